//! What was sent of templates, and what came of it, as the messages themselves tell it. Which template a message is stands in
//! a column of its own, so that those of one template, and the newest of all, are found by an index.

use std::collections::BTreeMap;

use transom_rules::answers::WITHIN;
use transom_rules::author::Author;
use transom_rules::content::Kind;
use transom_rules::id::{ChannelId, ConversationId, MessageId};
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::media::{self, Media};
use crate::messages::Message;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// What stands where a message names no template.
const NAMELESS: &str = "-";

/// Which template: what messages of it are found by. No name has a stroke.
pub fn key(name: &str, language: &str) -> String {
    format!("{name}/{}", language.replace('-', "_"))
}

/// Which template a message is; nothing for what is none.
pub(crate) fn key_of(message: &Message) -> String {
    if message.kind == Kind::Template && !message.inbound { named_in(&message.json) } else { String::new() }
}

fn named_in(json: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let text = |path: &str| json.pointer(path).and_then(serde_json::Value::as_str);
    match (text("/template/name"), text("/template/language/code")) {
        (Some(name), Some(language)) => key(name, language),
        _ => NAMELESS.to_owned(),
    }
}

/// Notes which templates the next few older messages are; how many those were.
pub async fn note_older(tx: &mut Scoped<'_>, limit: i64) -> Result<usize> {
    let rows = tx
        .all(
            "SELECT id, json FROM messages WHERE workspace_id = $1 AND kind = 'template' AND template = '' \
             ORDER BY at, id LIMIT $2",
            params![limit],
        )
        .await?;
    let mut named = Vec::new();
    for mut row in rows {
        let id: MessageId = row.next()?;
        named.push(params![named_in(&row.next::<String>()?), id]);
    }
    let some = named.len();
    tx.each("UPDATE messages SET template = $2 WHERE workspace_id = $1 AND id = $3", named).await?;
    Ok(some)
}

/// What kept a template from its customer.
const LOST: &str = "('failed', 'stopped', 'cancelled')";

/// Whether the customer wrote within a day after the message `m`.
fn answered() -> String {
    format!(
        "EXISTS (SELECT 1 FROM messages a WHERE a.workspace_id = $1 AND a.conversation_id = m.conversation_id \
         AND a.identity_id = m.identity_id AND a.inbound = TRUE AND a.at >= m.at AND a.at < m.at + {})",
        WITHIN.as_millis()
    )
}

/// A template that was sent to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which ([`key`]).
    pub template: String,
    /// What its customer reads; empty where nobody said so.
    pub language: String,
    /// Their number with `+`, else their user id.
    pub address: String,
    /// Whether they wrote within a day.
    pub answered: bool,
}

/// The newest templates that went out in `[since, until)`, through any number.
pub async fn recent(
    tx: &mut Scoped<'_>,
    since: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Sent>> {
    let sql = format!(
        "SELECT m.template, c.language, i.phone, i.user_id, {} FROM messages m \
         JOIN identities i ON i.workspace_id = $1 AND i.id = m.identity_id \
         JOIN contacts c ON c.workspace_id = $1 AND c.id = i.contact_id \
         WHERE m.workspace_id = $1 AND m.kind = 'template' AND m.at >= $2 AND m.at < $3 AND m.template <> '' \
         AND m.inbound = FALSE AND m.state NOT IN {LOST} ORDER BY m.at DESC, m.id DESC LIMIT $4",
        answered()
    );
    let rows = tx.all(&sql, params![since, until, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            let (template, language) = (row.next()?, row.next()?);
            let (phone, user_id): (String, String) = (row.next()?, row.next()?);
            let address = if phone.is_empty() { user_id } else { format!("+{phone}") };
            Ok(Sent { template, language, address, answered: row.next()? })
        })
        .collect()
}

/// When a template was last sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Which ([`key`]).
    pub template: String,
    /// By whom.
    pub author: Author,
    /// When.
    pub at: Timestamp,
}

