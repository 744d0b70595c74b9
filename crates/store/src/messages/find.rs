//! Reading messages: one, a page of a thread, those of a pair.

use std::ops::Range;

use transom_rules::access::Visibility;
use transom_rules::content::Kind;
use transom_rules::id::{CampaignId, ChannelId, ConversationId, IdentityId, MessageId};
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;

use super::row::{COLUMNS, read};
use super::{Message, Position};
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::value::{Row, key_list};
use crate::visibility;

/// A page of a thread, newest first; `before` is the position of the last message of the page before.
pub async fn page(
    tx: &mut Scoped<'_>,
    conversation: ConversationId,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<Message>> {
    let Position { at, id } = before.unwrap_or(Position::END);
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id = $2 \
         AND (m.at, m.id) < ($3, $4) ORDER BY m.at DESC, m.id DESC LIMIT $5"
    );
    let rows = tx.all(&sql, params![conversation, at, id, limit]).await?;
    rows.into_iter().map(read).collect()
}

/// The newest templates among the last `among` messages of a conversation that went out or still may, newest first.
pub async fn templates_sent(
    tx: &mut Scoped<'_>,
    conversation: ConversationId,
    among: i64,
    limit: i64,
) -> Result<Vec<Message>> {
    let Query { sql, params } = of_templates_sent(conversation, among, limit);
    let rows = tx.all(&sql, params).await?;
    rows.into_iter().map(read).collect()
}

pub(crate) fn of_templates_sent(conversation: ConversationId, among: i64, limit: i64) -> Query {
    // No index has the kind: where it begins keeps a long conversation without templates from being read whole.
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id = $2 AND m.at >= COALESCE( \
         (SELECT b.at FROM messages b WHERE b.workspace_id = $1 AND b.conversation_id = $2 \
         ORDER BY b.at DESC, b.id DESC LIMIT 1 OFFSET $3), 0) \
         AND m.kind = 'template' AND m.inbound = FALSE AND m.state NOT IN ('failed', 'stopped', 'cancelled') \
         ORDER BY m.at DESC, m.id DESC LIMIT $4"
    );
    Query { sql, params: params![conversation, among - 1, limit] }
}

/// One message.
pub async fn get(tx: &mut Scoped<'_>, id: MessageId) -> Result<Option<Message>> {
    let sql = format!("SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Holds one until the transaction ends: nobody else tells of it, or makes another one in its place.
pub async fn hold(tx: &mut Scoped<'_>, id: MessageId) -> Result<()> {
    let lock = tx.dialect().for_update();
    let sql = format!("SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND m.id = $2{lock}");
    tx.first(&sql, params![id]).await.map(drop)
}

/// Some messages, in the order of their ids.
pub async fn some(tx: &mut Scoped<'_>, ids: &[MessageId]) -> Result<Vec<Message>> {
    let sql =
        format!("SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.id IN (*) ORDER BY m.id");
    let rows = tx.among(&sql, params![], key_list(ids)).await?;
    rows.into_iter().map(read).collect()
}

/// Those of them that stand in conversations that somebody sees, by id.
pub async fn some_seen(tx: &mut Scoped<'_>, seen: Visibility, ids: &[MessageId]) -> Result<Vec<Message>> {
    let mut values = params![];
    let narrowed = visibility::narrow(seen, "c.", &mut values);
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m \
         JOIN conversations c ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id \
         WHERE m.workspace_id = $1{narrowed} AND m.id IN (*) ORDER BY m.id"
    );
    tx.among(&sql, values, key_list(ids)).await?.into_iter().map(read).collect()
}

/// The messages with these wamids.
pub async fn by_wamids(tx: &mut Scoped<'_>, wamids: &[String]) -> Result<Vec<Message>> {
    // Sorted here: for the order of ids SQLite would walk through all messages of the workspace.
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.wamid <> '' AND m.wamid IN (*)"
    );
    let rows = tx.among(&sql, params![], key_list(wamids)).await?;
    let mut found: Vec<Message> = rows.into_iter().map(read).collect::<Result<_>>()?;
    found.sort_by_key(|message| message.id);
    Ok(found)
}

/// The newest messages of a pair during some time, `limit` at most, oldest first, whatever conversation of the
/// contact they stand in.
pub async fn of_pair(
    tx: &mut Scoped<'_>,
    pair: PairKey,
    during: Range<Timestamp>,
    limit: i64,
) -> Result<Vec<Message>> {
    let Query { sql, params } = in_pair(pair, &during, limit);
    let rows = tx.all(&sql, params).await?;
    rows.into_iter().rev().map(read).collect()
}

