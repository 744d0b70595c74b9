//! What was last sent to a customer in a template's slots: it is offered again, never filled in by itself.

use std::collections::BTreeMap;

use transom_channels::whatsapp::draft;
use transom_rules::draft::Form;
use transom_rules::id::ConversationId;
use transom_rules::template_check::{self, SlotKey};
use transom_rules::time::Timestamp;
use transom_store::{Result, Scoped, messages};

use crate::messages::draft::as_sent;

/// So many messages of a conversation are looked through, newest first.
const MESSAGES: i64 = 1_000;

/// So many templates among them.
const TEMPLATES: i64 = 20;

/// What stood in a template's slots, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Last {
    /// The words of each slot that had some.
    pub values: BTreeMap<SlotKey, String>,
    /// When it was sent.
    pub at: Timestamp,
}

/// What the customer of a conversation was last sent in the slots of the template of this name, in any language.
/// `None` if it is none of the last ones that they were sent; one that failed or was stopped they were not.
///
/// # Errors
/// Those of the store.
pub async fn sent(tx: &mut Scoped<'_>, conversation: ConversationId, name: &str) -> Result<Option<Last>> {
    let templates = messages::templates_sent(tx, conversation, MESSAGES, TEMPLATES).await?;
    Ok(templates.iter().find_map(|message| {
        let Form::Template(sent) = draft::read(&as_sent(&message.json)).ok()?.form else { return None };
        let values = template_check::given_words(&sent.components);
        (sent.name == name).then_some(Last { values, at: message.at })
    }))
}
