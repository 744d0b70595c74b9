//! From values to Meta's send-time components.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::json::{component, is, is_positional, items, list, text, variables};
use super::slots::{
    SlotKey, SlotKind, body_text, button_index, button_slot_kind, buttons, is_one_time_code, slots,
};

/// Meta's send-time `components` for these values. Slots without a value are left out, so that the check
/// finds them; values for no slot are dropped.
pub fn fill(components: &Value, values: &BTreeMap<SlotKey, String>) -> Value {
    let mut filled = Vec::new();
    for (kind, parameters) in [("header", header(components, values)), ("body", body(components, values))] {
        if !parameters.is_empty() {
            filled.push(json!({"type": kind, "parameters": parameters}));
        }
    }
    if let Some(at) = value(values, &SlotKey::Offer).and_then(|value| value.parse::<i64>().ok()) {
        let parameter =
            json!({"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": at}});
        filled.push(json!({"type": "limited_time_offer", "parameters": [parameter]}));
    }
    filled.extend(button_components(components, values));
    if let Some(carousel) = component(components, "CAROUSEL") {
        filled.push(json!({"type": "carousel", "cards": cards(carousel, values)}));
    }
    Value::Array(filled)
}

/// What leaves to Meta: with the component that the button of a Flow always needs, whether or not anybody gave it.
pub fn complete(components: &Value, given: &Value) -> Value {
    let mut given = items(given).to_vec();
    for (index, _) in buttons(components).iter().enumerate().filter(|(_, button)| is(button, "FLOW")) {
        let is_given = |one: &Value| is(one, "button") && button_index(one) == Some(index);
        if !given.iter().any(is_given) {
            let parameters = json!([{"type": "action", "action": {}}]);
            let index = index.to_string();
            given.push(
                json!({"type": "button", "sub_type": "flow", "index": index, "parameters": parameters}),
            );
        }
    }
    Value::Array(given)
}

fn header(components: &Value, values: &BTreeMap<SlotKey, String>) -> Vec<Value> {
    let Some(header) = component(components, "HEADER") else { return Vec::new() };
    let kind =
        slots(components).into_iter().find(|slot| slot.key == SlotKey::HeaderMedia).map(|slot| slot.kind);
    match kind {
        Some(kind) => {
            value(values, &SlotKey::HeaderMedia).and_then(|value| media(kind, value)).into_iter().collect()
        }
        None => words_of(text(header, "text"), |name| value(values, &SlotKey::Header(name))),
    }
}

fn body(components: &Value, values: &BTreeMap<SlotKey, String>) -> Vec<Value> {
    words_of(body_text(components), |name| value(values, &SlotKey::Body(name)))
}

fn words_of<'v>(template: &str, value: impl Fn(String) -> Option<&'v str>) -> Vec<Value> {
    let filled = variables(template).into_iter().filter_map(|name| {
        let value = value(name.to_owned())?;
        Some(if is_positional(name) {
            json!({"type": "text", "text": value})
        } else {
            json!({"type": "text", "parameter_name": name, "text": value})
        })
    });
    filled.collect()
}

fn media(kind: SlotKind, value: &str) -> Option<Value> {
    let name = match kind {
        SlotKind::Image => "image",
        SlotKind::Video => "video",
        SlotKind::Document => "document",
        SlotKind::Location => return Some(json!({"type": "location", "location": location(value)?})),
        SlotKind::Product => return Some(json!({"type": "product", "product": product(value)?})),
        SlotKind::Text
        | SlotKind::UrlSuffix
        | SlotKind::CouponCode
        | SlotKind::Expiry
        | SlotKind::Products => return None,
    };
    let by = if value.contains("://") { "link" } else { "id" };
    let mut object = Map::new();
    object.insert("type".to_owned(), json!(name));
    object.insert(name.to_owned(), json!({by: value}));
    Some(Value::Object(object))
}

fn location(value: &str) -> Option<Value> {
    if let Ok(Value::Object(object)) = serde_json::from_str(value) {
        return Some(Value::Object(object));
    }
    let mut parts = value.splitn(4, ',').map(str::trim);
    let latitude: f64 = parts.next()?.parse().ok()?;
    let longitude: f64 = parts.next()?.parse().ok()?;
    let mut object = Map::new();
    object.insert("latitude".to_owned(), json!(latitude));
    object.insert("longitude".to_owned(), json!(longitude));
    for (key, part) in ["name", "address"].into_iter().zip(parts) {
        object.insert(key.to_owned(), json!(part));
    }
    Some(Value::Object(object))
}

fn product(value: &str) -> Option<Value> {
    if let Ok(Value::Object(object)) = serde_json::from_str(value) {
        return Some(Value::Object(object));
    }
    let (catalog, product) = value.split_once(',')?;
    Some(json!({"catalog_id": catalog.trim(), "product_retailer_id": product.trim()}))
}

fn button_components(components: &Value, values: &BTreeMap<SlotKey, String>) -> Vec<Value> {
    let filled = buttons(components).iter().enumerate().filter_map(|(index, button)| {
        let (sub_type, parameter) = if is_one_time_code(button) {
            let code = value(values, &SlotKey::Body("1".to_owned()))?;
            ("url", json!({"type": "text", "text": code}))
        } else {
            let value = value(values, &SlotKey::Button(index))?;
            match button_slot_kind(button)? {
                SlotKind::UrlSuffix => ("url", json!({"type": "text", "text": value})),
                SlotKind::CouponCode => ("copy_code", json!({"type": "coupon_code", "coupon_code": value})),
                SlotKind::Products => {
                    let action: Value = serde_json::from_str(value).ok()?;
                    ("mpm", json!({"type": "action", "action": action}))
                }
                SlotKind::Text
                | SlotKind::Image
                | SlotKind::Video
                | SlotKind::Document
                | SlotKind::Location
                | SlotKind::Product
                | SlotKind::Expiry => return None,
            }
        };
        let index = index.to_string();
        Some(json!({"type": "button", "sub_type": sub_type, "index": index, "parameters": [parameter]}))
    });
    filled.collect()
}

fn cards(carousel: &Value, values: &BTreeMap<SlotKey, String>) -> Vec<Value> {
    let cards = list(carousel, "cards").iter().enumerate().filter_map(|(index, card)| {
        let mine: BTreeMap<SlotKey, String> = values
            .iter()
            .filter_map(|(key, value)| match key {
                SlotKey::Card(card, key) if *card == index => Some(((**key).clone(), value.clone())),
                _ => None,
            })
            .collect();
        let components = fill(card.get("components")?, &mine);
        Some(json!({"card_index": index, "components": components}))
    });
    cards.collect()
}

/// A value that is there; blanks are not.
fn value<'v>(values: &'v BTreeMap<SlotKey, String>, key: &SlotKey) -> Option<&'v str> {
    values.get(key).map(String::as_str).filter(|value| !value.trim().is_empty())
}
