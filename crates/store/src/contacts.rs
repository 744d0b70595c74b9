//! People and their identities.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::Visibility;
use transom_rules::block::Block;
use transom_rules::id::{ContactId, ConversationId, IdentityId};
use transom_rules::merging::{ByNumber, Marketing};
use transom_rules::time::Timestamp;

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::search::{self, Word, backfill, names};
use crate::value::{Row, key_list};
use crate::visibility;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Ours.
    pub id: ContactId,
    /// What the agents see: the given name, else the profile name, else the address.
    pub name: String,
    /// Name, user names and numbers in small letters without marks: what search looks into.
    pub folded: String,
    /// The conversation that new messages join.
    pub conversation_id: Option<ConversationId>,
    /// What they said about marketing, under any of their addresses.
    pub marketing: Marketing,
    /// What they said about it through one number.
    pub by_number: ByNumber,
    /// We blocked them.
    pub blocked: Option<Block>,
    /// What they read, as templates call it: `pt_BR`; empty where that is not known.
    pub language: String,
    /// The IANA name of the time zone that they live in; empty where nobody said so.
    pub time_zone: String,
    /// When we first heard of them.
    pub created_at: Timestamp,
}

/// A person as one carrier knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Ours.
    pub id: IdentityId,
    /// Whose.
    pub contact_id: ContactId,
    /// Digits without `+`; empty when hidden.
    pub phone: String,
    /// `US.…`; empty when unknown.
    pub user_id: String,
    /// `US.ENT.…`; empty when unknown.
    pub parent_user_id: String,
    /// Without `@`; empty when unknown.
    pub username: String,
    /// Meta's id of a group; empty for one customer.
    pub group_id: String,
    /// What they said about marketing under this address.
    pub marketing: Marketing,
    /// What they said about it under this address through one number.
    pub by_number: ByNumber,
    /// When we first heard of it.
    pub created_at: Timestamp,
}

impl Contact {
    /// When they said last that they want no more, whatever it was about and through whichever number.
    pub fn stopped_at(&self) -> Option<Timestamp> {
        let by_number = self.by_number.values().filter_map(|said| said.opted_out_at);
        by_number.chain(self.marketing.opted_out_at).max()
    }
}

impl Identity {
    /// The address as the API takes and shows it: `+` and digits, else the user id; of a group its id.
    pub fn address(&self) -> String {
        match (self.is_group(), self.phone.is_empty()) {
            (true, _) => self.group_id.clone(),
            (false, true) => self.user_id.clone(),
            (false, false) => format!("+{}", self.phone),
        }
    }

    /// Whether it is a group, which several people write in.
    pub const fn is_group(&self) -> bool {
        !self.group_id.is_empty()
    }
}

/// Columns of contacts in the order [`read`] takes them, for a `SELECT` that calls the table `c`.
pub(crate) const COLUMNS: &str = "c.id, c.name, c.folded, c.conversation_id, c.opted_out_at, c.opted_in_at, c.preference_at, \
     c.marketing_by_number, c.blocked, c.blocked_at, c.blocked_by, c.block_reason, c.language, c.time_zone, c.created_at";

/// Columns of identities in the order [`read_identity`] takes them, for a `SELECT` that calls the table `i`.
pub(crate) const IDENTITY_COLUMNS: &str = "i.id, i.contact_id, i.phone, i.user_id, i.parent_user_id, i.username, i.group_id, \
     i.opted_out_at, i.opted_in_at, i.preference_at, i.marketing_by_number, i.created_at";

pub(crate) fn read(row: &mut Row) -> Result<Contact> {
    Ok(Contact {
        id: row.next()?,
        name: row.next()?,
        folded: row.next()?,
        conversation_id: row.next()?,
        marketing: read_marketing(row)?,
        by_number: read_by_number(row)?,
        blocked: read_block(row)?,
        language: row.next()?,
        time_zone: row.next()?,
        created_at: row.next()?,
    })
}

fn read_block(row: &mut Row) -> Result<Option<Block>> {
    let is_blocked: bool = row.next()?;
    let block = Block { at: row.next()?, by: row.next()?, reason: row.next()? };
    Ok(is_blocked.then_some(block))
}

pub(crate) fn read_identity(row: &mut Row) -> Result<Identity> {
    Ok(Identity {
        id: row.next()?,
        contact_id: row.next()?,
        phone: row.next()?,
        user_id: row.next()?,
        parent_user_id: row.next()?,
        username: row.next()?,
        group_id: row.next()?,
        marketing: read_marketing(row)?,
        by_number: read_by_number(row)?,
        created_at: row.next()?,
    })
}

