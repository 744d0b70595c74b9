//! Messages, in and out.

use std::ops::Range;

use transom_rules::author::Author;
use transom_rules::content::Kind;
use transom_rules::delivery::{Delivery, MessageState};
use transom_rules::id::{ChannelId, ContactId, ConversationId, IdentityId, MessageId, WorkspaceId};
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
use crate::params;
use crate::tx::Tx;
use crate::value::{Row, Value};

/// What one pair writes in one conversation: a customer may write to several numbers, or under several keys, and
/// all of it is one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strand {
    /// The conversation.
    pub conversation: ConversationId,
    /// The pair.
    pub pair: PairKey,
}

impl Strand {
    /// That of a customer and a number in a conversation.
    pub const fn new(conversation: ConversationId, identity: IdentityId, channel: ChannelId) -> Self {
        Self { conversation, pair: PairKey { identity, channel } }
    }
}

/// Where a message stands among others: by its instant, and by its id among those of one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// When it was written or, of a charge, delivered.
    pub at: Timestamp,
    /// The message.
    pub id: MessageId,
}

impl Position {
    /// Behind all others.
    pub(crate) const END: Self =
        Self { at: Timestamp::from_millis(i64::MAX), id: MessageId(uuid::Uuid::max()) };
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Ours; its order is the order of arrival.
    pub id: MessageId,
    /// The conversation it stands in.
    pub conversation_id: ConversationId,
    /// The number it went through.
    pub channel_id: ChannelId,
    /// The customer, as the carrier knows them.
    pub identity_id: IdentityId,
    /// The customer wrote it.
    pub inbound: bool,
    /// What it is.
    pub kind: Kind,
    /// When it was written, by Meta's clock for the customer's, by ours for ours.
    pub at: Timestamp,
    /// WhatsApp's id; empty until WhatsApp accepted it.
    pub wamid: String,
    /// How far it got.
    pub delivery: Delivery,
    /// When its bytes went out to WhatsApp the last time; `None` for what did not go through us.
    pub posted_at: Option<Timestamp>,
    /// When WhatsApp accepted it.
    pub accepted_at: Option<Timestamp>,
    /// Its words.
    pub text: String,
    /// The message object.
    pub json: String,
    /// The wamid it quotes; empty if none.
    pub context: String,
    /// Empty for a customer, else `user:ID`, `api`, `phone`.
    pub author: Author,
    /// `ad` or `page` when it came through an entry point.
    pub entry: String,
    /// The customer's emoji on it.
    pub their_reaction: String,
    /// Our emoji on it.
    pub our_reaction: String,
    /// When the customer's newest reaction on it was, or the newest step of a call.
    pub noted_at: Option<Timestamp>,
    /// When the customer changed it.
    pub edited_at: Option<Timestamp>,
    /// When the customer took it back.
    pub revoked_at: Option<Timestamp>,
    /// Meta's `pricing`, as JSON; empty if none came. A forecast until one comes with the delivery.
    pub pricing: String,
    /// Meta's `conversation`, as JSON; empty if none came.
    pub meta_conversation: String,
    /// Words of Meta's about the delivery that the two above replaced, as JSON, in their order. `None` as long as
    /// no `pricing` came with the delivery.
    pub earlier_verdicts: Option<Vec<String>>,
    /// A gateway client's own string.
    pub callback: String,
    /// The cost that was told when it was allowed, as JSON; empty for what did not go through us.
    pub predicted: String,
}

impl Message {
    /// A message that has gone nowhere yet; the rest is for the maker to fill in.
    pub fn new(id: MessageId, strand: Strand, kind: Kind, at: Timestamp, state: MessageState) -> Self {
        Self {
            id,
            conversation_id: strand.conversation,
            channel_id: strand.pair.channel,
            identity_id: strand.pair.identity,
            inbound: state == MessageState::Received,
            kind,
            at,
            wamid: String::new(),
            delivery: Delivery::new(state),
            posted_at: None,
            accepted_at: None,
            text: String::new(),
            json: String::new(),
            context: String::new(),
            author: Author::Customer,
            entry: String::new(),
            their_reaction: String::new(),
            our_reaction: String::new(),
            noted_at: None,
            edited_at: None,
            revoked_at: None,
            pricing: String::new(),
            meta_conversation: String::new(),
            earlier_verdicts: None,
            callback: String::new(),
            predicted: String::new(),
        }
    }

    /// Meta's `pricing` if it came with the delivery; a forecast is none.
    pub fn verdict(&self) -> &str {
        if self.earlier_verdicts.is_some() { &self.pricing } else { "" }
    }

    /// When we sent it: when its bytes went out, as far as that is known. Meta's clock may be ahead of ours; it is
    /// never sent before its place in the thread, since what it answers was there first.
    pub fn sent_at(&self) -> Timestamp {
        self.posted_at.or(self.accepted_at).map_or(self.at, |sent| sent.max(self.at))
    }
}

