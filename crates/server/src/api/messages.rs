//! `/api/v1/messages`, a conversation's messages and `/api/v1/permits`. Whether something may be sent is
//! [`send`](transom_desk::messages::send)'s answer; here a request becomes a draft and the answer becomes JSON.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_channels::whatsapp::draft;
use transom_desk::app::Shared;
use transom_desk::contacts::address;
use transom_desk::done::NotDone;
use transom_desk::gate;
use transom_desk::messages::draft::{self as wish, Ask};
use transom_desk::messages::send::{self, Outlook, Sent};
use transom_desk::messages::{cancel, instead};
use transom_rules::access::{Asker, Mask, Verb};
use transom_rules::event::Party;
use transom_rules::id::{ChannelId, ConversationId, MessageId, WorkspaceId};
use transom_rules::send::Decision;
use transom_rules::sms;
use transom_rules::time::Timestamp;
use transom_store::Error;
use transom_store::channels::Channel;
use transom_store::contacts::Identity;
use transom_store::messages::{self as store, Message as Row, Position};
use transom_store::{conversations, visibility};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Id, Input, Params, fields};
use super::once;
use super::page::{self, Page};
use super::problem::Problem;
use super::rows;
use super::shape::fallback::Wanted;
use super::shape::message::{self, Message};
use super::shape::price::Price;
use super::shape::refusal::{EntryPoint, Refusal, To};
use crate::shown;

/// A draft: whom to send to, and Meta's message object.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct Draft {
    /// The number to send from. In a conversation it may be left out: then the one the customer used last.
    channel_id: Option<Uuid>,
    /// A phone number with its country code, in any punctuation, or a user id. In a conversation it is left out.
    #[schema(example = "+15550100777")]
    to: Option<String>,
    /// A user id; Meta's other name for the field.
    recipient: Option<String>,
    /// `individual`, or `group`: then `to` is Meta's id of a group that is known here.
    recipient_type: Option<RecipientType>,
    /// `now`, or `customer_writes`: kept until the customer writes, if it may not be sent now.
    when: Option<When>,
    /// An SMS that goes out if the message does not arrive. Not with `when: customer_writes`.
    fallback: Option<Wanted>,
    /// The kind of message, Meta's word; `text` if it is not given. The object of that name stands beside it,
    /// and `context` if it quotes.
    #[serde(rename = "type")]
    #[expect(dead_code, reason = "read as a part of Meta's object; it stands here for the document")]
    kind: Option<String>,
}

impl Draft {
    /// How ways out name the recipient.
    fn named(&self, mask: Mask) -> To {
        To::typed(mask, self.to.as_ref().or(self.recipient.as_ref()).map_or("", String::as_str))
    }
}

/// Whom a message goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RecipientType {
    /// One customer.
    Individual,
    /// Everybody in a group.
    Group,
}

/// When to send.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum When {
    /// At once.
    Now,
    /// When the customer writes next, if it may not be sent now.
    CustomerWrites,
}

/// Whether a draft may be sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Permit {
    /// Yes.
    allowed: bool,
    /// Why not.
    refusal: Option<Refusal>,
    /// What it costs if it is delivered now; `null` when it may not be sent: then the ways out have prices.
    price: Option<Price>,
    /// Until when free-form messages may be sent; `null` when the window is not open.
    window_until: Option<i64>,
    /// Where the free entry point stands.
    entry_point: EntryPoint,
    /// Into what the words of a text message fall; `null` on WhatsApp, of one with a file, and when it may not be sent.
    segments: Option<Segments>,
    /// When it would go out: WhatsApp takes one message to a customer every 6 seconds, and 45 at once; `null` when it may
    /// not be sent.
    goes_at: Option<i64>,
    /// The same of the SMS that is to go out where it does not arrive; `null` where the draft asks for none.
    fallback: Option<FallbackPermit>,
}

/// Whether the SMS may be sent that is to go out where a message does not arrive.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FallbackPermit {
    /// Yes.
    allowed: bool,
    /// Why not.
    refusal: Option<Refusal>,
    /// What it would cost now; `null` when it may not be sent.
    price: Option<Price>,
    /// Into what its words fall; `null` when it may not be sent.
    segments: Option<Segments>,
}

impl FallbackPermit {
    fn of(decision: Decision, named: &To) -> Self {
        match decision {
            Decision::Allowed(permit) => Self {
                allowed: true,
                refusal: None,
                segments: permit.segments.as_ref().map(Segments::from),
                price: permit.price.map(Price::from),
            },
            Decision::Refused(refusal) => Self {
                allowed: false,
                refusal: Some(Refusal::of(refusal, named)),
                price: None,
                segments: None,
            },
        }
    }
}

