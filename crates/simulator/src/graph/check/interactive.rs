//! Checks interactive messages: buttons, lists, links, flows, products and the rest.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Checked, at_most, missing, required, wrong};

/// Refuses an interactive object that Meta would refuse.
pub(super) fn check(object: &Value) -> Checked {
    required(object, "type", 64)?;
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    frame(object, kind)?;
    let action = object.get("action").ok_or_else(|| missing("interactive.action"))?;
    match kind {
        "button" => buttons(action),
        "list" => list(action),
        "cta_url" => link(action),
        "flow" => named(action, "flow").and_then(|()| has(action, "/parameters/flow_cta")),
        "location_request_message" => named(action, "send_location"),
        "request_contact_info" | "contact_request" => Ok(()),
        "product" => {
            required(action, "catalog_id", 64).and_then(|()| required(action, "product_retailer_id", 256))
        }
        "product_list" => {
            required(action, "catalog_id", 64).and_then(|()| has(action, "/sections/0/product_items"))
        }
        "catalog_message" => named(action, "catalog_message"),
        "carousel" => match action.get("cards").and_then(Value::as_array).map_or(0, Vec::len) {
            2..=10 => Ok(()),
            _ => Err(wrong("carousel takes 2 to 10 cards")),
        },
        "address_message" | "call_permission_request" | "voice_call" | "order_details" | "order_status" => {
            Ok(())
        }
        _ => Err(wrong("interactive.type is not known")),
    }
}

/// Header, body and footer.
fn frame(object: &Value, kind: &str) -> Checked {
    let body_most = if kind == "list" || kind == "call_permission_request" { 4096 } else { 1024 };
    match object.get("body") {
        Some(body) => required(body, "text", body_most)?,
        None if kind == "product" => {}
        None => return Err(missing("interactive.body")),
    }
    if let Some(footer) = object.get("footer") {
        required(footer, "text", 60)?;
    }
    let Some(header) = object.get("header") else { return Ok(()) };
    required(header, "type", 16)?;
    let header_kind = header.get("type").and_then(Value::as_str).unwrap_or_default();
    match header_kind {
        "text" => required(header, "text", 60),
        "image" | "video" | "document" if kind != "list" => {
            header.get(header_kind).map(|_| ()).ok_or_else(|| missing("interactive.header"))
        }
        _ => Err(wrong("interactive.header has a type that does not fit")),
    }
}

fn buttons(action: &Value) -> Checked {
    let buttons = action.get("buttons").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if buttons.is_empty() || buttons.len() > 3 {
        return Err(wrong("action.buttons takes 1 to 3 buttons"));
    }
    let mut titles = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for button in buttons {
        let reply = button.get("reply").ok_or_else(|| missing("action.buttons.reply"))?;
        required(reply, "id", 256)?;
        required(reply, "title", 20)?;
        let text = |field: &str| reply.get(field).and_then(Value::as_str);
        if !titles.insert(text("title")) || !ids.insert(text("id")) {
            return Err(wrong("titles and ids of buttons must differ"));
        }
    }
    Ok(())
}

fn list(action: &Value) -> Checked {
    required(action, "button", 20)?;
    let sections = action.get("sections").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if sections.is_empty() || sections.len() > 10 {
        return Err(wrong("action.sections takes 1 to 10 sections"));
    }
    let mut ids = BTreeSet::new();
    for section in sections {
        if sections.len() > 1 {
            required(section, "title", 24)?;
        }
        let rows = section.get("rows").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for row in rows {
            required(row, "id", 200)?;
            required(row, "title", 24)?;
            if let Some(description) = row.get("description").and_then(Value::as_str) {
                at_most(description, 72, "description")?;
            }
            if !ids.insert(row.get("id").and_then(Value::as_str)) {
                return Err(wrong("ids of rows must differ"));
            }
        }
    }
    if (1..=10).contains(&ids.len()) { Ok(()) } else { Err(wrong("a list takes 1 to 10 rows in all")) }
}

fn link(action: &Value) -> Checked {
    named(action, "cta_url")?;
    let parameters = action.get("parameters").ok_or_else(|| missing("action.parameters"))?;
    required(parameters, "display_text", 20)?;
    required(parameters, "url", 2000)
}

fn named(action: &Value, name: &str) -> Checked {
    if action.get("name").and_then(Value::as_str) == Some(name) {
        Ok(())
    } else {
        Err(missing("action.name"))
    }
}

fn has(action: &Value, pointer: &str) -> Checked {
    action.pointer(pointer).map(|_| ()).ok_or_else(|| missing(pointer))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn button(id: &str, title: &str) -> Value {
        json!({"type": "reply", "reply": {"id": id, "title": title}})
    }

    #[test]
    fn one_to_three_buttons_with_different_titles_pass() {
        let with = |buttons: Value| {
            check(&json!({"type": "button", "body": {"text": "?"},
            "action": {"buttons": buttons}}))
        };
        assert!(with(json!([button("1", "Yes"), button("2", "No")])).is_ok());
        assert!(with(json!([])).is_err());
        assert!(with(json!([button("1", "Yes"), button("2", "Yes")])).is_err());
        assert!(with(json!([button("1", &"x".repeat(21))])).is_err());
        assert!(
            with(json!([button("1", "a"), button("2", "b"), button("3", "c"), button("4", "d")])).is_err()
        );
    }

    #[test]
    fn a_list_has_ten_rows_in_all_sections_together() {
        let rows = |from: u32, to: u32| -> Vec<Value> {
            (from..to).map(|id| json!({"id": id.to_string(), "title": "Row"})).collect()
        };
        let with = |sections: Value| {
            check(&json!({"type": "list", "body": {"text": "?"},
            "action": {"button": "Choose", "sections": sections}}))
        };
        assert!(with(json!([{"rows": rows(0, 10)}])).is_ok());
        assert!(
            with(json!([{"title": "A", "rows": rows(0, 6)}, {"title": "B", "rows": rows(6, 11)}])).is_err()
        );
        assert!(with(json!([{"rows": rows(0, 2)}, {"title": "B", "rows": rows(2, 4)}])).is_err());
    }
}
