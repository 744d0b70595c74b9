//! Contacts that may be one person: all pairs on one page, and those of one contact on theirs.

use maud::{Markup, html};
use transom_rules::alike::Alike;
use transom_rules::id::ContactId;

use super::{Candidate, sheet};
use crate::frame::address::address;
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::say;
use crate::words::word;

/// Two that may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// The one that would stay.
    pub one: Candidate,
    /// The other.
    pub other: Candidate,
    /// What speaks for it.
    pub alike: Alike,
}

/// What the page of all shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Some of them.
    pub pairs: Vec<Suggested>,
    /// The last of them, where there are more.
    pub after: Option<(ContactId, ContactId)>,
    /// What the reader may do about them.
    pub acts: Acts,
}

/// What the reader may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acts {
    /// Merge two.
    pub may_merge: bool,
    /// Say that two are not one.
    pub may_deny: bool,
}

/// The page of all.
pub fn page(frame: &Frame, shown: &Suggestions) -> Markup {
    sheet(
        frame,
        word("suggestions"),
        "/contacts",
        &html! {
            p.lead { (word("suggestions-about")) }
            @if shown.pairs.is_empty() {
                div.teach { (icon("people")) p role="status" { (word("suggestions-none")) } }
            }
            ul.cards { @for pair in &shown.pairs { (card(pair, shown.acts, From::All)) } }
            @if let Some((one, other)) = shown.after {
                p { a.bar-button href=(address(PATH, &[("after", &format!("{one}_{other}"))])) { (word("contacts-further")) } }
            }
        },
    )
}

/// Where the page of all is.
const PATH: &str = "/contacts/suggestions";

/// From which page something is done: it leads back there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    All,
    One,
}

impl From {
    const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::One => "one",
        }
    }
}

/// Those of one contact, on its page; nothing where there are none.
pub(super) fn part(pairs: &[Suggested], acts: Acts) -> Markup {
    html! {
        @if !pairs.is_empty() {
            section.sheet-part #suggestions {
                h2 { (word("suggestions-of-one")) }
                ul.cards { @for pair in pairs { (card(pair, acts, From::One)) } }
            }
        }
    }
}

fn card(pair: &Suggested, acts: Acts, from: From) -> Markup {
    let Suggested { one, other, alike } = pair;
    html! {
        li.sheet-card {
            @if from == From::All { (who(one)) }
            (who(other))
            p.small { (icon("info")) " " (reason(*alike)) }
            div.form-end {
                @if acts.may_deny {
                    form method="post" action={ "/contacts/" (one.id) "/not-same/" (other.id) } {
                        input type="hidden" name="from" value=(from.as_str());
                        button.bar-button aria-label=(say!("suggestion-deny-both", one = &one.name, other = &other.name)) { (word("suggestion-deny")) }
                    }
                }
                @if acts.may_merge {
                    a.primary href={ "/contacts/" (one.id) "/merge/" (other.id) }
                        aria-label=(say!("merge-both", kept = &one.name, gone = &other.name)) { (word("suggestion-merge")) }
                }
            }
        }
    }
}

fn who(one: &Candidate) -> Markup {
    html! {
        div.sheet-card-top {
            a.person-name href={ "/contacts/" (one.id) } { bdi { (one.name) } }
            span.small { (one.addresses.join(" · ")) }
        }
    }
}

fn reason(alike: Alike) -> &'static str {
    word(match alike {
        Alike::Number => "alike-number",
        Alike::Noted => "alike-noted",
        Alike::Username => "alike-username",
        Alike::NameAndEmail => "alike-name-and-email",
    })
}
