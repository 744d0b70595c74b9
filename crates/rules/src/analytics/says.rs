//! The words of a comparison: what a reader of a row has to know.

use std::collections::BTreeSet;

pub(super) const ENTRY_POINT: &str =
    "Meta does not say which category it gives inside a free entry point, so all of them stand together.";
pub(super) const ENTRY_POINT_ONCE: &str = "Meta counts a free entry point once, on the day it opened; our figure is the messages in it, on their days.";
pub(super) const SERVICE_IS_FREE: &str =
    "Before October 2026 Meta counts whatever costs nothing as SERVICE, free utility templates too.";
pub(super) const ALLOWANCE: &str = "Which type Meta gives to messages inside the monthly allowance is not documented; they are taken for free ones.";
pub(super) const NOT_OURS: &str = "Nothing that goes through here is billed as this.";
pub(super) const NO_COST: &str = "Meta's answer has no cost for some of these.";
pub(super) const ONLY_MONEY: &str = "The counts agree; the rate or the volume tier differs.";
pub(super) const MAY_LAG: &str = "The day is recent: Meta may still be counting.";

pub(super) fn unpriced(messages: u64) -> String {
    format!("No rate is known for {messages} of ours, so amounts cannot be compared.")
}

pub(super) fn international(messages: u64) -> String {
    format!("Meta charged {messages} of them at the international rate.")
}

pub(super) fn tiers(tiers: &BTreeSet<String>) -> String {
    let list: Vec<&str> = tiers.iter().map(String::as_str).collect();
    format!("Meta's tiers: {}.", list.join(", "))
}
