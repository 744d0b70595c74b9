//! Why not, before the ways out are added.

use crate::refusal::Code;
use crate::time::Timestamp;
use crate::window::CustomerEvent;
use crate::words::Sentence;

/// A reason, with what decided.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    pub(super) code: Code,
    pub(super) rule: &'static str,
    /// The carrier's code that it stands for.
    pub(super) meta_code: Option<i64>,
    pub(super) decided_by: Option<CustomerEvent>,
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    pub(super) text: Sentence,
}

impl Cause {
    pub(super) fn new(code: Code, rule: &'static str, meta_code: Option<i64>, text: Sentence) -> Self {
        Self { code, rule, meta_code, decided_by: None, since: None, until: None, text }
    }
}
