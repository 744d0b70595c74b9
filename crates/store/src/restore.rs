//! Putting a copy in the place of a `SQLite` database. What was there before is kept whole, with what a process that
//! was killed had not moved into its file yet. Whether a server may start meanwhile is the caller's to prevent.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::apps;
use crate::error::{Error, Result};
use crate::locked::Locked;
use crate::seal::Key;
use crate::sqlite::file::{self, PRIVATE, unavailable};
use crate::statements::sqlite_fault as fault;

/// A database, and what `SQLite` keeps beside it.
const FILES: [&str; 3] = ["-wal", "-shm", ""];
/// How long another process may still use the database.
const OTHERS_END: Duration = Duration::from_secs(1);

/// Puts a copy of `backup` at `target`, once each of its pages was read, with its schema brought up to date; `backup`
/// stays as it is. Returns where the database that was at `target` is now, under a name with `stamp` in it; what
/// earlier calls kept stays.
///
/// # Errors
/// `Conflict` when another process has the database open, `Broken` when `backup` is none or damaged, `Locked` when its
/// secrets are sealed with none of these keys, `Unavailable` when a file cannot be read or written. The database stays
/// in its place then.
pub async fn restore(backup: &Path, target: &Path, stamp: &str, keys: &[Key]) -> Result<Option<PathBuf>> {
    let alone = take(target)?;
    let part = beside(target, ".restoring");
    let made = make(backup, &part, keys).await;
    let put = made.and_then(|()| put(&part, target, stamp));
    if put.is_err() {
        // What was there before is more to be told than this.
        let _ = forget(&part);
    }
    drop(alone);
    put
}

/// Moves everything into the one file and keeps everybody else out of it. A file that is no database any more, for
/// which a restoration may be wanted, is held by nobody.
fn take(target: &Path) -> Result<Option<Connection>> {
    if !target.exists() {
        return Ok(None);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let taken = Connection::open_with_flags(target, flags).and_then(|connection| {
        connection.busy_timeout(OTHERS_END)?;
        // What a ruined file cannot take in stays beside it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.execute_batch("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;")?;
        Ok(connection)
    });
    match taken {
        Ok(connection) => Ok(Some(connection)),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Ok(None),
            _ => Err(fault(error)),
        },
    }
}

/// A copy of a backup that this version can use.
async fn make(backup: &Path, part: &Path, keys: &[Key]) -> Result<()> {
    forget(part)?;
    copy(backup, part)?;
    let wal = beside(backup, "-wal");
    if wal.exists() {
        copy(&wal, &beside(part, "-wal"))?;
    }
    file::check(part)?;
    let locked = Locked::open(&format!("sqlite:{}", part.display())).await?;
    let (db, key) = (locked.db(), locked.key().await?);
    let workspaces = db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await?;
    db.close().await;
    if let Some(key) = key.filter(|key| keys.iter().all(|known| known.name() != key)) {
        return Err(Error::Locked(key));
    }
    if workspaces.is_empty() {
        return Err(Error::Broken("nothing is in it".into()));
    }
    if beside(part, "-wal").exists() {
        return Err(Error::Unavailable(format!("{} could not be closed", part.display())));
    }
    Ok(())
}

fn put(part: &Path, target: &Path, stamp: &str) -> Result<Option<PathBuf>> {
    let mut kept = None;
    if !is_empty(target) {
        let aside = aside(target, stamp);
        for suffix in FILES {
            let (from, to) = (beside(target, suffix), beside(&aside, suffix));
            if from.exists() {
                rename(&from, &to)?;
                let private = std::fs::set_permissions(&to, Permissions::from_mode(PRIVATE));
                private.map_err(|error| unavailable("write", &to, &error))?;
            }
        }
        kept = Some(aside);
    }
    rename(part, target)?;
    Ok(kept)
}

/// Whether nothing is there to be kept.
fn is_empty(target: &Path) -> bool {
    std::fs::metadata(target).map_or(true, |found| found.len() == 0) && !beside(target, "-wal").exists()
}

/// Where the database before goes: nothing is there yet.
fn aside(target: &Path, stamp: &str) -> PathBuf {
    let names = (1_u32..).map(|turn| match turn {
        1 => target.with_extension(format!("before-{stamp}")),
        turn => target.with_extension(format!("before-{stamp}-{turn}")),
    });
    let mut free = names.filter(|name| FILES.iter().all(|suffix| !beside(name, suffix).exists()));
    free.next().unwrap_or_else(|| target.with_extension(format!("before-{stamp}")))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut source = File::open(from).map_err(|error| unavailable("read", from, &error))?;
    let copied =
        file::make(to).and_then(|mut made| io::copy(&mut source, &mut made).and_then(|_| made.sync_all()));
    copied.map_err(|error| unavailable("write", to, &error))
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|error| unavailable("move", from, &error))
}

/// Removes a database of ours, if there is one, with what is beside it.
fn forget(path: &Path) -> Result<()> {
    for path in FILES.map(|suffix| beside(path, suffix)) {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(unavailable("remove", &path, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
