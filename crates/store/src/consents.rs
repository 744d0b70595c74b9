//! Each time that somebody gave or withdrew a consent, and how that is known. A record is of the address it was said
//! under, and goes with it where contacts are merged and taken apart. The newest of a purpose holds.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use transom_rules::author::Author;
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ChannelId, ConsentId, ContactId, IdentityId, MessageId};
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value, key_list, word};

/// A consent that was given or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Ours.
    pub id: ConsentId,
    /// Under which address.
    pub identity: IdentityId,
    /// For what.
    pub purpose: Purpose,
    /// It was given, not withdrawn.
    pub given: bool,
    /// When.
    pub at: Timestamp,
    /// How that is known.
    pub how: How,
    /// Who says so.
    pub author: Author,
    /// The message that is its proof.
    pub message: Option<MessageId>,
    /// Only for messages through this number; through every one where none is said.
    pub channel: Option<ChannelId>,
    /// The words that were shown, to the letter; empty where none are known.
    pub words: String,
    /// What else there is to say; of a keyword what they wrote.
    pub note: String,
    /// Where there is more about it.
    pub url: String,
}

const COLUMNS: &str = "k.id, k.identity_id, k.purpose, k.given, k.at, k.how, k.author, k.message_id, k.channel_id, \
     k.note, k.url, w.text";

/// The records of a contact, with the words that were shown.
const OF_CONTACT: &str = "FROM identities i CROSS JOIN consents k \
     LEFT JOIN consent_words w ON w.workspace_id = k.workspace_id AND w.hash = k.words \
     WHERE i.workspace_id = $1 AND i.contact_id = $2 AND k.workspace_id = $1 AND k.identity_id = i.id";

fn read(mut row: Row) -> Result<Consent> {
    Ok(Consent {
        id: row.next()?,
        identity: row.next()?,
        purpose: purpose(&row.next::<String>()?)?,
        given: row.next()?,
        at: row.next()?,
        how: word(&mut row)?,
        author: row.next()?,
        message: row.next()?,
        channel: row.next()?,
        note: row.next()?,
        url: row.next()?,
        words: row.next::<Option<String>>()?.unwrap_or_default(),
    })
}

fn purpose(word: &str) -> Result<Purpose> {
    word.parse().map_err(|_| Error::Broken(format!("a column holds the unknown purpose {word:?}")))
}

/// Keeps records, and each text that was shown once. What is heard from WhatsApp is heard again when a webhook is read
/// again, and kept once; what somebody records is a record of its own, whatever there is of the same instant.
pub async fn keep(tx: &mut Scoped<'_>, consents: &[Consent], now: Timestamp) -> Result<()> {
    let shown = consents.iter().map(|one| one.words.as_str()).filter(|words| !words.is_empty());
    show(tx, shown, now).await?;
    tx.each(
        "INSERT INTO consents (workspace_id, id, identity_id, purpose, given, at, how, author, message_id, \
         channel_id, words, note, url) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (workspace_id, identity_id, purpose, at, how, given) WHERE how IN ('keyword', 'meta') DO NOTHING",
        consents.iter().map(row_of).collect(),
    )
    .await?;
    Ok(())
}

/// Keeps texts that were shown, and holds them until the transaction ends: [`forget_shown`] waits, and sees who agreed.
async fn show(tx: &mut Scoped<'_>, shown: impl Iterator<Item = &str> + Send, now: Timestamp) -> Result<()> {
    let shown: BTreeMap<Vec<u8>, &str> = shown.map(|words| (hash(words), words)).collect();
    tx.insert(
        "INSERT INTO consent_words (workspace_id, hash, text, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (workspace_id, hash) DO UPDATE SET created_at = consent_words.created_at",
        shown.into_iter().map(|(hash, words)| params![hash, words, now]).collect(),
    )
    .await?;
    Ok(())
}

