//! What makes a template valid at creation: names, lengths, variables, examples, buttons.

mod authentication;
mod buttons;
mod cards;
mod languages;

use serde_json::Value;

use super::GraphError;
use super::call::Call;
use super::render::{component, variables};
use super::templates::library;
use crate::world::Template;

type Checked = Result<(), GraphError>;

const KINDS: [&str; 7] =
    ["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST"];
const HEADER_MOST: usize = 60;
const BODY_MOST: usize = 1024;
/// A body over an offer.
const OFFER_BODY_MOST: usize = 600;
const FOOTER_MOST: usize = 60;

/// The new template that a call describes, in review; its id and instant are still to be given.
pub(super) fn read(call: &Call, waba_id: &str) -> Result<Template, GraphError> {
    let language = call.text("language").filter(|text| !text.is_empty());
    let language = language.ok_or_else(|| GraphError::parameter("The parameter language is required."))?;
    described(call, waba_id, &language)
}

/// The same in this language, whatever the call says of languages.
pub(super) fn described(call: &Call, waba_id: &str, language: &str) -> Result<Template, GraphError> {
    let text = |name: &str| {
        let found = call.text(name).filter(|text| !text.is_empty());
        found.ok_or_else(|| GraphError::parameter(format!("The parameter {name} is required.")))
    };
    let name = text("name")?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.len() > 512 || !name.chars().all(plain) {
        return Err(GraphError::parameter("name has up to 512 lower-case letters, digits and underscores."));
    }
    if !languages::ALL.contains(&language) {
        return Err(GraphError::parameter(format!("language {language} is not supported.")));
    }
    let parameter_format = call.text("parameter_format").unwrap_or_else(|| "POSITIONAL".to_owned());
    if !["POSITIONAL", "NAMED"].contains(&parameter_format.to_uppercase().as_str()) {
        return Err(GraphError::parameter("parameter_format must be one of {POSITIONAL, NAMED}"));
    }
    let category = category(&text("category")?)?;
    let template = Template {
        id: String::new(),
        waba_id: waba_id.to_owned(),
        name,
        status: "PENDING".to_owned(),
        parameter_format: parameter_format.to_uppercase(),
        components: library::components(call)?.or(components(call)?).unwrap_or_default(),
        rejected_reason: None,
        message_send_ttl_seconds: lifetime(call, &category)?,
        created_at: 0,
        edited_at: Vec::new(),
        quality: None,
        archived_from: None,
        category,
        library_template_name: call.text("library_template_name"),
        deleted_at: None,
        review_at: None,
        language: language.to_owned(),
    };
    check(&template)?;
    if template.library_template_name.is_none() {
        authentication::check(&template)?;
    }
    Ok(authentication::written(template))
}

/// The template with the changes that a call describes.
pub(super) fn edited(call: &Call, template: &Template) -> Result<Template, GraphError> {
    let mut changed = template.clone();
    if let Some(name) = call.text("category") {
        changed.category = category(&name)?;
    }
    if let Some(components) = components(call)? {
        changed.components = components;
    }
    if let Some(format) = call.text("parameter_format") {
        changed.parameter_format = format.to_uppercase();
    }
    if let Some(lifetime) = lifetime(call, &changed.category)? {
        changed.message_send_ttl_seconds = Some(lifetime);
    }
    check(&changed)?;
    Ok(authentication::written(changed))
}

fn category(name: &str) -> Result<String, GraphError> {
    let name = name.to_uppercase();
    if ["MARKETING", "UTILITY", "AUTHENTICATION"].contains(&name.as_str()) {
        return Ok(name);
    }
    Err(GraphError::parameter("category must be one of {UTILITY, MARKETING, AUTHENTICATION}"))
}

fn components(call: &Call) -> Result<Option<Vec<Value>>, GraphError> {
    let parsed = match call.params.get("components") {
        None => return Ok(None),
        Some(Value::Array(list)) => Some(list.clone()),
        Some(Value::String(text)) => serde_json::from_str(text).ok(),
        Some(_) => None,
    };
    let list = parsed.ok_or_else(|| GraphError::parameter("components must be an array"))?;
    if list.iter().all(|one| one.get("type").is_some_and(Value::is_string)) {
        return Ok(Some(list));
    }
    Err(GraphError::parameter("each component has a type"))
}

/// For how many seconds it is tried to deliver one of a category; −1 is as long as it is kept.
fn lifetime(call: &Call, category: &str) -> Result<Option<i64>, GraphError> {
    let Some(text) = call.text("message_send_ttl_seconds") else { return Ok(None) };
    let seconds: Option<i64> = text.parse().ok();
    let fits = seconds.filter(|seconds| match category {
        "AUTHENTICATION" => *seconds == -1 || (30..=900).contains(seconds),
        "UTILITY" => *seconds == -1 || (30..=43_200).contains(seconds),
        _ => (43_200..=2_592_000).contains(seconds),
    });
    let wrong = || GraphError::parameter("message_send_ttl_seconds is out of its range.");
    fits.map(Some).ok_or_else(wrong)
}

