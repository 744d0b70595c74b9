//! Both schemas are one schema: the same tables, columns, defaults, nullability and keys. Only the index of
//! words may differ.

use std::collections::{BTreeMap, BTreeSet};

use transom_store::dialect::Dialect;
use transom_store::{Db, params};

use crate::engines::{self, Folder};
use crate::world::look;

/// What can be found without a workspace; all other keys begin with it.
const DIRECTORY: [&str; 10] = [
    "workspaces",
    "apps",
    "accounts",
    "numbers",
    "logins",
    "sessions",
    "challenges",
    "tokens",
    "one_time_links",
    "file_links",
];

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Column {
    kind: &'static str,
    nullable: bool,
    default: Option<String>,
}

impl Column {
    /// Whether it has room for words, not only for a number.
    pub(crate) fn is_wordy(&self) -> bool {
        self.kind != "number"
    }
}

/// By table and column.
pub(crate) async fn columns(db: &Db) -> BTreeMap<(String, String), Column> {
    let sql = match db.dialect() {
        Dialect::Sqlite => {
            "SELECT m.name, p.name, LOWER(p.type), p.\"notnull\" = 0 AND p.pk = 0, p.dflt_value \
             FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
        }
        Dialect::Postgres => {
            "SELECT table_name::text, column_name::text, data_type::text || COALESCE(' ' || collation_name, ''), \
             is_nullable = 'YES', column_default::text FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let rows = look!(db, |tx| tx.all(sql, params![]).await);
    let mut found = BTreeMap::new();
    for mut row in rows {
        let (table, name): (String, String) = (row.next().unwrap(), row.next().unwrap());
        let kind: String = row.next().unwrap();
        let nullable = row.next().unwrap();
        let default: Option<String> = row.next().unwrap();
        if ours(&table) {
            let kind = common(&kind).unwrap_or_else(|| panic!("{table}.{name} is {kind}"));
            let default = default.map(|text| text.replace("::text", "").to_lowercase());
            found.insert((table, name), Column { kind, nullable, default });
        }
    }
    found
}

fn ours(table: &str) -> bool {
    !table.starts_with("search") && !table.starts_with("sqlite_") && table != "refinery_schema_history"
}

/// The kind both engines know. Text without the C collation would be ordered in another way than on SQLite.
fn common(kind: &str) -> Option<&'static str> {
    match kind {
        "blob" | "uuid" | "bytea" => Some("bytes"),
        "integer" | "bigint" | "boolean" => Some("number"),
        "text" | "text C" => Some("text"),
        _ => None,
    }
}

/// Table, columns, unique.
async fn keys(db: &Db) -> BTreeSet<(String, String, bool)> {
    let sql = match db.dialect() {
        Dialect::Sqlite => {
            "SELECT m.name, (SELECT GROUP_CONCAT(c.name, ' ') FROM \
             (SELECT i.name FROM pragma_index_info(l.name) i ORDER BY i.seqno) c), l.\"unique\" = 1 \
             FROM sqlite_master m JOIN pragma_index_list(m.name) l WHERE m.type = 'table'"
        }
        Dialect::Postgres => {
            "SELECT t.relname::text, (SELECT STRING_AGG(a.attname::text, ' ' ORDER BY k.place) \
             FROM UNNEST(i.indkey) WITH ORDINALITY k (number, place) \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number), i.indisunique \
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
             JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public'"
        }
    };
    let rows = look!(db, |tx| tx.all(sql, params![]).await);
    rows.into_iter()
        .map(|mut row| (row.next().unwrap(), row.next().unwrap(), row.next().unwrap()))
        .filter(|(table, _, _): &(String, String, bool)| ours(table))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_schemas_are_one() {
    let folder = Folder::new();
    let (sqlite, postgres) = (engines::sqlite(&folder).await, engines::postgres().await);
    let of_sqlite = columns(&sqlite).await;
    assert!(of_sqlite.len() > 150, "found {} columns", of_sqlite.len());
    assert_eq!(of_sqlite, columns(&postgres).await);
    let keys_of_sqlite = keys(&sqlite).await;
    assert!(keys_of_sqlite.len() > 25, "found {} keys", keys_of_sqlite.len());
    assert_eq!(keys_of_sqlite, keys(&postgres).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workspace_leads_every_key() {
    for (table, columns, _) in keys(&engines::postgres().await).await {
        let leads = columns.split(' ').next() == Some("workspace_id");
        assert!(leads || DIRECTORY.contains(&table.as_str()), "{table} ({columns})");
    }
}
