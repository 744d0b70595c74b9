//! The index of words. Kept in the same transaction as the message, so that a committed message is found.
//! What a word is gets decided here and not by an engine, so that both find the same.

use transom_rules::id::WorkspaceId;

use crate::contacts::fold;
use crate::error::Result;
use crate::messages::Message;
use crate::params;
use crate::tx::Tx;

/// Words of a message that are found; WhatsApp's longest text has 4,096 characters.
const MOST: usize = 4096;
/// Characters of a word that count.
const LONGEST: usize = 64;

/// The words of a text as they are kept and looked for: letters and digits, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).collect())
        .take(MOST)
        .collect()
}

pub(crate) async fn index(tx: &mut Tx<'_>, workspace: WorkspaceId, messages: &[&Message]) -> Result<()> {
    let rows = messages
        .iter()
        .map(|message| (message, words(&message.text).join(" ")))
        .filter(|(_, words)| !words.is_empty())
        .map(|(message, words)| params![workspace, message.conversation_id, message.id, words])
        .collect();
    let sql = tx.dialect().index_words();
    tx.insert(sql, rows).await?;
    Ok(())
}
