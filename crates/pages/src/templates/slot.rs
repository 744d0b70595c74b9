//! What a slot is called: by the name that somebody gave it, by the one it has in the template, or by its number.

use transom_rules::template_check::{Slot, SlotKey};

use crate::say;
use crate::words::say;

/// The name for people. `given` is what somebody called it; what has a name of its own keeps that.
pub fn label(slot: &Slot, given: Option<&str>) -> String {
    if let Some(given) = given {
        return given.to_owned();
    }
    let (SlotKey::Body(variable) | SlotKey::Header(variable)) = &slot.key else { return say(&slot.label) };
    let name = if slot.key.has_own_name() {
        spoken(variable)
    } else {
        say!("slot-value", number = variable.as_str())
    };
    if matches!(slot.key, SlotKey::Header(_)) { say!("slot-in-header", name = name) } else { name }
}

/// `order_id` as `Order id`.
fn spoken(variable: &str) -> String {
    let mut letters = variable.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().replace('_', " ")
}

/// Where it stands in the template, as its author wrote it: `{{1}}`; nothing for what is no variable.
pub fn written(key: &SlotKey) -> Option<String> {
    match key {
        SlotKey::Body(variable) | SlotKey::Header(variable) => Some(format!("{{{{{variable}}}}}")),
        SlotKey::HeaderMedia | SlotKey::Offer | SlotKey::Button(_) | SlotKey::Card(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::template_check::slots;

    use super::*;

    #[test]
    fn a_slot_is_called_by_its_given_name_its_own_or_its_number() {
        let components = json!([{"type": "HEADER", "format": "TEXT", "text": "For {{1}}"},
            {"type": "BODY", "text": "{{1}} {{order_id}}"}]);
        let labels: Vec<String> = slots(&components).iter().map(|slot| label(slot, None)).collect();
        assert_eq!(labels, ["Value 1 in the header", "Value 1", "Order id"]);
        assert_eq!(label(&slots(&components)[1], Some("Day")), "Day");
        assert_eq!(written(&SlotKey::Body("1".into())).as_deref(), Some("{{1}}"));
    }
}
