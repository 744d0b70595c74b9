//! Why a message failed: Meta's own words, or ours where we stopped it and never asked Meta.

use transom_rules::event::Fault;

use super::carried::dated;
use super::{say, word};

/// A few words.
pub fn title(fault: &Fault) -> String {
    if fault.stopped.is_some() { word("refusal-stopped").to_owned() } else { dated(&fault.title) }
}

/// The sentence with the cause; empty where Meta said nothing.
pub fn details(fault: &Fault) -> String {
    fault.stopped.as_ref().map_or_else(|| dated(&fault.details), say)
}

/// The details, else the title.
pub fn own(fault: &Fault) -> String {
    let details = details(fault);
    if details.is_empty() { dated(&fault.title) } else { details }
}
