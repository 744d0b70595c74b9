//! Whom among the contacts a campaign goes to: all conditions that are named have to hold.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::LabelId;

/// A part of the contacts. What is not named narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Segment {
    /// Attributes have these values, by their keys.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// One of their conversations has one of these labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelId>,
    /// They wrote within so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrote_within_days: Option<u32>,
    /// They did not write within so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent_for_days: Option<u32>,
    /// Their window is open, or is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_window: Option<bool>,
    /// Their entry point is offered or open, or is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_entry_point: Option<bool>,
    /// They consented to marketing, or did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consented: Option<bool>,
    /// They read one of these languages, as templates call them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Their number or user id is of one of these countries: ISO 3166, in capitals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_read_as_it_was_kept_and_a_misspelt_condition_is_none() {
        let kept = r#"{"languages":["de"],"in_window":true}"#;
        let read: Segment = serde_json::from_str(kept).unwrap();
        assert_eq!((read.in_window, read.languages.len(), read.consented), (Some(true), 1, None));
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"in_window":true,"languages":["de"]}"#);
        assert!(serde_json::from_str::<Segment>(r#"{"language":["de"]}"#).is_err());
    }
}
