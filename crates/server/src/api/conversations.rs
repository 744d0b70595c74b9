//! `/api/v1/conversations`: the list, one of them, where it stands, whose it is, what it is marked with, and that it was
//! read.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use transom_channels::fault;
use transom_desk::accounts::registry::Known;
use transom_desk::app::Shared;
use transom_desk::conversations::label::{self, Labels};
use transom_desk::conversations::stand::Stand;
use transom_desk::conversations::take::Gift;
use transom_desk::conversations::thread::{self, NotMoved};
use transom_desk::conversations::{self as work, list, read};
use transom_desk::messages::decide;
use transom_desk::workspace::{came, views};
use transom_rules::access::{Mask, Verb};
use transom_rules::attribute::Subject;
use transom_rules::id::{ConversationId, LabelId, StatusId, TeamId, UserId, ViewId};
use transom_rules::mark::Priority;
use transom_rules::receive::ConversationStatus;
use transom_rules::thread::ThreadAct;
use transom_rules::time::Timestamp;
use transom_rules::view::{CLOSING, Narrowing, OfTeam, View};
use transom_store::conversations::{self as store, Assignee, Clock, Filter, Listed, Place};
use transom_store::held::{Held, Wanted};
use transom_store::{Result as Stored, Scoped, labels};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Given, Id, Input, Params, given, parameter, word_of};
use super::page::{self, Page};
use super::problem::{MetaError, Problem};
use super::rows;
use super::shape::attributes::{self, Attributes, ByKey};
use super::shape::conversation::Conversation;
use super::shape::refusal::{self, To};
use crate::found;
use crate::shown::{self, Shown};

/// Which conversations.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// Only with this status: `open`, `pending`, `snoozed`, `closed`. Without it those of every status come.
    status: Option<String>,
    /// Only with this status of the workspace's, by id.
    status_id: Option<String>,
    /// Only with this label, by id.
    label_id: Option<String>,
    /// Only as urgent as this: `low`, `normal`, `high`, `urgent`.
    priority: Option<String>,
    /// Only of this user, by id; `none` for those of nobody.
    assignee: Option<String>,
    /// Only of this team, by id; `none` for those of none.
    team: Option<String>,
    /// Only where the window is `open`, `closing` (open, four hours or less are left; soonest first) or `closed`.
    window: Option<String>,
    /// Words that all have to be found, in the name, an address in any form, or a message.
    q: Option<String>,
    /// What this saved view holds, by its id: beside it stand `cursor` and `limit` alone.
    view_id: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; 50 if it is not given.
    limit: Option<String>,
}

/// What is to change about a conversation. What is left out stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct ConversationChange {
    /// Where it stands. It loses a status of the workspace's by it.
    status: Option<Status>,
    /// The status of the workspace's that it is to have, and so where it stands. Not beside `status`.
    status_id: Option<Uuid>,
    /// Until when it is to sleep, in seconds: within a year. It wakes before when the customer writes. Not beside
    /// `status` or `status_id`, but for `snoozed`.
    snoozed_until: Option<i64>,
    /// How urgent it is: `low`, `normal`, `high` or `urgent`.
    #[schema(value_type = Option<String>)]
    priority: Option<Priority>,
    /// Whose work it is; `null` for nobody's.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    assignee_id: Given<Uuid>,
    /// Which team's work it is; `null` for none's. Who is not in the team does not keep it, unless `assignee_id` says so;
    /// where nobody has it then, the policy of the team says who gets it.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    team_id: Given<Uuid>,
    /// Values of attributes by their keys; `null` takes one away.
    #[serde(default)]
    #[schema(value_type = Object)]
    attributes: ByKey,
}

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// Somebody should look after it.
    Open,
    /// It waits for the customer.
    Pending,
    /// It sleeps until an instant, or until the customer writes.
    Snoozed,
    /// It is done.
    Closed,
}

impl From<Status> for ConversationStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Pending => Self::Pending,
            Status::Snoozed => Self::Snoozed,
            Status::Closed => Self::Closed,
        }
    }
}

