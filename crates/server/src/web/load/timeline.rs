//! What happened to a pair, as its timeline draws it: windows from the customer's messages, entry points from
//! the pair's clocks, billing conversations and prices from the ledger.

use std::collections::BTreeMap;
use std::ops::Range;

use transom_pages::frame::price::Cost;
use transom_pages::timeline::{
    By, Conversation, Entry, EntryState, Fate, Label, Mark, MarkForm, Refused, Timeline, Window,
};
use transom_pages::words::{self, say, word};
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::entry_point::EntryLife;
use transom_rules::id::ConversationId;
use transom_rules::pair::{Pair, PairKey};
use transom_rules::pricing::by_conversation::LASTS_HOURS;
use transom_rules::pricing::{Reason, RuleSet};
use transom_rules::time::{Span, Timestamp};
use transom_rules::window::{self, WINDOW, WindowState};
use transom_rules::words::prices::why_charged;
use transom_store::charges::{self, Charge, Filter};
use transom_store::conversations::Listed;
use transom_store::messages::{self, Message};
use transom_store::{Result, Tx};

use super::windows::refused_send;
use super::{Look, windows};
use crate::shown::{self, Shown};

/// More marks than this are no picture.
const MOST: i64 = 1_000;
/// How much of the past the page shows, and how much a page of earlier days.
const PAST: Span = Span::hours(24 * 6);
const EARLIER: Span = Span::hours(24 * 8);
/// The least and the most of the future: an entry point lasts three days.
const AHEAD: Range<Span> = Span::hours(6)..Span::hours(73);
/// The page begins so much earlier at most to show where what runs on began: an entry point that was answered
/// at the last moment.
const RUNS_ON: Span = Span::hours(24 * 4);
/// The page begins at a quarter of an hour, so that it begins on the same day as what it shows in every zone.
const QUARTER: i64 = 15 * 60;
/// The drawing is not made anew for less: a page that only waits shows the same picture.
const GRAIN: i64 = 10 * 60;

/// The timeline around now, or of the days before `until`.
pub(crate) async fn timeline(
    tx: &mut Tx<'_>,
    look: &Look,
    listed: &Shown<Listed>,
    pair: &Pair,
    until: Option<Timestamp>,
) -> Result<Timeline> {
    let now = Timestamp::from_seconds(look.now.seconds() / GRAIN * GRAIN);
    let wanted = until.map_or(now - PAST, |until| until - EARLIER)..until.unwrap_or(now + AHEAD.end);
    let channel = listed.conversation.channel_id;
    let key = PairKey { identity: listed.identity.id, channel };
    let read = wanted.start - RUNS_ON - WINDOW..wanted.end;
    let mut page = messages::of_pair(tx, look.workspace(), key, read.clone(), MOST + 1).await?;
    let mut charges = charges_of(tx, look, key, &read).await?;
    let cut = newest(&mut page, |message| message.at).max(newest(&mut charges, |charge| charge.at));
    let mut clocks = Clocks {
        windows: with_present(windows(&page), &pair.window, &read, now),
        entries: entries(pair, &page, now),
        conversations: conversations(&charges, pair, now),
    };
    let refusals: Vec<Refused> = page.iter().filter_map(refused).collect();
    let happened = page.iter().map(|message| message.at).chain(charges.iter().map(|charge| charge.at));
    let begins = begins(wanted.start, &clocks.spans(), happened);
    let cut = cut.filter(|cut| begins < *cut);
    let from = cut.unwrap_or(begins);
    let until = until.unwrap_or_else(|| ends(now, &clocks.spans()));
    let shown = |at: Timestamp| from <= at && at < until;
    page.retain(|message| shown(message.at));
    charges.retain(|charge| shown(charge.at));
    clocks.cut_to(from, until);
    let always = Timestamp::default();
    let veil = shown::veil(tx, look.workspace(), look.mask(), listed.conversation.id).await?;
    let marked = page.into_iter().filter(|message| message.kind != Kind::Reaction);
    let marks = marked.map(|message| mark(&Shown::new(&veil, message))).collect();
    let before = messages::of_pair(tx, look.workspace(), key, always..from, 1).await?;
    let conversation = listed.conversation.id;
    let next = until + EARLIER;
    Ok(Timeline {
        id: format!("t-{}", conversation.0.simple()),
        name: listed.contact.name.clone(),
        channel: super::channel(look.known.channel(look.workspace(), channel).map(AsRef::as_ref)),
        conversation,
        page: address(conversation, None),
        from,
        until,
        now,
        earlier: (!before.is_empty()).then(|| address(conversation, Some(from))),
        cut,
        later: (until < now).then(|| address(conversation, Some(next).filter(|next| *next < now))),
        windows: clocks.windows,
        refusals: refusals.into_iter().filter(|refused| shown(refused.at)).collect(),
        entries: clocks.entries,
        conversations: clocks.conversations,
        messages: marks,
        charges: charges.iter().map(label).collect(),
    })
}

