//! The operator's page: everything that arrived and could not be used, and everything that Meta warned of.
//! Nothing that came with a valid signature is ever dropped; this is where it can be seen.

use maud::{Markup, html};
use transom_rules::event::Severity;
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::when::{Form, time};
use crate::words;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// Notices of Meta's, newest first.
    pub notices: Vec<Notice>,
    /// Accounts that may be charged wrongly: Meta's id and why.
    pub accounts: Vec<(String, String)>,
    /// Signed bodies that were no JSON or failed, newest first.
    pub unreadable: Vec<Kept>,
    /// Updates of kinds or numbers that nobody here knows, newest first.
    pub unknown: Vec<Kept>,
    /// Files that could not be fetched, newest first.
    pub media: Vec<Kept>,
    /// Why no row can be written at present; `None` when one can.
    pub database: Option<String>,
    /// Deliveries refused for their signature since the server started.
    pub forged: u64,
}

/// Something that Meta told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How bad it is.
    pub severity: Severity,
    /// When.
    pub at: Timestamp,
    /// One sentence.
    pub title: String,
    /// The webhook's value, pretty-printed.
    pub json: String,
}

/// Something that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// When it arrived.
    pub at: Timestamp,
    /// What it is: the webhook's field, the file's kind.
    pub title: String,
    /// Why it could not be used.
    pub reason: String,
    /// What arrived, or its beginning.
    pub content: String,
}

/// The page.
pub fn page(frame: &Frame, shown: &Operator) -> Markup {
    shell::page(
        frame,
        Section::Operator,
        &html! {
            main #thread.sheet tabindex="-1" {
                header.sheet-head { h1 { (words::word("page-operator")) } }
                (database(shown.database.as_deref()))
                (accounts(&shown.accounts))
                (notices(&shown.notices))
                (kept("Unreadable webhooks", "Signed by Meta, kept as received, but no JSON or not usable.", &shown.unreadable))
                (kept("Unknown webhooks", "Kinds and numbers that this version or this workspace does not know. A later version can read them again.", &shown.unknown))
                (kept("Files that could not be fetched", "Meta's links live for five minutes; each was tried again.", &shown.media))
                section.sheet-part {
                    h2 { "Refused deliveries" }
                    p { strong.number { (shown.forged) } " since the server started, for a wrong or missing signature. Nothing of them was stored." }
                }
            }
        },
    )
}

fn database(trouble: Option<&str>) -> Markup {
    html! {
        section.sheet-part {
            h2 { "Database" }
            @if let Some(why) = trouble {
                p { span.chip.urgent { (icon("operator")) "Cannot write" } " " (why) }
                p.small { "Webhooks are answered 503 and come again from Meta; nothing that was acknowledged is lost." }
            } @else { p.small { "A row was written a moment ago: webhooks are stored." } }
        }
    }
}

fn accounts(accounts: &[(String, String)]) -> Markup {
    html! {
        @if !accounts.is_empty() {
            section.sheet-part {
                h2 { "Accounts" }
                ul.cards {
                    @for (account, why) in accounts {
                        li.sheet-card {
                            div.sheet-card-top {
                                span.chip.closing { (icon("bell")) "Warning" }
                                strong { "WhatsApp account " (account) }
                            }
                            p { (why) "." }
                        }
                    }
                }
                p.small { "The day decides about rates and free messages. Say where the account is with " code { "transom channel timezone" } "." }
            }
        }
    }
}

fn notices(notices: &[Notice]) -> Markup {
    html! {
        section.sheet-part {
            h2 { "Notices" }
            @if notices.is_empty() { p.small { "Meta has told nothing that needs you." } }
            ul.cards {
                @for notice in notices {
                    @let (class, glyph, word) = severity(notice.severity);
                    li.sheet-card {
                        div.sheet-card-top {
                            span class={ "chip " (class) } { (icon(glyph)) (word) }
                            (time(notice.at, Form::Full))
                        }
                        p { (notice.title) }
                        (raw(&notice.json))
                    }
                }
            }
        }
    }
}

fn kept(title: &str, hint: &str, lines: &[Kept]) -> Markup {
    html! {
        section.sheet-part {
            h2 { (title) @if !lines.is_empty() { " " span.count { (lines.len()) } } }
            p.small { @if lines.is_empty() { "None." } @else { (hint) } }
            ul.cards {
                @for line in lines {
                    li.sheet-card {
                        div.sheet-card-top { strong { (line.title) } (time(line.at, Form::Full)) }
                        p { (line.reason) }
                        (raw(&line.content))
                    }
                }
            }
        }
    }
}

fn raw(content: &str) -> Markup {
    html! { @if !content.is_empty() { details { summary { "What arrived" } pre tabindex="0" { (content) } } } }
}

const fn severity(severity: Severity) -> (&'static str, &'static str, &'static str) {
    match severity {
        Severity::Info => ("quiet", "info", "Info"),
        Severity::Warning => ("closing", "bell", "Warning"),
        Severity::Error => ("urgent", "operator", "Error"),
    }
}
