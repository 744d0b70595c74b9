//! Checks a template's values at send: as many as variables, of the right kind, none too long.

use serde_json::Value;

mod components;

use super::GraphError;
use super::render::{self, Part};
use crate::world::Template;

/// The filled-in body may have so many characters.
const BODY_MOST: usize = 1024;
const HEADER_MOST: usize = 60;

/// Refuses values that do not fit the template: 132000 by number, 132012 by kind, 132005 by length.
pub(crate) fn check(template: &Template, sent: &Value) -> Result<(), GraphError> {
    components::check(template, sent)?;
    header(template, sent)?;
    if let Some(body) = render::component(&template.components, "BODY") {
        let values = render::values(sent, Part::Body);
        text_values(template, "body", text_of(body), &values)?;
        let filled = render::fill(text_of(body), &values);
        if filled.chars().count() > BODY_MOST {
            return Err(GraphError::code(132_005).details("Translated text too long"));
        }
    }
    buttons(template, sent)
}

fn header(template: &Template, sent: &Value) -> Result<(), GraphError> {
    let Some(header) = render::component(&template.components, "HEADER") else { return Ok(()) };
    let format = header.get("format").and_then(Value::as_str).unwrap_or("TEXT");
    let values = render::values(sent, Part::Header);
    if format == "TEXT" {
        text_values(template, "header", text_of(header), &values)?;
        let filled = render::fill(text_of(header), &values);
        if filled.chars().count() > HEADER_MOST {
            return Err(GraphError::code(132_005).details("Header text too long"));
        }
        return Ok(());
    }
    let wanted = format.to_ascii_lowercase();
    let details = || mismatch(&format!("header: Format mismatch, expected {format}"));
    let value = values.first().ok_or_else(details)?;
    let is_kind =
        value.get("type").and_then(Value::as_str).is_some_and(|it| it.eq_ignore_ascii_case(&wanted));
    let object = value.get(&wanted).and_then(Value::as_object);
    let complete = object.is_some_and(|object| match wanted.as_str() {
        "location" => true,
        "product" => ["catalog_id", "product_retailer_id"].iter().all(|name| object.contains_key(*name)),
        _ => object.contains_key("id") || object.contains_key("link"),
    });
    if is_kind && complete { Ok(()) } else { Err(details()) }
}

/// Text values for text with variables.
fn text_values(template: &Template, place: &str, text: &str, values: &[&Value]) -> Result<(), GraphError> {
    let variables = render::variables(text);
    if variables.len() != values.len() {
        let details = format!(
            "{place}: number of localizable_params ({}) does not match the expected number of params ({})",
            values.len(),
            variables.len()
        );
        return Err(GraphError::code(132_000).details(details));
    }
    for value in values {
        let kind = value.get("type").and_then(Value::as_str).unwrap_or("text").to_ascii_lowercase();
        if !matches!(kind.as_str(), "text" | "currency" | "date_time") {
            return Err(mismatch(&format!("{place}: {kind} is not a kind of text")));
        }
        let shown = render::value_text(value);
        if shown.is_empty() {
            return Err(GraphError::code(131_008).details(format!("{place}: a parameter has no text")));
        }
        if shown.contains(['\n', '\t']) || shown.contains("     ") {
            let details =
                format!("{place}: Param text cannot have new-line/tab characters or more than 4 spaces");
            return Err(GraphError::code(132_012).details(details));
        }
    }
    if template.parameter_format == "NAMED" {
        let name = |value: &&Value| value.get("parameter_name").and_then(Value::as_str).map(str::to_owned);
        let given: Vec<String> = values.iter().filter_map(name).collect();
        if let Some(absent) = variables.iter().find(|variable| !given.contains(variable)) {
            let details = format!("{place}: Parameter name is missing or empty: {absent}");
            return Err(GraphError::code(132_000).details(details));
        }
    }
    Ok(())
}

fn buttons(template: &Template, sent: &Value) -> Result<(), GraphError> {
    for (index, button) in render::buttons(&template.components).iter().enumerate() {
        let kind = button.get("type").and_then(Value::as_str).unwrap_or_default();
        let values = render::values(sent, Part::Button(index));
        let variables = match kind {
            "URL" => render::variables(button.get("url").and_then(Value::as_str).unwrap_or_default()).len(),
            "COPY_CODE" | "FLOW" => 1,
            _ => continue,
        };
        if values.len() != variables {
            let details =
                format!("buttons: Button at index {index} of type {kind} requires {variables} parameters");
            return Err(GraphError::code(if values.is_empty() { 131_008 } else { 132_000 }).details(details));
        }
    }
    Ok(())
}

fn text_of(component: &Value) -> &str {
    component.get("text").and_then(Value::as_str).unwrap_or_default()
}

fn mismatch(details: &str) -> GraphError {
    GraphError::code(132_012).details(details)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn template() -> Template {
        serde_json::from_value(json!({"id": "1", "waba_id": "w", "name": "ready", "language": "en",
            "category": "UTILITY", "status": "APPROVED", "parameter_format": "POSITIONAL", "created_at": 0,
            "components": [{"type": "HEADER", "format": "IMAGE"},
                {"type": "BODY", "text": "Hi {{1}}, order {{2}} is ready."},
                {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "OK"},
                    {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}"}]}]}))
        .unwrap()
    }

    fn outcome(header: &Value, body: &Value, button: &Value) -> Result<(), String> {
        let sent = json!({"components": [
            {"type": "header", "parameters": header}, {"type": "BODY", "parameters": body},
            {"type": "button", "sub_type": "url", "index": "1", "parameters": button}]});
        check(&template(), &sent).map_err(|error| format!("{error:?}"))
    }

    #[test]
    fn values_must_fit_in_number_and_kind() {
        let text = |text: &str| json!({"type": "text", "text": text});
        let image = json!([{"type": "image", "image": {"link": "https://example.com/a.png"}}]);
        let both = json!([text("Ana"), text("A-17")]);
        let link = json!([text("A-17")]);
        assert_eq!(outcome(&image, &both, &link), Ok(()));
        for (header, body, button, code) in [
            (image.clone(), json!([text("Ana")]), link.clone(), "132000"),
            (image.clone(), json!([text("Ana"), text("a\nb")]), link.clone(), "132012"),
            (image.clone(), json!([text("Ana"), text(&"x".repeat(1020))]), link.clone(), "132005"),
            (json!([text("no image")]), both.clone(), link.clone(), "132012"),
            (json!([]), both.clone(), link, "132012"),
            (image, both, json!([]), "131008"),
        ] {
            let refused = outcome(&header, &body, &button).unwrap_err();
            assert!(refused.contains(code), "{refused} is not {code}");
        }
    }
}
