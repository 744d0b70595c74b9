//! How many conversations each list holds. Nobody reads more than [`MOST`] off a tab, so no more are counted: it takes as
//! long on a large desk as on a small one.

use std::collections::BTreeMap;

use transom_rules::access::Visibility;
use transom_rules::id::UserId;
use transom_rules::time::Timestamp;

use super::find::Effort;
use super::{Filter, Mark, marked};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;
use crate::visibility;

/// Where counting ends: this many stand for any number above.
pub const MOST: i64 = 1_000;

/// How many conversations each list of the inbox holds, [`MOST`] at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Neither closed nor snoozed.
    pub all: i64,
    /// Neither closed nor snoozed, of this user.
    pub mine: i64,
    /// Neither closed nor snoozed, of nobody.
    pub unassigned: i64,
    /// Not closed, and the window closes within the span asked for.
    pub closing: i64,
    /// Not closed, and an answer would earn 72 free hours.
    pub entry: i64,
}

/// For whom the lists are counted, and when.
#[derive(Clone, Copy, Debug)]
pub struct Counting {
    /// Whose work is theirs.
    pub user: UserId,
    /// What they see.
    pub seen: Visibility,
    /// At which instant.
    pub now: Timestamp,
    /// Up to which instant a window counts as closing.
    pub soon: Timestamp,
}

/// Counts the lists.
pub async fn counts(tx: &mut Scoped<'_>, counting: Counting) -> Result<Counts> {
    let Query { sql, params } = of_counts(counting);
    let mut row = tx.one(&sql, params).await?;
    Ok(Counts {
        all: row.next()?,
        mine: row.next()?,
        unassigned: row.next()?,
        closing: row.next()?,
        entry: row.next()?,
    })
}

pub(crate) fn of_counts(counting: Counting) -> Query {
    let Counting { user, seen, now, soon } = counting;
    let mut query = Query { sql: String::new(), params: params![] };
    let seen = visibility::narrow(seen, "", &mut query.params);
    let (user, now, soon) = (query.bind(user), query.bind(now), query.bind(soon));
    let awake = " AND status <> 'snoozed'";
    let lists = [
        awake.to_owned(),
        format!("{awake} AND assignee_id = {user}"),
        format!("{awake} AND assignee_id IS NULL"),
        format!(" AND window_until > {now} AND window_until <= {soon}"),
        format!(" AND answer_by > 0 AND answer_by > {now}"),
    ];
    let count = |list: String| {
        format!(
            "(SELECT COUNT(*) FROM (SELECT 1 FROM conversations WHERE workspace_id = $1 AND status <> 'closed'\
             {seen}{list} LIMIT {MOST}) AS counted)"
        )
    };
    Query { sql: format!("SELECT {}", lists.map(count).join(", ")), ..query }
}

/// How many conversations a list without words holds, [`MOST`] at most; where it goes on and its limit say nothing.
pub async fn count(tx: &mut Scoped<'_>, filter: &Filter) -> Result<i64> {
    let mark = marked::rare_mark(tx, filter, Effort::USUAL.rare).await?.map(|(mark, _)| mark);
    let Query { sql, params } = of_count(filter, mark, tx.dialect());
    tx.one(&sql, params).await?.next()
}

/// A list is counted by its index, or by the mark that few of all conversations have.
pub(crate) fn of_count(filter: &Filter, mark: Option<Mark>, dialect: Dialect) -> Query {
    let (from, query) = if let Some(mark) = mark {
        marked::from_marked(filter, mark, dialect)
    } else {
        let mut query = Query { sql: String::new(), params: params![] };
        query.narrow(filter);
        ("FROM conversations c WHERE c.workspace_id = $1".to_owned(), query)
    };
    let sql = format!("SELECT COUNT(*) FROM (SELECT 1 {from}{} LIMIT {MOST}) AS counted", query.sql);
    Query { sql, ..query }
}

/// How many conversations each of these users has that are neither closed nor snoozed, [`MOST`] at most.
pub async fn busy(tx: &mut Scoped<'_>, users: &[UserId]) -> Result<BTreeMap<UserId, i64>> {
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM conversations WHERE workspace_id = $1 AND assignee_id = $2 \
         AND status <> 'closed' AND status <> 'snoozed' LIMIT {MOST}) AS counted"
    );
    let mut busy = BTreeMap::new();
    for user in users {
        busy.insert(*user, tx.one(&sql, params![*user]).await?.next()?);
    }
    Ok(busy)
}