pub(crate) const COLUMNS: &str = "m.id, m.conversation_id, m.channel_id, m.identity_id, m.inbound, m.kind, m.at, \
    m.wamid, m.state, m.sent_at, m.delivered_at, m.read_at, m.played_at, m.failed_at, m.fault, m.posted_at, m.accepted_at, \
    m.text, m.json, m.context, m.author, m.entry, m.their_reaction, m.our_reaction, m.noted_at, m.edited_at, m.revoked_at, \
    m.pricing, m.meta_conversation, m.earlier_verdicts, m.callback, m.predicted";

pub(crate) fn read(mut row: Row) -> Result<Message> {
    Ok(Message {
        id: row.next()?,
        conversation_id: row.next()?,
        channel_id: row.next()?,
        identity_id: row.next()?,
        inbound: row.next()?,
        kind: Kind::of_word(&row.next::<String>()?),
        at: row.next()?,
        wamid: row.next()?,
        delivery: read_delivery(&mut row)?,
        posted_at: row.next()?,
        accepted_at: row.next()?,
        text: row.next()?,
        json: row.next()?,
        context: row.next()?,
        author: row.next()?,
        entry: row.next()?,
        their_reaction: row.next()?,
        our_reaction: row.next()?,
        noted_at: row.next()?,
        edited_at: row.next()?,
        revoked_at: row.next()?,
        pricing: row.next()?,
        meta_conversation: row.next()?,
        earlier_verdicts: read_words(&row.next::<String>()?),
        callback: row.next()?,
        predicted: row.next()?,
    })
}

fn read_delivery(row: &mut Row) -> Result<Delivery> {
    let word: String = row.next()?;
    let state = MessageState::from_word(&word)
        .ok_or_else(|| Error::Broken(format!("a message has the unknown state {word}")))?;
    Ok(Delivery {
        state,
        sent_at: row.next()?,
        delivered_at: row.next()?,
        read_at: row.next()?,
        played_at: row.next()?,
        failed_at: row.next()?,
        fault: serde_json::from_str(&row.next::<String>()?).ok(),
    })
}

/// A list of words, as JSON; nothing is kept of what never was.
fn read_words(json: &str) -> Option<Vec<String>> {
    match json {
        "" => None,
        "[]" => Some(Vec::new()),
        json => Some(serde_json::from_str(json).unwrap_or_default()),
    }
}

fn kept_words(words: Option<&[String]>) -> String {
    match words {
        None => String::new(),
        Some([]) => "[]".to_owned(),
        Some(words) => serde_json::to_string(words).unwrap_or_default(),
    }
}

/// What changes about a message after it was written, in the order of [`UPDATE`].
fn changing(message: &Message) -> Vec<Value> {
    let delivery = &message.delivery;
    params![
        &message.wamid,
        delivery.state.as_str(),
        delivery.sent_at,
        delivery.delivered_at,
        delivery.read_at,
        delivery.played_at,
        delivery.failed_at,
        delivery.fault.as_ref().and_then(|fault| serde_json::to_string(fault).ok()).unwrap_or_default(),
        message.accepted_at,
        &message.text,
        &message.json,
        &message.their_reaction,
        &message.our_reaction,
        message.edited_at,
        message.revoked_at,
        &message.pricing,
        &message.meta_conversation,
        message.kind.as_str(),
        message.noted_at,
        kept_words(message.earlier_verdicts.as_deref()),
    ]
}

const UPDATE: &str = "UPDATE messages SET wamid = $1, state = $2, sent_at = $3, delivered_at = $4, read_at = $5, \
    played_at = $6, failed_at = $7, fault = $8, accepted_at = $9, text = $10, json = $11, their_reaction = $12, \
    our_reaction = $13, edited_at = $14, revoked_at = $15, pricing = $16, meta_conversation = $17, \
    kind = $18, noted_at = $19, earlier_verdicts = $20 WHERE workspace_id = $21 AND id = $22";

const INSERT: &str = "INSERT INTO messages (wamid, state, sent_at, delivered_at, read_at, played_at, failed_at, \
    fault, accepted_at, text, json, their_reaction, our_reaction, edited_at, revoked_at, pricing, \
    meta_conversation, kind, noted_at, earlier_verdicts, workspace_id, id, conversation_id, channel_id, identity_id, \
    inbound, at, context, author, entry, callback, predicted, posted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
    $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)";

pub(crate) async fn insert(tx: &mut Tx<'_>, workspace: WorkspaceId, messages: &[&Message]) -> Result<()> {
    let rows = messages
        .iter()
        .map(|message| {
            let mut row = changing(message);
            row.extend(params![
                workspace,
                message.id,
                message.conversation_id,
                message.channel_id,
                message.identity_id,
                message.inbound,
                message.at,
                &message.context,
                message.author,
                &message.entry,
                &message.callback,
                &message.predicted,
                message.posted_at,
            ]);
            row
        })
        .collect();
    tx.insert(INSERT, rows).await?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Tx<'_>, workspace: WorkspaceId, messages: &[&Message]) -> Result<()> {
    let rows = messages
        .iter()
        .map(|message| {
            let mut row = changing(message);
            row.extend(params![workspace, message.id]);
            row
        })
        .collect();
    tx.update(UPDATE, rows).await?;
    Ok(())
}

