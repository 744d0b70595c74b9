//! Rate cards that an operator brought in. They are kept as they were read; a newer one wins where both speak.

use transom_rules::id::WorkspaceId;
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::db::{Result, Tx};
use crate::params;

/// A rate card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Ours.
    pub id: Uuid,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What the operator calls it: the file's name.
    pub name: String,
    /// `json` or `csv`.
    pub format: String,
    /// Its text; it was read once without an error.
    pub text: String,
    /// When it was brought in.
    pub added_at: Timestamp,
}

/// Adds a card. One of the same name is replaced.
pub async fn add(tx: &mut Tx<'_>, card: &Card) -> Result<()> {
    let same = params![card.workspace, &card.name];
    tx.run("DELETE FROM rate_cards WHERE workspace_id = $1 AND name = $2", same).await?;
    tx.run(
        "INSERT INTO rate_cards (workspace_id, id, name, format, text, added_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![card.workspace, card.id, &card.name, &card.format, &card.text, card.added_at],
    )
    .await?;
    Ok(())
}

/// Takes a card away. False if there is none of that name.
pub async fn remove(tx: &mut Tx<'_>, workspace: WorkspaceId, name: &str) -> Result<bool> {
    let sql = "DELETE FROM rate_cards WHERE workspace_id = $1 AND name = $2";
    Ok(tx.run(sql, params![workspace, name]).await? > 0)
}

/// The cards of every workspace, oldest first.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<Card>> {
    let sql = "SELECT id, workspace_id, name, format, text, added_at FROM rate_cards ORDER BY added_at, id";
    let rows = tx.all(sql, vec![]).await?;
    let read = |mut row: crate::value::Row| {
        Ok(Card {
            id: row.next()?,
            workspace: row.next()?,
            name: row.next()?,
            format: row.next()?,
            text: row.next()?,
            added_at: row.next()?,
        })
    };
    rows.into_iter().map(read).collect()
}
