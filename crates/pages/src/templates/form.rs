//! The form that makes a template or changes one, with what the customer will see beside it. The script asks for that while
//! one types; without it the page tells all when it is sent.

use std::collections::BTreeMap;

use maud::{Markup, html};
use transom_rules::id::TemplateId;
use transom_rules::template_check::languages::LANGUAGES;
use transom_rules::template_check::{SlotKey, limits};
use transom_rules::template_form::Form;
use transom_rules::template_hurdle::Hurdle;

use super::hurdle::hurdles;
use super::look::{Look, look};
use super::parts::{buttons, calls, carousel, codes, header, offer};
use crate::assets;
use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, select, whole};
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::say;
use crate::words::{self, word};

/// What the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Making {
    /// Where it goes.
    pub action: String,
    /// The template that is there already: its name, language and account stay.
    pub itself: Option<TemplateId>,
    /// What it was drawn of, where it is there already.
    pub version: String,
    /// What is typed.
    pub form: Form,
    /// The numbers whose accounts can have it.
    pub numbers: Vec<Choice>,
    /// What Meta can bill it as.
    pub categories: Vec<Choice>,
    /// What is seen of it, and what is said about it.
    pub shown: Shown,
    /// What was not taken.
    pub problems: Vec<Problem>,
    /// What slots are called here, by their keys, where the reader may call them something.
    pub names: Option<BTreeMap<String, String>>,
    /// What keeps the account from making templates, where Meta says that it may not.
    pub hurdles: Vec<Hurdle>,
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
    /// What it would cost if Meta saw another category in it; empty where nobody fears that.
    pub dearer: String,
    /// Nothing is typed yet: there is nothing to find.
    pub is_blank: bool,
}

/// Something about what is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the field.
    pub field: String,
    /// What it is, and what to do.
    pub text: String,
    /// The rule it follows from.
    pub rule: &'static str,
    /// Meta would refuse it.
    pub is_error: bool,
}

/// The page.
pub fn page(frame: &Frame, making: &Making) -> Markup {
    let title = word(if making.itself.is_some() { "template-edit" } else { "template-new" });
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
                        details #look-sheet open {
                            summary #template-found { (found(&making.shown)) }
                            div #template-look { (beside(&making.shown)) }
                        }
                    }
                }
            }
        },
    )
}

fn form(making: &Making) -> Markup {
    let typed = &making.form;
    let problems = making.problems.as_slice();
    let field = |name: &'static str, label, takes, value| {
        Field::new(name, label, takes).value(value).problems(problems)
    };
    html! {
        form.form.sheet-card method="post" action=(making.action) data-making {
            @for problem in problems.iter().filter(|problem| !is_drawn(&problem.field)) { (whole(Some(problem), &[])) }
            (hurdles(&making.hurdles))
            @if let Some(itself) = making.itself {
                p.small { (say!("template-edit-about", name = &typed.name, language = &typed.language)) }
                input type="hidden" name="name" value=(typed.name);
                input type="hidden" name="language" value=(typed.language);
                input type="hidden" name="itself" value=(itself);
                input type="hidden" name="version" value=(making.version);
                @for one in making.numbers.iter().take(1) { input type="hidden" name="number" value=(one.value); }
            } @else {
                @if making.numbers.len() > 1 { (select("number", "number", "template-number", &making.numbers)) }
                @else { @for one in &making.numbers { input type="hidden" name="number" value=(one.value); } }
                (field("name", "template-name", Takes::Code, &typed.name).hint("template-name-hint").most(limits::NAME).draw())
                (field("language", "template-language", Takes::Code, &typed.language).hint("template-language-hint").list("template-languages").draw())
                datalist #template-languages {
                    @for code in LANGUAGES { option value=(code) { (words::language_name(code)) } }
                }
            }
            fieldset { legend { (word("template-category")) } (answers("category", "category", Pick::One, &making.categories)) }
            div.not-codes { (header(typed, problems)) }
            div.not-codes { (field("body", "template-body", Takes::Words, &typed.body).hint("template-body-hint").most(typed.body_limit()).free().draw()) }
            div.not-codes { (field("footer", "template-footer", Takes::Name, &typed.footer).most(limits::FOOTER).free().draw()) }
            (buttons(&typed.buttons, problems))
            (offer(typed, problems))
            (carousel(typed, problems))
            (calls(typed))
            (codes(typed, problems))
            div #template-examples { (examples(&making.shown, typed, &Beside { problems, names: making.names.as_ref() })) }
            div.form-end {
                a.bar-button href="/templates" { (word("form-cancel")) }
                button.primary { (word(if making.itself.is_some() { "template-send-edit" } else { "template-send-new" })) }
            }
        }
    }
}

