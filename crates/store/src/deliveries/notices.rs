//! What the operator should see of what Meta says, each kept once.

use transom_rules::event::Severity;
use transom_rules::time::Timestamp;

use super::newest;
use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::tx::Work;
use crate::value::Row;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Of the whole part: the same webhook twice is one notice.
    pub hash: Vec<u8>,
    /// When it came, or when Meta says it was.
    pub at: Timestamp,
    /// The webhook's field.
    pub field: String,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence.
    pub title: String,
    /// The `value`, as JSON text.
    pub json: String,
}

/// Keeps notices, each once.
pub async fn notice(tx: &mut Scoped<'_>, mut notices: Vec<Notice>) -> Result<()> {
    notices.sort_by(|a, b| a.hash.cmp(&b.hash));
    let rows = notices
        .into_iter()
        .map(|n| params![n.hash, n.at, n.field, n.severity.as_str(), n.title, n.json])
        .collect();
    tx.each(
        "INSERT INTO notices (workspace_id, hash, at, field, severity, title, json) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, hash) DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}

/// The newest notices.
pub async fn notices(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<Notice>> {
    notices_before(tx, None, limit).await
}

/// A page of notices, newest first; `before` is the place of the last one of the page before.
pub fn notices_before<'t>(
    tx: &'t mut Scoped<'_>,
    before: Option<(Timestamp, Vec<u8>)>,
    limit: i64,
) -> Work<'t, Vec<Notice>> {
    Box::pin(async move {
        let (at, hash) = before.unwrap_or_else(newest);
        let rows = tx
            .all(
                "SELECT hash, at, severity, field, title, json FROM notices WHERE workspace_id = $1 \
                 AND (at, hash) < ($2, $3) ORDER BY at DESC, hash DESC LIMIT $4",
                params![at, hash, limit],
            )
            .await?;
        rows.into_iter().map(read).collect()
    })
}

fn read(mut row: Row) -> Result<Notice> {
    let (hash, at, word): (Vec<u8>, Timestamp, String) = (row.next()?, row.next()?, row.next()?);
    let severity = Severity::from_word(&word)
        .ok_or_else(|| Error::Broken(format!("a notice has the unknown severity {word}")))?;
    Ok(Notice { hash, at, severity, field: row.next()?, title: row.next()?, json: row.next()? })
}
