//! The audit log: who did what, on what, when, from where, and what came of it.

use maud::{Markup, html};
use transom_rules::access::{Face, Kept, Outcome, Told, Verb};
use transom_rules::time::Timestamp;

use crate::frame::field::{Choice, Field, Takes, select};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::words::{access, word};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Which lines.
    pub filter: Filter,
    /// Who could be asked for.
    pub people: Vec<Choice>,
    /// What all of them are about, where one thing was asked for.
    pub on: Option<On>,
    /// The lines, the newest first.
    pub lines: Vec<Line>,
    /// The address of the older ones.
    pub older: Option<String>,
    /// The address of the file, where the reader may take it.
    pub file: Option<String>,
}

/// The one thing that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct On {
    /// As the log has it.
    pub id: String,
    /// What it is, and what it is called.
    pub name: String,
}

/// Which lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this act.
    pub verb: Option<Verb>,
    /// With this end.
    pub outcome: Option<Outcome>,
    /// From this day, as it was typed.
    pub from: String,
    /// To this day, as it was typed.
    pub to: String,
    /// Lines are left out: somebody is chosen, or one of the above.
    pub is_set: bool,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who: a name.
    pub who: String,
    /// By what, besides a page: the token's name.
    pub by: Option<String>,
    /// What.
    pub verb: Told<Verb>,
    /// On what.
    pub on: Option<Thing>,
    /// The address of the lines about the same thing; none where it is about nothing, or all are.
    pub only: Option<String>,
    /// What came of it.
    pub outcome: Told<Outcome>,
    /// By which way.
    pub face: Told<Face>,
    /// From which address; may be empty.
    pub address: String,
    /// What else there is to tell; may be empty.
    pub detail: String,
}

/// What was acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// What kind of thing, in words.
    pub kind: String,
    /// Its name, or its id.
    pub name: String,
    /// Where it can be seen.
    pub path: Option<String>,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Audit) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Audit,
        &html! {
            (settings::head(Place::Audit.name(), &html! {
                @if let Some(path) = &shown.file { a.bar-button href=(path) download { (icon("download")) "CSV" } }
            }))
            (filter(shown))
            @if shown.lines.is_empty() { (empty(&shown.filter)) } @else { (table(&shown.lines)) }
            @if let Some(path) = &shown.older { p.pager { a.bar-button href=(path) { (word("audit-older")) (icon("next")) } } }
        },
    )
}

fn filter(shown: &Audit) -> Markup {
    let Filter { verb, outcome, from, to, is_set } = &shown.filter;
    let anybody = Choice::new("", word("audit-anybody"), !shown.people.iter().any(|one| one.is_on));
    let people: Vec<_> = std::iter::once(anybody).chain(shown.people.iter().cloned()).collect();
    let any = |is_on| Choice::new("", word("audit-any"), is_on);
    let told = |one: &&Verb| one.kept() == Kept::Done || *verb == Some(**one);
    let mut verbs = vec![any(verb.is_none())];
    verbs.extend(
        Verb::ALL
            .iter()
            .filter(told)
            .map(|one| Choice::new(one.as_str(), access::verb(*one), *verb == Some(*one))),
    );
    let mut outcomes = vec![any(outcome.is_none())];
    outcomes.extend(
        Outcome::ALL
            .iter()
            .map(|one| Choice::new(one.as_str(), access::outcome(*one), *outcome == Some(*one))),
    );
    html! {
        form.filters.sheet-card method="get" action=(Place::Audit.path()) {
            (select("field-who", "who", "audit-who", &people))
            (select("field-verb", "verb", "audit-verb", &verbs))
            (select("field-result", "result", "audit-result", &outcomes))
            (Field::new("from", "audit-from", Takes::Day).value(from).free().draw())
            (Field::new("to", "audit-to", Takes::Day).value(to).free().draw())
            @if let Some(on) = &shown.on {
                div.field {
                    label for="field-on" { (word("audit-on")) }
                    input #field-on type="text" value=(on.name) readonly;
                    input type="hidden" name="on" value=(on.id);
                }
            }
            div.form-end {
                @if *is_set { a.bar-button href=(Place::Audit.path()) { (word("audit-all")) } }
                button.primary { (word("audit-show")) }
            }
        }
    }
}

fn empty(filter: &Filter) -> Markup {
    html! {
        div.teach {
            (icon("log"))
            @if filter.is_set {
                p { strong { (word("audit-nothing")) } }
                p { a href=(Place::Audit.path()) { (word("audit-all")) } }
            } @else {
                p { strong { (word("audit-empty")) } }
                p { (word("audit-empty-about")) }
            }
        }
    }
}

fn table(lines: &[Line]) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label=(Place::Audit.name()) {
            table.log {
                thead {
                    tr {
                        th scope="col" { (word("audit-when")) }
                        th scope="col" { (word("audit-who")) }
                        th scope="col" { (word("audit-verb")) }
                        th scope="col" { (word("audit-on")) }
                        th scope="col" { (word("audit-result")) }
                        th scope="col" { (word("audit-origin")) }
                    }
                }
                tbody { @for one in lines { (line(one)) } }
            }
        }
    }
}

fn line(line: &Line) -> Markup {
    html! {
        tr {
            td.log-when { (time(line.at, Form::Full)) }
            td { (line.who) @if let Some(token) = &line.by { " " span.small { (icon("key")) (token) } } }
            td { (access::told(&line.verb, access::verb)) }
            td {
                @if let Some(thing) = &line.on {
                    @match &line.only {
                        Some(only) => a.log-only href=(only) title=(word("audit-only")) { (thing.kind) },
                        None => (thing.kind),
                    }
                    " "
                    @match &thing.path { Some(path) => a href=(path) { (thing.name) }, None => span.log-name { (thing.name) } }
                }
                @if !line.detail.is_empty() { p.small { (line.detail) } }
            }
            td { (outcome(&line.outcome)) }
            td.log-origin { (access::told(&line.face, access::face)) @if !line.address.is_empty() { " " span.small { (line.address) } } }
        }
    }
}

fn outcome(outcome: &Told<Outcome>) -> Markup {
    let (class, glyph) = match outcome.known() {
        Some(Outcome::Done) => ("open", "check"),
        Some(Outcome::Refused) => ("closing", "lock"),
        Some(Outcome::Failed) => ("urgent", "cross"),
        None => return html! { span.chip { (outcome) } },
    };
    html! { span class={ "chip " (class) } { (icon(glyph)) (access::told(outcome, access::outcome)) } }
}
