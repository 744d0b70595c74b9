//! Why a search shows a conversation: the message in which its words stand, and what stands around them there.

use std::collections::BTreeMap;

use transom_desk::messages::searched;
use transom_rules::access::Mask;
use transom_rules::id::{ChannelId, ConversationId, MessageId};
use transom_store::search::{Stretch, Word, excerpt};
use transom_store::{Result, Scoped, conversations, media, messages};

use crate::shown::{self, Shown};

/// Where the words of a search stand.
pub(crate) struct Found {
    /// In this message.
    pub(crate) message: MessageId,
    /// Which came or went by this channel.
    pub(crate) channel: ChannelId,
    /// As they stand there, and what stands around them.
    pub(crate) excerpt: Vec<Stretch>,
}

/// Of each of these conversations the message in which the words stand, as somebody with this mask reads it. Those are left
/// out of which all words stand in the name.
///
/// # Errors
/// Those of the store.
pub(crate) async fn explain(
    tx: &mut Scoped<'_>,
    mask: Mask,
    words: &[Word],
    shown: &[ConversationId],
) -> Result<BTreeMap<ConversationId, Found>> {
    let holding = conversations::messages_holding(tx, words, shown).await?;
    let conversations: Vec<ConversationId> = holding.keys().copied().collect();
    let ids: Vec<MessageId> = holding.values().copied().collect();
    let veils = shown::veils(tx, mask, &conversations).await?;
    let files: BTreeMap<MessageId, String> = media::of_messages(tx, &ids)
        .await?
        .into_iter()
        .map(|file| (file.message_id, file.filename))
        .collect();
    let mut found = BTreeMap::new();
    for message in messages::some(tx, &ids).await? {
        let (id, conversation, channel) = (message.id, message.conversation_id, message.channel_id);
        let message = Shown::new(&veils.over(conversation), message);
        let text = searched::words(&message, files.get(&id).map_or("", String::as_str));
        let of = |excerpt| (conversation, Found { message: id, channel, excerpt });
        found.extend(excerpt(&text, words).map(of));
    }
    Ok(found)
}
