//! What is wrong with what somebody gave, and what to do about it.

use transom_rules::time::Span;
use transom_rules::words::Sentence;

use super::say;

/// The sentence for a code.
pub fn of_code(code: &str) -> String {
    let id = format!("wrong-{}", code.replace('_', "-"));
    say(&Sentence { id: id.into(), arguments: Vec::new() })
}

/// Too many try at this moment.
pub fn wait(span: Span) -> String {
    crate::say!("wrong-wait", seconds = span.as_seconds_up())
}
