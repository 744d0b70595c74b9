//! The frame of every signed-in page: head, rail, what the script has to know, and the place where it
//! speaks to screen readers.

use maud::{DOCTYPE, Markup, html};
use transom_rules::access::{Permission, Set};
use transom_rules::time::Timestamp;

use super::icon::{icon, sprite};
use super::view::View;
use crate::words::word;
use crate::{assets, words};

/// What every signed-in page knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The title of the page, without the product's name.
    pub title: String,
    /// Business time at which it was drawn.
    pub now: Timestamp,
    /// The cursor of the changes that it contains.
    pub cursor: i64,
    /// The colours.
    pub theme: Theme,
    /// Who looks: id in text and name.
    pub user: (String, String),
    /// The workspace's name.
    pub workspace: String,
    /// What they may do: nothing else is offered.
    pub permissions: Set<Permission>,
    /// How many wait: windows closing soon, entry points to answer, things for the operator.
    pub waiting: (u64, u64, u64),
}

/// The colours, as the cookie `theme` says: `light`, `dark`, or none for the machine's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the machine is set.
    #[default]
    Machine,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The theme of the cookie's value.
    pub fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Machine,
        }
    }

    const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Machine => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// Where in the rail a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The inbox, by view.
    Inbox(View),
    /// The templates.
    Templates,
    /// What messages cost.
    Costs,
    /// What could not be read.
    Operator,
    /// The account, people, numbers, and what belongs to them.
    Settings,
}

/// A whole signed-in page.
pub fn page(frame: &Frame, section: Section, content: &Markup) -> Markup {
    document(
        &frame.title,
        frame.theme,
        &html! {
            body.app data-now=(frame.now.millis()) data-cursor=(frame.cursor) data-user=(frame.user.0) {
                (sprite())
                a.skip href="#thread" { "Skip to the content" }
                (rail(frame, section))
                (content)
                div #announce.unseen role="status" aria-live="polite" {}
                div #offline.offline role="status" hidden { "Offline. Trying again; nothing you wrote is lost." }
                div #toast.toast role="alert" hidden {}
            }
        },
    )
}

/// The document around a body, also for pages without a rail.
pub fn document(title: &str, theme: Theme, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" data-theme=[theme.as_str()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (words::PRODUCT) }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("app.css"));
                script type="module" src=(assets::url("app.js")) {}
            }
            (body)
        }
    }
}

fn rail(frame: &Frame, section: Section) -> Markup {
    let (closing, entries, operator) = frame.waiting;
    let at = |view| section == Section::Inbox(view);
    let may = |permission| frame.permissions.contains(permission);
    let inbox = matches!(section, Section::Inbox(view) if view != View::Closing && view != View::Entry);
    html! {
        nav.rail aria-label="Main" {
            a.mark-of-house href="/" aria-label={ (words::PRODUCT) ": " (frame.workspace) } title=(frame.workspace) {
                img src=(assets::url("icon.svg")) alt="" width="28" height="28";
            }
            @if may(Permission::ConversationsRead) {
                (place("/", "inbox", words::INBOX, (inbox, None)))
                (place("/?view=closing", "clock", words::CLOSING_SOON, (at(View::Closing), Some(("closing", closing)))))
                (place("/?view=entry", "gift", words::EARN_FREE, (at(View::Entry), Some(("entry", entries)))))
            }
            @if may(Permission::TemplatesRead) { (place("/templates", "template", words::TEMPLATES, (section == Section::Templates, None))) }
            @if may(Permission::CostsRead) { (place("/costs", "coins", words::COSTS, (section == Section::Costs, None))) }
            @if may(Permission::OperatorRead) {
                (place("/operator", "operator", words::OPERATOR, (section == Section::Operator, Some(("operator", operator)))))
            }
            (place("/settings", "sliders", &word("settings-title"), (section == Section::Settings, None)))
            span.grow {}
            button.rail-place type="button" data-theme-switch title="Light or dark" aria-label="Theme: light or dark" {
                (icon("theme")) span.rail-word { "Theme" }
            }
            form method="post" action="/logout" {
                button.rail-place title={ "Sign out " (frame.user.1) } aria-label={ "Sign out " (frame.user.1) } {
                    (icon("leave")) span.rail-word { "Sign out" }
                }
            }
        }
    }
}

fn place(
    address: &str,
    glyph: &'static str,
    word: &str,
    (here, waiting): (bool, Option<(&str, u64)>),
) -> Markup {
    html! {
        a.rail-place href=(address) title=(word) aria-current=[here.then_some("page")] {
            (icon(glyph))
            span.rail-word { (word.split(' ').next().unwrap_or(word)) }
            @if let Some((name, waiting)) = waiting { (count(name, waiting)) }
            span.unseen { (word) }
        }
    }
}

/// How many wait at a place of the rail; hidden while nothing does.
pub fn count(name: &str, waiting: u64) -> Markup {
    html! { span.rail-count id=(count_id(name)) hidden[waiting == 0] { (waiting.min(99)) } }
}

/// The element of [`count`].
pub fn count_id(name: &str) -> String {
    format!("rail-{name}")
}