fn read_marketing(row: &mut Row) -> Result<Marketing> {
    Ok(Marketing { opted_out_at: row.next()?, opted_in_at: row.next()?, told_at: row.next()? })
}

fn read_by_number(row: &mut Row) -> Result<ByNumber> {
    let Some(kept) = row.next::<Option<String>>()? else { return Ok(ByNumber::new()) };
    let unreadable = |error| Error::Broken(format!("what was said of marketing cannot be read: {error}"));
    serde_json::from_str(&kept).map_err(unreadable)
}

/// Which contacts.
#[derive(Clone, Debug)]
pub struct Filter {
    /// What somebody sees of them.
    pub seen: Visibility,
    /// Each must be found in the name or a number.
    pub words: Vec<Word>,
    /// Only those who are blocked.
    pub blocked: bool,
    /// The last one of the page before.
    pub before: Option<ContactId>,
    /// How many.
    pub limit: i64,
}

impl Filter {
    /// As many of what somebody sees.
    pub const fn of(seen: Visibility, limit: i64) -> Self {
        Self { seen, words: Vec::new(), blocked: false, before: None, limit }
    }
}

/// A page of contacts, newest first, with their identities. A group is nobody: it is there only among who is blocked.
pub async fn page(tx: &mut Scoped<'_>, filter: &Filter) -> Result<Vec<(Contact, Vec<Identity>)>> {
    let is_indexed = !filter.words.is_empty() && !backfill::is_due(tx).await?;
    let Query { sql, params } = of_page(filter, Some(tx.dialect()).filter(|_| is_indexed));
    let rows = tx.all(&sql, params).await?;
    let found = rows.into_iter().map(|mut row| read(&mut row)).collect::<Result<Vec<Contact>>>()?;
    let ids: Vec<ContactId> = found.iter().map(|contact| contact.id).collect();
    let mut theirs = identities_of(tx, &ids).await?;
    let with = |contact: Contact| (theirs.remove(&contact.id).unwrap_or_default(), contact);
    Ok(found.into_iter().map(with).map(|(identities, contact)| (contact, identities)).collect())
}

/// Of `contacts c`, those who are people. Asked with a limit, for each row that is read: of `NOT EXISTS` `PostgreSQL`
/// makes a join that goes through all addresses first.
const NO_GROUP: &str = " AND (SELECT 1 FROM identities g WHERE g.workspace_id = $1 AND g.contact_id = c.id \
    AND g.group_id <> '' LIMIT 1) IS NULL";

/// With a dialect, names are looked up in the index of words, which is whole.
pub(crate) fn of_page(filter: &Filter, indexed: Option<Dialect>) -> Query {
    let mut query = Query { sql: String::new(), params: params![] };
    let seen = visibility::narrow_contacts(filter.seen, &mut query.params);
    for word in &filter.words {
        let fits = word.named(&mut query, "c");
        query.sql += &format!(" AND ({fits})");
        let parts = word.names_indexed().filter(|parts| parts.iter().all(names::is_telling));
        if let Some((parts, dialect)) = parts.zip(indexed) {
            let holds = parts.iter().map(|part| {
                let holds = dialect.holds(&query.bind(dialect.wanted(std::slice::from_ref(part))));
                format!("c.id IN (SELECT message_id FROM search WHERE {holds})")
            });
            let holds = search::any(&holds.collect::<Vec<_>>());
            query.sql += &format!(" AND ({holds})");
        }
    }
    query.sql += if filter.blocked { " AND c.blocked" } else { NO_GROUP };
    if let Some(before) = filter.before {
        query.and("c.id <", before);
    }
    let limit = query.bind(filter.limit);
    let sql = format!(
        "SELECT {COLUMNS} FROM contacts c WHERE c.workspace_id = $1{seen}{} ORDER BY c.id DESC LIMIT {limit}",
        query.sql
    );
    Query { sql, ..query }
}

/// One contact.
pub async fn get(tx: &mut Scoped<'_>, id: ContactId) -> Result<Option<Contact>> {
    let sql = format!("SELECT {COLUMNS} FROM contacts c WHERE c.workspace_id = $1 AND c.id = $2");
    tx.first(&sql, params![id]).await?.map(|mut row| read(&mut row)).transpose()
}

/// The identities of a contact, oldest first.
pub async fn identities(tx: &mut Scoped<'_>, contact: ContactId) -> Result<Vec<Identity>> {
    let sql = format!(
        "SELECT {IDENTITY_COLUMNS} FROM identities i WHERE i.workspace_id = $1 AND i.contact_id = $2 \
         ORDER BY i.created_at, i.id"
    );
    let rows = tx.all(&sql, params![contact]).await?;
    rows.into_iter().map(|mut row| read_identity(&mut row)).collect()
}

