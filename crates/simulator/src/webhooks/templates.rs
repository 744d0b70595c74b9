//! What the business is told of templates.

use serde_json::{Map, Value, json};

use super::{Update, queue};
use crate::clock::Clock;
use crate::graph::render;
use crate::world::{Template, World};

/// Tells what the review of a template has decided.
pub(crate) fn tell_template(world: &mut World, clock: &Clock, template: &Template) {
    let mut told = json!({
        "event": template.status,
        "reason": template.rejected_reason.as_deref().unwrap_or("NONE"),
        "message_template_category": template.category,
    });
    if let Some(fields) = told.as_object_mut() {
        if template.status == "PAUSED" {
            let info = json!({ "title": "FIRST_PAUSE", "description": "Paused for its low quality." });
            fields.insert("other_info".to_owned(), info);
        }
        if template.status == "DISABLED" {
            let info = json!({ "disable_date": clock.now() });
            fields.insert("disable_info".to_owned(), info);
        }
    }
    tell_about_template(world, clock, template, "message_template_status_update", told);
}

/// Tells the components of a template that was edited.
pub(crate) fn tell_components(world: &mut World, clock: &Clock, template: &Template) {
    let part = |kind: &str| {
        let part = render::component(&template.components, kind)?;
        part.get("text").and_then(Value::as_str).map(str::to_owned)
    };
    let mut told = Map::new();
    for (name, kind) in [("element", "BODY"), ("title", "HEADER"), ("footer", "FOOTER")] {
        if let Some(text) = part(kind) {
            told.insert(format!("message_template_{name}"), text.into());
        }
    }
    let buttons: Vec<Value> = render::buttons(&template.components).iter().map(told_button).collect();
    if !buttons.is_empty() {
        told.insert("message_template_buttons".to_owned(), buttons.into());
    }
    tell_about_template(world, clock, template, "message_template_components_update", told.into());
}

fn told_button(button: &Value) -> Value {
    let fields = ["type", "text", "url", "phone_number"]
        .into_iter()
        .filter_map(|name| Some((format!("message_template_button_{name}"), button.get(name)?.clone())));
    fields.collect::<Map<String, Value>>().into()
}

/// Tells this of a template, with its names.
pub(crate) fn tell_about_template(
    world: &mut World,
    clock: &Clock,
    template: &Template,
    field: &'static str,
    told: Value,
) {
    let mut value = json!({
        "message_template_id": template.id.parse::<u64>().unwrap_or_default(),
        "message_template_name": template.name,
        "message_template_language": template.language,
    });
    if let (Some(fields), Value::Object(told)) = (value.as_object_mut(), told) {
        fields.extend(told);
    }
    let update = Update {
        waba_id: template.waba_id.clone(),
        number_id: None,
        field,
        time: Some(clock.now()),
        value,
        lane: format!("template/{}", template.id),
        message_id: None,
    };
    queue(world, clock, &update);
}
