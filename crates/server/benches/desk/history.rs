//! A history of many pairs: each customer writes, is answered, gets a template and is asked about, over and
//! over, while everybody else does the same. Which pair comes next is chance; what comes next in it is not.

use std::fmt::Write as _;

use transom_rules::content::Entry;
use transom_rules::pricing::{Billed, UnixSeconds};
use transom_rules::replay::{Event, MessageIndex, PairIndex, What};
use transom_rules::template::Category;

/// Half of it is before the first of July 2025, when billing conversations ended.
const BEGIN: u32 = 1_751_328_000 - SPAN_S / 2;
/// Customers write again after some hours: most windows are open, some have closed.
const SPAN_S: u32 = 4 * 86_400;
/// Of so many customers one comes by an advertisement.
const ADVERTISED: u32 = 8;

/// Makes events, one after the other.
pub(crate) struct History {
    random: u64,
    length: u32,
    told: u32,
    messages: u32,
    /// What comes next of each pair, and its message before.
    pairs: Vec<(Step, u32)>,
}

#[derive(Clone, Copy)]
enum Step {
    Write,
    Answer,
    AnswerReached,
    AnswerRead,
    Template,
    TemplateReached,
    Ask,
}

impl History {
    /// So many events of so many pairs.
    pub(crate) fn new(pairs: u32, length: u32) -> Self {
        let pairs = (0..pairs).map(|_| (Step::Write, 0)).collect();
        Self { random: 0x9E37_79B9_7F4A_7C15, length, told: 0, messages: 0, pairs }
    }

    fn pick(&mut self) -> (u32, usize) {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let place = (self.random >> 11) % self.pairs.len().max(1) as u64;
        (u32::try_from(place).unwrap_or_default(), usize::try_from(place).unwrap_or_default())
    }

    fn message(&mut self) -> u32 {
        self.messages += 1;
        self.messages - 1
    }
}

impl Iterator for History {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if self.told == self.length {
            return None;
        }
        let passed = u64::from(SPAN_S) * u64::from(self.told) / u64::from(self.length);
        self.told += 1;
        let at = UnixSeconds::new(i64::from(BEGIN) + i64::try_from(passed).ok()?)?;
        let (pair, place) = self.pick();
        let (step, before) = *self.pairs.get(place)?;
        let new = match step {
            Step::Write | Step::Answer | Step::Template => self.message(),
            Step::AnswerReached | Step::AnswerRead | Step::TemplateReached | Step::Ask => before,
        };
        let id = MessageIndex(new);
        let (what, next) = match step {
            Step::Write => {
                (What::Wrote { id, entry: (pair % ADVERTISED == 0).then_some(Entry::Ad) }, Step::Answer)
            }
            Step::Answer => (What::Send { id, form: Billed::FreeForm }, Step::AnswerReached),
            Step::AnswerReached => (What::Reached { id, read: false }, Step::AnswerRead),
            Step::AnswerRead => (What::Reached { id, read: true }, Step::Template),
            Step::Template => {
                (What::Send { id, form: Billed::Template(Category::Utility) }, Step::TemplateReached)
            }
            Step::TemplateReached => (What::Reached { id, read: false }, Step::Ask),
            Step::Ask => (What::Ask { free_form: true }, Step::Write),
        };
        *self.pairs.get_mut(place)? = (next, new);
        Some(Event { at, pair: PairIndex(pair), what })
    }
}

/// Writes an event as a line of `transom replay`.
pub(crate) fn line(to: &mut String, event: &Event) {
    let (t, customer) = (event.at.get(), event.pair.0);
    let (word, id, rest) = match event.what {
        What::Wrote { id, entry } => {
            ("inbound", Some(id), if entry.is_some() { r#","entry":"ad""# } else { "" })
        }
        What::Send { id, form: Billed::FreeForm | Billed::Sms | Billed::Mms } => {
            ("send", Some(id), r#","kind":"free_form","category":null"#)
        }
        What::Send { id, form: Billed::Reaction } => ("send", Some(id), r#","kind":"reaction""#),
        What::Send { id, form: Billed::Template(_) } => {
            ("send", Some(id), r#","kind":"template","category":"utility""#)
        }
        What::Reached { id, read } => (if read { "read" } else { "delivered" }, Some(id), ""),
        What::Sent { id, .. } => ("sent", Some(id), ""),
        What::Failed { id, .. } => ("failed", Some(id), ""),
        What::Ask { .. } => ("ask", None, r#","kind":"free_form","category":null"#),
    };
    // Writing into a string cannot fail.
    let _ = write!(to, r#"{{"t":{t},"event":"{word}","pair":"106540352242922/1555{customer:07}""#);
    if let Some(id) = id {
        let _ = write!(to, r#","id":"m{:08}""#, id.0);
    }
    to.push_str(rest);
    to.push_str("}\n");
}
