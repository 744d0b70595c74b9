//! What happened to a pair, as its timeline draws it: windows from the customer's messages, entry points from
//! the pair's clocks, billing conversations and prices from the ledger.

use std::ops::Range;

use transom_pages::timeline::{Refused, Timeline};
use transom_rules::content::Kind;
use transom_rules::id::ConversationId;
use transom_rules::pair::{Pair, PairKey};
use transom_rules::time::{Span, Timestamp};
use transom_rules::window::WINDOW;
use transom_store::charges::{self, Charge, Filter};
use transom_store::conversations::Listed;
use transom_store::messages;
use transom_store::{Result, Scoped};

use super::Look;
use crate::shown::{self, Shown};
use clocks::{Clocks, refusals};
use marks::{label, mark};

mod clocks;
#[cfg(test)]
mod fixture;
mod marks;

pub(crate) use marks::cost;

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

/// A pair that has clocks.
#[derive(Clone, Debug)]
pub(crate) struct Clocked {
    /// Which.
    pub(crate) key: PairKey,
    /// Where it stands.
    pub(crate) pair: Pair,
}

/// The timeline of a pair around now, or of the days before `until`.
pub(crate) async fn timeline(
    tx: &mut Scoped<'_>,
    look: &Look,
    listed: &Shown<Listed>,
    clocked: &Clocked,
    until: Option<Timestamp>,
) -> Result<Timeline> {
    let Clocked { key, pair } = clocked;
    let (key, channel) = (*key, key.channel);
    let now = Timestamp::from_seconds(look.now.seconds() / GRAIN * GRAIN);
    let wanted = until.map_or(now - PAST, |until| until - EARLIER)..until.unwrap_or(now + AHEAD.end);
    let read = wanted.start - RUNS_ON - WINDOW..wanted.end;
    let mut page = messages::of_pair(tx, key, read.clone(), MOST + 1).await?;
    let mut charges = charges_of(tx, look, key, &read).await?;
    let cut = newest(&mut page, |message| message.at).max(newest(&mut charges, |charge| charge.at));
    let mut clocks = Clocks::of(pair, &page, &charges, &read, now);
    let refusals: Vec<Refused> = refusals(&page);
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
    let veil = shown::veil(tx, look.mask(), listed.conversation.id).await?;
    let marked = page.into_iter().filter(|message| message.kind != Kind::Reaction);
    let marks = marked.map(|message| mark(&Shown::new(&veil, message))).collect();
    let before = messages::of_pair(tx, key, always..from, 1).await?;
    let conversation = listed.conversation.id;
    let next = until + EARLIER;
    Ok(Timeline {
        id: format!("t-{}", conversation.0.simple()),
        name: listed.contact.name.clone(),
        channel: super::channel_among(
            &look.known,
            look.known.channel(look.workspace(), channel).map(AsRef::as_ref),
        ),
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
    tx: &mut Scoped<'_>,
    look: &Look,
    pair: PairKey,
    during: &Range<Timestamp>,
) -> Result<Vec<Charge>> {
    let filter = Filter {
        identity: Some(pair.identity),
        channels: vec![pair.channel],
        from: Some(during.start),
        to: Some(during.end),
        ..Filter::of(look.seen(), MOST + 1)
    };
    let mut found = charges::page(tx, &filter).await?;
    found.reverse();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_seconds(hours * 3600)
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
    fn the_newest_are_left_and_it_is_known_that_others_were_before() {
        let mut few: Vec<i64> = (0..MOST).collect();
        assert_eq!((newest(&mut few, |n| at(*n)), few.len()), (None, 1_000));
        let mut many: Vec<i64> = (0..=MOST).collect();
        assert_eq!((newest(&mut many, |n| at(*n)), many.first(), many.len()), (Some(at(1)), Some(&1), 1_000));
    }
}
