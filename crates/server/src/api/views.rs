//! `/api/v1/views`: what narrows lists of conversations, kept under a name.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::workspace::views::{self as desk, Saved};
use transom_rules::access::Verb;
use transom_rules::id::{LabelId, StatusId, UserId, ViewId};
use transom_rules::mark::Priority;
use transom_rules::view::{Narrowing, OfTeam, View as List};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Id, Input, Nothing, Params, fields};
use super::once::{self, Once, Turn};
use super::page::Page;
use super::problem::Problem;

/// A saved view.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct View {
    /// Ours: `GET /api/v1/conversations?view_id=…` lists what it holds.
    id: Uuid,
    /// What people call it.
    #[schema(example = "Refunds of the north")]
    name: String,
    /// Everybody of the workspace has it. Otherwise whom the token acts for has it alone.
    is_shared: bool,
    /// What it narrows by.
    filter: Filter,
    /// How many conversations it holds; 1,000 stands for any number above. `null` where it looks for words, which are not
    /// counted.
    count: Option<i64>,
}

/// What narrows a list. What is left out narrows nothing.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    /// Which list: `mine`, `unassigned`, `all` (those neither closed nor asleep), `closing` (windows that close within four
    /// hours), `entry` (entry points that wait for an answer), `missed` (those that had none), `silent` (we wrote last, and the window is closed), `parked` (a message waits until the customer writes), `mentions`, `snoozed` or `closed`.
    #[serde(default)]
    #[schema(value_type = String, example = "all")]
    list: List,
    /// Words that all have to be found.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    q: String,
    /// Only of this team, by id; `none` for those of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    team: Option<OfTeam>,
    /// Only of this user; `mine` and `unassigned` say whose already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assignee_id: Option<Uuid>,
    /// Only with this status of the workspace's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_id: Option<Uuid>,
    /// Only with this label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label_id: Option<Uuid>,
    /// Only as urgent as this: `low`, `normal`, `high` or `urgent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    priority: Option<Priority>,
}

impl From<Narrowing> for Filter {
    fn from(narrowing: Narrowing) -> Self {
        let Narrowing { view, words, team, assignee, status, label, priority } = narrowing;
        Self {
            list: view,
            q: words,
            team,
            assignee_id: assignee.map(|id| id.0),
            status_id: status.map(|id| id.0),
            label_id: label.map(|id| id.0),
            priority,
        }
    }
}

impl From<Filter> for Narrowing {
    fn from(filter: Filter) -> Self {
        let Filter { list, q, team, assignee_id, status_id, label_id, priority } = filter;
        Self {
            view: list,
            words: q,
            team,
            assignee: assignee_id.map(UserId),
            status: status_id.map(StatusId),
            label: label_id.map(LabelId),
            priority,
        }
    }
}

/// A view that is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewView {
    /// What to call it.
    name: String,
    /// Everybody of the workspace is to have it. What a token keeps that acts for nobody is always shared.
    #[serde(default)]
    is_shared: bool,
    /// What it narrows by.
    filter: Filter,
}

/// What is to change about a view. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ViewChange {
    /// What people call it.
    name: Option<String>,
    /// Whether everybody of the workspace has it.
    is_shared: Option<bool>,
    /// What it narrows by, all of it.
    filter: Option<Filter>,
    /// How many views stand before it in its list.
    before: Option<usize>,
}

/// Views with how many each holds.
async fn counted(app: &Shared, caller: &Caller, views: Vec<Saved>) -> Result<Vec<View>, Problem> {
    let now = app.clock.now();
    let context = (caller.asker.clone(), views);
    let counted = app.db.of(caller.asker.workspace).read(context, move |tx, (asker, views)| {
        Box::pin(async move {
            let counts = desk::counts(tx, asker, now, views).await?;
            let view = |one: &Saved| View {
                id: one.id.0,
                name: one.name.clone(),
                is_shared: one.is_shared,
                filter: one.narrowing.clone().into(),
                count: counts.get(&one.id).copied(),
            };
            Ok(views.iter().map(view).collect())
        })
    });
    Ok(counted.await?)
}

async fn one(app: &Shared, caller: &Caller, view: Saved) -> Result<Option<View>, Problem> {
    Ok(counted(app, caller, vec![view]).await?.pop())
}

/// Lists the saved views: the shared ones and then those of whom the token acts for, each in their order. There is one page.
#[utoipa::path(get, path = "/api/v1/views", tag = "Saved views",
    responses((status = 200, description = "The views", body = Page<View>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<View>>, Problem> {
    let all = desk::all(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(counted(&app, &caller, all).await?)))
}

/// Keeps a view, the last of its list.
///
/// With an `Idempotency-Key` the same request may be repeated for 24 hours without keeping another.
#[utoipa::path(post, path = "/api/v1/views", tag = "Saved views",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters of your choice")),
    request_body(content = NewView, example = json!({"name": "Urgent and nobody's", "is_shared": true, "filter": {"list": "unassigned", "priority": "urgent"}})),
    responses((status = 201, description = "The new view", body = View),
        (status = 200, description = "It was kept before under the same key", body = View),
        (status = 204, description = "Done; the token may not read conversations"),
        (status = 409, description = "The key was used for another request", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn keep(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Input(body): Input<Value>,
) -> Result<Response, Problem> {
    let NewView { name, is_shared, filter } = fields(&body)?;
    let new = desk::New { name, is_shared, narrowing: filter.into() };
    let key = once::key(&caller, &headers, "views", &body)?;
    let first = match Once::turn(&app, &caller, key).await? {
        Turn::First(first) => first,
        Turn::Again(kept) => return again(&app, &caller, ViewId(kept)).await,
    };
    let kept = match desk::keep(first.base(&app), &caller.asker, new).await {
        Ok(kept) => kept,
        Err(not_done) => {
            let kept = first.made_meanwhile(&app, &caller, not_done).await?;
            return again(&app, &caller, ViewId(kept)).await;
        }
    };
    if !caller.may(Verb::ListConversations) {
        return Ok(told(None::<View>));
    }
    let view = one(&app, &caller, kept).await?;
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// A view that was kept before.
async fn again(app: &Shared, caller: &Caller, id: ViewId) -> Result<Response, Problem> {
    if !caller.may(Verb::ListConversations) {
        return Ok(told(None::<View>));
    }
    let all = desk::all(app.base(), &caller.asker).await?;
    let kept = all.into_iter().find(|view| view.id == id);
    let kept = kept.ok_or_else(|| Problem::not_found("The view was taken away since."))?;
    Ok(once::replayed(one(app, caller, kept).await?))
}

/// Changes a view.
#[utoipa::path(patch, path = "/api/v1/views/{id}", tag = "Saved views",
    params(("id" = Uuid, Path, description = "The view's id")),
    request_body(content = ViewChange, example = json!({"name": "Urgent"})),
    responses((status = 200, description = "The view as it now is", body = View),
        (status = 204, description = "Done; the token may not read conversations")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ViewId>,
    Input(wanted): Input<ViewChange>,
) -> Result<Response, Problem> {
    let ViewChange { name, is_shared, filter, before } = wanted;
    let change = desk::Change { name, is_shared, narrowing: filter.map(Into::into), before };
    let changed = desk::change(app.base(), &caller.asker, id, change).await?;
    if !caller.may(Verb::ListConversations) {
        return Ok(told(None::<View>));
    }
    Ok(told(one(&app, &caller, changed).await?))
}

/// Takes a view away; the conversations stay.
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "Saved views",
    params(("id" = Uuid, Path, description = "The view's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ViewId>,
) -> Result<StatusCode, Problem> {
    desk::remove(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
