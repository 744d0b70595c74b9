//! How many runs of a version left each of its steps, how many ended there, and how many stand there now. The first two
//! are counted as it happens, since paths are forgotten.

use std::collections::BTreeMap;

use transom_rules::id::BotId;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// The runs at a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// So many stand there.
    pub here: i64,
    /// So many times one went on from there.
    pub passed: i64,
    /// So many ended there.
    pub ended: i64,
}

/// By the names of steps.
pub type Counts = BTreeMap<String, Count>;

/// Adds to what is counted; how many stand where is not.
pub async fn count(tx: &mut Scoped<'_>, bot: BotId, version: i64, more: &Counts) -> Result<()> {
    let some = more.iter().filter(|(_, count)| (count.passed, count.ended) != (0, 0));
    let rows = some.map(|(step, count)| params![bot, version, step, count.passed, count.ended]);
    tx.insert(
        "INSERT INTO bot_counts (workspace_id, bot_id, version, step, passed, ended) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (workspace_id, bot_id, version, step) DO UPDATE SET \
         passed = bot_counts.passed + excluded.passed, ended = bot_counts.ended + excluded.ended",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// The counts of a version.
pub async fn counts(tx: &mut Scoped<'_>, bot: BotId, version: i64) -> Result<Counts> {
    let mut counts = Counts::new();
    let sql =
        "SELECT step, passed, ended FROM bot_counts WHERE workspace_id = $1 AND bot_id = $2 AND version = $3";
    for mut row in tx.all(sql, params![bot, version]).await? {
        let step = row.next()?;
        counts.insert(step, Count { here: 0, passed: row.next()?, ended: row.next()? });
    }
    let sql = "SELECT step, COUNT(*) FROM bot_runs WHERE workspace_id = $1 AND bot_id = $2 AND version = $3 \
        AND ended_at IS NULL GROUP BY step";
    for mut row in tx.all(sql, params![bot, version]).await? {
        let step: String = row.next()?;
        counts.entry(step).or_default().here = row.next()?;
    }
    Ok(counts)
}

/// How many runs of each bot are not over; bots of which none is under way are left out.
pub async fn running(tx: &mut Scoped<'_>) -> Result<BTreeMap<BotId, i64>> {
    let sql =
        "SELECT bot_id, COUNT(*) FROM bot_runs WHERE workspace_id = $1 AND ended_at IS NULL GROUP BY bot_id";
    let rows = tx.all(sql, params![]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}
