//! Those who carry messages, for whoever needs the one that a number belongs to.

use super::graph::Graph;
use super::texting::Texting;

/// Meta and the SMS carrier.
#[derive(Clone, Copy)]
pub struct Carriers<'a> {
    /// Meta.
    pub graph: &'a Graph,
    /// The SMS carrier.
    pub texting: &'a Texting,
}
