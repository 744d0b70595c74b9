//! Bots: the file that is being written ([`Bot`]), what was deployed of it ([`versions`]), its runs with customers
//! ([`runs`]), where those went ([`path`]) and how many stand where ([`counts`]), what happened that runs have to hear of
//! ([`inputs`]), and what its requests are signed with ([`keys`]). Whoever moves a run holds its conversation, and writes
//! the run, its path and all it does in one transaction.

use transom_rules::author::Author;
use transom_rules::bot::{Rest, State};
use transom_rules::id::{BotId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::{Row, Value};

mod counts;
mod inputs;
mod keys;
mod path;
mod runs;
mod versions;

pub use counts::{Count, Counts, count, counts, running};
pub use inputs::{Input, closing, forget_inputs, inputs, tell, waiting};
pub(crate) use inputs::{News, hear};
pub use keys::{set_signing_key, signing_key};
pub use path::{Passed, Sent, add_to_path, path, sent_by};
pub use runs::{
    BotRun, Filter, add_run, asking, break_off, due, hold_run, live_of, run, runs, runs_in, save_run,
    talking, talking_with,
};
pub use versions::{Version, add_version, differing, version, versions};

/// A bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bot {
    /// Ours.
    pub id: BotId,
    /// What people call it.
    pub name: String,
    /// The file that is being written.
    pub draft: String,
    /// How often that was saved.
    pub revision: i64,
    /// Whether it begins runs.
    pub state: State,
    /// What becomes of the runs of one that is switched off, until it has.
    pub rest: Option<Rest>,
    /// The version by which they begin.
    pub deployed: Option<i64>,
    /// Who saved it last.
    pub author: Author,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// Up to when time was looked through for what begins runs by itself; `None` where nothing of it does.
    pub looked_at: Option<Timestamp>,
    /// How far that has come where it takes several transactions, as whoever looks writes it; empty between.
    pub looking: String,
}

const COLUMNS: &str =
    "id, name, draft, revision, state, rest, deployed, author, created_at, changed_at, looked_at, looking";

fn read(mut row: Row) -> Result<Bot> {
    Ok(Bot {
        id: row.next()?,
        name: row.next()?,
        draft: row.next()?,
        revision: row.next()?,
        // What a later version calls it begins nothing in this one.
        state: State::from_word(&row.next::<String>()?).unwrap_or(State::Off),
        rest: Rest::from_word(&row.next::<String>()?),
        deployed: row.next()?,
        author: row.next()?,
        created_at: row.next()?,
        changed_at: row.next()?,
        looked_at: row.next()?,
        looking: row.next()?,
    })
}

/// Adds one.
pub async fn add(tx: &mut Scoped<'_>, bot: &Bot) -> Result<()> {
    tx.run(
        "INSERT INTO bots (workspace_id, name, draft, revision, state, rest, deployed, author, changed_at, looked_at, \
         looking, id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        [changing(bot), params![bot.id, bot.created_at]].concat(),
    )
    .await?;
    Ok(())
}

/// What changes about one, in the order in which it is written.
fn changing(bot: &Bot) -> Vec<Value> {
    params![
        &bot.name,
        &bot.draft,
        bot.revision,
        bot.state.as_str(),
        bot.rest.map(Rest::as_str).unwrap_or_default(),
        bot.deployed,
        bot.author,
        bot.changed_at,
        bot.looked_at,
        &bot.looking
    ]
}

/// Writes what is another thing about one that is held.
pub async fn save(tx: &mut Scoped<'_>, bot: &Bot) -> Result<()> {
    let sql = "UPDATE bots SET name = $2, draft = $3, revision = $4, state = $5, rest = $6, deployed = $7, \
        author = $8, changed_at = $9, looked_at = $10, looking = $11 WHERE workspace_id = $1 AND id = $12";
    tx.run(sql, [changing(bot), params![bot.id]].concat()).await?;
    Ok(())
}

