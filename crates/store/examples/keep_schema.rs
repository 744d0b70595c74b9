//! Keeps a database of the newest version of the schema, for later versions to be tried on:
//! `fixtures/vN/sqlite.sql` and `postgres.sql`, each a whole database with a row in every table. Run it once a
//! version is finished: a kept database is not to be made anew by a later one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "whoever runs it reads why it stopped")]

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;
use transom_store::Db;

#[path = "../tests/it/postgres.rs"]
mod postgres;
#[path = "../tests/it/seals.rs"]
mod seals;
#[path = "../tests/it/story.rs"]
mod story;
#[expect(dead_code, unused_imports, unused_macros, reason = "the tests need more of it")]
#[path = "../tests/it/world.rs"]
mod world;

#[tokio::main]
async fn main() {
    let store = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::temp_dir().join(format!("keep-schema-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let (version, sqlite) = sqlite(&folder.join("transom.db")).await;
    std::fs::remove_dir_all(&folder).unwrap();
    let postgres = postgres(version).await;
    let kept = store.join(format!("fixtures/v{version}"));
    std::fs::create_dir(&kept).unwrap_or_else(|why| panic!("{}: {why}", kept.display()));
    std::fs::write(kept.join("sqlite.sql"), sqlite).unwrap();
    std::fs::write(kept.join("postgres.sql"), postgres).unwrap();
    println!("kept {}", kept.display());
}

/// The version of the schema, and a database of it.
async fn sqlite(path: &Path) -> (u32, String) {
    let db = Db::open(&format!("sqlite:{}", path.display()), seals::seal()).await.unwrap();
    let connection = Connection::open(path).unwrap();
    let newest = "SELECT MAX(version) FROM refinery_schema_history";
    let version: u32 = connection.query_row(newest, [], |row| row.get(0)).unwrap();
    story::write(&db, version).await;
    db.close().await;
    (version, dump(&connection))
}

/// A database as statements, the index of words with the very bytes it consists of.
fn dump(connection: &Connection) -> String {
    let mut text = "PRAGMA writable_schema = ON;\nBEGIN;\n".to_owned();
    let named = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid";
    let mut statement = connection.prepare(named).unwrap();
    let parts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    for part in parts {
        let (kind, name, sql): (String, String, String) = part.unwrap();
        if sql.starts_with("CREATE VIRTUAL TABLE") {
            let sql = sql.replace('\'', "''");
            text +=
                &format!("INSERT INTO sqlite_schema VALUES ('{kind}', '{name}', '{name}', 0, '{sql}');\n");
        } else {
            text += &format!("{sql};\n");
            if kind == "table" {
                text += &rows(connection, &name);
            }
        }
    }
    text + "COMMIT;\n"
}

fn rows(connection: &Connection, table: &str) -> String {
    let mut statement =
        connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
    let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let quoted: Vec<String> = names.map(|name| format!("quote(\"{}\")", name.unwrap())).collect();
    let all = format!("SELECT {} FROM \"{table}\"", quoted.join(" || ', ' || "));
    let mut statement = connection.prepare(&all).unwrap();
    let values = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let insert = |values: String| format!("INSERT INTO {table} VALUES ({values});\n");
    let text: String = values.map(|values| insert(values.unwrap())).collect();
    assert!(!text.is_empty(), "{table} is empty: the story has to leave a row in it");
    text
}

/// What `pg_dump` makes of it, without what only one version of PostgreSQL understands.
async fn postgres(version: u32) -> String {
    let url = postgres::Cluster::shared().database();
    let db = Db::open(&url, seals::seal()).await.unwrap();
    story::write(&db, version).await;
    db.close().await;
    let dump = Command::new(postgres::newest_bin().unwrap().join("pg_dump"))
        .args(["--inserts", "--no-owner", "--no-privileges", "--schema=public", &url])
        .output()
        .unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let dump = String::from_utf8(dump.stdout).unwrap();
    let passing = ["--", "SET ", "\\", "CREATE SCHEMA", "COMMENT ON SCHEMA", "SELECT pg_catalog.set_config"];
    let lines = dump.lines().filter(|line| !line.is_empty());
    let lines = lines.filter(|line| !passing.iter().any(|start| line.starts_with(start)));
    lines.collect::<Vec<&str>>().join("\n") + "\n"
}
