//! What is wrong with a template or its values.

use super::slots::SlotKey;
use crate::refusal::Code;
use crate::words::{Sentence, template as words};

/// Why a template cannot be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateProblem {
    /// Stable word for programs.
    pub code: Code,
    /// The rule it follows from.
    pub rule: &'static str,
    /// Meta's code for it.
    pub meta_code: i64,
    /// The slot, if it is about one.
    pub slot: Option<SlotKey>,
    /// One sentence for a person.
    pub text: Sentence,
}

pub(super) fn missing(slot: SlotKey, meta_code: i64) -> TemplateProblem {
    let text = words::slot_missing(slot.to_string());
    TemplateProblem { code: Code::SlotMissing, rule: "R5C.9", meta_code, slot: Some(slot), text }
}

pub(super) fn invalid(slot: Option<SlotKey>, meta_code: i64, text: Sentence) -> TemplateProblem {
    TemplateProblem { code: Code::SlotInvalid, rule: "R5C.9", meta_code, slot, text }
}
