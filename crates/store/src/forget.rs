//! What is old enough goes, a few rows at a time: nobody who writes waits long for it.

use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// So many rows go in one transaction.
pub const AT_ONCE: u64 = 500;

/// What grows old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aged {
    /// Bodies of webhooks, by when they came. Those that made trouble stay.
    Bodies,
    /// Statuses that wait for their message, by when they came.
    Orphans,
    /// Parts of webhooks that are not known, by when they came.
    Unknowns,
    /// What the operator was told, by when it was.
    Notices,
    /// Answers to programs that may ask twice, by when they were given.
    Answers,
    /// The feed of changes. The newest stays.
    Changes,
    /// Sessions, by when they end.
    Sessions,
    /// One-time links, by when they end, whether they were used or not.
    Links,
    /// Tokens, by when they ended or were revoked.
    Tokens,
    /// Lines of the audit log.
    Audit,
}

impl Aged {
    const fn sql(self) -> &'static str {
        match self {
            Self::Bodies => {
                "DELETE FROM deliveries WHERE workspace_id = $1 AND id IN (SELECT id FROM deliveries \
                 WHERE workspace_id = $1 AND received_at < $2 AND outcome = 'stored' ORDER BY id LIMIT $3)"
            }
            Self::Orphans => {
                "DELETE FROM orphans WHERE workspace_id = $1 AND (wamid, status, participant) IN \
                 (SELECT wamid, status, participant FROM orphans WHERE workspace_id = $1 AND received_at < $2 \
                 ORDER BY wamid, status, participant LIMIT $3)"
            }
            Self::Unknowns => {
                "DELETE FROM unknowns WHERE workspace_id = $1 AND hash IN (SELECT hash FROM unknowns \
                 WHERE workspace_id = $1 AND received_at < $2 ORDER BY hash LIMIT $3)"
            }
            Self::Notices => {
                "DELETE FROM notices WHERE workspace_id = $1 AND hash IN (SELECT hash FROM notices \
                 WHERE workspace_id = $1 AND at < $2 ORDER BY hash LIMIT $3)"
            }
            Self::Answers => {
                "DELETE FROM idempotency WHERE workspace_id = $1 AND (token, key) IN (SELECT token, key \
                 FROM idempotency WHERE workspace_id = $1 AND created_at < $2 ORDER BY token, key LIMIT $3)"
            }
            Self::Changes => {
                "DELETE FROM changes WHERE workspace_id = $1 AND (cursor, conversation_id) IN \
                 (SELECT cursor, conversation_id FROM changes WHERE workspace_id = $1 AND at < $2 \
                 AND cursor < (SELECT w.cursor FROM workspaces w WHERE w.id = $1) \
                 ORDER BY cursor, conversation_id LIMIT $3)"
            }
            Self::Sessions => {
                "DELETE FROM sessions WHERE workspace_id = $1 AND id IN (SELECT id FROM sessions \
                 WHERE workspace_id = $1 AND expires_at < $2 ORDER BY id LIMIT $3)"
            }
            Self::Links => {
                "DELETE FROM one_time_links WHERE workspace_id = $1 AND id IN (SELECT id FROM one_time_links \
                 WHERE workspace_id = $1 AND expires_at < $2 ORDER BY id LIMIT $3)"
            }
            Self::Tokens => {
                "DELETE FROM tokens WHERE workspace_id = $1 AND id IN (SELECT id FROM tokens \
                 WHERE workspace_id = $1 AND (revoked_at < $2 OR expires_at < $2) ORDER BY id LIMIT $3)"
            }
            Self::Audit => {
                "DELETE FROM audit WHERE workspace_id = $1 AND id IN (SELECT id FROM audit \
                 WHERE workspace_id = $1 AND at < $2 ORDER BY at, id LIMIT $3)"
            }
        }
    }
}

/// Removes rows from before an instant, the first few of them; how many it were. Fewer than [`AT_ONCE`] are the last.
pub async fn forget(tx: &mut Scoped<'_>, aged: Aged, before: Timestamp) -> Result<u64> {
    tx.run(aged.sql(), params![before, AT_ONCE.cast_signed()]).await
}