/// Notes that the bytes of these go out at `at`, and what each was expected to cost when that was asked the last time.
pub async fn note_posted(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    at: Timestamp,
    messages: &[&Message],
) -> Result<()> {
    let rows =
        messages.iter().map(|message| params![at, &message.predicted, workspace, message.id]).collect();
    let sql = "UPDATE messages SET posted_at = $1, predicted = $2 WHERE workspace_id = $3 AND id = $4";
    tx.update(sql, rows).await?;
    Ok(())
}

/// A page of a thread, newest first; `before` is the position of the last message of the page before.
pub async fn page(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<Message>> {
    let Position { at, id } = before.unwrap_or(Position::END);
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id = $2 \
         AND (m.at, m.id) < ($3, $4) ORDER BY m.at DESC, m.id DESC LIMIT $5"
    );
    let rows = tx.all(&sql, params![workspace, conversation, at, id, limit]).await?;
    rows.into_iter().map(read).collect()
}

/// One message.
pub async fn get(tx: &mut Tx<'_>, workspace: WorkspaceId, id: MessageId) -> Result<Option<Message>> {
    let sql = format!("SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.id = $2");
    tx.first(&sql, params![workspace, id]).await?.map(read).transpose()
}

/// The messages with these wamids.
pub async fn by_wamids(tx: &mut Tx<'_>, workspace: WorkspaceId, wamids: &[String]) -> Result<Vec<Message>> {
    // Sorted here: for the order of ids SQLite would walk through all messages of the workspace.
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.wamid <> '' AND m.wamid IN (*)"
    );
    let rows = tx.among(&sql, params![workspace], wamids.iter().map(Value::from).collect()).await?;
    let mut found: Vec<Message> = rows.into_iter().map(read).collect::<Result<_>>()?;
    found.sort_by_key(|message| message.id);
    found.dedup_by_key(|message| message.id);
    Ok(found)
}

/// The newest messages of a pair during some time, `limit` at most, oldest first, whatever conversation of the
/// contact they stand in.
pub async fn of_pair(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    pair: PairKey,
    during: Range<Timestamp>,
    limit: i64,
) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id IN \
         (SELECT c.id FROM conversations c JOIN identities i ON i.workspace_id = c.workspace_id \
         AND i.contact_id = c.contact_id WHERE c.workspace_id = $1 AND i.id = $2) \
         AND m.identity_id = $2 AND m.channel_id = $3 AND m.at >= $4 AND m.at < $5 \
         ORDER BY m.at DESC, m.id DESC LIMIT $6"
    );
    let rows = tx
        .all(&sql, params![workspace, pair.identity, pair.channel, during.start, during.end, limit])
        .await?;
    rows.into_iter().rev().map(read).collect()
}

/// The newest message of the customer in a conversation.
pub async fn newest_inbound(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<Message>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id = $2 AND m.inbound = TRUE \
         ORDER BY m.at DESC, m.id DESC LIMIT 1"
    );
    tx.first(&sql, params![workspace, conversation]).await?.map(read).transpose()
}

/// Whether a customer has written to a workspace.
pub async fn has_anybody_written(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<bool> {
    let sql = "SELECT 1 FROM messages WHERE workspace_id = $1 AND inbound = TRUE LIMIT 1";
    Ok(tx.first(sql, params![workspace]).await?.is_some())
}

/// The answers of a pair that were sent from an instant on and reached the customer: when each was sent and when it
/// arrived. For an entry message that arrives after its answer; 32 are more than an entry point ever looks at.
pub async fn answers_since(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    pair: PairKey,
    at: Timestamp,
) -> Result<Vec<(Timestamp, Timestamp)>> {
    let sql = "SELECT contact_id FROM identities WHERE workspace_id = $1 AND id = $2";
    let Some(mut row) = tx.first(sql, params![workspace, pair.identity]).await? else {
        return Ok(Vec::new());
    };
    let contact = row.next()?;
    answers_in(tx, workspace, contact, pair, at).await
}

/// The same in the conversations of one contact: messages have no index by identity.
pub(crate) async fn answers_in(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    pair: PairKey,
    at: Timestamp,
) -> Result<Vec<(Timestamp, Timestamp)>> {
    // Those whose `Message::sent_at` is late enough.
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m \
         JOIN conversations c ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id \
         WHERE m.workspace_id = $1 AND c.contact_id = $2 AND m.identity_id = $3 AND m.channel_id = $4 \
         AND m.inbound = FALSE AND (m.at >= $5 OR COALESCE(m.posted_at, m.accepted_at) >= $5) \
         AND COALESCE(m.delivered_at, m.read_at, m.played_at) IS NOT NULL ORDER BY m.at, m.id LIMIT 32"
    );
    let rows = tx.all(&sql, params![workspace, contact, pair.identity, pair.channel, at]).await?;
    let answer = |row| {
        let message = read(row)?;
        Ok(message.delivery.reached_at().map(|reached| (message.sent_at(), reached)))
    };
    rows.into_iter().filter_map(|row| answer(row).transpose()).collect()
}
