//! The page of a template: how it looks, where it stands with Meta and what that means, its languages, and what happened to
//! it.

use maud::{Markup, html};
use transom_rules::id::TemplateId;
use transom_rules::template::{Category, Rejection, TemplateStatus};
use transom_rules::template_history::{Ending, Moved, Step};
use transom_rules::time::Timestamp;

use super::look::{Look, look};
use super::standing::{status, went};
use super::statistics::{self, Statistics};
use crate::assets;
use crate::frame::field::{Ask, Problem, ask, whole};
use crate::frame::icon::icon;
use crate::frame::settings::Said;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::when::{Form, time};
use crate::words::carried::{dated, readable, sentence_case};
use crate::words::{self, word};
use crate::{say, weave};

/// What the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct One {
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
    /// Until when Meta keeps it from use, where it is paused and that is told; and whether that is over.
    pub paused_until: Option<(Timestamp, bool)>,
    /// How it went, where Meta does not have it any more or is about to lose it.
    pub ending: Option<Ending>,
    /// What its words look like, where that is another category than it names.
    pub likely: Option<Category>,
    /// What Meta moved it away from without anybody having agreed yet.
    pub moved: Option<Moved>,
    /// What that costs more, by what was delivered lately; empty where nobody knows.
    pub moved_costs: String,
    /// Meta's quality score.
    pub quality: String,
    /// The channel or account it belongs to.
    pub account: String,
    /// What the customer sees.
    pub look: Look,
    /// Its other languages: which, the language, and where that stands.
    pub others: Vec<(TemplateId, String, TemplateStatus)>,
    /// What came of sending it.
    pub statistics: Statistics,
    /// What happened to it, the newest first.
    pub history: Vec<Line>,
    /// The form can show it.
    pub can_edit: bool,
    /// The reader may have it changed, deleted and used again.
    pub may_manage: bool,
    /// What was done a moment ago.
    pub said: Option<Said>,
    /// What was not done.
    pub problem: Option<Problem>,
}

/// Something that happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// What.
    pub step: Step,
    /// What it was before; may be empty.
    pub was: String,
    /// What it is since; may be empty.
    pub became: String,
    /// Meta's reason; may be empty.
    pub reason: String,
    /// Who did it here, by name.
    pub who: Option<String>,
    /// Its words before, where they are others since.
    pub words: Option<String>,
}

/// The page.
pub fn page(frame: &Frame, shown: &One) -> Markup {
    let (class, glyph) = status(&shown.status);
    shell::page(
        frame,
        Section::Templates,
        &html! {
            main #thread.sheet.template-making tabindex="-1" data-waits[waits(&shown.status)] {
                link rel="stylesheet" href=(assets::url("settings.css"));
                p.sheet-up { a href="/templates" { (icon("back")) (word("page-templates")) } }
                @if let Some(said) = shown.said { p.said role="status" { (icon("check")) (said.sentence()) } }
                header.sheet-head {
                    h1 { (shown.name) }
                    span class={ "chip " (class) } { (icon(glyph)) (sentence_case(shown.status.as_str())) }
                }
                (whole(shown.problem.as_ref(), &[]))
                @if let Some(moved) = &shown.moved { (guard(shown, moved)) }
                div.making {
                    div {
                        (standing(shown))
                        @if shown.may_manage { (actions(shown)) }
                        (others(shown))
                        (statistics::section(&shown.statistics))
                        (history(shown))
                    }
                    aside.making-look aria-label=(word("picker-preview")) { div.preview { (look(&shown.look)) } }
                }
            }
        },
    )
}

/// Whether Meta is about to say something: the page looks for it by itself.
const fn waits(status: &TemplateStatus) -> bool {
    matches!(status, TemplateStatus::Pending | TemplateStatus::InAppeal | TemplateStatus::PendingDeletion)
}

