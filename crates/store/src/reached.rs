//! Who counts towards the limit of a portfolio (R6.1): a row for each customer whom something outside their window
//! reached, or is under way to. It says when that was last, however many messages it were, so that whoever counts
//! reads as many entries of one index as the limit is high, and no message. A workspace counts as one portfolio.

use std::collections::BTreeMap;

use transom_rules::id::{IdentityId, MessageId};
use transom_rules::limits::{PORTFOLIO_MEMORY, PortfolioUse};
use transom_rules::time::{Span, Timestamp};

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// What a transaction learned of whom messages reached, to be written with it.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// The newest delivery, and its message.
    delivered: BTreeMap<IdentityId, (Timestamp, MessageId)>,
    /// Messages that go nowhere any more.
    given_up: BTreeMap<MessageId, IdentityId>,
}

impl Reached {
    /// A message reached a customer outside their window.
    pub fn deliver(&mut self, identity: IdentityId, message: MessageId, at: Timestamp) {
        let newest = self.delivered.entry(identity).or_insert((at, message));
        *newest = (*newest).max((at, message));
    }

    /// A message reaches nobody: it failed, or was stopped before it left.
    pub fn give_up(&mut self, identity: IdentityId, message: MessageId) {
        self.given_up.insert(message, identity);
    }

    /// Writes it. Whoever holds the identities has these rows to themselves.
    pub(crate) async fn write(&self, tx: &mut Scoped<'_>) -> Result<()> {
        let gone = self.given_up.iter().map(|(message, identity)| params![*identity, *message]).collect();
        tx.each(
            "UPDATE reached SET at = COALESCE(delivered_at, 0), message_id = NULL \
             WHERE workspace_id = $1 AND identity_id = $2 AND message_id = $3",
            gone,
        )
        .await?;
        let rows = self.delivered.iter().map(|(identity, (at, id))| params![*identity, *at, *at, *id]);
        tx.insert(
            "INSERT INTO reached (workspace_id, identity_id, at, delivered_at, message_id) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id, identity_id) DO UPDATE SET \
             at = CASE WHEN excluded.at > reached.at THEN excluded.at ELSE reached.at END, \
             delivered_at = CASE WHEN reached.delivered_at > excluded.delivered_at THEN reached.delivered_at \
             ELSE excluded.delivered_at END",
            rows.collect(),
        )
        .await?;
        Ok(())
    }
}

/// A message is about to leave for a customer outside their window: they count as long as it may reach them.
pub async fn reserve(
    tx: &mut Scoped<'_>,
    identity: IdentityId,
    message: MessageId,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO reached (workspace_id, identity_id, at, message_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (workspace_id, identity_id) DO UPDATE SET message_id = excluded.message_id, \
         at = CASE WHEN excluded.at > reached.at THEN excluded.at ELSE reached.at END",
        params![identity, now, message],
    )
    .await?;
    Ok(())
}

/// Who was reached since an instant, up to so many.
pub(crate) const COUNT: &str =
    "SELECT COUNT(*) FROM (SELECT 1 FROM reached WHERE workspace_id = $1 AND at > $2 LIMIT $3) counted";
/// When the one was reached before whom so many were reached later.
pub(crate) const LAST: &str =
    "SELECT at FROM reached WHERE workspace_id = $1 AND at > $2 ORDER BY at DESC LIMIT 1 OFFSET $3";

/// How much of a limit is used, as a message to this customer sees it; `None` for somebody whom nobody knows yet.
pub async fn used(
    tx: &mut Scoped<'_>,
    identity: Option<IdentityId>,
    limit: u32,
    now: Timestamp,
) -> Result<PortfolioUse> {
    let since = now - PORTFOLIO_MEMORY;
    let used = count(tx, now, limit).await?;
    let mut found = PortfolioUse { limit, used, counted: false, frees_at: None };
    if used < limit {
        return Ok(found);
    }
    if let Some(identity) = identity {
        let sql = "SELECT at FROM reached WHERE workspace_id = $1 AND identity_id = $2 AND at > $3";
        found.counted = tx.first(sql, params![identity, since]).await?.is_some();
    }
    let before = i64::from(limit.saturating_sub(1));
    let last = tx.first(LAST, params![since, before]).await?;
    let last: Option<Timestamp> = last.map(|mut row| row.next()).transpose()?;
    found.frees_at = last.map(|at| at + PORTFOLIO_MEMORY);
    Ok(found)
}

/// A count that was made at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    at: Timestamp,
    used: u32,
}

/// So long what was reached since is counted only.
const COUNTED_FOR: Span = Span::minutes(10);
/// Later than this after it was hardly a delivery is told.
const TOLD_WITHIN: Span = Span::hours(1);

/// The same for whoever asks again and again: as long as there is room by an earlier count and all that may have come to
/// it since, nobody counts anew. What is used is then told as no less than it is.
pub async fn used_since(
    tx: &mut Scoped<'_>,
    identity: Option<IdentityId>,
    limit: u32,
    now: Timestamp,
    before: Option<Counted>,
) -> Result<(PortfolioUse, Counted)> {
    if let Some(before) = before.filter(|before| before.at <= now && now < before.at + COUNTED_FOR) {
        let left = limit.saturating_sub(before.used);
        let since = count_since(tx, before.at - TOLD_WITHIN, left).await?;
        if since < left {
            let used = before.used + since;
            return Ok((PortfolioUse { limit, used, counted: false, frees_at: None }, before));
        }
    }
    let found = used(tx, identity, limit, now).await?;
    Ok((found, Counted { at: now, used: found.used }))
}

/// How many customers count at an instant, up to so many.
pub async fn count(tx: &mut Scoped<'_>, now: Timestamp, most: u32) -> Result<u32> {
    count_since(tx, now - PORTFOLIO_MEMORY, most).await
}

async fn count_since(tx: &mut Scoped<'_>, since: Timestamp, most: u32) -> Result<u32> {
    let counted: i64 = tx.one(COUNT, params![since, i64::from(most)]).await?.next()?;
    Ok(u32::try_from(counted).unwrap_or(most))
}

/// Two identities turn out to be one customer, who counts once.
pub(crate) async fn join(tx: &mut Scoped<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    tx.run(
        "UPDATE reached SET identity_id = $2 WHERE workspace_id = $1 AND identity_id = $3 \
         AND NOT EXISTS (SELECT 1 FROM reached o WHERE o.workspace_id = $1 AND o.identity_id = $2)",
        params![one, other],
    )
    .await?;
    tx.run(
        "UPDATE reached SET at = o.at, delivered_at = o.delivered_at, message_id = o.message_id FROM reached o \
         WHERE reached.workspace_id = $1 AND reached.identity_id = $2 AND o.workspace_id = $1 \
         AND o.identity_id = $3 AND o.at > reached.at",
        params![one, other],
    )
    .await?;
    tx.run("DELETE FROM reached WHERE workspace_id = $1 AND identity_id = $2", params![other]).await?;
    Ok(())
}