/// What runs for a while, whether it is in sight or not.
struct Clocks {
    windows: Vec<Window>,
    entries: Vec<Entry>,
    conversations: Vec<Conversation>,
}

impl Clocks {
    fn spans(&self) -> Vec<Range<Timestamp>> {
        let windows = self.windows.iter().map(|one| one.from..one.until);
        let entries = self.entries.iter().map(|one| one.from..one.until);
        windows.chain(entries).chain(self.conversations.iter().map(|one| one.from..one.until)).collect()
    }

    /// Leaves what is in sight, if only in part.
    fn cut_to(&mut self, from: Timestamp, until: Timestamp) {
        let shown = |begun: Timestamp, ended: Timestamp| from < ended && begun < until;
        self.windows.retain(|one| shown(one.from, one.until));
        self.entries.retain(|one| shown(one.from, one.until));
        self.conversations.retain(|one| shown(one.from, one.until));
    }
}

/// Where the page begins: with the first thing that it shows. What runs on from before `wanted` is shown from
/// its beginning, unless that lies too far back.
fn begins(
    wanted: Timestamp,
    spans: &[Range<Timestamp>],
    happened: impl Iterator<Item = Timestamp>,
) -> Timestamp {
    let runs_on = |span: &&Range<Timestamp>| span.start < wanted && wanted < span.end;
    let mut first = spans.iter().filter(runs_on).map(|span| span.start.max(wanted - RUNS_ON)).min();
    if first.is_none() {
        let all = happened.chain(spans.iter().map(|span| span.start));
        first = all.filter(|at| wanted <= *at).min();
    }
    let first = first.unwrap_or(wanted);
    Timestamp::from_seconds(first.seconds().div_euclid(QUARTER).saturating_mul(QUARTER))
}

/// Where the page around now ends: an hour after the last clock that runs.
fn ends(now: Timestamp, spans: &[Range<Timestamp>]) -> Timestamp {
    let last = spans.iter().map(|span| span.end + Span::hours(1)).max().unwrap_or(now);
    last.clamp(now + AHEAD.start, now + AHEAD.end)
}

fn address(conversation: ConversationId, until: Option<Timestamp>) -> String {
    let query = until.map(|until| format!("?until={}", until.seconds())).unwrap_or_default();
    format!("/c/{conversation}/timeline{query}")
}

/// Leaves the newest that a picture has room for. When the first of them was, if others were before it.
fn newest<T>(oldest_first: &mut Vec<T>, at: impl Fn(&T) -> Timestamp) -> Option<Timestamp> {
    let too_many = oldest_first.len().saturating_sub(usize::try_from(MOST).unwrap_or_default());
    oldest_first.drain(..too_many);
    oldest_first.first().filter(|_| too_many > 0).map(at)
}

