//! The page of one number: what is wrong with it and what somebody can do, what is used of its limits, what Meta says of
//! it.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::event::Severity;
use transom_rules::id::ChannelId;
use transom_rules::number::problem::{Problem, Way};
use transom_rules::number::speed::{Bound, Speed};
use transom_rules::number::stage::Progress;
use transom_rules::number::{Limit, NumberFacts, Quality};
use transom_rules::time::Timestamp;
use transom_rules::words::check::stage as of_stage;

use super::{profile, set_up};
use crate::frame::chip::{self, Channel};
use crate::frame::field::{Choice, select};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::{self, Frame};
use crate::frame::when::{Form, time};
use crate::operator::{GraphVersion, VersionState};
use crate::words::{say, word};
use crate::{say, weave};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Which.
    pub id: ChannelId,
    /// What people call it, and by which carrier.
    pub channel: Channel,
    /// As people dial it.
    pub address: String,
    /// Since when it is disconnected.
    pub disconnected_at: Option<Timestamp>,
    /// What is wrong with it, the worst first.
    pub problems: Vec<Problem>,
    /// What is used of its limits.
    pub used: Used,
    /// What Meta said of it.
    pub facts: NumberFacts,
    /// When the last webhook of its app came, if that is not long ago.
    pub last_webhook_at: Option<Timestamp>,
    /// The version of the Graph API that is spoken.
    pub graph: GraphVersion,
    /// The teams that its new conversations can go to, and none; nothing where nobody may say so.
    pub teams: Vec<Choice>,
    /// The instant of drawing.
    pub now: Timestamp,
    /// The reader may have Meta asked, and set it up.
    pub may_look: bool,
    /// Why Meta could not be asked a moment ago.
    pub unanswered: Option<String>,
}

/// What is used of the limits of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Customers reached outside their windows in the last 24 hours, by all numbers.
    pub reached: u32,
    /// How many there may be, if Meta told it.
    pub limit: Option<Limit>,
    /// When there is room again, where there is none.
    pub frees_at: Option<Timestamp>,
    /// Free service messages of the month: so many were delivered, so many are free.
    pub allowance: Option<(u64, u64)>,
    /// How many messages a second it is sent at.
    pub speed: Speed,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Health) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Numbers,
        &html! {
            (settings::up(Place::Numbers, "number-all"))
            (settings::head(&shown.channel.name, &look(shown)))
            p.number-line { (chip::channel(&shown.channel)) span.number-address { (shown.address) } }
            @if let Some(why) = &shown.unanswered { p.reason role="alert" { (icon("info")) (why) } }
            (wrong(shown))
            (way(shown))
            (receiver(shown))
            @match shown.channel.kind {
                ChannelKind::WhatsApp => { (used(&shown.used)) (told(shown)) }
                ChannelKind::Sms => (sender(shown)),
            }
        },
    )
}

fn look(shown: &Health) -> Markup {
    html! {
        @if shown.may_look && shown.disconnected_at.is_none() {
            form method="post" action={ "/settings/numbers/" (shown.id) "/look" } {
                button.small-button { (icon("retry")) (word(if shown.channel.kind == ChannelKind::Sms { "sender-look" } else { "number-look" })) }
            }
        }
    }
}

fn wrong(shown: &Health) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("number-state")) }
            @if let Some(at) = shown.disconnected_at {
                p { span.chip.closed { (icon("cross")) (word("number-disconnected")) " " (time(at, Form::Day)) } }
            } @else if shown.facts.is_being_set_up() {
                p { span.chip.quiet { (icon("clock")) (word("number-set-up-now")) } " " (word("number-being-set-up")) }
            } @else if shown.problems.is_empty() {
                p { span.chip.open { (icon("check")) (word("number-all-well")) } }
            }
            ul.cards { @for problem in &shown.problems { (card(shown, problem)) } }
        }
    }
}

