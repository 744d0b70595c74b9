//! What can go wrong in this crate, and its `Result`.

use std::{fmt, result};

/// What can go wrong, as far as a caller can act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A unique key exists already.
    Duplicate(String),
    /// Somebody else was there first; the same work may succeed when run again.
    Conflict(String),
    /// The disk is full, or the database cannot be reached. Nothing was written; try later.
    Unavailable(String),
    /// Its secrets are sealed with the key of this name, which was not given.
    Locked(String),
    /// Anything else: a fault of ours, or of the file.
    Broken(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate(why) => write!(f, "exists already: {why}"),
            Self::Conflict(why) => write!(f, "changed by somebody else: {why}"),
            Self::Unavailable(why) => write!(f, "the database cannot be used: {why}"),
            Self::Locked(key) => write!(f, "the secrets are sealed with the key {key}, which was not given"),
            Self::Broken(why) => write!(f, "the database refused: {why}"),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// The same work may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Conflict(_) | Self::Unavailable(_))
    }
}

/// The result of everything in this crate.
pub type Result<T> = result::Result<T, Error>;
