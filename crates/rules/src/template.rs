//! Templates as the rules see them. The parts are Meta's own JSON shape.

use serde::{Deserialize, Serialize};

use crate::id::TemplateId;
use crate::words;

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
    /// Where it stands with Meta; only an approved one may be sent.
    pub status: TemplateStatus,
    /// Why it was rejected or paused; empty if Meta gave no reason.
    pub reason: String,
    /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN`. Advice only.
    pub quality: String,
    /// `POSITIONAL` or `NAMED`.
    pub parameter_format: String,
    /// Meta's `components` array.
    pub components: serde_json::Value,
}

impl Template {
    /// Whether Meta does not have it any more, or is about to lose it.
    pub fn is_going(&self) -> bool {
        matches!(self.status, TemplateStatus::Deleted | TemplateStatus::PendingDeletion)
    }
}

/// Where a template stands with Meta (R5.8).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TemplateStatus {
    /// It may be sent.
    Approved,
    /// In review.
    Pending,
    /// Refused.
    Rejected,
    /// Taken out of use for a while, for its quality.
    Paused,
    /// Taken out of use for good.
    Disabled,
    /// In review again.
    InAppeal,
    /// About to be deleted.
    PendingDeletion,
    /// Gone.
    Deleted,
    /// Put away because it was not used.
    Archived,
    /// Not taken: the account has as many as Meta allows.
    LimitExceeded,
    /// Kept from use by Meta, which looks at the account.
    Locked,
    /// A word of Meta's that is not known here.
    Other(String),
}

impl TemplateStatus {
    /// Meta's word for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Approved => "APPROVED",
            Self::Pending => "PENDING",
            Self::Rejected => "REJECTED",
            Self::Paused => "PAUSED",
            Self::Disabled => "DISABLED",
            Self::InAppeal => "IN_APPEAL",
            Self::PendingDeletion => "PENDING_DELETION",
            Self::Deleted => "DELETED",
            Self::Archived => "ARCHIVED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Locked => "LOCKED",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for TemplateStatus {
    fn from(word: String) -> Self {
        let known = [
            Self::Approved,
            Self::Pending,
            Self::Rejected,
            Self::Paused,
            Self::Disabled,
            Self::InAppeal,
            Self::PendingDeletion,
            Self::Deleted,
            Self::Archived,
            Self::LimitExceeded,
            Self::Locked,
        ];
        known.into_iter().find(|status| status.as_str() == word).unwrap_or(Self::Other(word))
    }
}

impl From<TemplateStatus> for String {
    fn from(status: TemplateStatus) -> Self {
        status.as_str().to_owned()
    }
}

words! {
    /// Meta's template categories (R5.6).
    Category {
        /// Offers and news.
        Marketing = "marketing",
        /// About something the customer did.
        Utility = "utility",
        /// One-time codes.
        Authentication = "authentication",
    }
}

impl Category {
    /// Meta's word for it.
    pub const fn meta_word(self) -> &'static str {
        match self {
            Self::Marketing => "MARKETING",
            Self::Utility => "UTILITY",
            Self::Authentication => "AUTHENTICATION",
        }
    }

    /// Which one a word names, ours or Meta's, in any case.
    pub fn read(word: &str) -> Option<Self> {
        Self::from_word(&word.to_ascii_lowercase())
    }
}