/// One of them.
pub async fn get(tx: &mut Scoped<'_>, id: BotId) -> Result<Option<Bot>> {
    let sql = format!("SELECT {COLUMNS} FROM bots WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Holds one until the transaction ends.
pub async fn hold(tx: &mut Scoped<'_>, id: BotId) -> Result<Option<Bot>> {
    let lock = tx.dialect().for_update();
    let sql = format!("SELECT {COLUMNS} FROM bots WHERE workspace_id = $1 AND id = $2{lock}");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// All of them, in the order in which they were made: it is the order in which they are asked whether they begin a run.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Bot>> {
    let sql = format!("SELECT {COLUMNS} FROM bots WHERE workspace_id = $1 ORDER BY id");
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// A bot that is on, or whose runs are not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Working {
    /// It.
    pub id: BotId,
    /// What becomes of its runs, where it was switched off.
    pub rest: Option<Rest>,
    /// Up to when time was looked through for it.
    pub looked_at: Option<Timestamp>,
}

/// Those that are at work, in that order, without their files.
pub async fn working(tx: &mut Scoped<'_>) -> Result<Vec<Working>> {
    let sql = "SELECT id, rest, looked_at FROM bots WHERE workspace_id = $1 AND state <> 'off' ORDER BY id";
    let rows = tx.all(sql, params![]).await?;
    let read = |mut row: Row| {
        let (id, rest) = (row.next()?, Rest::from_word(&row.next::<String>()?));
        Ok(Working { id, rest, looked_at: row.next()? })
    };
    rows.into_iter().map(read).collect()
}

/// The workspaces in which there is something to do for bots: whoever moves runs looks at no others. It asks all of
/// them at once, since most have no bot.
pub async fn at_work(tx: &mut Tx<'_>) -> Result<Vec<WorkspaceId>> {
    let sql = "SELECT id FROM workspaces w \
        WHERE EXISTS (SELECT 1 FROM bots WHERE workspace_id = w.id AND state <> 'off') \
        OR EXISTS (SELECT 1 FROM bot_inputs WHERE workspace_id = w.id) \
        OR EXISTS (SELECT 1 FROM bot_runs WHERE workspace_id = w.id AND ended_at IS NULL) ORDER BY created_at, id";
    tx.all(sql, vec![]).await?.into_iter().map(|mut row| row.next()).collect()
}

/// Time was looked through for one that is held, up to here.
pub async fn looked(tx: &mut Scoped<'_>, id: BotId, until: Timestamp) -> Result<()> {
    let sql = "UPDATE bots SET looked_at = $3, looking = '' WHERE workspace_id = $1 AND id = $2";
    tx.run(sql, params![id, until]).await?;
    Ok(())
}

/// A part of the time since was looked through for one that is held: so far.
pub async fn looks_on(tx: &mut Scoped<'_>, id: BotId, looking: &str) -> Result<()> {
    let sql = "UPDATE bots SET looking = $3 WHERE workspace_id = $1 AND id = $2";
    tx.run(sql, params![id, looking]).await?;
    Ok(())
}

/// Those that begin runs, in that order, and by which version.
pub async fn listening(tx: &mut Scoped<'_>) -> Result<Vec<(BotId, i64)>> {
    let sql = "SELECT id, deployed FROM bots WHERE workspace_id = $1 AND state = 'on' AND deployed IS NOT NULL \
        ORDER BY id";
    let rows = tx.all(sql, params![]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Whether one begins runs; it is not switched off before the transaction ends.
pub async fn keeps_on(tx: &mut Scoped<'_>, id: BotId) -> Result<bool> {
    let lock = tx.dialect().for_share();
    let sql = format!("SELECT 1 FROM bots WHERE workspace_id = $1 AND id = $2 AND state = 'on'{lock}");
    Ok(tx.first(&sql, params![id]).await?.is_some())
}

/// Removes one with its versions and counts. Its runs have to be over; they are told of as long as others.
pub async fn remove(tx: &mut Scoped<'_>, id: BotId) -> Result<()> {
    for table in ["bot_counts", "bot_versions"] {
        let sql = format!("DELETE FROM {table} WHERE workspace_id = $1 AND bot_id = $2");
        tx.run(&sql, params![id]).await?;
    }
    tx.run("DELETE FROM bots WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    Ok(())
}
