//! An SMS in the place of a message that does not arrive, as it is chosen when that is sent: what it would say, through
//! which sender, and whether the rules allow it now. What is refused now is told now, not when it is needed.

use std::sync::Arc;

use serde_json::json;
use transom_rules::author::Author;
use transom_rules::content::Kind;
use transom_rules::draft::{Draft, Form};
use transom_rules::id::MessageId;
use transom_rules::refusal::Refusal;
use transom_rules::send::{Decision, Permit};
use transom_rules::time::{Span, Timestamp};
use transom_store::channels::Channel;
use transom_store::fallbacks::{self, Fallback, State};
use transom_store::held::Held;
use transom_store::messages::Message;
use transom_store::{Result, Scoped};

use super::decide::{Question, decide};
use super::draft::{Ask, Fallback as Wish};
use crate::charges::price;
use crate::done::{Done, Wrong};

/// The longest time that may be waited for a delivery.
pub const LONGEST: Span = Span::hours(24);

/// Whether so long may be waited for a delivery.
pub fn is_span(after: &Span) -> bool {
    (Span::minutes(1)..=LONGEST).contains(after)
}

/// What was chosen and is allowed.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    channel: Arc<Channel>,
    after: Option<Span>,
    text: String,
    permit: Permit,
}

impl Planned {
    /// Its row beside a message that goes out at an instant.
    pub(crate) fn row(self, message: MessageId, author: Author, goes_at: Timestamp) -> Fallback {
        Fallback {
            message_id: message,
            channel_id: self.channel.id,
            text: self.text,
            author,
            due_at: self.after.map(|after| goes_at + after),
            predicted: price::kept(self.permit.price.as_ref()),
            state: State::Waiting,
            sms_id: None,
            settled_at: None,
            why: String::new(),
        }
    }
}

/// What was chosen with a message, if anything was, and what the rules say of it. `words` are the message's, `to` whom it
/// goes to, as far as they are held.
pub(crate) async fn plan(
    tx: &mut Scoped<'_>,
    held: &Held,
    ask: &Ask,
    to: Question<'_>,
    words: &str,
) -> Result<std::result::Result<Option<Planned>, Box<Refusal>>> {
    let Some(wish) = &ask.fallback else { return Ok(Ok(None)) };
    Ok(match foresee(tx, held, ask, to, words).await? {
        None => Ok(None),
        Some(Decision::Allowed(permit)) => {
            let (channel, text) = (Arc::clone(&wish.channel), says(wish, words).to_owned());
            Ok(Some(Planned { channel, after: wish.after, text, permit }))
        }
        Some(Decision::Refused(refusal)) => Err(Box::new(refusal)),
    })
}

/// What the rules say of what was chosen with a message, if anything was.
pub(crate) async fn foresee(
    tx: &mut Scoped<'_>,
    held: &Held,
    ask: &Ask,
    to: Question<'_>,
    words: &str,
) -> Result<Option<Decision>> {
    let Some(wish) = &ask.fallback else { return Ok(None) };
    let draft = draft(says(wish, words));
    let known = held.identity_of(&ask.keys()).filter(|id| held.identity(*id).is_some());
    let identity = known.or(to.identity);
    let asked = Question { channel: &wish.channel, draft: &draft, named: &[], identity, ..to };
    decide(tx, held, asked, wish.now).await.map(Some)
}

/// What the SMS says: the words of the message, unless it has its own.
fn says<'a>(wish: &'a Wish, words: &'a str) -> &'a str {
    wish.text.as_deref().unwrap_or(words)
}

/// Notes that an SMS of somebody's own went out in the place of a message that failed, whatever was chosen for that one
/// before.
///
/// # Errors
/// When there is one in its place already: of two who press at once the second sends nothing.
pub(crate) async fn note_sent(
    tx: &mut Scoped<'_>,
    failed: MessageId,
    sms: &Message,
    now: Timestamp,
) -> Done<()> {
    let row = Fallback {
        message_id: failed,
        channel_id: sms.channel_id,
        text: sms.text.clone(),
        author: sms.author,
        due_at: None,
        predicted: sms.predicted.clone(),
        state: State::Sent,
        sms_id: Some(sms.id),
        settled_at: Some(now),
        why: String::new(),
    };
    if fallbacks::stand_in(tx, &row).await? { Ok(()) } else { Err(Wrong::TooLate.into()) }
}

/// Words as a draft.
pub(crate) fn draft(text: &str) -> Draft {
    let json = json!({"type": "text", "text": {"body": text}});
    Draft { form: Form::FreeForm(Kind::Text), text: text.to_owned(), context: None, json }
}
