//! The file of a SQLite database: whole once it is closed, nobody else's to read, and put back without a loss.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use transom_store::db::{alone_with, file_of};
use transom_store::{Db, Error, apps};

use crate::engines::{Folder, sqlite};
use crate::seals;
use crate::world::{self, HERE, at, commit, look};

async fn restore(backup: &Path, target: &Path) -> Result<Option<PathBuf>, Error> {
    transom_store::restore::restore(backup, target, "1200", &seals::keys()).await
}

/// The files of a folder and who may read them.
fn files(folder: &Path) -> Vec<(String, u32)> {
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        (entry.file_name().into_string().unwrap(), mode)
    };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(file).collect();
    files.sort();
    files
}

fn private(names: &[&str]) -> Vec<(String, u32)> {
    names.iter().map(|name| ((*name).to_owned(), 0o600)).collect()
}

fn workspaces(path: &Path) -> i64 {
    let db = Connection::open(path).unwrap();
    db.query_row("SELECT COUNT(*) FROM workspaces", [], |row| row.get(0)).unwrap()
}

async fn found_here(db: &Db) {
    commit!(db, |tx| apps::found(&mut tx.of(HERE), "Here", at(0)).await).unwrap();
}

/// What a process leaves that is killed: nothing of it is in the one file yet.
async fn killed(folder: &Folder) {
    let living = Folder::new();
    let db = sqlite(&living).await;
    world::people(&db, &["Ada", "Bo"]).await;
    for name in ["transom.db", "transom.db-wal"] {
        std::fs::copy(living.path().join(name), folder.path().join(name)).unwrap();
    }
    assert!(std::fs::metadata(folder.path().join("transom.db")).unwrap().len() <= 4096);
}

async fn backup_of_one(folder: &Folder) -> PathBuf {
    let path = folder.path().join("kept.backup");
    let living = Folder::new();
    let db = sqlite(&living).await;
    found_here(&db).await;
    db.backup(&path).await.unwrap();
    path
}