fn check(template: &Template) -> Checked {
    let components = &template.components;
    for one in components {
        let kind = text(one, "type").to_uppercase();
        if !KINDS.contains(&kind.as_str()) {
            return Err(GraphError::parameter(format!("There is no component of type {kind}.")));
        }
        let same = components.iter().filter(|other| text(other, "type").eq_ignore_ascii_case(&kind)).count();
        if same > 1 {
            return Err(GraphError::parameter(format!("A template has one {kind}.")));
        }
    }
    // The platform writes the body of these by itself.
    let own_body = template.category != "AUTHENTICATION";
    match component(components, "BODY") {
        Some(part) if own_body => body(template, part)?,
        None => {
            return Err(GraphError::template(2_388_072, "Message body is missing", "A template has a body."));
        }
        Some(_) => {}
    }
    if let Some(part) = component(components, "HEADER") {
        header(template, part)?;
    }
    if let Some(part) = component(components, "FOOTER").filter(|_| own_body) {
        footer(part)?;
    }
    if component(components, "CALL_PERMISSION_REQUEST").is_some() {
        if template.category == "AUTHENTICATION" {
            return Err(GraphError::parameter("An authentication template asks for no call permission."));
        }
        if component(components, "BUTTONS").is_some() {
            return Err(GraphError::parameter("A template that asks for a call permission has no buttons."));
        }
    }
    cards::check(template)?;
    let is_offer = component(components, "LIMITED_TIME_OFFER").is_some();
    component(components, "BUTTONS").map_or(Ok(()), |part| {
        buttons::check(part)?;
        if is_offer { buttons::of_offer(part) } else { Ok(()) }
    })
}

fn body(template: &Template, part: &Value) -> Checked {
    let words = text(part, "text");
    let title = "Message body is not valid";
    if words.is_empty() {
        return Err(GraphError::template(2_388_072, title, "The body has text."));
    }
    let most = if component(&template.components, "LIMITED_TIME_OFFER").is_some() {
        OFFER_BODY_MOST
    } else {
        BODY_MOST
    };
    at_most(words, most, "body")?;
    let names = well_formed(template, words, 2_388_072, title)?;
    let trimmed = words.trim();
    if trimmed.starts_with("{{") || trimmed.ends_with("}}") {
        let why = "Variables can't be at the start or end of the template.";
        return Err(GraphError::template(2_388_299, "Leading or trailing variables", why));
    }
    let plain = words.split_whitespace().filter(|word| !word.contains("{{")).count();
    if plain < names.len() {
        let why = "This template has too many variables for its length.";
        return Err(GraphError::template(2_388_293, "Too many variables", why));
    }
    let by_place = part.pointer("/example/body_text/0").and_then(Value::as_array).map(Vec::len);
    let by_name = part.pointer("/example/body_text_named_params").and_then(Value::as_array).map(Vec::len);
    examples(names.len(), by_place.or(by_name), 2_388_072)
}

fn header(template: &Template, part: &Value) -> Checked {
    let title = "Message header is not valid";
    let format = text(part, "format").to_uppercase();
    match format.as_str() {
        "" | "TEXT" => {
            let words = text(part, "text");
            if words.is_empty() {
                return Err(GraphError::template(2_388_047, title, "A header of text has text."));
            }
            at_most(words, HEADER_MOST, "header")?;
            let names = well_formed(template, words, 2_388_047, title)?;
            if names.len() > 1 {
                return Err(GraphError::template(2_388_047, title, "A header has one variable."));
            }
            let by_place = part.pointer("/example/header_text").and_then(Value::as_array).map(Vec::len);
            let by_name =
                part.pointer("/example/header_text_named_params").and_then(Value::as_array).map(Vec::len);
            examples(names.len(), by_place.or(by_name), 2_388_047)
        }
        "IMAGE" | "VIDEO" | "DOCUMENT" | "GIF" => {
            let sample = ["/example/header_handle/0", "/example/header_url/0"];
            if sample.iter().any(|path| part.pointer(path).is_some_and(Value::is_string)) {
                return Ok(());
            }
            Err(GraphError::template(2_388_273, "Missing sample", "A header of media has a sample."))
        }
        "LOCATION" if template.category != "AUTHENTICATION" => Ok(()),
        // A product stands above buttons that open it.
        "PRODUCT" if template.category == "MARKETING" => buttons::of_product(&template.components),
        _ => Err(GraphError::template(2_388_047, title, "The header has no known format.")),
    }
}

fn footer(part: &Value) -> Checked {
    let words = text(part, "text");
    at_most(words, FOOTER_MOST, "footer")?;
    if words.is_empty() || words.contains("{{") {
        let why = "A footer has text without variables.";
        return Err(GraphError::template(2_388_073, "Message footer is not valid", why));
    }
    Ok(())
}

