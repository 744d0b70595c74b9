//! A template to try things with.

use serde_json::json;
use transom_rules::id::TemplateId;
use transom_rules::template::{Category, Template};
use uuid::Uuid;

/// One with this body.
pub(super) fn template(body: &str, status: &str) -> Template {
    Template {
        id: TemplateId(Uuid::nil()),
        meta_id: None,
        name: "order_ready".into(),
        language: "en".into(),
        category: Category::Utility,
        status: status.to_owned().into(),
        reason: String::new(),
        quality: "UNKNOWN".into(),
        parameter_format: "POSITIONAL".into(),
        components: json!([{"type": "BODY", "text": body}]),
    }
}
