//! What was deployed of a bot: texts that never change, numbered from 1.

use std::collections::BTreeSet;

use transom_rules::author::Author;
use transom_rules::id::BotId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::Row;

/// A version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Of which bot.
    pub bot: BotId,
    /// Its number.
    pub n: i64,
    /// The file.
    pub text: String,
    /// What whoever deployed it said of it.
    pub note: String,
    /// Who deployed it first.
    pub author: Author,
    /// When.
    pub made_at: Timestamp,
}

const COLUMNS: &str = "bot_id, n, text, note, author, made_at";

fn read(mut row: Row) -> Result<Version> {
    Ok(Version {
        bot: row.next()?,
        n: row.next()?,
        text: row.next()?,
        note: row.next()?,
        author: row.next()?,
        made_at: row.next()?,
    })
}

/// Adds one.
pub async fn add_version(tx: &mut Scoped<'_>, version: &Version) -> Result<()> {
    let Version { bot, n, text, note, author, made_at } = version;
    tx.run(
        "INSERT INTO bot_versions (workspace_id, bot_id, n, text, note, author, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![*bot, *n, text, note, *author, *made_at],
    )
    .await?;
    Ok(())
}

/// One of them.
pub async fn version(tx: &mut Scoped<'_>, bot: BotId, n: i64) -> Result<Option<Version>> {
    let sql =
        format!("SELECT {COLUMNS} FROM bot_versions WHERE workspace_id = $1 AND bot_id = $2 AND n = $3");
    tx.first(&sql, params![bot, n]).await?.map(read).transpose()
}

/// All of a bot, the newest first.
pub async fn versions(tx: &mut Scoped<'_>, bot: BotId) -> Result<Vec<Version>> {
    let sql =
        format!("SELECT {COLUMNS} FROM bot_versions WHERE workspace_id = $1 AND bot_id = $2 ORDER BY n DESC");
    tx.all(&sql, params![bot]).await?.into_iter().map(read).collect()
}

/// The bots whose file says something else than what is deployed of them.
pub async fn differing(tx: &mut Scoped<'_>) -> Result<BTreeSet<BotId>> {
    let sql = "SELECT b.id FROM bots b JOIN bot_versions v \
        ON v.workspace_id = b.workspace_id AND v.bot_id = b.id AND v.n = b.deployed \
        WHERE b.workspace_id = $1 AND v.text <> b.draft";
    tx.all(sql, params![]).await?.into_iter().map(|mut row| row.next()).collect()
}