/// Oldest first.
async fn charges_of(
    tx: &mut Tx<'_>,
    look: &Look,
    pair: PairKey,
    during: &Range<Timestamp>,
) -> Result<Vec<Charge>> {
    let filter = Filter {
        seen: look.seen(),
        identity: Some(pair.identity),
        channels: vec![pair.channel],
        from: Some(during.start),
        to: Some(during.end),
        limit: MOST + 1,
        ..Filter::default()
    };
    let mut found = charges::page(tx, look.workspace(), &filter).await?;
    found.reverse();
    Ok(found)
}

/// What Meta refused for the window, and when it said so.
fn refused(message: &Message) -> Option<Refused> {
    let at = message.delivery.failed_at.filter(|_| refused_send(message).is_some())?;
    Some(Refused { at, text: word("refused-window").to_owned() })
}

fn windows(page: &[Message]) -> Vec<Window> {
    let spans = windows::of(page, None).into_iter();
    spans.map(|span| Window { from: span.from, until: span.until }).collect()
}

/// The windows with the present one as the pair's clock has it: what opened it may not be among the messages.
fn with_present(
    mut windows: Vec<Window>,
    clock: &window::Window,
    during: &Range<Timestamp>,
    now: Timestamp,
) -> Vec<Window> {
    let (opened, end, is_open) = match clock.state(now) {
        WindowState::NeverOpened => return windows,
        WindowState::Open { until, by } => (by.at, until, true),
        WindowState::Closed { since, by } => (by.at, since, false),
    };
    if !during.contains(&opened) {
        return windows;
    }
    match windows.last_mut().filter(|last| opened <= last.until) {
        Some(last) if is_open => last.until = end,
        // It was closed by what Meta refused, and is drawn so.
        Some(_) => {}
        None => windows.push(Window { from: opened, until: end }),
    }
    windows
}

fn entries(pair: &Pair, page: &[Message], now: Timestamp) -> Vec<Entry> {
    let sources: BTreeMap<Timestamp, &'static str> = page
        .iter()
        .filter(|message| !message.entry.is_empty())
        .map(|message| (message.at, if message.entry == "page" { "source-page" } else { "source-ad" }))
        .collect();
    let source = |from: Timestamp| sources.range(..=from).next_back().map_or("", |(_, source)| word(source));
    let spans = pair.entry.spans(now).into_iter();
    spans
        .map(|span| Entry {
            from: span.from,
            until: span.until,
            state: match span.life {
                EntryLife::Offered => EntryState::Offered,
                EntryLife::Answered => EntryState::Answered,
                EntryLife::Missed => EntryState::Missed,
                EntryLife::Open => EntryState::Open,
                EntryLife::Ended => EntryState::Ended,
            },
            source: source(span.from).to_owned(),
        })
        .collect()
}

/// The billing conversations that deliveries opened; an entry point that opens ends them all (R2.9).
fn conversations(charges: &[Charge], pair: &Pair, now: Timestamp) -> Vec<Conversation> {
    let openings: Vec<Timestamp> = pair
        .entry
        .spans(now)
        .into_iter()
        .filter(|span| matches!(span.life, EntryLife::Open | EntryLife::Ended))
        .map(|span| span.from)
        .collect();
    let opened = |charge: &&Charge| {
        let charge = charge.cost.charge;
        charge.rules == RuleSet::Cbp
            && matches!(
                charge.reason,
                Reason::ConversationOpened | Reason::FreeService | Reason::FreeAllowance
            )
    };
    let end = |from: Timestamp| {
        let until = from + Span::hours(i64::from(LASTS_HOURS));
        openings.iter().copied().find(|opening| from < *opening && *opening < until).unwrap_or(until)
    };
    let all = charges.iter().filter(opened);
    all.map(|charge| Conversation {
        category: charge.cost.charge.category,
        from: charge.at,
        until: end(charge.at),
    })
    .collect()
}

