//! Slots that take a person's name: named so, or greeted.

use super::SlotKey;
use super::json::component_text;
use crate::template::Template;

/// Variables that a person's name goes into.
const NAMES: [&str; 5] = ["name", "first_name", "customer_name", "full_name", "contact_name"];

/// What stands before a name at the start of a template, in small letters.
const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "hola",
    "olá",
    "oi",
    "bonjour",
    "salut",
    "hallo",
    "guten tag",
    "ciao",
    "buongiorno",
    "namaste",
    "halo",
    "hai",
    "merhaba",
    "sayın",
    "cześć",
    "hej",
    "hoi",
];

/// Named so, or greeted: "Hi {{1}}".
pub fn takes_a_name(template: &Template, key: &SlotKey) -> bool {
    let (SlotKey::Body(variable) | SlotKey::Header(variable)) = key else { return false };
    if NAMES.contains(&variable.as_str()) {
        return true;
    }
    let components = &template.components;
    let written = match key {
        SlotKey::Body(_) => component_text(components, "BODY"),
        _ => component_text(components, "HEADER"),
    };
    let Some((before, _)) = written.split_once(&format!("{{{{{variable}}}}}")) else { return false };
    GREETINGS.contains(&before.trim().to_lowercase().as_str())
}
