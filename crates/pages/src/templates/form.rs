//! The form that makes a template or changes one, with what the customer will see beside it. The script asks for that while
//! one types; without it the page tells all when it is sent.

use maud::{Markup, html};
use transom_rules::template_form::{Button, ButtonKind, Form, HeaderKind};

use super::look::{Look, look};
use crate::assets;
use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, select, whole};
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::say;
use crate::words::word;

/// The most buttons that Meta takes.
pub const BUTTONS: usize = 10;

/// What the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Making {
    /// Where it goes.
    pub action: String,
    /// It is there already: name, language and account stay.
    pub is_edit: bool,
    /// What is typed.
    pub form: Form,
    /// The numbers whose accounts can have it.
    pub numbers: Vec<Choice>,
    /// What Meta can bill it as.
    pub categories: Vec<Choice>,
    /// What is seen of it, and what is said about it.
    pub shown: Shown,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// What follows from what is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What the customer sees.
    pub look: Look,
    /// Each variable: the key of its field, and what is asked.
    pub examples: Vec<(String, String)>,
    /// What Meta would refuse, or may not like.
    pub findings: Vec<Finding>,
}

/// Something about what is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the field.
    pub field: String,
    /// What it is, and what to do.
    pub text: String,
    /// Meta would refuse it.
    pub is_error: bool,
}

/// The page.
pub fn page(frame: &Frame, making: &Making) -> Markup {
    let title = word(if making.is_edit { "template-edit" } else { "template-new" });
    shell::page(
        frame,
        Section::Templates,
        &html! {
            main #thread.sheet.template-making tabindex="-1" {
                link rel="stylesheet" href=(assets::url("settings.css"));
                p.sheet-up { a href="/templates" { (icon("back")) (word("page-templates")) } }
                header.sheet-head { h1 { (title) } }
                div.making {
                    (form(making))
                    aside.making-look aria-label=(word("picker-preview")) {
                        div #template-look { (beside(&making.shown)) }
                    }
                }
            }
        },
    )
}

fn form(making: &Making) -> Markup {
    let typed = &making.form;
    let problem = making.problem.as_ref();
    let field = |name: &'static str, label, takes, value| {
        Field::new(name, label, takes).value(value).problem(problem)
    };
    html! {
        form.form.sheet-card method="post" action=(making.action) data-making {
            (whole(problem, &["name", "language", "body", "footer", "header_text"]))
            @if making.is_edit {
                p.small { (say!("template-edit-about", name = &typed.name, language = &typed.language)) }
                input type="hidden" name="name" value=(typed.name);
                input type="hidden" name="language" value=(typed.language);
            } @else {
                @if making.numbers.len() > 1 { (select("number", "number", "template-number", &making.numbers)) }
                @else { @for one in &making.numbers { input type="hidden" name="number" value=(one.value); } }
                (field("name", "template-name", Takes::Code, &typed.name).hint("template-name-hint").draw())
                (field("language", "template-language", Takes::Code, &typed.language).hint("template-language-hint").draw())
            }
            fieldset { legend { (word("template-category")) } (answers("category", "category", Pick::One, &making.categories)) }
            (header(typed, problem))
            (field("body", "template-body", Takes::Words, &typed.body).hint("template-body-hint").free().draw())
            (field("footer", "template-footer", Takes::Name, &typed.footer).free().draw())
            (buttons(&typed.buttons))
            (codes(typed))
            div #template-examples { (examples(&making.shown, typed)) }
            div.form-end {
                a.bar-button href="/templates" { (word("form-cancel")) }
                button.primary { (word(if making.is_edit { "template-send-edit" } else { "template-send-new" })) }
            }
        }
    }
}

