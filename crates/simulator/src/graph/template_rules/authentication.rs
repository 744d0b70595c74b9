//! Authentication templates: whoever makes one gives flags, the platform writes the words and gives the button back as
//! an address that holds the code.

use serde_json::{Value, json};

use super::{Checked, text};
use crate::graph::GraphError;
use crate::graph::render::{buttons, component as component_of};
use crate::world::Template;

/// Refuses an authentication template with words, a header or buttons of its own.
pub(super) fn check(template: &Template) -> Checked {
    let wrong = |why: &str| Err(GraphError::parameter(why));
    let buttons = buttons(&template.components);
    let codes = buttons.iter().filter(|button| text(button, "type").eq_ignore_ascii_case("OTP")).count();
    if template.category != "AUTHENTICATION" {
        return if codes == 0 { Ok(()) } else { wrong("Only an authentication template has an OTP button.") };
    }
    if codes != 1 || buttons.len() != 1 {
        return wrong("An authentication template has one OTP button.");
    }
    if component_of(&template.components, "HEADER").is_some() {
        return wrong("An authentication template has no header.");
    }
    let part = |kind| component_of(&template.components, kind).unwrap_or(&Value::Null);
    if !text(part("BODY"), "text").is_empty() {
        return wrong("The platform writes the body of an authentication template.");
    }
    let minutes = part("FOOTER").get("code_expiration_minutes");
    if minutes.is_some_and(|minutes| minutes.as_i64().is_none_or(|minutes| !(1..=90).contains(&minutes))) {
        return wrong("code_expiration_minutes is a number from 1 to 90.");
    }
    buttons.iter().try_for_each(app)
}

/// An app that takes the code is named by its package and the hash of its signature.
fn app(button: &Value) -> Checked {
    let kind = text(button, "otp_type").to_uppercase();
    if kind == "COPY_CODE" {
        return Ok(());
    }
    let listed =
        button.get("supported_apps").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let apps = if listed.is_empty() { std::slice::from_ref(button) } else { listed };
    let is_named =
        |app: &Value| !text(app, "package_name").is_empty() && text(app, "signature_hash").len() == 11;
    if !["ONE_TAP", "ZERO_TAP"].contains(&kind.as_str()) || apps.len() > 5 || !apps.iter().all(is_named) {
        return Err(GraphError::parameter("otp_type is ONE_TAP or ZERO_TAP, with 1 to 5 supported_apps."));
    }
    Ok(())
}

/// The template as the platform keeps it.
pub(super) fn written(template: Template) -> Template {
    if template.category != "AUTHENTICATION" {
        return template;
    }
    let components = template.components.iter().map(component).collect();
    Template { components, ..template }
}

fn component(given: &Value) -> Value {
    match text(given, "type").to_uppercase().as_str() {
        "BODY" if text(given, "text").is_empty() => body(given),
        "FOOTER" if text(given, "text").is_empty() => footer(given),
        "BUTTONS" => {
            let given = given.get("buttons").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            json!({"type": "BUTTONS", "buttons": given.iter().map(button).collect::<Vec<_>>()})
        }
        _ => given.clone(),
    }
}

fn body(given: &Value) -> Value {
    let advises = given.get("add_security_recommendation").and_then(Value::as_bool) == Some(true);
    let advice = if advises { " For your security, do not share this code." } else { "" };
    json!({"type": "BODY", "text": format!("*{{{{1}}}}* is your verification code.{advice}"),
        "add_security_recommendation": advises, "example": {"body_text": [["123456"]]}})
}

fn footer(given: &Value) -> Value {
    let minutes = given.get("code_expiration_minutes").cloned().unwrap_or_else(|| json!(10));
    json!({"type": "FOOTER", "text": format!("This code expires in {minutes} minutes."),
        "code_expiration_minutes": minutes})
}

fn button(given: &Value) -> Value {
    if !text(given, "type").eq_ignore_ascii_case("OTP") {
        return given.clone();
    }
    let kind = text(given, "otp_type").to_uppercase();
    let label = match text(given, "text") {
        "" if kind == "COPY_CODE" => "Copy code",
        "" => "Autofill",
        label => label,
    };
    let url = format!("https://www.whatsapp.com/otp/code/?otp_type={kind}&code=otp");
    json!({"type": "URL", "text": label, "url": format!("{url}{{{{1}}}}"), "example": [format!("{url}123456")]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platform_writes_what_the_flags_ask_for() {
        let template: Template = serde_json::from_value(json!({"id": "1", "waba_id": "w", "name": "otp",
            "language": "en_US", "category": "AUTHENTICATION", "status": "PENDING",
            "parameter_format": "POSITIONAL", "created_at": 0, "components": [
                {"type": "BODY", "add_security_recommendation": true},
                {"type": "FOOTER", "code_expiration_minutes": 5},
                {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"}]}]}))
        .unwrap();
        let kept = written(template.clone()).components;
        assert_eq!(
            text(&kept[0], "text"),
            "*{{1}}* is your verification code. For your security, do not share this code."
        );
        assert_eq!(text(&kept[1], "text"), "This code expires in 5 minutes.");
        let button = &kept[2]["buttons"][0];
        assert_eq!((text(button, "type"), text(button, "text")), ("URL", "Copy"));
        assert!(text(button, "url").ends_with("otp_type=COPY_CODE&code=otp{{1}}"));
        let kept = written(Template { components: kept, ..template.clone() });
        assert_eq!(written(kept.clone()).components, kept.components, "what is written stays");
        let other = Template { category: "UTILITY".to_owned(), ..template };
        assert_eq!(written(other.clone()).components, other.components);
    }
}