#[test]
fn a_url_names_a_file_or_a_server() {
    for (url, file) in [
        ("sqlite:transom.db", Some("transom.db")),
        ("sqlite:/var/lib/transom.db", Some("/var/lib/transom.db")),
        ("sqlite:///var/lib/transom.db", Some("/var/lib/transom.db")),
        ("postgres://transom@127.0.0.1/transom", None),
    ] {
        assert_eq!(file_of(url), file, "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_closed_or_dropped_is_one_file_of_its_owner() {
    for closes in [true, false] {
        let folder = Folder::new();
        let db = sqlite(&folder).await;
        found_here(&db).await;
        assert_eq!(look!(db, |tx| apps::workspaces(tx).await), [HERE]);
        assert_eq!(files(folder.path()), private(&["transom.db", "transom.db-shm", "transom.db-wal"]));
        if closes {
            db.close().await;
            let late = commit!(db, |tx| apps::touch(tx, at(1)).await);
            assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
            let late = db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await;
            assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
        } else {
            drop(db);
        }
        assert_eq!(files(folder.path()), private(&["transom.db"]), "closed: {closes}");
        assert_eq!(workspaces(&folder.path().join("transom.db")), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_before_the_end_is_done() {
    let folder = Folder::new();
    let db = sqlite(&folder).await;
    found_here(&db).await;
    let mut writing = Vec::new();
    for n in 0..200 {
        let db = db.clone();
        writing.push(tokio::spawn(async move { commit!(db, |tx| apps::touch(tx, at(n)).await) }));
    }
    db.close().await;
    for written in writing {
        match written.await.unwrap() {
            Ok(()) | Err(Error::Unavailable(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(files(folder.path()), private(&["transom.db"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_its_owners_and_no_file_is_written_over() {
    let folder = Folder::new();
    let backup = backup_of_one(&folder).await;
    assert_eq!(files(folder.path()), private(&["kept.backup"]));
    let other = Folder::new();
    let again = sqlite(&other).await.backup(&backup).await;
    assert!(matches!(&again, Err(Error::Unavailable(why)) if why.contains("kept.backup")), "{again:?}");
    assert_eq!(workspaces(&backup), 1, "it is as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restoration_keeps_all_that_a_killed_process_left() {
    let folder = Folder::new();
    killed(&folder).await;
    let backup = backup_of_one(&folder).await;
    let target = folder.path().join("transom.db");
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o644)).unwrap();
    let kept = restore(&backup, &target).await.unwrap().unwrap();
    assert_eq!(files(folder.path()), private(&["kept.backup", "transom.before-1200", "transom.db"]));
    assert_eq!((workspaces(&kept), workspaces(&target), workspaces(&backup)), (2, 1, 1));
    let people: i64 = Connection::open(&kept)
        .and_then(|db| db.query_row("SELECT COUNT(*) FROM contacts", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(people, 2);
    let db = sqlite(&folder).await;
    assert_eq!(look!(db, |tx| apps::workspaces(tx).await), [HERE]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restoration_takes_what_stands_beside_the_backup_too() {
    let (from, folder) = (Folder::new(), Folder::new());
    killed(&from).await;
    let target = folder.path().join("transom.db");
    assert_eq!(restore(&from.path().join("transom.db"), &target).await, Ok(None));
    assert_eq!(workspaces(&target), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_use_is_not_replaced() {
    let folder = Folder::new();
    let backup = backup_of_one(&folder).await;
    let db = sqlite(&folder).await;
    world::people(&db, &["Ada"]).await;
    let target = folder.path().join("transom.db");
    let refused = restore(&backup, &target).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(look!(db, |tx| apps::workspaces(tx).await).len(), 2, "it goes on");
    found_nothing_new(&folder);
}

/// Neither halves of copies nor anything moved aside.
fn found_nothing_new(folder: &Folder) {
    let strange = |name: &str| name.contains("restor");
    assert!(files(folder.path()).iter().all(|(name, _)| !strange(name)), "{:?}", files(folder.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_replaces_nothing() {
    let folder = Folder::new();
    let target = folder.path().join("transom.db");
    found_here(&sqlite(&folder).await).await;
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("text"), "Dear diary, this is not a database at all. ".repeat(40)).unwrap();
    std::fs::write(path("empty"), "").unwrap();
    let foreign = Connection::open(path("foreign")).unwrap();
    foreign.execute_batch("CREATE TABLE songs (name TEXT)").unwrap();
    drop(foreign);
    for name in ["text", "empty", "foreign", "nowhere"] {
        let refused = restore(&path(name), &target).await;
        assert!(matches!(refused, Err(Error::Broken(_) | Error::Unavailable(_))), "{name}: {refused:?}");
        assert_eq!(workspaces(&target), 1, "{name}");
        found_nothing_new(&folder);
    }
    let foreign = Db::open(&format!("sqlite:{}", path("foreign").display()), seals::seal()).await.err();
    assert!(matches!(&foreign, Some(Error::Broken(why)) if why.contains("another program")), "{foreign:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_any_more_is_kept_with_what_is_beside_it() {
    let folder = Folder::new();
    let backup = backup_of_one(&folder).await;
    let path = |name: &str| folder.path().join(name);
    for (name, text) in [("transom.db", "ruined ".repeat(999)), ("transom.db-wal", "beside".to_owned())] {
        std::fs::write(path(name), text).unwrap();
    }
    let kept = restore(&backup, &path("transom.db")).await.unwrap();
    assert_eq!(kept, Some(path("transom.before-1200")));
    assert!(std::fs::read_to_string(path("transom.before-1200")).unwrap().starts_with("ruined"));
    assert_eq!(std::fs::read_to_string(path("transom.before-1200-wal")).unwrap(), "beside");
    assert_eq!(workspaces(&path("transom.db")), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_replaces_nothing_and_no_restoration_removes_what_another_kept() {
    let folder = Folder::new();
    let backup = backup_of_one(&folder).await;
    let path = |name: &str| folder.path().join(name);
    world::people(&sqlite(&folder).await, &["Ada"]).await;
    let mut bytes = std::fs::read(&backup).unwrap();
    let middle = bytes.len() / 2;
    for page in bytes[middle..].chunks_mut(4096) {
        let end = page.len().min(200);
        page[..end].fill(0xAA);
    }
    std::fs::write(path("damaged"), bytes).unwrap();
    let refused = restore(&path("damaged"), &path("transom.db")).await;
    assert!(matches!(&refused, Err(Error::Broken(why)) if why.contains("damaged")), "{refused:?}");
    found_nothing_new(&folder);
    assert_eq!(workspaces(&path("transom.db")), 2, "it is as it was");
    let first = restore(&backup, &path("transom.db")).await.unwrap().unwrap();
    let second = restore(&backup, &path("transom.db")).await.unwrap().unwrap();
    assert_eq!((first, second), (path("transom.before-1200"), path("transom.before-1200-2")));
    assert_eq!(workspaces(&path("transom.before-1200")), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_to_a_file_that_was_taken_away_is_not_told_as_done() {
    for replaced in ["transom.db", "transom.db-wal"] {
        for comes_back in [false, true] {
            let folder = Folder::new();
            let db = sqlite(&folder).await;
            found_here(&db).await;
            let path = folder.path().join(replaced);
            std::fs::rename(&path, folder.path().join("elsewhere")).unwrap();
            if comes_back {
                std::fs::copy(folder.path().join("elsewhere"), &path).unwrap();
            }
            let written = commit!(db, |tx| apps::touch(tx, at(1)).await);
            let told = matches!(&written, Err(Error::Unavailable(why)) if why.contains("put it back"));
            assert!(told, "{replaced}: {written:?}");
            std::fs::rename(folder.path().join("elsewhere"), &path).unwrap();
            commit!(db, |tx| apps::touch(tx, at(2)).await).unwrap();
        }
    }
}

#[test]
fn one_server_has_a_file_by_whatever_name() {
    let folder = Folder::new();
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let held = alone_with(&url("transom.db")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("transom.db"), folder.path().join("other.db")).unwrap();
    for name in ["transom.db", "other.db"] {
        assert!(matches!(alone_with(&url(name)), Err(Error::Conflict(_))), "{name}");
    }
    drop(held);
    assert!(alone_with(&url("other.db")).unwrap().is_some());
    assert!(alone_with("postgres://transom@127.0.0.1/transom").unwrap().is_none());
}
