//! `/api/v1/contacts`: people and the addresses they are known by.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use transom_channels::whatsapp::number;
use transom_desk::app::Shared;
use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::locale::{self, Locale};
use transom_desk::contacts::{address, change, erase, export, meet, words};
use transom_rules::access::{Mask, Verb, Visibility};
use transom_rules::attribute::Subject;
use transom_rules::event::Party;
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;
use transom_store::carried_blocks::{self, CarriedBlock};
use transom_store::contacts::{self as store, Contact as Row, Identity as IdentityRow};
use transom_store::erase::Erasure as ErasureRow;
use transom_store::{Scoped, visibility};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Id, Input, Params, clean, given};
use super::page::{self, Page};
use super::problem::Problem;
use super::rows;
use super::shape::attributes::{self, Attributes, ByKey};
use super::shape::message::some;
use crate::shown::{self, Shown};

pub(super) mod block;
pub(super) mod consents;
pub(super) mod merge;
pub(super) mod suggest;

/// The longest name, in characters.
const NAME_CHARS: usize = 200;

/// A person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Contact {
    /// Ours.
    id: Uuid,
    /// What the agents see.
    name: String,
    /// Of the newest address that has one: `+` and digits, as it is dialled. `null` when it is hidden.
    phone: Option<String>,
    /// The business-scoped user id of the newest address of which it is known.
    user_id: Option<String>,
    /// The user name, without `@`, of the newest address of which it is known.
    username: Option<String>,
    /// The addresses they are known by, oldest first.
    identities: Vec<Identity>,
    /// The conversation that their next message joins, if there is one.
    conversation_id: Option<Uuid>,
    /// We blocked them: nothing is sent to them.
    blocked: bool,
    /// How they came to be blocked; `null` where they are not.
    block: Option<block::Block>,
    /// What WhatsApp keeps from our numbers of what they write, or was asked to.
    at_whatsapp: Vec<block::Kept>,
    /// Since when they want no marketing, whichever number it comes through. What holds for one number alone stands with
    /// their consents.
    opted_out_at: Option<i64>,
    /// What they read, as templates call it: `pt_BR`.
    language: Option<String>,
    /// The IANA name of the time zone that they live in: what somebody said, else that of the country of their number
    /// where it has one.
    time_zone: Option<String>,
    /// Whether that is only what the number says.
    time_zone_guessed: bool,
    /// What else is known of them, by the keys of attributes that the workspace defines.
    #[schema(value_type = Object)]
    attributes: ByKey,
    /// When we first heard of them.
    created_at: i64,
}

/// That a person was erased, or is being.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Erasure {
    /// The id that the contact had.
    contact_id: Uuid,
    /// `erasing` as long as webhooks are gone through in which they stand beside others; `erased` once nothing is left.
    state: &'static str,
    /// When it began.
    began_at: i64,
    /// When nothing was left.
    ended_at: Option<i64>,
    /// So many messages are gone.
    messages: i64,
    /// So many charges stay, of nobody.
    charges: i64,
    /// So many files were theirs.
    files: i64,
}

/// A person as one carrier knows them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Identity {
    /// Ours.
    id: Uuid,
    /// What to send to: `+` and digits, or a user id.
    #[schema(example = "+15550100777")]
    address: String,
    /// `+` and digits; `null` when it is hidden.
    phone: Option<String>,
    /// The business-scoped user id, if it is known.
    user_id: Option<String>,
    /// The user name, without `@`, if it is known.
    username: Option<String>,
}

/// Which contacts.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// Words that all have to be found, in the name or an address in any form.
    q: Option<String>,
    /// Only those who are blocked (`true`), or all.
    blocked: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; 50 if it is not given.
    limit: Option<String>,
}

/// A contact to be known. Give a phone number or a user id, not both.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct NewContact {
    /// What the agents see; the address if it is not given.
    name: Option<String>,
    /// A phone number with its country code, in any punctuation.
    #[schema(example = "+1 555 010-0777")]
    phone: Option<String>,
    /// A business-scoped user id.
    user_id: Option<String>,
}

/// What is to change about a contact. What is left out stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct ContactChange {
    /// What the agents see.
    name: Option<String>,
    /// Whether nothing may be sent to them.
    blocked: Option<bool>,
    /// What they read, as templates call it: `pt_BR`; empty takes it away.
    language: Option<String>,
    /// The IANA name of the time zone that they live in, such as `Europe/Berlin`; empty takes it away.
    time_zone: Option<String>,
    /// Values of attributes by their keys; `null` takes one away.
    #[serde(default)]
    #[schema(value_type = Object)]
    attributes: ByKey,
}

