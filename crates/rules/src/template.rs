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
    /// Those that are known here.
    pub const KNOWN: [Self; 11] = [
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

    /// Meta's word for where a template stands after an event of a webhook's: some are no states.
    pub fn after(event: &str) -> &str {
        match event {
            "REINSTATED" | "UNARCHIVED" | "UNPAUSED" | "FLAGGED" => "APPROVED",
            state => state,
        }
    }

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
        Self::KNOWN.into_iter().find(|status| status.as_str() == word).unwrap_or(Self::Other(word))
    }
}

impl From<TemplateStatus> for String {
    fn from(status: TemplateStatus) -> Self {
        status.as_str().to_owned()
    }
}

words! {
    /// Why Meta's review rejects a template, in its words (R5.9).
    Rejection {
        /// What Meta does not allow.
        AbusiveContent = "ABUSIVE_CONTENT",
        /// A category that is no more.
        CategoryNotAvailable = "CATEGORY_NOT_AVAILABLE",
        /// It reads as of another category.
        IncorrectCategory = "INCORRECT_CATEGORY",
        /// It is malformed.
        InvalidFormat = "INVALID_FORMAT",
        /// It reads as an offer.
        Promotional = "PROMOTIONAL",
        /// It deceives.
        Scam = "SCAM",
        /// It is in another language than it says.
        TagContentMismatch = "TAG_CONTENT_MISMATCH",
    }
}

impl Rejection {
    /// Which one a reason tells that was kept: Meta's word, or what a webhook made a sentence of, `Invalid format.`
    pub fn told(reason: &str) -> Option<Self> {
        let told = reason.to_ascii_uppercase().replace(' ', "_");
        Self::ALL.iter().copied().find(|one| told.contains(one.as_str()))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Words of Meta's in a line of what is relied on.
    fn written(rule: &str) -> BTreeSet<&'static str> {
        let page = include_str!("../../../docs/upstream.md");
        let line = page.lines().find(|line| line.starts_with(&format!("| {rule} |"))).unwrap();
        let quoted = line.split('`').skip(1).step_by(2);
        quoted.filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')).collect()
    }

    #[test]
    fn each_state_and_each_reason_is_one_that_meta_has() {
        let known: Vec<&str> = TemplateStatus::KNOWN.iter().map(TemplateStatus::as_str).collect();
        assert_eq!(written("R5.8"), known.iter().copied().collect());
        assert_eq!(written("R5.9"), Rejection::ALL.iter().map(|one| one.as_str()).collect());
        for (at, status) in TemplateStatus::KNOWN.iter().enumerate() {
            assert_eq!(TemplateStatus::from(status.as_str().to_owned()), *status);
            assert_eq!((place(status), TemplateStatus::after(status.as_str())), (at, status.as_str()));
        }
        for event in ["REINSTATED", "UNARCHIVED", "UNPAUSED", "FLAGGED"] {
            assert_eq!(TemplateStatus::after(event), "APPROVED");
        }
        let other = TemplateStatus::from("FLAGGED".to_owned());
        assert_eq!(place(&other), TemplateStatus::KNOWN.len(), "one that is new is known, too");
        for reason in Rejection::ALL {
            let sentence = format!("{}.", reason.as_str().to_ascii_lowercase().replace('_', " "));
            assert_eq!(Rejection::told(&sentence), Some(*reason));
        }
        assert_eq!(Rejection::told("NONE"), None);
    }

    /// Each of them, counted: the compiler asks for one that is new, and [`TemplateStatus::KNOWN`] then for its place.
    fn place(status: &TemplateStatus) -> usize {
        match status {
            TemplateStatus::Approved => 0,
            TemplateStatus::Pending => 1,
            TemplateStatus::Rejected => 2,
            TemplateStatus::Paused => 3,
            TemplateStatus::Disabled => 4,
            TemplateStatus::InAppeal => 5,
            TemplateStatus::PendingDeletion => 6,
            TemplateStatus::Deleted => 7,
            TemplateStatus::Archived => 8,
            TemplateStatus::LimitExceeded => 9,
            TemplateStatus::Locked => 10,
            TemplateStatus::Other(_) => 11,
        }
    }
}
