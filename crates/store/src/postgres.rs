//! PostgreSQL: a pool of connections, statements prepared once a connection, many rows in one statement and
//! many statements in one flight. The URL may name several hosts; writes go to the one that accepts them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts,
};
use futures_util::future::try_join_all;
use postgres_types::ToSql;
use tokio_postgres::NoTls;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::error::SqlState;

use crate::db::{Connected, Error, Result, Tx, Work};
use crate::migrate;
use crate::value::{Row, Value};

/// Connections a process holds at most.
const CONNECTIONS: usize = 16;

pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|e| Error::Broken(format!("the database URL: {e}")))?;
        config
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .connect_timeout(Duration::from_secs(5))
            .application_name("transom")
            .options("-c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000");
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, NoTls, recycling))
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts { wait: Some(Duration::from_secs(10)), ..Timeouts::default() })
            .build()
            .map_err(|e| Error::Broken(e.to_string()))?;
        let mut client = pool.get().await.map_err(unreachable)?;
        migrate::postgres(&mut client).await?;
        Ok(Self { pool })
    }

    pub(crate) async fn write<T, F>(&self, work: &F) -> Result<T>
    where
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, T> + ?Sized,
    {
        let begun = Begun::on(&self.pool, "BEGIN ISOLATION LEVEL READ COMMITTED").await?;
        let mut tx = Tx::on(Connected::Postgres(begun.client()?));
        let done = work(&mut tx).await;
        let done = tx.end(done);
        begun.end(done).await
    }

    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> Work<'t, T>,
    {
        let begun = Begun::on(&self.pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let mut tx = Tx::on(Connected::Postgres(begun.client()?));
        let done = work(&mut tx).await;
        let done = tx.end(done);
        begun.end(done).await
    }
}

/// A connection with an open transaction. Dropped before its end (a client hung up, the work panicked) the
/// connection is closed, not given back: the next one would find the transaction open, and commit it.
struct Begun {
    client: Option<Object>,
}

impl Begun {
    async fn on(pool: &Pool, how: &str) -> Result<Self> {
        let begun = Self { client: Some(pool.get().await.map_err(unreachable)?) };
        begun.client()?.batch_execute(how).await.map_err(fault)?;
        Ok(begun)
    }

    fn client(&self) -> Result<&ClientWrapper> {
        self.client.as_deref().ok_or_else(|| Error::Broken("the transaction has ended".into()))
    }

    async fn end<T>(mut self, done: Result<T>) -> Result<T> {
        if done.is_ok() {
            self.client()?.batch_execute("COMMIT").await.map_err(fault)?;
        } else if let Err(error) = self.client()?.batch_execute("ROLLBACK").await {
            tracing::warn!(%error, "a transaction could not be rolled back; its connection is closed");
            return done;
        }
        drop(self.client.take());
        done
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        drop(self.client.take().map(Object::take));
    }
}

pub(crate) async fn all(client: &ClientWrapper, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
    let statement = client.prepare_cached(sql).await.map_err(fault)?;
    let found = client.query(&statement, &by_reference(params)).await.map_err(fault)?;
    found.iter().map(read_row).collect()
}

pub(crate) async fn each(client: &ClientWrapper, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
    if rows.is_empty() {
        return Ok(0);
    }
    let statement = client.prepare_cached(sql).await.map_err(fault)?;
    let statement = &statement;
    let flights = rows.iter().map(|row| async move { client.execute(statement, &by_reference(row)).await });
    Ok(try_join_all(flights).await.map_err(fault)?.into_iter().sum())
}

pub(crate) async fn insert(client: &ClientWrapper, sql: &str, rows: &[Vec<Value>]) -> Result<Vec<Row>> {
    let mut flights = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let size = rows_at_once(rest.len());
        let (chunk, left) = rest.split_at(size);
        rest = left;
        let statement = client.prepare_cached(&repeated(sql, size)).await.map_err(fault)?;
        flights.push(async move {
            let params: Vec<&(dyn ToSql + Sync)> =
                chunk.iter().flatten().map(|value| value as &(dyn ToSql + Sync)).collect();
            client.query(&statement, &params).await
        });
    }
    let answers = try_join_all(flights).await.map_err(fault)?;
    answers.iter().flatten().map(read_row).collect()
}

/// The largest of the three sizes that is full: unlike keys, rows cannot be filled up with twins.
fn rows_at_once(left: usize) -> usize {
    match left {
        64.. => 64,
        8..64 => 8,
        _ => 1,
    }
}

fn by_reference(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn read_row(row: &tokio_postgres::Row) -> Result<Row> {
    let values: Result<Vec<Value>> = row
        .columns()
        .iter()
        .enumerate()
        .map(|(n, column)| Value::from_postgres(row, n, column.type_()))
        .collect();
    values.map(Row::new)
}

/// An `INSERT` for one row, its `VALUES` group repeated. The texts are few and kept for ever.
fn repeated(sql: &str, size: usize) -> Arc<str> {
    type Texts = BTreeMap<(String, usize), Arc<str>>;
    static TEXTS: OnceLock<Mutex<Texts>> = OnceLock::new();
    let texts = TEXTS.get_or_init(Mutex::default);
    let mut texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(texts.entry((sql.to_owned(), size)).or_insert_with(|| repeat(sql, size).into()))
}

fn repeat(sql: &str, size: usize) -> String {
    let Some((head, group, tail)) = values_group(sql) else { return sql.to_owned() };
    let width = group.matches('$').count();
    let mut text = format!("{head}{group}");
    for n in 1..size {
        text.push_str(", ");
        shift(&mut text, group, n * width);
    }
    text.push_str(tail);
    text
}

/// `head`, the group in brackets after `VALUES`, and the tail.
fn values_group(sql: &str) -> Option<(&str, &str, &str)> {
    let start = sql.find("VALUES (")? + "VALUES ".len();
    let (head, rest) = sql.split_at_checked(start)?;
    let mut depth = 0_usize;
    let end = rest.char_indices().find_map(|(at, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at + 1)
    })?;
    let (group, tail) = rest.split_at_checked(end)?;
    Some((head, group, tail))
}

fn shift(text: &mut String, group: &str, by: usize) {
    for (n, part) in group.split('$').enumerate() {
        if n == 0 {
            text.push_str(part);
            continue;
        }
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at_checked(digits).unwrap_or((part, ""));
        let number: usize = number.parse().unwrap_or(0);
        // Writing into a string cannot fail.
        let _ = write!(text, "${}{rest}", number + by);
    }
}

fn unreachable(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(error.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
fn fault(error: tokio_postgres::Error) -> Error {
    let text = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
    let Some(code) = error.code() else { return Error::Unavailable(text) };
    match code.code() {
        _ if *code == SqlState::UNIQUE_VIOLATION => Error::Duplicate(text),
        _ if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED => {
            Error::Conflict(text)
        }
        // A server that became a replica, or lost its disk, is as good as unreachable.
        "25006" => Error::Unavailable(text),
        state if ["08", "53", "57", "58"].iter().any(|class| state.starts_with(class)) => {
            Error::Unavailable(text)
        }
        _ => Error::Broken(text),
    }
}

#[cfg(test)]
mod tests {
    use super::repeat;

    #[test]
    fn the_values_group_is_repeated_with_higher_numbers() {
        assert_eq!(
            repeat("INSERT INTO t (a, b) VALUES ($1, f($2)) ON CONFLICT (a) DO NOTHING", 3),
            "INSERT INTO t (a, b) VALUES ($1, f($2)), ($3, f($4)), ($5, f($6)) ON CONFLICT (a) DO NOTHING"
        );
    }
}
