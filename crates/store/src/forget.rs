//! What is old enough goes, a few rows at a time: nobody who writes waits long for it.

use transom_rules::id::{ConversationId, MessageId};
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::error::Result;
use crate::notes::OLD_MENTIONS;
use crate::params;
use crate::scope::Scoped;

/// So many rows go in one transaction, unless they are large.
pub const AT_ONCE: u64 = 500;

/// What grows old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aged {
    /// Bodies of webhooks, by when they came.
    Bodies,
    /// Those that made trouble.
    Troubled,
    /// Statuses that wait for their message, by when they came.
    Orphans,
    /// What webhooks told and may tell again, by when they came.
    Told,
    /// Parts of webhooks that are not known, by when they came.
    Unknowns,
    /// What the operator was told, by when it was.
    Notices,
    /// What was typed and not sent.
    Drafts,
    /// What colleagues noted.
    Notes,
    /// By what messages came.
    Arrivals,
    /// Answers to programs that may ask twice, by when they were given.
    Answers,
    /// The feed of changes. The newest stays.
    Changes,
    /// Sessions, by when they end.
    Sessions,
    /// Sessions that waited for a code, by when they end.
    Challenges,
    /// What somebody gave who was connecting a number.
    Connections,
    /// One-time links, by when they end, whether they were used or not.
    Links,
    /// Tokens, by when they ended or were revoked.
    Tokens,
    /// Lines of the audit log.
    Audit,
    /// That somebody was erased, by when nothing was left of them.
    Erasures,
    /// Who counts towards the limit of the portfolio, by since when.
    Reached,
    /// Runs of bots, by when they ended.
    Runs,
    /// Where they went.
    Paths,
    /// Files of contacts, by when they came.
    Imports,
    /// What they hold that was not gone through.
    ImportParts,
    /// What of them could not be taken.
    ImportFaults,
    /// Links to files, by when they led nowhere any more.
    FileLinks,
}

/// Where rows of a kind stand.
struct Rows {
    table: &'static str,
    /// What tells one from another.
    key: &'static str,
    /// Since when they are as old as they are. It has an index, unless they are few.
    at: &'static str,
    /// Which of those that are old.
    which: &'static str,
}

impl Aged {
    /// Each of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 25] = [
        Self::Bodies,
        Self::Troubled,
        Self::Orphans,
        Self::Told,
        Self::Unknowns,
        Self::Notices,
        Self::Drafts,
        Self::Notes,
        Self::Arrivals,
        Self::Answers,
        Self::Changes,
        Self::Sessions,
        Self::Challenges,
        Self::Connections,
        Self::Links,
        Self::Tokens,
        Self::Audit,
        Self::Erasures,
        Self::Reached,
        Self::Runs,
        Self::Paths,
        Self::Imports,
        Self::ImportParts,
        Self::ImportFaults,
        Self::FileLinks,
    ];

    const fn rows(self) -> Rows {
        let (table, key, at, which) = match self {
            Self::Bodies => ("deliveries", "id", "received_at", " AND outcome = 'stored'"),
            Self::Troubled => ("deliveries", "id", "received_at", " AND outcome <> 'stored'"),
            Self::Orphans => ("orphans", "wamid, status, participant", "received_at", ""),
            Self::Told => ("told", "hash", "at", ""),
            Self::Unknowns => ("unknowns", "hash", "received_at", ""),
            Self::Notices => ("notices", "hash", "at", ""),
            Self::Drafts => ("drafts", "conversation_id, user_id, channel_id", "changed_at", ""),
            Self::Notes => ("notes", "id", "at", ""),
            Self::Arrivals => ("arrivals", "message_id", "at", ""),
            Self::Answers => ("idempotency", "token, key", "created_at", ""),
            Self::Changes => (
                "changes",
                "cursor, conversation_id",
                "at",
                " AND cursor < (SELECT w.cursor FROM workspaces w WHERE w.id = $1)",
            ),
            Self::Sessions => ("sessions", "id", "expires_at", ""),
            Self::Challenges => ("challenges", "hash", "expires_at", ""),
            Self::Connections => ("connections", "user_id", "changed_at", ""),
            Self::Links => ("one_time_links", "id", "expires_at", ""),
            Self::Tokens => ("tokens", "id", "COALESCE(revoked_at, expires_at)", ""),
            Self::Audit => ("audit", "id", "at", ""),
            Self::Erasures => ("erasures", "contact_id", "ended_at", ""),
            Self::Reached => ("reached", "identity_id", "at", ""),
            Self::Runs => ("bot_runs", "id", "ended_at", ""),
            Self::Paths => ("bot_steps", "run_id, n", "at", ""),
            Self::Imports => ("imports", "id", "created_at", ""),
            Self::ImportParts => ("import_parts", "import_id, place", "at", ""),
            Self::ImportFaults => ("import_faults", "import_id, pass, line", "at", ""),
            Self::FileLinks => ("file_links", "id", "ends_at", " AND sha256 = ''"),
        };
        Rows { table, key, at, which }
    }

    /// How many go in one transaction: what is large goes in fewer.
    pub const fn at_once(self) -> u64 {
        match self {
            Self::ImportParts => 20,
            _ => AT_ONCE,
        }
    }

    pub(crate) fn sql(self) -> String {
        let Rows { table, key, at, which } = self.rows();
        format!(
            "DELETE FROM {table} WHERE workspace_id = $1 AND ({key}) IN \
             (SELECT {key} FROM {table} WHERE workspace_id = $1 AND {at} < $2{which} ORDER BY {at}, {key} LIMIT $3)"
        )
    }
}

