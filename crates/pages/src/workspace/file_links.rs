//! The links to files that were given to customers: whether each is good and how often it was opened; and the form of one
//! that is given to many.

use maud::{Markup, html};
use transom_rules::file_link::State;
use transom_rules::id::{ConversationId, FileLinkId};
use transom_rules::time::Timestamp;

use crate::frame::address::address;
use crate::frame::field::{Ask, Field, Problem, Takes, ask, whole};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::words::{self, word};
use crate::{say, weave};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileLinks {
    /// Some of them, the newest first.
    pub links: Vec<Line>,
    /// The last of them, where there are more.
    pub after: Option<FileLinkId>,
    /// The mark of the form of a new one and what was typed, where the reader may make one.
    pub form: Option<(Nonce, Typed)>,
    /// What was not taken of it.
    pub problem: Option<Problem>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: FileLinkId,
    /// What its file is called.
    pub name: String,
    /// The bytes of the file.
    pub size: i64,
    /// Who made it, where that is a person who is known.
    pub by: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// For whom it was made; `None` for many.
    pub conversation: Option<ConversationId>,
    /// Whom that is with, as far as the reader sees it.
    pub with: Option<String>,
    /// Whether it leads to its file.
    pub state: State,
    /// Until when it does, or did.
    pub ends_at: Timestamp,
    /// So often it was opened.
    pub opened: i64,
    /// So often it can be.
    pub most: Option<i64>,
    /// When it was opened last.
    pub last_opened_at: Option<Timestamp>,
    /// The reader may revoke it, and it is not over.
    pub may_revoke: bool,
}

/// What the form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// For how many days.
    pub days: String,
    /// How often it can be opened; empty for as often as anybody likes.
    pub openings: String,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &FileLinks) -> Markup {
    settings::page(
        frame,
        settings,
        Place::FileLinks,
        &html! {
            (settings::head(Place::FileLinks.name(), &html! {}))
            p.lead { (word("file-link-lead")) }
            @if shown.links.is_empty() {
                div.teach { (icon("clip")) p { strong { (word("file-link-none")) } } p { (word("file-link-none-about")) } }
            }
            ul.cards { @for one in &shown.links { (line(one)) } }
            @if let Some(after) = shown.after {
                p { a.bar-button href=(address(Place::FileLinks.path(), &[("after", &after.to_string())])) { (word("contacts-further")) } }
            }
            @if let Some((nonce, typed)) = &shown.form { (new(nonce, typed, shown.problem.as_ref())) }
        },
    )
}

fn line(one: &Line) -> Markup {
    html! {
        li.sheet-card {
            div.sheet-card-top { h3 { bdi { (one.name) } } (state(one)) }
            p.small {
                (words::size(one.size.unsigned_abs()))
                " · " (opened(one))
                @if let Some(at) = one.last_opened_at { " · " (word("file-link-last")) " " (time(at, Form::Amid)) }
            }
            p.small {
                (word("file-link-made")) " " (time(one.made_at, Form::Amid))
                @if let Some(by) = &one.by { " · " bdi { (by) } }
                " · "
                @match one.conversation {
                    Some(conversation) => a href={ "/c/" (conversation) } { (whom(one)) },
                    None => (word("file-link-for-many")),
                }
            }
            @if one.may_revoke { (revoke(one)) }
        }
    }
}

fn whom(one: &Line) -> Markup {
    html! {
        @if let Some(name) = &one.with { (weave!("file-link-with", name = html! { bdi { (name) } })) }
        @else { (word("file-link-conversation")) }
    }
}

fn opened(one: &Line) -> String {
    match one.most {
        Some(most) => say!("file-link-opened-of", count = one.opened, most = most),
        None => say!("file-link-opened", count = one.opened),
    }
}

fn state(one: &Line) -> Markup {
    let at = time(one.ends_at, Form::Day);
    html! {
        @match one.state {
            State::Good => span.chip.open { (icon("clock")) (word("file-link-until")) " " (at) },
            State::UsedUp => span.chip.closed { (icon("check")) (word("file-link-used-up")) },
            State::Expired => span.chip.closed { (icon("clock")) (word("file-link-expired")) " " (at) },
            State::Revoked => span.chip.closed { (icon("cross")) (word("file-link-revoked")) " " (at) },
        }
    }
}

fn revoke(one: &Line) -> Markup {
    let id = format!("revoke-{}", one.id);
    let action = format!("{}/{}/revoke", Place::FileLinks.path(), one.id);
    html! {
        div {
            (ask(
                Ask { id: &id, action: &action, button: "file-link-revoke", title: "file-link-revoke-title", yes: "file-link-revoke" },
                &html! { p { (say!("file-link-revoke-about", name = &one.name)) } },
            ))
        }
    }
}

fn new(nonce: &Nonce, typed: &Typed, problem: Option<&Problem>) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("file-link-new")) }
            p { (word("file-link-new-about")) }
            form.form.sheet-card method="post" action=(Place::FileLinks.path()) enctype="multipart/form-data" {
                (nonce.field())
                (whole(problem, &["days", "openings"]))
                div.field {
                    label for="field-file" { (word("file-link-file")) }
                    input #field-file type="file" name="file" required;
                }
                (Field::new("days", "file-link-days", Takes::Count).value(&typed.days).hint("file-link-days-hint").problem(problem).draw())
                (Field::new("openings", "file-link-openings", Takes::Count).value(&typed.openings).hint("file-link-openings-hint").problem(problem).optional().draw())
                div.form-end { button.primary { (word("file-link-make")) } }
            }
        }
    }
}
