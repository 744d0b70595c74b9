//! What a reader of a compared row has to know.

use std::collections::BTreeSet;

use crate::words::Sentence;

pub(super) const ENTRY_POINT: Sentence = Sentence::plain("comparison-entry-point");
pub(super) const ENTRY_POINT_ONCE: Sentence = Sentence::plain("comparison-entry-point-once");
pub(super) const SERVICE_IS_FREE: Sentence = Sentence::plain("comparison-service-is-free");
pub(super) const ALLOWANCE: Sentence = Sentence::plain("comparison-allowance");
pub(super) const NOT_OURS: Sentence = Sentence::plain("comparison-not-ours");
pub(super) const NO_COST: Sentence = Sentence::plain("comparison-no-cost");
pub(super) const ONLY_MONEY: Sentence = Sentence::plain("comparison-only-money");
pub(super) const MAY_LAG: Sentence = Sentence::plain("comparison-may-lag");

pub(super) fn unpriced(messages: u64) -> Sentence {
    Sentence::plain("comparison-unpriced").with("messages", messages)
}

pub(super) fn international(messages: u64) -> Sentence {
    Sentence::plain("comparison-international").with("messages", messages)
}

pub(super) fn tiers(tiers: &BTreeSet<String>) -> Sentence {
    let tiers: Vec<&str> = tiers.iter().map(String::as_str).collect();
    Sentence::plain("comparison-tiers").with("tiers", tiers.join(", "))
}