/// How far it got. What was delivered although it had failed still says that it failed.
fn fate(message: &Message) -> Fate {
    let failed = message.delivery.failed_at.is_some();
    match message.delivery.state {
        MessageState::Cancelled => Fate::Cancelled,
        MessageState::Queued | MessageState::Claimed | MessageState::Posting => Fate::Waits,
        MessageState::Failed | MessageState::Stopped => Fate::Failed(why_failed(message)),
        _ if failed && message.delivery.fault.is_some() => Fate::Failed(why_failed(message)),
        _ => Fate::Went,
    }
}

fn why_failed(message: &Message) -> String {
    let own = message.delivery.fault.as_ref().map(words::fault::own).filter(|own| !own.is_empty());
    own.unwrap_or_else(|| word("failed-never-left").to_owned())
}

fn mark(message: &Shown<Message>) -> Mark {
    Mark {
        id: message.id.to_string(),
        at: message.at,
        by: if message.inbound { By::Customer } else { By::Business },
        form: match message.kind {
            Kind::Template => MarkForm::Template,
            Kind::Call => MarkForm::Call,
            _ => MarkForm::FreeForm,
        },
        text: if message.text.is_empty() {
            words::kind(message.kind).to_owned()
        } else {
            beginning(&message.text)
        },
        fate: fate(message),
    }
}

