//! The frame of the pages of settings: the places beside the page; on a narrow screen the places first, as a list.

use maud::{Markup, html};

use super::icon::icon;
use super::shell::{self, Frame, Section};
use crate::assets;
use crate::words::word;

/// A place among the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One's own account.
    Account,
    /// What all of it is called.
    Workspace,
    /// Who works here.
    People,
    /// What they may do.
    Roles,
    /// Who works with whom.
    Teams,
    /// The workspace's statuses of conversations.
    Statuses,
    /// Its labels.
    Labels,
    /// What narrows lists, under a name.
    Views,
    /// By which ways its customers come.
    Sources,
    /// Links to files that it gave to customers.
    FileLinks,
    /// When somebody is there.
    Hours,
    /// What its customers agree to.
    Consent,
    /// What it wants to know of contacts and conversations besides.
    Attributes,
    /// Tokens for programs.
    Tokens,
    /// The connected numbers.
    Numbers,
    /// Who did what.
    Audit,
}

impl Place {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 16] = [
        Self::Account,
        Self::Workspace,
        Self::People,
        Self::Roles,
        Self::Teams,
        Self::Statuses,
        Self::Labels,
        Self::Views,
        Self::Sources,
        Self::FileLinks,
        Self::Hours,
        Self::Consent,
        Self::Attributes,
        Self::Tokens,
        Self::Numbers,
        Self::Audit,
    ];

    /// Its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Account => "/settings/account",
            Self::Workspace => "/settings/workspace",
            Self::People => "/settings/people",
            Self::Roles => "/settings/roles",
            Self::Teams => "/settings/teams",
            Self::Statuses => "/settings/statuses",
            Self::Labels => "/settings/labels",
            Self::Views => "/settings/views",
            Self::Sources => "/settings/entry-points",
            Self::FileLinks => "/settings/links",
            Self::Hours => "/settings/hours",
            Self::Consent => "/settings/consent",
            Self::Attributes => "/settings/attributes",
            Self::Tokens => "/settings/tokens",
            Self::Numbers => "/settings/numbers",
            Self::Audit => "/settings/audit",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        word(match self {
            Self::Account => "settings-account",
            Self::Workspace => "settings-workspace",
            Self::People => "settings-people",
            Self::Roles => "settings-roles",
            Self::Teams => "settings-teams",
            Self::Statuses => "settings-statuses",
            Self::Labels => "settings-labels",
            Self::Views => "settings-views",
            Self::Sources => "settings-sources",
            Self::FileLinks => "settings-file-links",
            Self::Hours => "settings-hours",
            Self::Consent => "settings-consent",
            Self::Attributes => "settings-attributes",
            Self::Tokens => "settings-tokens",
            Self::Numbers => "settings-numbers",
            Self::Audit => "settings-audit",
        })
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Account => "person",
            Self::Workspace => "inbox",
            Self::People => "people",
            Self::Roles => "shield",
            Self::Teams => "team",
            Self::Statuses => "flag",
            Self::Labels => "tag",
            Self::Views => "bookmark",
            Self::Sources => "link",
            Self::FileLinks => "clip",
            Self::Hours => "clock",
            Self::Consent => "check",
            Self::Attributes => "form",
            Self::Tokens => "key",
            Self::Numbers => "phone",
            Self::Audit => "log",
        }
    }
}

/// What was done a moment ago, told at the top of the page that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// What was changed is kept.
    Saved,
    /// The password is another one.
    Password,
    /// One's second factor is off.
    FactorOff,
    /// Somebody else's is.
    FactorReset,
    /// A session has ended.
    SessionEnded,
    /// Somebody cannot sign in any more.
    Deactivated,
    /// Somebody can sign in again.
    Reactivated,
    /// A link is no good any more.
    Withdrawn,
    /// Something is not there any more.
    Removed,
    /// A token is no good any more.
    Revoked,
    /// A link to a file leads nowhere any more.
    LinkRevoked,
    /// A number sends with another token.
    Rotated,
    /// Webhooks are signed with another secret.
    Signed,
    /// Customers read another profile of a number's business.
    Profiled,
    /// A sender's webhooks have another key of their own, or none.
    Keyed,
    /// A number is disconnected.
    Disconnected,
    /// Meta was asked how a number is.
    Looked,
    /// The SMS carrier was asked about a sender.
    SenderLooked,
    /// Meta sends the number a code by a text message.
    CodeTexted,
    /// Meta calls the number and says a code.
    CodeCalled,
    /// A number was shown to be its owner's.
    CodeShown,
    /// A number is registered.
    Registered,
    /// A number has another PIN.
    Pin,
    /// Meta was asked for another display name.
    Renamed,
    /// Meta sends here what it hears.
    Listens,
    /// The contacts of the app were asked for.
    Contacts,
    /// What was written in the app was asked for.
    History,
    /// A number is registered nowhere any more.
    Deregistered,
    /// Meta takes what somebody gave to connect a number.
    Begun,
    /// What somebody gave is forgotten.
    GivenUp,
    /// A number was added to an account.
    Added,
    /// A number is connected.
    Connected,
}

