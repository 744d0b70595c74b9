//! What a SQLite desk has in its tables, read beside the running server: tests compare states with it that no
//! address shows as a whole.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use super::Folder;

/// Rows as text, each column by its name.
pub(crate) type Table = Vec<BTreeMap<String, String>>;

/// What a query finds.
pub(crate) fn rows(folder: &Folder, query: &str) -> Table {
    let path = folder.path().join("transom.db");
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    db.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    let mut statement = db.prepare(query).unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut found = Vec::new();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let column = |(n, name): (usize, &String)| (name.clone(), text(row.get(n).unwrap()));
        found.push(names.iter().enumerate().map(column).collect());
    }
    found
}

/// A table without some of its columns, in an order of its own.
pub(crate) fn table(folder: &Folder, name: &str, without: &[&str]) -> Table {
    let mut all = rows(folder, &format!("SELECT * FROM {name}"));
    for row in &mut all {
        row.retain(|column, _| !without.contains(&column.as_str()));
    }
    all.sort();
    all
}

fn text(value: Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Blob(bytes) => hex::encode(bytes),
    }
}
