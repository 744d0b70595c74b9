//! The parameters of a webhook, from wherever they stand: the body, be it a form or JSON, and the query.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::form;
use crate::sms::signature::Verified;

/// Parameters by name.
pub(super) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Those of the body before those of the query: what stands there is in our own addresses. `None` of a body that has no
    /// parameters.
    pub(super) fn of(verified: &Verified<'_>) -> Option<Self> {
        let (body, is_form) = verified.body();
        let of_body = if is_form || body.is_empty() { form::read(body) } else { of_json(body)? };
        let mut fields = BTreeMap::new();
        for (name, value) in of_body.into_iter().chain(form::read(verified.query())) {
            fields.entry(name).or_insert_with(|| value.replace('\0', "\u{fffd}"));
        }
        Some(Self(fields))
    }

    /// Those of a kept body, which is JSON if it looks so.
    pub(super) fn of_body(body: &[u8]) -> Option<Self> {
        let is_json = body.trim_ascii_start().starts_with(b"{");
        let fields = if is_json { of_json(body)? } else { form::read(body) };
        Some(Self(fields.into_iter().collect()))
    }

    /// Its text; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether it is there, empty or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The first of them that is not empty.
    pub(super) fn first(&self, names: &[&str]) -> &str {
        names.iter().map(|name| self.text(name)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// All of them, as JSON text.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }
}

/// Texts and numbers of a flat object.
fn of_json(body: &[u8]) -> Option<Vec<(String, String)>> {
    let object: BTreeMap<String, Value> = serde_json::from_slice(body).ok()?;
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    Some(object.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect())
}
