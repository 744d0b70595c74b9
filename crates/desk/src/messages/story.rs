//! A message's story: how it left, what the carrier answered, and every webhook that spoke of it. Where it did not arrive,
//! the likely reasons and what can be done.
//!
//! Nothing is written for it on the way in: webhooks are kept as they came, and those that name a message are looked for
//! about the instants at which it moved, a few thousand bodies at most each time.

use std::collections::BTreeMap;
use std::ops::Range;

use transom_channels::fault::{NO_CODE, meaning};
use transom_channels::spoken::{Part, sign, spoken};
use transom_rules::access::Asker;
use transom_rules::channel::ChannelKind;
use transom_rules::delivery::{Delivery, MessageState};
use transom_rules::event::Fault;
use transom_rules::id::{DeliveryId, MessageId};
use transom_rules::reason::{self, Weighed};
use transom_rules::story::{Line, Told, What, Wrong};
use transom_rules::time::{Span, Timestamp};
use transom_rules::trail::{self, Outcome, Step};
use transom_rules::words::Sentence;
use transom_store::messages::Message;
use transom_store::{Result, Scoped, deliveries, trails};

use crate::accounts::registry::Known;
use crate::done::Done;
use crate::gate;

mod case;
mod ways;

pub use ways::Way;

/// Meta's clock may be behind ours by so much, and it delivers within so long, or again until it is answered.
const BEFORE: Span = Span::seconds(5);
const AFTER: Span = Span::hours(1);

/// A message's story.
#[derive(Clone, Debug)]
pub struct Story {
    /// The message.
    pub message: Message,
    /// By what it went or came.
    pub kind: ChannelKind,
    /// What happened, in order.
    pub lines: Vec<Line>,
    /// So many webhooks came at some instant that not all of them were looked through.
    pub is_cut: bool,
    /// It has been on its way for long, and nobody said that it arrived.
    pub is_late: bool,
    /// Why it may not have arrived, the likeliest first; none where it arrived, or is on its way.
    pub reasons: Vec<Weighed>,
    /// What can be done, best first.
    pub ways: Vec<Way>,
}

/// The story of a message that the asker sees.
///
/// # Errors
/// `NotFound`, or the store.
pub async fn tell(
    tx: &mut Scoped<'_>,
    known: &Known,
    asker: &Asker,
    id: MessageId,
    now: Timestamp,
) -> Done<Story> {
    let message = gate::message(tx, asker, id).await?;
    Ok(of(tx, known, message, now).await?)
}

async fn of(tx: &mut Scoped<'_>, known: &Known, message: Message, now: Timestamp) -> Result<Story> {
    let steps = trail::read(&trails::of(tx, message.id).await?);
    let kind = known.kind(message.channel_id);
    let (told, is_cut) = webhooks(tx, &message, kind).await?;
    let mut lines = own(&message, &steps);
    lines.extend(told);
    let untold = untold(&message.delivery, kind, &lines);
    lines.extend(untold);
    put_in_order(&mut lines);
    let is_late = is_under_way(&message) && reason::is_late(message.sent_at(), now);
    let is_lost = message.delivery.state == MessageState::Failed;
    let (mut reasons, mut ways) = (Vec::new(), Vec::new());
    if (is_late || is_lost) && !message.inbound {
        let held = super::decide::look(tx, known, [message.identity_id].into(), now).await?;
        reasons = reason::reasons(&case::of(tx, known, &held, &message, now).await?);
        let told = super::afterwards::of(tx, known, &message, now).await?;
        ways = ways::of(known, tx.workspace(), &held, &message, told.as_ref());
    }
    Ok(Story { message, kind, lines, is_cut, is_late, reasons, ways })
}

/// By time. A webhook may be faster than the answer to the post that it speaks of: it stands below that all the same.
fn put_in_order(lines: &mut [Line]) {
    let is_taken = |line: &&Line| {
        matches!(line.what, What::Accepted | What::Posted(Outcome::Accepted | Outcome::Held, _))
    };
    let taken = lines.iter().filter(is_taken).map(|line| line.at).max();
    let place = |line: &Line| match (&line.what, taken) {
        (What::Told(_) | What::Known(_), Some(taken)) if line.at < taken && taken < line.at + BEFORE => taken,
        _ => line.at,
    };
    lines.sort_by_key(|line| (place(line), line.what.rank(), line.at));
}

