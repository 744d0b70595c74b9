//! All contacts, newest first, and finding one.

use maud::{Markup, html};
use transom_rules::id::ContactId;

use super::Candidate;
use super::block::{self, Block};
use crate::frame::address::address;
use crate::frame::chip;
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    /// Some of them, newest first.
    pub contacts: Vec<Line>,
    /// What was searched for.
    pub query: String,
    /// Only those who are blocked are shown.
    pub only_blocked: bool,
    /// The last of them, where there are more.
    pub after: Option<ContactId>,
    /// The reader may bring contacts in from a file.
    pub may_import: bool,
    /// Some may be one person.
    pub has_suggestions: bool,
    /// They may take all of them out.
    pub may_export: bool,
}

/// A contact in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub who: Candidate,
    /// Nothing is sent to them.
    pub block: Option<Block>,
    /// They want no marketing.
    pub is_opted_out: bool,
}

/// The page.
pub fn page(frame: &Frame, shown: &Contacts) -> Markup {
    shell::page(
        frame,
        Section::Contacts,
        &html! {
            main #thread.sheet tabindex="-1" {
                header.sheet-head {
                    h1 { (word("page-contacts")) }
                    form.search role="search" method="get" action="/contacts" {
                        (icon("search"))
                        @if shown.only_blocked { input type="hidden" name="blocked" value="yes"; }
                        label.unseen for="q" { (word("contacts-search-label")) }
                        input #q type="search" name="q" value=(shown.query) placeholder=(word("contacts-search"));
                    }
                    @if shown.may_import || shown.may_export { (files(shown)) }
                }
                (which(shown))
                @if shown.has_suggestions { p { a href="/contacts/suggestions" { (word("contacts-suggestions")) } } }
                @if shown.contacts.is_empty() { (nobody(shown)) }
                ul.cards { @for one in &shown.contacts { (line(one)) } }
                @if let Some(after) = shown.after { (further(shown, after)) }
            }
        },
    )
}

/// All of them, or those who are blocked.
fn which(shown: &Contacts) -> Markup {
    let kinds =
        [("contacts-everybody", "", !shown.only_blocked), ("contacts-blocked", "yes", shown.only_blocked)];
    html! {
        nav.kinds aria-label=(word("contacts-which")) {
            @for (name, blocked, is_here) in kinds {
                a href=(address("/contacts", &[("q", &shown.query), ("blocked", blocked)])) aria-current=[is_here.then_some("page")] { (word(name)) }
            }
        }
    }
}

fn files(shown: &Contacts) -> Markup {
    html! {
        div.sheet-acts {
            @if shown.may_import { a.bar-button href="/contacts/imports" { (icon("clip")) (word("contacts-import")) } }
            @if shown.may_export {
                form method="post" action="/contacts/export" { button.bar-button { (icon("download")) (word("contacts-export")) } }
            }
        }
    }
}

fn nobody(shown: &Contacts) -> Markup {
    html! {
        div.teach {
            (icon("people"))
            @if shown.query.is_empty() && shown.only_blocked {
                p role="status" { (word("contacts-none-blocked")) }
            } @else if shown.query.is_empty() {
                p { strong { (word("contacts-none")) } }
                p { (word("contacts-none-about")) }
            } @else {
                p role="status" { (say!("merge-nothing", query = &shown.query)) }
            }
        }
    }
}

fn line(one: &Line) -> Markup {
    html! {
        li {
            a.sheet-card.contact-line href={ "/contacts/" (one.who.id) } {
                (chip::avatar(&one.who.name, None))
                span.contact-who {
                    strong dir="auto" { (one.who.name) }
                    span.small { (one.who.addresses.join(" · ")) }
                    @if let Some(block) = &one.block { span.small.wrong-line { (block::told(block)) } }
                }
                @if one.is_opted_out { span.small { (word("contact-no-marketing")) } }
            }
        }
    }
}

fn further(shown: &Contacts, after: ContactId) -> Markup {
    let blocked = if shown.only_blocked { "yes" } else { "" };
    let path =
        address("/contacts", &[("q", &shown.query), ("blocked", blocked), ("after", &after.to_string())]);
    html! { p { a.bar-button href=(path) { (word("contacts-further")) } } }
}