/// Into what a text falls, each part of which is charged.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Segments {
    /// `gsm_7` or `ucs_2`: how its characters are sent.
    #[schema(example = "gsm_7")]
    coding: &'static str,
    /// How many segments.
    #[schema(example = 1)]
    count: usize,
    /// How many units its characters take.
    units: usize,
    /// How many more fit into the last segment.
    left: usize,
    /// The characters for whose sake all of them take sixteen bits instead of seven.
    costly: Vec<Costly>,
}

/// A character that is not in the alphabet of seven bits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Costly {
    /// It.
    #[schema(example = "’")]
    letter: String,
    /// What may stand for it; `null` where it is no typographic sign.
    #[schema(example = "'")]
    plain: Option<&'static str>,
}

impl From<&sms::Segments> for Segments {
    fn from(found: &sms::Segments) -> Self {
        let costly = found.costly.iter();
        Self {
            coding: found.coding.as_str(),
            count: found.count,
            units: found.units,
            left: found.left,
            costly: costly.map(|one| Costly { letter: one.letter.to_string(), plain: one.plain }).collect(),
        }
    }
}

/// Whom a message goes to.
#[derive(Default)]
struct Whom {
    party: Party,
    group: Option<String>,
}

impl Whom {
    fn of(identity: &Identity) -> Self {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let party =
            Party { phone: some(&identity.phone), user_id: some(&identity.user_id), ..Party::default() };
        Self { party, group: some(&identity.group_id) }
    }
}

/// Lists the messages of a conversation, newest first.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/messages", tag = "Messages",
    params(("id" = Uuid, Path, description = "The conversation's id"), page::Part),
    responses((status = 200, description = "A page of messages", body = Page<Message>)))]
pub(super) async fn thread(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Params(part): Params<page::Part>,
) -> Result<Json<Page<Message>>, Problem> {
    let (mask, seen) = (caller.mask(), caller.seen());
    let (now, known) = (app.clock.now(), app.registry.known());
    let limit = page::limit(part.limit.as_ref())?;
    let before = page::cursor("messages", part.cursor.as_ref(), |parts| {
        page::two(parts).map(|(at, id)| Position { at: Timestamp::from_millis(at), id })
    })?;
    let found = rows::read(&app, &caller.asker, known, move |tx, known| {
        Box::pin(async move {
            if !visibility::of_conversation(tx, seen, id).await? {
                return Ok(None);
            }
            let found = store::page(tx, id, before, page::one_more(limit)).await?;
            let page = page::cut(found, limit, "messages", |row| {
                vec![row.at.millis().to_string(), row.id.to_string()]
            });
            let shown = message::all(tx, mask, page.data.clone(), known, now).await?;
            Ok(Some(page.with(shown)))
        })
    })
    .await?;
    found.map(Json).ok_or_else(|| Problem::not_found("There is no such conversation."))
}

