//! `/api/v1/contacts/{id}/merge` and what belongs to it: two contacts that are one person, and where else a history
//! goes on.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::contacts::links::{self, Linked, Other};
use transom_desk::contacts::merge::{self as act, undo};
use transom_rules::access::{Mask, Verb};
use transom_rules::continued::Continued;
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;
use transom_store::merges::{self, Merge as Row};
use transom_store::{contacts as store, visibility};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::auth::{Caller, told};
use super::super::input::{Id, Ids, Input, Params};
use super::super::page::Page;
use super::super::problem::Problem;
use super::super::rows;
use super::{Around, Contact, Identity, contact, identity, one};
use crate::shown::Shown;

/// Which other contact.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(in crate::api) struct With {
    /// The other contact: of a merge the one that goes into the one of the path, and is there no more.
    contact_id: Uuid,
}

impl With {
    /// The other contact.
    pub(super) const fn other(&self) -> ContactId {
        ContactId(self.contact_id)
    }
}

/// What a merge would make of two contacts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Outlook {
    /// The name that both have then.
    name: String,
    /// Whether nothing may be sent to them then: if that is so of one of them.
    blocked: bool,
    /// Since when they want no marketing then: if one of them wants none.
    opted_out_at: Option<i64>,
    /// The identities that change hands. Their windows and entry points stay as they are.
    identities: Vec<Identity>,
    /// How many conversations change hands.
    conversations: usize,
}

/// That another contact was merged into this one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Merge {
    /// The contact that went in. Its id is good again after an undo.
    contact_id: Uuid,
    /// What it was called.
    name: String,
    /// When it went in.
    at: i64,
}

/// What an undo gave back.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Parted {
    /// The one that stayed.
    kept: Contact,
    /// The one that is there again.
    parted: Option<Contact>,
}

/// That a history goes on elsewhere, or began there.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Link {
    /// `phone_passed`: another user has their phone now; `phone_came`: another one had it before; `number_left`: they
    /// changed their number; `number_taken`: they had another number before.
    way: &'static str,
    /// Since when, by WhatsApp's clock.
    at: i64,
    /// Whether both are one person, by what WhatsApp says: then a merge is likely right.
    one_person: bool,
    /// The other contact; `null` when they were erased or the caller does not see them.
    contact: Option<Contact>,
}

/// Says what a merge would make of two contacts, and changes nothing.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/merge/{contact_id}", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact that would stay"),
        ("contact_id" = Uuid, Path, description = "The one that would go into it")),
    responses((status = 200, description = "What would become of them", body = Outlook)))]
pub(in crate::api) async fn outlook(
    State(app): State<Shared>,
    caller: Caller,
    Ids(id, other): Ids<ContactId, ContactId>,
) -> Result<Json<Outlook>, Problem> {
    let found = act::outlook(app.base(), &caller.asker, id, other).await?;
    let is_kept = found.keeps_name();
    let (kept, _) = Shown::contact(caller.mask(), found.kept, found.kept_identities);
    let (gone, identities) = Shown::contact(caller.mask(), found.gone, found.gone_identities);
    Ok(Json(Outlook {
        name: if is_kept { kept.name.clone() } else { gone.name.clone() },
        blocked: found.joined.blocked.is_some(),
        opted_out_at: found.joined.marketing.opted_out_at.map(Timestamp::seconds),
        identities: identities.iter().map(identity).collect(),
        conversations: found.conversations,
    }))
}

/// Merges two contacts that are one person. Identities and conversations of the other become this one's; windows and
/// entry points stay as they are, since they belong to identities. If one of both is blocked or wants no marketing, both
/// do then. It can be undone, the last merge first.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/merge", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact that stays")),
    request_body(content = With, example = json!({"contact_id": "01890000-0000-7000-8000-000000000000"})),
    responses((status = 200, description = "The contact as it now is", body = Contact),
        (status = 204, description = "Done; the token may not read it")))]
