//! What a contact is made of, and where else their history goes on.

use transom_desk::contacts::links::{self, Linked, Other};
use transom_desk::contacts::locale;
use transom_pages::frame::there::There;
use transom_pages::thread::person::{Beside, Link, Merged, Person, With};
use transom_rules::access::{self, Verb};
use transom_rules::id::ContactId;
use transom_store::conversations::{self, Conversation, Listed};
use transom_store::merges::{self, Merge};
use transom_store::{Result, Scoped, contacts};

use super::{Look, rows};
use crate::shown::Shown;

/// Other conversations that are listed.
const MOST: i64 = 5;

/// What is known of the person behind the contact of a conversation.
pub(super) async fn of(tx: &mut Scoped<'_>, look: &Look, listed: &Shown<Listed>) -> Result<Person> {
    let conversation = &listed.conversation;
    let contact = conversation.contact_id;
    let seen = look.asker.visibility();
    let linked = links::of(tx, seen, contact).await?;
    let mut others = besides(tx, look, contact, MOST + 1).await?;
    others.retain(|other| other.id != conversation.id);
    Ok(Person {
        contact,
        may_merge: !listed.identity.is_group() && access::may(&look.asker, Verb::MergeContacts).is_ok(),
        merged: merged(tx, look, contact).await?,
        links: linked.into_iter().map(|linked| link(look, linked)).collect(),
        conversations: others,
    })
}

/// Where somebody lives. Their country is told by whole numbers alone, so they are read again.
pub(in crate::web) async fn there(tx: &mut Scoped<'_>, id: ContactId) -> Result<Option<There>> {
    let Some(contact) = contacts::get(tx, id).await? else { return Ok(None) };
    let zone = locale::zone(&contact, &contacts::identities(tx, id).await?);
    Ok(zone.map(|zone| There { zone: zone.name, is_guess: zone.is_guess }))
}

/// The conversations of a contact, the newest first.
pub(in crate::web) async fn besides(
    tx: &mut Scoped<'_>,
    look: &Look,
    contact: ContactId,
    most: i64,
) -> Result<Vec<Beside>> {
    let found = conversations::of_contact(tx, look.asker.visibility(), contact, most).await?;
    Ok(found.iter().map(beside).collect())
}

async fn merged(tx: &mut Scoped<'_>, look: &Look, contact: ContactId) -> Result<Vec<Merged>> {
    let merges = merges::of_contact(tx, contact).await?;
    if merges.is_empty() {
        return Ok(Vec::new());
    }
    let identities = contacts::identities(tx, contact).await?;
    let shown = merges.into_iter().map(|merge| Shown::merge(look.mask(), merge, &identities));
    let told = |merge: Shown<Merge>| Merged {
        contact: merge.gone,
        name: merge.sides.gone.profile.name.clone(),
        at: merge.at,
    };
    Ok(shown.map(told).collect())
}

fn beside(other: &Conversation) -> Beside {
    Beside { id: other.id, status: rows::status(other.status), last_at: other.last_at }
}

fn link(look: &Look, linked: Linked) -> Link {
    let (way, at, conversation) = (linked.way, linked.at, linked.conversation());
    let with = match linked.other {
        Other::Erased | Other::Unseen => With::Somebody,
        Other::Same(identity) => {
            let veil = look.mask().over([identity.phone.clone()]);
            With::Same(Shown::new(&veil, identity).address())
        }
        Other::Known(contact, identities) => {
            let (contact, _) = Shown::contact(look.mask(), contact, identities);
            With::Other { name: contact.name.clone(), conversation }
        }
    };
    Link { way, with, at }
}