/// Lists contacts, newest first.
#[utoipa::path(get, path = "/api/v1/contacts", tag = "Contacts", params(Wish),
    responses((status = 200, description = "A page of contacts", body = Page<Contact>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<Wish>,
) -> Result<Json<Page<Contact>>, Problem> {
    let seen = caller.seen();
    let limit = page::limit(wish.limit.as_ref())?;
    let before = page::cursor("contacts", wish.cursor.as_ref(), |parts| match parts {
        [id] => id.parse::<ContactId>().ok(),
        _ => None,
    })?;
    let blocked = block::only(wish.blocked.as_ref())?;
    let mask = caller.mask();
    let words = given(wish.q.as_ref()).map(|q| words::as_written(q, mask)).unwrap_or_default();
    let (found, around) = rows::read(&app, &caller.asker, (), move |tx, ()| {
        let filter = store::Filter { seen, words, blocked, before, limit: page::one_more(limit) };
        Box::pin(async move {
            let page = store::page(tx, &filter).await?;
            let around = Around::of(tx, page.iter().map(|(row, _)| row.id)).await?;
            Ok((page, around))
        })
    })
    .await?;
    let page = page::cut(found, limit, "contacts", |(row, _)| vec![row.id.to_string()]);
    let shown =
        page.data.iter().cloned().map(|(row, identities)| contact(mask, row, identities, &around)).collect();
    Ok(Json(page.with(shown)))
}

/// Makes a contact known. One that is known already is answered with 200, as it is.
#[utoipa::path(post, path = "/api/v1/contacts", tag = "Contacts",
    request_body(content = NewContact, example = json!({"name": "Maria Lopez", "phone": "+1 555 010-0777"})),
    responses(
        (status = 201, description = "The new contact", body = Contact),
        (status = 200, description = "The contact that has this address", body = Contact),
        (status = 204, description = "There is one now, which the token may not read or does not see")))]
pub(super) async fn add(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewContact>,
) -> Result<Response, Problem> {
    if new.phone.is_some() {
        caller.names_by_number("phone")?;
    }
    let party = party(&new)?;
    let added = meet::add(&app, &caller.asker, party).await?;
    let seen = one(&app, &caller, caller.seen(), added.contact).await?;
    // Of a new one is known what was just given, if anything: who does not see it is not told that there was none.
    let Some(shown) = seen.filter(|_| added.is_new || caller.may(Verb::ReadContacts)) else {
        return Ok(told::<Contact>(None));
    };
    if !added.is_new {
        return Ok(told(Some(shown)));
    }
    let place = format!("/api/v1/contacts/{}", added.contact);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(shown)).into_response())
}

fn party(new: &NewContact) -> Result<Party, Problem> {
    let mut party = match (&new.phone, &new.user_id) {
        (Some(phone), None) => {
            let phone = address::phone(phone).map_err(|why| Problem::invalid("phone", why))?;
            Party { phone: Some(phone), ..Party::default() }
        }
        (None, Some(id)) => address::user_id(id).map_err(|why| Problem::invalid("user_id", why))?,
        (Some(_), Some(_)) => {
            return Err(Problem::invalid("user_id", "Give a phone number or a user id, not both."));
        }
        (None, None) => return Err(Problem::invalid("phone", "Give a phone number or a user id.")),
    };
    party.name = new.name.as_deref().map(name).transpose()?;
    Ok(party)
}

fn name(text: &str) -> Result<String, Problem> {
    let name = clean(text);
    match name.chars().count() {
        0 => Err(Problem::invalid("name", "It is empty.")),
        1..=NAME_CHARS => Ok(name),
        _ => Err(Problem::invalid("name", format!("It has more than {NAME_CHARS} characters."))),
    }
}

/// Shows a contact.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact's id")),
    responses((status = 200, description = "The contact", body = Contact)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<Contact>, Problem> {
    let found = one(&app, &caller, caller.seen(), id).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("There is no such contact."))
}

async fn one(
    app: &Shared,
    caller: &Caller,
    seen: Visibility,
    id: ContactId,
) -> Result<Option<Contact>, Problem> {
    let mask = caller.mask();
    rows::read(app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            if !visibility::of_contact(tx, seen, id).await? {
                return Ok(None);
            }
            let Some(row) = store::get(tx, id).await? else { return Ok(None) };
            let identities = store::identities(tx, id).await?;
            let around = Around::of(tx, [id]).await?;
            Ok(Some(contact(mask, row, identities, &around)))
        })
    })
    .await
}

/// Changes a contact's name or what else is known of it, or blocks it.
#[utoipa::path(patch, path = "/api/v1/contacts/{id}", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact's id")),
    request_body(content = ContactChange, example = json!({"name": "Maria Lopez", "blocked": false})),
    responses((status = 200, description = "The contact as it now is", body = Contact),
        (status = 204, description = "Done; the token may not read it")))]
