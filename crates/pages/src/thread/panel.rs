//! The right column: who the contact is and what is known. A sheet on narrower screens.

use maud::{Markup, html};
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;

use super::Clock;
use super::about::{self, About};
use super::group::{self, Group};
use super::origin::{self, Came};
use super::person::{self, Person};
use crate::contacts::block::{self, Back, Blocking};
use crate::frame::chip;
use crate::frame::field::{Ask, ask};
use crate::frame::icon::icon;
use crate::frame::tag::{self, Tag};
use crate::frame::there::{There, there};
use crate::frame::when::{Form, Length, time};
use crate::timeline::{Timeline, compact};
use crate::weave;
use crate::words::word;

/// What the column tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// The contact's name, or address.
    pub name: String,
    /// The address for people: `+1 555 010 0100`, or a user name where the phone is hidden.
    pub address: String,
    /// Where they live, as far as it is known.
    pub there: Option<There>,
    /// Channels with their clocks.
    pub clocks: Vec<Clock>,
    /// The last days as a picture; `None` where the number is not connected any more.
    pub timeline: Option<Timeline>,
    /// Where they came from, if an ad or a product led them here.
    pub came: Vec<Came>,
    /// Labels of the conversation.
    pub labels: Vec<Tag>,
    /// Facts in order: `("Customer since", "3 March 2026")`.
    pub facts: Vec<(String, String)>,
    /// What else is known.
    pub about: About,
    /// Who is in it, if it is a group.
    pub group: Option<Group>,
    /// What they are made of, and where else their history goes on.
    pub person: Person,
    /// What they agreed to or withdrew, where whoever looks may know: what holds of each purpose.
    pub consents: Option<Vec<Consent>>,
    /// Whether they are blocked.
    pub blocking: Blocking,
    /// What may be done with all there is of them.
    pub whole: Whole,
}

/// What holds of a purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// What for.
    pub purpose: String,
    /// It was given, not withdrawn.
    pub given: bool,
    /// When.
    pub at: Timestamp,
    /// Only through this number.
    pub channel: Option<String>,
}

/// What whoever looks may do with all there is of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Of whom.
    pub contact: ContactId,
    /// Take it out as a file.
    pub may_export: bool,
    /// Erase it.
    pub may_erase: bool,
}

/// The column as one element with the id `panel`.
pub fn panel(panel: &Panel, now: Timestamp) -> Markup {
    html! {
        section #panel.panel aria-label=(word("contact")) {
            header.panel-head {
                h2 { (word("contact")) }
                button.icon-button type="button" data-panel aria-label=(word("panel-close")) { (icon("cross")) }
            }
            div.panel-who {
                @if panel.group.is_some() { (chip::group(&panel.name, None)) } @else { (chip::avatar(&panel.name, None)) }
                p.panel-name dir="auto" { (panel.name) }
                p.panel-address { (panel.address) }
                @if let Some(zone) = &panel.there { p.panel-there { (there(zone, now)) } }
            }
            section.panel-part {
                h3 { (word("panel-clocks")) }
                @for clock in &panel.clocks {
                    div.panel-clock {
                        div.panel-chips {
                            (chip::channel(&clock.channel)) (chip::window(clock.window, now, Length::Long)) (chip::entry(clock.entry, clock.by.as_ref(), now))
                        }
                        p.small { (clock.sentence) }
                    }
                }
            }
            @if let Some(timeline) = &panel.timeline {
                section.panel-part { h3 { (word("panel-timeline")) } (compact(timeline)) }
            }
            @if !panel.came.is_empty() { (origin::came(&panel.came)) }
            @if !panel.labels.is_empty() {
                section.panel-part {
                    h3 { (word("panel-labels")) }
                    div.panel-chips { @for label in &panel.labels { (tag::label(label)) } }
                }
            }
            @if let Some(group) = &panel.group { (group::part(group)) }
            @if !panel.facts.is_empty() {
                section.panel-part {
                    h3 { (word("panel-details")) }
                    dl.pairs { @for (name, value) in &panel.facts { dt { (name) } dd { (value) } } }
                }
            }
            (about::part(&panel.about))
            @if let Some(known) = &panel.consents { (consents(panel.whole.contact, known)) }
            (person::person(&panel.person))
            @if panel.blocking.may_block || panel.blocking.block.is_some() {
                section.panel-part { h3 { (word("panel-block-title")) } (block::part(&panel.blocking, Back::Conversation)) }
            }
            @if panel.whole.may_export || panel.whole.may_erase { (whole(&panel.whole)) }
        }
    }
}

fn consents(contact: ContactId, known: &[Consent]) -> Markup {
    html! {
        section.panel-part {
            h3 { (word("settings-consent")) }
            @if known.is_empty() { p.small { (word("panel-consent-none")) } }
            ul.panel-list {
                @for one in known {
                    li {
                        strong dir="auto" { (one.purpose) } " · "
                        (word(if one.given { "consent-given" } else { "consent-withdrawn" })) " · " (time(one.at, Form::Full))
                        @if let Some(channel) = &one.channel { " · " (weave!("consent-through", channel = html! { span dir="auto" { (channel) } })) }
                    }
                }
            }
            p { a href={ "/contacts/" (contact) "/consents" } { (word("panel-consents")) } }
        }
    }
}

fn whole(whole: &Whole) -> Markup {
    let path = format!("/contacts/{}", whole.contact);
    html! {
        section.panel-part {
            h3 { (word("panel-whole")) }
            @if whole.may_export {
                form.panel-act method="post" action={ (path) "/export" } { button.small-button { (word("panel-export")) } }
            }
            @if whole.may_erase {
                div.panel-act {
                    (ask(
                        Ask {
                            id: "erase-contact",
                            action: &format!("{path}/erase"),
                            button: "panel-erase",
                            title: "panel-erase-title",
                            yes: "panel-erase-yes",
                        },
                        &html! { p { (word("panel-erase-about")) } p { (word("panel-erase-left")) } },
                    ))
                }
            }
        }
    }
}
