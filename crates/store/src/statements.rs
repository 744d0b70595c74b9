//! What an open connection of either engine can be asked. Who opened it, and what ends the transaction, is none
//! of its business.

use deadpool_postgres::ClientWrapper;
use futures_util::future::BoxFuture;

use crate::dialect::Dialect;
use crate::error::Result;
use crate::value::{Row, Value};

mod postgres;
mod sqlite;

pub(crate) use postgres::fault as postgres_fault;
pub(crate) use sqlite::{cached, fault as sqlite_fault};

/// A connection with an open transaction.
pub(crate) enum Connected<'c> {
    Sqlite(&'c mut rusqlite::Connection),
    Postgres(&'c ClientWrapper),
}

impl Connected<'_> {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The same connection, lent for a while.
    pub(crate) const fn reborrow(&mut self) -> Connected<'_> {
        match self {
            Self::Sqlite(connection) => Connected::Sqlite(connection),
            Self::Postgres(client) => Connected::Postgres(client),
        }
    }

    /// All rows of an answer.
    pub(crate) async fn all(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(connection) => sqlite::all(connection, sql, params),
            Self::Postgres(client) => boxed(postgres::all(client, sql, params)).await,
        }
    }

    /// Runs a statement once a row of parameters, pipelined; how many rows it changed.
    pub(crate) async fn each(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
        match self {
            Self::Sqlite(connection) => sqlite::each(connection, sql, rows),
            Self::Postgres(client) => boxed(postgres::each(client, sql, rows)).await,
        }
    }

    /// The same for an `UPDATE … SET … WHERE …`, no two of whose rows of parameters mean the same row.
    pub(crate) async fn update(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
        match self {
            Self::Sqlite(connection) => sqlite::each(connection, sql, rows),
            Self::Postgres(client) => boxed(postgres::update(client, sql, rows)).await,
        }
    }

    /// Inserts many rows with an `INSERT … VALUES ($1, …) …` written for one.
    pub(crate) async fn insert(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(connection) => sqlite::insert(connection, sql, rows),
            Self::Postgres(client) => boxed(postgres::insert(client, sql, rows)).await,
        }
    }

    /// All rows where a column is one of `keys`, of which there is one at least: `sql` holds `IN (*)`.
    pub(crate) async fn among(&mut self, sql: &str, params: &[Value], keys: &[Value]) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(connection) => sqlite::among(connection, sql, params, keys),
            Self::Postgres(client) => boxed(postgres::among(client, sql, params, keys)).await,
        }
    }

    /// The same where an index leads to each of the keys.
    pub(crate) async fn by_keys(&mut self, sql: &str, params: &[Value], keys: &[Value]) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(connection) => sqlite::by_keys(connection, sql, params, keys),
            Self::Postgres(client) => boxed(postgres::among(client, sql, params, keys)).await,
        }
    }
}

/// A future of PostgreSQL behind a pointer: whoever awaits a statement would else have the compiler go through all
/// of the driver again, to see that it may move between threads.
fn boxed<'f, T>(flight: impl Future<Output = Result<T>> + Send + 'f) -> BoxFuture<'f, Result<T>> {
    Box::pin(flight)
}