/// How far it is on its way, and where one goes on.
fn way(shown: &Health) -> Markup {
    let is_left = shown.facts.way(shown.now);
    let is_left = is_left.iter().any(|(_, progress)| *progress == Progress::Now);
    html! {
        @if shown.disconnected_at.is_none() && shown.channel.kind == ChannelKind::WhatsApp && shown.facts.looked_at.is_some() {
            section.sheet-part {
                p { (set_up::chip(shown.facts.stage())) " " (say(&of_stage(shown.facts.stage()))) }
                @if shown.may_look {
                    div.sheet-acts {
                        a.small-button href=(set_up::path(shown.id)) { (word(if is_left { "number-go-on" } else { "number-set-up-again" })) (icon("next")) }
                        a.small-button href=(profile::path(shown.id)) { (icon("person")) (word("profile-open")) }
                        a.small-button href={ "/settings/numbers/" (shown.id) "/check" } { (icon("check")) (word("number-check")) }
                    }
                }
            }
        }
    }
}

/// To which team its new conversations go.
fn receiver(shown: &Health) -> Markup {
    html! {
        @if shown.teams.len() > 1 && shown.disconnected_at.is_none() {
            section.sheet-part {
                h2 { (word("number-team")) }
                form.form.sheet-card method="post" action={ "/settings/numbers/" (shown.id) "/team" } {
                    p { (word("number-team-about")) }
                    (select("team", "team", "number-team-label", &shown.teams))
                    div.form-end { button.primary { (word("form-save")) } }
                }
            }
        }
    }
}

fn card(shown: &Health, problem: &Problem) -> Markup {
    let (class, glyph, name) = match problem.severity {
        Severity::Info => ("quiet", "info", "severity-info"),
        Severity::Warning => ("closing", "bell", "severity-warning"),
        Severity::Error => ("urgent", "operator", "severity-error"),
    };
    html! {
        li.sheet-card {
            div.sheet-card-top {
                span class={ "chip " (class) } { (icon(glyph)) (word(name)) }
                @if let Some(until) = problem.until { span.small { (weave!("number-until", at = time(until, Form::Amid))) } }
            }
            p { (say(&problem.text)) }
            div.number-ways { @for way in problem.ways { (way_out(shown, *way)) } }
        }
    }
}

fn way_out(shown: &Health, way: Way) -> Markup {
    let label = word(shell::way(way));
    html! {
        @if let Some(address) = way.address() {
            a.small-button href=(address) target="_blank" rel="noopener noreferrer" { (icon("link")) (label) }
        } @else if way == Way::NewToken {
            a.small-button href="/settings/numbers" { (icon("key")) (label) }
        } @else { (look(shown)) }
    }
}

fn used(used: &Used) -> Markup {
    let reached = u64::from(used.reached);
    html! {
        section.sheet-part {
            h2 { (word("number-used")) }
            div.sheet-card {
                div.sheet-card-top { strong { (word("number-reached")) } span.number { (of_limit(used)) } }
                @if let Some(Limit::Of(limit)) = used.limit { (bar("number-reached", reached, u64::from(limit))) }
                @if let Some(at) = used.frees_at { p.small { (weave!("number-frees", at = time(at, Form::Amid))) } }
                p.small { (word("number-reached-about")) }
            }
            div.sheet-card {
                @if let Some((delivered, free)) = used.allowance {
                    div.sheet-card-top { strong { (word("number-allowance")) } span.number { (say!("number-so-many-of", used = delivered, most = free)) } }
                    (bar("number-allowance", delivered, free))
                    p.small { (word("number-allowance-about")) }
                } @else {
                    div.sheet-card-top { strong { (word("number-allowance")) } span.number { (word("number-no-allowance")) } }
                }
            }
            div.sheet-card {
                div.sheet-card-top { strong { (word("number-throughput")) } span.number { (a_second(used.speed)) } }
                p.small { (bound_word(used.speed.bound)) }
            }
        }
    }
}

/// What is known of an SMS sender: its carrier says nothing of it.
fn sender(shown: &Health) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("number-used")) }
            dl.pairs.sheet-card {
                dt { (word("number-throughput")) } dd { (a_second(shown.used.speed)) }
                dt { (word("number-last-webhook")) } dd { (when(shown.last_webhook_at, "number-not-lately")) }
            }
        }
    }
}

