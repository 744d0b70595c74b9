//! Which components a send may carry: each that the template has a place for, once, and of each button the kind that it
//! is. What they hold is checked beside it.

use serde_json::Value;

use super::json::{component, is, items, list, text};
use super::problem::{TemplateProblem, invalid};
use super::slots::{SlotKey, button_index, buttons};
use crate::words::template as words;

/// Meta's code for a parameter that it does not know.
const NOT_KNOWN: i64 = 100;

pub(super) fn check(definition: &Value, given: &Value) -> Result<(), TemplateProblem> {
    let given = items(given);
    for (place, one) in given.iter().enumerate() {
        let kind = text(one, "type").to_ascii_lowercase();
        let has_place = match kind.as_str() {
            "button" => {
                check_button(buttons(definition), one)?;
                true
            }
            // A body is there, also where Meta supplies its words; without variables it takes no values.
            "body" => true,
            "header" | "carousel" | "limited_time_offer" | "order_status" => {
                component(definition, &kind).is_some() || list(one, "parameters").is_empty()
            }
            _ => return Err(invalid(None, NOT_KNOWN, words::unknown_component(&kind))),
        };
        if !has_place {
            return Err(invalid(None, 132_000, words::unknown_component(&kind)));
        }
        let is_twin = |other: &Value| is(other, &kind) && button_index(other) == button_index(one);
        if given.iter().take(place).any(is_twin) {
            return Err(invalid(None, 132_000, words::doubled_component(&kind)));
        }
    }
    Ok(())
}

fn check_button(buttons: &[Value], given: &Value) -> Result<(), TemplateProblem> {
    let found = button_index(given).and_then(|index| Some((index, buttons.get(index)?)));
    let Some((index, button)) = found else { return Err(invalid(None, 132_000, words::NO_SUCH_BUTTON)) };
    let told = text(given, "sub_type").to_ascii_lowercase();
    let takes = sub_types(button);
    if takes.contains(&told.as_str()) {
        return Ok(());
    }
    let label = words::the_button(text(button, "text"));
    let code = if told.is_empty() { 131_008 } else { NOT_KNOWN };
    let problem = match takes.first() {
        Some(right) => words::wrong_sub_type(label, right),
        None => words::too_many_values(label),
    };
    Err(invalid(Some(SlotKey::Button(index)), code, problem))
}

/// What Meta calls a button of this kind at send; nothing for one that takes no component.
fn sub_types(button: &Value) -> &'static [&'static str] {
    match text(button, "type").to_ascii_uppercase().as_str() {
        "QUICK_REPLY" => &["quick_reply"],
        "URL" => &["url"],
        "OTP" => &["url", "copy_code"],
        "COPY_CODE" => &["copy_code"],
        "FLOW" => &["flow"],
        "CATALOG" => &["catalog"],
        "MPM" => &["mpm"],
        "SPM" => &["spm"],
        "VOICE_CALL" => &["voice_call"],
        "ORDER_DETAILS" => &["order_details"],
        "REMINDER" => &["reminder"],
        _ => &[],
    }
}
