//! Files of messages: which are wanted, which are here. The bytes lie elsewhere, by their hash.

use std::collections::BTreeSet;

use transom_rules::content::FileState;
use transom_rules::id::{ChannelId, MediaId, MessageId};
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value, key_list, word};

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// Ours.
    pub id: MediaId,
    /// The message it belongs to.
    pub message_id: MessageId,
    /// The number it came through.
    pub channel_id: ChannelId,
    /// Meta's id.
    pub meta_id: String,
    /// As the sender said it.
    pub mime_type: String,
    /// The sender's name for it.
    pub filename: String,
    /// A voice note.
    pub voice: bool,
    /// The address in the webhook; dead after five minutes.
    pub url: String,
    /// Whether its bytes are here.
    pub state: FileState,
    /// SHA-256 of the bytes, in hex, once stored.
    pub hash: String,
    /// Bytes.
    pub size: i64,
    /// How often fetching was tried.
    pub attempt: i64,
    /// When it is to be fetched next, by the machine's clock.
    pub run_at: Timestamp,
    /// Why fetching failed last.
    pub problem: String,
    /// When we heard of it.
    pub created_at: Timestamp,
}

const COLUMNS: &str = "id, message_id, channel_id, meta_id, mime_type, filename, voice, url, state, hash, size, \
    attempt, run_at, problem, created_at";

fn read(mut row: Row) -> Result<Media> {
    Ok(Media {
        id: row.next()?,
        message_id: row.next()?,
        channel_id: row.next()?,
        meta_id: row.next()?,
        mime_type: row.next()?,
        filename: row.next()?,
        voice: row.next()?,
        url: row.next()?,
        state: word(&mut row)?,
        hash: row.next()?,
        size: row.next()?,
        attempt: row.next()?,
        run_at: row.next()?,
        problem: row.next()?,
        created_at: row.next()?,
    })
}

/// Adds files.
pub async fn add(tx: &mut Scoped<'_>, files: &[Media]) -> Result<()> {
    tx.insert(&insert(), files.iter().map(row_of).collect()).await?;
    Ok(())
}

/// Makes a file a message's, whether it was uploaded for it or is added now.
pub async fn attach(tx: &mut Scoped<'_>, file: &Media) -> Result<()> {
    let sql = insert() + " ON CONFLICT (workspace_id, id) DO UPDATE SET message_id = excluded.message_id";
    tx.insert(&sql, vec![row_of(file)]).await?;
    Ok(())
}

/// A file that was uploaded to a number's account and goes with no message yet, by Meta's id.
pub async fn unsent(tx: &mut Scoped<'_>, channel: ChannelId, meta_id: &str) -> Result<Option<Media>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM media WHERE workspace_id = $1 AND message_id = $2 AND channel_id = $3 AND meta_id = $4"
    );
    tx.first(&sql, params![Uuid::nil(), channel, meta_id]).await?.map(read).transpose()
}

fn insert() -> String {
    format!(
        "INSERT INTO media (workspace_id, {COLUMNS}) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    )
}

fn row_of(m: &Media) -> Vec<Value> {
    params![
        m.id,
        m.message_id,
        m.channel_id,
        &m.meta_id,
        &m.mime_type,
        &m.filename,
        m.voice,
        &m.url,
        m.state.as_str(),
        &m.hash,
        m.size,
        m.attempt,
        m.run_at,
        &m.problem,
        m.created_at
    ]
}

/// Files that are to be fetched now; nobody else gets them until `lease`.
pub async fn claim(tx: &mut Scoped<'_>, now: Timestamp, lease: Timestamp, limit: i64) -> Result<Vec<Media>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM media WHERE workspace_id = $1 AND state = 'wanted' AND run_at <= $2 \
         ORDER BY run_at, id LIMIT $3{}",
        tx.dialect().skip_locked()
    );
    let rows = tx.all(&sql, params![now, limit]).await?;
    let claimed: Result<Vec<Media>> = rows.into_iter().map(read).collect();
    let claimed = claimed?;
    let leases = claimed.iter().map(|m| params![lease, m.id]).collect();
    tx.each(
        "UPDATE media SET run_at = $2, attempt = attempt + 1 WHERE workspace_id = $1 AND id = $3",
        leases,
    )
    .await?;
    Ok(claimed)
}

/// Notes which bytes a file has before they are kept; whether there is such a file still.
pub async fn announce(tx: &mut Scoped<'_>, id: MediaId, hash: &str) -> Result<bool> {
    let sql = "UPDATE media SET hash = $2 WHERE workspace_id = $1 AND id = $3";
    Ok(tx.run(sql, params![hash, id]).await? > 0)
}

/// Notes how fetching these went: state, hash, size, the next try, the problem and the type. Those that are still there.
pub async fn settle(tx: &mut Scoped<'_>, files: &[Media]) -> Result<BTreeSet<MediaId>> {
    let sql = format!(
        "SELECT id FROM media WHERE workspace_id = $1 AND id IN (*) ORDER BY id{}",
        tx.dialect().for_update()
    );
    let found = tx.among(&sql, params![], key_list(files.iter().map(|file| file.id))).await?;
    let there: BTreeSet<MediaId> = found.into_iter().map(|mut row| row.next()).collect::<Result<_>>()?;
    let rows = files.iter().filter(|file| there.contains(&file.id)).map(|file| {
        let Media { state, hash, size, run_at, problem, mime_type, id, .. } = file;
        params![state.as_str(), hash, *size, *run_at, problem, mime_type, *id]
    });
    tx.update(
        "UPDATE media SET state = $2, hash = $3, size = $4, run_at = $5, problem = $6, mime_type = $7 \
         WHERE workspace_id = $1 AND id = $8",
        rows.collect(),
    )
    .await?;
    Ok(there)
}

/// One file.
pub async fn get(tx: &mut Scoped<'_>, id: MediaId) -> Result<Option<Media>> {
    let sql = format!("SELECT {COLUMNS} FROM media WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// The files of these messages.
pub async fn of_messages(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<Vec<Media>> {
    // Sorted here: for the order of ids SQLite would walk through all files of the workspace.
    let sql = format!("SELECT {COLUMNS} FROM media WHERE workspace_id = $1 AND message_id IN (*)");
    let rows = tx.among(&sql, params![], key_list(messages)).await?;
    let mut files: Vec<Media> = rows.into_iter().map(read).collect::<Result<_>>()?;
    files.sort_by_key(|media| media.id);
    Ok(files)
}

pub(crate) const WANTED: &str =
    "SELECT DISTINCT hash FROM media WHERE workspace_id = $1 AND hash <> '' AND hash IN (*)";

/// Which of these bytes any message of the workspace has: the same may have come several times.
pub async fn wanted(tx: &mut Scoped<'_>, hashes: &[String]) -> Result<Vec<String>> {
    let rows = tx.among(WANTED, params![], key_list(hashes)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Files that could not be fetched, newest first.
pub async fn failed(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<Media>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM media WHERE workspace_id = $1 AND state = 'failed' ORDER BY id DESC LIMIT $2"
    );
    let rows = tx.all(&sql, params![limit]).await?;
    rows.into_iter().map(read).collect()
}
