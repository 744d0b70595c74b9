//! What a workspace wants to know of contacts and conversations besides: its attributes, all on one page.

use maud::{Markup, html};
use transom_rules::attribute::Kind;
use transom_rules::id::AttributeId;

use super::{Refused, order, problem_of};
use crate::frame::field::{Ask, Choice, Field, Pick, Problem, Takes, answers, ask, drawn, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Those of contacts, in order.
    pub of_contacts: Vec<Attribute>,
    /// Those of conversations, in order.
    pub of_conversations: Vec<Attribute>,
    /// The reader may make and change them.
    pub may_define: bool,
    /// What was typed for a new one.
    pub new: Typed,
    /// What was not taken.
    pub refused: Refused<AttributeId>,
}

/// What a form of an attribute holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What it is to be called.
    pub name: String,
    /// What programs are to call it.
    pub key: String,
    /// Of what it is to be.
    pub subjects: Vec<Choice>,
    /// What its values are to be.
    pub kinds: Vec<Choice>,
    /// What can be chosen, one a line.
    pub choices: String,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Which.
    pub id: AttributeId,
    /// What it is called.
    pub name: String,
    /// What programs call it.
    pub key: String,
    /// What its values are.
    pub kind: Kind,
    /// What can be chosen, one a line.
    pub choices: String,
    /// What stands in its form.
    pub typed: Typed,
}

/// What values of a kind are, in a word.
pub fn kind_word(kind: Kind) -> &'static str {
    word(match kind {
        Kind::Text => "attribute-text",
        Kind::Number => "attribute-number",
        Kind::Date => "attribute-date",
        Kind::YesNo => "attribute-yes-no",
        Kind::Choice => "attribute-choice",
    })
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Attributes) -> Markup {
    let all =
        [("attribute-contacts", &shown.of_contacts), ("attribute-conversations", &shown.of_conversations)];
    html_page(
        frame,
        settings,
        &html! {
            p.lead { (word("attribute-lead")) }
            @if all.iter().all(|(_, list)| list.is_empty()) {
                div.teach { (icon("form")) p { strong { (word("attribute-none")) } } p { (word("attribute-none-about")) } }
            }
            @for (title, list) in all.into_iter().filter(|(_, list)| !list.is_empty()) {
                section.sheet-part {
                    h2 { (word(title)) }
                    ul.cards { @for (place, one) in list.iter().enumerate() { (line(one, place, list.len(), shown)) } }
                }
            }
            @if shown.may_define { (new(shown)) }
        },
    )
}

fn html_page(frame: &Frame, settings: &Settings, content: &Markup) -> Markup {
    let head = settings::head(Place::Attributes.name(), &html! {});
    settings::page(frame, settings, Place::Attributes, &html! { (head) (content) })
}

fn line(one: &Attribute, place: usize, count: usize, shown: &Attributes) -> Markup {
    let problem = problem_of(shown.refused.as_ref(), Some(one.id));
    html! {
        li.sheet-card {
            div.sheet-card-top {
                strong dir="auto" { (one.name) }
                span.small.grow { (kind_word(one.kind)) " · " code { (one.key) } }
                @if shown.may_define { (order(&format!("/settings/attributes/{}", one.id), &one.name, place, place + 1 == count)) }
            }
            @if shown.may_define {
                details open[problem.is_some()] {
                    summary { (word("mark-change")) }
                    (change(one, problem))
                }
            }
        }
    }
}

fn change(one: &Attribute, problem: Option<&Problem>) -> Markup {
    let (form, path) = (one.id.to_string(), format!("/settings/attributes/{}", one.id));
    html! {
        form.form method="post" action=(path) {
            (whole(problem, &["name", "choices"]))
            (drawn("name", &one.name))
            @if one.kind == Kind::Choice { (drawn("choices", &one.choices)) }
            (Field::new("name", "field-name", Takes::Name).of(&form).value(&one.typed.name).problem(problem).draw())
            @if one.kind == Kind::Choice { (choices(&form, &one.typed.choices, problem)) }
            div.form-end { button.primary { (word("form-save")) } }
        }
        (ask(
            Ask {
                id: &format!("remove-{form}"),
                action: &format!("{path}/remove"),
                button: "label-remove",
                title: "attribute-remove-title",
                yes: "form-remove",
            },
            &html! { p { (say!("attribute-remove-about", name = &one.name)) } },
        ))
    }
}

fn choices(form: &str, typed: &str, problem: Option<&Problem>) -> Markup {
    Field::new("choices", "attribute-choices", Takes::Words)
        .of(form)
        .hint("attribute-choices-hint")
        .value(typed)
        .problem(problem)
        .free()
        .draw()
}

fn new(shown: &Attributes) -> Markup {
    let problem = problem_of(shown.refused.as_ref(), None);
    let typed = &shown.new;
    html! {
        section.sheet-part {
            h2 { (word("attribute-new")) }
            form.form.sheet-card method="post" action=(Place::Attributes.path()) {
                (whole(problem, &["name", "key", "choices"]))
                (Field::new("name", "field-name", Takes::Name).value(&typed.name).problem(problem).draw())
                fieldset { legend { (word("attribute-of")) } (answers("subject", "subject", Pick::One, &typed.subjects)) }
                fieldset { legend { (word("attribute-kind")) } (answers("kind", "kind", Pick::One, &typed.kinds)) }
                (choices("new", &typed.choices, problem))
                (Field::new("key", "attribute-key", Takes::Code).hint("attribute-key-hint").value(&typed.key).problem(problem).optional().draw())
                div.form-end { button.primary { (word("attribute-make")) } }
            }
        }
    }
}
