//! Statements on a connection of `SQLite`, each prepared once a connection.

use rusqlite::{CachedStatement, Connection, ErrorCode, Rows, Statement};

use crate::error::{Error, Result};
use crate::value::{Row, Value};

#[cfg(debug_assertions)]
mod plan;

/// A statement without parameters or an answer: `BEGIN` and the like.
pub(crate) fn cached(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(drop).map_err(fault)
}

fn prepared<'c>(connection: &'c Connection, sql: &str) -> Result<CachedStatement<'c>> {
    #[cfg(debug_assertions)]
    plan::hold(connection, sql);
    connection.prepare_cached(sql).map_err(fault)
}

pub(super) fn all(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
    let mut statement = prepared(connection, sql)?;
    let columns = statement.column_count();
    let order = Order::of(sql);
    let mut found = order.query(&mut statement, params).map_err(fault)?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(fault)? {
        rows.push(read_row(row, columns)?);
    }
    Ok(rows)
}

/// All rows where a column that an index leads to is one of `keys`: one after the other, by one statement.
pub(super) fn by_keys(
    connection: &Connection,
    sql: &str,
    params: &[Value],
    keys: &[Value],
) -> Result<Vec<Row>> {
    let place = params.len() + 1;
    let text = sql.replace("IN (*)", &format!("= ${place}"));
    let mut statement = prepared(connection, &text)?;
    let columns = statement.column_count();
    let order = Order::of(&text);
    let mut all = params.to_vec();
    let mut rows = Vec::new();
    for key in keys {
        all.truncate(params.len());
        all.push(key.clone());
        let mut found = order.query(&mut statement, &all).map_err(fault)?;
        while let Some(row) = found.next().map_err(fault)? {
            rows.push(read_row(row, columns)?);
        }
    }
    Ok(rows)
}

/// All rows where a column is one of `keys`.
pub(super) fn among(
    connection: &Connection,
    sql: &str,
    params: &[Value],
    keys: &[Value],
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut rest = keys;
    while let Some(last) = rest.last() {
        let size = list_size(rest.len());
        let (chunk, left) = rest.split_at(size.min(rest.len()));
        let mut all = params.to_vec();
        all.extend_from_slice(chunk);
        all.resize(params.len() + size, last.clone());
        rows.extend(self::all(connection, &with_list(sql, params.len(), size), &all)?);
        rest = left;
    }
    Ok(rows)
}

/// Lists of keys come in three sizes only, so that few texts are prepared.
const fn list_size(left: usize) -> usize {
    match left {
        0 | 1 => 1,
        2..=8 => 8,
        _ => 64,
    }
}

fn with_list(sql: &str, before: usize, size: usize) -> String {
    let list: Vec<String> = (1..=size).map(|n| format!("${}", before + n)).collect();
    sql.replace("IN (*)", &format!("IN ({})", list.join(", ")))
}

fn read_row(row: &rusqlite::Row<'_>, columns: usize) -> Result<Row> {
    let values: Result<Vec<Value>> =
        (0..columns).map(|n| row.get_ref(n).map_err(fault).and_then(Value::from_sqlite)).collect();
    values.map(Row::new)
}

pub(super) fn each(connection: &Connection, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
    let mut statement = prepared(connection, sql)?;
    let order = Order::of(sql);
    let mut changed = 0;
    for row in rows {
        changed += order.execute(&mut statement, row).map_err(fault)? as u64;
    }
    Ok(changed)
}

pub(super) fn insert(connection: &Connection, sql: &str, rows: &[Vec<Value>]) -> Result<Vec<Row>> {
    let mut statement = prepared(connection, sql)?;
    let columns = statement.column_count();
    let order = Order::of(sql);
    let mut returned = Vec::new();
    for row in rows {
        let mut found = order.query(&mut statement, row).map_err(fault)?;
        while let Some(row) = found.next().map_err(fault)? {
            returned.push(read_row(row, columns)?);
        }
    }
    Ok(returned)
}

/// In which order a statement takes its values: to `SQLite` the numbers are names, and the first that it meets in the
/// text is the first.
enum Order {
    /// As we number them.
    Ours,
    /// As they stand in the text, here by the places of ours: an `UPDATE` whose workspace comes after what it sets.
    OfText(Vec<usize>),
}

impl Order {
    /// The library knows the names too, but goes through all that come before one to tell it.
    fn of(sql: &str) -> Self {
        let mut places = Vec::new();
        for after in sql.split('$').skip(1) {
            let digits = after.bytes().take_while(u8::is_ascii_digit);
            let number =
                digits.fold(0_usize, |sum, digit| sum.saturating_mul(10) + usize::from(digit - b'0'));
            // What has no number has no place either, and its statement is refused.
            let place = number.checked_sub(1).unwrap_or(usize::MAX);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if places.iter().enumerate().all(|(at, place)| at == *place) {
            Self::Ours
        } else {
            Self::OfText(places)
        }
    }

    fn query<'s>(&self, statement: &'s mut Statement<'_>, values: &[Value]) -> rusqlite::Result<Rows<'s>> {
        let Self::OfText(places) = self else {
            return statement.query(rusqlite::params_from_iter(values));
        };
        bind(statement, places, values)?;
        Ok(statement.raw_query())
    }

    fn execute(&self, statement: &mut Statement<'_>, values: &[Value]) -> rusqlite::Result<usize> {
        let Self::OfText(places) = self else {
            return statement.execute(rusqlite::params_from_iter(values));
        };
        bind(statement, places, values)?;
        statement.raw_execute()
    }
}

fn bind(statement: &mut Statement<'_>, places: &[usize], values: &[Value]) -> rusqlite::Result<()> {
    let wanted = statement.parameter_count();
    if wanted != values.len() || wanted != places.len() {
        return Err(rusqlite::Error::InvalidParameterCount(values.len(), wanted));
    }
    for (at, place) in (1..).zip(places) {
        let value = values.get(*place);
        let value =
            value.ok_or_else(|| rusqlite::Error::InvalidParameterName(format!("the {at}. parameter")))?;
        statement.raw_bind_parameter(at, value)?;
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
pub(crate) fn fault(error: rusqlite::Error) -> Error {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) if text.contains("UNIQUE") => Error::Duplicate(text),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Conflict(text),
        Some(
            ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly,
        ) => Error::Unavailable(text),
        _ => Error::Broken(text),
    }
}
