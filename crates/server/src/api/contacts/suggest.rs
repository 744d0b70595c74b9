//! `/api/v1/contacts/suggestions`: contacts that may be one person, and saying that two are not.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use transom_desk::app::Shared;
use transom_desk::contacts::suggest as desk;
use transom_rules::id::ContactId;
use transom_store::contacts as store;
use transom_store::suggestions::{Pair, Suggestion as Row};
use utoipa::ToSchema;

use super::super::auth::Caller;
use super::super::input::{Id, Input, Params};
use super::super::page::{self, Page, Part};
use super::super::problem::Problem;
use super::super::rows;
use super::merge::With;
use super::{Around, Contact, contact};

/// Two contacts that may be one person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Suggestion {
    /// One of them, the newer.
    contact: Contact,
    /// The other.
    other: Contact,
    /// What speaks for it: `number`: WhatsApp told that the number of one went to the other; `noted_number`: the number of
    /// one stands among the attributes of the other; `username`; `name_and_email`.
    alike: &'static str,
    /// When it was found last.
    found_at: i64,
}

/// Lists pairs of contacts that may be one person. All contacts are compared a few at a time, and anew every day.
#[utoipa::path(get, path = "/api/v1/contacts/suggestions", tag = "Contacts", params(Part),
    responses((status = 200, description = "The pairs, those with the newest contact first", body = Page<Suggestion>)))]
pub(in crate::api) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(part): Params<Part>,
) -> Result<Json<Page<Suggestion>>, Problem> {
    let limit = page::limit(part.limit.as_ref())?;
    let before = page::cursor("suggestions", part.cursor.as_ref(), page::two)?;
    let before = before.map(|(contact, other)| Pair { contact, other });
    let found = desk::page(app.base(), &caller.asker, before, page::one_more(limit)).await?;
    let place = |row: &Row| vec![row.pair.contact.to_string(), row.pair.other.to_string()];
    let page = page::cut(found, limit, "suggestions", place);
    let mask = caller.mask();
    let data = rows::read(&app, &caller.asker, page.data.clone(), move |tx, found| {
        Box::pin(async move {
            let both = found.iter().flat_map(|row| [row.pair.contact, row.pair.other]);
            let around = Around::of(tx, both.collect::<Vec<_>>()).await?;
            let mut pairs = Vec::new();
            for row in found {
                let Pair { contact: id, other } = row.pair;
                // Whoever was merged or erased since is left out.
                let (Some(one), Some(two)) = (store::get(tx, id).await?, store::get(tx, other).await?) else {
                    continue;
                };
                let (of_one, of_two) =
                    (store::identities(tx, id).await?, store::identities(tx, other).await?);
                pairs.push(Suggestion {
                    contact: contact(mask, one, of_one, &around),
                    other: contact(mask, two, of_two, &around),
                    alike: row.alike.as_str(),
                    found_at: row.found_at.seconds(),
                });
            }
            Ok(pairs)
        })
    })
    .await?;
    Ok(Json(page.with(data)))
}

/// Says that two contacts are not one person: they are suggested no more. Said again nothing changes.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/not-same", tag = "Contacts",
    params(("id" = uuid::Uuid, Path, description = "One of them")),
    request_body(content = With, example = json!({"contact_id": "01890000-0000-7000-8000-000000000000"})),
    responses((status = 204, description = "They are suggested no more")))]
pub(in crate::api) async fn deny(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Input(with): Input<With>,
) -> Result<StatusCode, Problem> {
    desk::deny(app.base(), &caller.asker, id, with.other()).await?;
    Ok(StatusCode::NO_CONTENT)
}
