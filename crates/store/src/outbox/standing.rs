//! How the outbox of a workspace stands, for whoever looks after it.

use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// How many rows there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Due, or on their way out at this moment.
    pub queued: i64,
    /// Since when the oldest of them could have gone, by the machine's clock.
    pub since: Option<Timestamp>,
    /// They wait until the customer writes.
    pub waiting: i64,
    /// They wait for somebody to agree to what their template costs since.
    pub aside: i64,
    /// They went out, and whether they arrived is not known.
    pub uncertain: i64,
}

/// How it stands now. What waits for a later instant is not due yet.
pub async fn standing(tx: &mut Scoped<'_>, now: Timestamp) -> Result<Standing> {
    let sql = "SELECT state, COUNT(*), MIN(run_at) FROM outbox WHERE workspace_id = $1 \
        AND (state IN ('waiting', 'aside', 'uncertain') OR run_at <= $2) GROUP BY state ORDER BY state";
    let mut standing = Standing::default();
    for mut row in tx.all(sql, params![now]).await? {
        let (state, count, since): (String, i64, Timestamp) = (row.next()?, row.next()?, row.next()?);
        match state.as_str() {
            "waiting" => standing.waiting += count,
            "aside" => standing.aside += count,
            "uncertain" => standing.uncertain += count,
            _ => {
                standing.queued += count;
                standing.since = Some(standing.since.map_or(since, |known| known.min(since)));
            }
        }
    }
    Ok(standing)
}
