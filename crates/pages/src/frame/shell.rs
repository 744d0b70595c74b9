//! The frame of every signed-in page: head, rail, what the script has to know, and the place where it
//! speaks to screen readers.

use maud::{DOCTYPE, Markup, html};
use transom_rules::access::{Permission, Set};
use transom_rules::number::problem::{Problem, Way};
use transom_rules::time::Timestamp;

use super::icon::{icon, sprite};
use super::spoken;
use crate::words::{PRODUCT, say, word};
use crate::{assets, say};
use transom_rules::view::View;

/// What every signed-in page knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The title of the page, without the product's name.
    pub title: String,
    /// Business time at which it was drawn.
    pub now: Timestamp,
    /// The cursor of the changes that it contains.
    pub cursor: i64,
    /// What tells whether who looks still may and sees the same.
    pub access: String,
    /// The colours.
    pub theme: Theme,
    /// Who looks: id in text and name.
    pub user: (String, String),
    /// The workspace's name.
    pub workspace: String,
    /// What they may do: nothing else is offered.
    pub permissions: Set<Permission>,
    /// What waits.
    pub waiting: Waiting,
    /// What is wrong with numbers, for whoever can mend it.
    pub banners: Vec<Banner>,
}

/// Something that keeps a number from working, told on every page until it is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// What the number is called.
    pub number: String,
    /// Its page.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

/// How many wait at the places of the rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Windows that close soon.
    pub closing: u64,
    /// Entry points to answer.
    pub entries: u64,
    /// Conversations with a note that mentions whoever looks.
    pub mentions: u64,
    /// Things for the operator.
    pub operator: u64,
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
    /// Contacts.
    Contacts,
    /// The templates.
    Templates,
    /// The campaigns.
    Campaigns,
    /// The bots.
    Bots,
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
            body.app data-now=(frame.now.millis()) data-cursor=(frame.cursor) data-access=(frame.access) data-user=(frame.user.0) {
                (sprite())
                a.skip href="#thread" { (word("skip-to-content")) }
                (rail(frame, section))
                @if !frame.banners.is_empty() { (banners(&frame.banners)) }
                (content)
                (leave_unsent())
                div #announce.unseen role="status" aria-live="polite" {}
                div #offline.offline role="status" hidden { (word("offline")) }
                div #toast.toast role="alert" hidden {}
                (spoken::words())
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
                title { (title) " · " (PRODUCT) }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("app.css"));
                script type="module" src=(assets::url("app.js")) {}
            }
            (body)
        }
    }
}

fn banners(banners: &[Banner]) -> Markup {
    html! {
        div.banners role="region" aria-label=(word("banners")) {
            @for banner in banners {
                p.banner {
                    (icon("operator")) strong { bdi { (banner.number) } } " " (say(&banner.problem.text))
                    @match banner.problem.ways.first() {
                        Some(Way::NewToken) => a.small-button href="/settings/numbers" { (word(way(Way::NewToken))) },
                        first => (elsewhere(first.copied())),
                    }
                    a.small-button href=(banner.path) { (word("banner-open")) }
                }
            }
        }
    }
}

/// Where it is mended, where that is a page of Meta's.
fn elsewhere(first: Option<Way>) -> Markup {
    html! {
        @if let Some((first, address)) = first.and_then(|first| Some((first, first.address()?))) {
            a.small-button href=(address) target="_blank" rel="noopener noreferrer" { (word(way(first))) }
        }
    }
}

/// What a way out is called.
pub fn way(way: Way) -> &'static str {
    match way {
        Way::LookAgain => "number-look",
        Way::WhatsAppManager => "number-way-manager",
        Way::Billing => "number-way-billing",
        Way::SupportHome => "number-way-support",
        Way::Registration => "number-way-registration",
        Way::NewToken => "number-way-token",
        Way::Subscription => "number-way-subscription",
    }
}

fn rail(frame: &Frame, section: Section) -> Markup {
    html! {
        nav.rail aria-label=(word("rail")) {
            a.mark-of-house href="/" aria-label=(say!("rail-house", product = PRODUCT, workspace = &frame.workspace)) title=(frame.workspace) {
                img src=(assets::url("icon.svg")) alt="" width="28" height="28";
            }
            @if frame.permissions.contains(Permission::ConversationsRead) { (lists(frame.waiting, section)) }
            button.rail-place.rail-all type="button" popovertarget="rail-rest" aria-haspopup="true" {
                (icon("more")) span.rail-word { (word("rail-more")) }
            }
            div #rail-rest.rail-rest popover { (pages(frame, section)) }
            span.grow {}
            (leaving(&frame.user.1))
        }
    }
}

