//! Reading Meta's component JSON without trusting its shape: what is missing or of a wrong type reads as empty.

use serde_json::Value;

use super::limits;

/// The text at `key`, or "".
pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The array at `key`, or none.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).map_or(&[], items)
}

/// The value as an array, or none.
pub(super) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Whether the value's `type` is this one, in any case.
pub(super) fn is(value: &Value, kind: &str) -> bool {
    text(value, "type").eq_ignore_ascii_case(kind)
}

/// The first component of this type.
pub(super) fn component<'a>(components: &'a Value, kind: &str) -> Option<&'a Value> {
    items(components).iter().find(|component| is(component, kind))
}

/// The text of the first component of this type, or "".
pub(crate) fn component_text<'a>(components: &'a Value, kind: &str) -> &'a str {
    component(components, kind).map_or("", |component| text(component, "text"))
}

/// Whether a value's texts, names and parts are more than so many bytes together; a part counts for as many as it takes at
/// least to write it. Stops as soon as it is known.
pub(super) fn is_beyond(value: &Value, most: usize) -> bool {
    const PART: usize = 8;
    let (mut left, mut open) = (most, vec![value]);
    while let Some(value) = open.pop() {
        let own = value.as_str().map_or(PART, |text| text.len() + PART);
        let names: usize = value.as_object().map_or(0, |object| object.keys().map(String::len).sum());
        let Some(rest) = left.checked_sub(own + names) else { return true };
        left = rest;
        match value {
            Value::Array(all) => open.extend(all),
            Value::Object(all) => open.extend(all.values()),
            _ => {}
        }
    }
    false
}

/// A number that may come as text, such as a button's index.
pub(super) fn number(value: &Value, key: &str) -> Option<usize> {
    let found = value.get(key)?;
    found.as_u64().and_then(|n| usize::try_from(n).ok()).or_else(|| found.as_str()?.trim().parse().ok())
}

/// Characters as Meta counts its limits.
pub(super) fn chars(text: &str) -> usize {
    text.chars().count()
}

/// A piece of a template's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Fixed words.
    Fixed(&'a str),
    /// The name inside `{{…}}`, without the spaces around it.
    Variable(&'a str),
}

/// Cuts a text at its variables. Braces that match nothing are fixed words.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    let mut waiting = None;
    std::iter::from_fn(move || {
        if let Some(variable) = waiting.take() {
            return Some(Piece::Variable(variable));
        }
        if rest.is_empty() {
            return None;
        }
        let found = rest.split_once("{{").and_then(|(before, after)| {
            let (name, after) = after.split_once("}}")?;
            Some((before, name.trim(), after))
        });
        let Some((before, name, after)) = found else {
            return Some(Piece::Fixed(std::mem::take(&mut rest)));
        };
        rest = after;
        if before.is_empty() {
            return Some(Piece::Variable(name));
        }
        waiting = Some(name);
        Some(Piece::Fixed(before))
    })
}

/// Characters of a text in which variables are looked for. What is twice as long as a body may be is no template's: it is
/// found to be too long, and how many variables stand in the rest of it does not matter.
const READ: usize = 2 * limits::BODY;

/// The variables of a text, each once, in order of appearance; positional ones in order of their numbers.
pub(super) fn variables(text: &str) -> Vec<&str> {
    let end = text.char_indices().nth(READ).map_or(text.len(), |(at, _)| at);
    let mut names = Vec::new();
    for piece in pieces(text.get(..end).unwrap_or(text)) {
        if let Piece::Variable(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
    names
}

/// Whether a variable is a positional one.
pub(super) fn is_positional(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of a send-time parameter: text, or what an amount or a date falls back to.
pub(super) fn word(parameter: &Value) -> Option<&str> {
    if is(parameter, "text") {
        return parameter.get("text")?.as_str();
    }
    let kind = ["currency", "date_time"].into_iter().find(|kind| is(parameter, kind))?;
    parameter.get(kind)?.get("fallback_value")?.as_str()
}

/// The send-time parameter of a variable: by name, or by its place among the variables.
pub(super) fn parameter_of<'a>(names: &[&str], name: &str, parameters: &'a [Value]) -> Option<&'a Value> {
    if is_positional(name) {
        return parameters.get(names.iter().position(|known| *known == name)?);
    }
    parameters.iter().find(|parameter| text(parameter, "parameter_name") == name)
}

/// The parameters of a send-time component.
pub(super) fn parameters<'a>(given: &'a Value, kind: &str) -> &'a [Value] {
    component(given, kind).map_or(&[], |component| list(component, "parameters"))
}
