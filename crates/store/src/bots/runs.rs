//! The runs of bots.

use transom_rules::access::Visibility;
use transom_rules::author::Author;
use transom_rules::bot::Standing;
use transom_rules::flow::kind::Cause;
use transom_rules::flow::run::{Ending, Run, Waits};
use transom_rules::id::{BotId, ConversationId, IdentityId, RunId};
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::value::{Row, Value, key_list};
use crate::visibility::narrow;

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct BotRun {
    /// Ours.
    pub id: RunId,
    /// Of which bot.
    pub bot: BotId,
    /// By which version of it, to its end.
    pub version: i64,
    /// Where it talks.
    pub conversation: ConversationId,
    /// With whom, through which number.
    pub pair: PairKey,
    /// Where it stands, and what it keeps.
    pub run: Run,
    /// By what it began; `None` where a later version calls it otherwise.
    pub begun_by: Option<Cause>,
    /// Who pressed the button or asked for it; the customer where they set it off.
    pub author: Author,
    /// How many rows its path has.
    pub steps: i64,
    /// What another program is to be asked, as JSON; empty once it was.
    pub request: String,
    /// When it began.
    pub begun_at: Timestamp,
    /// When something happened to it last.
    pub moved_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl BotRun {
    /// Whether it is over, with people or waiting.
    pub const fn standing(&self) -> Standing {
        Standing::of(&self.run)
    }
}

const COLUMNS: &str = "id, bot_id, version, conversation_id, identity_id, channel_id, run, begun_by, author, steps, \
    request, begun_at, moved_at, ended_at";

fn read(mut row: Row) -> Result<BotRun> {
    Ok(BotRun {
        id: row.next()?,
        bot: row.next()?,
        version: row.next()?,
        conversation: row.next()?,
        pair: PairKey { identity: row.next()?, channel: row.next()? },
        run: serde_json::from_str(&row.next::<String>()?)
            .map_err(|error| Error::Broken(format!("a run of a bot cannot be read: {error}")))?,
        begun_by: Cause::from_word(&row.next::<String>()?),
        author: row.next()?,
        steps: row.next()?,
        request: row.next()?,
        begun_at: row.next()?,
        moved_at: row.next()?,
        ended_at: row.next()?,
    })
}

/// What changes about one, in the order in which it is written.
fn changing(run: &BotRun) -> Vec<Value> {
    params![
        run.conversation,
        serde_json::to_string(&run.run).unwrap_or_default(),
        &run.run.step,
        run.standing().as_str(),
        run.run.ending().map(Ending::as_str).unwrap_or_default(),
        run.steps,
        &run.request,
        run.moved_at,
        run.run.wakes_at(),
        run.ended_at
    ]
}

/// Adds one. Where another one talks in the conversation it fails with `Duplicate`.
pub async fn add_run(tx: &mut Scoped<'_>, run: &BotRun) -> Result<()> {
    let begun_by = run.begun_by.map(Cause::as_str).unwrap_or_default();
    let (identity, channel) = (run.pair.identity, run.pair.channel);
    let rest = params![run.id, run.bot, run.version, identity, channel, begun_by, run.author, run.begun_at];
    tx.run(
        "INSERT INTO bot_runs (workspace_id, conversation_id, run, step, state, why, steps, request, moved_at, wakes_at, \
         ended_at, id, bot_id, version, identity_id, channel_id, begun_by, author, begun_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        [changing(run), rest].concat(),
    )
    .await?;
    Ok(())
}

/// Writes what is another thing about one whose conversation is held.
pub async fn save_run(tx: &mut Scoped<'_>, run: &BotRun) -> Result<()> {
    let sql = "UPDATE bot_runs SET conversation_id = $2, run = $3, step = $4, state = $5, why = $6, steps = $7, \
        request = $8, moved_at = $9, wakes_at = $10, ended_at = $11 WHERE workspace_id = $1 AND id = $12";
    tx.run(sql, [changing(run), params![run.id]].concat()).await?;
    Ok(())
}

/// Ends the run that talks in a conversation where what is kept of it cannot be read: nothing of it is kept.
pub async fn break_off(tx: &mut Scoped<'_>, conversation: ConversationId, now: Timestamp) -> Result<()> {
    let over = Run { waits: Waits::Over(Ending::Broken), ..Run::new(String::new()) };
    let sql = "UPDATE bot_runs SET run = $3, state = $4, why = $5, request = '', wakes_at = NULL, moved_at = $6, \
        ended_at = $6 WHERE workspace_id = $1 AND conversation_id = $2 AND ended_at IS NULL";
    let kept = serde_json::to_string(&over).unwrap_or_default();
    let (state, why) = (Standing::of(&over).as_str(), Ending::Broken.as_str());
    tx.run(sql, params![conversation, kept, state, why, now]).await?;
    Ok(())
}

/// One of them.
pub async fn run(tx: &mut Scoped<'_>, id: RunId) -> Result<Option<BotRun>> {
    let sql = format!("SELECT {COLUMNS} FROM bot_runs WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Holds one until the transaction ends.
pub async fn hold_run(tx: &mut Scoped<'_>, id: RunId) -> Result<Option<BotRun>> {
    let lock = tx.dialect().for_update();
    let sql = format!("SELECT {COLUMNS} FROM bot_runs WHERE workspace_id = $1 AND id = $2{lock}");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// The run that talks in a conversation, held.
pub async fn talking(tx: &mut Scoped<'_>, conversation: ConversationId) -> Result<Option<BotRun>> {
    let lock = tx.dialect().for_update();
    let sql = format!(
        "SELECT {COLUMNS} FROM bot_runs WHERE workspace_id = $1 AND conversation_id = $2 AND ended_at IS NULL{lock}"
    );
    tx.first(&sql, params![conversation]).await?.map(read).transpose()
}

/// The newest run that talks with somebody, in whichever conversation, held: theirs may have become another one since.
pub async fn talking_with(tx: &mut Scoped<'_>, identity: IdentityId) -> Result<Option<BotRun>> {
    let lock = tx.dialect().for_update();
    let sql = format!(
        "SELECT {COLUMNS} FROM bot_runs WHERE workspace_id = $1 AND identity_id = $2 AND ended_at IS NULL \
         ORDER BY id DESC LIMIT 1{lock}"
    );
    tx.first(&sql, params![identity]).await?.map(read).transpose()
}

/// Which runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this bot.
    pub bot: Option<BotId>,
    /// In this conversation.
    pub conversation: Option<ConversationId>,
    /// That stand so.
    pub standing: Option<Standing>,
    /// Of this version.
    pub version: Option<i64>,
    /// In conversations that somebody sees who sees so much; in all where nothing is said.
    pub seen: Option<Visibility>,
    /// From before this one.
    pub before: Option<RunId>,
    /// So many at most.
    pub limit: i64,
}

/// Runs, the newest first.
pub async fn runs(tx: &mut Scoped<'_>, filter: Filter) -> Result<Vec<BotRun>> {
    let before = filter.before.unwrap_or(RunId(uuid::Uuid::max()));
    let sql = format!("SELECT {COLUMNS} FROM bot_runs WHERE workspace_id = $1 AND id < $2");
    let mut query = Query { sql, params: params![before] };
    for (column, value) in [
        ("bot_id", filter.bot.map(Value::from)),
        ("conversation_id", filter.conversation.map(Value::from)),
        ("state", filter.standing.map(|standing| standing.as_str().into())),
        ("version", filter.version.map(Value::from)),
    ] {
        if let Some(value) = value {
            let value = query.bind(value);
            query.sql += &format!(" AND {column} = {value}");
        }
    }
    if let Some(seen) = filter.seen.filter(|seen| *seen != Visibility::All) {
        let narrowed = narrow(seen, "c.", &mut query.params);
        query.sql += &format!(
            " AND EXISTS (SELECT 1 FROM conversations c WHERE c.workspace_id = $1 \
             AND c.id = bot_runs.conversation_id{narrowed})"
        );
    }
    let limit = query.bind(filter.limit);
    query.sql += &format!(" ORDER BY id DESC LIMIT {limit}");
    tx.all(&query.sql, query.params).await?.into_iter().map(read).collect()
}

/// All runs in these conversations, by their ids.
pub async fn runs_in(tx: &mut Scoped<'_>, conversations: &[ConversationId]) -> Result<Vec<BotRun>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM bot_runs WHERE workspace_id = $1 AND conversation_id IN (*) ORDER BY id"
    );
    tx.among(&sql, params![], key_list(conversations)).await?.into_iter().map(read).collect()
}

/// The first runs of a bot that are not over, by their ids.
pub async fn live_of(tx: &mut Scoped<'_>, bot: BotId, limit: i64) -> Result<Vec<(RunId, ConversationId)>> {
    let sql = "SELECT id, conversation_id FROM bot_runs WHERE workspace_id = $1 AND bot_id = $2 \
        AND ended_at IS NULL ORDER BY version, step, id LIMIT $3";
    let rows = tx.all(sql, params![bot, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// The conversations of runs whose time has come, those that wait longest first.
pub async fn due(tx: &mut Scoped<'_>, now: Timestamp, limit: i64) -> Result<Vec<ConversationId>> {
    let sql = "SELECT conversation_id FROM bot_runs WHERE workspace_id = $1 AND wakes_at <= $2 \
        ORDER BY wakes_at, id LIMIT $3";
    let rows = tx.all(sql, params![now, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// The first runs that want another program asked.
pub async fn asking(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<RunId>> {
    let sql = "SELECT id FROM bot_runs WHERE workspace_id = $1 AND request <> '' ORDER BY id LIMIT $2";
    let rows = tx.all(sql, params![limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}