/// Lists conversations, newest first.
#[utoipa::path(get, path = "/api/v1/conversations", tag = "Conversations", params(Wish),
    responses((status = 200, description = "A page of conversations", body = Page<Conversation>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<Wish>,
) -> Result<Json<Page<Conversation>>, Problem> {
    let now = app.clock.now();
    let limit = page::limit(wish.limit.as_ref())?;
    let view = parameter("view_id", wish.view_id.as_ref(), "the id of a saved view")?;
    let (filter, order) = match view {
        Some(view) => (of_view(&app, &wish, limit, &caller, view).await?, SAVED),
        None => filter(&wish, now, limit, &caller)?,
    };
    let mask = caller.mask();
    let found = rows::read(&app, &caller.asker, filter, move |tx, filter| {
        Box::pin(async move {
            let store::Page { rows, next } = store::page(tx, filter).await?;
            let ids: Vec<ConversationId> = rows.iter().map(|row| row.conversation.id).collect();
            let mut found = found::explain(tx, mask, &filter.words, &ids).await?;
            let data = with_clocks(tx, mask, rows, now).await?;
            let data = ids.iter().zip(data).map(|(id, one)| one.found(found.remove(id))).collect();
            Ok(Page::until(data, order, next.map(cursor)))
        })
    })
    .await?;
    Ok(Json(found))
}

/// The order of a list, as its cursors name it.
const BY_END: &str = "closing";
const NEWEST: &str = "conversations";
const SAVED: &str = "view";

/// What a saved view holds.
async fn of_view(
    app: &Shared,
    wish: &Wish,
    limit: usize,
    caller: &Caller,
    view: ViewId,
) -> Result<Filter, Problem> {
    let Wish { status, status_id, label_id, priority, assignee, team, window, q, .. } = wish;
    if [status, status_id, label_id, priority, assignee, team, window, q].into_iter().any(Option::is_some) {
        return Err(Problem::bad_parameter("view_id", "Beside it stand cursor and limit alone."));
    }
    let all = views::all(app.base(), &caller.asker).await?;
    let view = all.into_iter().find(|one| one.id == view);
    let view = view.ok_or_else(|| Problem::bad_parameter("view_id", "There is no such saved view."))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let after = cursor_of(SAVED, wish)?;
    Ok(Filter { after, ..list::filter(&view.narrowing, &caller.asker, app.clock.now(), limit) })
}

fn cursor_of(order: &'static str, wish: &Wish) -> Result<Option<Place>, Problem> {
    page::cursor(order, wish.cursor.as_ref(), |parts| {
        page::two::<i64, ConversationId>(parts).map(|(at, id)| (Timestamp::from_millis(at), id))
    })
}

fn filter(
    wish: &Wish,
    now: Timestamp,
    limit: usize,
    caller: &Caller,
) -> Result<(Filter, &'static str), Problem> {
    let status = given(wish.status.as_ref())
        .map(|word| {
            ConversationStatus::from_word(word)
                .ok_or_else(|| Problem::bad_parameter("status", "Expected open, pending, snoozed or closed."))
        })
        .transpose()?;
    let team = match given(wish.team.as_ref()) {
        Some("none") => Some(OfTeam::Nobody),
        _ => parameter("team", wish.team.as_ref(), "the id of a team, or none")?.map(OfTeam::Team),
    };
    let clock = match given(wish.window.as_ref()) {
        None => None,
        Some("open") => Some(Clock::Open(now)),
        Some("closing") => Some(Clock::Closing(now, now + CLOSING)),
        Some("closed") => Some(Clock::Closed(now)),
        Some(_) => return Err(Problem::bad_parameter("window", "Expected open, closing or closed.")),
    };
    let of_nobody = given(wish.assignee.as_ref()) == Some("none");
    let narrowing = Narrowing {
        view: View::All,
        words: given(wish.q.as_ref()).unwrap_or_default().to_owned(),
        team,
        assignee: if of_nobody {
            None
        } else {
            parameter("assignee", wish.assignee.as_ref(), "the id of a user, or none")?
        },
        status: parameter("status_id", wish.status_id.as_ref(), "the id of a status")?,
        label: parameter("label_id", wish.label_id.as_ref(), "the id of a label")?,
        priority: word_of("priority", wish.priority.as_ref())?,
    };
    let order = if matches!(clock, Some(Clock::Closing(..))) { BY_END } else { NEWEST };
    let after = cursor_of(order, wish)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let narrowed = list::narrowed(&narrowing, &caller.asker, limit);
    let assignee = if of_nobody { Some(Assignee::Nobody) } else { narrowed.assignee };
    Ok((Filter { status, clock, assignee, after, ..narrowed }, order))
}

fn cursor((at, id): Place) -> Vec<String> {
    vec![at.millis().to_string(), id.to_string()]
}

/// Rows as JSON, with the clocks of their pairs.
async fn with_clocks(
    tx: &mut Scoped<'_>,
    mask: Mask,
    found: Vec<Listed>,
    now: Timestamp,
) -> Stored<Vec<Conversation>> {
    let ids: Vec<ConversationId> = found.iter().map(|row| row.conversation.id).collect();
    let mut labels = labels::of_conversations(tx, &ids).await?;
    let known = Attributes::of(tx, Subject::Conversation, ids.iter().map(|id| id.0)).await?;
    let came = came::of(tx, &ids).await?;
    let veils = shown::veils(tx, mask, &ids).await?;
    let identities = found.iter().map(|row| row.identity.id).collect();
    let held = Held::load(tx, &Wanted { identities, peek: true, ..Wanted::default() }).await?;
    let shown = shown::rows(tx, mask, found).await?.into_iter().map(|row| {
        let pair = held.pair(row.conversation.identity_id, row.conversation.channel_id);
        let own = labels.remove(&row.conversation.id).unwrap_or_default();
        let id = row.conversation.id;
        let veil = veils.over(id);
        let attributes = known.told(&veil, id.0);
        let row = Conversation::of(row, &pair, now).labelled(own).described(attributes);
        row.came(came.get(&id), &mask.over_all(), now)
    });
    Ok(shown.collect())
}

/// Shows a conversation, and whether a free-form message may be sent in it now.
#[utoipa::path(get, path = "/api/v1/conversations/{id}", tag = "Conversations",
    params(("id" = Uuid, Path, description = "The conversation's id")),
    responses((status = 200, description = "The conversation", body = Conversation)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<Conversation>, Problem> {
    let found = one(&app, &caller, id).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("There is no such conversation."))
}

async fn one(app: &Shared, caller: &Caller, id: ConversationId) -> Result<Option<Conversation>, Problem> {
    let (now, known) = (app.clock.now(), app.registry.known());
    let (mask, seen) = (caller.mask(), caller.seen());
    rows::read(app, &caller.asker, known, move |tx, known| {
        Box::pin(async move {
            let Some(row) = store::get(tx, seen, id).await? else { return Ok(None) };
            detail(tx, row, mask, known, now).await
        })
    })
    .await
}

async fn detail(
    tx: &mut Scoped<'_>,
    row: Listed,
    mask: Mask,
    known: &Known,
    now: Timestamp,
) -> Stored<Option<Conversation>> {
    let identity = row.identity.id;
    let Some(channel) = known.channel(tx.workspace(), row.conversation.channel_id) else {
        return Ok(with_clocks(tx, mask, vec![row], now).await?.pop());
    };
    let (pair, decision) = decide::outlook(tx, known, channel, identity, now).await?;
    let id = row.conversation.id;
    let veil = shown::veil(tx, mask, id).await?;
    let own = labels::of_conversations(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let known = Attributes::of(tx, Subject::Conversation, [id.0]).await?.told(&veil, id.0);
    let came = came::of(tx, &[id]).await?.remove(&id);
    let conversation = Conversation::of(Shown::new(&veil, row), &pair, now).labelled(own).described(known);
    let mut conversation = conversation.came(came.as_ref(), &mask.over_all(), now);
    conversation.permit = Some(refusal::Decision::of(decision, &To::conversation(&veil, id)));
    Ok(Some(conversation))
}

/// Changes where a conversation stands, whose work it is, how urgent, or what else is known of it.
#[utoipa::path(patch, path = "/api/v1/conversations/{id}", tag = "Conversations",
    params(("id" = Uuid, Path, description = "The conversation's id")),
    request_body(content = ConversationChange, example = json!({"status": "closed", "assignee_id": null})),
    responses((status = 200, description = "The conversation as it now is", body = Conversation),
        (status = 204, description = "Done; the token may not read it, or its user does not see it any more")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Input(wanted): Input<ConversationChange>,
) -> Result<Response, Problem> {
    let given = Gift {
        team: wanted.team_id.said(|team| team.map(TeamId)),
        user: wanted.assignee_id.said(|user| user.map(UserId)),
    };
    let stand = stand(&wanted)?;
    let described = attributes::described(&app, &caller, Subject::Conversation, wanted.attributes).await?;
    let wish = work::Wish { stand, given, priority: wanted.priority, described };
    work::change(&app, &caller.asker, id, wish).await?;
    Ok(told(one(&app, &caller, id).await?.filter(|_| caller.may(Verb::ReadConversation))))
}

/// Where it is to stand: said by one of three fields.
fn stand(wanted: &ConversationChange) -> Result<Option<Stand>, Problem> {
    Ok(match (wanted.status, wanted.status_id, wanted.snoozed_until) {
        (None, None, None) => None,
        (Some(status), None, None) => Some(Stand::In(status.into())),
        (None, Some(id), None) => Some(Stand::With(StatusId(id))),
        (None | Some(Status::Snoozed), None, Some(until)) => Some(Stand::AsleepUntil(instant(until)?)),
        (_, None, Some(_)) => {
            return Err(Problem::invalid("snoozed_until", "Only what is snoozed sleeps until an instant."));
        }
        (_, Some(_), _) => {
            return Err(Problem::invalid("status_id", "It says where the conversation stands by itself."));
        }
    })
}

fn instant(seconds: i64) -> Result<Timestamp, Problem> {
    let in_range = (0..=LAST_SECOND).contains(&seconds);
    let told = in_range.then(|| Timestamp::from_seconds(seconds));
    told.ok_or_else(|| Problem::invalid("snoozed_until", "Expected an instant in seconds."))
}

/// The end of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// Which labels a conversation is to have.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct LabelsOfOne {
    /// All of them, by id; whatever is not named comes off.
    label_ids: Vec<Uuid>,
}

/// Says which labels a conversation has.
#[utoipa::path(put, path = "/api/v1/conversations/{id}/labels", tag = "Conversations",
    params(("id" = Uuid, Path, description = "The conversation's id")),
    request_body(content = LabelsOfOne, example = json!({"label_ids": []})),
    responses((status = 200, description = "The conversation as it now is", body = Conversation),
        (status = 204, description = "Done; the token may not read it")))]
