//! `template` objects as they were sent: name, language and the values in the slots. The words around the
//! slots belong to the template and are rendered by whoever has it.

use serde_json::Value;

use super::{Content, TemplatePart, some};
use crate::whatsapp::lenient::Fields;

pub(super) fn read(own: &Value) -> Content {
    let language = some(own.at("language").text("code")).unwrap_or_else(|| own.text("language"));
    let parts = own.items("components").iter().map(part).collect();
    Content::Template { name: own.text("name"), language, parts }
}

fn part(component: &Value) -> TemplatePart {
    let values = component
        .items("parameters")
        .iter()
        .map(|parameter| (parameter.text("parameter_name"), value(parameter)));
    TemplatePart { part: component.text("type").to_lowercase(), values: values.collect() }
}

/// What stands in the slot: the text, or what the carrier falls back to, or where the file is.
fn value(parameter: &Value) -> String {
    let own = parameter.at(&parameter.text("type"));
    let nested = ["fallback_value", "filename", "link", "id", "name"].map(|name| own.text(name));
    let plain = ["text", "payload", "coupon_code"].map(|name| parameter.text(name));
    plain.into_iter().chain(nested).find(|value| !value.is_empty()).unwrap_or_default()
}
