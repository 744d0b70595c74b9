//! The page of templates: what may be sent, what waits for Meta, why something was refused, and what its slots are
//! called.

use maud::{Markup, html};
use transom_rules::id::TemplateId;
use transom_rules::template::{Category, TemplateStatus};
use transom_rules::template_history::Ending;

use super::one;
use super::picker::filling::Piece;
use super::standing::{status, went};
use crate::frame::address::address;
use crate::frame::field::Choice;
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::words::carried::{readable, sentence_case};
use crate::words::{self, word};
use crate::{assets, say, weave};

/// A template as its page tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLine {
    /// Which.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its category.
    pub category: Category,
    /// Where it stands with Meta.
    pub status: TemplateStatus,
    /// Meta's reason; may be empty.
    pub reason: String,
    /// Meta's quality score, verbatim.
    pub quality: String,
    /// The words of its body, cut at its slots.
    pub body: Vec<Piece>,
    /// Its slots in order.
    pub slots: Vec<SlotLine>,
    /// The channel or account it belongs to.
    pub account: String,
    /// How it went, where Meta does not have it any more or is about to lose it.
    pub ending: Option<Ending>,
    /// Meta moved it to another category, and what was planned with it waits for somebody to agree.
    pub waits: bool,
}

/// A slot of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotLine {
    /// Its key: `body:1`.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// What it is called where nobody gave it a name.
    pub unnamed: String,
    /// As it is written in the template: `{{1}}`; empty for what is no variable.
    pub written: String,
    /// What somebody called it; `None` where it has a name of its own and takes no other.
    pub name: Option<String>,
    /// Meta's example; may be empty.
    pub example: String,
}

/// What the page is asked to show besides the templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What was searched for.
    pub query: String,
    /// The account whose templates are asked for, by Meta's id; empty for all.
    pub account: String,
    /// All accounts and each by itself, where there are several.
    pub accounts: Vec<Choice>,
    /// The status that is shown alone, in Meta's word; empty for all.
    pub status: String,
    /// The statuses that there are.
    pub statuses: Vec<TemplateStatus>,
    /// The last template of the page before.
    pub after: Option<TemplateId>,
    /// The last template of this page, where there are more.
    pub last: Option<TemplateId>,
    /// Who looks may give slots names.
    pub may_name: bool,
    /// They may make templates.
    pub may_make: bool,
    /// They may fetch the templates from Meta.
    pub may_sync: bool,
    /// Meta was asked for them and did not say.
    pub not_fetched: bool,
    /// The template whose slots somebody came to name.
    pub naming: Option<TemplateId>,
    /// The template whose slots were just named, and what is wrong with their names; empty if they were taken.
    pub named: Option<(TemplateId, String)>,
}

/// The page.
pub fn page(frame: &Frame, asked: &Asked, lines: &[TemplateLine]) -> Markup {
    let query = asked.query.as_str();
    shell::page(
        frame,
        Section::Templates,
        &html! {
            main #thread.sheet tabindex="-1" {
                @if asked.may_name { link rel="stylesheet" href=(assets::url("settings.css")); }
                header.sheet-head {
                    h1 { (word("page-templates")) }
                    @if asked.may_make {
                        a.bar-button href="/templates/gallery" { (icon("template")) (word("gallery-title")) }
                        a.bar-button href="/templates/new" { (icon("plus")) (word("template-new")) }
                    }
                    @if asked.may_sync { form method="post" action="/templates/sync" { button.bar-button { (word("template-sync")) } } }
                    form.search role="search" method="get" action="/templates" {
                        @if !asked.status.is_empty() { input type="hidden" name="status" value=(asked.status); }
                        (icon("search"))
                        label.unseen for="q" { (word("templates-search-label")) }
                        input #q type="search" name="q" value=(query) placeholder=(word("templates-search"));
                        @if !asked.account.is_empty() { input type="hidden" name="account" value=(asked.account); }
                    }
                }
                @if !asked.accounts.is_empty() { (accounts(asked)) }
                @if asked.not_fetched { p.wrong role="alert" { (icon("info")) (word("template-not-fetched")) } }
                @if asked.statuses.len() > 1 { (which(asked)) }
                @if lines.is_empty() { (empty(asked)) } @else {
                    ul.cards { @for one in lines { (line(one, asked)) } }
                }
                @if let Some(last) = asked.last {
                    p { a.bar-button rel="next" href=(of(asked, &asked.status, Some(last))) { (word("templates-further")) } }
                }
            }
        },
    )
}

/// Whose templates are shown: a link an account, as what is searched for stays.
fn accounts(asked: &Asked) -> Markup {
    let page = |account: &str| address("/templates", &[("q", &asked.query), ("account", account)]);
    html! {
        nav.kinds aria-label=(word("template-account")) {
            @for one in &asked.accounts { a href=(page(&one.value)) aria-current=[one.is_on.then_some("page")] { bdi { (one.name) } } }
        }
    }
}

