//! Messages for the tests of the timeline: hours after the beginning of time.

use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
use transom_rules::time::Timestamp;
use transom_store::messages::{Message, Strand};
use uuid::Uuid;

pub(super) fn at(hours: i64) -> Timestamp {
    Timestamp::from_seconds(hours * 3600)
}

pub(super) fn message(hours: i64, state: MessageState) -> Message {
    let nobody = Uuid::nil();
    let strand = Strand::new(ConversationId(nobody), IdentityId(nobody), ChannelId(nobody));
    Message::new(MessageId(nobody), strand, Kind::Text, at(hours), state)
}
