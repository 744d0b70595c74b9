//! What is wrong with a Flow JSON, as Meta tells it: kind, sentence, and where it stands.

use std::collections::BTreeSet;

use serde_json::{Value, json};

const COMPONENTS: [&str; 27] = [
    "TextHeading",
    "TextSubheading",
    "TextBody",
    "TextCaption",
    "RichText",
    "TextInput",
    "TextArea",
    "CheckboxGroup",
    "RadioButtonsGroup",
    "ChipsSelector",
    "Dropdown",
    "Footer",
    "OptIn",
    "EmbeddedLink",
    "DatePicker",
    "CalendarPicker",
    "Image",
    "ImageCarousel",
    "PhotoPicker",
    "DocumentPicker",
    "NavigationList",
    "Form",
    "If",
    "Switch",
    "Video",
    "Divider",
    "RatingInput",
];

/// Everything that is wrong, in order of the text.
pub(super) fn check(text: &str) -> Vec<Value> {
    let parsed: Value = match serde_json::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let at = Place { line: error.line(), column: error.column() };
            return vec![told(
                "INVALID_JSON",
                "JSON_SCHEMA_ERROR",
                &format!("The file is no JSON: {error}"),
                &at,
            )];
        }
    };
    let mut lint = Lint { text, errors: Vec::new() };
    lint.top(&parsed);
    lint.errors
}

struct Lint<'a> {
    text: &'a str,
    errors: Vec<Value>,
}

struct Place {
    line: usize,
    column: usize,
}

impl Lint<'_> {
    fn top(&mut self, flow: &Value) {
        let version = flow.get("version").and_then(Value::as_str).unwrap_or_default();
        let is_version = version.split_once('.').is_some_and(|(major, minor)| {
            [major, minor].iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
        });
        if !is_version {
            self.wrong(
                "INVALID_PROPERTY_VALUE",
                "version",
                "The property \"version\" is a version such as 7.0.",
            );
        }
        let screens = flow.get("screens").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if screens.is_empty() {
            self.wrong("REQUIRED_PROPERTY_MISSING", "screens", "A Flow has at least one screen.");
            return;
        }
        if flow.get("data_api_version").is_some() && !flow.get("routing_model").is_some_and(Value::is_object)
        {
            let why = "A Flow with an endpoint has a \"routing_model\".";
            self.wrong("REQUIRED_PROPERTY_MISSING", "data_api_version", why);
        }
        let ids: Vec<&str> = screens.iter().map(|screen| text_of(screen, "id")).collect();
        self.ids(&ids);
        for screen in screens {
            self.screen(screen, &ids);
        }
        if !screens.iter().any(|screen| screen.get("terminal") == Some(&Value::Bool(true))) {
            self.wrong("MISSING_TERMINAL_SCREEN", "screens", "At least one screen is terminal.");
        }
        for target in flow.get("routing_model").and_then(Value::as_object).into_iter().flatten() {
            let next = target.1.as_array().into_iter().flatten().filter_map(Value::as_str);
            for id in next.chain([target.0.as_str()]).filter(|id| !ids.contains(id)) {
                let why = format!("The routing model names {id}, which is no screen.");
                self.wrong("INVALID_ROUTING_MODEL", id, &why);
            }
        }
    }

    fn ids(&mut self, ids: &[&str]) {
        let mut seen = BTreeSet::new();
        for id in ids {
            let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
            if !plain || *id == "SUCCESS" {
                let why = "The id of a screen has letters and underscores, and is not SUCCESS.";
                self.wrong("INVALID_PROPERTY_VALUE", id, why);
            }
            if !seen.insert(*id) {
                self.wrong("DUPLICATE_SCREEN_IDS", id, &format!("Two screens have the id {id}."));
            }
        }
    }

    fn screen(&mut self, screen: &Value, ids: &[&str]) {
        let layout = screen.get("layout").unwrap_or(&Value::Null);
        if text_of(layout, "type") != "SingleColumnLayout" {
            let why = "The layout of a screen is a SingleColumnLayout.";
            self.wrong("INVALID_PROPERTY_VALUE", text_of(screen, "id"), why);
        }
        self.children(layout, ids);
    }

    fn children(&mut self, parent: &Value, ids: &[&str]) {
        let branches = ["children", "then", "else"].into_iter().filter_map(|name| parent.get(name));
        let cases =
            parent.get("cases").and_then(Value::as_object).into_iter().flat_map(|cases| cases.values());
        for child in branches.chain(cases).filter_map(Value::as_array).flatten() {
            let kind = text_of(child, "type");
            if !COMPONENTS.contains(&kind) {
                let why = format!("Invalid value found for property 'type': {kind} is no component.");
                self.wrong("INVALID_PROPERTY_VALUE", kind, &why);
            }
            let action = child.get("on-click-action").unwrap_or(&Value::Null);
            let next = action.pointer("/next/name").and_then(Value::as_str).unwrap_or_default();
            if text_of(action, "name") == "navigate" && !ids.contains(&next) {
                self.wrong(
                    "INVALID_NAVIGATE_ACTION",
                    next,
                    &format!("Nothing can navigate to {next}: it is no screen."),
                );
            }
            self.children(child, ids);
        }
    }

    fn wrong(&mut self, error: &str, word: &str, message: &str) {
        let at = place(self.text, word);
        self.errors.push(told(error, "FLOW_JSON_ERROR", message, &at));
    }
}

fn text_of<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Where a word stands first in quotes; the beginning, when nowhere.
fn place(text: &str, word: &str) -> Place {
    let before = text.split_once(&format!("\"{word}\"")).map_or("", |(before, _)| before);
    let line = before.matches('\n').count() + 1;
    Place { line, column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1 }
}

fn told(error: &str, kind: &str, message: &str, at: &Place) -> Value {
    json!({ "error": error, "error_type": kind, "message": message, "line_start": at.line, "line_end": at.line,
        "column_start": at.column, "column_end": at.column })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(flow: &Value) -> Vec<String> {
        let text = serde_json::to_string_pretty(flow).unwrap();
        check(&text).iter().map(|error| error["error"].as_str().unwrap().to_owned()).collect()
    }

    fn screen(id: &str, children: &Value) -> Value {
        json!({"id": id, "terminal": true, "layout": {"type": "SingleColumnLayout", "children": children}})
    }

    #[test]
    fn a_whole_flow_passes_and_each_mistake_has_its_name() {
        let go = |to: &str| {
            json!([{"type": "Footer", "label": "Go",
            "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": to}}}])
        };
        let with = |screens: Value| json!({"version": "7.0", "screens": screens});
        for (flow, expected) in [
            (with(json!([screen("ONE", &go("TWO")), screen("TWO", &json!([]))])), vec![]),
            (with(json!([])), vec!["REQUIRED_PROPERTY_MISSING"]),
            (json!({"version": "x", "screens": [screen("ONE", &json!([]))]}), vec!["INVALID_PROPERTY_VALUE"]),
            (with(json!([screen("ONE", &go("TWO"))])), vec!["INVALID_NAVIGATE_ACTION"]),
            (with(json!([screen("ONE", &json!([{"type": "Hologram"}]))])), vec!["INVALID_PROPERTY_VALUE"]),
            (with(json!([screen("A", &json!([])), screen("A", &json!([]))])), vec!["DUPLICATE_SCREEN_IDS"]),
        ] {
            assert_eq!(errors(&flow), expected, "{flow}");
        }
        assert_eq!(check("{\n  \"version\": }")[0]["line_start"], 2);
    }
}
