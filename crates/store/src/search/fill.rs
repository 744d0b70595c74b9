//! Messages that an older version put into the index by fewer words, or cut otherwise: from the newest to the oldest, a few
//! at a time. How far it came is noted with them, so that whoever is killed loses no more than these few.

use std::collections::BTreeMap;

use transom_rules::id::MessageId;

use super::{Found, index_anew};
use crate::error::Result;
use crate::messages::{self, Message};
use crate::params;
use crate::scope::Scoped;
use crate::value::Value;

/// A message to be found anew.
#[derive(Clone, Debug)]
pub struct Old {
    /// The message.
    pub message: Message,
    /// The name of its file; empty if it has none.
    pub file: String,
}

/// The newest messages that are to be found anew, held; `None` when there is nothing left to be done in the workspace.
pub async fn next(tx: &mut Scoped<'_>, limit: i64) -> Result<Option<Vec<Old>>> {
    let lock = tx.dialect().for_update();
    // Whoever else fills waits here, and goes on below.
    let sql = format!("SELECT below FROM unindexed WHERE workspace_id = $1{lock}");
    let Some(mut row) = tx.first(&sql, params![]).await? else { return Ok(None) };
    let below: MessageId = row.next()?;
    let ids = tx.all(NEXT, params![below, limit]).await?;
    let ids: Result<Vec<MessageId>> = ids.into_iter().map(|mut row| row.next()).collect();
    let keys: Vec<Value> = ids?.into_iter().map(Value::from).collect();
    let sql = format!(
        "SELECT {} FROM messages m WHERE m.workspace_id = $1 AND m.id IN (*) ORDER BY m.id{lock}",
        messages::COLUMNS
    );
    let held = tx.among(&sql, params![], keys.clone()).await?;
    let held: Result<Vec<Message>> = held.into_iter().map(messages::read).collect();
    let mut files = BTreeMap::new();
    for mut row in tx.among(FILES, params![], keys).await? {
        files.insert(row.next::<MessageId>()?, row.next::<String>()?);
    }
    let with_file = |message: Message| Old { file: files.remove(&message.id).unwrap_or_default(), message };
    Ok(Some(held?.into_iter().map(with_file).collect()))
}

pub(crate) const NEXT: &str =
    "SELECT id FROM messages WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

pub(crate) const FILES: &str =
    "SELECT message_id, filename FROM media WHERE workspace_id = $1 AND filename <> '' AND message_id IN (*)";

/// Puts some of them into the index anew, and notes that all from `oldest` on are done; without one, that all are.
pub async fn done(tx: &mut Scoped<'_>, found: &[Found<'_>], oldest: Option<MessageId>) -> Result<()> {
    index_anew(tx, found).await?;
    match oldest {
        Some(oldest) => {
            let sql = "UPDATE unindexed SET below = $2 WHERE workspace_id = $1";
            tx.run(sql, params![oldest]).await?;
        }
        None => {
            tx.run("DELETE FROM unindexed WHERE workspace_id = $1", params![]).await?;
        }
    }
    Ok(())
}
