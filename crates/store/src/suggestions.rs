//! Contacts that may be one person: what speaks for it, and that somebody said they are not. Each of the two has a row of
//! its own, which goes with it. What two are alike by is looked up here, for a few contacts at a time and by indexes.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::Visibility;
use transom_rules::alike::{Alike, LONGEST_EMAIL};
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::value::{Row, key_list, word};
use crate::visibility;

/// Two contacts that may be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// One.
    pub contact: ContactId,
    /// The other.
    pub other: ContactId,
}

impl Pair {
    /// The same, seen from the other.
    #[must_use]
    pub(crate) const fn mirrored(self) -> Self {
        Self { contact: self.other, other: self.contact }
    }
}

/// That they may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Who.
    pub pair: Pair,
    /// What speaks for it.
    pub alike: Alike,
    /// When it was found last.
    pub found_at: Timestamp,
}

fn read(mut row: Row) -> Result<Suggestion> {
    let pair = Pair { contact: row.next()?, other: row.next()? };
    Ok(Suggestion { pair, alike: word(&mut row)?, found_at: row.next()? })
}

/// Keeps what was found. Of whom somebody said that they are not one, that stays.
pub async fn keep(tx: &mut Scoped<'_>, found: &BTreeMap<Pair, Alike>, now: Timestamp) -> Result<()> {
    let mut both: BTreeMap<Pair, Alike> = BTreeMap::new();
    for (pair, alike) in found {
        for side in [*pair, pair.mirrored()] {
            let known = both.entry(side).or_insert(*alike);
            *known = (*known).min(*alike);
        }
    }
    let rows = both.into_iter().map(|(pair, alike)| params![pair.contact, pair.other, alike.as_str(), now]);
    tx.insert(
        "INSERT INTO suggestions (workspace_id, contact_id, other_id, alike, found_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (workspace_id, contact_id, other_id) DO UPDATE SET alike = excluded.alike, \
         found_at = excluded.found_at",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Somebody says that two are not one person.
pub async fn deny(tx: &mut Scoped<'_>, pair: Pair, now: Timestamp) -> Result<()> {
    let rows =
        [pair, pair.mirrored()].map(|side| params![side.contact, side.other, Alike::Number.as_str(), now]);
    tx.insert(
        "INSERT INTO suggestions (workspace_id, contact_id, other_id, alike, found_at, denied_at) \
         VALUES ($1, $2, $3, $4, $5, $5) \
         ON CONFLICT (workspace_id, contact_id, other_id) DO UPDATE SET denied_at = excluded.denied_at",
        rows.into(),
    )
    .await?;
    Ok(())
}

/// Of whom somebody said that they are not one of these.
pub async fn denied(tx: &mut Scoped<'_>, contacts: &[ContactId]) -> Result<Vec<Pair>> {
    let sql = "SELECT contact_id, other_id FROM suggestions \
        WHERE workspace_id = $1 AND denied_at IS NOT NULL AND contact_id IN (*)";
    let rows = tx.among(sql, params![], key_list(contacts)).await?;
    rows.into_iter().map(|mut row| Ok(Pair { contact: row.next()?, other: row.next()? })).collect()
}

/// Forgets what was found last before an instant: nothing speaks for it any more.
pub async fn forget(tx: &mut Scoped<'_>, before: Timestamp) -> Result<()> {
    let sql = "DELETE FROM suggestions WHERE workspace_id = $1 AND denied_at IS NULL AND found_at < $2";
    tx.run(sql, params![before]).await.map(drop)
}

/// Those of a contact, of whom somebody sees both.
pub async fn of_contact(
    tx: &mut Scoped<'_>,
    seen: Visibility,
    contact: ContactId,
) -> Result<Vec<Suggestion>> {
    let Query { sql, params } = of_page(seen, Some(contact), None, MOST_OF_ONE);
    tx.all(&sql, params).await?.into_iter().map(read).collect()
}

/// A contact is offered so many others.
const MOST_OF_ONE: i64 = 20;

/// A page of all, those with the newest contact first, of whom somebody sees both; each pair once.
pub async fn page(
    tx: &mut Scoped<'_>,
    seen: Visibility,
    before: Option<Pair>,
    limit: i64,
) -> Result<Vec<Suggestion>> {
    let Query { sql, params } = of_page(seen, None, before, limit);
    tx.all(&sql, params).await?.into_iter().map(read).collect()
}

/// Whoever was merged or erased since is no more, and suggested no more.
pub(crate) fn of_page(seen: Visibility, of: Option<ContactId>, before: Option<Pair>, limit: i64) -> Query {
    let mut query = Query { sql: String::new(), params: params![] };
    let narrowed = visibility::narrow_contacts(seen, &mut query.params);
    match of {
        Some(contact) => query.and("s.contact_id =", contact),
        None => query.sql += " AND s.contact_id > s.other_id",
    }
    if let Some(before) = before {
        let (contact, other) = (query.bind(before.contact), query.bind(before.other));
        query.sql += &format!(" AND (s.contact_id, s.other_id) < ({contact}, {other})");
    }
    let limit = query.bind(limit);
    let there = |column: &str| {
        format!(
            " AND EXISTS (SELECT 1 FROM contacts c WHERE c.workspace_id = $1 AND c.id = s.{column}{narrowed})"
        )
    };
    let sql = format!(
        "SELECT s.contact_id, s.other_id, s.alike, s.found_at FROM suggestions s \
         WHERE s.workspace_id = $1 AND s.denied_at IS NULL{}{}{} \
         ORDER BY s.contact_id DESC, s.other_id DESC LIMIT {limit}",
        query.sql,
        there("contact_id"),
        there("other_id")
    );
    Query { sql, ..query }
}

/// The next contacts by id, at most so many.
pub async fn contacts_after(tx: &mut Scoped<'_>, after: ContactId, limit: i64) -> Result<Vec<ContactId>> {
    let sql = "SELECT id FROM contacts WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let rows = tx.all(sql, params![after, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// What a contact can be found alike by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sign {
    /// Whose it is.
    pub contact: ContactId,
    /// The user name in small letters, or the value.
    pub text: String,
}

fn sign(mut row: Row) -> Result<Sign> {
    Ok(Sign { contact: row.next()?, text: row.next()? })
}

/// Whose phone is, or was, another contact's: by what WhatsApp told of changed and passed-on numbers.
pub async fn numbers_of(tx: &mut Scoped<'_>, contacts: &[ContactId]) -> Result<Vec<Pair>> {
    let sql = "SELECT i.contact_id, o.contact_id FROM identities i \
        CROSS JOIN continued l \
        JOIN identities o ON o.workspace_id = l.workspace_id AND o.id = l.other_id \
        WHERE i.workspace_id = $1 AND i.contact_id IN (*) AND l.workspace_id = $1 AND l.identity_id = i.id \
        AND o.contact_id <> i.contact_id";
    let rows = tx.among(sql, params![], key_list(contacts)).await?;
    rows.into_iter().map(|mut row| Ok(Pair { contact: row.next()?, other: row.next()? })).collect()
}

/// The user names of contacts.
pub async fn usernames_of(tx: &mut Scoped<'_>, contacts: &[ContactId]) -> Result<Vec<Sign>> {
    let sql = "SELECT contact_id, LOWER(username) FROM identities \
        WHERE workspace_id = $1 AND username <> '' AND contact_id IN (*)";
    tx.among(sql, params![], key_list(contacts)).await?.into_iter().map(sign).collect()
}

pub(crate) const USERNAMES: &str = "SELECT contact_id, LOWER(username) FROM identities \
    WHERE workspace_id = $1 AND username <> '' AND LOWER(username) = $2 LIMIT $3";

/// Who has these user names, each by so many at most.
pub async fn with_usernames(tx: &mut Scoped<'_>, usernames: &[String], most: i64) -> Result<Vec<Sign>> {
    with(tx, USERNAMES, usernames, most).await
}

/// One question for each text: one that thousands have in common is not read in whole.
async fn with(tx: &mut Scoped<'_>, sql: &str, texts: &[String], most: i64) -> Result<Vec<Sign>> {
    let mut found = Vec::new();
    for text in texts.iter().collect::<BTreeSet<_>>() {
        for row in tx.all(sql, params![text, most]).await? {
            found.push(sign(row)?);
        }
    }
    Ok(found)
}

/// The values that are short enough for an e-mail address or a number, of attributes that are asked for.
pub async fn values_of(tx: &mut Scoped<'_>, contacts: &[ContactId]) -> Result<Vec<Sign>> {
    let sql = format!(
        "SELECT v.contact_id, v.value FROM contact_attributes v \
         JOIN attributes a ON a.workspace_id = v.workspace_id AND a.id = v.attribute_id \
         AND a.removed_at IS NULL AND a.kind = 'text' \
         WHERE v.workspace_id = $1 AND LENGTH(v.value) <= {LONGEST_EMAIL} AND v.contact_id IN (*)"
    );
    tx.among(&sql, params![], key_list(contacts)).await?.into_iter().map(sign).collect()
}

/// A range of one: where it were said to be equal, SQLite would go through all values of the workspace.
pub(crate) const EMAILS: &str = "SELECT contact_id, value FROM contact_attributes WHERE workspace_id = $1 \
    AND value LIKE '%@%' AND LENGTH(value) <= 254 AND LOWER(value) >= $2 AND LOWER(value) <= $2 LIMIT $3";

/// Of whom these e-mail addresses are known: of so many for each at most. The letters of ASCII are small ones, others as
/// they are written: of those alone both engines know both cases.
pub async fn with_emails(tx: &mut Scoped<'_>, emails: &[String], most: i64) -> Result<Vec<Sign>> {
    with(tx, EMAILS, emails, most).await
}

/// Whose keys these are.
pub async fn with_keys(tx: &mut Scoped<'_>, keys: &[String]) -> Result<Vec<Sign>> {
    let sql = "SELECT i.contact_id, k.key FROM identity_keys k \
        JOIN identities i ON i.workspace_id = k.workspace_id AND i.id = k.identity_id \
        WHERE k.workspace_id = $1 AND k.key IN (*)";
    tx.among(sql, params![], key_list(keys)).await?.into_iter().map(sign).collect()
}

/// What contacts are called, those that are there.
pub async fn names_of(tx: &mut Scoped<'_>, contacts: &[ContactId]) -> Result<BTreeMap<ContactId, String>> {
    let sql = "SELECT id, name FROM contacts WHERE workspace_id = $1 AND id IN (*)";
    let rows = tx.among(sql, params![], key_list(contacts)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Which of these are groups: a group is nobody, whatever it has in common with somebody.
pub async fn groups_among(tx: &mut Scoped<'_>, contacts: &[ContactId]) -> Result<BTreeSet<ContactId>> {
    let sql =
        "SELECT contact_id FROM identities WHERE workspace_id = $1 AND group_id <> '' AND contact_id IN (*)";
    let rows = tx.among(sql, params![], key_list(contacts)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Who went into these, by merges that can be undone.
pub async fn within(tx: &mut Scoped<'_>, contacts: &[ContactId]) -> Result<Vec<Pair>> {
    let sql = "SELECT contact_id, gone_id FROM merges WHERE workspace_id = $1 AND contact_id IN (*)";
    let rows = tx.among(sql, params![], key_list(contacts)).await?;
    rows.into_iter().map(|mut row| Ok(Pair { contact: row.next()?, other: row.next()? })).collect()
}
