//! `/api/v1/contacts/{id}/consents`: what a contact consented to or withdrew, each time with how that is known.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::contacts::consent::{self, Consents};
use transom_rules::author::Author;
use transom_rules::consent::How;
use transom_rules::id::{ChannelId, ConsentId, ContactId, IdentityId, MessageId};
use transom_rules::time::Timestamp;
use transom_store::consents::{self, Consent as Row};
use transom_store::contacts as store;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::input::{Id, Input, Params, clean, fields};
use crate::api::once::{self, Once, Turn};
use crate::api::page::{self, Page};
use crate::api::problem::Problem;
use crate::api::rows;
use crate::api::shape::message::some;
use crate::shown::Shown;

/// A consent that was given or withdrawn.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Consent {
    /// Ours.
    id: Uuid,
    /// For what: `marketing`, `service`, or the id of a purpose that the workspace defines.
    #[schema(example = "marketing")]
    purpose: String,
    /// It was given; `false` where it was withdrawn.
    given: bool,
    /// It is what holds: of this purpose there is no newer record about all numbers, nor about the one it is for.
    holds: bool,
    /// When.
    at: i64,
    /// How that is known: `form`, `message`, `keyword`, `in_person`, `call`, `import`, `api`, `meta` or `hand`.
    #[schema(example = "form")]
    how: &'static str,
    /// Who says so: `customer`, `user` or `api`.
    by: &'static str,
    /// The colleague who says so.
    author_id: Option<Uuid>,
    /// Under which address.
    identity_id: Uuid,
    /// Only for messages through this number; `null` for every one.
    channel_id: Option<Uuid>,
    /// The message that is its proof.
    message_id: Option<Uuid>,
    /// The words that were shown, to the letter; `null` where none are known.
    words: Option<String>,
    /// What else there is to say; of a keyword what they wrote.
    note: Option<String>,
    /// Where there is more about it.
    url: Option<String>,
}

impl Consent {
    fn of(row: Row, holding: &[ConsentId]) -> Self {
        let author_id = match row.author {
            Author::User(user) => Some(user.0),
            Author::Customer | Author::Api | Author::Bot(_) | Author::Phone | Author::App => None,
        };
        Self {
            id: row.id.0,
            purpose: row.purpose.to_string(),
            given: row.given,
            holds: holding.contains(&row.id),
            at: row.at.seconds(),
            how: row.how.as_str(),
            by: row.author.kind(),
            author_id,
            identity_id: row.identity.0,
            channel_id: row.channel.map(|id| id.0),
            message_id: row.message.map(|id| id.0),
            words: some(row.words),
            note: some(row.note),
            url: some(row.url),
        }
    }
}

/// A consent that is to be recorded, or that it was withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::api) struct NewConsent {
    /// For what: `marketing`, `service`, or the id of a purpose that the workspace defines.
    purpose: String,
    /// Whether it was given; `false` to withdraw it.
    given: bool,
    /// How that is known: `form`, `message`, `in_person`, `call`, `import`, `api` or `hand`.
    #[schema(value_type = String)]
    how: How,
    /// When, in seconds; now where it is left out.
    at: Option<i64>,
    /// Under which of their addresses; the one that they are written to where it is left out.
    identity_id: Option<Uuid>,
    /// Only for messages through this number.
    channel_id: Option<Uuid>,
    /// The message of theirs that is its proof.
    message_id: Option<Uuid>,
    /// The words that were shown, to the letter, up to 8000 characters. A text that many agreed to is kept once: put
    /// nobody's name in it.
    #[serde(default)]
    words: String,
    /// What else there is to say, up to 1000 characters.
    #[serde(default)]
    note: String,
    /// Where there is more about it.
    #[serde(default)]
    url: String,
}

/// Lists what a contact consented to or withdrew, the newest first.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/consents", tag = "Consent",
    params(("id" = Uuid, Path, description = "The contact's id"), page::Part),
    responses((status = 200, description = "A page of the history", body = Page<Consent>)))]
