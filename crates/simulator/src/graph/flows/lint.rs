//! What is wrong with a Flow JSON, as Meta tells it: kind, sentence, and where it stands.

use std::collections::{BTreeMap, BTreeSet};

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

/// So many mistakes are told.
const ERRORS_MOST: usize = 100;

/// What is wrong, in order of the text.
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
    let mut lint = Lint { errors: Vec::new() };
    lint.top(&parsed);
    let places = places(text, lint.errors.iter().map(|wrong| wrong.word.as_str()).collect());
    let told = |wrong: &Wrong| {
        let at = places.get(wrong.word.as_str()).copied().unwrap_or(Place { line: 1, column: 1 });
        told(wrong.error, "FLOW_JSON_ERROR", &wrong.message, &at)
    };
    lint.errors.iter().map(told).collect()
}

struct Lint {
    errors: Vec<Wrong>,
}

struct Wrong {
    error: &'static str,
    /// It stands where this stands in quotes.
    word: String,
    message: String,
}

#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
}

impl Lint {
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
        let ids: BTreeSet<&str> = ids.into_iter().collect();
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

    fn screen(&mut self, screen: &Value, ids: &BTreeSet<&str>) {
        let layout = screen.get("layout").unwrap_or(&Value::Null);
        if text_of(layout, "type") != "SingleColumnLayout" {
            let why = "The layout of a screen is a SingleColumnLayout.";
            self.wrong("INVALID_PROPERTY_VALUE", text_of(screen, "id"), why);
        }
        self.children(layout, ids);
    }

    fn children(&mut self, parent: &Value, ids: &BTreeSet<&str>) {
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

    fn wrong(&mut self, error: &'static str, word: &str, message: &str) {
        if self.errors.len() < ERRORS_MOST {
            self.errors.push(Wrong { error, word: word.to_owned(), message: message.to_owned() });
        }
    }
}

fn text_of<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Where each of these words stands first in quotes, in one reading.
fn places<'a>(text: &str, mut words: BTreeSet<&'a str>) -> BTreeMap<&'a str, Place> {
    let mut found = BTreeMap::new();
    let mut quote = Place { line: 1, column: 0 };
    for (index, part) in text.split('"').enumerate() {
        if index > 0
            && let Some(word) = words.take(part)
        {
            found.insert(word, quote);
        }
        let (lines, last) = part
            .rsplit_once('\n')
            .map_or((0, part), |(before, last)| (before.matches('\n').count() + 1, last));
        let before = if lines > 0 { 0 } else { quote.column };
        quote = Place { line: quote.line + lines, column: before + last.chars().count() + 1 };
    }
    found
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

    #[test]
    fn a_mistake_stands_where_its_word_stands_first() {
        let text = "{\n  \"version\": \"7.0\",\n  \"screens\": [{\"id\": \"Ä\", \"id\": \"1\", \"terminal\": true}]}";
        let errors = check(text);
        let at = |error: &Value| (error["line_start"].as_u64(), error["column_start"].as_u64());
        assert_eq!(errors.iter().map(at).collect::<Vec<_>>(), [(Some(3), Some(33)); 2], "{errors:?}");
    }

    #[test]
    fn a_flow_full_of_mistakes_is_read_once_and_its_first_mistakes_are_told() {
        let go = json!({"name": "navigate", "next": {"name": "19999"}});
        let screens: Vec<Value> = (0..20_000)
            .map(|n| screen(&n.to_string(), &json!([{"type": format!("T{n}"), "on-click-action": go}])))
            .collect();
        let flow = json!({"version": "7.0", "screens": screens});
        assert_eq!(errors(&flow).len(), ERRORS_MOST);
    }
}
