//! What is to be sent. A row stands here from the moment a message is allowed until WhatsApp accepted it or
//! it was given up. `claimed` rows were taken by a dispatcher and nothing left the machine; `posting` rows are
//! on the wire; after a crash only those are `uncertain`. `aside` rows wait for somebody's word and hold nobody up.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::{Row, key_list};

mod standing;

pub use standing::{Standing, standing};

/// A claimed row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The message.
    pub message_id: MessageId,
    /// The number it goes through.
    pub channel_id: ChannelId,
    /// The customer.
    pub identity_id: IdentityId,
    /// How often it was tried before.
    pub attempt: i64,
}

fn read(mut row: Row) -> Result<Due> {
    Ok(Due {
        message_id: row.next()?,
        channel_id: row.next()?,
        identity_id: row.next()?,
        attempt: row.next()?,
    })
}

/// Adds messages, each with when it is due by the machine's clock; `None` waits until the customer writes.
pub async fn add(tx: &mut Scoped<'_>, places: &[(Due, Option<Timestamp>)]) -> Result<()> {
    let rows = places.iter().map(|(due, run_at)| {
        let state = if run_at.is_some() { "queued" } else { "waiting" };
        params![due.message_id, due.channel_id, due.identity_id, state, run_at.unwrap_or_default()]
    });
    tx.insert(
        "INSERT INTO outbox (workspace_id, message_id, channel_id, identity_id, state, run_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// The customers of these pairs wrote: what waited for them is due, and stands where it is sent, not where it
/// was written: at the instant beside its pair. `machine` is the machine's time. Returns which, oldest first.
pub async fn release(
    tx: &mut Scoped<'_>,
    pairs: &BTreeMap<PairKey, Timestamp>,
    machine: Timestamp,
) -> Result<Vec<MessageId>> {
    let keys = key_list(pairs.keys().map(|pair| pair.identity));
    let sql = "SELECT message_id, identity_id, channel_id FROM outbox WHERE workspace_id = $1 AND state = 'waiting' \
        AND identity_id IN (*)";
    let mut due = BTreeMap::new();
    for mut row in tx.by_keys(sql, params![], keys).await? {
        let id: MessageId = row.next()?;
        if let Some(at) = pairs.get(&PairKey { identity: row.next()?, channel: row.next()? }) {
            due.insert(id, *at);
        }
    }
    let rows = due.keys().map(|id| params![machine, *id]).collect();
    let sql = "UPDATE outbox SET state = 'queued', run_at = $2 WHERE workspace_id = $1 AND message_id = $3 \
        AND state = 'waiting'";
    tx.each(sql, rows).await?;
    let rows = due.iter().map(|(id, at)| params![*at, *id]).collect();
    tx.each("UPDATE messages SET at = $2 WHERE workspace_id = $1 AND id = $3", rows).await?;
    Ok(due.into_keys().collect())
}

/// The conversations in which a message waits for one of these customers to write.
pub async fn awaiting(
    tx: &mut Scoped<'_>,
    identities: &BTreeSet<IdentityId>,
) -> Result<BTreeSet<ConversationId>> {
    let sql = "SELECT m.conversation_id FROM outbox o \
        JOIN messages m ON m.workspace_id = o.workspace_id AND m.id = o.message_id \
        WHERE o.workspace_id = $1 AND o.state = 'waiting' AND o.identity_id IN (*)";
    let rows = tx.by_keys(sql, params![], key_list(identities)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Those of some conversations in which a message waits until the customer writes.
pub async fn parked_in(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<BTreeSet<ConversationId>> {
    let sql = "SELECT m.conversation_id FROM outbox o JOIN messages m ON m.workspace_id = $1 AND m.id = o.message_id \
        WHERE o.workspace_id = $1 AND o.state = 'waiting' AND m.conversation_id IN (*)";
    let rows = tx.among(sql, params![], key_list(conversations)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// A claim: by whom, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    /// The process.
    pub by: Uuid,
    /// Now, by the machine's clock.
    pub now: Timestamp,
    /// Until when nobody else may take the rows; 15 s at most.
    pub until: Timestamp,
}

/// Claims rows that are due: the oldest of each pair only, so that order within a pair is kept.
pub async fn claim(tx: &mut Scoped<'_>, lease: Lease, limit: i64) -> Result<Vec<Due>> {
    let sql = format!(
        "SELECT o.message_id, o.channel_id, o.identity_id, o.attempt FROM outbox o \
         WHERE o.workspace_id = $1 AND o.state = 'queued' AND o.run_at <= $2 \
         AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.workspace_id = o.workspace_id \
         AND e.identity_id = o.identity_id AND e.channel_id = o.channel_id AND e.message_id < o.message_id \
         AND e.state IN ('queued', 'claimed', 'posting')) \
         ORDER BY o.run_at, o.message_id LIMIT $3{}",
        tx.dialect().skip_locked()
    );
    let rows = tx.all(&sql, params![lease.now, limit]).await?;
    let due: Vec<Due> = rows.into_iter().map(read).collect::<Result<_>>()?;
    let leases = due.iter().map(|d| params![lease.until, lease.by, d.message_id]).collect();
    tx.each(
        "UPDATE outbox SET state = 'claimed', lease_until = $2, lease_by = $3 \
         WHERE workspace_id = $1 AND message_id = $4",
        leases,
    )
    .await?;
    Ok(due)
}

/// Notes that these are about to go on the wire. Returns those that this process still held: only they may be
/// posted.
pub async fn post(tx: &mut Scoped<'_>, lease: Lease, messages: &[MessageId]) -> Result<Vec<MessageId>> {
    let sql = "UPDATE outbox SET state = 'posting', lease_until = $2 WHERE workspace_id = $1 AND message_id = $3 \
        AND lease_by = $4 AND state = 'claimed'";
    let mut ours = Vec::new();
    for id in messages {
        if tx.run(sql, params![lease.until, *id, lease.by]).await? > 0 {
            ours.push(*id);
        }
    }
    Ok(ours)
}

/// Puts rows back: due at `run_at`, one attempt more.
pub async fn retry(tx: &mut Scoped<'_>, rows: &[(MessageId, Timestamp)]) -> Result<()> {
    let rows = rows.iter().map(|(id, run_at)| params![*run_at, *id]).collect();
    tx.each(
        "UPDATE outbox SET state = 'queued', run_at = $2, attempt = attempt + 1, lease_until = 0 \
         WHERE workspace_id = $1 AND message_id = $3 AND state IN ('posting', 'uncertain')",
        rows,
    )
    .await?;
    Ok(())
}

/// Puts rows of this process's claim back untried: their turn comes at the instant beside them.
pub async fn defer(tx: &mut Scoped<'_>, lease: Lease, rows: &[(MessageId, Timestamp)]) -> Result<()> {
    let rows = rows.iter().map(|(id, run_at)| params![*run_at, *id, lease.by]).collect();
    tx.each(
        "UPDATE outbox SET state = 'queued', run_at = $2, lease_until = 0 \
         WHERE workspace_id = $1 AND message_id = $3 AND lease_by = $4 AND state = 'claimed'",
        rows,
    )
    .await?;
    Ok(())
}

/// Sets rows of this process's claim aside until [`let_go`].
pub async fn set_aside(tx: &mut Scoped<'_>, lease: Lease, messages: &[MessageId]) -> Result<()> {
    let rows = messages.iter().map(|id| params![*id, lease.by]).collect();
    tx.each(
        "UPDATE outbox SET state = 'aside', lease_until = 0 \
         WHERE workspace_id = $1 AND message_id = $2 AND lease_by = $3 AND state = 'claimed'",
        rows,
    )
    .await?;
    Ok(())
}

/// What was set aside is due again; whether it may go, the rules are asked then.
pub async fn let_go(tx: &mut Scoped<'_>) -> Result<()> {
    tx.run("UPDATE outbox SET state = 'queued' WHERE workspace_id = $1 AND state = 'aside'", params![])
        .await?;
    Ok(())
}

/// Which of these messages are set aside.
pub async fn aside(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<Vec<MessageId>> {
    among(tx, "aside", messages).await
}

/// Takes rows out: accepted, refused, cancelled or settled.
pub async fn done(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<()> {
    let rows = messages.iter().map(|id| params![*id]).collect();
    tx.each("DELETE FROM outbox WHERE workspace_id = $1 AND message_id = $2", rows).await?;
    Ok(())
}

/// Whether a message may be on the wire at this moment. One that is not stays so until this transaction ends.
pub async fn is_leaving(tx: &mut Scoped<'_>, message: MessageId) -> Result<bool> {
    let held = tx
        .run(
            "UPDATE outbox SET attempt = attempt WHERE workspace_id = $1 AND message_id = $2 \
             AND state NOT IN ('claimed', 'posting')",
            params![message],
        )
        .await?;
    let sql = "SELECT 1 FROM outbox WHERE workspace_id = $1 AND message_id = $2";
    Ok(held == 0 && tx.first(sql, params![message]).await?.is_some())
}

/// Takes a message out if nothing of it has left the machine. Returns whether it was still here.
pub async fn cancel(tx: &mut Scoped<'_>, message: MessageId) -> Result<bool> {
    let gone = tx
        .run(
            "DELETE FROM outbox WHERE workspace_id = $1 AND message_id = $2 AND state IN ('queued', 'waiting', 'aside')",
            params![message],
        )
        .await?;
    Ok(gone > 0)
}

/// Leases that ran out before `now`: claimed rows are due again, posting ones become uncertain and are
/// returned. With the end of time for `now` it is all of them (a `SQLite` process that starts had the file
/// to itself).
pub async fn expire(tx: &mut Scoped<'_>, now: Timestamp) -> Result<Vec<MessageId>> {
    tx.run(
        "UPDATE outbox SET state = 'queued', lease_until = 0 WHERE workspace_id = $1 AND state = 'claimed' \
         AND lease_until < $2",
        params![now],
    )
    .await?;
    let rows = tx
        .all(
            "UPDATE outbox SET state = 'uncertain' WHERE workspace_id = $1 AND state = 'posting' \
             AND lease_until < $2 RETURNING message_id",
            params![now],
        )
        .await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Marks rows as uncertain: the connection broke after the bytes went out.
pub async fn doubt(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<()> {
    let rows = messages.iter().map(|id| params![*id]).collect();
    tx.each("UPDATE outbox SET state = 'uncertain' WHERE workspace_id = $1 AND message_id = $2 AND state = 'posting'", rows)
        .await?;
    Ok(())
}

/// When the next queued row is due, if there is one.
pub async fn next_due(tx: &mut Scoped<'_>) -> Result<Option<Timestamp>> {
    tx.one("SELECT MIN(run_at) FROM outbox WHERE workspace_id = $1 AND state = 'queued'", params![])
        .await?
        .next()
}

/// How many rows stand in each state, of all workspaces: a figure of the process.
pub async fn depth(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    let rows = tx.all("SELECT state, COUNT(*) FROM outbox GROUP BY state ORDER BY state", vec![]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Which of these messages wait for the customer to write.
pub async fn waiting(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<Vec<MessageId>> {
    among(tx, "waiting", messages).await
}

async fn among(tx: &mut Scoped<'_>, state: &str, messages: &[MessageId]) -> Result<Vec<MessageId>> {
    let sql = "SELECT message_id FROM outbox WHERE workspace_id = $1 AND state = $2 AND message_id IN (*)";
    let rows = tx.among(sql, params![state], key_list(messages)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}
