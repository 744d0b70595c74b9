//! What was last sent to a customer in a template's slots, and the file that last went with it: both are offered again, never
//! filled in by themselves.

use std::collections::BTreeMap;

use transom_channels::whatsapp::draft;
use transom_rules::author::Author;
use transom_rules::draft::Form;
use transom_rules::id::{ChannelId, ConversationId, UserId};
use transom_rules::template::Template;
use transom_rules::template_check::{self, SlotKey, SlotKind};
use transom_rules::time::{Span, Timestamp};
use transom_store::media::Media;
use transom_store::template_sends::{self, Again};
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

/// So long Meta keeps a file that was uploaded, less a day for what is under way.
const AT_META: Span = Span::hours(24 * 29);

/// Who sends a file again, and where.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    /// The number it goes through.
    pub channel: ChannelId,
    /// The conversation it goes into.
    pub conversation: ConversationId,
    /// Who sends.
    pub user: UserId,
}

/// The file that a template with a picture, a film or a document was last sent with: to this customer, or by this sender to
/// anybody. A document may be one customer's alone, so another's is not offered. `None` where Meta does not keep it any more.
///
/// # Errors
/// Those of the store.
pub async fn file(
    tx: &mut Scoped<'_>,
    template: &Template,
    by: Sender,
    now: Timestamp,
) -> Result<Option<Media>> {
    let slots = template_check::slots(&template.components);
    let kind = slots.iter().find(|slot| slot.key == SlotKey::HeaderMedia).map(|slot| slot.kind);
    let author = match kind {
        Some(SlotKind::Image | SlotKind::Video) => Some(Author::User(by.user)),
        Some(SlotKind::Document) => None,
        _ => return Ok(None),
    };
    let key = template_sends::key(&template.name, &template.language);
    let since = now - AT_META;
    let again = Again { channel: by.channel, conversation: by.conversation, author, since };
    template_sends::last_file(tx, &key, &again).await
}