/// As much of a text as a row of the table has room for.
fn beginning(text: &str) -> String {
    const LETTERS: usize = 80;
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

/// What a charge says in a picture.
pub(crate) fn cost(cost: &transom_rules::pricing::price::Cost) -> Cost {
    match (cost.charge.billable, cost.charge.reason, cost.amount) {
        (true, _, Some(amount)) => Cost::Money { currency: cost.currency.clone(), amount },
        (true, _, None) => Cost::NoRate,
        (false, Reason::Joined, _) => Cost::Included,
        (false, ..) => Cost::Free,
    }
}

fn label(charge: &Charge) -> Label {
    Label {
        at: charge.at,
        message: charge.message_id.to_string(),
        category: charge.cost.charge.category,
        cost: cost(&charge.cost),
        why: say(&why_charged(&charge.cost, charge.form)),
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::event::Fault;
    use transom_rules::id::{ChannelId, IdentityId, MessageId};
    use transom_rules::receive::WINDOW_CLOSED;
    use transom_rules::window::CustomerEvent;
    use transom_store::messages::Strand;
    use uuid::Uuid;

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_seconds(hours * 3600)
    }

    fn message(hours: i64, state: MessageState) -> Message {
        let nobody = Uuid::nil();
        let strand = Strand::new(ConversationId(nobody), IdentityId(nobody), ChannelId(nobody));
        Message::new(MessageId(nobody), strand, Kind::Text, at(hours), state)
    }

    fn hours(windows: &[Window]) -> Vec<(i64, i64)> {
        windows.iter().map(|w| (w.from.seconds() / 3600, w.until.seconds() / 3600)).collect()
    }

    #[test]
    fn a_long_text_is_cut_where_the_reader_sees_it() {
        assert_eq!(beginning("short"), "short");
        assert_eq!(beginning(&"ä".repeat(80)), "ä".repeat(80));
        assert_eq!(beginning(&format!("{} b", "ä".repeat(79))), format!("{}…", "ä".repeat(79)));
    }

    #[test]
    fn a_page_begins_with_the_first_thing_that_it_shows() {
        let wanted = at(1_000);
        let begins = |spans: &[(i64, i64)], happened: &[i64]| {
            let spans: Vec<_> = spans.iter().map(|(from, until)| at(*from)..at(*until)).collect();
            begins(wanted, &spans, happened.iter().map(|hours| at(*hours))).seconds() / 3600
        };
        assert_eq!(begins(&[], &[]), 1_000);
        assert_eq!(begins(&[(1_010, 1_034)], &[1_010, 1_011]), 1_010, "not with empty days");
        assert_eq!(begins(&[(970, 994)], &[970, 1_020]), 1_020, "what is over is not in sight");
        assert_eq!(begins(&[(990, 1_014)], &[990, 1_005]), 990, "a window is shown with what opened it");
        assert_eq!(begins(&[(940, 964), (941, 1_013)], &[940, 941]), 941);
        assert_eq!(begins(&[(500, 1_013)], &[900]), 904, "but not from ages ago");
        let quarter = super::begins(wanted, &[], [wanted + Span::minutes(29)].into_iter());
        assert_eq!(quarter, wanted + Span::minutes(15), "on the same day in every zone");
    }

    #[test]
    fn a_page_ends_soon_after_the_last_clock() {
        let ends = |until| (ends(at(100), &[at(90)..at(until)]) - at(100)).as_seconds() / 3600;
        assert_eq!([95, 110, 172, 900].map(ends), [6, 11, 73, 73]);
    }

    #[test]
    fn a_mark_tells_what_became_of_its_message() {
        use MessageState::{Cancelled, Delivered, Failed, Queued, Received, Stopped};
        assert_eq!([Received, Delivered].map(|state| fate(&message(0, state))), [Fate::Went, Fate::Went]);
        assert_eq!(fate(&message(0, Queued)), Fate::Waits);
        assert_eq!(fate(&message(0, Cancelled)), Fate::Cancelled);
        for state in [Failed, Stopped] {
            assert_eq!(fate(&message(0, state)), Fate::Failed("it did not leave".into()), "{state:?}");
        }
    }

    #[test]
    fn windows_join_where_they_touch() {
        let page: Vec<Message> =
            [0, 10, 34, 70].into_iter().map(|at| message(at, MessageState::Received)).collect();
        assert_eq!(hours(&windows(&page)), [(0, 58), (70, 94)]);
    }

    #[test]
    fn the_newest_are_left_and_it_is_known_that_others_were_before() {
        let mut few: Vec<i64> = (0..MOST).collect();
        assert_eq!((newest(&mut few, |n| at(*n)), few.len()), (None, 1_000));
        let mut many: Vec<i64> = (0..=MOST).collect();
        assert_eq!((newest(&mut many, |n| at(*n)), many.first(), many.len()), (Some(at(1)), Some(&1), 1_000));
    }

    #[test]
    fn the_present_window_is_the_clocks() {
        let mut clock = window::Window::default();
        let drawn = |clock: &window::Window, page: &[Window], now| {
            hours(&with_present(page.to_vec(), clock, &(at(0)..at(200)), at(now)))
        };
        let page = [Window { from: at(0), until: at(24) }];
        assert_eq!(drawn(&clock, &page, 101), [(0, 24)]);
        clock.customer_wrote(CustomerEvent { at: at(100), message: MessageId(Uuid::nil()) });
        // What the customer wrote was cut from the page, and still the window is open.
        assert_eq!(drawn(&clock, &page, 101), [(0, 24), (100, 124)]);
        assert_eq!(drawn(&clock, &page, 150), [(0, 24), (100, 124)]);
        assert_eq!(drawn(&clock, &[Window { from: at(90), until: at(114) }], 101), [(90, 124)]);
        let earlier = with_present(page.to_vec(), &clock, &(at(0)..at(99)), at(101));
        assert_eq!(hours(&earlier), [(0, 24)], "days before it do not have it");
    }

    #[test]
    fn a_refusal_of_metas_ends_the_windows_before_it() {
        let mut sent = message(12, MessageState::Failed);
        sent.accepted_at = Some(at(12));
        sent.delivery.failed_at = Some(at(13));
        sent.delivery.fault = Some(Fault {
            code: WINDOW_CLOSED,
            title: "Too late".into(),
            details: String::new(),
            ..Fault::default()
        });
        let page = [message(0, MessageState::Received), sent, message(20, MessageState::Received)];
        assert_eq!(hours(&windows(&page)), [(0, 12), (20, 44)]);
        assert_eq!(page.iter().filter_map(refused).count(), 1);
    }
}
