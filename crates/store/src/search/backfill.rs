//! What an older version put into the index by fewer words, or cut and folded otherwise: contacts, and messages from the
//! newest to the oldest, a few at a time. How far it came with messages is noted with them, so that whoever is killed
//! loses no more than these few.

use std::collections::BTreeMap;

use transom_rules::id::{ContactId, MessageId};

use super::names::{self, Named};
use super::{Entry, fold, index_anew};
use crate::error::Result;
use crate::messages::{self, Message};
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// A message to be found anew.
#[derive(Clone, Debug)]
pub struct Old {
    /// The message.
    pub message: Message,
    /// The name of its file; empty if it has none.
    pub file: String,
}

/// Messages to be found anew.
#[derive(Clone, Debug)]
pub struct Batch {
    /// As many as are still there, the newest first.
    pub messages: Vec<Old>,
    /// The oldest that was looked for.
    pub oldest: MessageId,
}

/// Whether there is something left to be done in the workspace.
pub async fn is_due(tx: &mut Scoped<'_>) -> Result<bool> {
    let row = tx.first("SELECT 1 FROM unindexed WHERE workspace_id = $1", params![]).await?;
    Ok(row.is_some())
}

pub(crate) const CONTACTS: &str =
    "SELECT id, folded FROM contacts WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3";

/// Folds what the next few contacts are found by as it is folded now, and puts it into the index; the last of them, `None`
/// when there were none.
pub async fn fold_contacts(tx: &mut Scoped<'_>, after: ContactId, limit: i64) -> Result<Option<ContactId>> {
    let sql = format!("{CONTACTS}{}", tx.dialect().for_update());
    let mut folded = Vec::new();
    for mut row in tx.all(&sql, params![after, limit]).await? {
        folded.push((row.next::<ContactId>()?, fold(&row.next::<String>()?)));
    }
    let changed = folded.iter().map(|(id, folded)| params![folded, *id]).collect();
    tx.each("UPDATE contacts SET folded = $2 WHERE workspace_id = $1 AND id = $3 AND folded <> $2", changed)
        .await?;
    let named: Vec<Named<'_>> = folded.iter().map(|(id, folded)| Named { contact: *id, folded }).collect();
    names::index_anew(tx, &named).await?;
    Ok(folded.last().map(|(id, _)| *id))
}

/// The newest messages that are to be found anew, held; `None` when that was all, which ends it.
pub async fn next(tx: &mut Scoped<'_>, limit: i64) -> Result<Option<Batch>> {
    let lock = tx.dialect().for_update();
    // Whoever else is at it waits here, and goes on below.
    let sql = format!("SELECT below FROM unindexed WHERE workspace_id = $1{lock}");
    let Some(mut row) = tx.first(&sql, params![]).await? else { return Ok(None) };
    let below: MessageId = row.next()?;
    let ids = tx.all(NEXT, params![below, limit]).await?;
    let ids: Result<Vec<MessageId>> = ids.into_iter().map(|mut row| row.next()).collect();
    let ids = ids?;
    let Some(oldest) = ids.last().copied() else {
        tx.run("DELETE FROM unindexed WHERE workspace_id = $1", params![]).await?;
        return Ok(None);
    };
    let keys = key_list(ids);
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
    Ok(Some(Batch { messages: held?.into_iter().rev().map(with_file).collect(), oldest }))
}

pub(crate) const NEXT: &str =
    "SELECT id FROM messages WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

pub(crate) const FILES: &str =
    "SELECT message_id, filename FROM media WHERE workspace_id = $1 AND filename <> '' AND message_id IN (*)";

/// Puts some of them into the index anew, the newest first, and notes that all from `oldest` on are done.
pub async fn done(tx: &mut Scoped<'_>, entries: &[Entry<'_>], oldest: MessageId) -> Result<()> {
    index_anew(tx, entries).await?;
    tx.run("UPDATE unindexed SET below = $2 WHERE workspace_id = $1", params![oldest]).await?;
    Ok(())
}
