//! What is wrong with a number.

use super::Sentence;
use crate::number::Restriction;

pub(crate) const PAYMENT_MISSING: Sentence = Sentence::plain("number-payment-missing");
pub(crate) const PREPAID_USED_UP: Sentence = Sentence::plain("number-prepaid-used-up");

pub(crate) const TOKEN_REFUSED: Sentence = Sentence::plain("number-token-refused");
pub(crate) const NOT_PERMITTED: Sentence = Sentence::plain("number-not-permitted");
pub(crate) const ACCOUNT_RESTRICTED: Sentence = Sentence::plain("number-account-restricted");
pub(crate) const ACCOUNT_LOCKED: Sentence = Sentence::plain("number-account-locked");
pub(crate) const UNSUBSCRIBED: Sentence = Sentence::plain("number-unsubscribed");

/// A number that is new and cannot send yet.
pub const BEING_SET_UP: Sentence = Sentence::plain("number-being-set-up");

/// A number that was disconnected.
pub const DISCONNECTED: Sentence = Sentence::plain("number-is-disconnected");

/// A sender whose carrier does not take the account's token (S2.8).
pub const SENDER_TOKEN_REFUSED: Sentence = Sentence::plain("sender-token-refused");

/// Why a number sends nothing, by Meta's word for its state.
pub fn sends_nothing(status: &str) -> Sentence {
    Sentence::plain("number-sends-nothing").with("status", status.to_owned())
}

pub(crate) fn banned(state: &str) -> Sentence {
    Sentence::plain("number-banned").with("state", state.to_owned())
}

pub(crate) fn restricted(told: &Restriction) -> Sentence {
    let kind = told.kinds.first().cloned().unwrap_or_default();
    let more = told.kinds.len().saturating_sub(1);
    Sentence::plain("number-restricted").with("kind", kind).with("more", more)
}

/// By Meta's word for its state.
pub(crate) fn held_down(status: &str) -> Sentence {
    Sentence::plain("number-held-down").with("status", status.to_owned())
}

pub(crate) fn name_refused(status: &str) -> Sentence {
    Sentence::plain("number-name-refused").with("status", status.to_owned())
}

pub(crate) fn quality_falls(quality: &'static str) -> Sentence {
    Sentence::plain("number-quality-falls").with("quality", quality)
}

pub(crate) fn limit_reached(limit: u32) -> Sentence {
    Sentence::plain("number-limit-reached").with("limit", u64::from(limit))
}