/// Removes rows from before an instant, the first few of them; how many it were. Fewer than [`Aged::at_once`] are the
/// last.
pub async fn forget(tx: &mut Scoped<'_>, aged: Aged, before: Timestamp) -> Result<u64> {
    let limit = aged.at_once().cast_signed();
    if aged == Aged::Notes {
        // They wait for nobody any more.
        tx.run(OLD_MENTIONS, params![before, limit]).await?;
    }
    tx.run(&aged.sql(), params![before, limit]).await
}

/// So many messages, or files, go in one transaction.
pub const OLD_AT_ONCE: usize = 200;

fn at_once() -> i64 {
    i64::try_from(OLD_AT_ONCE).unwrap_or(i64::MAX)
}

pub(crate) const OLD_MESSAGES: &str = "SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND m.at < $2 \
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.workspace_id = $1 AND o.message_id = m.id) \
    ORDER BY m.at, m.id LIMIT $3";

/// The oldest messages from before an instant, the first few of them. What has not left yet is not old.
pub async fn old_messages(tx: &mut Scoped<'_>, before: Timestamp) -> Result<Vec<MessageId>> {
    let rows = tx.all(OLD_MESSAGES, params![before, at_once()]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// How many messages of a customer are left in a conversation that nobody has read: those are the newest, and were so
/// many before.
pub async fn unread_left(tx: &mut Scoped<'_>, conversation: ConversationId, before: i64) -> Result<i64> {
    if before == 0 {
        return Ok(0);
    }
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE workspace_id = $1 AND conversation_id = $2 \
        AND inbound = TRUE LIMIT $3) newest";
    tx.one(sql, params![conversation, before]).await?.next()
}

pub(crate) const OLD_FILES: &str = "DELETE FROM media WHERE workspace_id = $1 AND id IN (SELECT id FROM media \
    WHERE workspace_id = $1 AND created_at < $2 ORDER BY created_at, id LIMIT $3) RETURNING hash";

/// Removes the oldest files from before an instant, the first few of them; the hashes of their bytes, as far as they
/// were fetched.
pub async fn files(tx: &mut Scoped<'_>, before: Timestamp) -> Result<Vec<String>> {
    let rows = tx.all(OLD_FILES, params![before, at_once()]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// By the message, which few have none of: the plus keeps `SQLite` from going by the day.
pub(crate) const UNSENT_FILES: &str = "DELETE FROM media WHERE workspace_id = $1 AND id IN (SELECT id FROM media \
    WHERE workspace_id = $1 AND message_id = $4 AND +created_at < $2 ORDER BY +created_at, id LIMIT $3) RETURNING hash";

/// The same of files that were uploaded and went out with no message.
pub async fn unsent_files(tx: &mut Scoped<'_>, before: Timestamp) -> Result<Vec<String>> {
    let rows = tx.all(UNSENT_FILES, params![before, at_once(), Uuid::nil()]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}