pub(in crate::api) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Params(part): Params<page::Part>,
) -> Result<Json<Page<Consent>>, Problem> {
    let limit = page::limit(part.limit.as_ref())?;
    let before = page::cursor("consents", part.cursor.as_ref(), page::two)?;
    let before = before.map(|(at, id)| (Timestamp::from_millis(at), id));
    let asked = consent::of_contact(app.base(), &caller.asker, id, before, page::one_more(limit));
    let Consents { holding, history } = asked.await?;
    let holding: Vec<ConsentId> = holding.into_iter().map(|one| one.id).collect();
    let page =
        page::cut(history, limit, "consents", |row| vec![row.at.millis().to_string(), row.id.to_string()]);
    let shown = masked(&app, &caller, id, page.data.clone()).await?;
    Ok(Json(page.with(shown.into_iter().map(|row| Consent::of(row, &holding)).collect())))
}

/// Without the numbers that whoever asks does not see.
async fn masked(
    app: &Shared,
    caller: &Caller,
    contact: ContactId,
    rows: Vec<Row>,
) -> Result<Vec<Row>, Problem> {
    let mask = caller.mask();
    let known =
        rows::read(app, &caller.asker, (), move |tx, ()| Box::pin(store::identities(tx, contact))).await?;
    Ok(Shown::consents(mask, rows, &known).into_iter().map(Shown::into_inner).collect())
}

/// Records that a contact consented to a purpose, or withdrew it.
///
/// With an `Idempotency-Key` the same request may be repeated for 24 hours without recording it again.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/consents", tag = "Consent",
    params(("id" = Uuid, Path, description = "The contact's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters of your choice")),
    request_body(content = NewConsent, example = json!({"purpose": "marketing", "given": true, "how": "form",
        "words": "I would like to hear of new roasts."})),
    responses((status = 201, description = "The record", body = Consent),
        (status = 200, description = "It was recorded before under the same key", body = Consent),
        (status = 409, description = "The key was used for another request", body = crate::api::problem::Body,
            content_type = "application/problem+json")))]
pub(in crate::api) async fn record(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
    headers: HeaderMap,
    Input(body): Input<Value>,
) -> Result<Response, Problem> {
    let wish = wish(fields(&body)?)?;
    let key = once::key(&caller, &headers, &format!("consents/{id}"), &body)?;
    let first = match Once::turn(&app, &caller, key).await? {
        Turn::First(first) => first,
        Turn::Again(made) => return again(&app, &caller, id, ConsentId(made)).await,
    };
    match consent::record(first.base(&app), &caller.asker, id, wish).await {
        Ok(made) => {
            let shown = one(&app, &caller, id, made).await?;
            Ok((StatusCode::CREATED, Json(shown)).into_response())
        }
        Err(not_done) => {
            let made = first.made_meanwhile(&app, &caller, not_done).await?;
            again(&app, &caller, id, ConsentId(made)).await
        }
    }
}

fn wish(new: NewConsent) -> Result<consent::Wish, Problem> {
    let unknown = || Problem::invalid("purpose", "There is no such purpose.");
    Ok(consent::Wish {
        purpose: new.purpose.parse().map_err(|_| unknown())?,
        given: new.given,
        at: new.at.map(Timestamp::from_seconds),
        how: new.how,
        identity: new.identity_id.map(IdentityId),
        channel: new.channel_id.map(ChannelId),
        message: new.message_id.map(MessageId),
        words: new.words,
        note: clean(&new.note),
        url: new.url.trim().to_owned(),
    })
}

/// A record that was made before.
async fn again(app: &Shared, caller: &Caller, of: ContactId, id: ConsentId) -> Result<Response, Problem> {
    let found = rows::read(app, &caller.asker, (), move |tx, ()| Box::pin(consents::get(tx, id)));
    let found = found.await?.ok_or_else(|| Problem::not_found("There is no such record any more."))?;
    Ok(once::replayed(one(app, caller, of, found).await?))
}

async fn one(app: &Shared, caller: &Caller, of: ContactId, row: Row) -> Result<Consent, Problem> {
    let asked = consent::of_contact(app.base(), &caller.asker, of, None, 1).await;
    // Who may write and not read is told of what was written, as if nothing newer were there.
    let holding = asked.map_or_else(|_| vec![row.clone()], |all| all.holding);
    let holding: Vec<ConsentId> = holding.into_iter().map(|one| one.id).collect();
    let shown = masked(app, caller, of, vec![row]).await?;
    let shown = shown.into_iter().next().ok_or_else(|| Problem::not_found("There is no such record."))?;
    Ok(Consent::of(shown, &holding))
}
