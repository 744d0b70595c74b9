//! The buttons of a definition (R5B): how many, in which order, and each one's label and target.

use serde_json::Value;

use super::super::json::{Piece, chars, component, is, list, pieces, text};
use super::super::limits;
use super::{Findings, Part, words};

/// Meta's code for a field that is too long.
const TOO_LONG: i64 = 2_388_040;

/// How many buttons of a kind there can be.
const MOST: [(&str, usize); 15] = [
    ("QUICK_REPLY", 10),
    ("URL", 2),
    ("PHONE_NUMBER", 1),
    ("COPY_CODE", 1),
    ("OTP", 1),
    ("FLOW", 1),
    ("CATALOG", 1),
    ("MPM", 1),
    ("SPM", 1),
    ("VOICE_CALL", 1),
    ("CALL_PERMISSION_REQUEST", 1),
    ("REQUEST_CONTACT_INFO", 1),
    ("ORDER_DETAILS", 1),
    ("REMINDER", 1),
    ("APP", 1),
];

/// Buttons whose words are one's own.
const LABELLED: [&str; 4] = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "FLOW"];

impl Part<'_> {
    pub(super) fn lint_buttons(&self, findings: &mut Findings) {
        let buttons = list(self.component, "buttons");
        let at = self.field("buttons");
        if buttons.is_empty() {
            findings.error(&at, words::NO_BUTTONS, None);
        }
        if buttons.len() > 10 {
            findings.error(&at, words::too_many_buttons(10), None);
        }
        for (kind, most) in MOST {
            if buttons.iter().filter(|button| is(button, kind)).count() > most {
                findings.error(&at, words::too_many_of_kind(kind, most), None);
            }
        }
        if is_interleaved(buttons) {
            findings.error(&at, words::BUTTONS_MIXED, None);
        }
        let in_offer = component(self.definition.components, "LIMITED_TIME_OFFER").is_some();
        let code_limit = if in_offer { limits::OFFER_CODE } else { limits::CODE };
        for (index, button) in buttons.iter().enumerate() {
            let at = format!("{at}/{index}");
            lint_button(button, &at, findings);
            if is(button, "COPY_CODE") {
                lint_code(button, &at, code_limit, findings);
            }
        }
    }
}

/// Quick replies on one side, the rest on the other: more than one change of side is refused.
fn is_interleaved(buttons: &[Value]) -> bool {
    let sides = buttons.windows(2).filter(|two| {
        let [one, other] = two else { return false };
        is(one, "QUICK_REPLY") != is(other, "QUICK_REPLY")
    });
    sides.count() > 1
}

fn lint_button(button: &Value, at: &str, findings: &mut Findings) {
    let kind = text(button, "type").to_ascii_uppercase();
    if !MOST.iter().any(|(known, _)| *known == kind) {
        findings.warning(&format!("{at}/type"), words::UNKNOWN_BUTTON, None);
    }
    let field = format!("{at}/text");
    let label = text(button, "text");
    if label.trim().is_empty() && LABELLED.contains(&kind.as_str()) {
        findings.error(&field, words::BUTTON_LABEL, None);
    }
    if chars(label) > limits::BUTTON {
        findings.error(&field, words::too_long("label", limits::BUTTON), Some(TOO_LONG));
    }
    match kind.as_str() {
        "URL" => lint_url(button, at, findings),
        "PHONE_NUMBER" => lint_phone(button, at, findings),
        "FLOW" => lint_flow(button, at, findings),
        "OTP" => lint_one_time_code(button, at, findings),
        _ => {}
    }
}

fn lint_url(button: &Value, at: &str, findings: &mut Findings) {
    let field = format!("{at}/url");
    let url = text(button, "url");
    if !url.starts_with("https://") && !url.starts_with("http://") {
        findings.error(&field, words::URL_NEEDED, None);
    }
    if chars(url) > limits::ADDRESS {
        findings.error(&field, words::too_long("address", limits::ADDRESS), Some(TOO_LONG));
    }
    let count = pieces(url).filter(|piece| matches!(piece, Piece::Variable(_))).count();
    let at_end = matches!(pieces(url).last(), Some(Piece::Variable(_)));
    if count > 1 || (count == 1 && !at_end) {
        findings.error(&field, words::URL_VARIABLE, None);
    }
    if count > 0 && example(button).is_none_or(|example| is_unfilled(url, example)) {
        findings.error(&format!("{at}/example"), words::example_needed(words::THE_ADDRESS), None);
    }
}

/// Whether an address is given as its own example, with nothing in the variable's place.
fn is_unfilled(url: &str, example: &str) -> bool {
    url.split("{{").next().is_some_and(|begins| begins.trim() == example.trim())
}

fn lint_phone(button: &Value, at: &str, findings: &mut Findings) {
    let field = format!("{at}/phone_number");
    match chars(text(button, "phone_number")) {
        0 => findings.error(&field, words::PHONE_NEEDED, None),
        1..=limits::PHONE => {}
        _ => findings.error(&field, words::too_long("phone", limits::PHONE), Some(TOO_LONG)),
    }
}

fn lint_code(button: &Value, at: &str, limit: usize, findings: &mut Findings) {
    let field = format!("{at}/example");
    match example(button) {
        None => findings.error(&field, words::example_needed(words::THE_CODE), None),
        Some(code) if chars(code) > limit => {
            findings.error(&field, words::too_long("code", limit), Some(TOO_LONG));
        }
        Some(_) => {}
    }
}

fn lint_flow(button: &Value, at: &str, findings: &mut Findings) {
    let named = ["flow_id", "flow_name", "flow_json"].into_iter().filter_map(|name| button.get(name));
    let is_something =
        |value: &Value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty());
    if !named.into_iter().any(is_something) {
        findings.error(&format!("{at}/flow_id"), words::FLOW_NEEDED, None);
    }
}

/// Where an app takes the code by itself, it has to be named (R5B).
fn lint_one_time_code(button: &Value, at: &str, findings: &mut Findings) {
    let apps = list(button, "supported_apps");
    let is_named =
        |app: &Value| !text(app, "package_name").is_empty() && text(app, "signature_hash").len() == 11;
    match text(button, "otp_type").to_ascii_uppercase().as_str() {
        "COPY_CODE" => {}
        "ONE_TAP" | "ZERO_TAP" => {
            let alone = std::slice::from_ref(button);
            // An older form names its one app in the button itself.
            let apps = if apps.is_empty() { alone } else { apps };
            if apps.len() > 5 || !apps.iter().all(is_named) {
                findings.error(&format!("{at}/supported_apps"), words::OTP_APPS, None);
            }
        }
        _ => findings.error(&format!("{at}/otp_type"), words::OTP_TYPE, None),
    }
}

/// A button's example, which comes alone or in a list.
fn example(button: &Value) -> Option<&str> {
    let found = button.get("example")?;
    let found = found.as_str().or_else(|| found.as_array()?.first()?.as_str());
    found.filter(|example| !example.trim().is_empty())
}
