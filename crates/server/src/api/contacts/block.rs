//! `/api/v1/contacts/{id}/block`: nothing is sent to somebody, and what they write wakes nobody.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::change;
use transom_rules::access::Verb;
use transom_rules::author::Author;
use transom_rules::block::{self, Carried};
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;
use transom_store::carried_blocks::CarriedBlock;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Contact, one};
use crate::api::auth::{Caller, told};
use crate::api::input::{Id, Input, clean};
use crate::api::problem::Problem;
use crate::carried::why;

/// How somebody came to be blocked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Block {
    /// Since when; `null` of a block from before that was kept.
    at: Option<i64>,
    /// The user who did it; `null` where it was a program, or is not known.
    user_id: Option<Uuid>,
    /// Why; empty where nobody said so.
    reason: String,
}

impl Block {
    pub(super) fn of(block: &block::Block) -> Self {
        let user = match block.by {
            Some(Author::User(user)) => Some(user.0),
            Some(Author::Customer | Author::Api | Author::Bot(_) | Author::Phone | Author::App) | None => {
                None
            }
        };
        Self { at: block.at.map(Timestamp::seconds), user_id: user, reason: block.reason.clone() }
    }
}

/// How far WhatsApp is with keeping one of somebody's addresses from one of our numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Kept {
    /// Which of their identities.
    identity_id: Uuid,
    /// Which number of ours.
    channel_id: Uuid,
    /// `blocking` and `unblocking` as long as it is asked, `blocked` when it does, `refused` where it does not, `stuck`
    /// where it does not let them in again.
    state: &'static str,
    /// Since when it is so.
    at: i64,
    /// Meta's code of what it refused.
    meta_code: Option<i64>,
    /// Why it refused, in a sentence.
    text: Option<String>,
}

impl Kept {
    pub(super) fn of(one: &CarriedBlock) -> Self {
        let state: Carried = one.state;
        Self {
            identity_id: one.place.identity.0,
            channel_id: one.place.channel.0,
            state: state.as_str(),
            at: one.at.seconds(),
            meta_code: Some(one.code).filter(|code| *code != 0),
            text: why(one.code),
        }
    }
}

/// What of a block there is to say.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(in crate::api) struct NewBlock {
    /// Why, in at most 500 characters. What was said before stays where nothing is said.
    reason: Option<String>,
    /// Whether WhatsApp is to keep what they write from our numbers, too. It does for who wrote within 24 hours; what it
    /// said stands under `at_whatsapp` of the contact a moment later.
    #[serde(default)]
    at_whatsapp: bool,
}

/// Whether only those who are blocked are meant.
pub(super) fn only(told: Option<&String>) -> Result<bool, Problem> {
    match told.map(String::as_str) {
        None | Some("" | "false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Problem::bad_parameter("blocked", "It is true or false.")),
    }
}

/// Blocks a contact, or says anew why. Nothing is sent to them any more; what they write is kept, and opens nothing and
/// counts as unread for nobody.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/block", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact's id")),
    request_body(content = NewBlock, example = json!({"reason": "Threats", "at_whatsapp": true})),
    responses((status = 200, description = "The contact as it now is", body = Contact),
        (status = 204, description = "Done; the token may not read it")))]
pub(in crate::api) async fn block(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Input(new): Input<NewBlock>,
) -> Result<Response, Problem> {
    let reason = new.reason.as_deref().map(clean);
    set(&app, &caller, id, Blocking::Block { reason, at_whatsapp: new.at_whatsapp }).await
}

/// Lets a contact in again, at WhatsApp too.
#[utoipa::path(delete, path = "/api/v1/contacts/{id}/block", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact's id")),
    responses((status = 200, description = "The contact as it now is", body = Contact),
        (status = 204, description = "Done; the token may not read it")))]
pub(in crate::api) async fn unblock(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<Response, Problem> {
    set(&app, &caller, id, Blocking::LetIn).await
}

async fn set(app: &Shared, caller: &Caller, id: ContactId, blocking: Blocking) -> Result<Response, Problem> {
    let wish = change::Wish { blocked: Some(blocking), ..change::Wish::default() };
    change::change(app.base(), &caller.asker, id, wish).await?;
    app.blocks.notify_one();
    let now = one(app, caller, caller.seen(), id).await?;
    Ok(told(now.filter(|_| caller.may(Verb::ReadContacts))))
}
