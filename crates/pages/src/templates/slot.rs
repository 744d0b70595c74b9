//! What a slot is called: by the name that somebody gave it, by the one it has in the template, or by its number.

use transom_rules::template::Template;
use transom_rules::template_check::{Slot, SlotKey, takes_a_name};

use crate::say;
use crate::words::{say, word};

/// The name for people. `given` is what somebody called it; what has a name of its own keeps that, and where a greeting
/// has a number it is the customer's name.
pub fn label(template: &Template, slot: &Slot, given: Option<&str>) -> String {
    if let Some(given) = given {
        return given.to_owned();
    }
    if !slot.key.has_own_name() && takes_a_name(template, &slot.key) {
        return word("slot-customers-name").to_owned();
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
pub fn spoken(variable: &str) -> String {
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
    use transom_rules::id::TemplateId;
    use transom_rules::template::{Category, TemplateStatus};
    use transom_rules::template_check::slots;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_slot_is_called_by_its_given_name_its_own_what_goes_in_or_its_number() {
        let template = Template {
            id: TemplateId(Uuid::nil()),
            meta_id: None,
            name: "order".into(),
            language: "en".into(),
            category: Category::Utility,
            status: TemplateStatus::Approved,
            reason: String::new(),
            quality: String::new(),
            parameter_format: String::new(),
            components: json!([{"type": "HEADER", "format": "TEXT", "text": "For {{1}}"},
                {"type": "BODY", "text": "Hello {{1}}, {{2}} {{order_id}}"}]),
        };
        let slots = slots(&template.components);
        let labels: Vec<String> = slots.iter().map(|slot| label(&template, slot, None)).collect();
        assert_eq!(labels, ["Value 1 in the header", "Customer's name", "Value 2", "Order id"]);
        assert_eq!(label(&template, &slots[2], Some("Day")), "Day");
        assert_eq!(written(&SlotKey::Body("1".into())).as_deref(), Some("{{1}}"));
    }
}
