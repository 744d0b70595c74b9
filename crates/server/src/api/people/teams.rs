//! `/api/v1/teams`: who sees whose conversations, where somebody sees those of their team.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::people::teams as desk;
use transom_rules::access::Verb;
use transom_rules::assignment::Policy;
use transom_rules::id::{TeamId, UserId};
use transom_store::teams::Team as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::{Caller, told};
use crate::api::input::{Id, Input, Nothing, Params};
use crate::api::page::Page;
use crate::api::problem::Problem;

/// Some of the people under a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Team {
    /// Ours.
    id: Uuid,
    /// What people call it.
    name: String,
    /// Who of it gets its conversations: `manual`, `round_robin` (each available member in turn) or `least_busy` (who has
    /// the fewest open).
    #[schema(example = "round_robin")]
    policy: &'static str,
    /// The users in it.
    member_ids: Vec<Uuid>,
}

impl From<Row> for Team {
    fn from(row: Row) -> Self {
        let member_ids = row.members.into_iter().map(|user| user.0).collect();
        Self { id: row.id.0, name: row.name, policy: row.policy.as_str(), member_ids }
    }
}

/// What a team is called.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct TeamName {
    /// What people call it.
    name: String,
}

/// What is to be another thing about a team. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct TeamChange {
    /// What people call it.
    name: Option<String>,
    /// Who of it gets its conversations: `manual`, `round_robin` or `least_busy`.
    #[schema(value_type = Option<String>)]
    policy: Option<Policy>,
}

/// Who is in a team.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Members {
    /// All users who are to be in it.
    member_ids: Vec<Uuid>,
}

/// Lists the teams, by name. There is one page.
#[utoipa::path(get, path = "/api/v1/teams", tag = "Teams",
    responses((status = 200, description = "The teams", body = Page<Team>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Team>>, Problem> {
    let all = all(&app, &caller).await?;
    Ok(Json(Page::whole(all.into_iter().map(Team::from).collect())))
}

async fn all(app: &Shared, caller: &Caller) -> Result<Vec<Row>, Problem> {
    Ok(desk::all(app.base(), &caller.asker).await?)
}

/// Shows a team.
#[utoipa::path(get, path = "/api/v1/teams/{id}", tag = "Teams",
    params(("id" = Uuid, Path, description = "The team's id")),
    responses((status = 200, description = "The team", body = Team)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TeamId>,
) -> Result<Json<Team>, Problem> {
    one(&app, &caller, id).await.map(Json)
}

async fn one(app: &Shared, caller: &Caller, id: TeamId) -> Result<Team, Problem> {
    let found = all(app, caller).await?.into_iter().find(|team| team.id == id);
    found.map(Team::from).ok_or_else(|| Problem::not_found("There is no such team."))
}

/// Makes a team without members.
#[utoipa::path(post, path = "/api/v1/teams", tag = "Teams",
    request_body(content = TeamName, example = json!({"name": "Returns"})),
    responses((status = 201, description = "The new team", body = Team)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<TeamName>,
) -> Result<(StatusCode, Json<Team>), Problem> {
    let made = desk::make(app.base(), &caller.asker, &new.name).await?;
    Ok((StatusCode::CREATED, Json(Team::from(made))))
}

/// Gives a team another name or policy. What waits in it is given out.
#[utoipa::path(patch, path = "/api/v1/teams/{id}", tag = "Teams",
    params(("id" = Uuid, Path, description = "The team's id")),
    request_body(content = TeamChange, example = json!({"policy": "round_robin"})),
    responses((status = 200, description = "The team as it now is", body = Team),
        (status = 204, description = "Done; the token may not read people")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TeamId>,
    Input(wanted): Input<TeamChange>,
) -> Result<Response, Problem> {
    let change = desk::Change { name: wanted.name, policy: wanted.policy, members: None };
    let team = desk::change(app.base(), &caller.asker, id, change).await?;
    Ok(told(Some(Team::from(team)).filter(|_| caller.may(Verb::ReadPeople))))
}

/// Says who is in a team; whoever is not named leaves it.
#[utoipa::path(put, path = "/api/v1/teams/{id}/members", tag = "Teams",
    params(("id" = Uuid, Path, description = "The team's id")),
    request_body(content = Members, example = json!({"member_ids": []})),
    responses((status = 200, description = "The team as it now is", body = Team),
        (status = 204, description = "Done; the token may not read people")))]
pub(super) async fn set_members(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TeamId>,
    Input(wanted): Input<Members>,
) -> Result<Response, Problem> {
    let members = wanted.member_ids.into_iter().map(UserId).collect();
    let team = desk::set_members(app.base(), &caller.asker, id, members).await?;
    Ok(told(Some(Team::from(team)).filter(|_| caller.may(Verb::ReadPeople))))
}

/// Removes a team; its people stay.
#[utoipa::path(delete, path = "/api/v1/teams/{id}", tag = "Teams",
    params(("id" = Uuid, Path, description = "The team's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TeamId>,
) -> Result<StatusCode, Problem> {
    desk::remove(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
