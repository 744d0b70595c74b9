//! The file of a `SQLite` database: made for its owner only, since it holds access tokens; taken over only if it is
//! ours; copied while it is in use.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

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

pub(crate) fn unavailable(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::Unavailable(format!("cannot {what} {}: {error}", path.display()))
}