/// The inbox and the work lists.
fn lists(waiting: Waiting, section: Section) -> Markup {
    let at = |view| section == Section::Inbox(view);
    let beside = [View::Closing, View::Entry, View::Mentions];
    let inbox = matches!(section, Section::Inbox(view) if !beside.contains(&view));
    let list =
        |name, short, view, waiting| RailPlace { name, short, is_here: at(view), waiting: Some(waiting) };
    let inbox = RailPlace { name: "page-inbox", short: "page-inbox", is_here: inbox, waiting: None };
    let closing = ("closing", waiting.closing);
    let entries = ("entry", waiting.entries);
    let mentions = ("mentions", waiting.mentions);
    html! {
        (place("/", "inbox", inbox))
        (place("/?view=closing", "clock", list("page-closing-soon", "rail-closing-soon", View::Closing, closing)))
        (place("/?view=entry", "gift", list("page-earn-free", "rail-earn-free", View::Entry, entries)))
        (place("/?view=mentions", "at", list("page-mentions", "rail-mentions", View::Mentions, mentions)))
    }
}

/// The pages beside the inbox: in the rail where there is room, behind *More* on a phone.
fn pages(frame: &Frame, section: Section) -> Markup {
    let may = |permission| frame.permissions.contains(permission);
    let page = |name, of| RailPlace { name, short: name, is_here: section == of, waiting: None };
    let operator = ("operator", frame.waiting.operator);
    html! {
        @if may(Permission::ContactsRead) { (place("/contacts", "people", page("page-contacts", Section::Contacts))) }
        @if may(Permission::TemplatesRead) { (place("/templates", "template", page("page-templates", Section::Templates))) }
        @if may(Permission::CampaignsRead) { (place("/campaigns", "megaphone", page("page-campaigns", Section::Campaigns))) }
        @if may(Permission::BotsRead) { (place("/bots", "bot", page("page-bots", Section::Bots))) }
        @if may(Permission::CostsRead) { (place("/costs", "coins", page("page-costs", Section::Costs))) }
        @if may(Permission::OperatorRead) { (place("/operator", "operator", RailPlace { waiting: Some(operator), ..page("page-operator", Section::Operator) })) }
        (place("/settings", "sliders", page("settings-title", Section::Settings)))
    }
}

/// The colours and the way out, which a phone finds with the account.
fn leaving(user: &str) -> Markup {
    let leave = say!("rail-sign-out-label", name = user);
    html! {
        button.rail-place type="button" data-theme-switch title=(word("rail-theme-title")) aria-label=(word("rail-theme-label")) {
            (icon("theme")) span.rail-word { (word("rail-theme")) }
        }
        form method="post" action="/logout" {
            button.rail-place title=(leave) aria-label=(leave) {
                (icon("leave")) span.rail-word { (word("rail-sign-out")) }
            }
        }
    }
}

/// The question of whoever signs out while the browser holds messages that the server has not taken.
fn leave_unsent() -> Markup {
    html! {
        dialog #leave-unsent.question aria-labelledby="leave-unsent-title" {
            form.form method="post" action="/logout" {
                h2 #leave-unsent-title { (word("leave-unsent")) }
                p { (word("leave-unsent-about")) }
                div.form-end {
                    button.bar-button type="button" popovertarget="leave-unsent" popovertargetaction="hide" autofocus { (word("form-cancel")) }
                    button.primary.grave { (word("leave-unsent-yes")) }
                }
            }
        }
    }
}

/// A place of the rail, by the ids of its words.
#[derive(Clone, Copy)]
struct RailPlace {
    name: &'static str,
    /// Where there is little room.
    short: &'static str,
    is_here: bool,
    waiting: Option<(&'static str, u64)>,
}

fn place(address: &str, glyph: &'static str, place: RailPlace) -> Markup {
    let name = word(place.name);
    html! {
        a.rail-place href=(address) title=(name) aria-current=[place.is_here.then_some("page")] {
            (icon(glyph))
            span.rail-word { (word(place.short)) }
            @if let Some((name, waiting)) = place.waiting { (count(name, waiting)) }
            span.unseen { (name) }
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
