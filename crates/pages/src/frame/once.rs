//! The mark of a form that sends: submitted again, by whatever way, a form that was drawn once comes with the same mark.

use maud::{Markup, html};
use transom_rules::id::ConversationId;

/// The mark that a drawing was given.
#[derive(Clone, Debug, Default)]
pub struct Nonce(String);

/// Two drawings of one thing show the same: another mark is no reason to draw it anew.
impl PartialEq for Nonce {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Nonce {}

impl Nonce {
    /// A mark. It is new for every drawing and tells when that was.
    pub const fn new(mark: String) -> Self {
        Self(mark)
    }

    /// The field of a form that carries it.
    pub fn field(&self) -> Markup {
        html! { input type="hidden" name="nonce" value=(self.0); }
    }

    /// The patch that marks the forms below a conversation anew: what they send next is another thing.
    pub fn patch(&self, conversation: ConversationId) -> Markup {
        html! { live-patch how="nonce" conversation=(conversation) value=(self.0) {} }
    }
}
