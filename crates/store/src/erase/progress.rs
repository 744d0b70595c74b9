//! An erasure that goes on behind the request that began it: how far it came among the bodies of webhooks, and what
//! somebody is called by until it has ended.

use std::collections::BTreeSet;

use transom_rules::id::{ContactId, DeliveryId};
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::dialect::Dialect;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::seal::{ERASED_NAMES, Secret};
use crate::tx::Tx;
use crate::value::Row;

/// That somebody was erased, or is being.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Whom we knew by this.
    pub contact: ContactId,
    /// When it began.
    pub began_at: Timestamp,
    /// When nothing was left; `None` as long as bodies of webhooks are gone through.
    pub ended_at: Option<Timestamp>,
    /// So many messages went.
    pub messages: i64,
    /// So many charges stay, of nobody.
    pub charges: i64,
    /// So many files were theirs.
    pub files: i64,
}

const COLUMNS: &str = "contact_id, began_at, ended_at, messages, charges, files";

fn read(mut row: Row) -> Result<Erasure> {
    Ok(Erasure {
        contact: row.next()?,
        began_at: row.next()?,
        ended_at: row.next()?,
        messages: row.next()?,
        charges: row.next()?,
        files: row.next()?,
    })
}

/// Notes that somebody is being erased, and what they are called by, which nobody reads in the row.
pub async fn begin(tx: &mut Scoped<'_>, erasure: &Erasure, names: &Secret) -> Result<()> {
    let Erasure { contact, began_at, ended_at: _, messages, charges, files } = *erasure;
    let names = tx.seal().seal(&ERASED_NAMES.of(contact), names)?;
    tx.run(
        "INSERT INTO erasures (workspace_id, contact_id, began_at, names, bodies_done, messages, charges, files) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![contact, began_at, names, Uuid::nil(), messages, charges, files],
    )
    .await?;
    Ok(())
}

/// What became of somebody.
pub async fn get(tx: &mut Scoped<'_>, contact: ContactId) -> Result<Option<Erasure>> {
    let sql = format!("SELECT {COLUMNS} FROM erasures WHERE workspace_id = $1 AND contact_id = $2");
    tx.first(&sql, params![contact]).await?.map(read).transpose()
}

/// Those of which it is known still, newest first.
pub async fn list(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<Erasure>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM erasures WHERE workspace_id = $1 ORDER BY began_at DESC, contact_id LIMIT $2"
    );
    tx.all(&sql, params![limit]).await?.into_iter().map(read).collect()
}

/// Who was erased, or is being, as far as it is known still: while nobody is added, nobody else was erased.
pub async fn all(tx: &mut Scoped<'_>) -> Result<BTreeSet<ContactId>> {
    let sql = "SELECT contact_id FROM erasures WHERE workspace_id = $1";
    tx.all(sql, params![]).await?.into_iter().map(|mut row| row.next()).collect()
}

/// An erasure that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Of whom.
    pub contact: ContactId,
    /// What they are called by; empty once nothing calls them so any more.
    pub names: Secret,
    /// The bodies up to this one are done.
    pub done: DeliveryId,
    /// The last that is to be gone through, once that is known.
    pub until: Option<DeliveryId>,
}

/// Those that have not ended, oldest first.
pub async fn open(tx: &mut Scoped<'_>) -> Result<Vec<Open>> {
    let sql = "SELECT contact_id, names, bodies_done, bodies_until FROM erasures WHERE workspace_id = $1 \
        AND ended_at IS NULL ORDER BY began_at, contact_id";
    let seal = tx.seal();
    let read = |mut row: Row| {
        let contact = row.next()?;
        let names = seal.open(&ERASED_NAMES.of(contact), &row.next()?)?;
        Ok(Open { contact, names, done: row.next()?, until: row.next()? })
    };
    tx.all(sql, params![]).await?.into_iter().map(read).collect()
}

/// A moment among the transactions that write, of all workspaces. `SQLite` has one writer: nobody else is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(i64);

/// This moment, in a transaction that writes.
pub async fn moment(tx: &mut Tx<'_>) -> Result<Moment> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => "SELECT 0",
        Dialect::Postgres => "SELECT txid_current()",
    };
    Ok(Moment(tx.one(sql, vec![]).await?.next()?))
}

/// Whether all that was under way at a moment is over, in a transaction that begins later.
pub async fn is_over(tx: &mut Tx<'_>, moment: Moment) -> Result<bool> {
    match tx.dialect() {
        Dialect::Sqlite => Ok(true),
        Dialect::Postgres => {
            let sql = "SELECT txid_snapshot_xmin(txid_current_snapshot()) > $1";
            tx.one(sql, vec![moment.0.into()]).await?.next()
        }
    }
}

/// Notes which body is the last that is to be gone through: the newest there is.
pub async fn bound(tx: &mut Scoped<'_>, contact: ContactId) -> Result<DeliveryId> {
    let sql = "SELECT id FROM deliveries WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1";
    let newest = tx.first(sql, params![]).await?.map(|mut row| row.next()).transpose()?;
    let until = newest.unwrap_or(DeliveryId(Uuid::nil()));
    let sql = "UPDATE erasures SET bodies_until = $2 WHERE workspace_id = $1 AND contact_id = $3";
    tx.run(sql, params![until, contact]).await?;
    Ok(until)
}

/// Notes that the bodies up to this one are done.
pub async fn advance(tx: &mut Scoped<'_>, contact: ContactId, done: DeliveryId) -> Result<()> {
    let sql = "UPDATE erasures SET bodies_done = $2 WHERE workspace_id = $1 AND contact_id = $3 AND bodies_done < $2";
    tx.run(sql, params![done, contact]).await?;
    Ok(())
}

/// Forgets what somebody was called by.
pub async fn forget_names(tx: &mut Scoped<'_>, contact: ContactId) -> Result<()> {
    tx.run("UPDATE erasures SET names = '' WHERE workspace_id = $1 AND contact_id = $2", params![contact])
        .await?;
    Ok(())
}

/// Notes that nothing is left; whether nobody else had noted it.
pub async fn end(tx: &mut Scoped<'_>, contact: ContactId, now: Timestamp) -> Result<bool> {
    let sql =
        "UPDATE erasures SET ended_at = $2 WHERE workspace_id = $1 AND contact_id = $3 AND ended_at IS NULL";
    Ok(tx.run(sql, params![now, contact]).await? > 0)
}
