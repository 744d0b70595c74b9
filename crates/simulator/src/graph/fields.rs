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

/// The field of this name with all that follows it, as the call asks for it: `insights.limit(5)`.
pub(super) fn asked_for(call: &Call, name: &str) -> Option<String> {
    let asked = call.text("fields").unwrap_or_default();
    parts(&asked).into_iter().find(|part| name_of(part) == name)
}

/// The names of `a,b{c,d},e.limit(5)`: a, b, e.
fn top_level(fields: &str) -> Vec<String> {
    parts(fields).iter().map(|part| name_of(part).to_owned()).filter(|name| !name.is_empty()).collect()
}

fn name_of(part: &str) -> &str {
    part.split(['.', '{', '(']).next().unwrap_or_default().trim()
}

/// `a,b{c,d},e.limit(5)` cut at the commas outside of brackets.
fn parts(fields: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut depth = 0;
    let mut part = String::new();
    for character in fields.chars().chain([',']) {
        match character {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            _ => {}
        }
        if character == ',' && depth <= 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(character);
        }
    }
    parts
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