/// The page with this status alone, after a template.
fn of(asked: &Asked, status: &str, after: Option<TemplateId>) -> String {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    address(
        "/templates",
        &[("q", &asked.query), ("account", &asked.account), ("status", status), ("after", &after)],
    )
}

/// All of them, or those of one status.
fn which(asked: &Asked) -> Markup {
    let here = |status: &str| (asked.status == status).then_some("page");
    html! {
        nav.kinds aria-label=(word("templates-which")) {
            a href=(of(asked, "", None)) aria-current=[here("")] { (word("templates-every")) }
            @for status in &asked.statuses {
                a href=(of(asked, status.as_str(), None)) aria-current=[here(status.as_str())] { (sentence_case(status.as_str())) }
            }
        }
    }
}

fn line(line: &TemplateLine, asked: &Asked) -> Markup {
    let (class, glyph) = status(&line.status);
    let is_gone = line.status == TemplateStatus::Deleted;
    html! {
        li.sheet-card.is-gone[is_gone] id={ "t-" (line.id) } {
            div.sheet-card-top {
                h2 { a href=(one::address(line.id)) { (line.name) } }
                @if line.waits { a.chip.closing href=(one::address(line.id)) { (icon("info")) (word("template-waits")) } }
                span class={ "chip " (class) } { (icon(glyph)) (sentence_case(line.status.as_str())) }
            }
            p.small {
                (words::language_name(&line.language)) " · " (words::category(line.category)) " · " (line.account)
                @if !line.quality.is_empty() && line.quality != "UNKNOWN" { " · " (say!("templates-quality", quality = line.quality.to_lowercase())) }
            }
            p.template-body dir="auto" {
                @for piece in &line.body {
                    @match piece {
                        Piece::Text(text) => (text),
                        Piece::Slot(key) => (slot_shown(line, key)),
                    }
                }
            }
            @if !line.reason.is_empty() { p.reason { (icon("info")) (readable(&line.reason)) } }
            @if let Some(ending) = &line.ending { p.small { (went(ending)) } }
            @if asked.may_name && !is_gone && line.slots.iter().any(|slot| slot.name.is_some()) { (names(line, asked)) }
        }
    }
}

/// A slot in the words, by what it is called.
fn slot_shown(line: &TemplateLine, key: &str) -> Markup {
    let slot = line.slots.iter().find(|slot| slot.key == key);
    let example = slot.map(|slot| slot.example.as_str()).filter(|example| !example.is_empty());
    html! {
        span.slot-name title=[example.map(|example| say!("slot-example", example = example))] {
            (slot.map_or(key, |slot| slot.label.as_str()))
        }
    }
}

/// The form that gives the slots names. What has a name of its own is not asked for one.
fn names(line: &TemplateLine, asked: &Asked) -> Markup {
    let told = asked.named.as_ref().filter(|(id, _)| *id == line.id).map(|(_, problem)| problem.as_str());
    let problem = told.filter(|problem| !problem.is_empty());
    let number = line.slots.iter().filter(|slot| slot.name.is_some()).count();
    html! {
        details.slot-names open[told.is_some() || asked.naming == Some(line.id)] {
            summary { (say!("slots-name", count = number)) }
            form.form method="post" action={ "/templates/" (line.id) "/slots" } {
                p.small { (word("slots-name-about")) }
                @if !asked.query.is_empty() { input type="hidden" name="q" value=(asked.query); }
                @if !asked.status.is_empty() { input type="hidden" name="status" value=(asked.status); }
                @if let Some(after) = asked.after { input type="hidden" name="after" value=(after); }
                @for slot in &line.slots { @if let Some(name) = &slot.name { (name_field(line, slot, name)) } }
                @if let Some(problem) = problem { p.wrong role="alert" { (icon("info")) (problem) } }
                @if told == Some("") { p role="status" { span.chip.open { (icon("check")) (word("slots-named")) } } }
                div.form-end { button.primary { (word("slots-keep")) } }
            }
        }
    }
}

fn name_field(line: &TemplateLine, slot: &SlotLine, name: &str) -> Markup {
    let id = format!("{}-{}", line.id, slot.key.replace([':', '/'], "-"));
    html! {
        div.field {
            label for=(id) {
                @if slot.written.is_empty() { (slot.unnamed) } @else { code { (slot.written) } @if slot.key.starts_with("header") { " " (word("slots-of-header")) } }
                @if !slot.example.is_empty() { span.small { " " (say!("slot-example", example = &slot.example)) } }
            }
            input id=(id) type="text" name=(slot.key) value=(name) placeholder=(slot.unnamed) maxlength="100" autocomplete="off" dir="auto";
        }
    }
}

fn empty(asked: &Asked) -> Markup {
    html! {
        div.teach {
            (icon("template"))
            @if asked.query.is_empty() && asked.account.is_empty() && asked.status.is_empty() {
                p { strong { (word("templates-none")) } }
                p { (weave!("templates-none-about", call = html! { code { "POST /api/v1/templates" } })) }
            } @else {
                p { strong { (word("templates-nothing-found")) } }
                p { a href="/templates" { (word("templates-all")) } }
            }
        }
    }
}
