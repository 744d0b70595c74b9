//! Checks the shape of a message to send: required fields, limits of length, known types.
//!
//! Interactive ones are in `check/interactive.rs`. A template's values need the template:
//! `graph/template_values.rs`.

mod interactive;

use serde_json::{Map, Value};

use super::GraphError;

pub(super) type Checked = Result<(), GraphError>;

/// Refuses what Meta would refuse about the message by itself.
pub(super) fn message(body: &Map<String, Value>) -> Checked {
    if body.get("messaging_product").and_then(Value::as_str) != Some("whatsapp") {
        return Err(GraphError::parameter("The parameter messaging_product is required."));
    }
    addressee(body)?;
    let opaque = body.get("biz_opaque_callback_data");
    if let Some(opaque) = opaque {
        let text = opaque.as_str().ok_or_else(|| wrong("biz_opaque_callback_data must be text"))?;
        at_most(text, 512, "biz_opaque_callback_data")?;
    }
    let kind = body.get("type").and_then(Value::as_str).unwrap_or("text");
    if kind == "pin" {
        return Err(GraphError::code(131_051).details("Pins are for groups."));
    }
    if !KINDS.contains(&kind) {
        return Err(GraphError::parameter(format!("Param type must be one of {KINDS:?} - got \"{kind}\".")));
    }
    let object = body.get(kind).ok_or_else(|| missing(kind))?;
    match kind {
        "text" => text(object),
        "image" | "video" | "audio" | "document" | "sticker" => media(kind, object),
        "location" => location(object),
        "contacts" => contacts(object),
        "reaction" => reaction(object),
        "interactive" => interactive::check(object),
        _ => template(object),
    }
}

const KINDS: [&str; 11] = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "template",
    "interactive",
];

fn addressee(body: &Map<String, Value>) -> Checked {
    let to = body.get("to").map(|to| to.as_str().map_or_else(|| to.to_string(), str::to_owned));
    let recipient = body.get("recipient").and_then(Value::as_str);
    match (to, recipient) {
        (None, None) => Err(missing("to")),
        (Some(to), _) => {
            let digits = to.chars().filter(char::is_ascii_digit).count();
            let is_group = body.get("recipient_type").and_then(Value::as_str) == Some("group");
            if is_group || (5..=17).contains(&digits) {
                Ok(())
            } else {
                Err(wrong("to is not a phone number"))
            }
        }
        (None, Some(user_id)) => {
            let known_form = user_id
                .split_once('.')
                .is_some_and(|(country, rest)| country.len() == 2 && !rest.is_empty() && rest.len() <= 133);
            if known_form { Ok(()) } else { Err(wrong("recipient is not a user id")) }
        }
    }
}

fn text(object: &Value) -> Checked {
    required(object, "body", 4096)
}

fn media(kind: &str, object: &Value) -> Checked {
    let has = |field: &str| object.get(field).and_then(Value::as_str).is_some_and(|value| !value.is_empty());
    match (has("id"), has("link")) {
        (true, true) => return Err(wrong(&format!("{kind} takes id or link, not both"))),
        (false, false) => return Err(missing(&format!("{kind}.id or {kind}.link"))),
        (true, false) | (false, true) => {}
    }
    if let Some(caption) = object.get("caption").and_then(Value::as_str) {
        if kind == "audio" || kind == "sticker" {
            return Err(wrong(&format!("{kind} takes no caption")));
        }
        at_most(caption, 1024, "caption")?;
    }
    Ok(())
}

fn location(object: &Value) -> Checked {
    for (field, bound) in [("latitude", 90.0), ("longitude", 180.0)] {
        let value = object.get(field).ok_or_else(|| missing(&format!("location.{field}")))?;
        let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        if !number.is_some_and(|number| number.abs() <= bound) {
            return Err(wrong(&format!("location.{field} is not a number of degrees")));
        }
    }
    Ok(())
}

