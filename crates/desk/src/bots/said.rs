//! What a customer's message is to a flow: an answer, and what it may set off.

use serde_json::Value;
use transom_rules::flow::Answer;
use transom_store::messages::Message;

/// The message as an answer: its words, and the id of what was pressed.
pub(super) fn answer(message: &Message) -> Answer {
    let told: Value = serde_json::from_str(&message.json).unwrap_or_default();
    let at = |path: &str| told.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let id = ["/interactive/button_reply/id", "/interactive/list_reply/id", "/button/payload"];
    let title = ["/interactive/button_reply/title", "/interactive/list_reply/title", "/button/text"];
    let text = title.iter().find_map(|path| at(path)).unwrap_or_else(|| message.text.clone());
    Answer { text, id: id.iter().find_map(|path| at(path)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::content::Kind;
    use transom_rules::delivery::MessageState;
    use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
    use transom_rules::time::Timestamp;
    use transom_store::messages::Strand;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_was_pressed_is_known_by_its_id() {
        let (none, pressed) = (None, Some("yes".to_owned()));
        let button = json!({"button_reply": {"id": "yes", "title": "Yes, please"}});
        let row = json!({"list_reply": {"id": "yes", "title": "Yes, please"}});
        for (json, id) in [
            (json!({"interactive": button}), pressed.clone()),
            (json!({"interactive": row}), pressed.clone()),
            (json!({"button": {"payload": "yes", "text": "Yes, please"}}), pressed),
            (json!({"text": {"body": "Yes, please"}}), none),
        ] {
            let nil = Uuid::nil();
            let strand = Strand::new(ConversationId(nil), IdentityId(nil), ChannelId(nil));
            let (at, state) = (Timestamp::default(), MessageState::Received);
            let mut message = Message::new(MessageId(nil), strand, Kind::Text, at, state);
            message.text = "Yes, please".into();
            message.json = json.to_string();
            assert_eq!(answer(&message), Answer { text: "Yes, please".into(), id }, "{json}");
        }
    }
}
