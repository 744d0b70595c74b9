//! `fields=` chooses what of an object is answered; `id` always is.

use serde_json::{Map, Value};

use super::call::Call;

/// The object with the fields that the call asks for, or with these when it asks for none. Unknown ones are
/// left out, as those of an object that has no value for them.
pub(super) fn select(object: Value, call: &Call, usual: &[&str]) -> Value {
    let asked = call.text("fields").unwrap_or_default();
    let mut names = top_level(&asked);
    if names.is_empty() {
        names = usual.iter().map(|name| (*name).to_owned()).collect();
    }
    let Value::Object(mut fields) = object else { return object };
    let mut chosen = Map::new();
    for name in names.iter().map(String::as_str).chain(["id"]) {
        if let Some(value) = fields.remove(name) {
            chosen.insert(name.to_owned(), value);
        }
    }
    Value::Object(chosen)
}

/// The names of `a,b{c,d},e.limit(5)`: a, b, e.
fn top_level(fields: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut name = String::new();
    for character in fields.chars().chain([',']) {
        match character {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            ',' if depth <= 0 => {
                let plain = name.split('.').next().unwrap_or_default().trim().to_owned();
                if !plain.is_empty() {
                    names.push(plain);
                }
                name.clear();
            }
            other if depth <= 0 => name.push(other),
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_outside_of_brackets() {
        assert_eq!(
            top_level("id, phone_numbers{id,name} ,insights.limit(5).x,"),
            ["id", "phone_numbers", "insights"]
        );
        assert!(top_level("").is_empty());
    }
}
