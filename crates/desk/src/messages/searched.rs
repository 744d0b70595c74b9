//! What a message is found by, for every writer of messages: whoever adds or changes one, and who fills the index of an
//! older version.

use serde_json::Value;
use transom_channels::whatsapp::{content, origin};
use transom_rules::content::Kind;
use transom_rules::template_check::Rendered;
use transom_store::messages::Message;

/// All that its bubble shows, and the name of its file, where only the file's row has one. Nothing of what was taken back.
/// Nearly all are plain text, whose words are at hand.
pub fn words(message: &Message, file: &str) -> String {
    if message.revoked_at.is_some() {
        return String::new();
    }
    if message.kind == Kind::Text && file.is_empty() && !is_led_here(&message.json) {
        return message.text.clone();
    }
    let json: Value = serde_json::from_str(&message.json).unwrap_or_default();
    let mut words = rendered(&json).unwrap_or_else(|| content::read(message.kind, &json).shown_words());
    // A message whose object says nothing is shown by the words that were made for it.
    if words.iter().all(String::is_empty) && message.kind != Kind::Call {
        words.push(message.text.clone());
    }
    words.extend(origin::read(&json).words());
    if !words.iter().any(|line| line == file) {
        words.push(file.to_owned());
    }
    words.retain(|line| !line.is_empty());
    words.join("\n")
}

/// Whether an ad or a product may stand around a message object.
fn is_led_here(json: &str) -> bool {
    ["\"referral\"", "\"referred_product\""].iter().any(|name| json.contains(name))
}

/// A message object as it is after an edit, which does not tell the name of the file again.
pub(crate) fn edited(kind: Kind, before: &str, after: &str) -> String {
    let filename = |json: &Value| json.get(kind.as_str())?.get("filename").cloned();
    let (before, mut json): (Value, Value) = match (serde_json::from_str(before), serde_json::from_str(after))
    {
        (Ok(before), Ok(json)) => (before, json),
        _ => return after.to_owned(),
    };
    match (filename(&before), filename(&json), json.get_mut(kind.as_str()).and_then(Value::as_object_mut)) {
        (Some(name), None, Some(own)) => {
            own.insert("filename".into(), name);
            json.to_string()
        }
        _ => after.to_owned(),
    }
}

/// A template as it was sent, with its words around the values.
fn rendered(json: &Value) -> Option<Vec<String>> {
    let rendered = json.get("rendered")?.clone();
    serde_json::from_value::<Rendered>(rendered).ok().map(|rendered| rendered.shown())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::delivery::MessageState;
    use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
    use transom_rules::time::Timestamp;
    use transom_store::messages::Strand;
    use uuid::Uuid;

    use super::*;

    fn message(kind: Kind, json: &Value) -> Message {
        let id = Uuid::nil();
        let strand = Strand::new(ConversationId(id), IdentityId(id), ChannelId(id));
        let message = Message::new(MessageId(id), strand, kind, Timestamp::default(), MessageState::Received);
        Message { json: json.to_string(), text: "made of it".into(), ..message }
    }

    #[test]
    fn what_a_bubble_shows_is_what_it_is_found_by() {
        let rendered = json!({"header": {"document": {"filename": "bill.pdf"}}, "body": "Hi Ana", "footer": "Acme",
            "buttons": [{"kind": "URL", "text": "Track", "target": "https://a.example"}],
            "cards": [{"header": {"text": "Oak"}, "body": "A shelf"}]});
        let buttons = json!({"type": "button", "header": {"type": "text", "text": "Hello"}, "body": {"text": "Which?"},
            "footer": {"text": "small"}, "action": {"buttons": [{"reply": {"id": "1", "title": "Blue"}}]}});
        let list = json!({"type": "list", "body": {"text": "Which?"}, "action": {"button": "Open", "sections": [
            {"title": "Shoes", "rows": [{"id": "1", "title": "Boots", "description": "of leather"}]}]}});
        let card = json!({"name": {"formatted_name": "Bo Li"}, "org": {"company": "Acme", "title": "Baker"},
            "phones": [{"phone": "+1 555-010", "type": "CELL"}], "emails": [{"email": "bo@a.example"}]});
        for (kind, own, expected) in [
            (Kind::Document, json!({"id": "1", "filename": "a.pdf", "caption": "Look"}), "Look\na.pdf"),
            (Kind::Image, json!({"id": "1"}), "made of it"),
            (
                Kind::Location,
                json!({"latitude": 1, "longitude": 2, "name": "Inn", "address": "Main St"}),
                "Inn\nMain St",
            ),
            (Kind::Contacts, json!([card]), "Bo Li\nAcme, Baker\n+1 555-010\n1555010\nbo@a.example"),
            (
                Kind::Order,
                json!({"text": "soon", "product_items": [{"product_retailer_id": "SKU-1"}]}),
                "soon\nSKU-1",
            ),
            (Kind::Button, json!({"text": "Yes", "payload": "y"}), "Yes"),
            (Kind::Interactive, buttons, "Hello\nWhich?\nsmall\nBlue"),
            (Kind::Interactive, list, "Which?\nOpen\nShoes\nBoots\nof leather"),
            (
                Kind::Interactive,
                json!({"type": "list_reply", "list_reply": {"title": "Boots", "description": "of leather"}}),
                "Boots\nof leather",
            ),
            (Kind::Template, json!({"name": "hello", "language": {"code": "en"}}), "hello"),
            (Kind::Call, json!({}), ""),
        ] {
            let json = json!({"type": kind.as_str(), kind.as_str(): own});
            assert_eq!(words(&message(kind, &json), ""), expected, "{kind:?}");
        }
        let said = |around: Value| {
            let mut json = json!({"type": "text", "text": {"body": "made of it"}});
            json.as_object_mut().unwrap().extend(around.as_object().unwrap().clone());
            words(&message(Kind::Text, &json), "")
        };
        assert_eq!(said(json!({})), "made of it");
        assert_eq!(said(json!({"referral": {"headline": "Lamps", "body": "All"}})), "made of it\nLamps\nAll");
        let product = json!({"referred_product": {"product_retailer_id": "SKU-7"}});
        assert_eq!(said(json!({"context": product})), "made of it\nSKU-7");
        let template = message(Kind::Template, &json!({"template": {"name": "hello"}, "rendered": rendered}));
        assert_eq!(words(&template, ""), "bill.pdf\nHi Ana\nAcme\nTrack\nOak\nA shelf");
        let file = message(Kind::Document, &json!({"document": {"id": "1", "filename": "a.pdf"}}));
        assert_eq!((words(&file, "a.pdf"), words(&file, "b.pdf")), ("a.pdf".into(), "a.pdf\nb.pdf".into()));
        assert_eq!(words(&Message { revoked_at: Some(Timestamp::default()), ..file }, "a.pdf"), "");
    }
}
