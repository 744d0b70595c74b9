//! One table of the world: rows by key, which remembers what changed since it was last written down.
//!
//! Knows nothing of what the rows mean; `journal.rs` writes the lines that it hands out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Rows by key, in order of key.
pub(crate) struct Table<Row> {
    rows: BTreeMap<String, Row>,
    changed: BTreeSet<String>,
}

impl<Row> Default for Table<Row> {
    fn default() -> Self {
        Table { rows: BTreeMap::new(), changed: BTreeSet::new() }
    }
}

impl<Row: Serialize + DeserializeOwned> Table<Row> {
    pub(crate) fn get(&self, key: &str) -> Option<&Row> {
        self.rows.get(key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.rows.contains_key(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&String, &Row)> {
        self.rows.iter()
    }

    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.values()
    }

    /// The row with the smallest key.
    pub(crate) fn first(&self) -> Option<(&String, &Row)> {
        self.rows.first_key_value()
    }

    pub(crate) fn put(&mut self, key: &str, row: Row) {
        self.changed.insert(key.to_owned());
        self.rows.insert(key.to_owned(), row);
    }

    /// Changes a row in place; `None` when there is no such row.
    pub(crate) fn change<R>(&mut self, key: &str, change: impl FnOnce(&mut Row) -> R) -> Option<R> {
        let row = self.rows.get_mut(key)?;
        self.changed.insert(key.to_owned());
        Some(change(row))
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Row> {
        let row = self.rows.remove(key)?;
        self.changed.insert(key.to_owned());
        Some(row)
    }

    /// Takes the rows with the smallest keys out, as long as they fit, and no more than so many.
    pub(crate) fn take_first(&mut self, most: usize, fits: impl Fn(&Row) -> bool) -> Vec<Row> {
        let fitting = self.rows.iter().take(most).take_while(|(_, row)| fits(row));
        let keys: Vec<String> = fitting.map(|(key, _)| key.clone()).collect();
        keys.iter().filter_map(|key| self.remove(key)).collect()
    }

    /// Appends a line for each row that changed since the last time: the row as it is now, null when gone.
    pub(crate) fn drain_into(&mut self, name: &str, lines: &mut String) {
        for key in std::mem::take(&mut self.changed) {
            let row = self.rows.get(&key).map_or(Value::Null, |row| to_value(row));
            push_line(name, &key, &row, lines);
        }
    }

    /// Appends a line for every row.
    pub(crate) fn dump_into(&self, name: &str, lines: &mut String) {
        for (key, row) in &self.rows {
            push_line(name, key, &to_value(row), lines);
        }
    }

    /// Takes over a row that was written down: the later line of a key wins, null removes.
    pub(crate) fn load(&mut self, key: &str, row: Value) -> serde_json::Result<()> {
        if row.is_null() {
            self.rows.remove(key);
        } else {
            self.rows.insert(key.to_owned(), serde_json::from_value(row)?);
        }
        Ok(())
    }
}

fn to_value<Row: Serialize>(row: &Row) -> Value {
    serde_json::to_value(row).unwrap_or(Value::Null)
}

fn push_line(table: &str, key: &str, row: &Value, lines: &mut String) {
    lines.push_str(&json!({ "table": table, "key": key, "row": row }).to_string());
    lines.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_written_and_a_removed_row_is_written_as_null() {
        let mut table: Table<u32> = Table::default();
        table.put("a", 1);
        table.put("b", 2);
        let mut lines = String::new();
        table.drain_into("t", &mut lines);
        assert_eq!(lines.lines().count(), 2);

        table.change("a", |row| *row += 10);
        table.remove("b");
        lines.clear();
        table.drain_into("t", &mut lines);
        assert_eq!(
            lines,
            "{\"table\":\"t\",\"key\":\"a\",\"row\":11}\n{\"table\":\"t\",\"key\":\"b\",\"row\":null}\n"
        );

        lines.clear();
        table.drain_into("t", &mut lines);
        assert_eq!(lines, "");
    }
}
