//! Which components may come with a template: known ones that it has, each once, and buttons by their own kind.

use serde_json::Value;

use super::super::GraphError;
use super::mismatch;
use crate::graph::render;
use crate::world::Template;

const KINDS: [&str; 7] = [
    "HEADER",
    "BODY",
    "BUTTON",
    "CAROUSEL",
    "LIMITED_TIME_OFFER",
    "ORDER_STATUS",
    "TAP_TARGET_CONFIGURATION",
];

/// A button's type and the `sub_type` of its component.
const BUTTONS: [(&str, &str); 11] = [
    ("QUICK_REPLY", "QUICK_REPLY"),
    ("URL", "URL"),
    ("OTP", "URL"),
    ("COPY_CODE", "COPY_CODE"),
    ("FLOW", "FLOW"),
    ("CATALOG", "CATALOG"),
    ("MPM", "MPM"),
    ("SPM", "SPM"),
    ("VOICE_CALL", "VOICE_CALL"),
    ("ORDER_DETAILS", "ORDER_DETAILS"),
    ("REMINDER", "REMINDER"),
];

pub(super) fn check(template: &Template, sent: &Value) -> Result<(), GraphError> {
    let mut seen: Vec<(String, String)> = Vec::new();
    for (place, component) in render::sent_components(sent).iter().enumerate() {
        let kind = upper(component, "type");
        if !KINDS.contains(&kind.as_str()) {
            return Err(not_one_of(place, "type", &KINDS, &kind));
        }
        let index =
            component.get("index").map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
        let this = (kind, index.unwrap_or_default());
        if seen.contains(&this) {
            return Err(
                GraphError::code(132_000).details(format!("{}: the component is given twice", this.0))
            );
        }
        match this.0.as_str() {
            "BUTTON" => button(template, place, component, &this.1)?,
            // Where a tap on the picture above leads.
            "TAP_TARGET_CONFIGURATION" => {}
            kind => has(template, component, kind)?,
        }
        seen.push(this);
    }
    Ok(())
}

fn has(template: &Template, sent: &Value, kind: &str) -> Result<(), GraphError> {
    let carries = sent.get("parameters").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    if carries && render::component(&template.components, kind).is_none() {
        return Err(mismatch(&format!("the template has no component {kind}")));
    }
    Ok(())
}

fn button(template: &Template, place: usize, sent: &Value, index: &str) -> Result<(), GraphError> {
    let known = index.parse::<usize>().ok().and_then(|at| render::buttons(&template.components).get(at));
    let Some(button) = known else {
        return Err(
            GraphError::code(132_000).details(format!("buttons: there is no button at index {index}"))
        );
    };
    let (told, kind) = (upper(sent, "sub_type"), upper(button, "type"));
    if told.is_empty() {
        let details = format!("template['components'][{place}]['sub_type'] is required for a button");
        return Err(GraphError::code(131_008).details(details));
    }
    if BUTTONS.contains(&(kind.as_str(), told.as_str())) {
        return Ok(());
    }
    if BUTTONS.iter().any(|(_, sub_type)| *sub_type == told) {
        return Err(mismatch(&format!("buttons: Button at index {index} is of type {kind}, not {told}")));
    }
    let names = BUTTONS.map(|(_, sub_type)| sub_type);
    Err(not_one_of(place, "sub_type", &names, &told))
}

fn upper(object: &Value, field: &str) -> String {
    object.get(field).and_then(Value::as_str).unwrap_or_default().to_ascii_uppercase()
}

fn not_one_of(place: usize, field: &str, names: &[&str], told: &str) -> GraphError {
    let names = names.join(", ");
    GraphError::parameter(format!(
        "Param template['components'][{place}]['{field}'] must be one of {{{names}}} - got \"{told}\"."
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn components_fit_the_template_each_once() {
        let template: Template = serde_json::from_value(json!({"id": "1", "waba_id": "w", "name": "ready",
            "language": "en", "category": "UTILITY", "status": "APPROVED", "parameter_format": "POSITIONAL",
            "created_at": 0, "components": [{"type": "BODY", "text": "Order {{1}}."},
                {"type": "BUTTONS", "buttons": [{"type": "PHONE_NUMBER", "text": "Call"},
                    {"type": "URL", "text": "Track", "url": "https://x.test/{{1}}"}]}]}))
        .unwrap();
        let value = json!([{"type": "text", "text": "A"}]);
        let body = json!({"type": "body", "parameters": value});
        let at = |index: usize, sub_type: &str| json!({"type": "button", "sub_type": sub_type, "index": index, "parameters": value});
        let bare = json!({"type": "button", "index": "1", "parameters": value});
        let other = |kind: &str| json!({"type": kind, "parameters": value});
        for (components, code) in [
            (json!([body, at(1, "url")]), None),
            (json!([body, at(0, "phone_number"), at(1, "url")]), Some("#100")),
            (json!([body, at(0, "url"), at(1, "url")]), Some("132012")),
            (json!([body, at(1, "quick_reply")]), Some("132012")),
            (json!([body, bare]), Some("131008")),
            (json!([body, at(1, "url"), at(1, "url")]), Some("132000")),
            (json!([body, body, at(1, "url")]), Some("132000")),
            (json!([body, at(2, "url")]), Some("132000")),
            (json!([body, other("footer")]), Some("#100")),
            (json!([body, other("header")]), Some("132012")),
        ] {
            let outcome = check(&template, &json!({"components": components})).map_err(|e| format!("{e:?}"));
            match code {
                None => assert_eq!(outcome, Ok(()), "{components}"),
                Some(code) => assert!(outcome.unwrap_err().contains(code), "{components}"),
            }
        }
    }
}