pub(super) async fn edit(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Input(wanted): Input<ContactChange>,
) -> Result<Response, Problem> {
    let name = wanted.name.as_deref().map(name).transpose()?;
    let described = attributes::described(&app, &caller, Subject::Contact, wanted.attributes).await?;
    let locale = Locale { language: wanted.language, time_zone: wanted.time_zone };
    let wish = change::Wish { name, blocked: wanted.blocked.map(Blocking::plain), locale, described };
    change::change(app.base(), &caller.asker, id, wish).await?;
    app.blocks.notify_one();
    let now = one(&app, &caller, caller.seen(), id).await?;
    Ok(told(now.filter(|_| caller.may(Verb::ReadContacts))))
}

/// All there is of a contact: what they are called, their addresses and conversations, each message, the list of
/// files, what they cost, and whether they want marketing. The audit log tells of it.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/export", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact's id")),
    responses((status = 200, description = "One object; instants are in seconds", body = serde_json::Value)))]
pub(super) async fn export(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<serde_json::Value>, Problem> {
    Ok(Json(export::export(app.base(), &caller.asker, id).await?))
}

/// Erases a contact with everything that was said. Of what it cost the sums stay. There is no way back; who writes
/// again is somebody new. Webhooks in which they stand beside others are gone through after the answer.
#[utoipa::path(delete, path = "/api/v1/contacts/{id}", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact's id")),
    responses((status = 202, description = "They are being erased", body = Erasure)))]
pub(super) async fn erase(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<(StatusCode, Json<Erasure>), Problem> {
    let begun = erase::erase(app.base(), &app.files, &caller.asker, id).await?;
    app.erasures.notify_one();
    Ok((StatusCode::ACCEPTED, Json(erasure(&begun))))
}

/// How far the erasure of a contact is.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/erasure", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The id that the contact had")),
    responses((status = 200, description = "What became of it", body = Erasure)))]
pub(super) async fn erasure_of(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<Erasure>, Problem> {
    Ok(Json(erasure(&erase::progress(app.base(), &caller.asker, id).await?)))
}

fn erasure(row: &ErasureRow) -> Erasure {
    Erasure {
        contact_id: row.contact.0,
        state: if row.ended_at.is_some() { "erased" } else { "erasing" },
        began_at: row.began_at.seconds(),
        ended_at: row.ended_at.map(Timestamp::seconds),
        messages: row.messages,
        charges: row.charges,
        files: row.files,
    }
}

/// What is shown beside the rows of contacts.
struct Around {
    known: Attributes,
    carried: BTreeMap<ContactId, Vec<CarriedBlock>>,
}

impl Around {
    async fn of(
        tx: &mut Scoped<'_>,
        contacts: impl IntoIterator<Item = ContactId>,
    ) -> transom_store::Result<Self> {
        let contacts: Vec<ContactId> = contacts.into_iter().collect();
        let known = Attributes::of(tx, Subject::Contact, contacts.iter().map(|id| id.0)).await?;
        Ok(Self { known, carried: carried_blocks::of_contacts(tx, &contacts).await? })
    }
}

fn contact(mask: Mask, row: Row, identities: Vec<IdentityRow>, around: &Around) -> Contact {
    let attributes = around.known.told(&shown::veil_of(mask, &identities), row.id.0);
    let zone = locale::zone(&row, &identities);
    let (row, identities) = Shown::contact(mask, row, identities);
    let newest =
        |of: fn(&IdentityRow) -> &String| identities.iter().rev().find_map(|known| some(of(known).clone()));
    let carried = around.carried.get(&row.id).into_iter().flatten();
    Contact {
        id: row.id.0,
        name: row.name.clone(),
        phone: newest(|known| &known.phone).map(|digits| format!("+{}", number::dialled(&digits))),
        user_id: newest(|known| &known.user_id),
        username: newest(|known| &known.username),
        identities: identities.iter().map(identity).collect(),
        conversation_id: row.conversation_id.map(|id| id.0),
        blocked: row.blocked.is_some(),
        block: row.blocked.as_ref().map(block::Block::of),
        at_whatsapp: carried.map(block::Kept::of).collect(),
        opted_out_at: row.marketing.opted_out_at.map(Timestamp::seconds),
        language: some(row.language.clone()),
        time_zone_guessed: zone.as_ref().is_some_and(|zone| zone.is_guess),
        time_zone: zone.map(|zone| zone.name),
        attributes,
        created_at: row.created_at.seconds(),
    }
}

fn identity(row: &Shown<IdentityRow>) -> Identity {
    Identity {
        id: row.id.0,
        address: row.address(),
        phone: some(row.phone.clone()).map(|digits| format!("+{digits}")),
        user_id: some(row.user_id.clone()),
        username: some(row.username.clone()),
    }
}
