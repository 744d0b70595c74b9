//! A statement whose conditions depend on what is asked, and its parameters. It is a workspace's, which is `$1`.

use crate::value::Value;

/// A statement that is being written.
pub(crate) struct Query {
    /// As far as it is written.
    pub(crate) sql: String,
    /// What stands in its places, from `$2` on.
    pub(crate) params: Vec<Value>,
}

impl Query {
    /// A place for a value: `$2`, `$3` …
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", place(&self.params))
    }

    /// Another condition, which ends before its value.
    pub(crate) fn and(&mut self, condition: &str, value: impl Into<Value>) {
        let place = self.bind(value);
        self.sql += &format!(" AND {condition} {place}");
    }
}

/// The place of the newest value. Before all of them stands the workspace.
pub(crate) const fn place(params: &[Value]) -> usize {
    params.len() + 1
}
