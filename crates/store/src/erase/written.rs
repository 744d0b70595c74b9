//! What people write about others: their notes, drafts, values, reasons, and what they say of consents. Somebody may be
//! named in it who is erased; the row is another one's, so that what names them is taken out of the text.

use uuid::Uuid;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::Value;

/// Where such texts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    table: &'static str,
    keys: &'static [&'static str],
    name: &'static str,
}

/// Each of them. The texts that are shown with consents have [`crate::consents::shown_after`].
pub const WRITTEN: &[Column] = &[
    of("notes", &["id"], "text"),
    of("drafts", &["conversation_id", "user_id", "channel_id"], "text"),
    of("contact_attributes", &["contact_id", "attribute_id"], "value"),
    of("conversation_attributes", &["conversation_id", "attribute_id"], "value"),
    of("contacts", &["id"], "block_reason"),
    of("consents", &["id"], "note"),
    of("consents", &["id"], "url"),
];

const fn of(table: &'static str, keys: &'static [&'static str], name: &'static str) -> Column {
    Column { table, keys, name }
}

/// A text, and the key of its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The ids of its row.
    pub key: Vec<Uuid>,
    /// What it says.
    pub text: String,
}

/// The next texts of a column after a row, so many; from the first one on where there is none.
pub async fn written(
    tx: &mut Scoped<'_>,
    column: Column,
    after: Option<&Written>,
    limit: i64,
) -> Result<Vec<Written>> {
    let Column { table, keys, name } = column;
    let listed = keys.join(", ");
    let places = (3..).take(keys.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {listed}, {name} FROM {table} WHERE workspace_id = $1 AND {name} <> '' \
         AND ({listed}) > ({places}) ORDER BY {listed} LIMIT $2"
    );
    let after = after.map_or_else(|| vec![Uuid::nil(); keys.len()], |row| row.key.clone());
    let mut values: Vec<Value> = params![limit];
    values.extend(after.into_iter().map(Value::Id));
    let mut found = Vec::new();
    for mut row in tx.all(&sql, values).await? {
        let key = keys.iter().map(|_| row.next()).collect::<Result<_>>()?;
        found.push(Written { key, text: row.next()? });
    }
    Ok(found)
}

/// Writes what is left of texts, each beside what it was: one that somebody changed meanwhile is another one.
pub async fn rewrite(tx: &mut Scoped<'_>, column: Column, left: &[(Written, String)]) -> Result<()> {
    let Column { table, keys, name } = column;
    let here: Vec<String> = (4..).zip(keys).map(|(n, key)| format!(" AND {key} = ${n}")).collect();
    let here = here.concat();
    let sql = format!("UPDATE {table} SET {name} = $2 WHERE workspace_id = $1 AND {name} = $3{here}");
    let rows = left.iter().map(|(was, left)| {
        let mut row: Vec<Value> = params![left, &was.text];
        row.extend(was.key.iter().copied().map(Value::Id));
        row
    });
    tx.each(&sql, rows.collect()).await?;
    Ok(())
}
