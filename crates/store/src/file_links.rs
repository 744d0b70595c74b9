//! Links by which whoever has one opens a file. The token of a link is nowhere: its hash finds it, everything else calls
//! it by its id. A link holds the file itself, by the hash of its bytes, whatever message it came with.

use std::collections::BTreeMap;

use transom_rules::access::Visibility;
use transom_rules::author::Author;
use transom_rules::file_link::Terms;
use transom_rules::id::{ConversationId, FileLinkId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::forget::OLD_AT_ONCE;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::{Row, key_list};
use crate::visibility;

/// A link to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLink {
    /// Ours.
    pub id: FileLinkId,
    /// For whom it was made; `None` where the workspace gives it to many.
    pub conversation: Option<ConversationId>,
    /// Who made it.
    pub author: Author,
    /// The file, as it is served.
    pub file: File,
    /// Until when it is good, and how often it was opened.
    pub terms: Terms,
    /// When it was opened first.
    pub first_opened_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it is called when it is saved.
    pub name: String,
    /// Its type.
    pub mime_type: String,
    /// SHA-256 of its bytes, in hex; empty once they are gone.
    pub sha256: String,
    /// Its bytes.
    pub size: i64,
}

const COLUMNS: &str = "l.id, l.conversation_id, l.author, l.filename, l.mime_type, l.sha256, l.size, l.expires_at, \
    l.revoked_at, l.most, l.opened, l.last_opened_at, l.first_opened_at, l.created_at";

fn read(row: &mut Row) -> Result<FileLink> {
    Ok(FileLink {
        id: row.next()?,
        conversation: row.next()?,
        author: row.next()?,
        file: File { name: row.next()?, mime_type: row.next()?, sha256: row.next()?, size: row.next()? },
        terms: Terms {
            expires_at: row.next()?,
            revoked_at: row.next()?,
            most: row.next()?,
            opened: row.next()?,
            last_opened_at: row.next()?,
        },
        first_opened_at: row.next()?,
        created_at: row.next()?,
    })
}

/// Adds a link that nobody has opened; `hash` is the SHA-256 of its token.
pub async fn add(tx: &mut Scoped<'_>, hash: &[u8], link: &FileLink) -> Result<()> {
    let FileLink { file, terms, .. } = link;
    tx.run(
        "INSERT INTO file_links (workspace_id, hash, id, conversation_id, author, filename, mime_type, sha256, size, \
         most, created_at, expires_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        params![
            hash,
            link.id,
            link.conversation,
            link.author.to_string(),
            &file.name,
            &file.mime_type,
            &file.sha256,
            file.size,
            terms.most,
            link.created_at,
            terms.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// The link with a token of this hash, whether it is good or not: it tells the workspace.
pub async fn find(tx: &mut Tx<'_>, hash: &[u8]) -> Result<Option<(WorkspaceId, FileLink)>> {
    let sql = format!("SELECT l.workspace_id, {COLUMNS} FROM file_links l WHERE l.hash = $1");
    let row = tx.first(&sql, params![hash]).await?;
    row.map(|mut row| Ok((row.next()?, read(&mut row)?))).transpose()
}

/// Those of these hashes that are a link's.
pub async fn of_hashes(tx: &mut Scoped<'_>, hashes: &[Vec<u8>]) -> Result<BTreeMap<Vec<u8>, FileLink>> {
    let sql =
        format!("SELECT l.hash, {COLUMNS} FROM file_links l WHERE l.workspace_id = $1 AND l.hash IN (*)");
    let rows = tx.among(&sql, params![], key_list(hashes.iter().cloned())).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, read(&mut row)?))).collect()
}

/// One link.
pub async fn get(tx: &mut Scoped<'_>, id: FileLinkId) -> Result<Option<FileLink>> {
    let sql = format!("SELECT {COLUMNS} FROM file_links l WHERE l.workspace_id = $1 AND l.id = $2");
    tx.first(&sql, params![id]).await?.map(|mut row| read(&mut row)).transpose()
}

/// Which links.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// What somebody sees: those that are of no conversation are everybody's.
    pub seen: Visibility,
    /// Those of one conversation.
    pub conversation: Option<ConversationId>,
    /// The last one of the page before.
    pub before: Option<FileLinkId>,
    /// How many.
    pub limit: i64,
}

