//! Flows: forms that open inside a chat.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A Flow. The key is its id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Flow {
    pub(crate) id: String,
    pub(crate) waba_id: String,
    pub(crate) name: String,
    pub(crate) categories: Vec<String>,
    /// `DRAFT`, `PUBLISHED`, `DEPRECATED`, `BLOCKED` or `THROTTLED`.
    pub(crate) status: String,
    pub(crate) endpoint_uri: Option<String>,
    pub(crate) application_id: Option<String>,
    /// The Flow JSON as it was uploaded.
    pub(crate) json: Option<String>,
    /// What is wrong with it.
    pub(crate) errors: Vec<Value>,
    /// Unix seconds.
    pub(crate) updated_at: i64,
    pub(crate) preview: Preview,
}

/// Where a Flow can be looked at before it is published.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Preview {
    pub(crate) token: String,
    /// Unix seconds.
    pub(crate) until: i64,
}

impl Flow {
    /// A text at the top of the Flow JSON: `version`, `data_api_version`.
    pub(crate) fn told(&self, name: &str) -> Option<String> {
        let parsed: Value = serde_json::from_str(self.json.as_ref()?).ok()?;
        parsed.get(name)?.as_str().map(str::to_owned)
    }
}
