//! Conversations in which words stand or that are marked, in the order of their list, however many there are.
//!
//! Those that have a label that few have, or in which a note waits for somebody, are looked up by that. Of a label that
//! very many have each conversation of the list is asked, until a page is full.
//!
//! Words that many use stand in what is newest, so the list's first conversations are looked through one by one. Where
//! that does not fill a page, the index says where a word stands, unless that is in very many places, and only there is
//! looked further. Words that are everywhere but seldom together are looked for in so many conversations at a time: the
//! page then tells where to go on.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::Visibility;
use transom_rules::id::{ContactId, ConversationId, MessageId};
use transom_rules::time::Timestamp;

use super::{Filter, Listed, Mark, Order, some};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::search::tokens::Part;
use crate::search::{Word, backfill};
use crate::value::{FromValue, key_list};

/// How far is looked for a page.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Conversations that are looked through before the index is asked.
    pub first: i64,
    /// Conversations that are looked through together after them.
    pub at_once: i64,
    /// Conversations that are looked through for one page.
    pub most: usize,
    /// In more places than this a word, or a label, stands everywhere.
    pub rare: usize,
}

impl Effort {
    /// What keeps a page below the time that people notice.
    pub const USUAL: Self = Self { first: 128, at_once: 256, most: 1_024, rare: 5_000 };
}

/// A row's place in its list.
pub type Place = (Timestamp, ConversationId);

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// As many as the filter wants, or fewer.
    pub rows: Vec<Listed>,
    /// What to go on after, where there may be more.
    pub next: Option<Place>,
}

/// A page of those that have the marks and hold all words of a filter.
pub async fn page(tx: &mut Scoped<'_>, filter: &Filter, effort: Effort) -> Result<Page> {
    let all: Vec<&Word> = filter.words.iter().collect();
    if let Some(conversations) = marked(tx, filter, effort.rare).await? {
        let known = Known { conversations, everywhere: all };
        let found = further(tx, filter, &known, effort).await?;
        return cut(tx, filter, found, None).await;
    }
    if all.is_empty() {
        return super::in_order(tx, filter).await;
    }
    let limit = size(filter.limit);
    let first = places(tx, filter, filter.after, effort.first).await?;
    let mut found = holding(tx, &all, &first).await?;
    let mut seen = first.len();
    let mut whole = seen < size(effort.first);
    let mut after = first.last().copied().or(filter.after);
    let known = if found.len() > limit || whole { None } else { known(tx, filter, effort).await? };
    if let Some(known) = known {
        found.extend(further(tx, &Filter { after, ..filter.clone() }, &known, effort).await?);
        whole = true;
    }
    while found.len() <= limit && !whole && seen < effort.most {
        let next = places(tx, filter, after, effort.at_once).await?;
        found.extend(holding(tx, &all, &next).await?);
        (whole, seen) = (next.len() < size(effort.at_once), seen + next.len());
        after = next.last().copied().or(after);
    }
    cut(tx, filter, found, after.filter(|_| !whole)).await
}

/// As many of what was found as a page has. Where that is all of it, it may go on elsewhere.
async fn cut(
    tx: &mut Scoped<'_>,
    filter: &Filter,
    mut found: Vec<Place>,
    elsewhere: Option<Place>,
) -> Result<Page> {
    let limit = size(filter.limit);
    let last = found.get(limit.saturating_sub(1)).filter(|_| found.len() > limit).copied();
    found.truncate(limit);
    Ok(Page { rows: rows(tx, &found).await?, next: last.or(elsewhere) })
}

/// All conversations with a mark of the filter's that few have; `None` where it asks for none, or very many may have each.
pub(crate) async fn marked(
    tx: &mut Scoped<'_>,
    filter: &Filter,
    rare: usize,
) -> Result<Option<BTreeSet<ConversationId>>> {
    for mark in Mark::all(filter) {
        let Query { sql, params } = of_mark(mark, rare);
        let rows = tx.all(&sql, params).await?;
        if rows.len() <= rare {
            return rows.into_iter().map(|mut row| row.next()).collect::<Result<_>>().map(Some);
        }
    }
    Ok(None)
}

/// The conversations with a mark, and no more than one above what is rare.
pub(crate) fn of_mark(mark: Mark, rare: usize) -> Query {
    let Mark { table, column, of } = mark;
    let mut query = Query { sql: String::new(), params: params![] };
    let of = query.bind(of);
    let limit = query.bind(i64::try_from(rare).unwrap_or(i64::MAX - 1) + 1);
    let sql = format!(
        "SELECT DISTINCT conversation_id FROM {table} WHERE workspace_id = $1 AND {column} = {of} LIMIT {limit}"
    );
    Query { sql, ..query }
}

