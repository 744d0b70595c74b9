//! Conversations in which words stand, in the order of their list, however many there are. Those that are marked are
//! found by [`super::marked`].
//!
//! Words that many use stand in what is newest, so the list's first conversations are looked through one by one. Where
//! that does not fill a page, the index says in which names and in which messages a word stands, unless it was met often
//! or stands in very many places, and only there is looked further. Words that are everywhere but seldom together are
//! looked for in so many conversations at a time, in the messages of those alone that their names do not decide about:
//! the page then tells where to go on.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::Visibility;
use transom_rules::id::{ContactId, ConversationId, MessageId};
use uuid::Uuid;

use super::marked::{Place, marked, places_marked, places_of, rare_mark, size};
use super::{Filter, Listed, Order, some};
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
    let mut sought = Sought::all(&filter.words);
    if filter.parked
        && let Some(known) = parked(tx, effort.rare).await?
    {
        let found = further(tx, filter, &known, &mut sought, effort).await?;
        return cut(tx, filter, found, None).await;
    }
    match rare_mark(tx, filter, effort.rare).await? {
        Some((mark, count)) if sought.is_empty() => {
            let found = places_marked(tx, filter, mark, count).await?;
            return cut(tx, filter, found, None).await;
        }
        Some((mark, _)) => {
            let known = marked(tx, mark).await?;
            let found = further(tx, filter, &known, &mut sought, effort).await?;
            return cut(tx, filter, found, None).await;
        }
        None if sought.is_empty() => return super::in_order(tx, filter).await,
        None => {}
    }
    let limit = size(filter.limit);
    let first = places(tx, filter, filter.after, effort.first).await?;
    let mut found = holding(tx, &mut sought, &first).await?;
    let mut seen = first.len();
    let mut whole = seen < size(effort.first);
    let mut after = first.last().copied().or(filter.after);
    if found.len() <= limit && !whole && !backfill::is_due(tx).await? {
        ask_index(tx, &mut sought, effort).await?;
        if let Some(known) = Sought::narrow(&mut sought) {
            found
                .extend(further(tx, &Filter { after, ..filter.clone() }, &known, &mut sought, effort).await?);
            whole = true;
        }
    }
    while found.len() <= limit && !whole && seen < effort.most {
        let next = places(tx, filter, after, effort.at_once).await?;
        found.extend(holding(tx, &mut sought, &next).await?);
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

/// The conversations in which a message waits until the customer writes; `None` where very many do.
async fn parked(tx: &mut Scoped<'_>, rare: usize) -> Result<Option<BTreeSet<ConversationId>>> {
    let limit = i64::try_from(rare).unwrap_or(i64::MAX - 1) + 1;
    let rows = tx.all(OF_PARKED, params![limit]).await?;
    if rows.len() > rare {
        return Ok(None);
    }
    rows.into_iter().map(|mut row| row.next()).collect::<Result<_>>().map(Some)
}

/// Begins with what waits, which is little, and not with all messages: `CROSS JOIN` says so to `SQLite`, which has no
/// statistics.
pub(crate) const OF_PARKED: &str = "SELECT DISTINCT m.conversation_id FROM outbox o CROSS JOIN messages m \
    WHERE m.workspace_id = $1 AND m.id = o.message_id AND o.workspace_id = $1 AND o.state = 'waiting' LIMIT $2";

/// The next conversations of a list, whatever is said in them.
async fn places(
    tx: &mut Scoped<'_>,
    filter: &Filter,
    after: Option<Place>,
    count: i64,
) -> Result<Vec<Place>> {
    let question = of_places(filter, after, Some(count), tx.dialect());
    places_of(tx, question).await
}

/// The places of the next `count` conversations; without it, of those among some.
pub(crate) fn of_places(
    filter: &Filter,
    after: Option<Place>,
    count: Option<i64>,
    dialect: Dialect,
) -> Query {
    let mut query = Query { sql: String::new(), params: params![] };
    let order = Order::of(filter.clock);
    query.narrow(filter);
    query.go_on(order, after);
    let end = match count {
        Some(count) => format!(" ORDER BY {} LIMIT {}", order.sql(), query.bind(count)),
        None => " AND c.id IN (*)".to_owned(),
    };
    let by = if count.is_some() { "" } else { dialect.conversations_by_id() };
    let sql = format!(
        "SELECT {}, c.id FROM conversations c{by} WHERE c.workspace_id = $1{}{end}",
        order.column, query.sql
    );
    Query { sql, ..query }
}

/// The conversations of a list behind one by their ids, at most as many as the filter wants, and behind which one to go on:
/// `None` where these were the last. What comes up in the list meanwhile moves none of them.
pub async fn by_id(
    tx: &mut Scoped<'_>,
    filter: &Filter,
    after: Option<ConversationId>,
) -> Result<(Vec<ConversationId>, Option<ConversationId>)> {
    let mut query = Query { sql: String::new(), params: params![] };
    query.narrow(filter);
    let (after, limit) = (query.bind(after.unwrap_or(ConversationId(Uuid::nil()))), query.bind(filter.limit));
    let sql = format!(
        "SELECT c.last_at, c.id FROM conversations c WHERE c.workspace_id = $1{} AND c.id > {after} \
         ORDER BY c.id LIMIT {limit}",
        query.sql
    );
    let places = places_of(tx, Query { sql, ..query }).await?;
    let last = places.last().filter(|_| places.len() >= size(filter.limit)).map(|(_, id)| *id);
    let found = holding(tx, &mut Sought::all(&filter.words), &places).await?;
    Ok((found.into_iter().map(|(_, id)| id).collect(), last))
}

/// Those of some conversations that hold all these words, in the same order.
async fn holding(tx: &mut Scoped<'_>, sought: &mut [Sought<'_>], places: &[Place]) -> Result<Vec<Place>> {
    let mut held: BTreeSet<ConversationId> = places.iter().map(|(_, id)| *id).collect();
    for one in sought {
        held = one.held_by(tx, held).await?;
    }
    Ok(places.iter().filter(|(_, id)| held.contains(id)).copied().collect())
}

