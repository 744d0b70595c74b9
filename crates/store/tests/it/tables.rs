//! Every table of the schema says what becomes of its rows, and of every column whether it may name a customer.

use std::collections::BTreeSet;

use transom_store::tables::{Erased, Exported, Kept, TABLES, Table};
use transom_store::{Db, params};

use crate::engines::on_each_engine;
use crate::parity::columns;
use crate::world::look;

type Place = (String, String);

fn place(table: &str, column: &str) -> Place {
    (table.to_owned(), column.to_owned())
}

fn declared() -> Vec<Place> {
    let of = |table: &Table| -> Vec<Place> {
        table.theirs.iter().chain(table.ours).map(|column| place(table.name, column)).collect()
    };
    TABLES.iter().flat_map(of).collect()
}

async fn every_table_and_every_wordy_column_is_declared(db: Db) {
    let mut found: BTreeSet<Place> = BTreeSet::new();
    for ((table, column), kind) in columns(&db).await {
        if kind.is_wordy() {
            found.insert((table, column));
        }
    }
    // The index of words is another thing on each engine, with the same columns.
    for column in ["workspace_id", "conversation_id", "message_id", "words"] {
        found.insert(place("search", column));
    }
    let _ = look!(db, |tx| {
        tx.all("SELECT workspace_id, conversation_id, message_id, words FROM search", params![]).await
    });
    let declared = declared();
    let once: BTreeSet<Place> = declared.iter().cloned().collect();
    assert_eq!(declared.len(), once.len(), "a column is declared twice");
    let undeclared: Vec<_> = found.difference(&once).collect();
    assert!(undeclared.is_empty(), "say in tables.rs what becomes of {undeclared:?}");
    let gone: Vec<_> = once.difference(&found).collect();
    assert!(gone.is_empty(), "tables.rs tells of what is not there: {gone:?}");
}

on_each_engine!(every_table_and_every_wordy_column_is_declared);

#[test]
fn what_names_a_customer_goes_with_them() {
    for table in TABLES {
        let stays = matches!(table.erased, Erased::Nothing(_));
        assert_eq!(table.theirs.is_empty(), stays || is_ids_only(table), "{}", table.name);
    }
}

/// Rows that hold none of their words and go all the same.
fn is_ids_only(table: &Table) -> bool {
    table.theirs.is_empty() && matches!(table.erased, Erased::With(..))
}

#[test]
fn what_is_within_another_table_is_within_one_that_there_is() {
    let names: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    for table in TABLES {
        if let Exported::Within(other) = table.exported {
            assert!(names.contains(other), "{} is within {other}", table.name);
        }
        if let Kept::With(other) = table.kept {
            assert!(names.contains(other), "{} stays with {other}", table.name);
        }
    }
}