/// The newest templates that were sent, the newest first.
pub async fn used(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<Used>> {
    let sql = "SELECT template, author, at FROM messages WHERE workspace_id = $1 AND kind = 'template' \
        AND template <> '' AND inbound = FALSE ORDER BY at DESC, id DESC LIMIT $2";
    let read = |mut row: Row| Ok(Used { template: row.next()?, author: row.next()?, at: row.next()? });
    tx.all(sql, params![limit]).await?.into_iter().map(read).collect()
}

/// Whose files may be sent once more.
#[derive(Clone, Debug)]
pub struct Again {
    /// The number that has them.
    pub channel: ChannelId,
    /// Those of this conversation.
    pub conversation: ConversationId,
    /// And what this author sent to others; nobody's where it is for one customer alone.
    pub author: Option<Author>,
    /// Uploaded since then: Meta keeps none for ever.
    pub since: Timestamp,
}

/// The file that a template was last sent with.
pub async fn last_file(tx: &mut Scoped<'_>, template: &str, again: &Again) -> Result<Option<Media>> {
    let author = again.author.map(|author| author.to_string()).filter(|author| !author.is_empty());
    let sql = format!(
        "SELECT id FROM messages WHERE workspace_id = $1 AND kind = 'template' AND template = $2 AND at >= $3 \
         AND channel_id = $4 AND inbound = FALSE AND state NOT IN {LOST} AND (conversation_id = $5 OR author = $6) \
         ORDER BY at DESC, id DESC LIMIT 20"
    );
    // An empty author is a customer, who sends no templates.
    let params =
        params![template, again.since, again.channel, again.conversation, author.unwrap_or_default()];
    let mut messages = Vec::new();
    for mut row in tx.all(&sql, params).await? {
        messages.push(row.next()?);
    }
    let files = media::of_messages(tx, &messages).await?;
    let place = |file: &Media| messages.iter().position(|id| *id == file.message_id);
    Ok(files.into_iter().filter(|file| file.created_at >= again.since).min_by_key(place))
}

/// What came of sending a template, of the newest that were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// How many are counted.
    pub all: u32,
    /// Accepted by Meta, and not failed at once.
    pub sent: u32,
    /// Arrived at the customer.
    pub delivered: u32,
    /// Read by the customer.
    pub read: u32,
    /// Failed, or stopped before they left.
    pub lost: u32,
    /// Of those that were sent, answered within a day.
    pub answered: u32,
    /// Sent while the customer had not written for a day: the window was closed.
    pub closed: u32,
    /// Of those, answered within a day: the window opened again.
    pub reopened: u32,
    /// Who sent how many, the most first.
    pub authors: Vec<(Author, u32)>,
    /// What they cost, by currency.
    pub costs: BTreeMap<String, Amount>,
    /// When the newest was sent.
    pub last_at: Option<Timestamp>,
}

/// Which sends of a template are counted.
#[derive(Clone, Debug)]
pub struct Counted<'a> {
    /// Which ([`key`]).
    pub template: &'a str,
    /// Through these numbers: those of its account.
    pub channels: &'a [ChannelId],
    /// Since then.
    pub since: Timestamp,
    /// So many at most, the newest.
    pub limit: i64,
}

/// What came of sending a template.
pub async fn statistics(tx: &mut Scoped<'_>, counted: &Counted<'_>) -> Result<Statistics> {
    let sql = format!(
        "SELECT m.author, m.at, m.state, m.accepted_at, m.delivered_at, m.read_at, {}, \
         EXISTS (SELECT 1 FROM messages b WHERE b.workspace_id = $1 AND b.conversation_id = m.conversation_id \
         AND b.identity_id = m.identity_id AND b.inbound = TRUE AND b.at <= m.at AND b.at > m.at - {}), \
         ch.currency, ch.amount FROM messages m \
         LEFT JOIN charges ch ON ch.workspace_id = $1 AND ch.message_id = m.id \
         WHERE m.workspace_id = $1 AND m.kind = 'template' AND m.template = $2 AND m.at >= $3 AND m.inbound = FALSE \
         AND m.channel_id IN (*) ORDER BY m.at DESC, m.id DESC LIMIT $4",
        answered(),
        WITHIN.as_millis()
    );
    let params = params![counted.template, counted.since, counted.limit];
    let mut authors: BTreeMap<Author, u32> = BTreeMap::new();
    let mut sums = Statistics::default();
    for row in tx.among(&sql, params, key_list(counted.channels)).await? {
        let author = sums.count(row)?;
        *authors.entry(author).or_default() += 1;
    }
    sums.authors = authors.into_iter().collect();
    sums.authors.sort_by_key(|(author, count)| (std::cmp::Reverse(*count), *author));
    Ok(sums)
}

impl Statistics {
    /// Adds one message; who sent it.
    fn count(&mut self, mut row: Row) -> Result<Author> {
        let author = row.next()?;
        let at = row.next()?;
        let state: String = row.next()?;
        let (accepted, delivered, read): (Option<Timestamp>, Option<Timestamp>, Option<Timestamp>) =
            (row.next()?, row.next()?, row.next()?);
        let (answered, open): (bool, bool) = (row.next()?, row.next()?);
        let (currency, amount): (Option<String>, Option<i64>) = (row.next()?, row.next()?);
        let arrived = delivered.is_some() || read.is_some();
        let lost = !arrived && matches!(state.as_str(), "failed" | "stopped" | "cancelled");
        let left = arrived || (accepted.is_some() && !lost);
        self.all += 1;
        self.last_at = self.last_at.max(Some(at));
        self.sent += u32::from(left);
        self.delivered += u32::from(arrived);
        self.read += u32::from(read.is_some());
        self.lost += u32::from(lost);
        self.answered += u32::from(left && answered);
        self.closed += u32::from(left && !open);
        self.reopened += u32::from(left && !open && answered);
        if let (Some(currency), Some(amount)) = (currency, amount) {
            let sum = self.costs.entry(currency).or_default();
            *sum = *sum + Amount::from_millionths(amount);
        }
        Ok(author)
    }
}
