//! What a workspace marks conversations with, as small marks: its statuses and labels in their colours, how urgent
//! something is, and until when it sleeps. The colour never speaks alone: the name stands in it.

use maud::{Markup, html};
use transom_rules::mark::{Colour, Priority};
use transom_rules::time::Timestamp;

use super::chip;
use super::icon::icon;
use super::when::{Form, time};
use crate::weave;
use crate::words::word;

/// A status or a label, as people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// By which open pages find it, when it is called otherwise.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
}

/// A label.
pub fn label(tag: &Tag) -> Markup {
    html! { span class={ "label in-" (tag.colour) } data-tag=(tag.id) dir="auto" { (tag.name) } }
}

/// A status: a dot in its colour and its name.
pub fn status(tag: &Tag) -> Markup {
    html! { span class={ "chip stage in-" (tag.colour) } data-tag=(tag.id) dir="auto" { i.stage-dot {} (tag.name) } }
}

/// The word for people.
pub fn priority_word(priority: Priority) -> &'static str {
    word(match priority {
        Priority::Low => "priority-low",
        Priority::Normal => "priority-normal",
        Priority::High => "priority-high",
        Priority::Urgent => "priority-urgent",
    })
}

/// How urgent something is, where it is not as everything else.
pub fn priority(priority: Priority) -> Markup {
    let class = match priority {
        Priority::Normal => return html! {},
        Priority::Low => "chip quiet",
        Priority::High => "chip closing",
        Priority::Urgent => "chip urgent",
    };
    html! { span class=(class) { (icon("flag")) (priority_word(priority)) } }
}

/// Which team something belongs to.
pub fn team(name: &str) -> Markup {
    html! { span.chip.quiet.of-team title=(word("chip-team")) dir="auto" { (icon("team")) (name) } }
}

/// That a contact is blocked.
pub fn blocked() -> Markup {
    html! { span.chip.quiet { (icon("cross")) (word("contact-blocked")) } }
}

/// Until when something sleeps.
fn asleep(until: Timestamp) -> Markup {
    html! { span.chip.quiet { (icon("moon")) span { (weave!("chip-asleep", at = time(until, Form::Ahead))) } } }
}

/// Where a conversation stands: the workspace's word for it, and beside that until when it sleeps; ours where there is
/// no such word.
pub fn stands(theirs: Option<&Tag>, state: chip::Status, wakes_at: Option<Timestamp>) -> Markup {
    let sleeps = state == chip::Status::Snoozed;
    html! {
        @if let Some(theirs) = theirs { (status(theirs)) }
        @match wakes_at {
            Some(until) => (asleep(until)),
            None if theirs.is_none() || sleeps => (chip::status(state)),
            None => {},
        }
    }
}

/// Nobody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away {
    /// Until then, where that is known.
    pub until: Option<Timestamp>,
}

/// That nobody is there.
pub fn away(away: Away) -> Markup {
    html! {
        span.chip.quiet.away title=(word("chip-away-about")) {
            (icon("clock"))
            span { @match away.until { Some(at) => (weave!("chip-away", at = time(at, Form::Ahead))), None => (word("chip-away-long")) } }
        }
    }
}

/// The word of a colour, for whoever does not see it.
pub fn colour_word(colour: Colour) -> &'static str {
    word(match colour {
        Colour::Grey => "colour-grey",
        Colour::Red => "colour-red",
        Colour::Orange => "colour-orange",
        Colour::Yellow => "colour-yellow",
        Colour::Green => "colour-green",
        Colour::Teal => "colour-teal",
        Colour::Blue => "colour-blue",
        Colour::Purple => "colour-purple",
        Colour::Pink => "colour-pink",
    })
}
