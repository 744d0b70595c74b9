//! What a desk can do without: kinds of messages that other desks show as unsupported. A workspace may ask to be shown
//! them so too; nothing that is kept changes by it.

use serde_json::Value;

use crate::content::Kind;

/// Meta's code for a file that is too large to be fetched.
const TOO_LARGE: i64 = 131_052;

/// Why a message is shown as unsupported where a workspace asks for that; `None` where it is shown in any case. It has
/// `object` for its JSON, and the customer may have changed it.
pub fn unsupported(kind: Kind, object: &Value, is_edited: bool) -> Option<&'static str> {
    let says = |pointer: &str, word: &str| object.pointer(pointer).is_some_and(|value| *value == *word);
    let has = |name: &str| {
        let own = object.get(kind.as_str());
        let flags = [object.get(name), own.and_then(|own| own.get(name))];
        flags.into_iter().flatten().any(|flag| *flag == Value::Bool(true))
    };
    let codes = object.get("errors").and_then(Value::as_array).into_iter().flatten();
    let is_too_large = codes.filter_map(|error| error.get("code")?.as_i64()).any(|code| code == TOO_LARGE);
    match kind {
        _ if is_edited => Some("edit"),
        Kind::Reaction => Some("reaction"),
        Kind::Interactive if says("/interactive/type", "nfm_reply") => Some("flow"),
        _ if is_too_large => Some("oversized"),
        _ if has("view_once") => Some("view_once"),
        _ if has("ephemeral") || has("disappearing") => Some("disappearing"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_other_desks_do_not_show_is_told_from_the_rest() {
        for (kind, object, is_edited, expected) in [
            (Kind::Text, json!({"text": {"body": "5 pm"}}), false, None),
            (Kind::Text, json!({"text": {"body": "6 pm"}}), true, Some("edit")),
            (Kind::Reaction, json!({"reaction": {"emoji": "👍"}}), false, Some("reaction")),
            (Kind::Interactive, json!({"interactive": {"type": "nfm_reply"}}), false, Some("flow")),
            (Kind::Interactive, json!({"interactive": {"type": "button_reply"}}), false, None),
            (Kind::Image, json!({"image": {"id": "1", "view_once": true}}), false, Some("view_once")),
            (Kind::Image, json!({"image": {"id": "1"}, "ephemeral": true}), false, Some("disappearing")),
            (Kind::Video, json!({"errors": [{"code": 131_052}]}), false, Some("oversized")),
            (Kind::Video, json!({"errors": [{"code": 131_000}]}), false, None),
        ] {
            assert_eq!(unsupported(kind, &object, is_edited), expected, "{object}");
        }
    }
}
