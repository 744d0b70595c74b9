//! What changed, in the order of commits: a number a workspace, taken as late as possible, so that whoever
//! reads by cursor misses nothing.

use transom_rules::id::{ConversationId, WorkspaceId};
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;

/// Notes that conversations changed. Call it last in a transaction: the row it updates is the one place
/// where writers of a workspace queue. Returns the cursor.
pub async fn note(tx: &mut Scoped<'_>, conversations: &[ConversationId], now: Timestamp) -> Result<i64> {
    if conversations.is_empty() {
        return cursor(tx).await;
    }
    let mut row =
        tx.one("UPDATE workspaces SET cursor = cursor + 1 WHERE id = $1 RETURNING cursor", params![]).await?;
    let cursor: i64 = row.next()?;
    let rows = conversations.iter().map(|id| params![cursor, *id, now]).collect();
    tx.insert(
        "INSERT INTO changes (workspace_id, cursor, conversation_id, at) VALUES ($1, $2, $3, $4)",
        rows,
    )
    .await?;
    Ok(cursor)
}

/// Notes, where it is so, that something that the workspace defines is another thing. To be called last too.
pub async fn defined(tx: &mut Scoped<'_>, changed: bool, now: Timestamp) -> Result<i64> {
    note(tx, if changed { &[DEFINED] } else { &[] }, now).await
}

/// Stands for what the workspace defines, where a conversation is named: no conversation has this id.
const DEFINED: ConversationId = ConversationId(Uuid::nil());

/// Where the feed stands.
pub async fn cursor(tx: &mut Scoped<'_>) -> Result<i64> {
    tx.one("SELECT cursor FROM workspaces WHERE id = $1", params![]).await?.next()
}

/// Where every workspace's feed stands: one process follows them all.
pub async fn cursors(tx: &mut Tx<'_>) -> Result<Vec<(WorkspaceId, i64)>> {
    let rows = tx.all("SELECT id, cursor FROM workspaces ORDER BY id", vec![]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// What changed after a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// These; the feed now stands at the cursor.
    Changed(News, i64),
    /// The cursor is older than what is kept, or there is too much: load the page again.
    Reload(i64),
}

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// These conversations, each once.
    pub conversations: Vec<ConversationId>,
    /// Something that the workspace defines: a status, a label.
    pub defined: bool,
}

/// How many changes are told one by one.
const MOST: i64 = 500;

/// What changed after `after`.
pub async fn since(tx: &mut Scoped<'_>, after: i64) -> Result<Since> {
    let now = cursor(tx).await?;
    if after >= now {
        return Ok(if after == now { Since::Changed(News::default(), now) } else { Since::Reload(now) });
    }
    let mut oldest =
        tx.one("SELECT COALESCE(MIN(cursor), 0) FROM changes WHERE workspace_id = $1", params![]).await?;
    if oldest.next::<i64>()? > after + 1 {
        return Ok(Since::Reload(now));
    }
    let rows = tx
        .all(
            "SELECT DISTINCT conversation_id FROM changes WHERE workspace_id = $1 AND cursor > $2 AND cursor <= $3 \
             LIMIT $4",
            params![after, now, MOST],
        )
        .await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows >= MOST) {
        return Ok(Since::Reload(now));
    }
    let changed: Result<Vec<ConversationId>> = rows.into_iter().map(|mut row| row.next()).collect();
    let (defined, conversations): (Vec<_>, Vec<_>) = changed?.into_iter().partition(|id| *id == DEFINED);
    Ok(Since::Changed(News { conversations, defined: !defined.is_empty() }, now))
}