pub(in crate::api) async fn join(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Input(with): Input<With>,
) -> Result<Response, Problem> {
    act::merge(app.base(), &caller.asker, id, with.other()).await?;
    let now = one(&app, &caller, caller.seen(), id).await?;
    Ok(told(now.filter(|_| caller.may(Verb::ReadContacts))))
}

/// Which merge is to be undone.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Meant {
    /// Who is meant to come out. If that is not the one who went in last, nothing is undone: so it is safe to ask again
    /// when an answer was lost.
    #[param(value_type = Option<Uuid>)]
    contact_id: Option<String>,
}

/// Undoes the last merge of a contact. Each of the two is as before, but for what came since, which goes with the
/// identity that it came from.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/unmerge", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact that stayed"), Meant),
    responses((status = 200, description = "Both as they now are", body = Parted),
        (status = 204, description = "Done; the token may not read them")))]
pub(in crate::api) async fn part(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Params(wish): Params<Meant>,
) -> Result<Response, Problem> {
    let meant = wish.contact_id.map(|id| id.parse().map_err(|_| not_an_id())).transpose()?;
    let gone = undo::undo(app.base(), &caller.asker, id, meant).await?;
    let kept = one(&app, &caller, caller.seen(), id).await?.filter(|_| caller.may(Verb::ReadContacts));
    let parted = one(&app, &caller, caller.seen(), gone).await?;
    Ok(told(kept.map(|kept| Parted { kept, parted })))
}

fn not_an_id() -> Problem {
    Problem::bad_parameter("contact_id", "Expected the id of a contact.")
}

/// The contacts that were merged into one, the last first: that one is undone first.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/merges", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact's id")),
    responses((status = 200, description = "All of them", body = Page<Merge>)))]
pub(in crate::api) async fn merged(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<Page<Merge>>, Problem> {
    let (seen, mask) = (caller.seen(), caller.mask());
    let found = rows::read(&app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            if !visibility::of_contact(tx, seen, id).await? {
                return Ok(None);
            }
            let identities = store::identities(tx, id).await?;
            let merges = merges::of_contact(tx, id).await?;
            Ok(Some(merges.into_iter().map(|row| Shown::merge(mask, row, &identities)).collect::<Vec<_>>()))
        })
    })
    .await?;
    let found = found.ok_or_else(|| Problem::not_found("There is no such contact."))?;
    Ok(Json(Page::whole(found.iter().map(shown).collect())))
}

fn shown(row: &Shown<Row>) -> Merge {
    Merge { contact_id: row.gone.0, name: row.sides.gone.profile.name.clone(), at: row.at.seconds() }
}

/// Where else a contact's history goes on, or began: a phone is not one person for ever, nor a person one phone.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/links", tag = "Contacts",
    params(("id" = Uuid, Path, description = "The contact's id")),
    responses((status = 200, description = "All of them, the oldest first", body = Page<Link>)))]
pub(in crate::api) async fn linked(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<Page<Link>>, Problem> {
    let (seen, mask) = (caller.seen(), caller.mask());
    let found = rows::read(&app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            let is_seen = visibility::of_contact(tx, seen, id).await?;
            if !is_seen {
                return Ok(None);
            }
            let links = links::of(tx, seen, id).await?;
            let others = links.iter().filter_map(|linked| match &linked.other {
                Other::Known(row, _) => Some(row.id),
                Other::Erased | Other::Unseen | Other::Same(_) => None,
            });
            let around = Around::of(tx, others.collect::<Vec<_>>()).await?;
            Ok(Some((links, around)))
        })
    })
    .await?;
    let (found, around) = found.ok_or_else(|| Problem::not_found("There is no such contact."))?;
    Ok(Json(Page::whole(found.into_iter().map(|linked| link(mask, linked, &around)).collect())))
}

fn link(mask: Mask, linked: Linked, around: &Around) -> Link {
    Link {
        way: Continued::as_str(linked.way),
        at: linked.at.seconds(),
        one_person: linked.way.is_one_person(),
        contact: match linked.other {
            Other::Known(row, identities) => Some(contact(mask, row, identities, around)),
            Other::Erased | Other::Unseen | Other::Same(_) => None,
        },
    }
}