/// A word, and where it stands as far as that is known.
struct Sought<'w> {
    word: &'w Word,
    named: Met,
    said: Met,
}

/// Where a word stands in names, or in messages.
#[derive(Default)]
struct Met {
    /// In these conversations and no others; `None` where each has to be looked through.
    only_in: Option<BTreeSet<ConversationId>>,
    /// So many were looked through.
    of: usize,
    /// It was found in so many of them.
    times: usize,
}

/// A word that was met in one of so many conversations is everywhere: the index need not be asked.
const EVERYWHERE: usize = 20;

impl Met {
    /// Those of some conversations in which it is known to stand; `None` where that is not known.
    fn known(&self, among: &BTreeSet<ConversationId>) -> Option<BTreeSet<ConversationId>> {
        self.only_in.as_ref().map(|these| these & among)
    }

    fn note(&mut self, among: usize, found: usize) {
        self.of += among;
        self.times += found;
    }

    const fn is_seldom(&self) -> bool {
        self.times * EVERYWHERE < self.of || self.of == 0
    }
}

impl<'w> Sought<'w> {
    fn all(words: &'w [Word]) -> Vec<Self> {
        words.iter().map(|word| Self { word, named: Met::default(), said: Met::default() }).collect()
    }

    /// Those of some conversations that hold the word. Names are looked at first: it takes less.
    async fn held_by(
        &mut self,
        tx: &mut Scoped<'_>,
        among: BTreeSet<ConversationId>,
    ) -> Result<BTreeSet<ConversationId>> {
        let dialect = tx.dialect();
        let named = match self.named.known(&among) {
            Some(known) => known,
            None => those(tx, of_named(self.word, dialect), &among).await?,
        };
        self.named.note(among.len(), named.len());
        let rest = &among - &named;
        let said = match self.said.known(&rest) {
            Some(known) => known,
            None => those(tx, of_said(self.word, dialect), &rest).await?,
        };
        self.said.note(rest.len(), said.len());
        Ok(&named | &said)
    }

