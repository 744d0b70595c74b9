//! What a template asks for and whether it got it: its slots, the check of a draft against them (R5C in
//! docs/upstream.md), filling them in, drawing the result, and the check of a new definition. Components are
//! Meta's own JSON; their types are compared without regard to case, since clients differ.

mod check;
mod fill;
mod given;
mod json;
pub mod languages;
pub mod limits;
mod lint;
mod name;
mod problem;
mod render;
mod sample;
mod sent;
mod slots;

pub use check::{check, check_file};
pub use fill::{complete, fill};
pub use lint::{Crowd, Definition, Finding, FindingSeverity, Likely, Neighbour, beside, crowd, likely, lint};
pub use name::takes_a_name;
pub use problem::TemplateProblem;
pub use render::{Rendered, RenderedButton, RenderedHeader, render, render_components};
pub use sample::sample;
pub use sent::{given_file, given_words};
pub use slots::{Slot, SlotKey, SlotKind, slots};

/// The words of a definition's body, or "".
pub fn body_of(components: &serde_json::Value) -> &str {
    json::component_text(components, "BODY")
}

#[cfg(test)]
mod tests;
