//! Draws messages: a template with its values filled in, and any message as the plain text that a phone shows.

use serde_json::{Map, Value, json};

use crate::world::Template;

/// A part of a template that takes values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Header,
    Body,
    /// By its place among the buttons, from 0.
    Button(usize),
}

/// The component of this type (in upper case) of a template.
pub(crate) fn component<'a>(components: &'a [Value], kind: &str) -> Option<&'a Value> {
    components.iter().find(|component| {
        component.get("type").and_then(Value::as_str).is_some_and(|it| it.eq_ignore_ascii_case(kind))
    })
}

/// The buttons of a template.
pub(crate) fn buttons(components: &[Value]) -> &[Value] {
    let list = component(components, "BUTTONS").and_then(|it| it.get("buttons")).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

/// The components of a template as they were sent with values.
pub(crate) fn sent_components(sent: &Value) -> &[Value] {
    sent.get("components").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The values sent for this part.
pub(crate) fn values(sent: &Value, part: Part) -> Vec<&Value> {
    let fits = |component: &&Value| {
        let kind = component.get("type").and_then(Value::as_str).unwrap_or_default();
        match part {
            Part::Header => kind.eq_ignore_ascii_case("header"),
            Part::Body => kind.eq_ignore_ascii_case("body"),
            Part::Button(index) => {
                let given =
                    component.get("index").map(|it| it.as_str().map_or(it.to_string(), str::to_owned));
                kind.eq_ignore_ascii_case("button") && given == Some(index.to_string())
            }
        }
    };
    let found = sent_components(sent).iter().find(fits).and_then(|it| it.get("parameters"));
    found.and_then(Value::as_array).map(|list| list.iter().collect()).unwrap_or_default()
}

/// The names of the variables in a text, in order, each once: `1` of `{{1}}`.
pub(crate) fn variables(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for piece in text.split("{{").skip(1) {
        if let Some((name, _)) = piece.split_once("}}") {
            let name = name.trim().to_owned();
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The text with its values in the place of variables: by name where they have one, else by place.
pub(crate) fn fill(text: &str, values: &[&Value]) -> String {
    let mut filled = text.to_owned();
    for (index, name) in variables(text).iter().enumerate() {
        let by_name = values.iter().find(|value| {
            value.get("parameter_name").and_then(Value::as_str).is_some_and(|given| given == name)
        });
        let place = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).unwrap_or(index);
        if let Some(value) = by_name.or_else(|| values.get(place)) {
            filled = filled.replace(&format!("{{{{{name}}}}}"), &value_text(value));
        }
    }
    filled
}

/// A value as it is shown.
pub(crate) fn value_text(value: &Value) -> String {
    let paths =
        ["/text", "/currency/fallback_value", "/date_time/fallback_value", "/payload", "/coupon_code"];
    let found = paths.iter().find_map(|path| value.pointer(path));
    found.map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned)).unwrap_or_default()
}

/// A template as filled in: `{header: {text} | {kind, media}, body, footer, buttons: [{kind, text, …}]}`.
pub(crate) fn template(template: &Template, sent: &Map<String, Value>) -> Value {
    let sent = sent.get("template").unwrap_or(&Value::Null);
    let text = |kind: &str| component(&template.components, kind).and_then(|it| it.get("text"));
    let mut drawn = Map::new();
    if let Some(header) = component(&template.components, "HEADER") {
        drawn.insert("header".to_owned(), drawn_header(header, &values(sent, Part::Header)));
    }
    if let Some(body) = text("BODY").and_then(Value::as_str) {
        drawn.insert("body".to_owned(), fill(body, &values(sent, Part::Body)).into());
    }
    if let Some(footer) = text("FOOTER") {
        drawn.insert("footer".to_owned(), footer.clone());
    }
    let mut buttons: Vec<Value> = buttons(&template.components)
        .iter()
        .enumerate()
        .map(|(index, button)| drawn_button(button, &values(sent, Part::Button(index))))
        .collect();
    if component(&template.components, "CALL_PERMISSION_REQUEST").is_some() {
        buttons.push(json!({ "kind": "call_permission", "text": "Choose preference" }));
    }
    if !buttons.is_empty() {
        drawn.insert("buttons".to_owned(), buttons.into());
    }
    Value::Object(drawn)
}

fn drawn_header(header: &Value, values: &[&Value]) -> Value {
    let format = header.get("format").and_then(Value::as_str).unwrap_or("TEXT");
    if format == "TEXT" {
        let text = header.get("text").and_then(Value::as_str).unwrap_or_default();
        return json!({ "text": fill(text, values) });
    }
    let kind = format.to_ascii_lowercase();
    let media = values.first().and_then(|value| value.get(&kind)).cloned().unwrap_or_default();
    json!({ "kind": kind, "media": media })
}

fn drawn_button(button: &Value, values: &[&Value]) -> Value {
    let text = |field: &str| button.get(field).and_then(Value::as_str).unwrap_or_default();
    let value = values.first().map(|value| value_text(value));
    match text("type") {
        "URL" => json!({ "kind": "url", "text": text("text"), "url": fill(text("url"), values) }),
        "PHONE_NUMBER" => json!({ "kind": "phone", "text": text("text"), "phone": text("phone_number") }),
        "COPY_CODE" => json!({ "kind": "copy_code", "text": "Copy code", "code": value }),
        "QUICK_REPLY" => {
            let payload = value.unwrap_or_else(|| text("text").to_owned());
            json!({ "kind": "quick_reply", "text": text("text"), "payload": payload })
        }
        other => json!({ "kind": other.to_ascii_lowercase(), "text": text("text") }),
    }
}

/// What a phone shows of a message, as plain text. A template's name is no part of it.
pub(crate) fn text(body: &Map<String, Value>, drawn: &Value) -> String {
    let kind = body.get("type").and_then(Value::as_str).unwrap_or("text");
    let object = body.get(kind).unwrap_or(&Value::Null);
    let part = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind {
        "text" | "system" => part("/body"),
        "template" => {
            let parts = ["/header/text", "/body", "/footer"];
            let shown = parts.iter().filter_map(|path| drawn.pointer(path).and_then(Value::as_str));
            shown.collect::<Vec<_>>().join("\n")
        }
        "interactive" => interactive(object),
        "button" => part("/text"),
        "reaction" => part("/emoji"),
        "location" => first_of([part("/name"), part("/address")], "Location"),
        "contacts" => first_of([part("/0/name/formatted_name"), String::new()], "Contact"),
        "document" => first_of([part("/caption"), part("/filename")], "Document"),
        "image" => first_of([part("/caption"), String::new()], "Photo"),
        "video" => first_of([part("/caption"), String::new()], "Video"),
        "audio" => "Voice message".to_owned(),
        "sticker" => "Sticker".to_owned(),
        "order" => first_of([part("/text"), String::new()], "Order"),
        "unsupported" => "Unsupported message".to_owned(),
        other => other.to_owned(),
    }
}

fn interactive(object: &Value) -> String {
    let paths = [
        "/button_reply/title",
        "/list_reply/title",
        "/nfm_reply/body",
        "/call_permission_reply/response",
        "/header/text",
        "/body/text",
        "/footer/text",
    ];
    let shown = paths.iter().filter_map(|path| object.pointer(path).and_then(Value::as_str));
    shown.collect::<Vec<_>>().join("\n")
}

fn first_of(candidates: [String; 2], otherwise: &str) -> String {
    candidates.into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| otherwise.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_once_and_filled_by_place_or_name() {
        assert_eq!(variables("Hi {{1}}, {{ 2 }} and {{1}} {{}} {{open"), ["1", "2"]);
        let (ana, code) = (json!({"type": "text", "text": "Ana"}), json!({"type": "text", "text": "A-17"}));
        assert_eq!(fill("{{2}} for {{1}}", &[&ana, &code]), "A-17 for Ana");
        let named = json!({"type": "text", "parameter_name": "first_name", "text": "Bo"});
        assert_eq!(fill("Hi {{first_name}}!", &[&named]), "Hi Bo!");
    }

    #[test]
    fn a_template_is_drawn_with_its_values_and_without_its_name() {
        let stored: Template =
            serde_json::from_value(json!({"id": "1", "waba_id": "w", "name": "secret_name",
            "language": "en", "category": "UTILITY", "status": "APPROVED", "parameter_format": "POSITIONAL",
            "created_at": 0, "components": [{"type": "BODY", "text": "Order {{1}} is ready."},
                {"type": "FOOTER", "text": "Thanks"},
                {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "OK"}]}]}))
            .unwrap();
        let sent = json!({"type": "template", "template": {"name": "secret_name", "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "A-17"}]},
            {"type": "button", "sub_type": "quick_reply", "index": 0,
             "parameters": [{"type": "payload", "payload": "YES"}]}]}});
        let sent = sent.as_object().unwrap();
        let drawn = template(&stored, sent);
        assert_eq!(text(sent, &drawn), "Order A-17 is ready.\nThanks");
        assert_eq!(drawn.pointer("/buttons/0/payload"), Some(&json!("YES")));
    }
}