pub(super) async fn set_labels(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Input(wanted): Input<LabelsOfOne>,
) -> Result<Response, Problem> {
    let labels = wanted.label_ids.into_iter().map(LabelId).collect();
    label::set(&app, &caller.asker, id, Labels::Exactly(labels)).await?;
    Ok(told(one(&app, &caller, id).await?.filter(|_| caller.may(Verb::ReadConversation))))
}

/// What is to be done about a thread.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ThreadControl {
    /// `take`, `pass` or `release`.
    #[schema(example = "take")]
    action: String,
}

/// Takes a customer's thread from another app of the number, passes it to the escalation partner, or gives it up.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/thread", tag = "Conversations",
    params(("id" = Uuid, Path, description = "The conversation's id")),
    request_body(content = ThreadControl, example = json!({"action": "take"})),
    responses((status = 200, description = "The conversation as it now is", body = Conversation),
        (status = 204, description = "Done; the token may not read it")))]
pub(super) async fn control_thread(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Input(wanted): Input<ThreadControl>,
) -> Result<Response, Problem> {
    let act = ThreadAct::from_word(&wanted.action)
        .ok_or_else(|| Problem::invalid("action", "Expected take, pass or release."))?;
    thread::control(&app, &caller.asker, id, act).await.map_err(not_moved)?;
    Ok(told(one(&app, &caller, id).await?.filter(|_| caller.may(Verb::ReadConversation))))
}

fn not_moved(why: NotMoved) -> Problem {
    match why {
        NotMoved::NotDone(not_done) => not_done.into(),
        NotMoved::NoNumber => Problem::conflict("The conversation's number is not connected."),
        NotMoved::NotAsked => {
            Problem::meta_silent("The Graph API cannot be reached. The thread is whose it was.")
        }
        NotMoved::Unclear => Problem::meta_silent("The Graph API did not answer. It may have been done."),
        NotMoved::Refused(said) => {
            let code = (said.code != fault::NO_CODE).then_some(said.code);
            Problem::meta_refused(MetaError { code, title: said.title, details: said.details })
        }
    }
}

/// Notes that the conversation was read, and shows the customer two blue ticks.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/read", tag = "Conversations",
    params(("id" = Uuid, Path, description = "The conversation's id")),
    responses((status = 204, description = "Noted")))]
pub(super) async fn mark_read(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<StatusCode, Problem> {
    read::mark(&app, &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