fn size(count: i64) -> usize {
    usize::try_from(count).unwrap_or_default()
}

/// The next conversations of a list, whatever is said in them.
async fn places(
    tx: &mut Scoped<'_>,
    filter: &Filter,
    after: Option<Place>,
    count: i64,
) -> Result<Vec<Place>> {
    let Query { sql, params } = of_places(filter, after, Some(count));
    tx.all(&sql, params).await?.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// The places of the next `count` conversations; without it, of those among some.
pub(crate) fn of_places(filter: &Filter, after: Option<Place>, count: Option<i64>) -> Query {
    let mut query = Query { sql: String::new(), params: params![] };
    let order = Order::of(filter.clock);
    query.narrow(filter);
    query.go_on(order, after);
    let (more, end) = match count {
        Some(count) => ("", format!(" ORDER BY {} LIMIT {}", order.sql(), query.bind(count))),
        // No index covers this column: SQLite would read the whole of one that has all rather than look for ids.
        None => (", c.created_at", " AND c.id IN (*)".to_owned()),
    };
    let sql = format!(
        "SELECT {}, c.id{more} FROM conversations c WHERE c.workspace_id = $1{}{end}",
        order.column, query.sql
    );
    Query { sql, ..query }
}

/// Those of some conversations that hold all these words, in the same order.
async fn holding(tx: &mut Scoped<'_>, words: &[&Word], places: &[Place]) -> Result<Vec<Place>> {
    if words.is_empty() {
        return Ok(places.to_vec());
    }
    let Query { sql, params } = of_holding(words, tx.dialect());
    let mut held = BTreeSet::new();
    for mut row in tx.among(&sql, params, key_list(places.iter().map(|(_, id)| *id))).await? {
        held.insert(row.next::<ConversationId>()?);
    }
    Ok(places.iter().filter(|(_, id)| held.contains(id)).copied().collect())
}

pub(crate) fn of_holding(words: &[&Word], dialect: Dialect) -> Query {
    let mut query = Query { sql: String::new(), params: params![] };
    for word in words {
        let condition =
            format!("{} OR {} IS NOT NULL", word.named(&mut query, "p"), word.said(&mut query, dialect));
        query.sql += &format!(" AND ({condition})");
    }
    let sql = format!(
        "SELECT c.id FROM conversations c \
         JOIN contacts p ON p.workspace_id = c.workspace_id AND p.id = c.contact_id \
         WHERE c.workspace_id = $1{} AND c.id IN (*)",
        query.sql
    );
    Query { sql, ..query }
}

/// Where the words stand that do not stand everywhere, and the others.
struct Known<'w> {
    conversations: BTreeSet<ConversationId>,
    everywhere: Vec<&'w Word>,
}

/// `None` where all words stand everywhere, or the index is not whole yet.
async fn known<'w>(tx: &mut Scoped<'_>, filter: &'w Filter, effort: Effort) -> Result<Option<Known<'w>>> {
    if backfill::is_due(tx).await? {
        return Ok(None);
    }
    let mut known: Option<BTreeSet<ConversationId>> = None;
    let mut everywhere = Vec::new();
    for word in &filter.words {
        match (of_word(tx, word, effort.rare).await?, known.take()) {
            (Some(these), None) => known = Some(these),
            (Some(these), Some(others)) => known = Some(&these & &others),
            (None, others) => {
                everywhere.push(word);
                known = others;
            }
        }
    }
    Ok(known.map(|conversations| Known { conversations, everywhere }))
}

/// All conversations that hold a word; `None` where there may be very many.
async fn of_word(tx: &mut Scoped<'_>, word: &Word, rare: usize) -> Result<Option<BTreeSet<ConversationId>>> {
    let Some(names) = word.names_indexed() else { return Ok(None) };
    let dialect = tx.dialect();
    let mut found = BTreeSet::new();
    let parts = word.in_messages();
    if !parts.is_empty() {
        let Some(said) =
            indexed::<ConversationId>(tx, of_indexed("conversation_id", &parts, rare, dialect)).await?
        else {
            return Ok(None);
        };
        found.extend(said);
    }
    for part in names {
        let Some(contacts) =
            indexed::<ContactId>(tx, of_indexed("message_id", &[part], rare, dialect)).await?
        else {
            return Ok(None);
        };
        let mut query = Query { sql: String::new(), params: params![] };
        let sql = format!(
            "SELECT c.id FROM conversations c JOIN contacts p ON p.workspace_id = c.workspace_id AND p.id = c.contact_id \
             WHERE c.workspace_id = $1 AND ({}) AND c.contact_id IN (*)",
            word.named(&mut query, "p")
        );
        for mut row in tx.among(&sql, query.params, key_list(contacts)).await? {
            found.insert(row.next()?);
        }
    }
    Ok(Some(found))
}

