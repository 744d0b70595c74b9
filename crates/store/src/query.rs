//! A statement whose conditions depend on what is asked, and its parameters.

use crate::value::Value;

/// A statement that is being written.
pub(crate) struct Query {
    /// As far as it is written.
    pub(crate) sql: String,
    /// What stands in its places.
    pub(crate) params: Vec<Value>,
}

impl Query {
    /// A place for a value: `$1`, `$2` …
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    /// Another condition, which ends before its value.
    pub(crate) fn and(&mut self, condition: &str, value: impl Into<Value>) {
        let place = self.bind(value);
        self.sql += &format!(" AND {condition} {place}");
    }
}
