//! The index of words. Kept in the same transaction as the message, so that a committed message is found.

use transom_rules::id::WorkspaceId;

use crate::db::{Result, Tx};
use crate::messages::Message;
use crate::params;

pub(crate) async fn index(tx: &mut Tx<'_>, workspace: WorkspaceId, messages: &[&Message]) -> Result<()> {
    let rows = messages
        .iter()
        .filter(|message| !message.text.is_empty())
        .map(|message| params![workspace, message.conversation_id, message.id, &message.text])
        .collect();
    let sql = tx.dialect().index_words();
    tx.insert(sql, rows).await?;
    Ok(())
}