/// Whether the carrier has it, and nobody said what became of it.
pub(crate) fn is_under_way(message: &Message) -> bool {
    !message.inbound && matches!(message.delivery.state, MessageState::Accepted | MessageState::Sent)
}

/// What happened here, as far as it is kept.
fn own(message: &Message, steps: &[Step]) -> Vec<Line> {
    let line = |at, what| Line { at, told_at: None, what };
    let mut lines = Vec::new();
    if !message.inbound {
        // It stands in its thread below what it answers, also if Meta's clock is ahead of ours.
        let begins = steps.first().map_or(message.at, |step| step.at().min(message.at));
        lines.push(line(begins, What::Written(message.author)));
    }
    let posts = steps.iter().filter(|step| matches!(step, Step::Posted(_))).count();
    lines.extend(reserved(steps));
    lines.extend(steps.iter().map(|step| match step.clone() {
        Step::Waits { at } => line(at, What::Waits),
        Step::Follows { at, .. } => line(at, What::Follows),
        Step::Checked(checked) => line(checked.at, What::Checked(checked)),
        Step::Posted(posted) => line(posted.at, What::Posted(posted.outcome, posted.code.map(of_code))),
        Step::SentAgain { at, .. } | Step::PlannedAnew { at, .. } => line(at, What::SentAgain),
    }));
    lines.extend(message.posted_at.map(|at| line(at, What::Left)));
    if posts == 0 {
        lines.extend(message.accepted_at.map(|at| line(at, What::Accepted)));
    }
    let delivery = &message.delivery;
    match (delivery.state, &delivery.fault) {
        (MessageState::Stopped, Some(fault)) => {
            let why = fault.stopped.clone().unwrap_or_else(|| Sentence::verbatim(fault.details.clone()));
            lines.push(line(delivery.failed_at.unwrap_or(message.at), What::Stopped(why)));
        }
        (MessageState::Cancelled, _) => lines.push(line(message.at, What::Cancelled)),
        _ => {}
    }
    lines
}

/// What the first permit reserved: whoever asks again before it goes reserves nothing more.
fn reserved(steps: &[Step]) -> Option<Line> {
    let first = steps.iter().find_map(|step| match step {
        Step::Checked(checked) => Some(checked),
        _ => None,
    })?;
    Some(Line { at: first.at, told_at: None, what: What::Reserved(first.reserved()) })
}

/// The statuses that are known, and when each was by Meta's clock.
fn statuses(delivery: &Delivery) -> Vec<(MessageState, Timestamp)> {
    // What we stopped nobody told of.
    let failed_at = delivery.failed_at.filter(|_| delivery.state != MessageState::Stopped);
    let all = [
        (MessageState::Sent, delivery.sent_at),
        (MessageState::Delivered, delivery.delivered_at),
        (MessageState::Read, delivery.read_at),
        (MessageState::Played, delivery.played_at),
        (MessageState::Failed, failed_at),
    ];
    all.into_iter().filter_map(|(state, at)| Some((state, at?))).collect()
}

/// Those of which no webhook was found. That it was refused at once, the post tells.
fn untold(delivery: &Delivery, kind: ChannelKind, lines: &[Line]) -> Vec<Line> {
    let is_refused = |line: &Line| matches!(line.what, What::Posted(Outcome::Refused, _));
    let is_told = |state: MessageState| {
        lines
            .iter()
            .any(|line| says(line, state.as_str()) || (state == MessageState::Failed && is_refused(line)))
    };
    let untold = statuses(delivery).into_iter().filter(|(state, _)| !is_told(*state));
    // An SMS carrier has no clock of its own.
    let told_at = |at| (kind == ChannelKind::WhatsApp).then_some(at);
    untold.map(|(state, at)| Line { at, told_at: told_at(at), what: What::Known(state) }).collect()
}