/// The variables of a text, when their braces match, their names fit, and no two touch.
fn well_formed(
    template: &Template,
    words: &str,
    subcode: u32,
    title: &str,
) -> Result<Vec<String>, GraphError> {
    let wrong = |text: &str| Err(GraphError::template(subcode, title, text));
    if words.matches("{{").count() != words.matches("}}").count() || words.contains("{{{") {
        return wrong("The braces of variables do not match.");
    }
    if words.replace(' ', "").contains("}}{{") {
        return wrong("Two variables touch each other.");
    }
    let names = variables(words);
    if template.parameter_format == "NAMED" {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let begins = |name: &String| name.starts_with(|first: char| first.is_ascii_lowercase());
        if !names.iter().all(|name| begins(name) && name.chars().all(plain)) {
            return wrong("Names of variables have lower-case letters, digits and underscores.");
        }
        if words.matches("{{").count() > names.len() {
            return wrong("A named variable stands once.");
        }
    } else {
        let mut numbers: Vec<usize> = names.iter().filter_map(|name| name.parse().ok()).collect();
        numbers.sort_unstable();
        if numbers != (1..=names.len()).collect::<Vec<usize>>() {
            return wrong("Variables are numbered from 1 without gaps.");
        }
    }
    Ok(names)
}

fn examples(wanted: usize, given: Option<usize>, subcode: u32) -> Checked {
    if wanted == 0 || given == Some(wanted) {
        return Ok(());
    }
    let text = format!("The text has {wanted} variables and {} examples.", given.unwrap_or(0));
    Err(GraphError::template(subcode, "Examples are missing", text))
}

fn at_most(words: &str, most: usize, place: &str) -> Checked {
    if words.chars().count() <= most {
        return Ok(());
    }
    let text = format!("The {place} has at most {most} characters.");
    Err(GraphError::template(2_388_040, "Character limit exceeded", text))
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(components: &Value) -> Result<(), String> {
        outcome_of("UTILITY", components)
    }

    fn outcome_of(category: &str, components: &Value) -> Result<(), String> {
        let template: Template = serde_json::from_value(json!({"id": "", "waba_id": "w", "name": "a",
            "language": "en", "category": category, "status": "PENDING", "parameter_format": "POSITIONAL",
            "created_at": 0, "components": components}))
        .unwrap();
        check(&template).map_err(|error| format!("{error:?}"))
    }

    fn body(text: &str, examples: usize) -> Value {
        let values = vec!["x"; examples];
        json!({"type": "BODY", "text": text, "example": {"body_text": [values]}})
    }

    #[test]
    fn a_whole_template_passes() {
        let buttons = json!({"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"},
            {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}", "example": ["a"]}]});
        let header = json!({"type": "HEADER", "format": "TEXT", "text": "News"});
        let footer = json!({"type": "FOOTER", "text": "Thanks"});
        assert_eq!(
            outcome(&json!([header, body("Hi {{1}}, order {{2}} is ready.", 2), footer, buttons])),
            Ok(())
        );
    }

    #[test]
    fn a_template_may_ask_for_a_call_permission_and_show_a_product() {
        assert_eq!(
            outcome(&json!([body("May we call you?", 0), {"type": "CALL_PERMISSION_REQUEST"}])),
            Ok(())
        );
        let spm = json!([{"type": "HEADER", "format": "PRODUCT"}, body("For you", 0),
            {"type": "BUTTONS", "buttons": [{"type": "SPM", "text": "View"}]}]);
        assert!(outcome(&spm).is_err());
        assert_eq!(outcome_of("MARKETING", &spm), Ok(()));
    }

    #[test]
    fn each_mistake_has_its_subcode() {
        for (components, subcode) in [
            (json!([]), "2388072"),
            (json!([body("{{1}} is ready for you", 1)]), "2388299"),
            (json!([body("Ready for you {{1}}", 1)]), "2388299"),
            (json!([body("Hello {{1}} {{2}} dear friend of ours", 2)]), "2388072"),
            (json!([body("Hello {{2}} dear friend", 1)]), "2388072"),
            (json!([body("Hello {{1}} dear friend", 0)]), "2388072"),
            (json!([body("Hi {{1}}, {{2}}, {{3}} ok", 3)]), "2388293"),
            (json!([body(&"x".repeat(1025), 0)]), "2388040"),
            (json!([body("Hello", 0), {"type": "FOOTER", "text": "By {{1}} us"}]), "2388073"),
            (json!([body("Hello", 0), {"type": "HEADER", "format": "SOUND"}]), "2388047"),
            (json!([body("Hello", 0), {"type": "HEADER", "format": "IMAGE"}]), "2388273"),
            (
                json!([body("Hello", 0), {"type": "CALL_PERMISSION_REQUEST"}, {"type": "BUTTONS", "buttons": []}]),
                "call permission",
            ),
            (json!([body("Hello", 0), {"type": "HEADER", "format": "PRODUCT"}]), "2388047"),
        ] {
            let refused = outcome(&components).unwrap_err();
            assert!(refused.contains(subcode), "{components}: {refused} is not {subcode}");
        }
    }
}
