//! Contacts that were merged: what each was before, so that it can be undone, the last first.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use transom_rules::id::{AttributeId, ContactId, ConversationId, IdentityId};
use transom_rules::merging::Profile;
use transom_rules::time::Timestamp;

use crate::attributes::Values;
use crate::contacts::Contact;
use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::search::names;
use crate::value::{Row, key_list};

/// A contact that another one went into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Who went in, and is there no more.
    pub gone: ContactId,
    /// Whose they are now.
    pub contact: ContactId,
    /// The greatest of a contact's is undone first.
    pub place: i64,
    /// When.
    pub at: Timestamp,
    /// Both as they were.
    pub sides: Sides,
}

/// Two contacts before they were one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sides {
    /// The one that stayed.
    pub kept: Side,
    /// The one that went in.
    pub gone: Side,
    /// What was made of them.
    pub joined: Profile,
    /// Who had gone into the one that went in.
    pub within: Vec<ContactId>,
}

/// A contact before it was merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// What was known of it.
    pub profile: Profile,
    /// When we first heard of it.
    pub created_at: Timestamp,
    /// Its identities.
    pub identities: Vec<IdentityId>,
    /// Its conversations.
    pub conversations: Vec<ConversationId>,
    /// What else was known of it.
    #[serde(default)]
    pub attributes: Values,
}

/// What is known of a contact and not of an identity.
pub fn profile(contact: &Contact) -> Profile {
    Profile {
        name: contact.name.clone(),
        blocked: contact.blocked.clone(),
        marketing: contact.marketing,
        by_number: contact.by_number.clone(),
        language: contact.language.clone(),
        time_zone: contact.time_zone.clone(),
    }
}

/// Makes this what is known of a contact.
pub fn set_profile(contact: &mut Contact, profile: Profile) {
    Profile {
        name: contact.name,
        blocked: contact.blocked,
        marketing: contact.marketing,
        language: contact.language,
        time_zone: contact.time_zone,
        by_number: contact.by_number,
    } = profile;
}

fn read(mut row: Row) -> Result<Merge> {
    Ok(Merge {
        gone: row.next()?,
        contact: row.next()?,
        place: row.next()?,
        at: row.next()?,
        sides: serde_json::from_str(&row.next::<String>()?).map_err(|error| unreadable(&error))?,
    })
}

fn unreadable(error: &serde_json::Error) -> Error {
    Error::Broken(format!("a merge of contacts cannot be read or kept: {error}"))
}

/// The merges that made a contact what it is, the last first.
pub async fn of_contact(tx: &mut Scoped<'_>, contact: ContactId) -> Result<Vec<Merge>> {
    let sql = "SELECT gone_id, contact_id, place, at, sides FROM merges \
        WHERE workspace_id = $1 AND contact_id = $2 ORDER BY place DESC";
    tx.all(sql, params![contact]).await?.into_iter().map(read).collect()
}

/// The conversations of contacts.
pub async fn conversations(
    tx: &mut Scoped<'_>,
    contacts: &[ContactId],
) -> Result<Vec<(ContactId, ConversationId)>> {
    let rows = tx.among(CONVERSATIONS, params![], key_list(contacts)).await?;
    let read = |mut row: Row| Ok((row.next()?, row.next()?));
    let mut found: Vec<(ContactId, ConversationId)> = rows.into_iter().map(read).collect::<Result<_>>()?;
    found.sort_unstable_by_key(|(_, id)| *id);
    Ok(found)
}

pub(crate) const CONVERSATIONS: &str =
    "SELECT contact_id, id FROM conversations WHERE workspace_id = $1 AND contact_id IN (*)";

/// Keeps a merge: whoever had gone into the one that went in is the other's too, and its own row is no more.
pub async fn keep(tx: &mut Scoped<'_>, merge: &Merge) -> Result<()> {
    let sides = serde_json::to_string(&merge.sides).map_err(|error| unreadable(&error))?;
    tx.run(
        "UPDATE merges SET contact_id = $2 WHERE workspace_id = $1 AND contact_id = $3",
        params![merge.contact, merge.gone],
    )
    .await?;
    tx.run(
        "INSERT INTO merges (workspace_id, gone_id, contact_id, place, at, sides) VALUES ($1, $2, $3, $4, $5, $6)",
        params![merge.gone, merge.contact, merge.place, merge.at, sides],
    )
    .await?;
    tx.run("DELETE FROM contacts WHERE workspace_id = $1 AND id = $2", params![merge.gone]).await?;
    names::forget(tx, merge.gone).await?;
    Ok(())
}

/// Values of some attributes are known no more of those whom a contact was merged of: no undo gives them back.
pub async fn forget_values(
    tx: &mut Scoped<'_>,
    contact: ContactId,
    gone: &BTreeSet<AttributeId>,
) -> Result<()> {
    let merges = of_contact(tx, contact).await?;
    take_out(tx, merges, gone).await
}

/// So many merges are gone through at once.
const AT_ONCE: i64 = 200;

/// The same of all contacts, a few merges after one at a time; the last of them, `None` where there are no more.
pub async fn forget_values_after(
    tx: &mut Scoped<'_>,
    after: ContactId,
    gone: &BTreeSet<AttributeId>,
) -> Result<Option<ContactId>> {
    let sql = format!(
        "SELECT gone_id, contact_id, place, at, sides FROM merges \
         WHERE workspace_id = $1 AND gone_id > $2 ORDER BY gone_id LIMIT $3{}",
        tx.dialect().for_update()
    );
    let rows = tx.all(&sql, params![after, AT_ONCE]).await?;
    let merges: Vec<Merge> = rows.into_iter().map(read).collect::<Result<_>>()?;
    let last = merges.last().map(|merge| merge.gone);
    take_out(tx, merges, gone).await?;
    Ok(last)
}

async fn take_out(tx: &mut Scoped<'_>, merges: Vec<Merge>, gone: &BTreeSet<AttributeId>) -> Result<()> {
    let mut changed = Vec::new();
    for Merge { gone: id, sides, .. } in merges {
        let mut left = sides.clone();
        for side in [&mut left.kept, &mut left.gone] {
            side.attributes.retain(|attribute, _| !gone.contains(attribute));
        }
        if left != sides {
            let left = serde_json::to_string(&left).map_err(|error| unreadable(&error))?;
            changed.push(params![left, id]);
        }
    }
    tx.each("UPDATE merges SET sides = $2 WHERE workspace_id = $1 AND gone_id = $3", changed).await?;
    Ok(())
}

/// Forgets a merge that was undone: whoever had gone into the one that is back is theirs again.
pub async fn forget(tx: &mut Scoped<'_>, merge: &Merge) -> Result<()> {
    tx.run("DELETE FROM merges WHERE workspace_id = $1 AND gone_id = $2", params![merge.gone]).await?;
    let within = merge.sides.within.iter().map(|id| params![merge.gone, *id]).collect();
    tx.update("UPDATE merges SET contact_id = $2 WHERE workspace_id = $1 AND gone_id = $3", within).await?;
    Ok(())
}