/// The webhooks that spoke of it, once each, and whether all of the time were looked through.
async fn webhooks(tx: &mut Scoped<'_>, message: &Message, kind: ChannelKind) -> Result<(Vec<Line>, bool)> {
    let callback = if message.inbound { String::new() } else { format!("t1.{}", message.id) };
    let bytes =
        if message.wamid.is_empty() { callback.clone() } else { sign(kind, &message.wamid).to_owned() };
    let mut found: BTreeMap<DeliveryId, Vec<Line>> = BTreeMap::new();
    let mut is_cut = false;
    if bytes.is_empty() {
        return Ok((Vec::new(), false));
    }
    for (state, span) in spans(message) {
        if found.values().flatten().any(|line| says(line, state)) {
            continue;
        }
        let (bodies, more) = deliveries::speaking(tx, span, bytes.as_bytes()).await?;
        is_cut |= more;
        for body in bodies {
            let parts = spoken(kind, &body.body, &message.wamid, &callback);
            let line = |part: Part| Line {
                at: body.received_at,
                told_at: part.at,
                what: What::Told(told(body.id, part)),
            };
            found.insert(body.id, parts.into_iter().map(line).collect());
        }
    }
    Ok((found.into_values().flatten().collect(), is_cut))
}

/// Whether a webhook told this status.
fn says(line: &Line, status: &str) -> bool {
    matches!(&line.what, What::Told(told) if told.status == status)
}

fn told(delivery: DeliveryId, part: Part) -> Told {
    Told {
        delivery,
        status: part.word,
        wrong: part.faults.into_iter().next().map(|fault| wrong(&fault)),
        raw: part.json,
    }
}

/// What went wrong, in words: those of the catalogue, since the carrier's change.
pub fn wrong(fault: &Fault) -> Wrong {
    let theirs = Some(fault.title.clone()).filter(|title| !title.is_empty());
    Wrong {
        title: of_code(fault.code).title.or(theirs),
        details: fault.details.clone(),
        ..of_code(fault.code)
    }
}

fn of_code(code: i64) -> Wrong {
    let title = meaning(code).map(|meaning| meaning.title.to_owned());
    Wrong { code: (code != NO_CODE).then_some(code), title, details: String::new() }
}

/// When webhooks of it may have come, with the status that each would tell.
fn spans(message: &Message) -> Vec<(&'static str, Range<Timestamp>)> {
    let about = |at: Timestamp| at - BEFORE..at + AFTER;
    let mut spans: Vec<_> =
        statuses(&message.delivery).into_iter().map(|(state, at)| (state.as_str(), about(at))).collect();
    let begins = message.accepted_at.or(message.posted_at).filter(|_| spans.is_empty());
    spans.extend(begins.map(|at| ("", about(at))));
    if message.inbound {
        let moved = [Some(message.at), message.edited_at, message.revoked_at];
        spans.extend(moved.into_iter().flatten().map(|at| ("", about(at))));
    }
    spans
}