/// What the texts are kept under that were shown to these addresses, in the order in which they are held.
pub(crate) async fn shown_to(tx: &mut Scoped<'_>, identities: &[IdentityId]) -> Result<BTreeSet<Vec<u8>>> {
    let sql =
        "SELECT words FROM consents WHERE workspace_id = $1 AND words IS NOT NULL AND identity_id IN (*)";
    let rows = tx.among(sql, params![], key_list(identities)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Forgets texts that nobody agreed to any more.
pub(crate) async fn forget_shown(tx: &mut Scoped<'_>, shown: &BTreeSet<Vec<u8>>) -> Result<()> {
    let hold = format!(
        "SELECT hash FROM consent_words WHERE workspace_id = $1 AND hash = $2{}",
        tx.dialect().for_update()
    );
    for hash in shown {
        tx.all(&hold, params![hash.as_slice()]).await?;
        tx.run(
            "DELETE FROM consent_words WHERE workspace_id = $1 AND hash = $2 AND NOT EXISTS \
             (SELECT 1 FROM consents k WHERE k.workspace_id = $1 AND k.words = $2)",
            params![hash.as_slice()],
        )
        .await?;
    }
    Ok(())
}

/// A text that was shown, and what it is kept under.
pub type ShownText = (Vec<u8>, String);

/// The next texts that were shown, so many; after none the first ones.
pub async fn shown_after(tx: &mut Scoped<'_>, after: &[u8], limit: i64) -> Result<Vec<ShownText>> {
    let sql =
        "SELECT hash, text FROM consent_words WHERE workspace_id = $1 AND hash > $2 ORDER BY hash LIMIT $3";
    let rows = tx.all(sql, params![after, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Who agreed to a text agreed to another one: what is left of it without somebody who is erased.
pub async fn reword(tx: &mut Scoped<'_>, was: &[u8], left: &str, now: Timestamp) -> Result<()> {
    show(tx, std::iter::once(left), now).await?;
    let sql = "UPDATE consents SET words = $2 WHERE workspace_id = $1 AND words = $3";
    tx.run(sql, params![hash(left), was]).await?;
    forget_shown(tx, &BTreeSet::from([was.to_vec()])).await
}

fn row_of(one: &Consent) -> Vec<Value> {
    params![
        one.id,
        one.identity,
        one.purpose.to_string(),
        one.given,
        one.at,
        one.how.as_str(),
        one.author,
        one.message,
        one.channel,
        Some(&one.words).filter(|words| !words.is_empty()).map(|words| hash(words)),
        &one.note,
        &one.url
    ]
}

/// What the words that were shown are kept under.
fn hash(words: &str) -> Vec<u8> {
    Sha256::digest(words).to_vec()
}

/// The place of a record in the history of a contact.
pub type Place = (Timestamp, ConsentId);

/// The records of a contact, the newest first.
pub async fn of_contact(
    tx: &mut Scoped<'_>,
    contact: ContactId,
    before: Option<Place>,
    limit: i64,
) -> Result<Vec<Consent>> {
    let (at, id) = before.unwrap_or((Timestamp::from_millis(i64::MAX), ConsentId(uuid::Uuid::max())));
    let sql = format!(
        "SELECT {COLUMNS} {OF_CONTACT} AND (k.at < $3 OR (k.at = $3 AND k.id < $4)) \
         ORDER BY k.at DESC, k.id DESC LIMIT $5"
    );
    tx.all(&sql, params![contact, at, id, limit]).await?.into_iter().map(read).collect()
}

/// A record without its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// For what.
    pub purpose: Purpose,
    /// It was given, not withdrawn.
    pub given: bool,
    /// When.
    pub at: Timestamp,
    /// Only for messages through this number.
    pub channel: Option<ChannelId>,
}

/// One record.
pub async fn get(tx: &mut Scoped<'_>, id: ConsentId) -> Result<Option<Consent>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM consents k \
         LEFT JOIN consent_words w ON w.workspace_id = k.workspace_id AND w.hash = k.words \
         WHERE k.workspace_id = $1 AND k.id = $2"
    );
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// The records of some contacts, in no order; who has none is left out.
pub async fn outlines(
    tx: &mut Scoped<'_>,
    contacts: &[ContactId],
) -> Result<BTreeMap<ContactId, Vec<Outline>>> {
    let sql = "SELECT i.contact_id, k.purpose, k.given, k.at, k.channel_id FROM identities i \
        CROSS JOIN consents k \
        WHERE i.workspace_id = $1 AND i.contact_id IN (*) AND k.workspace_id = $1 AND k.identity_id = i.id";
    let mut found: BTreeMap<ContactId, Vec<Outline>> = BTreeMap::new();
    for mut row in tx.among(sql, params![], key_list(contacts.iter().copied())).await? {
        let contact = row.next()?;
        let purpose = purpose(&row.next::<String>()?)?;
        let (given, at, channel) = (row.next()?, row.next()?, row.next()?);
        found.entry(contact).or_default().push(Outline { purpose, given, at, channel });
    }
    Ok(found)
}

/// The records of these addresses, the oldest first.
pub async fn of_identities(tx: &mut Scoped<'_>, identities: &[IdentityId]) -> Result<Vec<Consent>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM consents k \
         LEFT JOIN consent_words w ON w.workspace_id = k.workspace_id AND w.hash = k.words \
         WHERE k.workspace_id = $1 AND k.identity_id IN (*)"
    );
    let rows = tx.among(&sql, params![], key_list(identities)).await?;
    let mut all: Vec<Consent> = rows.into_iter().map(read).collect::<Result<_>>()?;
    all.sort_by_key(|one| (one.at, one.id));
    Ok(all)
}

/// The records that hold for a contact: of each purpose the newest about all numbers, and the newest about each number
/// alone that is newer than that.
pub async fn holding(tx: &mut Scoped<'_>, contact: ContactId) -> Result<Vec<Consent>> {
    let sql = format!(
        "SELECT {COLUMNS} {OF_CONTACT} AND NOT EXISTS (SELECT 1 FROM identities j CROSS JOIN consents n \
         WHERE j.workspace_id = $1 AND j.contact_id = $2 \
         AND n.workspace_id = $1 AND n.identity_id = j.id AND n.purpose = k.purpose \
         AND (n.channel_id IS NULL OR n.channel_id = k.channel_id) \
         AND (n.at > k.at OR (n.at = k.at AND n.id > k.id))) ORDER BY k.purpose, k.at, k.id"
    );
    tx.all(&sql, params![contact]).await?.into_iter().map(read).collect()
}

/// What was said under the second address was said under the first; what was heard under both is said once.
pub(crate) async fn repoint(tx: &mut Scoped<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    tx.run(
        "UPDATE consents SET identity_id = $2 WHERE workspace_id = $1 AND identity_id = $3 AND NOT EXISTS \
         (SELECT 1 FROM consents k WHERE k.workspace_id = $1 AND k.identity_id = $2 AND k.purpose = consents.purpose \
         AND k.at = consents.at AND k.how = consents.how AND k.given = consents.given \
         AND k.how IN ('keyword', 'meta'))",
        params![one, other],
    )
    .await?;
    tx.run("DELETE FROM consents WHERE workspace_id = $1 AND identity_id = $2", params![other]).await?;
    Ok(())
}
