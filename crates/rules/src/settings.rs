//! What a workspace may decide where Meta is silent. The defaults are the careful reading; docs/upstream.md
//! says for each why it is open.

use serde::{Deserialize, Serialize};

use crate::content::Entry;
use crate::entry_point::{ANSWER_WITHIN, OPEN_HOURS, Terms};
use crate::pricing::PricingSettings;
use crate::time::Span;

/// The open questions, answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whether an emoji on a message opens the window. Meta does not say; default no, so that we err on closed.
    pub reaction_opens_window: bool,
    /// Whether a message of a kind that the platform cannot show opens the window. Default yes: the customer
    /// did write.
    pub unsupported_opens_window: bool,
    /// How long before the window's end automated senders stop; people may use the last second. Default 60 s.
    pub automated_margin: Span,
    /// How long a message waits in the outbox for the pair rate (R6.10) before it is refused. Default 60 s.
    pub pair_wait: Span,
    /// Whether an answer exactly 24 hours after the entry message still earns the entry point. Default no.
    pub entry_answer_inclusive: bool,
    /// How many hours a free entry point lasts that an ad began, as long as Meta does not tell its end. Default 72.
    pub entry_point_ad_hours: u32,
    /// How many hours one lasts that a Page's button began. Default 72.
    pub entry_point_page_hours: u32,
    /// How long a closed conversation is reopened by a new message instead of a new one beginning. Default 24 h.
    pub validity: Span,
    /// From how many characters on a template's body draws a warning. Default 550; at 1,024 it is an error.
    pub body_warn_chars: usize,
    /// How many fixed words a template's body should have for each variable. Default 3; fewer draw a warning.
    pub words_per_variable: usize,
    /// What Meta leaves open about prices.
    pub pricing: PricingSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            reaction_opens_window: false,
            unsupported_opens_window: true,
            automated_margin: Span::seconds(60),
            pair_wait: Span::seconds(60),
            entry_answer_inclusive: false,
            entry_point_ad_hours: OPEN_HOURS,
            entry_point_page_hours: OPEN_HOURS,
            validity: Span::hours(24),
            body_warn_chars: 550,
            words_per_variable: 3,
            pricing: PricingSettings::default(),
        }
    }
}

impl Settings {
    /// How long after an entry message an answer earns the entry point, as a half-open span.
    pub fn answer_within(&self) -> Span {
        let last = i64::from(self.entry_answer_inclusive);
        Span::millis(ANSWER_WITHIN.as_millis() + last)
    }

    /// How many hours an entry point of this kind lasts, as far as we know.
    pub const fn entry_point_hours(&self, kind: Entry) -> u32 {
        match kind {
            Entry::Ad => self.entry_point_ad_hours,
            Entry::Page => self.entry_point_page_hours,
        }
    }

    /// What holds for an entry message of this kind.
    pub fn entry_terms(&self, kind: Entry) -> Terms {
        let lasts = Span::hours(self.entry_point_hours(kind).into());
        Terms { answer_within: self.answer_within(), lasts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_is_the_default_and_a_misspelt_name_is_refused() {
        let settings: Settings = serde_json::from_str(r#"{"reaction_opens_window":true}"#).unwrap();
        assert_eq!(settings, Settings { reaction_opens_window: true, ..Settings::default() });
        assert!(serde_json::from_str::<Settings>(r#"{"reactions_open_window":true}"#).is_err());
    }

    #[test]
    fn an_inclusive_answer_has_a_day_and_an_instant() {
        assert_eq!(Settings::default().answer_within(), Span::hours(24));
        let inclusive = Settings { entry_answer_inclusive: true, ..Settings::default() };
        assert_eq!(inclusive.answer_within(), Span::millis(86_400_001));
    }
}