#[cfg(test)]
mod tests {
    use transom_rules::author::Author;
    use transom_rules::content::Kind;
    use transom_rules::entry_point::EntryState;
    use transom_rules::id::{ChannelId, ConversationId, IdentityId};
    use transom_rules::send::Permit;
    use transom_rules::trail::Reserved;
    use transom_store::messages::Strand;
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_790_000_000 + seconds)
    }

    fn message(state: MessageState) -> Message {
        let nil = Uuid::nil();
        let strand = Strand::new(ConversationId(nil), IdentityId(nil), ChannelId(nil));
        Message::new(MessageId(nil), strand, Kind::Text, at(0), state)
    }

    fn webhook(word: &str) -> Line {
        let delivery = DeliveryId(Uuid::nil());
        let told = Told { delivery, status: word.to_owned(), wrong: None, raw: serde_json::Value::Null };
        Line { at: at(3), told_at: Some(at(2)), what: What::Told(told) }
    }

    #[test]
    fn a_status_without_a_webhook_is_told_all_the_same_and_one_with_it_once() {
        let mut delivery = Delivery::new(MessageState::Read);
        (delivery.sent_at, delivery.read_at) = (Some(at(2)), Some(at(9)));
        let left = untold(&delivery, ChannelKind::WhatsApp, &[webhook("sent")]);
        assert_eq!(
            left.iter().map(|line| &line.what).collect::<Vec<_>>(),
            [&What::Known(MessageState::Read)]
        );
        assert_eq!(untold(&delivery, ChannelKind::WhatsApp, &[webhook("sent"), webhook("read")]), []);
    }

    #[test]
    fn what_leads_to_the_other_comes_first_within_an_instant() {
        let mut sent = message(MessageState::Accepted);
        (sent.posted_at, sent.accepted_at) = (Some(at(0)), Some(at(0)));
        let mut lines = own(&sent, &[]);
        put_in_order(&mut lines);
        let whats: Vec<_> = lines.into_iter().map(|line| line.what).collect();
        assert_eq!(whats, [What::Written(Author::Customer), What::Left, What::Accepted]);
    }

    #[test]
    fn what_is_allowed_reserves_its_place_once_however_often_it_is_checked() {
        let permit = Permit {
            window_until: None,
            entry_point: EntryState::None,
            price: None,
            goes_at: at(7),
            segments: None,
            by: ChannelKind::WhatsApp,
        };
        let steps = [
            Step::Waits { at: at(0) },
            Step::checked(&permit, at(5), true),
            Step::checked(&Permit { goes_at: at(9), ..permit }, at(9), false),
        ];
        let mut lines = own(&message(MessageState::Queued), &steps);
        put_in_order(&mut lines);
        let order: Vec<_> = lines.iter().map(|line| (line.what.as_str(), line.at)).collect();
        assert_eq!(
            order[1..],
            [("waits", at(0)), ("checked", at(5)), ("reserved", at(5)), ("checked", at(9))]
        );
        let held = Reserved { goes_at: at(7), counted: true };
        assert_eq!(lines[3].what, What::Reserved(held));
        assert_eq!(reserved(&[]), None, "of what an older version sent nothing is made up");
    }

    #[test]
    fn a_webhook_that_is_faster_than_the_answer_stands_below_it() {
        let line = |seconds, what| Line { at: at(seconds), told_at: None, what };
        let mut lines =
            vec![webhook("failed"), line(4, What::Posted(Outcome::Accepted, None)), line(0, What::Left)];
        put_in_order(&mut lines);
        let order: Vec<_> = lines.iter().map(|line| line.what.as_str()).collect();
        assert_eq!(order, ["left", "posted", "webhook"]);
        let mut late = vec![line(30, What::Posted(Outcome::Accepted, None)), webhook("sent")];
        put_in_order(&mut late);
        assert_eq!(late[0].what.as_str(), "webhook", "what another post brought before stays before");
    }

    #[test]
    fn no_code_of_the_catalogue_is_told_without_words() {
        for known in transom_channels::whatsapp::fault::all() {
            let fault = Fault { code: known.code, ..Fault::default() };
            assert_eq!(wrong(&fault).title.as_deref(), Some(known.title));
        }
        let new = Fault { code: 4_711, title: "New".into(), ..Fault::default() };
        assert_eq!((wrong(&new).code, wrong(&new).title.as_deref()), (Some(4_711), Some("New")));
        let silent = Fault { code: NO_CODE, ..Fault::default() };
        assert_eq!((wrong(&silent).code, wrong(&silent).title), (None, None));
    }

    #[test]
    fn webhooks_are_looked_for_about_known_instants_only() {
        let mut sent = message(MessageState::Sent);
        assert_eq!(spans(&sent), []);
        sent.accepted_at = Some(at(1));
        assert_eq!(spans(&sent), [("", at(-4)..at(3_601))]);
        sent.delivery.sent_at = Some(at(10));
        assert_eq!(spans(&sent), [("sent", at(5)..at(3_610))]);
        let mut theirs = message(MessageState::Received);
        theirs.edited_at = Some(at(100));
        assert_eq!(spans(&theirs).len(), 2);
    }
}
