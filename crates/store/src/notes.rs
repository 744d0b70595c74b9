//! What colleagues note in conversations for each other, and whom they mention in it. No customer ever sees one.

use transom_rules::access::Visibility;
use transom_rules::author::Author;
use transom_rules::id::{ConversationId, NoteId, UserId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};
use crate::visibility;

/// What a colleague noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Ours.
    pub id: NoteId,
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub author: Author,
    /// What.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "id, conversation_id, author, text, at";

fn read(mut row: Row) -> Result<Note> {
    Ok(Note {
        id: row.next()?,
        conversation: row.next()?,
        author: row.next::<String>()?.parse().unwrap_or(Author::Api),
        text: row.next()?,
        at: row.next()?,
    })
}

/// Adds a note, and the colleagues that it mentions.
pub async fn add(tx: &mut Scoped<'_>, note: &Note, mentioned: &[UserId]) -> Result<()> {
    tx.run(
        "INSERT INTO notes (workspace_id, id, conversation_id, author, text, at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![note.id, note.conversation, note.author.to_string(), &note.text, note.at],
    )
    .await?;
    let rows = mentioned.iter().map(|user| params![*user, note.conversation, note.id]).collect();
    tx.insert(
        "INSERT INTO mentions (workspace_id, user_id, conversation_id, note_id) VALUES ($1, $2, $3, $4)",
        rows,
    )
    .await?;
    Ok(())
}

/// A note.
pub async fn get(tx: &mut Scoped<'_>, id: NoteId) -> Result<Option<Note>> {
    let sql = format!("SELECT {COLUMNS} FROM notes WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Takes a note away, with whom it mentioned.
pub async fn remove(tx: &mut Scoped<'_>, id: NoteId) -> Result<()> {
    tx.run("DELETE FROM mentions WHERE workspace_id = $1 AND note_id = $2", params![id]).await?;
    tx.run("DELETE FROM notes WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    Ok(())
}

/// The notes of a conversation from an instant to another one that is not of it, the newest first.
pub async fn of_conversation(
    tx: &mut Scoped<'_>,
    conversation: ConversationId,
    from: Timestamp,
    to: Timestamp,
    limit: i64,
) -> Result<Vec<Note>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notes WHERE workspace_id = $1 AND conversation_id = $2 AND at >= $3 AND at < $4 \
         ORDER BY at DESC, id DESC LIMIT $5"
    );
    tx.all(&sql, params![conversation, from, to, limit]).await?.into_iter().map(read).collect()
}

/// All notes of these conversations, in the order in which they were left.
pub async fn of_conversations(tx: &mut Scoped<'_>, conversations: &[ConversationId]) -> Result<Vec<Note>> {
    let sql = format!("SELECT {COLUMNS} FROM notes WHERE workspace_id = $1 AND conversation_id IN (*)");
    let rows = tx.among(&sql, params![], key_list(conversations)).await?;
    let mut all: Vec<Note> = rows.into_iter().map(read).collect::<Result<_>>()?;
    all.sort_by_key(|note| (note.at, note.id));
    Ok(all)
}

/// Somebody has looked at a conversation: no note in it waits for them any more. Whether one did.
pub async fn seen(tx: &mut Scoped<'_>, user: UserId, conversation: ConversationId) -> Result<bool> {
    let gone = tx
        .run(
            "DELETE FROM mentions WHERE workspace_id = $1 AND user_id = $2 AND conversation_id = $3",
            params![user, conversation],
        )
        .await?;
    Ok(gone > 0)
}

/// Whether a note waits for somebody in a conversation.
pub async fn waits(tx: &mut Scoped<'_>, user: UserId, conversation: ConversationId) -> Result<bool> {
    let sql =
        "SELECT 1 FROM mentions WHERE workspace_id = $1 AND user_id = $2 AND conversation_id = $3 LIMIT 1";
    Ok(tx.first(sql, params![user, conversation]).await?.is_some())
}

/// In how many conversations that somebody sees a note waits for them, counted up to a limit.
pub async fn waiting(tx: &mut Scoped<'_>, user: UserId, seen: Visibility, limit: i64) -> Result<i64> {
    let mut values = params![user, limit];
    let seen = visibility::narrow(seen, "c.", &mut values);
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT DISTINCT m.conversation_id FROM mentions m JOIN conversations c \
         ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id \
         WHERE m.workspace_id = $1 AND m.user_id = $2{seen} LIMIT $3) one"
    );
    tx.one(&sql, values).await?.next()
}

/// The mentions of the notes that [`crate::forget::forget`] removes next.
pub(crate) const OLD_MENTIONS: &str = "DELETE FROM mentions WHERE workspace_id = $1 AND note_id IN \
    (SELECT id FROM notes WHERE workspace_id = $1 AND at < $2 ORDER BY at, id LIMIT $3)";
