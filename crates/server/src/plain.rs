//! The switch by which a workspace is shown edits, Flows, reactions and their like as unsupported messages. It is laid over
//! rows before they are shown; nothing that is kept changes by it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use transom_rules::content::Kind;
use transom_rules::id::MessageId;
use transom_rules::plain::unsupported;
use transom_store::conversations::Listed;
use transom_store::messages::{self, Message};
use transom_store::{Result, Scoped, apps};

/// Whether a workspace is shown less.
#[derive(Clone, Copy)]
pub(crate) struct Plain(bool);

/// As the workspace wishes.
///
/// # Errors
/// Those of the store.
pub(crate) async fn wished(tx: &mut Scoped<'_>) -> Result<Plain> {
    apps::shows_unsupported(tx).await.map(Plain)
}

impl Plain {
    /// A message as it is shown.
    pub(crate) fn message(self, message: Message) -> Message {
        if !self.0 || !is_unsupported(&message) {
            return Message { their_reaction: self.reaction(&message), ..message };
        }
        Message {
            kind: Kind::Unsupported,
            text: String::new(),
            edited_at: None,
            their_reaction: String::new(),
            ..message
        }
    }

    /// The reaction of a customer to a message, as a message of its own; none where it is shown as what it is.
    pub(crate) fn of_reaction(self, message: &Message) -> Option<String> {
        let object = json!({"type": "reaction", "from": "",
            "reaction": {"message_id": message.wamid, "emoji": message.their_reaction}});
        let is_there = self.0 && !message.their_reaction.is_empty() && message.revoked_at.is_none();
        is_there.then(|| serde_json::to_string_pretty(&object).unwrap_or_default())
    }

    fn reaction(self, message: &Message) -> String {
        if self.0 { String::new() } else { message.their_reaction.clone() }
    }
}

/// Takes what is shown as unsupported out of the previews of a list.
///
/// # Errors
/// Those of the store.
pub(crate) async fn previews(tx: &mut Scoped<'_>, listed: &mut [Listed]) -> Result<()> {
    if listed.is_empty() || !wished(tx).await?.0 {
        return Ok(());
    }
    let last: BTreeSet<MessageId> =
        listed.iter().filter_map(|row| row.conversation.last_message_id).collect();
    let mut plain: BTreeMap<MessageId, bool> = BTreeMap::new();
    for id in last {
        let message = messages::get(tx, id).await?;
        plain.insert(id, message.is_some_and(|message| is_unsupported(&message)));
    }
    for row in listed {
        let last = row.conversation.last_message_id;
        if last.is_some_and(|last| plain.get(&last) == Some(&true)) {
            Kind::Unsupported.as_str().clone_into(&mut row.conversation.last_kind);
            row.conversation.last_text.clear();
        }
    }
    Ok(())
}

fn is_unsupported(message: &Message) -> bool {
    let object: Value = serde_json::from_str(&message.json).unwrap_or_default();
    let is_theirs = message.inbound && message.revoked_at.is_none();
    is_theirs && unsupported(message.kind, &object, message.edited_at.is_some()).is_some()
}