/// What the index has; `None` where it is too much.
async fn indexed<Id: FromValue>(tx: &mut Scoped<'_>, wanted: Indexed) -> Result<Option<Vec<Id>>> {
    let rows = tx.all(&wanted.query.sql, wanted.query.params).await?;
    if rows.len() > wanted.rare {
        return Ok(None);
    }
    rows.into_iter().map(|mut row| row.next()).collect::<Result<_>>().map(Some)
}

/// A question to the index, whose answer has no more rows than one above what is rare.
pub(crate) struct Indexed {
    pub(crate) query: Query,
    rare: usize,
}

pub(crate) fn of_indexed(column: &str, parts: &[Part], rare: usize, dialect: Dialect) -> Indexed {
    let mut query = Query { sql: String::new(), params: params![] };
    let mut condition = dialect.holds(&query.bind(dialect.wanted(parts)));
    for order in parts.iter().filter_map(|part| dialect.in_this_order(part)) {
        condition += &format!(" AND words LIKE {}", query.bind(order));
    }
    let limit = query.bind(i64::try_from(rare).unwrap_or(i64::MAX - 1) + 1);
    let sql = format!("SELECT {column} FROM search WHERE {condition} LIMIT {limit}");
    Indexed { query: Query { sql, ..query }, rare }
}

/// A page and one more of what is known that holds the other words too.
async fn further(
    tx: &mut Scoped<'_>,
    filter: &Filter,
    known: &Known<'_>,
    effort: Effort,
) -> Result<Vec<Place>> {
    let Query { sql, params } = of_places(filter, filter.after, None);
    let rows = tx.among(&sql, params, key_list(&known.conversations)).await?;
    let places = rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?)));
    let mut places: Vec<Place> = places.collect::<Result<_>>()?;
    places.sort_unstable();
    if !Order::of(filter.clock).rises {
        places.reverse();
    }
    let mut found = Vec::new();
    for some in places.chunks(size(effort.at_once).max(1)) {
        found.extend(holding(tx, &known.everywhere, some).await?);
        if found.len() > size(filter.limit) {
            break;
        }
    }
    Ok(found)
}

/// The rows of these places, in their order.
async fn rows(tx: &mut Scoped<'_>, places: &[Place]) -> Result<Vec<Listed>> {
    let ids: Vec<ConversationId> = places.iter().map(|(_, id)| *id).collect();
    let rows = some(tx, Visibility::All, &ids).await?;
    let mut rows: BTreeMap<_, _> = rows.into_iter().map(|listed| (listed.conversation.id, listed)).collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// Of these conversations the newest message in which a word stands that does not stand in the contact's name.
pub async fn messages_holding(
    tx: &mut Scoped<'_>,
    words: &[Word],
    conversations: &[ConversationId],
) -> Result<BTreeMap<ConversationId, MessageId>> {
    let mut query = Query { sql: String::new(), params: params![] };
    let dialect = tx.dialect();
    let said = words.iter().map(|word| {
        format!(
            "CASE WHEN {} THEN NULL ELSE {} END",
            word.named(&mut query, "p"),
            word.said(&mut query, dialect)
        )
    });
    let said: Vec<String> = said.collect();
    let sql = format!(
        "SELECT c.id, COALESCE({}, NULL) FROM conversations c \
         JOIN contacts p ON p.workspace_id = c.workspace_id AND p.id = c.contact_id \
         WHERE c.workspace_id = $1 AND c.id IN (*)",
        said.join(", ")
    );
    if words.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut found = BTreeMap::new();
    for mut row in tx.among(&sql, query.params, key_list(conversations)).await? {
        let (id, message) = (row.next()?, row.next::<Option<MessageId>>()?);
        found.extend(message.map(|message| (id, message)));
    }
    Ok(found)
}