/// How the names of the fields for what slots are called begin; the key of the slot follows.
pub const CALLED: &str = "called_";

/// How the names of the fields for examples begin; the key of the slot follows.
pub const EXAMPLE: &str = "example_";

/// The id of the field for the example of a slot.
pub fn example_id(key: &str) -> String {
    format!("example-{}", key.replace([':', '/'], "-"))
}

/// Whether a field shows itself what was not taken of it.
fn is_drawn(field: &str) -> bool {
    let own =
        ["name", "language", "body", "footer", "header_text", "header_handle", "offer", "minutes", "package"];
    own.contains(&field) || [EXAMPLE, "button_", "card_"].iter().any(|begins| field.starts_with(begins))
}

/// What stands beside the examples that are typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// What was not taken.
    pub problems: &'a [Problem],
    /// What slots are called here, where the reader may call them something.
    pub names: Option<&'a BTreeMap<String, String>>,
}

/// A field for the example of each variable, for `#template-examples`.
pub fn examples(shown: &Shown, typed: &Form, beside: &Beside<'_>) -> Markup {
    let keys: Vec<&str> = shown.examples.iter().map(|(key, _)| key.as_str()).collect();
    html! {
        input type="hidden" name="example_keys" value=(keys.join(" "));
        // Whoever rewrites the words has no variable for a while: its example is there when it comes back.
        @for (key, example) in typed.examples.iter().filter(|(key, _)| !keys.contains(&key.as_str())) {
            input type="hidden" name={ "example_" (key) } value=(example);
        }
        @if !shown.examples.is_empty() {
            fieldset {
                legend { (word("template-examples")) }
                p.small { (word("template-examples-hint")) }
                @for (key, label) in &shown.examples {
                    (example(key, label, typed, beside.problems))
                    @if let Some(names) = beside.names.filter(|_| takes_a_name(key)) { (called(key, label, names)) }
                }
            }
        }
    }
}

/// What a variable that is a number is called here, for whoever fills it in.
fn called(key: &str, label: &str, names: &BTreeMap<String, String>) -> Markup {
    let id = format!("called-{}", key.replace([':', '/'], "-"));
    html! {
        div.field {
            label for=(id) { (say!("template-called", slot = label)) " " span.small { (word("form-optional")) } }
            input id=(id) type="text" name={ (CALLED) (key) } value=(names.get(key).map(String::as_str).unwrap_or_default())
                autocomplete="off" dir="auto" maxlength="100" placeholder=(word("template-called-such-as"));
        }
    }
}

/// Whether a slot has no name of its own.
fn takes_a_name(key: &str) -> bool {
    key.parse::<SlotKey>().is_ok_and(|key| !key.has_own_name())
}

fn example(key: &str, label: &str, typed: &Form, problems: &[Problem]) -> Markup {
    let (id, name) = (example_id(key), format!("{EXAMPLE}{key}"));
    let problem = problems.iter().find(|problem| problem.field == name);
    let told = format!("{id}-problem");
    html! {
        div.field {
            label for=(id) { (label) }
            input id=(id) type="text" name=(name) value=(typed.examples.get(key).map(String::as_str).unwrap_or_default())
                autocomplete="off" dir="auto" maxlength="200" aria-invalid=[problem.map(|_| "true")]
                aria-describedby=[problem.map(|_| &told)] autofocus[problem.is_some()];
            @if let Some(problem) = problem { p.wrong id=(told) role="alert" { (icon("info")) (problem.text) } }
        }
    }
}

/// What opens the preview where it covers the form, for `#template-found`.
pub fn found(shown: &Shown) -> Markup {
    html! {
        span {
            @if shown.is_blank { (word("picker-preview")) } @else { (say!("template-look-found", count = shown.findings.len())) }
        }
    }
}

/// What is seen and said beside the form, for `#template-look`.
pub fn beside(shown: &Shown) -> Markup {
    html! {
        @if !shown.is_blank { div.preview { (look(&shown.look)) } }
        @if shown.is_blank {
            p.small role="status" { (word("template-found-here")) }
        } @else if shown.findings.is_empty() {
            p.small role="status" { (icon("check")) " " (word("template-nothing-found")) }
        } @else {
            ul.findings role="status" {
                @for finding in &shown.findings {
                    li.wrong[finding.is_error] title=(finding.rule) { (icon("info")) a href={ "#" (finding.field) } { (finding.text) } }
                }
            }
        }
        @if !shown.dearer.is_empty() { p.small { (icon("info")) " " (shown.dearer) } }
    }
}
