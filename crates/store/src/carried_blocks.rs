//! Whom WhatsApp keeps from us, for each of their addresses and each number of ours: what it is still to be asked, and
//! what it said. Whom nobody asked it to keep from us has no row.

use std::collections::BTreeMap;

use transom_rules::block::Carried;
use transom_rules::id::{ChannelId, ContactId, ConversationId, IdentityId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list, word};

/// One address of somebody and one number of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Theirs.
    pub identity: IdentityId,
    /// Ours.
    pub channel: ChannelId,
}

/// How far WhatsApp is with keeping an address from a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarriedBlock {
    /// Whom from which.
    pub place: Place,
    /// How far.
    pub state: Carried,
    /// Meta's code of what it refused; 0 for nothing.
    pub code: i64,
    /// Since when it is so.
    pub at: Timestamp,
}

/// One that WhatsApp is to be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whom from which.
    pub place: Place,
    /// What it is to be asked.
    pub state: Carried,
    /// How often it gave no answer.
    pub attempt: i64,
    /// Digits without `+`; empty when hidden.
    pub phone: String,
    /// `US.…`; empty when unknown.
    pub user_id: String,
    /// The present conversation of whose it is.
    pub conversation: Option<ConversationId>,
}

fn read(mut row: Row) -> Result<CarriedBlock> {
    Ok(CarriedBlock {
        place: Place { identity: row.next()?, channel: row.next()? },
        state: word(&mut row)?,
        code: row.next()?,
        at: row.next()?,
    })
}

/// What is known of a contact's addresses.
pub async fn of_contact(tx: &mut Scoped<'_>, contact: ContactId) -> Result<Vec<CarriedBlock>> {
    Ok(of_contacts(tx, &[contact]).await?.remove(&contact).unwrap_or_default())
}

/// What is known of the addresses of some contacts; who has none that anything is known of is left out.
pub async fn of_contacts(
    tx: &mut Scoped<'_>,
    contacts: &[ContactId],
) -> Result<BTreeMap<ContactId, Vec<CarriedBlock>>> {
    let sql = "SELECT i.contact_id, k.identity_id, k.channel_id, k.state, k.code, k.at FROM identities i \
        CROSS JOIN carried_blocks k \
        WHERE i.workspace_id = $1 AND i.contact_id IN (*) AND k.workspace_id = $1 AND k.identity_id = i.id";
    let mut found: BTreeMap<ContactId, Vec<CarriedBlock>> = BTreeMap::new();
    for mut row in tx.among(sql, params![], key_list(contacts.iter().copied())).await? {
        found.entry(row.next()?).or_default().push(read(row)?);
    }
    for known in found.values_mut() {
        known.sort_by_key(|one| one.place);
    }
    Ok(found)
}

