//! What no statement may do, looked at once for each in builds for tests: find what is one customer's by going through
//! everybody's. `SQLite` has no figures of a workspace, takes it for a handful of rows, and begins a join wherever it
//! likes; `CROSS JOIN` says where to begin, and is an ordinary join to `PostgreSQL`.

use std::collections::BTreeSet;
use std::sync::Mutex;

use rusqlite::Connection;

/// Tables that grow with customers and with what they write.
const GROWING: [&str; 16] = [
    "carried_blocks",
    "charges",
    "consents",
    "contact_attributes",
    "contacts",
    "continued",
    "conversation_labels",
    "conversations",
    "identities",
    "identity_keys",
    "mentions",
    "messages",
    "notes",
    "pairs",
    "recipients",
    "transitions",
];

/// A line of `EXPLAIN QUERY PLAN`.
struct Step {
    id: i64,
    parent: i64,
    detail: String,
}

/// Panics where a join or a correlated subquery of a statement reads all of a workspace that grows.
pub(super) fn hold(connection: &Connection, sql: &str) {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let is_new = SEEN.lock().is_ok_and(|mut seen| seen.insert(sql.to_owned()));
    if !is_new {
        return;
    }
    // What cannot be explained, such as BEGIN, joins nothing.
    let steps = steps(connection, sql).unwrap_or_default();
    // A list is read in its order as far as its page goes.
    let is_page = sql.contains("ORDER BY")
        && sql.contains("LIMIT")
        && !steps.iter().any(|step| step.detail.contains("TEMP B-TREE"));
    for (place, step) in steps.iter().enumerate() {
        let beside = |other: &&Step| other.parent == step.parent && reads(other).is_some();
        let is_first = !steps.iter().take(place).any(|other| beside(&other));
        let is_joined = steps.iter().filter(beside).count() > 1;
        let is_correlated =
            steps.iter().any(|of| of.id == step.parent && of.detail.starts_with("CORRELATED"));
        let takes = takes(&step.detail);
        // What a join begins with may be a range, such as a day.
        let is_bad = takes == Takes::All && is_joined && !(is_first && is_page)
            || takes != Takes::Some && is_correlated
            || takes == Takes::Range && is_joined && !is_first && !is_page;
        let is_growing = reads(step).is_some_and(|of| grows(sql, of));
        assert!(!(is_growing && is_bad), "everybody's rows are gone through: {}\n{sql}", step.detail);
    }
}

fn steps(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Step>> {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Step { id: row.get("id")?, parent: row.get("parent")?, detail: row.get("detail")? })
    };
    statement.raw_query().mapped(read).collect()
}

/// How much of a workspace a step takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    All,
    Range,
    Some,
}

fn takes(detail: &str) -> Takes {
    let terms = detail.rsplit_once('(').and_then(|(_, terms)| terms.strip_suffix(')'));
    match terms.and_then(|terms| terms.strip_prefix("workspace_id=?")) {
        Some("") => Takes::All,
        Some(more) if !more.contains("=?") => Takes::Range,
        _ => Takes::Some,
    }
}

/// The table that a step reads, as the statement calls it.
fn reads(step: &Step) -> Option<&str> {
    let rest = step.detail.strip_prefix("SEARCH ").or_else(|| step.detail.strip_prefix("SCAN "))?;
    rest.split(' ').next()
}

/// Whether what a statement calls so is a table that grows.
fn grows(sql: &str, name: &str) -> bool {
    let words: Vec<&str> = sql.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    GROWING.contains(&name)
        || words
            .iter()
            .zip(words.iter().skip(1))
            .any(|(table, called)| GROWING.contains(table) && *called == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate;

    fn looked_at(sql: &str) {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::sqlite(&mut connection).unwrap();
        hold(&connection, sql);
    }

    #[test]
    #[should_panic(expected = "everybody's rows are gone through")]
    fn a_join_that_begins_with_everybodys_rows_is_seen() {
        looked_at(
            "SELECT k.key FROM identity_keys k CROSS JOIN identities i \
             WHERE k.workspace_id = $1 AND i.workspace_id = $1 AND i.id = k.identity_id AND i.contact_id = $2",
        );
    }

    #[test]
    #[should_panic(expected = "everybody's rows are gone through")]
    fn a_question_about_each_row_that_reads_all_others_is_seen() {
        looked_at(
            "SELECT c.id FROM contacts c WHERE c.workspace_id = $1 AND EXISTS (SELECT 1 FROM pairs q \
             CROSS JOIN identities w WHERE q.workspace_id = $1 AND w.workspace_id = $1 AND w.id = q.identity_id \
             AND w.contact_id = c.id)",
        );
    }

    #[test]
    #[should_panic(expected = "everybody's rows are gone through")]
    fn a_question_about_each_row_that_reads_all_after_it_is_seen() {
        looked_at(
            "SELECT i.id FROM identities i WHERE i.workspace_id = $1 AND NOT EXISTS (SELECT 1 FROM identities o \
             WHERE o.workspace_id = $1 AND o.contact_id = i.contact_id AND o.id > i.id)",
        );
    }

    #[test]
    fn what_begins_with_one_customer_is_let_through() {
        looked_at(
            "SELECT k.key FROM identities i CROSS JOIN identity_keys k \
             WHERE i.workspace_id = $1 AND i.contact_id = $2 AND k.workspace_id = $1 AND k.identity_id = i.id",
        );
    }
}
