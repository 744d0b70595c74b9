//! `/api/v1/messages/{id}/story`: what happened to a message, and why it may not have arrived.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::messages::story::{self as desk, Way as Found};
use transom_pages::words::{say, story as words};
use transom_rules::access::{Mask, Veil, Verb};
use transom_rules::channel::ChannelKind;
use transom_rules::id::MessageId;
use transom_rules::reason::Weighed;
use transom_rules::story::{Line, What};
use transom_rules::time::Timestamp;
use transom_rules::trail::{self, Checked};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::Id;
use super::problem::Problem;
use super::rows;
use super::shape::message::some;
use crate::shown::{self, Shown};

/// What happened to a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Story {
    /// The message.
    message_id: Uuid,
    /// How far it got.
    #[schema(example = "failed")]
    state: &'static str,
    /// It failed on one device and arrived on another: it counts as delivered.
    also_failed: bool,
    /// It has been on its way for a day or longer, and nobody said that it arrived.
    late: bool,
    /// Whether all webhooks of the time were looked through.
    complete: bool,
    /// What happened, in order.
    steps: Vec<Step>,
    /// Why it may not have arrived, the likeliest first; empty where it arrived, or is on its way.
    reasons: Vec<Reason>,
    /// What can be done, best first.
    ways: Vec<Way>,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Step {
    /// When, by our clock.
    at: i64,
    /// When, by Meta's, where it said so.
    told_at: Option<i64>,
    /// `written`, `waits`, `checked`, `reserved`, `left`, `posted`, `accepted`, `stopped`, `cancelled`, `sent_again`,
    /// `follows`, `webhook`, `status`.
    #[schema(example = "webhook")]
    kind: &'static str,
    /// In words.
    text: String,
    /// What went wrong or why it was stopped, in words.
    details: Option<String>,
    /// The error code.
    code: Option<i64>,
    /// What the rules said; of `checked`.
    permit: Option<Permit>,
    /// What it held from then on until it went; of `reserved`.
    place: Option<Place>,
    /// The part of the webhook that names the message; of `webhook`, for whoever may read what the operator reads.
    #[schema(value_type = Option<Object>)]
    raw: Option<Value>,
}

/// A permit as it was.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Permit {
    /// Until when the window was open; `null` where it was closed.
    window_until: Option<i64>,
    /// Where the free entry point stood: `none`, `offered`, `open`, `missed`, `ended`.
    entry_point: &'static str,
    /// Until when that held, or since when.
    entry_point_at: Option<i64>,
    /// What it was to cost, in words; `null` where nobody asked.
    price: Option<String>,
    /// The rule that the price follows from.
    rule: Option<String>,
    /// When it was to go out.
    goes_at: i64,
    /// It took one of the customers that may be reached in 24 hours.
    counted: bool,
}

/// A place in the queue of a number.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReservedPlace)]
struct Place {
    /// When it is its turn.
    goes_at: i64,
    /// It holds one of the customers that may be reached in 24 hours.
    counted: bool,
}

impl From<trail::Reserved> for Place {
    fn from(reserved: trail::Reserved) -> Self {
        Self { goes_at: reserved.goes_at.seconds(), counted: reserved.counted }
    }
}

/// Why it may not have arrived.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Reason {
    /// `said`, `offline`, `blocked_us`, `country`, `terms`, `old_app`, `experiment`, `business_number`, `webhook_lost`,
    /// `request`; of SMS `unreachable`, `landline`, `filtered`, `unregistered`, `stopped`.
    #[schema(example = "offline")]
    #[serde(rename = "reason")]
    which: &'static str,
    /// `certain`, `likely`, `possible`, `unlikely`, `ruled_out`.
    #[schema(example = "likely")]
    standing: &'static str,
    /// In a few words.
    title: String,
    /// What is behind it.
    about: String,
    /// What speaks for it and against it, the weightiest first.
    evidence: Vec<Evidence>,
}

/// What speaks for a reason, or against it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Evidence {
    /// In words.
    text: String,
    /// It speaks for the reason, else against it.
    speaks_for: bool,
    /// When that was.
    at: Option<i64>,
}

