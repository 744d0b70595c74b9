//! What a webhook said, of whichever carrier, and why one is not listened to.

use serde_json::Value;
use transom_rules::event::{Fault, Route, Routed};
use transom_rules::time::Timestamp;

/// What a POST said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// What is understood, in the order in which it stands in the body.
    pub events: Vec<Routed>,
    /// What is not: to be kept, shown to the operator and answered 200.
    pub unknown: Vec<Unknown>,
    /// The body was not what its carrier sends: one sentence why. Then the lists are empty.
    pub problem: Option<String>,
}

/// A part of a webhook that this version cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Which number or account it is about, if it says.
    pub route: Option<Route>,
    /// The webhook's field; empty if it has none.
    pub field: String,
    /// One line why.
    pub what: String,
    /// The part, as JSON text.
    pub json: String,
}

/// A webhook that cannot be shown to come from its carrier. Answer 401 and store nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// There is no signature header.
    Missing,
    /// The header is no signature.
    Malformed,
    /// The signature was made with another secret or over another body.
    Wrong,
    /// We have no secret to check with.
    NoSecret,
}

/// A part of a body that names a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What a status says, in WhatsApp's word: `sent`, `delivered` …; empty where the message itself is told.
    pub word: String,
    /// When that was, by the carrier's clock, where it has one.
    pub at: Option<Timestamp>,
    /// What went wrong, as far as it says so.
    pub faults: Vec<Fault>,
    /// The part, as it came.
    pub json: Value,
}
