//! `/api/v1/me`: who asks, and what they may.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use transom_desk::app::Shared;
use transom_rules::access::{self, Permission, Scope, Verb, Who};
use transom_store::tokens::{self, Token};
use transom_store::users;
use utoipa::ToSchema;
use uuid::Uuid;

use super::users::User;
use crate::api::auth::Caller;
use crate::api::problem::Problem;
use crate::api::rows;

/// Who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// The workspace; nothing of another one exists.
    workspace_id: Uuid,
    /// The token's id.
    token_id: Option<Uuid>,
    /// What the token is for.
    token_name: Option<String>,
    /// What it may be used for.
    #[schema(example = json!(["read", "send"]))]
    scopes: Vec<&'static str>,
    /// Whom it acts for; `null` where it acts for the workspace.
    user: Option<User>,
    /// What they may: `owner`, `admin`, `supervisor`, `agent`, or the id of a role.
    #[schema(example = "agent")]
    role: String,
    /// The role's permissions, with those that they bring.
    #[schema(example = json!(["conversations.read", "conversations.reply"]))]
    permissions: Vec<&'static str>,
    /// Which conversations they see: `all`, `team` or `own`.
    #[schema(example = "all")]
    sees: &'static str,
    /// They are shown phone numbers without most of their digits.
    masks: bool,
    /// All that can be done with this token: what both the role and the scopes let it do.
    #[schema(example = json!(["conversation.list", "message.send"]))]
    verbs: Vec<&'static str>,
}

/// Tells who asks, and what they may.
#[utoipa::path(get, path = "/api/v1/me", tag = "Users",
    responses((status = 200, description = "Who asks", body = Me)))]
pub(super) async fn show(State(app): State<Shared>, caller: Caller) -> Result<Json<Me>, Problem> {
    let asker = &caller.asker;
    let scopes = match &asker.who {
        Who::Token { scopes, .. } => scopes.iter().map(Scope::as_str).collect(),
        Who::Person { .. } | Who::Bot(_) | Who::Campaign(_) | Who::System => Vec::new(),
    };
    let (token, user) = rows(&app, &caller).await?;
    Ok(Json(Me {
        workspace_id: caller.workspace.0,
        token_id: token.as_ref().map(|token| token.id.0),
        token_name: token.map(|token| token.name),
        scopes,
        user: user.map(User::from),
        role: asker.role.key.to_string(),
        permissions: asker.role.all_permissions().iter().map(Permission::as_str).collect(),
        sees: asker.sees.as_str(),
        masks: asker.role.masks,
        verbs: able(&caller),
    }))
}

/// The token, and whom it acts for.
async fn rows(app: &Shared, caller: &Caller) -> Result<(Option<Token>, Option<users::User>), Problem> {
    let owner = caller.asker.user();
    let id = match caller.asker.who {
        Who::Token { token, .. } => Some(token),
        Who::Person { .. } | Who::Bot(_) | Who::Campaign(_) | Who::System => None,
    };
    rows::read(app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            let token = match id {
                Some(id) => tokens::get(tx, id).await?,
                None => None,
            };
            let user = match owner {
                Some(owner) => users::get(tx, owner).await?,
                None => None,
            };
            Ok((token, user))
        })
    })
    .await
}

fn able(caller: &Caller) -> Vec<&'static str> {
    let all = Verb::ALL.iter().filter(|verb| access::may(&caller.asker, **verb).is_ok());
    all.map(|verb| verb.as_str()).collect()
}
