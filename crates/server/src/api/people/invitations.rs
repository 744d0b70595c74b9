//! `/api/v1/invitations`: one-time links, by which somebody comes in who has no password.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::people::invite::{self as links, Handed, Invitation};
use transom_rules::access::Sees;
use transom_rules::id::{LinkId, TeamId};
use transom_store::links::Link as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::input::{Id, Input, Nothing, Params, role, word};
use crate::api::page::Page;
use crate::api::problem::Problem;
use crate::api::shape::message::some;

/// A link that can be used once.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OneTimeLink)]
pub(super) struct Link {
    /// Ours.
    id: Uuid,
    /// `invite`, or `reset` where somebody chooses a new password.
    #[schema(example = "invite")]
    purpose: &'static str,
    /// Whose password it is for.
    user_id: Option<Uuid>,
    /// Who is invited, by the address they will sign in with.
    email: Option<String>,
    /// What colleagues will see.
    name: Option<String>,
    /// What they will be able to do.
    role: String,
    /// Which conversations they will see: `all`, `team` or `own`; `null` for what their role says.
    sees: Option<&'static str>,
    /// The team that they will be in.
    team_id: Option<Uuid>,
    /// Who made it.
    created_by_id: Option<Uuid>,
    /// When.
    created_at: i64,
    /// Until when it can be used.
    expires_at: i64,
    /// What to give to whom it is for. It is in the answer that made the link and cannot be shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://desk.example.com/welcome#n0Kq…")]
    url: Option<String>,
}

impl From<&Row> for Link {
    fn from(row: &Row) -> Self {
        Self {
            id: row.id.0,
            purpose: row.purpose.as_str(),
            user_id: row.user.map(|user| user.0),
            email: some(row.email.clone()),
            name: some(row.name.clone()),
            role: row.role.to_string(),
            sees: row.sees.map(Sees::as_str),
            team_id: row.team.map(|team| team.0),
            created_by_id: row.created_by.map(|user| user.0),
            created_at: row.created_at.seconds(),
            expires_at: row.expires_at.seconds(),
            url: None,
        }
    }
}

impl Link {
    /// One that was just made.
    pub(super) fn handed(app: &Shared, handed: &Handed) -> Self {
        let url = handed.url(&app.settings.server.public_url);
        Self { url: Some(url), ..Self::from(&handed.link) }
    }
}

/// Somebody to be invited.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewInvitation {
    /// The address they will sign in with.
    email: String,
    /// What colleagues will see; the address's first part if it is not given.
    name: Option<String>,
    /// `owner`, `admin`, `supervisor`, `agent`, or the id of a role.
    role: String,
    /// Which conversations they will see: `all`, `team` or `own`; what their role says if it is not given.
    sees: Option<String>,
    /// The team that they will be in.
    team_id: Option<Uuid>,
}

/// Lists the one-time links that were not used yet, the newest first. There is one page.
#[utoipa::path(get, path = "/api/v1/invitations", tag = "Users",
    responses((status = 200, description = "The links", body = Page<Link>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Link>>, Problem> {
    let open = links::open_links(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(open.iter().map(Link::from).collect())))
}

/// Invites somebody by a one-time link. An older one to the same address ends.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "Users",
    request_body(content = NewInvitation, example = json!({"email": "ana@example.com", "name": "Ana", "role": "agent"})),
    responses((status = 201, description = "The link; its `url` is in no other answer", body = Link)))]
pub(super) async fn invite(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewInvitation>,
) -> Result<(StatusCode, Json<Link>), Problem> {
    let name = new.name.unwrap_or_default();
    let invitation = Invitation {
        email: new.email,
        name,
        role: role(&new.role)?,
        sees: new.sees.as_deref().map(|text| word::<Sees>("sees", text)).transpose()?,
        team: new.team_id.map(TeamId),
    };
    let handed = links::invite(app.base(), &caller.asker, invitation).await?;
    Ok((StatusCode::CREATED, Json(Link::handed(&app, &handed))))
}

/// Takes a one-time link back.
#[utoipa::path(delete, path = "/api/v1/invitations/{id}", tag = "Users",
    params(("id" = Uuid, Path, description = "The link's id")),
    responses((status = 204, description = "Nobody can use it any more")))]
pub(super) async fn withdraw(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<LinkId>,
) -> Result<StatusCode, Problem> {
    links::withdraw(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
