//! `/api/v1/users`: who works here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::people::change::{self, Change};
use transom_desk::people::{deactivate as leave, factor, list as read, reset as password};
use transom_rules::access::{Sees, Verb};
use transom_rules::id::UserId;
use transom_rules::time::Timestamp;
use transom_store::users::User as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::invitations::Link;
use crate::api::auth::{Caller, told};
use crate::api::input::{Given, Id, Input, Params, given, role, word};
use crate::api::page::Page;
use crate::api::problem::Problem;

/// Somebody who signs in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct User {
    /// Ours.
    id: Uuid,
    /// What colleagues see.
    name: String,
    /// The address they sign in with.
    email: String,
    /// `owner`, `admin`, `supervisor`, `agent`, or the id of a role that the workspace made.
    #[schema(example = "agent")]
    role: String,
    /// Which conversations they see: `all`, `team` or `own`; `null` for what their role says.
    sees: Option<&'static str>,
    /// Since when they cannot sign in; `null` when they can.
    deactivated_at: Option<i64>,
    /// When they last had a page open, to a minute.
    last_seen_at: Option<i64>,
    /// Since when they sign in with a second factor; `null` when they do not.
    second_factor_since: Option<i64>,
    /// Since when they are away: teams give them nothing; `null` when they are there.
    away_since: Option<i64>,
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            email: row.email,
            role: row.role.to_string(),
            sees: row.sees.map(Sees::as_str),
            deactivated_at: row.deactivated_at.map(Timestamp::seconds),
            last_seen_at: row.last_seen_at.map(Timestamp::seconds),
            second_factor_since: row.factor_since.map(Timestamp::seconds),
            away_since: row.away_since.map(Timestamp::seconds),
        }
    }
}

/// Which users.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// `active`, who can sign in and be given a conversation, if it is not given; `deactivated`; `all`.
    state: Option<String>,
}

/// What is to change about somebody. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct UserChange {
    /// What colleagues see.
    name: Option<String>,
    /// The address they sign in with.
    email: Option<String>,
    /// `owner`, `admin`, `supervisor`, `agent`, or the id of a role.
    #[schema(example = "supervisor")]
    role: Option<String>,
    /// `all`, `team` or `own`; `null` for what their role says.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "team")]
    sees: Given<String>,
}

/// Who goes on with their work.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Leave {
    /// Who gets what is not closed of their conversations; `null` for nobody.
    hand_to: Option<Uuid>,
}

/// Somebody who was deactivated.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Left {
    /// How many conversations were handed on.
    conversations: usize,
    /// The user as they now are.
    user: User,
}

/// Lists the users, by name. There is one page.
#[utoipa::path(get, path = "/api/v1/users", tag = "Users", params(Wish),
    responses((status = 200, description = "The users", body = Page<User>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<Wish>,
) -> Result<Json<Page<User>>, Problem> {
    let is_wanted: fn(&Row) -> bool = match given(wish.state.as_ref()).unwrap_or("active") {
        "active" => |user| user.deactivated_at.is_none(),
        "deactivated" => |user| user.deactivated_at.is_some(),
        "all" => |_| true,
        _ => return Err(Problem::bad_parameter("state", "Expected active, deactivated or all.")),
    };
    let all = read::list(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(all.into_iter().filter(is_wanted).map(User::from).collect())))
}

/// Shows somebody.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((status = 200, description = "The user", body = User)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<Json<User>, Problem> {
    one(&app, &caller, id).await.map(Json)
}

/// A user as they now are.
pub(super) async fn one(app: &Shared, caller: &Caller, id: UserId) -> Result<User, Problem> {
    Ok(User::from(read::get(app.base(), &caller.asker, id).await?))
}

/// Somebody after an act on them, for a caller that may read people.
async fn now(app: &Shared, caller: &Caller, id: UserId) -> Result<Option<User>, Problem> {
    if caller.may(Verb::ReadPeople) { one(app, caller, id).await.map(Some) } else { Ok(None) }
}

/// Changes somebody's name, their address, their role, or which conversations they see. What they have open is looked
/// at anew.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    request_body(content = UserChange, example = json!({"role": "supervisor", "sees": null})),
    responses((status = 200, description = "The user as they now are", body = User),
        (status = 204, description = "Done; the token may not read people")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<UserId>,
    Input(wanted): Input<UserChange>,
) -> Result<Response, Problem> {
    let change = Change {
        name: wanted.name,
        email: wanted.email,
        role: wanted.role.as_deref().map(role).transpose()?,
        sees: match &wanted.sees {
            Given::Not => None,
            Given::Null => Some(None),
            Given::As(text) => Some(Some(word::<Sees>("sees", text)?)),
        },
    };
    change::change(app.base(), &caller.asker, id, change).await?;
    Ok(told(now(&app, &caller, id).await?))
}

/// Deactivates somebody: they are signed out, their tokens end, and their conversations are handed on.
#[utoipa::path(post, path = "/api/v1/users/{id}/deactivate", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    request_body(content = Leave, example = json!({"hand_to": null})),
    responses((status = 200, description = "The user, and how much was handed on", body = Left),
        (status = 204, description = "Done; the token may not read people")))]
pub(super) async fn deactivate(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<UserId>,
    Input(wanted): Input<Leave>,
) -> Result<Response, Problem> {
    let heir = wanted.hand_to.map(UserId);
    let conversations = leave::deactivate(app.base(), &caller.asker, id, heir).await?;
    Ok(told(now(&app, &caller, id).await?.map(|user| Left { conversations, user })))
}

/// Lets somebody in again who was deactivated, with the password they had.
#[utoipa::path(post, path = "/api/v1/users/{id}/reactivate", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((status = 200, description = "The user as they now are", body = User),
        (status = 204, description = "Done; the token may not read people")))]
pub(super) async fn reactivate(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<Response, Problem> {
    change::reactivate(app.base(), &caller.asker, id).await?;
    Ok(told(now(&app, &caller, id).await?))
}

/// Makes a one-time link by which somebody chooses a new password. The present one stays good until it is used.
#[utoipa::path(post, path = "/api/v1/users/{id}/reset", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((status = 201, description = "The link; its `url` is in no other answer", body = Link)))]
pub(super) async fn reset(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<(StatusCode, Json<Link>), Problem> {
    let handed = password::link(app.base(), &caller.asker, id).await?;
    Ok((StatusCode::CREATED, Json(Link::handed(&app, &handed))))
}

/// Takes somebody's second factor away, who has lost it: they sign in with the password alone, and their sessions end.
#[utoipa::path(post, path = "/api/v1/users/{id}/reset-factor", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((status = 200, description = "The user as they now are", body = User),
        (status = 204, description = "Done; the token may not read people")))]
pub(super) async fn reset_factor(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<Response, Problem> {
    factor::reset(app.base(), &caller.asker, id).await?;
    Ok(told(now(&app, &caller, id).await?))
}