/// A page of links, the newest first.
pub async fn page(tx: &mut Scoped<'_>, filter: Filter) -> Result<Vec<FileLink>> {
    let Query { sql, params } = of_page(filter);
    tx.all(&sql, params).await?.iter_mut().map(read).collect()
}

pub(crate) fn of_page(filter: Filter) -> Query {
    let mut query = Query { sql: String::new(), params: params![] };
    let seen = visibility::narrow(filter.seen, "k.", &mut query.params);
    if !seen.is_empty() {
        query.sql = format!(
            " AND (l.conversation_id IS NULL OR EXISTS (SELECT 1 FROM conversations k \
             WHERE k.workspace_id = $1 AND k.id = l.conversation_id{seen}))"
        );
    }
    if let Some(conversation) = filter.conversation {
        query.and("l.conversation_id =", conversation);
    }
    if let Some(before) = filter.before {
        query.and("l.id <", before);
    }
    let limit = query.bind(filter.limit);
    let sql = format!(
        "SELECT {COLUMNS} FROM file_links l WHERE l.workspace_id = $1{} ORDER BY l.id DESC LIMIT {limit}",
        query.sql
    );
    Query { sql, ..query }
}

/// Counts an opening, unless the link was revoked or opened as often as was said; whether it was counted.
pub async fn count(tx: &mut Scoped<'_>, id: FileLinkId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE file_links SET opened = opened + 1, last_opened_at = $2, \
        first_opened_at = COALESCE(first_opened_at, $2) \
        WHERE workspace_id = $1 AND id = $3 AND ends_at > $2 AND (most IS NULL OR opened < most)";
    Ok(tx.run(sql, params![now, id]).await? > 0)
}

/// Ends a link that is not over; whether it was so.
pub async fn revoke(tx: &mut Scoped<'_>, id: FileLinkId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE file_links SET revoked_at = $2, ends_at = $2 \
        WHERE workspace_id = $1 AND id = $3 AND revoked_at IS NULL AND expires_at > $2";
    Ok(tx.run(sql, params![now, id]).await? > 0)
}

pub(crate) const ENDED: &str = "SELECT id, sha256 FROM file_links WHERE workspace_id = $1 AND sha256 <> '' \
    AND ends_at <= $2 ORDER BY ends_at, id LIMIT $3";

/// Lets go of the files of links that lead nowhere any more, a few at a time; the hashes of their bytes. Fewer than
/// [`OLD_AT_ONCE`] are the last.
pub async fn let_go(tx: &mut Scoped<'_>, now: Timestamp) -> Result<Vec<String>> {
    let mut gone: Vec<(FileLinkId, String)> = Vec::new();
    for mut row in tx.all(ENDED, params![now, i64::try_from(OLD_AT_ONCE).unwrap_or(i64::MAX)]).await? {
        gone.push((row.next()?, row.next()?));
    }
    let rows = gone.iter().map(|(id, _)| params![*id]).collect();
    tx.update("UPDATE file_links SET sha256 = '' WHERE workspace_id = $1 AND id = $2", rows).await?;
    Ok(gone.into_iter().map(|(_, sha256)| sha256).collect())
}

pub(crate) const WANTED: &str =
    "SELECT DISTINCT sha256 FROM file_links WHERE workspace_id = $1 AND sha256 <> '' AND sha256 IN (*)";

/// Which of these bytes a link of the workspace leads to.
pub async fn wanted(tx: &mut Scoped<'_>, hashes: &[String]) -> Result<Vec<String>> {
    let rows = tx.among(WANTED, params![], key_list(hashes)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// The links that were made for conversations, the oldest first.
pub async fn of_conversations(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<Vec<FileLink>> {
    let sql =
        format!("SELECT {COLUMNS} FROM file_links l WHERE l.workspace_id = $1 AND l.conversation_id IN (*)");
    let mut rows = tx.among(&sql, params![], key_list(conversations)).await?;
    let mut found: Vec<FileLink> = rows.iter_mut().map(read).collect::<Result<_>>()?;
    found.sort_by_key(|link| link.id);
    Ok(found)
}
