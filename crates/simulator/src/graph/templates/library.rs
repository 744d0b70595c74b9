//! Meta's library of templates, a part of it: words that cannot be changed, with buttons of one's own.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, paging};
use crate::carrier::Carrier;

/// A template of the library.
struct Entry {
    name: &'static str,
    category: &'static str,
    topic: &'static str,
    usecase: &'static str,
    body: &'static str,
    params: &'static [&'static str],
    /// A button that takes an address: its text.
    link: Option<&'static str>,
}

const LIBRARY: [Entry; 3] = [
    Entry {
        name: "delivery_update_1",
        category: "UTILITY",
        topic: "ORDER_MANAGEMENT",
        usecase: "DELIVERY_UPDATE",
        body: "Good news! Your order {{1}} is on its way to {{2}}. Thank you for your patience.",
        params: &["A-17", "12 Lake Street"],
        link: Some("Manage order"),
    },
    Entry {
        name: "payment_reminder_1",
        category: "UTILITY",
        topic: "PAYMENTS",
        usecase: "PAYMENT_DUE_REMINDER",
        body: "A reminder: your payment of {{1}} is due on {{2}}. Please ignore this if you have paid.",
        params: &["20 EUR", "1 December"],
        link: None,
    },
    Entry {
        name: "feedback_survey_1",
        category: "UTILITY",
        topic: "CUSTOMER_FEEDBACK",
        usecase: "FEEDBACK_SURVEY",
        body: "Thank you for your order {{1}} from us. Would you tell us how we did?",
        params: &["A-17"],
        link: Some("Answer"),
    },
];

/// `GET /message_template_library?search=&topic=&usecase=&name=`
pub(in super::super) fn list(carrier: &Carrier, call: &Call) -> Answer {
    let asked = |name: &str| call.text(name).filter(|text| !text.is_empty());
    let fits = |entry: &&Entry| {
        asked("topic").is_none_or(|topic| topic.eq_ignore_ascii_case(entry.topic))
            && asked("usecase").is_none_or(|usecase| usecase.eq_ignore_ascii_case(entry.usecase))
            && asked("name").is_none_or(|name| name == entry.name)
            && asked("search").is_none_or(|text| {
                [entry.name, entry.body].iter().any(|it| it.to_lowercase().contains(&text.to_lowercase()))
            })
    };
    let rows: Vec<Value> = LIBRARY.iter().filter(fits).map(shown).collect();
    paging::page(carrier, call, &rows)
}

fn shown(entry: &Entry) -> Value {
    let buttons: Vec<Value> = entry.link.iter().map(|text| json!({ "type": "URL", "text": text })).collect();
    json!({ "id": entry.name, "name": entry.name, "language": "en_US", "category": entry.category,
        "topic": entry.topic, "usecase": entry.usecase, "body": entry.body, "body_params": entry.params,
        "buttons": buttons })
}

/// The components of the library's template that a call names; None when it names none.
pub(in super::super) fn components(call: &Call) -> Result<Option<Vec<Value>>, GraphError> {
    let Some(name) = call.text("library_template_name") else { return Ok(None) };
    let entry = LIBRARY.iter().find(|entry| entry.name == name);
    let entry = entry.ok_or_else(|| GraphError::parameter(format!("The library has no template {name}.")))?;
    let mut components =
        vec![json!({ "type": "BODY", "text": entry.body, "example": { "body_text": [entry.params] } })];
    if let Some(text) = entry.link {
        let inputs = call.list("library_template_button_inputs")?.unwrap_or_default();
        let mut links = inputs.iter().filter_map(|input| input.get("url"));
        let link = links.next().ok_or_else(|| {
            GraphError::parameter("Param library_template_button_inputs must give the url of each button.")
        })?;
        let base = link.get("base_url").and_then(Value::as_str).unwrap_or_default();
        let mut button = json!({ "type": "URL", "text": text, "url": base });
        if let (Some(example), Some(fields)) = (link.get("url_suffix_example"), button.as_object_mut()) {
            fields.insert("example".to_owned(), json!([example]));
        }
        components.push(json!({ "type": "BUTTONS", "buttons": [button] }));
    }
    Ok(Some(components))
}