/// The identities of these contacts, oldest first.
async fn identities_of(
    tx: &mut Scoped<'_>,
    contacts: &[ContactId],
) -> Result<BTreeMap<ContactId, Vec<Identity>>> {
    let sql = format!(
        "SELECT {IDENTITY_COLUMNS} FROM identities i WHERE i.workspace_id = $1 AND i.contact_id IN (*)"
    );
    let keys = key_list(contacts.iter().copied());
    let mut of: BTreeMap<ContactId, Vec<Identity>> = BTreeMap::new();
    for mut row in tx.among(&sql, params![], keys).await? {
        let identity = read_identity(&mut row)?;
        of.entry(identity.contact_id).or_default().push(identity);
    }
    for identities in of.values_mut() {
        identities.sort_by_key(|identity| (identity.created_at, identity.id));
    }
    Ok(of)
}

const WROTE_SINCE: &str = "SELECT p.customer_at FROM identities i CROSS JOIN pairs p \
    JOIN channels n ON n.workspace_id = p.workspace_id AND n.id = p.channel_id \
    AND n.kind = 'whatsapp' AND n.disconnected_at IS NULL \
    WHERE i.workspace_id = $1 AND i.contact_id = $2 AND i.group_id = '' \
    AND p.workspace_id = $1 AND p.identity_id = i.id AND p.customer_at > $3 LIMIT 1";

/// Whether a contact wrote to one of our WhatsApp numbers since an instant, not in a group.
pub async fn wrote_since(tx: &mut Scoped<'_>, contact: ContactId, since: Timestamp) -> Result<bool> {
    Ok(tx.first(WROTE_SINCE, params![contact, since]).await?.is_some())
}

/// Whether one of these identities is a group, which is nobody's alone.
pub async fn is_any_group(tx: &mut Scoped<'_>, identities: &BTreeSet<IdentityId>) -> Result<bool> {
    let sql = "SELECT key FROM identity_keys \
        WHERE workspace_id = $1 AND key >= 'g:' AND key < 'g;' AND identity_id IN (*)";
    Ok(!tx.among(sql, params![], key_list(identities)).await?.is_empty())
}

/// The numbers of the contacts of conversations.
pub async fn numbers(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<Vec<(ConversationId, String)>> {
    let sql = "SELECT c.id, i.phone FROM conversations c \
        JOIN identities i ON i.workspace_id = c.workspace_id AND i.contact_id = c.contact_id \
        WHERE c.workspace_id = $1 AND i.phone <> '' AND c.id IN (*) ORDER BY c.id, i.phone";
    let rows = tx.among(sql, params![], key_list(conversations)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// The contact that one of these keys belongs to.
pub async fn contact_of(tx: &mut Scoped<'_>, keys: &[String]) -> Result<Option<ContactId>> {
    let Some(identity) = find(tx, keys).await? else { return Ok(None) };
    let sql = "SELECT contact_id FROM identities WHERE workspace_id = $1 AND id = $2";
    tx.first(sql, params![identity]).await?.map(|mut row| row.next()).transpose()
}

/// Whose these identities are.
pub async fn of_identities(
    tx: &mut Scoped<'_>,
    identities: &[IdentityId],
) -> Result<BTreeMap<IdentityId, ContactId>> {
    let sql = "SELECT id, contact_id FROM identities WHERE workspace_id = $1 AND id IN (*)";
    let rows = tx.among(sql, params![], key_list(identities)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// The present conversation of the contact that one of these keys belongs to.
pub async fn conversation_of(tx: &mut Scoped<'_>, keys: &[String]) -> Result<Option<ConversationId>> {
    let Some(identity) = find(tx, keys).await? else { return Ok(None) };
    let sql = "SELECT c.conversation_id FROM identities i \
        JOIN contacts c ON c.workspace_id = i.workspace_id AND c.id = i.contact_id \
        WHERE i.workspace_id = $1 AND i.id = $2";
    let row = tx.first(sql, params![identity]).await?;
    row.map_or(Ok(None), |mut row| row.next())
}

/// The identity that one of these keys belongs to, without holding anything.
pub async fn find(tx: &mut Scoped<'_>, keys: &[String]) -> Result<Option<IdentityId>> {
    let rows = tx.among(FIND, params![], key_list(keys)).await?;
    let found: Result<Vec<IdentityId>> = rows.into_iter().map(|mut row| row.next()).collect();
    Ok(found?.into_iter().min())
}

pub(crate) const FIND: &str = "SELECT identity_id FROM identity_keys WHERE workspace_id = $1 AND key IN (*)";