impl Said {
    const WORDS: [(&str, Self, &str); 32] = [
        ("saved", Self::Saved, "said-saved"),
        ("password", Self::Password, "said-password"),
        ("factor-off", Self::FactorOff, "said-factor-off"),
        ("factor-reset", Self::FactorReset, "said-factor-reset"),
        ("session-ended", Self::SessionEnded, "said-session-ended"),
        ("deactivated", Self::Deactivated, "said-deactivated"),
        ("reactivated", Self::Reactivated, "said-reactivated"),
        ("withdrawn", Self::Withdrawn, "said-withdrawn"),
        ("removed", Self::Removed, "said-removed"),
        ("revoked", Self::Revoked, "said-revoked"),
        ("link-revoked", Self::LinkRevoked, "said-link-revoked"),
        ("rotated", Self::Rotated, "said-rotated"),
        ("signed", Self::Signed, "said-signed"),
        ("profiled", Self::Profiled, "said-profiled"),
        ("keyed", Self::Keyed, "said-keyed"),
        ("disconnected", Self::Disconnected, "said-disconnected"),
        ("looked", Self::Looked, "said-looked"),
        ("sender-looked", Self::SenderLooked, "said-sender-looked"),
        ("code-texted", Self::CodeTexted, "said-code-texted"),
        ("code-called", Self::CodeCalled, "said-code-called"),
        ("code-shown", Self::CodeShown, "said-code-shown"),
        ("registered", Self::Registered, "said-registered"),
        ("pin", Self::Pin, "said-pin"),
        ("renamed", Self::Renamed, "said-renamed"),
        ("listens", Self::Listens, "said-listens"),
        ("contacts", Self::Contacts, "said-contacts"),
        ("history", Self::History, "said-history"),
        ("deregistered", Self::Deregistered, "said-deregistered"),
        ("begun", Self::Begun, "said-begun"),
        ("given-up", Self::GivenUp, "said-given-up"),
        ("added", Self::Added, "said-added"),
        ("connected", Self::Connected, "said-connected"),
    ];

    /// What a word in an address tells; nothing for words that are none.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _, _)| *known == word).map(|(_, said, _)| *said)
    }

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// What it tells.
    pub fn sentence(self) -> &'static str {
        word(self.row().2)
    }

    fn row(self) -> (&'static str, Self, &'static str) {
        Self::WORDS.into_iter().find(|(_, said, _)| *said == self).unwrap_or(Self::WORDS[0])
    }
}

/// What every page of settings knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What the workspace is called.
    pub workspace: String,
    /// What the reader may open, in order.
    pub places: Vec<Place>,
    /// What was done a moment ago.
    pub said: Option<Said>,
}

/// A page of the settings.
pub fn page(frame: &Frame, settings: &Settings, here: Place, content: &Markup) -> Markup {
    framed(frame, settings, Some(here), content)
}

/// The page on which nothing was chosen yet: a narrow screen shows the places, a wide one also `content`, the first of
/// them.
pub fn overview(frame: &Frame, settings: &Settings, content: &Markup) -> Markup {
    framed(frame, settings, None, content)
}

fn framed(frame: &Frame, settings: &Settings, here: Option<Place>, content: &Markup) -> Markup {
    let current = here.or_else(|| settings.places.first().copied());
    shell::page(
        frame,
        Section::Settings,
        &html! {
            div.settings data-open=[here.map(|_| "")] {
                link rel="stylesheet" href=(assets::url("settings.css"));
                nav.settings-nav aria-label=(word("settings-title")) {
                    h2 { (word("settings-title")) }
                    p.small.settings-workspace { (settings.workspace) }
                    ul { @for place in &settings.places { li { (link(*place, current == Some(*place))) } } }
                }
                main #thread.sheet tabindex="-1" {
                    a.settings-back href="/settings" { (icon("back")) (word("settings-title")) }
                    @if let Some(said) = settings.said { p.said role="status" { (icon("check")) (said.sentence()) } }
                    (content)
                }
            }
        },
    )
}

fn link(place: Place, is_here: bool) -> Markup {
    html! {
        a href=(place.path()) aria-current=[is_here.then_some("page")] {
            (icon(place.icon())) span.grow { (place.name()) } (icon("next"))
        }
    }
}

/// The way to the list that a page is of, named by the id of its words; on a narrow screen in the place of the way back.
pub fn up(to: Place, name: &'static str) -> Markup {
    html! { p.sheet-up { a href=(to.path()) { (icon("back")) (word(name)) } } }
}

/// The head of a page: its title, and what one can do at once.
pub fn head(title: &str, actions: &Markup) -> Markup {
    html! { header.sheet-head { h1 { (title) } (actions) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_survives_its_address_and_has_words() {
        for (text, said, _) in Said::WORDS {
            assert_eq!(Said::from_word(text), Some(said));
            assert_eq!(said.as_str(), text);
            assert!(said.sentence().ends_with('.'), "{}", said.sentence());
        }
        assert_eq!(Said::from_word("<b>"), None);
    }
}
