//! The file of a `SQLite` database: made for its owner only, since it holds access tokens; taken over only if it is
//! ours; copied while it is in use; looked after while it is written to.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::{Error, Result};
use crate::statements::sqlite_fault as fault;

/// Read and written by the owner, by nobody else.
pub(crate) const PRIVATE: u32 = 0o600;

/// Makes a file that nobody else may read; one that is there already is an error.
pub(crate) fn make(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(path)
}

/// Makes an empty file, which is an empty database, unless there is one. What `SQLite` puts beside it may be read
/// by the same people.
pub(super) fn create(path: &Path) -> Result<()> {
    match make(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(unavailable("open", path, &error)),
        _ => Ok(()),
    }
}

/// Nothing is added to the database of another program.
pub(super) fn is_ours(connection: &Connection) -> Result<()> {
    let sql = "SELECT COUNT(*), COUNT(*) FILTER (WHERE name = 'refinery_schema_history') FROM sqlite_master";
    let counted = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
    match counted.map_err(fault)? {
        (1_i64.., 0_i64) => Err(Error::Broken("it holds tables of another program".into())),
        _ => Ok(()),
    }
}

/// Copies the database of a connection into a file that is not there yet.
pub(super) fn copy_into(connection: &Connection, path: &Path) -> Result<()> {
    let file = make(path).map_err(|error| unavailable("write", path, &error))?;
    let copied = connection.execute("VACUUM INTO $1", [path.to_string_lossy()]).map_err(fault);
    let written = copied.and_then(|_| file.sync_all().map_err(|error| unavailable("write", path, &error)));
    if written.is_err() {
        // Half a copy must not pass for a whole one.
        let _ = std::fs::remove_file(path);
    }
    written
}

/// One whole database, as far as its pages tell: each is read.
pub(crate) fn check(path: &Path) -> Result<()> {
    let connection = Connection::open(path).map_err(fault)?;
    let told = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    match told.map_err(|error| error.to_string()) {
        Ok(told) if told == "ok" => Ok(()),
        Ok(why) | Err(why) => Err(Error::Broken(format!("it is damaged: {why}"))),
    }
}

/// Keeps everybody else from serving a database, by whatever name they call it, for as long as the file is held. It
/// is made where there is none.
///
/// # Errors
/// `Conflict` when somebody else holds it, `Unavailable` when it cannot be opened.
pub(crate) fn hold(path: &Path) -> Result<File> {
    create(path)?;
    let open = OpenOptions::new().read(true).write(true).open(path);
    let file = open.map_err(|error| unavailable("open", path, &error))?;
    let taken = || Error::Conflict(format!("another server uses {}", path.display()));
    file.try_lock().map_err(|_| taken())?;
    // Whoever held it until now may have put another file in its place.
    let held = file.metadata().map_err(|error| unavailable("read", path, &error))?;
    if Inode::at(path) != Some(Inode(held.dev(), held.ino())) {
        return Err(taken());
    }
    Ok(file)
}

/// A file, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Inode(u64, u64);

impl Inode {
    fn at(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|found| Self(found.dev(), found.ino()))
    }
}

/// The files that a database is written to. They may be removed or replaced by somebody else meanwhile: what is
/// written then goes to a file that has no name and ends with the process.
pub(super) struct Footing {
    database: Known,
    wal: Known,
}

struct Known {
    path: PathBuf,
    was: Option<Inode>,
}

impl Footing {
    pub(super) fn of(path: &str) -> Self {
        let known = |path: String| Known { was: Inode::at(Path::new(&path)), path: path.into() };
        Self { database: known(path.to_owned()), wal: known(format!("{path}-wal")) }
    }

    /// Whether what was just committed can be found by the next process.
    ///
    /// # Errors
    /// `Unavailable`: it cannot.
    pub(super) fn holds(&mut self) -> Result<()> {
        for known in [&mut self.database, &mut self.wal] {
            let is = Inode::at(&known.path);
            // The second file is made by the first commit.
            let was = *known.was.get_or_insert(is.unwrap_or(Inode(0, 0)));
            if is != Some(was) {
                return Err(Error::Unavailable(format!(
                    "{} was removed or replaced while it was in use; stop the server and put it back",
                    known.path.display()
                )));
            }
        }
        Ok(())
    }
}

/// Writes the whole file anew and empties what stands beside it: nothing of what was there before is in either.
pub(super) fn scour(connection: &Connection) -> rusqlite::Result<Result<()>> {
    connection.execute_batch("PRAGMA secure_delete = ON; VACUUM;")?;
    let is_busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))?;
    Ok(if is_busy { Err(Error::Unavailable("another process reads it".into())) } else { Ok(()) })
}

pub(crate) fn unavailable(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::Unavailable(format!("cannot {what} {}: {error}", path.display()))
}
