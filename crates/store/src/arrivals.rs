//! The messages that came by a way in of the workspace's or by an ad, and what came of each: the first answer, and what was
//! charged afterwards.

use std::ops::Range;

use transom_rules::content::Entry;
use transom_rules::entry_point::ANSWER_WITHIN;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId, SourceId};
use transom_rules::time::{Span, Timestamp};

use crate::charges::{self, Charge};
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value, key_list};

/// A message that came by something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The message.
    pub message_id: MessageId,
    /// The way in whose code, or whose text, it says.
    pub source_id: Option<SourceId>,
    /// Meta's id of the ad, or of the post; empty where none is told.
    pub ad: String,
    /// What the ad is headed with.
    pub headline: String,
    /// Which free entry point it offered.
    pub entry: Option<Entry>,
    /// The conversation it stands in.
    pub conversation_id: ConversationId,
    /// The customer, as the carrier knows them.
    pub identity_id: IdentityId,
    /// The number they wrote to.
    pub channel_id: ChannelId,
    /// When they wrote.
    pub at: Timestamp,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// The message.
    pub arrival: Arrival,
    /// When it was answered first, if that was within a day.
    pub answered_at: Option<Timestamp>,
}

/// So long after somebody came what is charged is of interest: a day to answer, and the longest entry point.
const CHARGED_WITHIN: Span = Span::hours(8 * 24);

const COLUMNS: &str = "a.message_id, a.source_id, a.ad, a.headline, a.entry, a.conversation_id, a.identity_id, \
    a.channel_id, a.at";

fn read(row: &mut Row) -> Result<Arrival> {
    Ok(Arrival {
        message_id: row.next()?,
        source_id: row.next()?,
        ad: row.next()?,
        headline: row.next()?,
        entry: match row.next::<String>()?.as_str() {
            "ad" => Some(Entry::Ad),
            "page" => Some(Entry::Page),
            _ => None,
        },
        conversation_id: row.next()?,
        identity_id: row.next()?,
        channel_id: row.next()?,
        at: row.next()?,
    })
}

fn row_of(arrival: &Arrival) -> Vec<Value> {
    let entry = match arrival.entry {
        Some(Entry::Ad) => "ad",
        Some(Entry::Page) => "page",
        None => "",
    };
    params![
        arrival.message_id,
        arrival.source_id,
        &arrival.ad,
        &arrival.headline,
        entry,
        arrival.conversation_id,
        arrival.identity_id,
        arrival.channel_id,
        arrival.at
    ]
}

/// Keeps them, each once.
pub(crate) async fn keep(tx: &mut Scoped<'_>, arrivals: &[Arrival]) -> Result<()> {
    tx.insert(
        "INSERT INTO arrivals (workspace_id, message_id, source_id, ad, headline, entry, conversation_id, \
         identity_id, channel_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (workspace_id, message_id) DO NOTHING",
        arrivals.iter().map(row_of).collect(),
    )
    .await?;
    Ok(())
}

/// Those among some messages.
pub async fn among(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<Vec<Arrival>> {
    let sql = format!("SELECT {COLUMNS} FROM arrivals a WHERE a.workspace_id = $1 AND a.message_id IN (*)");
    let rows = tx.among(&sql, params![], key_list(messages)).await?;
    let mut found: Vec<Arrival> = rows.into_iter().map(|mut row| read(&mut row)).collect::<Result<_>>()?;
    found.sort_by_key(|arrival| arrival.message_id);
    Ok(found)
}

/// The newest of a conversation.
pub async fn newest_of(tx: &mut Scoped<'_>, conversation: ConversationId) -> Result<Option<Arrival>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM arrivals a WHERE a.workspace_id = $1 AND a.conversation_id = $2 \
         ORDER BY a.at DESC, a.message_id DESC LIMIT 1"
    );
    tx.first(&sql, params![conversation]).await?.map(|mut row| read(&mut row)).transpose()
}

