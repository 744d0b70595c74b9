//! Ends of entry points that Meta tells: the fold of a history and the clocks of a live pair say the same of them.

use transom_rules::content::Entry;
use transom_rules::entry_point::{EndTold, EntryPoint, EntryState as Live, Terms};
use transom_rules::pricing::calendar::Calendar;
use transom_rules::pricing::{Billed, UnixSeconds};
use transom_rules::replay::{
    EntryChange, EntryState, Event, Fact, MessageIndex, NumberIndex, Outcome, PairIndex, Replay, What,
};
use transom_rules::settings::Settings;
use transom_rules::template::Category;
use transom_rules::time::Timestamp;

use crate::chance::Chance;

const DAWN: i64 = 1_790_000_000;
const HOUR: i64 = 3600;

/// One pair, told the same twice.
struct Both {
    replay: Replay,
    pair: PairIndex,
    live: EntryPoint,
    /// When each message of ours was sent and, of those that were, delivered.
    sent: Vec<(MessageIndex, i64, Option<i64>)>,
    facts: Vec<Fact>,
}

impl Both {
    fn new() -> Self {
        let mut replay = Replay::new(Calendar::utc(None), Settings::default());
        let pair = replay.add_pair(NumberIndex(0)).unwrap();
        Self { replay, pair, live: EntryPoint::default(), sent: Vec::new(), facts: Vec::new() }
    }

    fn fold(&mut self, at: i64, what: What) -> Outcome {
        let at = UnixSeconds::new(at).unwrap();
        self.replay.fold(&Event { at, pair: self.pair, what }, &mut self.facts)
    }

    fn enters(&mut self, at: i64) {
        let id = self.replay.add_message().unwrap();
        self.fold(at, What::Wrote { id, entry: Some(Entry::Ad) });
        self.live.entered_under(Timestamp::from_seconds(at), Entry::Ad, Terms::default());
        // Whoever takes note of an entry message tells the answers again.
        for (_, sent, delivered) in &self.sent {
            let delivered = delivered.map(Timestamp::from_seconds);
            delivered.and_then(|delivered| self.live.delivered(Timestamp::from_seconds(*sent), delivered));
        }
    }

    fn sends(&mut self, at: i64) {
        let id = self.replay.add_message().unwrap();
        self.fold(at, What::Send { id, form: Billed::Template(Category::Utility) });
        self.sent.push((id, at, None));
    }

    fn reaches(&mut self, message: usize, at: i64) {
        let (id, sent, delivered) = &mut self.sent[message];
        let (id, sent) = (*id, *sent);
        if delivered.is_none() {
            *delivered = Some(at);
            self.live.delivered(Timestamp::from_seconds(sent), Timestamp::from_seconds(at));
            self.fold(at, What::Reached { id, read: false });
        }
    }

    fn is_told(&mut self, at: i64, message: usize, until: i64) -> Outcome {
        let (id, sent, _) = self.sent[message];
        let (of, end) = (Timestamp::from_seconds(sent), Timestamp::from_seconds(until));
        self.live.end_told(EndTold { of, until: end });
        self.fold(at, What::Sent { id, entry_until: UnixSeconds::new(until) })
    }

    /// What both say at an instant.
    fn states(&mut self, at: i64) -> [String; 2] {
        self.fold(at, What::Ask { free_form: true });
        let Some(Fact::Permit(permit)) = self.facts.last() else { panic!("a question is answered") };
        let folded = match permit.entry_point {
            EntryState::None => "none".to_owned(),
            EntryState::Offered(until) => format!("offered {}", until.get()),
            EntryState::Open(until) => format!("open {}", until.get()),
            EntryState::Missed(at) => format!("missed {}", at.get()),
            EntryState::Ended(at) => format!("ended {}", at.get()),
        };
        let live = match self.live.state(Timestamp::from_seconds(at)) {
            Live::None => "none".to_owned(),
            Live::Offered { answer_by } => format!("offered {}", answer_by.seconds()),
            Live::Open { until, .. } => format!("open {}", until.seconds()),
            Live::Missed { at } => format!("missed {}", at.seconds()),
            Live::Ended { at } => format!("ended {}", at.seconds()),
        };
        [folded, live]
    }

    fn changes(&self) -> Vec<(EntryChange, i64)> {
        let entry = |fact: &Fact| match fact {
            Fact::Entry { change, until, .. } => Some((*change, i64::from(until.get()) - DAWN)),
            _ => None,
        };
        self.facts.iter().filter_map(entry).collect()
    }
}

#[test]
fn an_end_that_meta_tells_holds_and_is_told() {
    let mut both = Both::new();
    both.enters(DAWN);
    both.sends(DAWN + 60);
    both.reaches(0, DAWN + 61);
    both.sends(DAWN + HOUR);
    assert_eq!(both.is_told(DAWN + HOUR, 1, DAWN + 100 * HOUR), Outcome::Folded);
    assert_eq!(both.is_told(DAWN + HOUR, 1, DAWN + 100 * HOUR), Outcome::Repeated);
    assert_eq!(both.is_told(DAWN + HOUR, 1, DAWN + 10 * HOUR), Outcome::Folded, "it shortens nothing");
    let open = format!("open {}", DAWN + 100 * HOUR);
    assert_eq!(both.states(DAWN + 99 * HOUR), [open.clone(), open]);
    let ended = format!("ended {}", DAWN + 100 * HOUR);
    assert_eq!(both.states(DAWN + 100 * HOUR), [ended.clone(), ended]);
    assert_eq!(
        both.changes(),
        [
            (EntryChange::Offered, 24 * HOUR),
            (EntryChange::Opened, 61 + 72 * HOUR),
            (EntryChange::Extended, 100 * HOUR),
            (EntryChange::Ended, 100 * HOUR)
        ]
    );
}

#[test]
fn an_entry_point_that_nobody_knew_of_opens_by_its_end() {
    let mut both = Both::new();
    both.sends(DAWN);
    both.is_told(DAWN + 1, 0, DAWN + 72 * HOUR);
    let open = format!("open {}", DAWN + 72 * HOUR);
    assert_eq!(both.states(DAWN + HOUR), [open.clone(), open]);
    assert_eq!(both.changes(), [(EntryChange::Opened, 72 * HOUR)]);
}

#[test]
fn the_fold_says_of_every_history_what_the_live_clocks_say() {
    let mut met = 0;
    for seed in 0..20_000 {
        let chance = &mut Chance::new(seed);
        let mut both = Both::new();
        let mut now = DAWN;
        for _ in 0..chance.pick(&[4, 8, 12]) {
            now += chance.pick(&[0, 1, HOUR, 9 * HOUR, 30 * HOUR, 80 * HOUR]);
            let late = chance.pick(&[0, 0, 0, 20 * HOUR, 60 * HOUR]);
            let message = chance.pick(&[0, 1, 2, 3, 4, 5]);
            match chance.pick(&["enters", "sends", "reaches", "reaches", "end"]) {
                "enters" => both.enters((now - late).max(DAWN)),
                "sends" => both.sends(now),
                "reaches" if message < both.sent.len() => both.reaches(message, now),
                "end" if message < both.sent.len() => {
                    let lasts = chance.pick(&[10 * HOUR, 72 * HOUR, 100 * HOUR, 168 * HOUR]);
                    let until = both.sent[message].1 + lasts;
                    both.is_told(now, message, until);
                    met += 1;
                }
                _ => {}
            }
            let [folded, live] = both.states(now);
            assert_eq!(folded, live, "history {seed} at {}: {:?}", now - DAWN, both.facts);
        }
    }
    assert!(met > 4_000, "{met}");
}