fn of_limit(used: &Used) -> String {
    let reached = u64::from(used.reached);
    match used.limit {
        Some(Limit::Of(limit)) => say!("number-so-many-of", used = reached, most = u64::from(limit)),
        Some(Limit::Without) => say!("number-without-limit", used = reached),
        None => say!("number-limit-unknown", used = reached),
    }
}

/// From this share on it is nearly used up.
const NEARLY: u64 = 80;

fn bar(name: &'static str, used: u64, most: u64) -> Markup {
    let class = if used >= most {
        "urgent"
    } else if used * 100 >= most * NEARLY {
        "closing"
    } else {
        "open"
    };
    html! {
        meter class={ "number-bar " (class) } min="0" max=(most) value=(used.min(most)) aria-label=(word(name)) {}
    }
}

fn told(shown: &Health) -> Markup {
    let facts = &shown.facts;
    html! {
        section.sheet-part.number {
            h2 { (word("number-told")) }
            @if facts.looked_at.is_none() { p.small { (word("number-never-asked")) } }
            dl.pairs.sheet-card {
                dt { (word("number-quality")) } dd { (quality(facts)) }
                dt { (word("number-status")) } dd { (facts.status.as_ref().map_or_else(|| word("number-unknown").to_owned(), |told| say!("number-status-is", status = told.is.as_str()))) }
                dt { (word("number-limit")) } dd { (limit(shown.used.limit)) }
                dt { (word("number-name")) }
                dd {
                    @if let Some(name) = &facts.verified_name { (name.is) " " }
                    @if let Some(status) = &facts.name_status { span.small { (say!("number-name-is", status = status.is.as_str())) } }
                    @if facts.verified_name.is_none() && facts.name_status.is_none() { (word("number-unknown")) }
                }
                dt { (word("number-asked")) } dd { (when(facts.looked_at, "number-never")) }
                dt { (word("number-last-webhook")) } dd { (when(shown.last_webhook_at, "number-not-lately")) }
                dt { (word("operator-graph")) } dd { (graph(&shown.graph)) }
            }
        }
    }
}

fn quality(facts: &NumberFacts) -> Markup {
    let told = facts.quality.as_ref().map(|told| told.is);
    let (class, name) = match told {
        Some(Quality::Green) => ("open", "number-quality-green"),
        Some(Quality::Yellow) => ("closing", "number-quality-yellow"),
        Some(Quality::Red) => ("urgent", "number-quality-red"),
        Some(Quality::Unknown) => ("quiet", "number-quality-unknown"),
        None => ("quiet", "number-unknown"),
    };
    html! { span class={ "chip " (class) } { (word(name)) } }
}

fn limit(told: Option<Limit>) -> String {
    match told {
        Some(Limit::Of(limit)) => say!("number-limit-of", count = u64::from(limit)),
        Some(Limit::Without) => word("number-limit-none").to_owned(),
        None => word("number-unknown").to_owned(),
    }
}

fn when(at: Option<Timestamp>, never: &'static str) -> Markup {
    html! { @if let Some(at) = at { (time(at, Form::Full)) } @else { (word(never)) } }
}

fn graph(version: &GraphVersion) -> String {
    let name = version.name.as_str();
    match (version.state, version.end.as_deref()) {
        (VersionState::Over, _) => say!("operator-graph-over", version = name),
        (_, Some(end)) => say!("operator-graph-ends", version = name, end = end),
        (_, None) => say!("operator-graph-open", version = name),
    }
}

fn a_second(speed: Speed) -> String {
    say!("number-a-second", count = u64::from(speed.a_second))
}

/// What bounds how fast a number sends, in words.
fn bound_word(bound: Bound) -> &'static str {
    word(match bound {
        Bound::Meta => "number-bound-meta",
        Bound::App => "number-bound-app",
        Bound::Setting => "number-bound-setting",
    })
}
