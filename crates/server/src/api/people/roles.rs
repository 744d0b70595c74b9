//! `/api/v1/roles`: what people may do and see.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::people::roles::{self as desk, Wish};
use transom_rules::access::{Permission, Role as Row, RoleKey, Sees};
use transom_rules::id::RoleId;
use utoipa::ToSchema;

use crate::api::auth::Caller;
use crate::api::input::{Id, Input, Nothing, Params, word, words};
use crate::api::page::Page;
use crate::api::problem::Problem;

/// A named set of permissions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Role {
    /// `owner`, `admin`, `supervisor`, `agent`, or the id of one that the workspace made.
    #[schema(example = "agent")]
    id: String,
    /// What people call it.
    name: String,
    /// It is always there and cannot be changed.
    built_in: bool,
    /// What it lets people do.
    #[schema(example = json!(["conversations.read", "conversations.reply"]))]
    permissions: Vec<&'static str>,
    /// Which conversations they see: `all`, `team` or `own`.
    #[schema(example = "all")]
    sees: &'static str,
    /// They are shown phone numbers without most of their digits.
    masks: bool,
}

impl From<&Row> for Role {
    fn from(row: &Row) -> Self {
        Self {
            id: row.key.to_string(),
            name: row.name.clone(),
            built_in: !matches!(row.key, RoleKey::Custom(_)),
            permissions: row.permissions.iter().map(Permission::as_str).collect(),
            sees: row.sees.as_str(),
            masks: row.masks,
        }
    }
}

/// A role to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewRole {
    /// What people call it.
    name: String,
    /// What it lets people do.
    permissions: Vec<String>,
    /// `all`, if it is not given, `team` or `own`.
    sees: Option<String>,
    /// Whether they are shown phone numbers without most of their digits.
    masks: Option<bool>,
}

/// What is to change about a role. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct RoleChange {
    /// What people call it.
    name: Option<String>,
    /// All that it lets people do.
    permissions: Option<Vec<String>>,
    /// `all`, `team` or `own`.
    sees: Option<String>,
    /// Whether they are shown phone numbers without most of their digits.
    masks: Option<bool>,
}

/// Lists the roles: the built-in ones, then those of the workspace by name. There is one page.
#[utoipa::path(get, path = "/api/v1/roles", tag = "Roles",
    responses((status = 200, description = "The roles", body = Page<Role>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Role>>, Problem> {
    let all = all(&app, &caller).await?;
    Ok(Json(Page::whole(all.iter().map(Role::from).collect())))
}

async fn all(app: &Shared, caller: &Caller) -> Result<Vec<Row>, Problem> {
    Ok(desk::all(app.base(), &caller.asker).await?)
}

/// Shows a role.
#[utoipa::path(get, path = "/api/v1/roles/{id}", tag = "Roles",
    params(("id" = String, Path, description = "The role's id, or the word of a built-in one")),
    responses((status = 200, description = "The role", body = Role)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(key): Id<RoleKey>,
) -> Result<Json<Role>, Problem> {
    one(&app, &caller, key).await.map(|role| Json(Role::from(&role)))
}

async fn one(app: &Shared, caller: &Caller, key: RoleKey) -> Result<Row, Problem> {
    let found = all(app, caller).await?.into_iter().find(|role| role.key == key);
    found.ok_or_else(|| Problem::not_found("There is no such role."))
}

/// Makes a role of permissions that one has oneself.
#[utoipa::path(post, path = "/api/v1/roles", tag = "Roles",
    request_body(content = NewRole, example = json!({"name": "Night shift",
        "permissions": ["conversations.read", "conversations.reply"], "sees": "team", "masks": true})),
    responses((status = 201, description = "The new role", body = Role)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewRole>,
) -> Result<(StatusCode, Json<Role>), Problem> {
    let wish = Wish {
        name: new.name,
        permissions: words("permissions", &new.permissions)?,
        sees: new.sees.as_deref().map_or(Ok(Sees::All), |text| word("sees", text))?,
        masks: new.masks.unwrap_or(false),
    };
    let made = desk::make(app.base(), &caller.asker, wish).await?;
    Ok((StatusCode::CREATED, Json(Role::from(&made))))
}

/// Changes a role that the workspace made, for everybody who has it.
#[utoipa::path(patch, path = "/api/v1/roles/{id}", tag = "Roles",
    params(("id" = String, Path, description = "The role's id")),
    request_body(content = RoleChange, example = json!({"masks": false})),
    responses((status = 200, description = "The role as it now is", body = Role)))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<RoleId>,
    Input(wanted): Input<RoleChange>,
) -> Result<Json<Role>, Problem> {
    let permissions = wanted.permissions.as_deref();
    let change = desk::Change {
        name: wanted.name,
        permissions: permissions.map(|permissions| words("permissions", permissions)).transpose()?,
        sees: wanted.sees.as_deref().map(|text| word("sees", text)).transpose()?,
        masks: wanted.masks,
    };
    let changed = desk::change(app.base(), &caller.asker, id, change).await?;
    Ok(Json(Role::from(&changed)))
}

/// Removes a role that nobody has and nobody is invited with.
#[utoipa::path(delete, path = "/api/v1/roles/{id}", tag = "Roles",
    params(("id" = String, Path, description = "The role's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<RoleId>,
) -> Result<StatusCode, Problem> {
    desk::remove(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
