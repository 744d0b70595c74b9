//! Statements on a connection of PostgreSQL: each prepared once a connection, many rows in one statement.

use deadpool_postgres::ClientWrapper;
use futures_util::future::try_join_all;
use postgres_types::ToSql;
use tokio_postgres::error::SqlState;

use crate::error::{Error, Result};
use crate::value::{Row, Value};

mod rows;

pub(super) async fn all(client: &ClientWrapper, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
    query(client, sql, &by_reference(params)).await
}

async fn query(client: &ClientWrapper, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
    let statement = client.prepare_cached(sql).await.map_err(fault)?;
    let found = client.query(&statement, params).await.map_err(fault)?;
    found.iter().map(read_row).collect()
}

pub(super) async fn each(client: &ClientWrapper, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
    if rows.is_empty() {
        return Ok(0);
    }
    let statement = client.prepare_cached(sql).await.map_err(fault)?;
    let statement = &statement;
    let flights = rows.iter().map(|row| async move { client.execute(statement, &by_reference(row)).await });
    Ok(try_join_all(flights).await.map_err(fault)?.into_iter().sum())
}

/// `sql` stands for one row; no two rows may change the same one.
pub(super) async fn update(client: &ClientWrapper, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
    let [_, _, ..] = rows else { return each(client, sql, rows).await };
    let text = rows::widened(client, sql, rows::updated).await.map_err(fault)?;
    let statement = client.prepare_cached(&text).await.map_err(fault)?;
    client.execute(&statement, &by_reference(&rows::columns(rows))).await.map_err(fault)
}

pub(super) async fn insert(client: &ClientWrapper, sql: &str, rows: &[Vec<Value>]) -> Result<Vec<Row>> {
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
pub(super) async fn among(
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

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
pub(crate) fn fault(error: tokio_postgres::Error) -> Error {
    let text = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
    let Some(code) = error.code() else { return Error::Unavailable(text) };
    match code.code() {
        _ if *code == SqlState::UNIQUE_VIOLATION => Error::Duplicate(text),
        _ if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED => {
            Error::Conflict(text)
        }
        // A server that became a replica, or lost its disk, is as good as unreachable; so is a table of somebody else.
        "25006" | "55P03" => Error::Unavailable(text),
        state if ["08", "53", "57", "58"].iter().any(|class| state.starts_with(class)) => {
            Error::Unavailable(text)
        }
        _ => Error::Broken(text),
    }
}