/// Shows a message.
#[utoipa::path(get, path = "/api/v1/messages/{id}", tag = "Messages",
    params(("id" = Uuid, Path, description = "The message's id")),
    responses((status = 200, description = "The message", body = Message)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Result<Json<Message>, Problem> {
    let asker = Arc::clone(&caller.asker);
    rows::read(&app, &caller.asker, asker, move |tx, asker| {
        Box::pin(async move { Ok(gate::message(tx, asker, id).await) })
    })
    .await??;
    one(&app, &caller.asker, id).await.map(Json)
}

async fn one(app: &Shared, asker: &Asker, id: MessageId) -> Result<Message, Problem> {
    let mask = Mask::of(asker);
    let (now, known) = (app.clock.now(), app.registry.known());
    let found = rows::read(app, asker, known, move |tx, known| {
        Box::pin(async move {
            let found: Vec<Row> = store::get(tx, id).await?.into_iter().collect();
            Ok(message::all(tx, mask, found, known, now).await?.pop())
        })
    })
    .await?;
    found.ok_or_else(|| Problem::not_found("There is no such message."))
}

/// Sends a message, or says why not.
///
/// A message that the rules refuse is answered with 422 and the refusal, and nothing is kept. With an
/// `Idempotency-Key` the same request may be repeated for 24 hours without sending twice.
#[utoipa::path(post, path = "/api/v1/messages", tag = "Messages",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters of your choice")),
    request_body(content = Draft, example = json!({
        "channel_id": "0192f0c1-0000-7000-8000-000000000001", "to": "+15550100777", "type": "text",
        "text": {"body": "Your parcel is on its way."}})),
    responses(
        (status = 201, description = "It will be sent", body = Message),
        (status = 200, description = "It was accepted before under the same key", body = Message),
        (status = 409, description = "The key was used for another request", body = super::problem::Body,
            content_type = "application/problem+json"),
        (status = 422, description = "The rules refuse it, or a field is not valid", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn send(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Input(body): Input<Value>,
) -> Result<Response, Problem> {
    let (draft, to) = addressed(&caller, &body)?;
    let named = draft.named(caller.mask());
    let channel = channel(&app, caller.workspace, draft.channel_id)?;
    let key = once::key(&caller, &headers, "", &body)?;
    let ask = ask(&caller, channel, to, &draft, &body)?;
    post(&app, Ask { key, fallback: fallback(&app, &caller, &draft)?, ..ask }, named).await
}

/// Answers in a conversation.
///
/// As `POST /api/v1/messages`, to the address the customer used last; `channel_id` may name another number.
/// The message stands in this conversation. A closed one opens again when the message goes out.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages", tag = "Messages",
    params(("id" = Uuid, Path, description = "The conversation's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters of your choice")),
    request_body(content = Draft, example = json!({"type": "text", "text": {"body": "It is on its way."}})),
    responses(
        (status = 201, description = "It will be sent", body = Message),
        (status = 200, description = "It was accepted before under the same key", body = Message),
        (status = 409, description = "The key was used for another request", body = super::problem::Body,
            content_type = "application/problem+json"),
        (status = 422, description = "The rules refuse it, or a field is not valid", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn answer(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    headers: HeaderMap,
    Input(body): Input<Value>,
) -> Result<Response, Problem> {
    let (workspace, seen) = (caller.workspace, caller.seen());
    let mask = caller.mask();
    let (found, veil) = rows::read(&app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            let found = conversations::get(tx, seen, id).await?;
            Ok((found, shown::veil(tx, mask, id).await?))
        })
    })
    .await?;
    let found = found.ok_or_else(|| Problem::not_found("There is no such conversation."))?;
    let to = Whom::of(&found.identity);
    let draft: Draft = fields(&body)?;
    let last = Some(found.conversation.channel_id.0);
    let channel = channel(&app, workspace, draft.channel_id.or(last))?;
    let key = once::key(&caller, &headers, &id.to_string(), &body)?;
    let ask = ask(&caller, channel, to, &draft, &body)?;
    let ask = Ask { key, written_in: Some(id), fallback: fallback(&app, &caller, &draft)?, ..ask };
    post(&app, ask, To::conversation(&veil, id)).await
}

/// Says whether a draft may be sent, and sends nothing.
#[utoipa::path(post, path = "/api/v1/permits", tag = "Messages",
    request_body(content = Draft, example = json!({
        "channel_id": "0192f0c1-0000-7000-8000-000000000001", "to": "+15550100777", "type": "text",
        "text": {"body": "Your parcel is on its way."}})),
    responses((status = 200, description = "The answer of the rules", body = Permit)))]
pub(super) async fn permit(
    State(app): State<Shared>,
    caller: Caller,
    Input(body): Input<Value>,
) -> Result<Json<Permit>, Problem> {
    let (draft, to) = addressed(&caller, &body)?;
    let channel = channel(&app, caller.workspace, draft.channel_id)?;
    let (ask, named) = (ask(&caller, channel, to, &draft, &body)?, draft.named(caller.mask()));
    let ask = Ask { fallback: fallback(&app, &caller, &draft)?, ..ask };
    let now = app.clock.now();
    let Outlook { pair, decision, fallback } = send::outlook(&app, ask).await?;
    let mut answer = Permit {
        allowed: false,
        refusal: None,
        price: None,
        window_until: pair.window.until().filter(|until| now < *until).map(Timestamp::seconds),
        entry_point: pair.entry.state(now).into(),
        segments: None,
        goes_at: None,
        fallback: fallback.map(|decision| FallbackPermit::of(decision, &named)),
    };
    match decision {
        Decision::Allowed(permit) => {
            answer.allowed = true;
            answer.segments = permit.segments.as_ref().map(Segments::from);
            answer.goes_at = Some(permit.goes_at.seconds());
            answer.price = permit.price.map(Price::from);
        }
        Decision::Refused(refusal) => answer.refusal = Some(Refusal::of(refusal, &named)),
    }
    Ok(Json(answer))
}