/// What waits for somebody's word since Meta moved it.
fn guard(shown: &One, moved: &Moved) -> Markup {
    let was = html! { (sentence_case(&moved.was)) };
    let now = html! { strong { (words::category(shown.category)) } };
    html! {
        section.sheet-card.guard role="status" {
            p { (icon("info")) (weave!("template-moved", was = was, now = now, at = time(moved.since, Form::Amid))) }
            @if !shown.moved_costs.is_empty() { p { (shown.moved_costs) } }
            @if shown.may_manage {
                form method="post" action={ (address(shown.id)) "/agree" } { button.primary { (word("template-agree")) } }
            }
        }
    }
}

fn standing(shown: &One) -> Markup {
    html! {
        section.sheet-card {
            p { (meaning(&shown.status)) }
            @if let Some((until, is_over)) = shown.paused_until { p { (paused(until, is_over)) } }
            @if let Some(ending) = &shown.ending { p { (went(ending)) } }
            @if !shown.reason.is_empty() { p.reason { (icon("info")) (readable(&shown.reason)) } }
            @if let Some(advice) = advice(shown) { p { (advice) } }
            @if can_be_appealed(shown) {
                p { a href=(MANAGER) target="_blank" rel="noopener noreferrer" { (word("template-appeal")) } " " (word("template-appeal-about")) }
            }
            dl.pairs {
                dt { (word("template-language")) } dd { (words::language_name(&shown.language)) }
                dt { (word("template-category")) } dd { (words::category(shown.category)) }
                dt { (word("template-account")) } dd { bdi { (shown.account) } }
                @if shown.quality != "UNKNOWN" && !shown.quality.is_empty() { dt { (word("template-quality")) } dd { (sentence_case(&shown.quality)) } }
            }
        }
    }
}

/// Meta's manager of templates, where its decisions are appealed.
const MANAGER: &str = "https://business.facebook.com/latest/whatsapp_manager/message_templates";

/// Whether Meta looks at its decision again, if it is asked to.
const fn can_be_appealed(shown: &One) -> bool {
    matches!(shown.status, TemplateStatus::Rejected | TemplateStatus::Disabled) || shown.moved.is_some()
}

fn paused(until: Timestamp, is_over: bool) -> Markup {
    let at = time(until, Form::Amid);
    if is_over { weave!("template-pause-over", at = at) } else { weave!("template-paused-until", at = at) }
}

/// What a status means for whoever wants to send it.
fn meaning(status: &TemplateStatus) -> &'static str {
    word(match status {
        TemplateStatus::Approved => "template-is-approved",
        TemplateStatus::Pending => "template-is-pending",
        TemplateStatus::Rejected => "template-is-rejected",
        TemplateStatus::Paused => "template-is-paused",
        TemplateStatus::Disabled => "template-is-disabled",
        TemplateStatus::InAppeal => "template-is-in-appeal",
        TemplateStatus::PendingDeletion => "template-is-pending-deletion",
        TemplateStatus::Deleted => "template-is-deleted",
        TemplateStatus::Archived => "template-is-archived",
        TemplateStatus::LimitExceeded => "template-is-over-limit",
        TemplateStatus::Locked => "template-is-locked",
        TemplateStatus::Other(_) => "template-is-other",
    })
}

/// What to do about a rejection, by Meta's reason.
fn advice(shown: &One) -> Option<&'static str> {
    if shown.status != TemplateStatus::Rejected {
        return None;
    }
    let is_offer = shown.likely == Some(Category::Marketing);
    Some(word(match Rejection::told(&shown.reason) {
        Some(Rejection::IncorrectCategory | Rejection::Promotional) => "template-advice-category",
        Some(Rejection::InvalidFormat) => "template-advice-format",
        Some(Rejection::AbusiveContent | Rejection::Scam) => "template-advice-content",
        _ if is_offer => "template-advice-offer",
        Some(Rejection::TagContentMismatch) => "template-advice-language",
        Some(Rejection::CategoryNotAvailable) | None => "template-advice",
    }))
}