/// What can be done.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Way {
    /// `other_channel`, `send_again`, `ask_to_write`.
    kind: &'static str,
    /// The number to write through instead.
    channel_id: Option<Uuid>,
    /// The link to give to the customer.
    link: Option<String>,
    /// The customer may get it twice.
    may_double: Option<bool>,
}

/// Tells what happened to a message, and why it may not have arrived.
///
/// Webhooks that spoke of it are looked for among those that are kept, about the instants at which it moved.
#[utoipa::path(get, path = "/api/v1/messages/{id}/story", tag = "Messages",
    params(("id" = Uuid, Path, description = "The message's id")),
    responses((status = 200, description = "What happened to it", body = Story)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Result<Json<Story>, Problem> {
    let (known, now, asker) = (app.registry.known(), app.clock.now(), caller.asker.clone());
    let mask = Mask::of(&caller.asker);
    let found = rows::read(&app, &caller.asker, (known, asker), move |tx, (known, asker)| {
        Box::pin(async move {
            Ok(match desk::tell(tx, known, asker, id, now).await {
                Ok(told) => {
                    let veil = shown::veil(tx, mask, told.message.conversation_id).await?;
                    Ok((told, veil))
                }
                Err(not_done) => Err(not_done),
            })
        })
    });
    let (told, veil) = found.await??;
    Ok(Json(story(told, &veil, caller.may(Verb::ReadOperator))))
}

/// The story as somebody sees it.
fn story(told: desk::Story, veil: &Veil, may_read_raw: bool) -> Story {
    let message = &told.message;
    Story {
        message_id: message.id.0,
        state: message.delivery.state.as_str(),
        also_failed: message.delivery.shown().also_failed && !message.inbound,
        late: told.is_late,
        complete: !told.is_cut,
        reasons: told.reasons.iter().map(reason).collect(),
        ways: told.ways.iter().map(way).collect(),
        steps: told.lines.into_iter().map(|line| step(line, told.kind, veil, may_read_raw)).collect(),
    }
}

fn step(line: Line, channel: ChannelKind, veil: &Veil, may_read_raw: bool) -> Step {
    let line = Shown::new(veil, line).into_inner();
    let (text, details) = (words::line(&line.what, channel), words::more(&line.what));
    let code = line.what.wrong().and_then(|wrong| wrong.code);
    let kind = line.what.as_str();
    let (mut allowed, mut place, mut raw) = (None, None, None);
    match line.what {
        What::Checked(checked) => allowed = Some(permit(&checked)),
        What::Reserved(reserved) => place = Some(Place::from(reserved)),
        What::Told(told) => raw = Some(told.raw).filter(|_| may_read_raw),
        _ => {}
    }
    Step {
        at: line.at.seconds(),
        told_at: line.told_at.map(Timestamp::seconds),
        kind,
        text,
        details: some(details),
        code,
        permit: allowed,
        place,
        raw,
    }
}

fn permit(checked: &Checked) -> Permit {
    Permit {
        window_until: checked.window_until.map(Timestamp::seconds),
        entry_point: checked.entry.as_str(),
        entry_point_at: checked.entry_at.map(Timestamp::seconds),
        price: checked.cost.as_ref().map(words::price),
        rule: checked.rule.clone(),
        goes_at: checked.goes_at.seconds(),
        counted: checked.counted,
    }
}

fn reason(found: &Weighed) -> Reason {
    let evidence = found.evidence.iter().map(|one| Evidence {
        text: say(&one.text),
        speaks_for: one.speaks_for,
        at: one.at.map(Timestamp::seconds),
    });
    Reason {
        which: found.reason.as_str(),
        standing: found.standing.as_str(),
        title: say(&found.title),
        about: say(&found.about),
        evidence: evidence.collect(),
    }
}

fn way(found: &Found) -> Way {
    let (mut channel_id, mut link, mut double) = (None, None, None);
    match found {
        Found::OtherChannel { channel, .. } => channel_id = Some(channel.0),
        Found::AskToWrite { link: to } => link = Some(to.clone()),
        Found::SendAgain { may_double } => double = Some(*may_double),
    }
    Way { kind: found.as_str(), channel_id, link, may_double: double }
}