/// Notes that WhatsApp is to be asked, from now on.
pub async fn ask(tx: &mut Scoped<'_>, places: &[Place], state: Carried, now: Timestamp) -> Result<()> {
    let rows = places.iter().map(|place| params![place.identity, place.channel, state.as_str(), now]);
    tx.insert(
        "INSERT INTO carried_blocks (workspace_id, identity_id, channel_id, state, code, at, run_at, attempt) \
         VALUES ($1, $2, $3, $4, 0, $5, $5, 0) \
         ON CONFLICT (workspace_id, identity_id, channel_id) DO UPDATE SET state = excluded.state, \
         code = excluded.code, at = excluded.at, run_at = excluded.run_at, attempt = excluded.attempt",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Nothing is to be known of these any more.
pub async fn forget(tx: &mut Scoped<'_>, places: &[Place]) -> Result<()> {
    let sql = "DELETE FROM carried_blocks WHERE workspace_id = $1 AND identity_id = $2 AND channel_id = $3";
    tx.each(sql, places.iter().map(|place| params![place.identity, place.channel]).collect()).await?;
    Ok(())
}

pub(crate) const DUE: &str = "SELECT k.identity_id, k.channel_id, k.state, k.attempt, i.phone, i.user_id, c.conversation_id \
    FROM carried_blocks k \
    JOIN identities i ON i.workspace_id = k.workspace_id AND i.id = k.identity_id \
    JOIN contacts c ON c.workspace_id = i.workspace_id AND c.id = i.contact_id \
    WHERE k.workspace_id = $1 AND k.state IN ('blocking', 'unblocking') AND k.run_at <= $2 \
    ORDER BY k.run_at, k.identity_id, k.channel_id LIMIT $3";

/// Takes those that are due, so many at most; until `until` nobody else takes them.
pub async fn claim(tx: &mut Scoped<'_>, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<Due>> {
    let rows = tx.all(DUE, params![now, limit]).await?;
    let due = rows.into_iter().map(read_due).collect::<Result<Vec<_>>>()?;
    let taken = due.iter().map(|one| params![until, one.place.identity, one.place.channel]).collect();
    tx.update(
        "UPDATE carried_blocks SET run_at = $2 WHERE workspace_id = $1 AND identity_id = $3 AND channel_id = $4",
        taken,
    )
    .await?;
    Ok(due)
}

fn read_due(mut row: Row) -> Result<Due> {
    Ok(Due {
        place: Place { identity: row.next()?, channel: row.next()? },
        state: word(&mut row)?,
        attempt: row.next()?,
        phone: row.next()?,
        user_id: row.next()?,
        conversation: row.next()?,
    })
}

/// What became of what WhatsApp was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is so now.
    Is(Carried),
    /// It refused it, with this code of Meta's; so it is as it was.
    Refused(Carried, i64),
    /// They are let in again, or there is nobody to ask: nothing is left to know.
    Gone,
    /// There was no answer: it is asked again then.
    Again(Timestamp),
}

/// Notes what became of one that was taken; false where somebody asked for something else meanwhile.
pub async fn settle(tx: &mut Scoped<'_>, due: &Due, fate: Fate, now: Timestamp) -> Result<bool> {
    let Place { identity, channel } = due.place;
    let asked = due.state.as_str();
    let set = "UPDATE carried_blocks SET state = $2, code = $3, at = $4, attempt = 0 \
        WHERE workspace_id = $1 AND identity_id = $5 AND channel_id = $6 AND state = $7";
    let done = match fate {
        Fate::Is(state) => tx.run(set, params![state.as_str(), 0_i64, now, identity, channel, asked]).await?,
        Fate::Refused(state, code) => {
            tx.run(set, params![state.as_str(), code, now, identity, channel, asked]).await?
        }
        Fate::Gone => {
            let sql = "DELETE FROM carried_blocks \
                WHERE workspace_id = $1 AND identity_id = $2 AND channel_id = $3 AND state = $4";
            tx.run(sql, params![identity, channel, asked]).await?
        }
        Fate::Again(at) => {
            let sql = "UPDATE carried_blocks SET run_at = $2, attempt = attempt + 1 \
                WHERE workspace_id = $1 AND identity_id = $3 AND channel_id = $4 AND state = $5";
            tx.run(sql, params![at, identity, channel, asked]).await?
        }
    };
    Ok(done > 0)
}

/// What is known of the second address is known of the first, where that has nothing of its own.
pub(crate) async fn repoint(tx: &mut Scoped<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    tx.run(
        "UPDATE carried_blocks SET identity_id = $2 WHERE workspace_id = $1 AND identity_id = $3 AND NOT EXISTS \
         (SELECT 1 FROM carried_blocks k WHERE k.workspace_id = $1 AND k.identity_id = $2 \
         AND k.channel_id = carried_blocks.channel_id)",
        params![one, other],
    )
    .await?;
    tx.run("DELETE FROM carried_blocks WHERE workspace_id = $1 AND identity_id = $2", params![other]).await?;
    Ok(())
}
