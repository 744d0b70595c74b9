//! What is asked with every page is answered from an index: how SQLite goes about it, whatever rows there are.
//! PostgreSQL decides by the rows it has, over the same indexes.

use rusqlite::Connection;
use transom_rules::access::{Outcome, Verb, Visibility};
use transom_rules::id::UserId;
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::conversations::{self, Counting};
use crate::dialect::Dialect;
use crate::query::Query;
use crate::{audit, contacts, migrate};

const AGENT: UserId = UserId(Uuid::from_u128(2));
const OWN: Visibility = Visibility::Own(AGENT);
const LIMIT: i64 = 50;

/// The steps in which a question is answered, a line each.
fn plan(query: &Query) -> String {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::sqlite(&mut connection).unwrap();
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", query.sql)).unwrap();
    let steps = statement.raw_query().mapped(|row| row.get::<_, String>("detail"));
    steps.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn goes_by(query: &Query, index: &str) {
    let plan = plan(query);
    assert!(plan.contains(&format!("INDEX {index}")), "{plan}");
    assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "all is read, or sorted:\n{plan}");
}

#[test]
fn who_sees_their_own_reads_their_own() {
    let filter = conversations::Filter::of(OWN, LIMIT);
    let list = conversations::of_list(&filter, Dialect::Sqlite);
    goes_by(&list, "conversations_assignee (workspace_id=? AND assignee_id=?)");
    let (now, soon) = (Timestamp::default(), Timestamp::default());
    let counts = conversations::of_counts(Counting { user: AGENT, seen: OWN, now, soon });
    assert!(plan(&counts).contains("INDEX conversations_assignee (workspace_id=? AND assignee_id=?)"));
}

#[test]
fn contacts_are_found_by_the_conversations_that_are_seen() {
    let filter = contacts::Filter::of(OWN, LIMIT);
    let plan = plan(&contacts::of_page(&filter));
    assert!(plan.contains("INDEX conversations_assignee (workspace_id=? AND assignee_id=?)"), "{plan}");
    assert!(
        plan.contains("SEARCH c USING INDEX sqlite_autoindex_contacts_1 (workspace_id=? AND id=?)"),
        "{plan}"
    );
}

#[test]
fn the_log_is_found_by_what_was_done_and_what_came_of_it() {
    let whole = || audit::Filter { limit: LIMIT, ..audit::Filter::default() };
    goes_by(&audit::of_list(&whole()), "audit_at (workspace_id=?)");
    let exports = audit::Filter { verb: Some(Verb::ExportCharges), ..whole() };
    goes_by(&audit::of_list(&exports), "audit_verb (workspace_id=? AND verb=?)");
    for outcome in [Outcome::Refused, Outcome::Failed] {
        let filter = audit::Filter { outcome: Some(outcome), ..whole() };
        goes_by(&audit::of_list(&filter), "audit_outcome (workspace_id=? AND outcome=?)");
    }
}