/// Whether somebody wrote to a number in a span, by anything but these kinds.
pub async fn wrote(
    tx: &mut Scoped<'_>,
    pair: PairKey,
    during: Range<Timestamp>,
    except: &[Kind],
) -> Result<bool> {
    // Words of the product's own, without a quote among them; no kind is empty, as a list may not be.
    let except = except.iter().fold("''".to_owned(), |all, kind| all + ", '" + kind.as_str() + "'");
    let sql = format!(
        "SELECT 1 FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id IN \
         (SELECT c.id FROM conversations c JOIN identities i ON i.workspace_id = c.workspace_id \
         AND i.contact_id = c.contact_id WHERE c.workspace_id = $1 AND i.id = $2) \
         AND m.identity_id = $2 AND m.channel_id = $3 AND m.at >= $4 AND m.at < $5 AND m.inbound = TRUE \
         AND m.kind NOT IN ({except}) LIMIT 1"
    );
    let params = params![pair.identity, pair.channel, during.start, during.end];
    Ok(tx.first(&sql, params).await?.is_some())
}

/// The sign in the order keeps the engines from walking through all messages of the workspace by their time.
pub(crate) fn in_pair(pair: PairKey, during: &Range<Timestamp>, limit: i64) -> Query {
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id IN \
         (SELECT c.id FROM conversations c JOIN identities i ON i.workspace_id = c.workspace_id \
         AND i.contact_id = c.contact_id WHERE c.workspace_id = $1 AND i.id = $2) \
         AND m.identity_id = $2 AND m.channel_id = $3 AND m.at >= $4 AND m.at < $5 \
         ORDER BY +m.at DESC, m.id DESC LIMIT $6"
    );
    Query { sql, params: params![pair.identity, pair.channel, during.start, during.end, limit] }
}

/// When messages of ours went out to a pair since an instant, or will once it is their turn; in order.
pub async fn left_since(tx: &mut Scoped<'_>, pair: PairKey, since: Timestamp) -> Result<Vec<Timestamp>> {
    let rows = tx.all(LEFT_SINCE, params![pair.identity, pair.channel, since]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

pub(crate) const LEFT_SINCE: &str = "SELECT COALESCE(m.posted_at, m.at) AS left_at FROM messages m \
         WHERE m.workspace_id = $1 AND m.conversation_id IN \
         (SELECT c.id FROM conversations c JOIN identities i ON i.workspace_id = c.workspace_id \
         AND i.contact_id = c.contact_id WHERE c.workspace_id = $1 AND i.id = $2) \
         AND m.identity_id = $2 AND m.channel_id = $3 AND m.at >= $4 AND m.inbound = FALSE \
         AND m.state NOT IN ('stopped', 'cancelled') ORDER BY left_at";

/// The newest message of the customer in a conversation.
pub async fn newest_inbound(tx: &mut Scoped<'_>, conversation: ConversationId) -> Result<Option<Message>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id = $2 AND m.inbound = TRUE \
         ORDER BY m.at DESC, m.id DESC LIMIT 1"
    );
    tx.first(&sql, params![conversation]).await?.map(read).transpose()
}

/// Whether a person of ours wrote in a conversation since an instant; not what a campaign sent in their name.
pub async fn has_person_written(
    tx: &mut Scoped<'_>,
    conversation: ConversationId,
    since: Timestamp,
) -> Result<bool> {
    let sql = "SELECT 1 FROM messages WHERE workspace_id = $1 AND conversation_id = $2 AND at > $3 \
        AND inbound = FALSE AND campaign_id IS NULL AND (author = 'phone' OR author LIKE 'user:%') LIMIT 1";
    Ok(tx.first(sql, params![conversation, since]).await?.is_some())
}

/// The campaign of the newest message that somebody got of one since an instant.
pub async fn campaign_before(
    tx: &mut Scoped<'_>,
    identity: IdentityId,
    since: Timestamp,
) -> Result<Option<CampaignId>> {
    let sql = "SELECT campaign_id FROM recipients WHERE workspace_id = $1 AND identity_id = $2 \
        AND message_id IS NOT NULL AND changed_at >= $3 ORDER BY message_id DESC LIMIT 1";
    tx.first(sql, params![identity, since]).await?.map(|mut row| row.next()).transpose()
}

/// Whether a customer has written to a workspace.
pub async fn has_anybody_written(tx: &mut Scoped<'_>) -> Result<bool> {
    let sql = "SELECT 1 FROM messages WHERE workspace_id = $1 AND inbound = TRUE LIMIT 1";
    Ok(tx.first(sql, params![]).await?.is_some())
}

/// Through which channel, with whom and in which direction one of the newest messages of a conversation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The channel.
    pub channel: ChannelId,
    /// Whom it was written to, or who wrote it.
    pub identity: IdentityId,
    /// The customer wrote it.
    pub inbound: bool,
}

/// By which ways the newest messages of a conversation went, the newest first.
pub async fn passed_lately(
    tx: &mut Scoped<'_>,
    conversation: ConversationId,
    limit: i64,
) -> Result<Vec<Passed>> {
    let sql = "SELECT m.channel_id, m.identity_id, m.inbound FROM messages m WHERE m.workspace_id = $1 \
        AND m.conversation_id = $2 ORDER BY m.at DESC, m.id DESC LIMIT $3";
    let rows = tx.all(sql, params![conversation, limit]).await?;
    let read =
        |mut row: Row| Ok(Passed { channel: row.next()?, identity: row.next()?, inbound: row.next()? });
    rows.into_iter().map(read).collect()
}
