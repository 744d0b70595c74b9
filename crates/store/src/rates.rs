//! Rate cards that an operator brought in. They are kept as they were read; a newer one wins where both speak.

use transom_rules::id::WorkspaceId;
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::Row;

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

/// What is known of a card without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// Ours. A card that is replaced gets another.
    pub id: Uuid,
    /// Whose it is.
    pub workspace: WorkspaceId,
}

/// Adds a card. One of the same name is replaced.
pub async fn add(tx: &mut Scoped<'_>, card: &Card) -> Result<()> {
    tx.takes_of(card.workspace)?;
    tx.run(
        "INSERT INTO rate_cards (workspace_id, id, name, format, text, added_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (workspace_id, name) DO UPDATE SET id = excluded.id, format = excluded.format, \
         text = excluded.text, added_at = excluded.added_at",
        params![card.id, &card.name, &card.format, &card.text, card.added_at],
    )
    .await?;
    Ok(())
}

/// Takes a card away. False if there is none of that name.
pub async fn remove(tx: &mut Scoped<'_>, name: &str) -> Result<bool> {
    let sql = "DELETE FROM rate_cards WHERE workspace_id = $1 AND name = $2";
    Ok(tx.run(sql, params![name]).await? > 0)
}

/// Which cards there are in every workspace, oldest first. Their texts may be long.
pub async fn titles(tx: &mut Tx<'_>) -> Result<Vec<Title>> {
    let sql = "SELECT id, workspace_id FROM rate_cards ORDER BY added_at, id";
    let rows = tx.all(sql, vec![]).await?;
    rows.into_iter().map(|mut row| Ok(Title { id: row.next()?, workspace: row.next()? })).collect()
}

/// The cards of a workspace, oldest first.
pub async fn of_workspace(tx: &mut Scoped<'_>) -> Result<Vec<Card>> {
    let sql = format!("SELECT {COLUMNS} FROM rate_cards WHERE workspace_id = $1 ORDER BY added_at, id");
    cards(tx.all(&sql, params![]).await?)
}

/// The cards of every workspace, oldest first, for the command that shows them.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<Card>> {
    let sql = format!("SELECT {COLUMNS} FROM rate_cards ORDER BY added_at, id");
    cards(tx.all(&sql, vec![]).await?)
}

const COLUMNS: &str = "id, workspace_id, name, format, text, added_at";

fn cards(rows: Vec<Row>) -> Result<Vec<Card>> {
    let read = |mut row: Row| {
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
