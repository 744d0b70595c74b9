//! What a contact agreed to or withdrew: what holds, the whole history with how each is known, and the form that records
//! one more.

use maud::{Markup, html};
use transom_rules::consent::How;
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;

use super::sheet;
use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, select, whole};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::words::access::of;
use crate::words::word;
use crate::{say, weave};

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consents {
    /// Of whom.
    pub contact: ContactId,
    /// What they are called.
    pub name: String,
    /// Where one came from.
    pub back: String,
    /// All records, the newest first.
    pub records: Vec<Record>,
    /// Older ones are not shown.
    pub has_older: bool,
    /// The form, for who may record.
    pub form: Option<New>,
}

/// A consent that was given or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What for.
    pub purpose: String,
    /// It was given.
    pub given: bool,
    /// It is what holds.
    pub holds: bool,
    /// When.
    pub at: Timestamp,
    /// How that is known.
    pub how: How,
    /// Who says so; nothing where it is the customer.
    pub by: Option<String>,
    /// Where the message stands that is its proof.
    pub message: Option<String>,
    /// Only through this number.
    pub channel: Option<String>,
    /// The words that were shown.
    pub words: String,
    /// What else there is to say.
    pub note: String,
    /// Where there is more about it.
    pub url: String,
}

/// What stands in the form of a new record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct New {
    /// What for.
    pub purposes: Vec<Choice>,
    /// Given or withdrawn.
    pub given: Vec<Choice>,
    /// How that is known.
    pub hows: Vec<Choice>,
    /// On which day; nothing for now.
    pub at: String,
    /// The words that were shown.
    pub words: String,
    /// What else there is to say.
    pub note: String,
    /// Where there is more about it.
    pub url: String,
    /// The mark of the form.
    pub nonce: Nonce,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// What is called by which words: how a consent is known.
pub fn how(how: How) -> String {
    of("how", how)
}

/// The page.
pub fn consents(frame: &Frame, shown: &Consents) -> Markup {
    sheet(
        frame,
        &say!("consents-title", name = &shown.name),
        &shown.back,
        &html! {
            @if shown.records.is_empty() {
                div.teach { (icon("check")) p { strong { (word("consents-none")) } } p { (word("consents-none-about")) } }
            }
            ul.cards { @for one in &shown.records { (record(one)) } }
            @if shown.has_older { p.small { (word("consents-older")) } }
            @if let Some(form) = &shown.form { (new(shown.contact, form)) }
        },
    )
}

fn record(one: &Record) -> Markup {
    let state = if one.given { "consent-given" } else { "consent-withdrawn" };
    html! {
        li.sheet-card {
            div.sheet-card-top {
                h2 dir="auto" { (one.purpose) }
                span { (word(state)) }
            }
            p.small {
                (time(one.at, Form::Full)) " · " (how(one.how))
                @if let Some(by) = &one.by { " · " (by) }
                @if !one.holds { " · " (word("consent-no-more")) }
            }
            @if !one.words.is_empty() { blockquote dir="auto" { (one.words) } }
            @if !one.note.is_empty() { p dir="auto" { (one.note) } }
            (proof(one))
        }
    }
}

fn proof(one: &Record) -> Markup {
    html! {
        @if let Some(channel) = &one.channel { p.small { (weave!("consent-through", channel = html! { span dir="auto" { (channel) } })) } }
        @if let Some(path) = &one.message { p { a href=(path) { (word("consent-message")) } } }
        @if !one.url.is_empty() { p { a href=(one.url) target="_blank" rel="noopener noreferrer" { (one.url) } } }
    }
}

fn new(contact: ContactId, form: &New) -> Markup {
    let problem = form.problem.as_ref();
    let shown = ["at", "words", "note", "url"];
    html! {
        section.sheet-part {
            h2 { (word("consent-record")) }
            form.form.sheet-card method="post" action={ "/contacts/" (contact) "/consents" } {
                (form.nonce.field())
                (whole(problem, &shown))
                (select("purpose", "purpose", "consent-for", &form.purposes))
                fieldset {
                    legend { (word("consent-what")) }
                    (answers("given", "given", Pick::One, &form.given))
                }
                (select("how", "how", "consent-how", &form.hows))
                (Field::new("at", "consent-at", Takes::Day).value(&form.at).hint("consent-at-hint").problem(problem).optional().draw())
                (Field::new("words", "consent-words", Takes::Words).value(&form.words).hint("consent-words-hint").problem(problem).optional().draw())
                (Field::new("note", "consent-note", Takes::Words).value(&form.note).problem(problem).optional().draw())
                (Field::new("url", "consent-url", Takes::Link).value(&form.url).problem(problem).optional().draw())
                div.form-end { button.primary { (word("consent-do")) } }
            }
        }
    }
}
