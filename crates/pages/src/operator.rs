//! The operator's page: first whether all is well, then how the desk stands, then everything that arrived and could not
//! be used, and everything that Meta warned of. Nothing that came with a valid signature is ever dropped; this is where
//! it can be seen.

use maud::{Markup, html};
use transom_rules::event::Severity;
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::when::{Form, time};
use crate::words::word;
use crate::{assets, say, weave};

mod health;

pub use health::{Backup, Health, Sender};

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
    /// The version of the Graph API that is spoken, and until when Meta answers it.
    pub graph: GraphVersion,
    /// Why no row can be written at present; `None` when one can.
    pub database: Option<String>,
    /// Deliveries refused for their signature since the server started.
    pub forged: u64,
    /// How the desk stands.
    pub health: Health,
}

/// A version of the Graph API and its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphVersion {
    /// `v26.0`.
    pub name: String,
    /// The day on which it ends, or ended, if that is told.
    pub end: Option<String>,
    /// What is to be made of it.
    pub state: VersionState,
}

/// How much a version's end matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VersionState {
    /// Not for long.
    #[default]
    Fine,
    /// It is near.
    Soon,
    /// It is past.
    Over,
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
                link rel="stylesheet" href=(assets::url("settings.css"));
                header.sheet-head { h1 { (word("page-operator")) } }
                (summary(shown, frame.now))
                (health::health(&shown.health, frame.now))
                (database(shown.database.as_deref()))
                (graph(&shown.graph))
                (accounts(&shown.accounts))
                (notices(&shown.notices))
                (kept("operator-unreadable", "operator-unreadable-about", &shown.unreadable))
                (kept("operator-unknown", "operator-unknown-about", &shown.unknown))
                (kept("operator-media", "operator-media-about", &shown.media))
                (nothing(shown))
                section.sheet-part {
                    h2 { (word("operator-forged")) }
                    p { (weave!("operator-forged-about", count = html! { strong.number { (shown.forged) } })) }
                }
            }
        },
    )
}

/// Whether somebody has to look at all, and at what.
fn summary(shown: &Operator, now: Timestamp) -> Markup {
    let troubles = troubles(shown, now);
    html! {
        div.operator-summary role="status" {
            @if troubles.is_empty() { span.chip.open { (icon("check")) (word("operator-all-well")) } }
            @else {
                p { span.chip.closing { (icon("bell")) (say!("operator-waiting", count = troubles.len())) } }
                ul.troubles { @for trouble in troubles { li { (trouble) } } }
            }
        }
    }
}

/// What is not well, a line each.
fn troubles(shown: &Operator, now: Timestamp) -> Vec<String> {
    let mut troubles = Vec::new();
    troubles.extend(shown.database.as_ref().map(|_| word("operator-cannot-write").to_owned()));
    troubles.extend(health::troubles(&shown.health, now));
    match shown.graph.state {
        VersionState::Fine => {}
        VersionState::Soon => troubles.push(say!("operator-trouble-graph-soon", version = &shown.graph.name)),
        VersionState::Over => troubles.push(say!("operator-graph-over", version = &shown.graph.name)),
    }
    let warnings = shown.notices.iter().filter(|notice| notice.severity != Severity::Info).count();
    for (count, told) in [
        (shown.accounts.len(), say!("operator-trouble-accounts", count = shown.accounts.len())),
        (warnings, say!("operator-trouble-warnings", count = warnings)),
        (shown.unreadable.len(), say!("operator-trouble-unreadable", count = shown.unreadable.len())),
        (shown.unknown.len(), say!("operator-trouble-unknown", count = shown.unknown.len())),
        (shown.media.len(), say!("operator-trouble-media", count = shown.media.len())),
    ] {
        troubles.extend((count > 0).then_some(told));
    }
    troubles
}

fn database(trouble: Option<&str>) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("operator-database")) }
            @if let Some(why) = trouble {
                p { span.chip.urgent { (icon("operator")) (word("operator-cannot-write")) } " " (why) }
                p.small { (word("operator-cannot-write-about")) }
            } @else { p.small { (word("operator-writes")) } }
        }
    }
}

fn graph(version: &GraphVersion) -> Markup {
    let (name, end) = (version.name.as_str(), version.end.as_deref());
    html! {
        section.sheet-part {
            h2 { (word("operator-graph")) }
            @match (version.state, end) {
                (VersionState::Over, _) => p { span.chip.urgent { (icon("operator")) (say!("operator-graph-over", version = name)) } },
                (VersionState::Soon, Some(end)) => p { span.chip.closing { (icon("bell")) (say!("operator-graph-ends", version = name, end = end)) } },
                (_, Some(end)) => p.small { (say!("operator-graph-ends", version = name, end = end)) },
                (_, None) => p.small { (say!("operator-graph-open", version = name)) },
            }
            @if version.state != VersionState::Fine { p.small { (word("operator-graph-about")) } }
        }
    }
}

fn accounts(accounts: &[(String, String)]) -> Markup {
    html! {
        @if !accounts.is_empty() {
            section.sheet-part {
                h2 { (word("operator-accounts")) }
                ul.cards {
                    @for (account, why) in accounts {
                        li.sheet-card {
                            div.sheet-card-top {
                                span.chip.closing { (icon("bell")) (word("severity-warning")) }
                                strong { (say!("operator-account", account = account)) }
                            }
                            p { (why) "." }
                        }
                    }
                }
                p.small { (weave!("operator-accounts-about", command = html! { code { "transom channel timezone" } })) }
            }
        }
    }
}

/// What was looked for and not found, together: a heading each would say little, five times.
fn nothing(shown: &Operator) -> Markup {
    let looked = [
        ("operator-notices", shown.notices.is_empty()),
        ("operator-unreadable", shown.unreadable.is_empty()),
        ("operator-unknown", shown.unknown.is_empty()),
        ("operator-media", shown.media.is_empty()),
    ];
    html! {
        @if looked.iter().any(|(_, is_none)| *is_none) {
            section.sheet-part {
                h2 { (word("operator-none")) }
                ul.none-of { @for (name, _) in looked.iter().filter(|(_, is_none)| *is_none) { li { (icon("check")) (word(name)) } } }
            }
        }
    }
}

fn notices(notices: &[Notice]) -> Markup {
    if notices.is_empty() {
        return html! {};
    }
    html! {
        section.sheet-part {
            h2 { (word("operator-notices")) }
            ul.cards {
                @for notice in notices {
                    @let (class, glyph, name) = severity(notice.severity);
                    li.sheet-card {
                        div.sheet-card-top {
                            span class={ "chip " (class) } { (icon(glyph)) (word(name)) }
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

fn kept(title: &'static str, hint: &'static str, lines: &[Kept]) -> Markup {
    if lines.is_empty() {
        return html! {};
    }
    html! {
        section.sheet-part {
            h2 { (word(title)) " " span.count { (lines.len()) } }
            p.small { (word(hint)) }
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
    html! { @if !content.is_empty() { details { summary { (word("what-arrived")) } pre tabindex="0" { (content) } } } }
}

const fn severity(severity: Severity) -> (&'static str, &'static str, &'static str) {
    match severity {
        Severity::Info => ("quiet", "info", "severity-info"),
        Severity::Warning => ("closing", "bell", "severity-warning"),
        Severity::Error => ("urgent", "operator", "severity-error"),
    }
}
