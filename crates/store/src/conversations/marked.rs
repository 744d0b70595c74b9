//! Conversations that are marked, in the order of their list. Those that have a label that few have, or in which a note waits
//! for somebody, are looked up by that, all of them, unless the list's first conversations fill a page. Of a label that very
//! many have each conversation of the list is asked, until a page is full.

use std::collections::BTreeSet;

use transom_rules::id::ConversationId;
use transom_rules::time::Timestamp;

use super::{Filter, Mark, Order};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;

/// A row's place in its list.
pub type Place = (Timestamp, ConversationId);

/// The first mark of a filter's that few conversations have, and how many do; `None` where it asks for none, or very many
/// may have each.
pub(super) async fn rare_mark(
    tx: &mut Scoped<'_>,
    filter: &Filter,
    rare: usize,
) -> Result<Option<(Mark, i64)>> {
    for mark in Mark::all(filter) {
        let Query { sql, params } = of_size(mark, rare);
        let count = tx.one(&sql, params).await?.next()?;
        if size(count) <= rare {
            return Ok(Some((mark, count)));
        }
    }
    Ok(None)
}

/// The next places of a list whose conversations all have a mark, and one more than its page. To go on in the order of the
/// list costs a sixth of looking up a conversation, so twice as many as have the mark are looked through before all that have
/// it are looked up.
pub(super) async fn places_marked(
    tx: &mut Scoped<'_>,
    filter: &Filter,
    mark: Mark,
    count: i64,
) -> Result<Vec<Place>> {
    let found = places_of(tx, of_first_marked(filter, mark, 2 * count)).await?;
    if found.len() > size(filter.limit) {
        return Ok(found);
    }
    places_of(tx, of_marked(filter, mark, tx.dialect())).await
}

/// Those of the next `most` places of a list whose conversations have a mark too.
pub(crate) fn of_first_marked(filter: &Filter, mark: Mark, most: i64) -> Query {
    let mut query = Query { sql: String::new(), params: params![] };
    let order = Order::of(filter.clock);
    query.narrow_but(filter, Some(mark));
    query.go_on(order, filter.after);
    let most = query.bind(most);
    let next = format!(
        "SELECT {} AS place, c.id FROM conversations c WHERE c.workspace_id = $1{} ORDER BY {} LIMIT {most}",
        order.column,
        query.sql,
        order.sql()
    );
    query.sql.clear();
    query.have(mark);
    let limit = query.bind(filter.limit.saturating_add(1));
    let order = Order { column: "c.place", ..order }.sql();
    let sql = format!(
        "SELECT c.place, c.id FROM ({next}) c WHERE TRUE{} ORDER BY {order} LIMIT {limit}",
        query.sql
    );
    Query { sql, ..query }
}

/// How often a mark stands somewhere, counted to one above what is rare.
pub(crate) fn of_size(mark: Mark, rare: usize) -> Query {
    let Mark { table, column, of, .. } = mark;
    let mut query = Query { sql: String::new(), params: params![] };
    let of = query.bind(of);
    let defined = defined(mark, &of);
    let limit = query.bind(i64::try_from(rare).unwrap_or(i64::MAX - 1) + 1);
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE workspace_id = $1 AND {column} = {of}{defined} LIMIT {limit}) AS counted"
    );
    Query { sql, ..query }
}

/// All conversations with a mark.
pub(super) async fn marked(tx: &mut Scoped<'_>, mark: Mark) -> Result<BTreeSet<ConversationId>> {
    let mut query = Query { sql: String::new(), params: params![] };
    let sql = having(&mut query, mark);
    tx.all(&sql, query.params).await?.into_iter().map(|mut row| row.next()).collect()
}

fn having(query: &mut Query, mark: Mark) -> String {
    let Mark { table, column, of, .. } = mark;
    let of = query.bind(of);
    let defined = defined(mark, &of);
    format!(
        "SELECT DISTINCT conversation_id FROM {table} WHERE workspace_id = $1 AND {column} = {of}{defined}"
    )
}

/// What is removed marks nothing any more, though its rows stay.
fn defined(mark: Mark, of: &str) -> String {
    let table = mark.defined_in.map(|table| {
        format!(
            " AND (SELECT 1 FROM {table} d WHERE d.workspace_id = $1 AND d.id = {of} AND d.removed_at IS NULL) = 1"
        )
    });
    table.unwrap_or_default()
}

/// The next places of a list whose conversations all have a mark: those that have it are read, and no others.
pub(crate) fn of_marked(filter: &Filter, mark: Mark, dialect: Dialect) -> Query {
    let order = Order::of(filter.clock);
    let (from, mut query) = from_marked(filter, mark, dialect);
    query.go_on(order, filter.after);
    let limit = query.bind(filter.limit.saturating_add(1));
    let sql =
        format!("SELECT {}, c.id {from}{} ORDER BY {} LIMIT {limit}", order.column, query.sql, order.sql());
    Query { sql, ..query }
}

/// What a list reads whose conversations all have a mark, and what else narrows it.
pub(crate) fn from_marked(filter: &Filter, mark: Mark, dialect: Dialect) -> (String, Query) {
    let mut query = Query { sql: String::new(), params: params![] };
    let having = having(&mut query, mark);
    query.narrow_but(filter, Some(mark));
    let (then, by) = (dialect.then_join(), dialect.conversations_by_id());
    let from = format!(
        "FROM ({having}) have {then} conversations c{by} ON c.id = have.conversation_id WHERE c.workspace_id = $1"
    );
    (from, query)
}

/// The places that a question finds.
pub(super) async fn places_of(tx: &mut Scoped<'_>, Query { sql, params }: Query) -> Result<Vec<Place>> {
    tx.all(&sql, params).await?.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// A count that the database told.
pub(super) fn size(count: i64) -> usize {
    usize::try_from(count).unwrap_or_default()
}
