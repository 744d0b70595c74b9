//! `/api/v1/conversations/{id}/notes`: what colleagues note for each other. No customer ever sees a note.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::conversations::note;
use transom_rules::author::Author;
use transom_rules::id::{ConversationId, NoteId, UserId};
use transom_rules::time::Timestamp;
use transom_store::notes::{self, Note as Row};
use transom_store::visibility;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Id, Input, Params, fields};
use super::once::{self, Once, Turn};
use super::page::{self, Page};
use super::problem::Problem;
use super::rows;
use crate::shown::{self, Shown};

/// What a colleague noted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Note {
    /// Ours.
    id: Uuid,
    /// Where.
    conversation_id: Uuid,
    /// Who noted it; `null` for a program.
    author_id: Option<Uuid>,
    /// What.
    #[schema(example = "They pay on the first of the month.")]
    text: String,
    /// When.
    at: i64,
}

impl From<Row> for Note {
    fn from(row: Row) -> Self {
        let author_id = match row.author {
            Author::User(user) => Some(user.0),
            Author::Customer | Author::Api | Author::Bot(_) | Author::Phone | Author::App => None,
        };
        Self {
            id: row.id.0,
            conversation_id: row.conversation.0,
            author_id,
            text: row.text,
            at: row.at.seconds(),
        }
    }
}

/// A note that is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewNote {
    /// 1 to 4000 characters.
    text: String,
    /// Colleagues to mention, by id, besides those whom the text mentions by `@` and their name.
    #[serde(default)]
    mentions: Vec<Uuid>,
}

/// Which page of the notes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// How many, 1 to 200; 50 if it is not given.
    limit: Option<String>,
}

/// Lists the newest notes of a conversation, the newest first.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/notes", tag = "Conversations",
    params(("id" = Uuid, Path, description = "The conversation's id"), Wish),
    responses((status = 200, description = "The notes", body = Page<Note>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Params(wish): Params<Wish>,
) -> Result<Json<Page<Note>>, Problem> {
    let limit = i64::try_from(page::limit(wish.limit.as_ref())?).unwrap_or(i64::MAX);
    let mask = caller.mask();
    let (seen, from, to) = (caller.seen(), Timestamp::default(), Timestamp::from_millis(i64::MAX));
    let found = rows::read(&app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            if !visibility::of_conversation(tx, seen, id).await? {
                return Ok(None);
            }
            let veil = shown::veil(tx, mask, id).await?;
            let found = notes::of_conversation(tx, id, from, to, limit).await?;
            Ok(Some(found.into_iter().map(|note| Shown::new(&veil, note)).collect::<Vec<_>>()))
        })
    });
    let found = found.await?.ok_or_else(|| Problem::not_found("There is no such conversation."))?;
    Ok(Json(Page::whole(found.into_iter().map(|note| note.into_inner().into()).collect())))
}

/// Leaves a note.
///
/// With an `Idempotency-Key` the same request may be repeated for 24 hours without leaving another.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/notes", tag = "Conversations",
    params(("id" = Uuid, Path, description = "The conversation's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters of your choice")),
    request_body(content = NewNote, example = json!({"text": "They pay on the first of the month."})),
    responses((status = 201, description = "The note", body = Note),
        (status = 200, description = "It was left before under the same key", body = Note),
        (status = 409, description = "The key was used for another request", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn write(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    headers: HeaderMap,
    Input(body): Input<Value>,
) -> Result<Response, Problem> {
    let new: NewNote = fields(&body)?;
    let key = once::key(&caller, &headers, &format!("notes/{id}"), &body)?;
    let first = match Once::turn(&app, &caller, key).await? {
        Turn::First(first) => first,
        Turn::Again(left) => return again(&app, &caller, id, left).await,
    };
    let mentions = new.mentions.into_iter().map(UserId).collect();
    match note::write(first.base(&app), &caller.asker, id, &new.text, mentions).await {
        Ok(left) => Ok((StatusCode::CREATED, Json(Note::from(left))).into_response()),
        Err(not_done) => {
            let left = first.made_meanwhile(&app, &caller, not_done).await?;
            again(&app, &caller, id, left).await
        }
    }
}

/// A note that was left before; whoever may not see the conversation any more is not shown it.
async fn again(app: &Shared, caller: &Caller, of: ConversationId, left: Uuid) -> Result<Response, Problem> {
    let (mask, seen) = (caller.mask(), caller.seen());
    let found = rows::read(app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            if !visibility::of_conversation(tx, seen, of).await? {
                return Ok(None);
            }
            let veil = shown::veil(tx, mask, of).await?;
            Ok(notes::get(tx, NoteId(left)).await?.map(|note| Shown::new(&veil, note).into_inner()))
        })
    });
    let note = found.await?.ok_or_else(|| Problem::not_found("The note was taken away since."))?;
    Ok(once::replayed(Note::from(note)))
}

/// Takes a note away: one of one's own, of a program one that a program left.
#[utoipa::path(delete, path = "/api/v1/notes/{id}", tag = "Conversations",
    params(("id" = Uuid, Path, description = "The note's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<NoteId>,
) -> Result<StatusCode, Problem> {
    note::remove(&app, &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
