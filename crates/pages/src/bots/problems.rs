//! What is wrong with a flow: each problem with where it is, the way on which it happens, and the button that mends it.

use maud::{Markup, html};
use transom_rules::flow::KnownTemplate;
use transom_rules::flow::kind::{Cause, Kind};
use transom_rules::flow::length;
use transom_rules::flow::problem::{Code, Leg, Mend, Problem};

use super::part::Knows;
use crate::frame::address::address;
use crate::frame::field::{Choice, select};
use crate::frame::icon::icon;
use crate::frame::settings::Place;
use crate::say;
use crate::words::{language_name, say as say_sentence, word};

/// All of them, or those of a step.
pub fn problems(knows: &Knows, of: &[&Problem], may_edit: bool) -> Markup {
    html! {
        @if !of.is_empty() {
            ul.bot-problems {
                @for (number, one) in of.iter().enumerate() { (problem(knows, one, number, may_edit)) }
            }
        }
    }
}

fn problem(knows: &Knows, one: &Problem, number: usize, may_edit: bool) -> Markup {
    html! {
        li.bot-problem {
            @if one.code.is_warning() { p { (icon("info")) span { (say_sentence(&one.text)) } } }
            @else { p.wrong { (icon("operator")) span { (say_sentence(&one.text)) } } }
            p.small {
                @if let Some(step) = &one.step { a href=(address(&knows.path, &[("step", step)])) { (step) } " · " }
                a href={ (knows.path) "/text#line-" (one.at.line) } { (say!("bot-line", line = one.at.line)) }
                @if let Some((path, name)) = made_at(knows, one) { " · " a href=(path) { (say!("bot-make-one", place = name)) } }
            }
            @if !one.path.is_empty() { (path(&knows.path, one)) }
            @if let (Some(mend), true) = (&one.mend, may_edit) { (offered(knows, mend, number)) }
        }
    }
}

/// The page on which the workspace makes what a step or a trigger names and is not there: its address, and what it is called.
fn made_at(knows: &Knows, one: &Problem) -> Option<(String, &'static str)> {
    if one.code != Code::NotInWorkspace {
        return None;
    }
    let of_step = one.step.as_ref().map(|name| knows.outline.step(name));
    let place = match of_step {
        Some(step) => match (step?, step?.kind()?) {
            (step, Kind::Template) => {
                let told = [("name", step.text("template")), ("language", step.text("language"))];
                return Some((address("/templates/new", &told), word("page-templates")));
            }
            (_, Kind::StartCampaign) => return Some(("/campaigns/new".into(), word("page-campaigns"))),
            (_, Kind::SetStatus | Kind::Close) => Place::Statuses,
            (_, Kind::Label) => Place::Labels,
            (_, Kind::Assign | Kind::HandOver) => Place::Teams,
            _ => Place::Attributes,
        },
        None => match knows.outline.trigger_at(one.at)?.cause()? {
            Cause::Campaign => return Some(("/campaigns/new".into(), word("page-campaigns"))),
            Cause::Status => Place::Statuses,
            Cause::Schedule => Place::Views,
            _ => return None,
        },
    };
    Some((place.path().to_owned(), place.name()))
}

/// The way to a problem; where it is about the window, with how long ago the customer's last word may be at each step of it.
fn path(address_of_bot: &str, one: &Problem) -> Markup {
    let silent = |leg: &Leg| match leg.silent {
        Some(silent) => length::write(silent),
        None => word("bot-silent-any").to_owned(),
    };
    html! {
        ol.bot-path aria-label=(word("bot-path")) {
            @for leg in &one.path {
                li {
                    a href=(address(address_of_bot, &[("step", &leg.step)])) { (leg.step) }
                    @if one.code == Code::Window { " " span.small { (silent(leg)) } }
                }
            }
        }
    }
}

/// The other way: the words go by SMS where the window is closed.
fn by_sms(knows: &Knows, before: &str) -> Markup {
    html! {
        @if knows.sms.is_some() {
            form.bot-mend method="post" action={ (knows.path) "/edit" } {
                (knows.hidden("mend_sms"))
                input type="hidden" name="step" value=(before);
                button.bar-button title=(say!("bot-mend-sms-title", step = before)) { (icon("sms")) (word("bot-mend-sms")) }
            }
        }
    }
}

fn offered(knows: &Knows, mend: &Mend, number: usize) -> Markup {
    let Mend::AskForWindow { before } = mend;
    let templates: &[KnownTemplate] = knows.known.templates.as_deref().unwrap_or_default();
    let choices: Vec<Choice> = templates
        .iter()
        .map(|one| {
            let name = format!("{} · {}", one.name, language_name(&one.language));
            Choice::new(format!("{}/{}", one.name, one.language), name, false)
        })
        .collect();
    html! {
        @if choices.is_empty() { p.small { (word("bot-mend-no-template")) " " a href="/templates" { (word("page-templates")) } } }
        @else {
            form.bot-mend method="post" action={ (knows.path) "/edit" } {
                (knows.hidden("mend"))
                input type="hidden" name="step" value=(before);
                (select(&format!("mend-template-{number}"), "template", "bot-mend-template", &choices))
                button.bar-button { (icon("check")) (say!("bot-mend", step = before)) }
            }
        }
        (by_sms(knows, before))
    }
}