/// Of each of these conversations the newest that offered an entry point, and the newest that offered none.
pub async fn newest_in(tx: &mut Scoped<'_>, conversations: &[ConversationId]) -> Result<Vec<Arrival>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM arrivals a WHERE a.workspace_id = $1 AND a.conversation_id IN (*) \
         AND a.at = (SELECT MAX(b.at) FROM arrivals b WHERE b.workspace_id = $1 \
         AND b.conversation_id = a.conversation_id AND (b.entry = '') = (a.entry = ''))"
    );
    let rows = tx.among(&sql, params![], key_list(conversations)).await?;
    let mut found: Vec<Arrival> = rows.into_iter().map(|mut row| read(&mut row)).collect::<Result<_>>()?;
    found.sort_by_key(|arrival| (arrival.at, arrival.message_id));
    Ok(found)
}

/// What Meta said of the price of something that was sent to somebody since they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The message by which they came.
    pub arrival: MessageId,
    /// Its `pricing`, as JSON.
    pub pricing: String,
    /// Its `conversation`, as JSON; may be empty.
    pub conversation: String,
}

/// What Meta said of the prices of what was sent to those who wrote these messages, within days after they did.
pub async fn priced(tx: &mut Scoped<'_>, arrivals: &[MessageId]) -> Result<Vec<Priced>> {
    let sql = "SELECT a.message_id, c.pricing, c.meta_conversation FROM arrivals a JOIN charges c \
         ON c.workspace_id = a.workspace_id AND c.identity_id = a.identity_id AND c.channel_id = a.channel_id \
         AND c.at >= a.at AND c.at < a.at + $2 \
         WHERE a.workspace_id = $1 AND c.pricing <> '' AND a.message_id IN (*)";
    let rows = tx.among(sql, params![CHARGED_WITHIN.as_millis()], key_list(arrivals)).await?;
    rows.into_iter()
        .map(|mut row| Ok(Priced { arrival: row.next()?, pricing: row.next()?, conversation: row.next()? }))
        .collect()
}

pub(crate) const BETWEEN: &str = "SELECT a.message_id, a.source_id, a.ad, a.headline, a.entry, a.conversation_id, \
    a.identity_id, a.channel_id, a.at, (SELECT MIN(m.at) FROM messages m WHERE m.workspace_id = $1 \
    AND m.conversation_id = a.conversation_id AND m.at >= a.at AND m.at < a.at + $4 AND m.inbound = FALSE \
    AND m.state IN ('accepted', 'held', 'sent', 'delivered', 'read', 'played')) FROM arrivals a \
    WHERE a.workspace_id = $1 AND a.at >= $2 AND a.at < $3 ORDER BY a.at, a.message_id LIMIT $5";

/// What came within a span, with the first answer to each, oldest first.
pub async fn between(tx: &mut Scoped<'_>, span: Range<Timestamp>, limit: i64) -> Result<Vec<Came>> {
    let values = params![span.start, span.end, ANSWER_WITHIN.as_millis(), limit];
    let rows = tx.all(BETWEEN, values).await?.into_iter();
    rows.map(|mut row| Ok(Came { arrival: read(&mut row)?, answered_at: row.next()? })).collect()
}

/// What was charged to those who came within a span, since they did: of each pair in order of time.
pub async fn charged(tx: &mut Scoped<'_>, span: Range<Timestamp>, limit: i64) -> Result<Vec<Charge>> {
    let sql = format!(
        "SELECT {} FROM charges c WHERE c.workspace_id = $1 AND EXISTS (SELECT 1 FROM arrivals a \
         WHERE a.workspace_id = $1 AND a.at >= $2 AND a.at < $3 AND a.identity_id = c.identity_id \
         AND a.channel_id = c.channel_id AND a.at <= c.at AND c.at < a.at + $4) \
         AND c.at >= $2 AND c.at < $5 ORDER BY c.identity_id, c.channel_id, c.at, c.message_id LIMIT $6",
        charges::columns("c.")
    );
    let within = CHARGED_WITHIN.as_millis();
    let values = params![span.start, span.end, within, span.end + CHARGED_WITHIN, limit];
    charges::read_all(tx.all(&sql, values).await?)
}
