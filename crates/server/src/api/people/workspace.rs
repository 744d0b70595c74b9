//! `/api/v1/workspace`: what its people call it, of which roles a second factor is asked, how long conversations stay valid, and
//! what is shown as unsupported messages.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::people::factor::asked;
use transom_desk::people::workspace as desk;
use transom_desk::workspace::{consent, validity};
use transom_rules::access::RoleKey;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::input::{Given, Input, role};
use crate::api::problem::Problem;

/// The workspace of the token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Workspace {
    /// Ours.
    id: Uuid,
    /// What its people call it.
    #[schema(example = "Harbour Lane")]
    name: String,
    /// The roles whose people sign in with a second factor: words of built-in ones, ids of others.
    #[schema(example = json!(["owner", "admin"]))]
    second_factor_roles: Vec<String>,
    /// Whether edits, Flow answers, reactions, and view-once, disappearing and oversized messages are shown as
    /// unsupported messages.
    shows_unsupported: bool,
    /// So many hours after its last message a conversation stays the one that new messages join, unless it is closed
    /// before; `null` where it stays so while it is not closed.
    validity_hours: Option<i64>,
    /// Whether marketing templates go only to those of whom a consent to marketing is recorded.
    marketing_needs_consent: bool,
    /// What customers write, as their whole message, to withdraw their consent to marketing.
    stop_words: Vec<String>,
    /// What they write to give it.
    start_words: Vec<String>,
}

/// What is to change about it. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct WorkspaceChange {
    /// What its people call it.
    name: Option<String>,
    /// All the roles whose people are to sign in with a second factor. Who has none yet can do nothing at a page but
    /// set one up; tokens go on.
    second_factor_roles: Option<Vec<String>>,
    /// Whether edits, Flow answers, reactions, and view-once, disappearing and oversized messages are shown as
    /// unsupported messages: in threads, in previews of lists and in this API. Nothing that is kept changes by it.
    shows_unsupported: Option<bool>,
    /// So many hours after its last message a conversation stays the one that new messages join, 1 to 8760; `null` for
    /// as long as it is not closed.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    validity_hours: Given<i64>,
    /// Whether marketing templates go only to those of whom a consent to marketing is recorded.
    marketing_needs_consent: Option<bool>,
    /// All the words, up to 100, that withdraw a consent to marketing when they are a whole message.
    stop_words: Option<Vec<String>>,
    /// All the words, up to 100, that give it.
    start_words: Option<Vec<String>>,
}

/// Shows the workspace.
#[utoipa::path(get, path = "/api/v1/workspace", tag = "Users",
    responses((status = 200, description = "The workspace", body = Workspace)))]
pub(super) async fn show(State(app): State<Shared>, caller: Caller) -> Result<Json<Workspace>, Problem> {
    now(&app, &caller).await.map(Json)
}

async fn now(app: &Shared, caller: &Caller) -> Result<Workspace, Problem> {
    let (base, asker) = (app.base(), &caller.asker);
    let roles = asked::roles(base, asker).await?;
    let policy = consent::get(base, asker).await?;
    Ok(Workspace {
        id: caller.workspace.0,
        name: desk::name(base, asker).await?,
        second_factor_roles: roles.iter().map(RoleKey::to_string).collect(),
        shows_unsupported: desk::shows_unsupported(base, asker).await?,
        validity_hours: validity::get(base, asker, None).await?,
        marketing_needs_consent: policy.marketing_needs_consent,
        stop_words: policy.keywords.stop,
        start_words: policy.keywords.start,
    })
}

/// Changes the workspace.
#[utoipa::path(patch, path = "/api/v1/workspace", tag = "Users",
    request_body(content = WorkspaceChange, example = json!({"name": "Harbour Lane"})),
    responses((status = 200, description = "The workspace as it now is", body = Workspace)))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Input(wanted): Input<WorkspaceChange>,
) -> Result<Json<Workspace>, Problem> {
    let roles = wanted.second_factor_roles.map(|roles| roles.iter().map(|told| role(told)).collect());
    let roles: Option<BTreeSet<RoleKey>> = roles.transpose()?;
    if let Some(name) = wanted.name {
        desk::rename(app.base(), &caller.asker, &name).await?;
    }
    if let Some(is_on) = wanted.shows_unsupported {
        desk::show_unsupported(app.base(), &caller.asker, is_on).await?;
    }
    match wanted.validity_hours {
        Given::Not => {}
        Given::Null => validity::set(app.base(), &caller.asker, None, None).await?,
        Given::As(hours) => validity::set(app.base(), &caller.asker, None, Some(hours)).await?,
    }
    let said = consent::Wish {
        marketing_needs_consent: wanted.marketing_needs_consent,
        stop: wanted.stop_words,
        start: wanted.start_words,
    };
    if said.says_something() {
        consent::set(app.base(), &caller.asker, said).await?;
    }
    if let Some(roles) = roles {
        asked::ask_of(app.base(), &caller.asker, roles).await?;
    }
    now(&app, &caller).await.map(Json)
}
