//! What a kept body says of one message: the parts that name it, without what stands beside them of others. Nothing is
//! decided by it; what a body leads to, [`super::parse`] has read before.

use serde_json::Value;
use serde_json::value::RawValue;

use super::status::fault;
use crate::told::Part;
use crate::whatsapp::lenient::{Fields as _, cleaned, instant};

/// Lists whose items name a message.
const LISTS: [&str; 3] = ["statuses", "messages", "message_echoes"];

/// The bytes by which bodies that name a message are found, whatever signs its JSON escapes.
pub(crate) fn sign(wamid: &str) -> &str {
    wamid.split(['/', '+', '=']).max_by_key(|part| part.len()).unwrap_or_default()
}

/// The parts of a body that name a message, by what Meta calls it or by the string that was sent along. A body that is
/// no envelope of Meta's has none.
pub(crate) fn spoken(body: &[u8], wamid: &str, callback: &str) -> Vec<Part> {
    let Ok(text) = std::str::from_utf8(body) else { return Vec::new() };
    let Ok(post) = serde_json::from_str::<Value>(&cleaned(text)) else { return Vec::new() };
    let names = |item: &Value| {
        let told = item.text("biz_opaque_callback_data");
        let is_ours =
            told == callback || told.strip_prefix(callback).is_some_and(|rest| rest.starts_with('.'));
        (!wamid.is_empty() && item.text("id") == wamid) || (!callback.is_empty() && is_ours)
    };
    let mut parts = Vec::new();
    for value in values(&post) {
        for list in LISTS {
            parts.extend(value.items(list).iter().filter(|item| names(item)).map(part));
        }
    }
    parts
}

fn values(post: &Value) -> impl Iterator<Item = &Value> {
    let changes = post.items("entry").iter().flat_map(|entry| entry.items("changes"));
    changes.map(|change| change.at("value"))
}

fn part(item: &Value) -> Part {
    let raw = |error: &Value| RawValue::from_string(error.to_string()).ok();
    let faults = item.items("errors").iter().filter_map(raw).filter_map(|raw| fault(&raw)).collect();
    Part {
        word: item.text("status").to_ascii_lowercase(),
        at: instant(&item.text("timestamp")),
        faults,
        json: item.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::time::Timestamp;

    use super::*;

    fn body(statuses: &Value) -> Vec<u8> {
        let value =
            json!({"metadata": {"phone_number_id": "1"}, "contacts": [{"wa_id": "2"}], "statuses": statuses});
        json!({"entry": [{"id": "7", "changes": [{"field": "messages", "value": value}]}]})
            .to_string()
            .into_bytes()
    }

    #[test]
    fn a_body_tells_of_one_message_what_it_says_and_nothing_of_others() {
        let errors =
            json!([{"code": 131_026, "title": "Undeliverable", "error_data": {"details": "Not on it"}}]);
        let body = body(&json!([
            {"id": "wamid.A", "status": "delivered", "timestamp": "1790000000", "recipient_id": "3"},
            {"id": "wamid.B", "status": "failed", "timestamp": "1790000001", "errors": errors},
            {"id": "wamid.C", "status": "sent", "timestamp": "1790000002", "biz_opaque_callback_data": "t1.M.theirs"},
        ]));
        let found = spoken(&body, "wamid.B", "t1.N");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].word, "failed");
        assert_eq!(found[0].at, Some(Timestamp::from_seconds(1_790_000_001)));
        assert_eq!((found[0].faults[0].code, found[0].faults[0].details.as_str()), (131_026, "Not on it"));
        assert!(!found[0].json.to_string().contains("wamid.A"));
        let by_callback = spoken(&body, "", "t1.M");
        assert_eq!(by_callback.iter().map(|part| part.word.as_str()).collect::<Vec<_>>(), ["sent"]);
        assert_eq!(spoken(&body, "", ""), []);
        for broken in ["", "{", "[]", "{\"entry\":7}", "{\"entry\":[{\"changes\":[null]}]}"] {
            assert_eq!(spoken(broken.as_bytes(), "wamid.B", "t1.N"), [], "{broken}");
        }
    }

    #[test]
    fn a_sign_stands_in_a_body_however_it_is_escaped() {
        let wamid = "wamid.HBgL/MTU1NTAx+MDA3NzcVAgARGBI5QQ==";
        assert_eq!(sign(wamid), "MDA3NzcVAgARGBI5QQ");
        let escaped = wamid.replace('/', "\\/").replace('+', "\\u002b").replace('=', "\\u003d");
        let body = body(&json!([{"id": "ID", "status": "read"}]));
        let body = String::from_utf8(body).unwrap().replace("ID", &escaped);
        assert!(body.contains(sign(wamid)));
        assert_eq!(spoken(body.as_bytes(), wamid, "").len(), 1);
    }
}
