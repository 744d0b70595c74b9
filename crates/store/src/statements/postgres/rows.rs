//! Many rows in one statement: a statement that is written for one row is turned into one that reads any
//! number of them from arrays, a parameter for each column. One text serves every number of rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use deadpool_postgres::ClientWrapper;
use postgres_types::Type;

use crate::value::Value;

/// How a statement for one row becomes one for many: its text and the types of its parameters go in.
type Widen = fn(&str, &[Type]) -> String;

/// `INSERT … VALUES (…) …` reads its rows from arrays.
pub(super) fn inserted(sql: &str, kinds: &[Type]) -> String {
    let Some((head, group, tail)) = values_group(sql) else { return sql.to_owned() };
    format!("{head}SELECT {} FROM {}{tail}", of_row(group), arrays(kinds))
}

/// `UPDATE … SET … WHERE …` changes what its rows name.
pub(super) fn updated(sql: &str, kinds: &[Type]) -> String {
    let Some((set, condition)) = sql.split_once(" WHERE ") else { return sql.to_owned() };
    format!("{} FROM {} WHERE {}", of_row(set), arrays(kinds), of_row(condition))
}

/// The text for many rows. It is made once; a connection is asked for the types only then.
pub(super) async fn widened(
    client: &ClientWrapper,
    sql: &str,
    widen: Widen,
) -> Result<Arc<str>, tokio_postgres::Error> {
    if let Some(text) = texts().get(sql) {
        return Ok(Arc::clone(text));
    }
    let one = client.prepare_cached(sql).await?;
    let text: Arc<str> = widen(sql, one.params()).into();
    texts().insert(sql.to_owned(), Arc::clone(&text));
    Ok(text)
}

/// The texts that were made. They are as few as the statements of this crate, and kept for ever.
fn texts() -> std::sync::MutexGuard<'static, BTreeMap<String, Arc<str>>> {
    static TEXTS: OnceLock<Mutex<BTreeMap<String, Arc<str>>>> = OnceLock::new();
    TEXTS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// The rows column by column.
pub(super) fn columns(rows: &[Vec<Value>]) -> Vec<Vec<&Value>> {
    let width = rows.first().map_or(0, Vec::len);
    (0..width).map(|n| rows.iter().filter_map(|row| row.get(n)).collect()).collect()
}

/// The arrays as a table `r` with the columns `p1`, `p2`, …
fn arrays(kinds: &[Type]) -> String {
    let (mut parameters, mut names) = (String::new(), String::new());
    for (n, kind) in kinds.iter().enumerate() {
        let comma = if n == 0 { "" } else { ", " };
        // Writing into a string cannot fail.
        let _ = write!(parameters, "{comma}${}::{}[]", n + 1, kind.name());
        let _ = write!(names, "{comma}p{}", n + 1);
    }
    format!("unnest({parameters}) AS r ({names})")
}

/// `$3` becomes `r.p3`.
fn of_row(text: &str) -> String {
    text.replace('$', "r.p")
}

/// `head`, what stands in brackets after `VALUES`, and the tail.
fn values_group(sql: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = sql.split_once("VALUES (")?;
    let mut depth = 1_usize;
    let end = rest.char_indices().find_map(|(at, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    let (group, tail) = rest.split_at_checked(end)?;
    Some((head, group, tail.strip_prefix(')')?))
}

#[cfg(test)]
mod tests {
    use postgres_types::Type;

    use super::{inserted, updated};

    #[test]
    fn rows_are_inserted_from_arrays() {
        assert_eq!(
            inserted(
                "INSERT INTO t (a, b) VALUES ($1, f(g($2), ' ')) ON CONFLICT (a) DO NOTHING",
                &[Type::UUID, Type::TEXT]
            ),
            "INSERT INTO t (a, b) SELECT r.p1, f(g(r.p2), ' ') FROM unnest($1::uuid[], $2::text[]) AS r (p1, p2) \
             ON CONFLICT (a) DO NOTHING"
        );
    }

    #[test]
    fn rows_are_changed_from_arrays() {
        assert_eq!(
            updated("UPDATE t SET a = $1, b = $2 WHERE c = $3", &[Type::INT8, Type::BOOL, Type::UUID]),
            "UPDATE t SET a = r.p1, b = r.p2 FROM unnest($1::int8[], $2::bool[], $3::uuid[]) AS r (p1, p2, p3) \
             WHERE c = r.p3"
        );
    }
}