fn contacts(object: &Value) -> Checked {
    let cards = object.as_array().ok_or_else(|| wrong("contacts must be an array"))?;
    if cards.is_empty() || cards.len() > 257 {
        return Err(wrong("contacts takes 1 to 257 cards"));
    }
    for card in cards {
        let name = card.get("name").ok_or_else(|| missing("contacts.name"))?;
        required(name, "formatted_name", 1024)?;
    }
    Ok(())
}

fn reaction(object: &Value) -> Checked {
    required(object, "message_id", 256)?;
    match object.get("emoji") {
        Some(Value::String(emoji)) if emoji.chars().count() <= 16 => Ok(()),
        Some(_) => Err(wrong("reaction.emoji is not one emoji")),
        None => Err(missing("reaction.emoji")),
    }
}

fn template(object: &Value) -> Checked {
    required(object, "name", 512)?;
    let language = object.get("language").ok_or_else(|| missing("template.language"))?;
    required(language, "code", 16)?;
    match object.get("components") {
        None | Some(Value::Array(_)) => Ok(()),
        Some(_) => Err(wrong("template.components must be an array")),
    }
}

/// A text that must be there, with 1 to `most` characters.
pub(super) fn required(object: &Value, field: &str, most: usize) -> Checked {
    match object.get(field) {
        None | Some(Value::Null) => Err(missing(field)),
        Some(Value::String(text)) if text.is_empty() => Err(missing(field)),
        Some(Value::String(text)) => at_most(text, most, field),
        Some(_) => Err(wrong(&format!("{field} must be text"))),
    }
}

pub(super) fn at_most(text: &str, most: usize, field: &str) -> Checked {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(GraphError::parameter(format!("Param {field} must be at most {most} characters long.")))
}

pub(super) fn missing(field: &str) -> GraphError {
    GraphError::code(131_008).details(format!("Required parameter missing: {field}"))
}

pub(super) fn wrong(details: &str) -> GraphError {
    GraphError::code(131_009).details(details)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(fields: &Value) -> Result<(), String> {
        let mut body = json!({"messaging_product": "whatsapp", "to": "+15550100777"});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        message(body.as_object().unwrap()).map_err(|error| format!("{error:?}"))
    }

    #[test]
    fn messages_of_every_kind_pass_when_they_are_whole() {
        for fields in [
            json!({"text": {"body": "x".repeat(4096)}}),
            json!({"type": "image", "image": {"link": "https://example.com/a.png", "caption": "a"}}),
            json!({"type": "audio", "audio": {"id": "1"}}),
            json!({"type": "location", "location": {"latitude": "1.5", "longitude": -3}}),
            json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "Bo"}}]}),
            json!({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": ""}}),
            json!({"type": "template", "template": {"name": "a", "language": {"code": "en"}}}),
        ] {
            assert_eq!(outcome(&fields), Ok(()), "{fields}");
        }
    }

    #[test]
    fn what_is_missing_or_too_long_is_refused() {
        for fields in [
            json!({}),
            json!({"text": {"body": ""}}),
            json!({"text": {"body": 5}}),
            json!({"text": {"body": "x".repeat(4097)}}),
            json!({"to": "12", "text": {"body": "a"}}),
            json!({"type": "hologram", "hologram": {}}),
            json!({"type": "image", "image": {}}),
            json!({"type": "image", "image": {"id": "1", "link": "https://example.com"}}),
            json!({"type": "audio", "audio": {"id": "1", "caption": "a"}}),
            json!({"type": "location", "location": {"latitude": 91, "longitude": 0}}),
            json!({"type": "template", "template": {"name": "a"}}),
            json!({"messaging_product": "sms", "text": {"body": "a"}}),
            json!({"text": {"body": "a"}, "biz_opaque_callback_data": "x".repeat(513)}),
        ] {
            assert!(outcome(&fields).is_err(), "{fields}");
        }
    }
}
