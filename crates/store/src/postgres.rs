//! PostgreSQL: a pool of connections, statements prepared once a connection, many rows in one statement. The URL may name several hosts; writes go to the one that accepts them.

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

mod rows;

/// How every connection works. Statements are planned for the rows they are about to meet: a plan that is kept
/// from when a table was nearly empty reads all of it once it is large, until the database's statistics catch
/// up. Compiling a plan costs more than any of ours takes, and on solid-state drives a page anywhere costs
/// about as much as the next one.
const OPTIONS: &str = "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000 \
    -c plan_cache_mode=force_custom_plan -c jit=off -c random_page_cost=1.1";
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
            .options(OPTIONS);
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

    pub(crate) fn close(&self) {
        self.pool.close();
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
    query(client, sql, &by_reference(params)).await
}

async fn query(client: &ClientWrapper, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
    let statement = client.prepare_cached(sql).await.map_err(fault)?;
    let found = client.query(&statement, params).await.map_err(fault)?;
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

/// `sql` stands for one row; no two rows may change the same one.
pub(crate) async fn update(client: &ClientWrapper, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
    let [_, _, ..] = rows else { return each(client, sql, rows).await };
    let text = rows::widened(client, sql, rows::updated).await.map_err(fault)?;
    let statement = client.prepare_cached(&text).await.map_err(fault)?;
    client.execute(&statement, &by_reference(&rows::columns(rows))).await.map_err(fault)
}

pub(crate) async fn insert(client: &ClientWrapper, sql: &str, rows: &[Vec<Value>]) -> Result<Vec<Row>> {
    match rows {
        [] => Ok(Vec::new()),
        [row] => all(client, sql, row).await,
        rows => {
            let text = rows::widened(client, sql, rows::inserted).await.map_err(fault)?;
            query(client, &text, &by_reference(&rows::columns(rows))).await
        }
    }
}

/// All rows where a column is one of `keys`: `IN (*)` becomes a look into an array.
pub(crate) async fn among(
    client: &ClientWrapper,
    sql: &str,
    params: &[Value],
    keys: &[Value],
) -> Result<Vec<Row>> {
    let text = sql.replace("IN (*)", &format!("= ANY(${})", params.len() + 1));
    let mut all = by_reference(params);
    all.push(&keys);
    query(client, &text, &all).await
}

/// Values, or whole columns of them, as parameters.
fn by_reference<T: ToSql + Sync>(params: &[T]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
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
