//! Migrations run over the rows that older versions wrote, and no file changes after it ran. The rows that
//! version N leaves to its successors stand in `samples/VN.sql`, written for PostgreSQL; SQLite reads them
//! with ids and bytes rewritten.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use refinery::Target;
use rusqlite::Connection;
use tokio_postgres::NoTls;
use transom_rules::access::{Mask, Visibility};
use transom_rules::attribute::Subject;
use transom_store::conversations::{self, Filter};
use transom_store::search::Word;
use transom_store::{Db, Error, apps, attributes, contacts, feed, messages, outbox};

use crate::engines::Folder;
use crate::parity;
use crate::postgres::Cluster;
use crate::seals;
use crate::world::{HERE, commit, contact_id, conversation_id, look};

mod of_sqlite {
    refinery::embed_migrations!("migrations/sqlite");
}

mod of_postgres {
    refinery::embed_migrations!("migrations/postgres");
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files(name: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder(name)).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

/// A database of PostgreSQL that no migration has run on.
pub(crate) async fn empty_database() -> String {
    let url = Cluster::shared().database();
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await.unwrap();
    url
}

/// The sample rows that each version adds to those of the version before, oldest first.
fn samples() -> Vec<(i32, String)> {
    let read = |name: String| {
        let text = std::fs::read_to_string(folder("samples").join(&name)).unwrap();
        (name.trim_start_matches('V').trim_end_matches(".sql").parse().unwrap(), text)
    };
    let mut samples: Vec<(i32, String)> = files("samples").into_iter().map(read).collect();
    samples.sort_unstable();
    samples
}

/// For each version, the rows that a database has which began with the first version and came to this one.
fn histories() -> Vec<Vec<(i32, String)>> {
    let samples = samples();
    (1..=samples.len()).map(|versions| samples[..versions].to_vec()).collect()
}

/// `uuid '0197…-…'` and `bytea '\x…'` are `x'…'` on SQLite.
fn for_sqlite(sample: &str) -> String {
    let mut parts = sample.split("uuid '");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (id, rest) = part.split_once('\'').unwrap();
        text += &format!("x'{}'{rest}", id.replace('-', ""));
    }
    text.replace("bytea '\\x", "x'")
}

#[test]
fn both_folders_hold_the_same_migrations_and_each_leaves_sample_rows() {
    let names = files("migrations/sqlite");
    assert_eq!(names, files("migrations/postgres"));
    for name in names {
        let sample = format!("{}.sql", name.split("__").next().unwrap());
        assert!(files("samples").contains(&sample), "samples/{sample} is missing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_rows_of_every_version_are_read_by_this_one() {
    for history in histories() {
        let newest = history.len() == samples().len();
        let folder = Folder::new();
        let mut connection = Connection::open(folder.path().join("transom.db")).unwrap();
        for (version, sample) in history {
            let runner = of_sqlite::migrations::runner().set_target(Target::Version(version));
            runner.run(&mut connection).unwrap();
            connection.execute_batch(&for_sqlite(&sample)).unwrap();
        }
        drop(connection);
        let db = Db::open(&folder.url(), seals::seal()).await.unwrap();
        holds_the_samples(&db).await;
        is_erased_without_a_trace(&db, newest).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_rows_of_every_version_are_read_by_this_one() {
    for history in histories() {
        let newest = history.len() == samples().len();
        let url = empty_database().await;
        let (mut client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        let driving = tokio::spawn(connection);
        for (version, sample) in history {
            let runner = of_postgres::migrations::runner().set_target(Target::Version(version));
            runner.run_async(&mut client).await.unwrap();
            client.batch_execute(&sample).await.unwrap();
        }
        drop(client);
        driving.await.unwrap().unwrap();
        let db = Db::open(&url, seals::seal()).await.unwrap();
        holds_the_samples(&db).await;
        is_erased_without_a_trace(&db, newest).await;
    }
}

/// The story of the samples, read through the store as it is now.
async fn holds_the_samples(db: &Db) {
    assert_eq!(look!(db, |tx| apps::workspaces(tx).await), [HERE]);
    assert_eq!(look!(db, |tx| feed::cursor(&mut tx.of(HERE)).await), 2);
    let found = look!(db, |tx| {
        let words = ["zoe", "shoes"].map(|word| Word::new(word, Mask::Off)).to_vec();
        conversations::list(&mut tx.of(HERE), &Filter { words, ..Filter::of(Visibility::All, 10) }).await
    });
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].contact.name.as_str(), found[0].identity.address().as_str()),
        ("Zoë", "+4915112345678")
    );
    let thread = look!(db, |tx| messages::page(&mut tx.of(HERE), conversation_id(1), None, 10).await);
    let texts: Vec<&str> = thread.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["It's \"on\" its way", "Where are my shoes?"]);
    let key = "p:4915112345678".to_owned();
    assert_eq!(look!(db, |tx| contacts::find(&mut tx.of(HERE), &[key]).await), Some(found[0].identity.id));
    assert_eq!(look!(db, |tx| outbox::depth(tx).await), [("queued".to_owned(), 1)]);
    let of_nobody = [contact_id(404).0];
    let left = look!(db, |tx| attributes::values(&mut tx.of(HERE), Subject::Contact, of_nobody).await);
    assert!(left.is_empty(), "of contacts that are no more nothing is known");
}

/// The samples of the newest version have a row in every table, so none can be forgotten.
async fn is_erased_without_a_trace(db: &Db, newest: bool) {
    let mut tables: Vec<String> = parity::columns(db).await.into_keys().map(|(table, _)| table).collect();
    tables.push("search".to_owned());
    tables.dedup();
    for rows in [1, 0] {
        for table in &tables {
            // Which key the database is sealed with is nobody's.
            let of = if table == "settings" { " WHERE key <> 'seal'" } else { "" };
            let sql = format!("SELECT COUNT(*) FROM {table}{of}");
            let found: i64 = look!(db, |tx| tx.one(&sql, vec![]).await?.next());
            let as_should_be = if rows == 0 { found == 0 } else { found > 0 || !newest };
            assert!(as_should_be, "{table} has {found} rows");
        }
        commit!(db, |tx| apps::erase(&mut tx.of(HERE)).await).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_changed_after_it_ran_is_refused_on_sqlite() {
    let folder = Folder::new();
    drop(Db::open(&folder.url(), seals::seal()).await.unwrap());
    let connection = Connection::open(folder.path().join("transom.db")).unwrap();
    connection.execute("UPDATE refinery_schema_history SET checksum = '1' WHERE version = 1", []).unwrap();
    drop(connection);
    let refused = Db::open(&folder.url(), seals::seal()).await.err();
    assert!(matches!(&refused, Some(Error::Broken(why)) if why.contains("migration")), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_changed_after_it_ran_is_refused_on_postgres() {
    let url = Cluster::shared().database();
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.execute("UPDATE refinery_schema_history SET checksum = '1' WHERE version = 1", &[]).await.unwrap();
    let refused = Db::open(&url, seals::seal()).await.err();
    assert!(matches!(&refused, Some(Error::Broken(why)) if why.contains("migration")), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_migrate_in_turn() {
    let url = empty_database().await;
    let mut opening = Vec::new();
    for _ in 0..6 {
        let url = url.clone();
        opening.push(tokio::spawn(async move { Db::open(&url, seals::seal()).await.map(drop) }));
    }
    for opened in opening {
        opened.await.unwrap().unwrap();
    }
}
