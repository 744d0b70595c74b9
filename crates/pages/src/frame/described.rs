//! What else is known of a contact or a conversation: the values of attributes, and the form that sets them.

use maud::{Markup, html};
use transom_rules::attribute::Kind;
use transom_rules::id::AttributeId;

use super::field::drawn;
use super::icon::icon;
use crate::words::word;

/// An attribute and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Of which attribute.
    pub id: AttributeId,
    /// What it is called.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// As it is kept, or was typed; empty where nothing is known.
    pub value: String,
    /// As it is kept, whatever was typed.
    pub kept: String,
    /// Why what was typed was not taken.
    pub problem: Option<String>,
}

impl Value {
    /// The name of its field in a form.
    pub fn field(&self) -> String {
        field(self.id)
    }

    /// As it is read.
    pub fn told(&self) -> &str {
        match (self.kind, self.value.as_str()) {
            (Kind::YesNo, "yes") => word("answer-yes"),
            (Kind::YesNo, "no") => word("answer-no"),
            (_, value) => value,
        }
    }
}

/// The name of an attribute's field in a form.
pub fn field(id: AttributeId) -> String {
    format!("attribute-{id}")
}

/// What is known, as names and values; what is not known is left out.
pub fn facts(values: &[Value]) -> Markup {
    html! {
        dl.pairs {
            @for one in values.iter().filter(|one| !one.value.is_empty()) {
                dt dir="auto" { (one.name) } dd dir="auto" { (one.told()) }
            }
        }
    }
}

/// A field each.
pub fn fields(values: &[Value]) -> Markup {
    html! { @for one in values { (one_field(one)) } }
}

fn one_field(one: &Value) -> Markup {
    let id = one.field();
    let problem = format!("{id}-problem");
    let described = one.problem.as_ref().map(|_| problem.as_str());
    html! {
        div.field {
            label for=(id) dir="auto" { (one.name) }
            (drawn(&id, &one.kept))
            @match one.kind {
                Kind::Choice => { (choice(one, &id, described)) }
                Kind::YesNo => { (yes_no(one, &id, described)) }
                Kind::Text | Kind::Number | Kind::Date => {
                    input id=(id) name=(id) type=(if one.kind == Kind::Date { "date" } else { "text" }) value=(one.value)
                        inputmode=[(one.kind == Kind::Number).then_some("decimal")] maxlength="1000" autocomplete="off" dir="auto"
                        aria-describedby=[described] aria-invalid=[described.map(|_| "true")];
                }
            }
            @if let Some(text) = &one.problem { p.wrong id=(problem) role="alert" { (icon("info")) (text) } }
        }
    }
}

fn choice(one: &Value, id: &str, described: Option<&str>) -> Markup {
    // What was chosen before stays, though it is not offered any more.
    let gone = Some(&one.value).filter(|value| !value.is_empty() && !one.choices.contains(value));
    let choices = one.choices.iter().chain(gone).map(|choice| (choice.as_str(), choice.as_str()));
    options(one, id, described, &choices.collect::<Vec<_>>())
}

fn yes_no(one: &Value, id: &str, described: Option<&str>) -> Markup {
    options(one, id, described, &[("yes", word("answer-yes")), ("no", word("answer-no"))])
}

fn options(one: &Value, id: &str, described: Option<&str>, choices: &[(&str, &str)]) -> Markup {
    html! {
        select id=(id) name=(id) aria-describedby=[described] aria-invalid=[described.map(|_| "true")] {
            option value="" selected[one.value.is_empty()] { "–" }
            @for (value, name) in choices { option value=(value) selected[one.value == *value] { (name) } }
        }
    }
}
