//! What makes the buttons of a template valid.

use serde_json::Value;

use super::{Checked, text};
use crate::graph::GraphError;
use crate::graph::render::{buttons, variables};

const MOST: usize = 10;
const TEXT_MOST: usize = 25;
const URL_MOST: usize = 2000;
const PHONE_MOST: usize = 20;
const CODE_MOST: usize = 20;
const OFFER_CODE_MOST: usize = 15;
/// At most so many of a kind.
const OF_KIND: [(&str, usize); 14] = [
    ("QUICK_REPLY", 10),
    ("URL", 2),
    ("PHONE_NUMBER", 1),
    ("COPY_CODE", 1),
    ("FLOW", 1),
    ("OTP", 1),
    ("CATALOG", 1),
    ("MPM", 1),
    ("SPM", 1),
    ("VOICE_CALL", 1),
    ("REQUEST_CONTACT_INFO", 1),
    ("ORDER_DETAILS", 1),
    ("REMINDER", 1),
    ("APP", 1),
];

/// Refuses buttons that Meta would refuse.
pub(super) fn check(part: &Value) -> Checked {
    let buttons = part.get("buttons").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if buttons.is_empty() || buttons.len() > MOST {
        return wrong("A template has 1 to 10 buttons.");
    }
    let kinds: Vec<String> = buttons.iter().map(|button| text(button, "type").to_uppercase()).collect();
    if let Some(kind) = kinds.iter().find(|kind| !OF_KIND.iter().any(|(known, _)| known == kind)) {
        return wrong(&format!("There is no button of type {kind}."));
    }
    for (kind, most) in OF_KIND {
        if kinds.iter().filter(|it| *it == kind).count() > most {
            return wrong(&format!("A template has at most {most} buttons of type {kind}."));
        }
    }
    // Grouped: one change between quick replies and the rest, not more.
    let quick: Vec<bool> = kinds.iter().map(|kind| kind == "QUICK_REPLY").collect();
    let changes = quick.iter().zip(quick.iter().skip(1)).filter(|(one, next)| one != next).count();
    if changes > 1 {
        return wrong("Quick replies and other buttons are grouped; this is an invalid combination.");
    }
    buttons.iter().zip(&kinds).try_for_each(|(button, kind)| one(button, kind))
}

/// Refuses a longer code beside an offer that ends.
pub(super) fn of_offer(part: &Value) -> Checked {
    let buttons = part.get("buttons").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_long = |button: &Value| example_of(button).chars().count() > OFFER_CODE_MOST;
    if buttons.iter().any(|button| text(button, "type").eq_ignore_ascii_case("COPY_CODE") && is_long(button))
    {
        return wrong("The code of a limited-time offer has at most 15 characters.");
    }
    Ok(())
}

/// Refuses a header with a product over other buttons than those that open products and links.
pub(super) fn of_product(components: &[Value]) -> Checked {
    let opens = |button: &Value| ["SPM", "URL"].contains(&text(button, "type").to_uppercase().as_str());
    let buttons = buttons(components);
    if !buttons.is_empty() && buttons.iter().all(opens) {
        return Ok(());
    }
    let why = "A header with a product stands above a button that views it.";
    Err(GraphError::template(2_388_047, "Message header is not valid", why))
}

fn one(button: &Value, kind: &str) -> Checked {
    let label = text(button, "text");
    let labelled = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "FLOW"].contains(&kind);
    if labelled && (label.is_empty() || label.chars().count() > TEXT_MOST) {
        return wrong("The text of a button has 1 to 25 characters.");
    }
    match kind {
        "URL" => link(button),
        "PHONE_NUMBER" if !(1..=PHONE_MOST).contains(&text(button, "phone_number").len()) => {
            wrong("A phone button has a phone_number.")
        }
        "COPY_CODE" => code(button),
        "FLOW" if !["flow_id", "flow_name", "flow_json"].iter().any(|name| button.get(name).is_some()) => {
            wrong("The button of a Flow names its Flow.")
        }
        _ => Ok(()),
    }
}

/// A code to copy comes as text, or in a list.
fn code(button: &Value) -> Checked {
    match example_of(button).chars().count() {
        0 => wrong("A copy-code button has an example."),
        1..=CODE_MOST => Ok(()),
        _ => wrong("A code has at most 20 characters."),
    }
}

fn example_of(button: &Value) -> &str {
    let example = button.get("example").and_then(|given| given.as_str().or_else(|| given.get(0)?.as_str()));
    example.unwrap_or_default()
}

fn link(button: &Value) -> Checked {
    let url = text(button, "url");
    if !(url.starts_with("https://") || url.starts_with("http://")) || url.chars().count() > URL_MOST {
        return wrong("The url of a button is an address of up to 2000 characters.");
    }
    match variables(url).len() {
        1 if !url.ends_with("}}") => wrong("The variable of a url stands at its end."),
        1 if !is_exemplified(button, url) => wrong("A url with a variable has an example."),
        0 | 1 => Ok(()),
        _ => wrong("A url has one variable."),
    }
}

/// The example of a url is a whole address with something in the place of the variable, or what stands there alone.
fn is_exemplified(button: &Value, url: &str) -> bool {
    let example = button.get("example").and_then(|given| given.as_str().or_else(|| given.get(0)?.as_str()));
    let begins = url.split("{{").next().unwrap_or_default();
    example.is_some_and(|example| !example.trim().is_empty() && example.trim() != begins)
}

fn wrong(message: &str) -> Checked {
    Err(GraphError::parameter(message))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quick_replies_stand_together() {
        let quick = json!({"type": "QUICK_REPLY", "text": "Yes"});
        let call = json!({"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550100200"});
        assert!(check(&json!({"buttons": [quick, quick, call]})).is_ok());
        assert!(check(&json!({"buttons": [call, quick, quick]})).is_ok());
        assert!(check(&json!({"buttons": [quick, call, quick]})).is_err());
        assert!(check(&json!({"buttons": [call, call]})).is_err());
    }

    #[test]
    fn a_link_has_one_variable_at_its_end() {
        let with = |url: &str| {
            check(&json!({"buttons": [{"type": "URL", "text": "Go", "url": url, "example": ["a"]}]}))
        };
        assert!(with("https://example.com/{{1}}").is_ok());
        assert!(with("https://example.com/{{1}}/x").is_err());
        assert!(with("ftp://example.com").is_err());
        let given = |example: Value| {
            let button =
                json!({"type": "URL", "text": "Go", "url": "https://example.com/{{1}}", "example": example});
            check(&json!({ "buttons": [button] })).is_ok()
        };
        assert!(given(json!(["a"])) && given(json!("https://example.com/a")));
        for none in [json!(null), json!([]), json!([""]), json!(["https://example.com/"])] {
            assert!(!given(none.clone()), "{none}");
        }
    }
}
