//! Templates as the rules see them. The parts are Meta's own JSON shape.

use serde::{Deserialize, Serialize};

use crate::id::TemplateId;

/// A template in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Ours.
    pub id: TemplateId,
    /// Meta's.
    pub meta_id: Option<String>,
    /// 1–512 of `a-z0-9_`.
    pub name: String,
    /// `en_US`.
    pub language: String,
    /// What Meta bills it as.
    pub category: Category,
    /// Meta's status, verbatim; only `APPROVED` may be sent.
    pub status: String,
    /// Why it was rejected or paused; empty if Meta gave no reason.
    pub reason: String,
    /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN`. Advice only.
    pub quality: String,
    /// `POSITIONAL` or `NAMED`.
    pub parameter_format: String,
    /// Meta's `components` array.
    pub components: serde_json::Value,
}

/// Meta's template categories (R5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Offers and news.
    Marketing,
    /// About something the customer did.
    Utility,
    /// One-time codes.
    Authentication,
}
