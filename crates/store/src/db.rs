//! Transactions. A piece of work is a closure over a [`Tx`]; it is committed as a whole or it never
//! happened. On `SQLite` a transaction may wait for nothing but the database, which the engine enforces.

use std::sync::Arc;
use std::time::Duration;
use std::{fmt, result};

use futures_util::future::BoxFuture;
use rusqlite::Connection;

use crate::dialect::Dialect;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::value::{Row, Value};

/// What can go wrong, as far as a caller can act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A unique key exists already.
    Duplicate(String),
    /// Somebody else was there first; the same work may succeed when run again.
    Conflict(String),
    /// The disk is full, or the database cannot be reached. Nothing was written; try later.
    Unavailable(String),
    /// Anything else: a fault of ours, or of the file.
    Broken(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate(why) => write!(f, "exists already: {why}"),
            Self::Conflict(why) => write!(f, "changed by somebody else: {why}"),
            Self::Unavailable(why) => write!(f, "the database cannot be used: {why}"),
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

/// How often work is run again when somebody else was there first.
const TRIES: u32 = 5;
/// How long it waits before the second try; longer before each further one.
const PAUSE: Duration = Duration::from_millis(5);

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// What a piece of work returns.
pub type Work<'t, T> = BoxFuture<'t, Result<T>>;

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…`, creates what is missing and runs the migrations.
    ///
    /// # Errors
    /// `Broken` when the URL has neither form; `Unavailable` when the database cannot be reached.
    pub async fn open(url: &str) -> Result<Self> {
        let engine = if let Some(path) = file_of(url) {
            Engine::Sqlite(Sqlite::open(path).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres(Postgres::open(url).await?)
        } else {
            return Err(Error::Broken("a database URL begins with sqlite: or postgres://".into()));
        };
        Ok(Self { engine: Arc::new(engine) })
    }

    /// Which engine it is.
    pub fn dialect(&self) -> Dialect {
        match *self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs work that writes, several times when it meets a conflict. Returns after the commit is
    /// durable. When any statement of it failed, nothing is committed, whatever the work returns.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, T> + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        let mut tries = 1;
        loop {
            let work = Arc::clone(&work);
            let done = match &*self.engine {
                Engine::Sqlite(sqlite) => sqlite.write(move |tx| work(tx)).await,
                Engine::Postgres(postgres) => postgres.write(&*work).await,
            };
            match done {
                Err(Error::Conflict(_)) if tries < TRIES => {
                    // Whoever met in a circle should not meet there again.
                    tokio::time::sleep(PAUSE * tries).await;
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    /// Runs work that only reads, on one consistent picture of the database.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> Work<'t, T> + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(work).await,
            Engine::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Copies the whole database into a new file, which only its owner may read, while it is in use. `SQLite` only:
    /// PostgreSQL has `pg_dump`.
    pub async fn backup(&self, path: &std::path::Path) -> Result<()> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.backup(path.to_owned()).await,
            Engine::Postgres(_) => Err(Error::Broken("back up PostgreSQL with pg_dump".into())),
        }
    }

    /// Ends what reads and writes, within seconds; whatever comes later is told that the database is
    /// `Unavailable`. A `SQLite` database is one whole file then, unless another process has it open.
    pub async fn close(&self) {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close(),
        }
    }
}

/// The file that a `SQLite` URL names.
pub fn file_of(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"))
}

/// An open transaction.
pub struct Tx<'c> {
    connection: Connected<'c>,
    /// The first fault of a statement. PostgreSQL commits nothing after one, so neither engine does.
    fault: Option<Error>,
}

pub(crate) enum Connected<'c> {
    Sqlite(&'c mut Connection),
    Postgres(&'c deadpool_postgres::ClientWrapper),
}

impl<'c> Tx<'c> {
    pub(crate) const fn on(connection: Connected<'c>) -> Self {
        Self { connection, fault: None }
    }

    /// What the work returned, unless it kept quiet about a fault.
    pub(crate) fn end<T>(self, done: Result<T>) -> Result<T> {
        match self.fault {
            Some(fault) if done.is_ok() => Err(fault),
            _ => done,
        }
    }

    fn note<T>(&mut self, done: Result<T>) -> Result<T> {
        if let Err(error) = &done {
            self.fault.get_or_insert_with(|| error.clone());
        }
        done
    }

    /// Which engine it runs on.
    pub fn dialect(&self) -> Dialect {
        match self.connection {
            Connected::Sqlite(_) => Dialect::Sqlite,
            Connected::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All rows of an answer.
    pub async fn all(&mut self, sql: &str, params: Vec<Value>) -> Result<Vec<Row>> {
        let rows = match &mut self.connection {
            Connected::Sqlite(connection) => crate::sqlite::all(connection, sql, &params),
            Connected::Postgres(client) => boxed(crate::postgres::all(client, sql, &params)).await,
        };
        self.note(rows)
    }

    /// The first row, if there is one.
    pub async fn first(&mut self, sql: &str, params: Vec<Value>) -> Result<Option<Row>> {
        Ok(self.all(sql, params).await?.into_iter().next())
    }

    /// The only row; `Broken` if there is none.
    pub async fn one(&mut self, sql: &str, params: Vec<Value>) -> Result<Row> {
        self.first(sql, params).await?.ok_or_else(|| Error::Broken(format!("no row: {sql}")))
    }

    /// Runs a statement; how many rows it changed.
    pub async fn run(&mut self, sql: &str, params: Vec<Value>) -> Result<u64> {
        self.each(sql, vec![params]).await
    }

    /// Runs a statement once a row of parameters, pipelined.
    pub async fn each(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64> {
        let changed = match &mut self.connection {
            Connected::Sqlite(connection) => crate::sqlite::each(connection, sql, &rows),
            Connected::Postgres(client) => boxed(crate::postgres::each(client, sql, &rows)).await,
        };
        self.note(changed)
    }

    /// Changes rows by an `UPDATE … SET … WHERE …` written for one row of parameters; how many rows it changed.
    /// No two rows of parameters may mean the same row.
    pub async fn update(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64> {
        let changed = match &mut self.connection {
            Connected::Sqlite(connection) => crate::sqlite::each(connection, sql, &rows),
            Connected::Postgres(client) => boxed(crate::postgres::update(client, sql, &rows)).await,
        };
        self.note(changed)
    }

    /// Inserts many rows with an `INSERT … VALUES ($1, …) …` written for one; the rows of a `RETURNING`
    /// come in no order. Rows that may meet `ON CONFLICT` must not share a key.
    pub async fn insert(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<Vec<Row>> {
        let returned = match &mut self.connection {
            Connected::Sqlite(connection) => crate::sqlite::insert(connection, sql, &rows),
            Connected::Postgres(client) => boxed(crate::postgres::insert(client, sql, &rows)).await,
        };
        self.note(returned)
    }

    /// All rows where a column is one of `keys`: `sql` holds `IN (*)`, and its own parameters stand before
    /// the keys.
    pub async fn among(&mut self, sql: &str, params: Vec<Value>, keys: Vec<Value>) -> Result<Vec<Row>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let rows = match &mut self.connection {
            Connected::Sqlite(connection) => crate::sqlite::among(connection, sql, &params, &keys),
            Connected::Postgres(client) => boxed(crate::postgres::among(client, sql, &params, &keys)).await,
        };
        self.note(rows)
    }
}

/// A future of PostgreSQL behind a pointer: whoever awaits a statement would else have the compiler go through all
/// of the driver again, to see that it may move between threads.
fn boxed<'f, T>(flight: impl Future<Output = Result<T>> + Send + 'f) -> BoxFuture<'f, Result<T>> {
    Box::pin(flight)
}