    /// The conversations that hold all words of which it is known where they stand; these are sought no more. `None`
    /// where that is known of none. What takes the least to be looked for comes first then.
    fn narrow(sought: &mut Vec<Self>) -> Option<BTreeSet<ConversationId>> {
        let mut known: Option<BTreeSet<ConversationId>> = None;
        sought.retain(|one| {
            let (Some(named), Some(said)) = (&one.named.only_in, &one.said.only_in) else { return true };
            let these = named | said;
            known = Some(known.take().map_or(these.clone(), |others| &others & &these));
            false
        });
        sought.sort_by_key(|one| one.said.only_in.is_none());
        known
    }
}

/// Which of some conversations a question finds.
async fn those(
    tx: &mut Scoped<'_>,
    question: Option<Query>,
    among: &BTreeSet<ConversationId>,
) -> Result<BTreeSet<ConversationId>> {
    let Some(Query { sql, params }) = question else { return Ok(BTreeSet::new()) };
    let rows = tx.among(&sql, params, key_list(among)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Which conversations are with somebody in whose name or number a word stands; `None` where it stands in none.
pub(crate) fn of_named(word: &Word, dialect: Dialect) -> Option<Query> {
    let mut query = Query { sql: String::new(), params: params![] };
    if word.in_names().is_empty() {
        return None;
    }
    let sql = format!(
        "SELECT c.id FROM conversations c{} \
         JOIN contacts p ON p.workspace_id = c.workspace_id AND p.id = c.contact_id \
         WHERE c.workspace_id = $1 AND ({}) AND c.id IN (*)",
        dialect.conversations_by_id(),
        word.named(&mut query, "p")
    );
    Some(Query { sql, ..query })
}

/// In which conversations a word was said; `None` where it is said in none.
pub(crate) fn of_said(word: &Word, dialect: Dialect) -> Option<Query> {
    let mut query = Query { sql: String::new(), params: params![] };
    if word.in_messages().is_empty() {
        return None;
    }
    let sql = format!(
        "SELECT c.id FROM conversations c{} WHERE c.workspace_id = $1 AND {} IS NOT NULL AND c.id IN (*)",
        dialect.conversations_by_id(),
        word.said(&mut query, dialect)
    );
    Some(Query { sql, ..query })
}

/// Asks the index where words stand that were seldom met.
async fn ask_index(tx: &mut Scoped<'_>, sought: &mut [Sought<'_>], effort: Effort) -> Result<()> {
    for one in sought {
        if one.named.is_seldom() {
            one.named.only_in = named_in(tx, one.word, effort.rare).await?;
        }
        if one.said.is_seldom() {
            one.said.only_in = said_in(tx, one.word, effort.rare).await?;
        }
    }
    Ok(())
}

/// All conversations in which a word was said; `None` where there may be very many.
async fn said_in(tx: &mut Scoped<'_>, word: &Word, rare: usize) -> Result<Option<BTreeSet<ConversationId>>> {
    let parts = word.in_messages();
    if parts.is_empty() {
        return Ok(Some(BTreeSet::new()));
    }
    let question = of_indexed("conversation_id", &parts, rare, tx.dialect());
    let said = indexed::<ConversationId>(tx, question).await?;
    Ok(said.map(BTreeSet::from_iter))
}

/// All conversations with those in whose name or number a word stands; `None` where there may be very many.
async fn named_in(tx: &mut Scoped<'_>, word: &Word, rare: usize) -> Result<Option<BTreeSet<ConversationId>>> {
    let Some(parts) = word.names_indexed() else { return Ok(None) };
    let mut found = BTreeSet::new();
    for part in parts {
        let question = of_indexed("message_id", &[part], rare, tx.dialect());
        let Some(contacts) = indexed::<ContactId>(tx, question).await? else { return Ok(None) };
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
    known: &BTreeSet<ConversationId>,
    others: &mut [Sought<'_>],
    effort: Effort,
) -> Result<Vec<Place>> {
    let Query { sql, params } = of_places(filter, filter.after, None, tx.dialect());
    let rows = tx.among(&sql, params, key_list(known)).await?;
    let places = rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?)));
    let mut places: Vec<Place> = places.collect::<Result<_>>()?;
    places.sort_unstable();
    if !Order::of(filter.clock).rises {
        places.reverse();
    }
    let mut found = Vec::new();
    for some in places.chunks(size(effort.at_once).max(1)) {
        found.extend(holding(tx, others, some).await?);
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