fn header(typed: &Form, problem: Option<&Problem>) -> Markup {
    let kinds = HeaderKind::ALL.iter().map(|kind| {
        let name = match kind {
            HeaderKind::None => "template-header-none",
            HeaderKind::Text => "template-header-text",
            HeaderKind::Image => "template-header-image",
            HeaderKind::Video => "template-header-video",
            HeaderKind::Document => "template-header-document",
            HeaderKind::Location => "template-header-location",
        };
        Choice::new(kind.as_str(), word(name), *kind == typed.header)
    });
    let kinds: Vec<Choice> = kinds.collect();
    html! {
        (select("header", "header", "template-header", &kinds))
        div.for-words { (Field::new("header_text", "template-header-words", Takes::Name).value(&typed.header_text).problem(problem).free().draw()) }
        div.for-file { (Field::new("header_handle", "template-header-handle", Takes::Code).value(&typed.header_handle).hint("template-header-handle-hint").problem(problem).free().draw()) }
    }
}

/// A row for each button that there is and one more; the script shows the next as it is wanted.
fn buttons(typed: &[Button]) -> Markup {
    let none = Button::default();
    html! {
        fieldset.template-buttons {
            legend { (word("template-buttons")) }
            p.small { (word("template-buttons-hint")) }
            @for index in 0..BUTTONS {
                (button(index, typed.get(index).unwrap_or(&none), index > typed.len()))
            }
            button.small-button type="button" data-more-buttons { (icon("plus")) (word("template-button-more")) }
        }
    }
}

fn button(index: usize, button: &Button, is_hidden: bool) -> Markup {
    let kinds = ButtonKind::ALL.iter().map(|kind| {
        let name = match kind {
            ButtonKind::QuickReply => "template-button-quick-reply",
            ButtonKind::Url => "template-button-url",
            ButtonKind::Phone => "template-button-phone",
            ButtonKind::CopyCode => "template-button-copy-code",
        };
        (*kind, word(name))
    });
    let number = index + 1;
    html! {
        div.template-button hidden[is_hidden] {
            select name={ "button_kind_" (index) } aria-label=(say!("template-button-kind", number = number)) {
                @for (kind, name) in kinds { option value=(kind) selected[kind == button.kind] { (name) } }
            }
            input id={ "button_text_" (index) } type="text" name={ "button_text_" (index) } value=(button.text) maxlength="25" dir="auto" autocomplete="off"
                placeholder=(word("template-button-text")) aria-label=(say!("template-button-text-of", number = number));
            input type="text" name={ "button_value_" (index) } value=(button.value) maxlength="2000" autocomplete="off" spellcheck="false"
                placeholder=(word("template-button-value")) aria-label=(say!("template-button-value-of", number = number));
        }
    }
}

/// What is said of one-time codes alone.
fn codes(typed: &Form) -> Markup {
    html! {
        fieldset.template-codes {
            legend { (word("template-codes")) }
            label.check for="warns" {
                input #warns type="checkbox" name="warns" value="on" checked[typed.warns];
                span { (word("template-codes-warn")) }
            }
            (Field::new("minutes", "template-codes-minutes", Takes::Count).value(&typed.minutes).free().draw())
        }
    }
}

/// A field for the example of each variable, for `#template-examples`.
pub fn examples(shown: &Shown, typed: &Form) -> Markup {
    let keys: Vec<&str> = shown.examples.iter().map(|(key, _)| key.as_str()).collect();
    html! {
        input type="hidden" name="example_keys" value=(keys.join(" "));
        @if !shown.examples.is_empty() {
            fieldset {
                legend { (word("template-examples")) }
                p.small { (word("template-examples-hint")) }
                @for (key, label) in &shown.examples {
                    @let id = format!("example-{}", key.replace(':', "-"));
                    div.field {
                        label for=(id) { (label) }
                        input id=(id) type="text" name={ "example_" (key) } value=(typed.examples.get(key).map(String::as_str).unwrap_or_default())
                            autocomplete="off" dir="auto" maxlength="200";
                    }
                }
            }
        }
    }
}

/// What is seen and said beside the form, for `#template-look`.
pub fn beside(shown: &Shown) -> Markup {
    html! {
        div.preview { (look(&shown.look)) }
        @if shown.findings.is_empty() {
            p.small role="status" { (icon("check")) " " (word("template-nothing-found")) }
        } @else {
            ul.findings role="status" {
                @for finding in &shown.findings {
                    li.wrong[finding.is_error] { (icon("info")) a href={ "#" (finding.field) } { (finding.text) } }
                }
            }
        }
    }
}