/// A draft that says itself whom it goes to.
fn addressed(caller: &Caller, body: &Value) -> Result<(Draft, Whom), Problem> {
    let draft: Draft = fields(body)?;
    if draft.recipient_type == Some(RecipientType::Group) {
        let to = draft.to.as_deref().ok_or_else(|| Problem::invalid("to", "It is missing."))?;
        let group = address::group(to).map_err(|why| Problem::invalid("to", why))?;
        return Ok((draft, Whom { group: Some(group), ..Whom::default() }));
    }
    if draft.to.as_deref().is_some_and(|to| address::phone(to).is_ok()) {
        caller.names_by_number("to")?;
    }
    let to = match (&draft.to, &draft.recipient) {
        (Some(to), _) => address::read(to).map_err(|why| Problem::invalid("to", why))?,
        (None, Some(id)) => address::user_id(id).map_err(|why| Problem::invalid("recipient", why))?,
        (None, None) => return Err(Problem::invalid("to", "It is missing.")),
    };
    Ok((draft, Whom { party: to, group: None }))
}

/// The number of this id.
pub(super) fn channel(
    app: &Shared,
    workspace: WorkspaceId,
    id: Option<Uuid>,
) -> Result<Arc<Channel>, Problem> {
    let id = id.ok_or_else(|| Problem::invalid("channel_id", "It is missing."))?;
    let known = app.registry.known();
    let channel = known.channel(workspace, ChannelId(id)).map(Arc::clone);
    channel.ok_or_else(|| Problem::invalid("channel_id", "There is no such channel."))
}

fn ask(
    caller: &Caller,
    channel: Arc<Channel>,
    to: Whom,
    draft: &Draft,
    body: &Value,
) -> Result<Ask, Problem> {
    let when = match draft.when {
        None | Some(When::Now) => wish::When::Now,
        Some(When::CustomerWrites) => wish::When::CustomerWrites,
    };
    let draft = draft::read(body).map_err(|invalid| Problem::invalid(invalid.field, invalid.message))?;
    let Whom { party, group } = to;
    Ok(Ask { group, when, ..Ask::new(Arc::clone(&caller.asker), channel, party, draft) })
}

fn fallback(app: &Shared, caller: &Caller, draft: &Draft) -> Result<Option<wish::Fallback>, Problem> {
    let Some(wanted) = &draft.fallback else { return Ok(None) };
    if matches!(draft.when, Some(When::CustomerWrites)) {
        return Err(Problem::invalid("fallback", "What waits for the customer has no time to arrive in."));
    }
    wanted.read(&app.registry.known(), caller.workspace, app.clock.now()).map(Some)
}

async fn post(app: &Shared, ask: Ask, to: To) -> Result<Response, Problem> {
    let asker = Arc::clone(&ask.asker);
    let sent = match send::send(app, ask.clone()).await {
        // Two requests raced for one key: the other one's message is there now.
        Err(NotDone::Store(Error::Duplicate(_))) if ask.key.is_some() => send::send(app, ask).await,
        sent => sent,
    };
    match sent? {
        Sent::Queued(message) => {
            let shown = one(app, &asker, message.id).await?;
            let place = format!("/api/v1/messages/{}", shown.id);
            Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(shown)).into_response())
        }
        Sent::Repeated(message) => Ok(once::replayed(one(app, &asker, message.id).await?)),
        Sent::Refused(refusal) => Err(Problem::refused(Refusal::of(*refusal, &to))),
        Sent::KeyTaken => Err(once::taken()),
    }
}

/// Takes back a message that has not left yet.
#[utoipa::path(delete, path = "/api/v1/messages/{id}", tag = "Messages",
    params(("id" = Uuid, Path, description = "The message's id")),
    responses(
        (status = 200, description = "The message, cancelled", body = Message),
        (status = 204, description = "It is cancelled; the token may not read it"),
        (status = 409, description = "It is on its way, or was sent", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn cancel(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Result<Response, Problem> {
    cancel::cancel(&app, &caller.asker, id).await?;
    let now = one(&app, &caller.asker, id).await?;
    Ok(told(Some(now).filter(|_| caller.may(Verb::ReadConversation))))
}

/// Calls off the SMS that would go out in the place of a message.
#[utoipa::path(delete, path = "/api/v1/messages/{id}/fallback", tag = "Messages",
    params(("id" = Uuid, Path, description = "The message's id")),
    responses(
        (status = 200, description = "The message, without it", body = Message),
        (status = 204, description = "It is called off; the token may not read the message"),
        (status = 409, description = "There is none, or it went out", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn cancel_fallback(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Result<Response, Problem> {
    instead::cancel(&app, &caller.asker, id).await?;
    let now = one(&app, &caller.asker, id).await?;
    Ok(told(Some(now).filter(|_| caller.may(Verb::ReadConversation))))
}
