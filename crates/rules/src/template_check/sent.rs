//! From Meta's send-time components back to the words that stood in the slots.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{is, items, list, text};
use super::slots::{SlotKey, button_index};

/// The words that send-time components give to the slots of header, body and buttons. Files, places and cards are left
/// out: they are not words to be sent again.
pub fn given_words(components: &Value) -> BTreeMap<SlotKey, String> {
    let mut words = BTreeMap::new();
    for one in items(components) {
        let key: &dyn Fn(String) -> Option<SlotKey> = if is(one, "header") {
            &|name| Some(SlotKey::Header(name))
        } else if is(one, "body") {
            &|name| Some(SlotKey::Body(name))
        } else if is(one, "button") {
            &|_| button_index(one).map(SlotKey::Button)
        } else {
            continue;
        };
        for (index, parameter) in list(one, "parameters").iter().enumerate() {
            let name = match text(parameter, "parameter_name") {
                "" => (index + 1).to_string(),
                name => name.to_owned(),
            };
            if is(parameter, "text")
                && let Some(key) = key(name)
            {
                words.insert(key, text(parameter, "text").to_owned());
            }
        }
    }
    words
}

/// Meta's id of the file in a header of send-time components; `None` where it is told by an address, or there is none.
pub fn given_file(components: &Value) -> Option<&str> {
    let header = items(components).iter().find(|one| is(one, "header"))?;
    let parameter = list(header, "parameters").first()?;
    let object = ["image", "video", "document"].iter().find_map(|kind| parameter.get(kind))?;
    Some(text(object, "id")).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::template_check::fill;

    #[test]
    fn the_words_of_a_send_are_those_that_it_was_filled_with() {
        let definition = json!([
            {"type": "HEADER", "format": "TEXT", "text": "For {{1}}"},
            {"type": "BODY", "text": "Order {{1}} comes on {{2}}."},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"},
                {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}"}]}]);
        let values: BTreeMap<SlotKey, String> =
            [("header:1", "Maya"), ("body:1", "HL-1042"), ("body:2", "Monday"), ("button:1", "HL-1042")]
                .into_iter()
                .map(|(key, value)| (key.parse().unwrap(), value.to_owned()))
                .collect();
        assert_eq!(given_words(&fill(&definition, &values)), values);

        let named = json!([{"type": "BODY", "text": "Hi {{first_name}}"}]);
        let values: BTreeMap<SlotKey, String> =
            [(SlotKey::Body("first_name".into()), "Maya".to_owned())].into_iter().collect();
        assert_eq!(given_words(&fill(&named, &values)), values);
    }

    #[test]
    fn files_are_not_words() {
        let media = json!([{"type": "header", "parameters": [{"type": "image", "image": {"id": "7"}}]}]);
        assert!(given_words(&media).is_empty() && given_words(&Value::Null).is_empty());
        assert_eq!((given_file(&media), given_file(&Value::Null)), (Some("7"), None));
        let by_address =
            json!([{"type": "header", "parameters": [{"type": "image", "image": {"link": "https://a"}}]}]);
        assert_eq!(given_file(&by_address), None);
    }
}