fn actions(shown: &One) -> Markup {
    let path = format!("/templates/{}", shown.id);
    let is_there = !matches!(shown.status, TemplateStatus::Deleted | TemplateStatus::PendingDeletion);
    let can_change =
        matches!(shown.status, TemplateStatus::Approved | TemplateStatus::Rejected | TemplateStatus::Paused);
    html! {
        div.sheet-actions {
            @if shown.can_edit && can_change { a.bar-button href={ (path) "/edit" } { (icon("pencil")) (word("template-edit")) } }
            @if shown.can_edit { a.bar-button href={ "/templates/new?from=" (shown.id) } { (icon("template")) (word("template-duplicate")) } }
            @if shown.status == TemplateStatus::Paused {
                form method="post" action={ (path) "/unpause" } { button.bar-button { (icon("check")) (word("template-unpause")) } }
            }
            @if can_change {
                form method="post" action={ (path) "/archive" } { button.bar-button { (icon("template")) (word("template-archive")) } }
            }
            @if shown.status == TemplateStatus::Archived {
                form method="post" action={ (path) "/unarchive" } { button.bar-button { (icon("back")) (word("template-unarchive")) } }
            }
        }
        @if is_there && shown.status != TemplateStatus::Disabled {
            (ask(
                Ask { id: "delete-template", action: &format!("{path}/delete"), button: "template-delete", title: "template-delete-title", yes: "form-remove" },
                &html! {
                    p { (word("template-delete-about")) }
                    @if !shown.others.is_empty() {
                        label.check for="all" { input #all type="checkbox" name="all" value="on"; span { (word("template-delete-all")) } }
                    }
                },
            ))
        }
    }
}

fn others(shown: &One) -> Markup {
    html! {
        @if !shown.others.is_empty() {
            section.sheet-part {
                h2 { (word("template-others")) }
                ul.cards {
                    @for (id, language, standing) in &shown.others {
                        @let (class, glyph) = status(standing);
                        li.sheet-card {
                            div.sheet-card-top {
                                a href={ "/templates/" (id) } { (words::language_name(language)) }
                                span class={ "chip " (class) } { (icon(glyph)) (sentence_case(standing.as_str())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn history(shown: &One) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("template-history")) }
            @if shown.history.is_empty() { p { (word("template-history-none")) } }
            ol.template-history {
                @for line in &shown.history {
                    li {
                        p { (told(line)) }
                        p.small {
                            (time(line.at, Form::Full))
                            @if let Some(who) = &line.who { " · " bdi { (who) } }
                        }
                        @if !line.reason.is_empty() { p.small { (readable(&line.reason)) } }
                        @if let Some(words) = &line.words {
                            details { summary { (word("template-history-before")) } p.template-body dir="auto" { (words) } }
                        }
                    }
                }
            }
        }
    }
}

fn told(line: &Line) -> Markup {
    let was = html! { (sentence_case(&line.was)) };
    let became = html! { strong { (sentence_case(&line.became)) } };
    match line.step {
        Step::Submitted => html! { (word("template-step-submitted")) },
        Step::Found => html! { (word("template-step-found")) },
        Step::Status => weave!("template-step-status", was = was, became = became),
        Step::Category => weave!("template-step-category", was = was, became = became),
        Step::Agreed => weave!("template-step-agreed", became = became),
        Step::Announced => weave!("template-step-announced", was = was, became = became),
        Step::Quality => weave!("template-step-quality", was = was, became = became),
        Step::Edited => html! { (word("template-step-edited")) },
        Step::EditedElsewhere => html! { (word("template-step-edited-elsewhere")) },
        Step::Deleted => html! { (word("template-step-deleted")) },
        Step::Gone => html! { (word("template-step-gone")) },
    }
}

/// Where a template's page is.
pub fn address(id: TemplateId) -> String {
    format!("/templates/{id}")
}

/// What Meta refused, as a person reads it.
pub fn refused(title: &str, details: &str) -> String {
    if details.is_empty() {
        say!("template-refused", title = dated(title))
    } else {
        say!("template-refused-because", title = dated(title), details = dated(details))
    }
}
