//! An open transaction: what it is asked, and whether it may be committed.

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::seal::Seal;
use crate::statements::Connected;
use crate::value::{Row, Value};
use futures_util::future::BoxFuture;

/// What a piece of work returns.
pub type Work<'t, T> = BoxFuture<'t, Result<T>>;

/// An open transaction, of all workspaces. What is of one workspace is asked of [`Tx::of`]; only what finds a
/// workspace, or goes through all of them, is asked here.
pub struct Tx<'c> {
    connection: Connected<'c>,
    fault: &'c mut Fault,
    seal: &'c Seal,
}

/// The first fault of a statement. PostgreSQL commits nothing after one, so neither engine does.
#[derive(Default)]
pub(crate) struct Fault(Option<Error>);

impl Fault {
    /// What the work returned, unless it kept quiet about a fault.
    pub(crate) fn end<T>(self, done: Result<T>) -> Result<T> {
        match self.0 {
            Some(fault) if done.is_ok() => Err(fault),
            _ => done,
        }
    }
}

impl<'c> Tx<'c> {
    pub(crate) const fn on(connection: Connected<'c>, fault: &'c mut Fault, seal: &'c Seal) -> Self {
        Self { connection, fault, seal }
    }

    /// The same transaction for somebody else, for a while.
    pub(crate) fn lend(&mut self) -> Tx<'_> {
        Tx::on(self.connection.reborrow(), self.fault, self.seal)
    }

    /// What makes secrets of what rows hold, and the other way round.
    pub(crate) const fn seal(&self) -> &'c Seal {
        self.seal
    }

    pub(crate) fn note<T>(&mut self, done: Result<T>) -> Result<T> {
        if let Err(error) = &done {
            self.fault.0.get_or_insert_with(|| error.clone());
        }
        done
    }

    /// Which engine it runs on.
    pub fn dialect(&self) -> Dialect {
        self.connection.dialect()
    }

    /// All rows of an answer.
    pub async fn all(&mut self, sql: &str, params: Vec<Value>) -> Result<Vec<Row>> {
        let rows = self.connection.all(sql, &params).await;
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
        let changed = self.connection.each(sql, &rows).await;
        self.note(changed)
    }

    /// Changes rows by an `UPDATE … SET … WHERE …` written for one row of parameters; how many rows it changed.
    /// No two rows of parameters may mean the same row.
    pub async fn update(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64> {
        let changed = self.connection.update(sql, &rows).await;
        self.note(changed)
    }

    /// Inserts many rows with an `INSERT … VALUES ($1, …) …` written for one; the rows of a `RETURNING`
    /// come in no order. Rows that may meet `ON CONFLICT` must not share a key.
    pub async fn insert(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<Vec<Row>> {
        let returned = self.connection.insert(sql, &rows).await;
        self.note(returned)
    }

    /// All rows where a column is one of `keys`: `sql` holds `IN (*)`, and its own parameters stand before
    /// the keys. Each row comes once, however often its key is named, and an order by that column holds for all.
    pub async fn among(&mut self, sql: &str, params: Vec<Value>, mut keys: Vec<Value>) -> Result<Vec<Row>> {
        // SQLite asks for a part of them at a time.
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.connection.among(sql, &params, &keys).await;
        self.note(rows)
    }

    /// The same, for a column that an index leads to. `SQLite` is asked key by key: a list would be put into an index of
    /// its own first, which costs it more than what is looked up.
    pub async fn by_keys(&mut self, sql: &str, params: Vec<Value>, mut keys: Vec<Value>) -> Result<Vec<Row>> {
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.connection.by_keys(sql, &params, &keys).await;
        self.note(rows)
    }
}
