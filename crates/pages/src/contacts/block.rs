//! That somebody is blocked, by whom, when and why, and what WhatsApp keeps from us: on their page, beside their
//! conversation, and in its menu, where it is changed, too.

use maud::{Markup, html};
use transom_rules::block::Carried;
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;

use crate::frame::field::{Ask, Choice, Pick, answers, ask};
use crate::frame::icon::icon;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// How somebody stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocking {
    /// Who.
    pub contact: ContactId,
    /// That they are blocked.
    pub block: Option<Block>,
    /// What WhatsApp keeps from us, or was asked to.
    pub carried: Vec<Kept>,
    /// They wrote within a day, so WhatsApp can block them, too.
    pub can_be_carried: bool,
    /// The reader may block them and let them in again.
    pub may_block: bool,
}

/// A block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Since when, as far as it is known.
    pub at: Option<Timestamp>,
    /// By whom, as far as it is known.
    pub by: Option<String>,
    /// Why, as far as somebody said so.
    pub reason: String,
}

/// What WhatsApp keeps from a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What the number is called.
    pub number: String,
    /// How far it is.
    pub state: Carried,
    /// Why it is no further.
    pub why: Option<String>,
}

impl Kept {
    /// It as a sentence.
    pub fn sentence(&self) -> String {
        let number = self.number.as_str();
        let why = self.why.as_deref().unwrap_or_default();
        match self.state {
            Carried::Blocking => say!("carried-blocking", number = number),
            Carried::Blocked => say!("carried-blocked", number = number),
            Carried::Refused => say!("carried-refused", number = number, why = why),
            Carried::Unblocking => say!("carried-unblocking", number = number),
            Carried::Stuck => say!("carried-stuck", number = number, why = why),
        }
    }
}

/// Who blocked somebody, when and why, in a line.
pub fn told(block: &Block) -> Markup {
    html! {
        @match (&block.by, block.at) {
            (Some(by), Some(at)) => { (say!("block-by", who = by.as_str())) " · " (time(at, Form::Full)) }
            (None, Some(at)) => { (word("contact-blocked")) " · " (time(at, Form::Full)) }
            (_, None) => { (word("contact-blocked")) }
        }
        @if !block.reason.is_empty() { " · " q dir="auto" { (block.reason) } }
    }
}

/// Where an answer leads back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// The page of the contact.
    Contact,
    /// Their conversation.
    Conversation,
}

impl Back {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Conversation => "conversation",
        }
    }
}

/// What is so, and what changes it. Nothing where there is nothing to tell and nothing may be changed.
pub fn part(shown: &Blocking, back: Back) -> Markup {
    html! {
        @if let Some(block) = &shown.block {
            p.small { (told(block)) }
            p.small { (word("panel-blocked-about")) }
        }
        @for one in &shown.carried { p.small { (one.sentence()) } }
        @if shown.may_block { (acts(shown, back)) }
    }
}

fn acts(shown: &Blocking, back: Back) -> Markup {
    let is_stuck = shown.block.is_none() && shown.carried.iter().any(|one| one.state == Carried::Stuck);
    let action = action(shown);
    html! {
        div.panel-act {
            @if shown.block.is_none() {
                (ask(
                    Ask { id: "block-contact", action: &action, button: "panel-block", title: "panel-block-ask", yes: "panel-block-yes" },
                    &html! { p { (word("panel-block-about")) } (fields(shown, "block", back)) },
                ))
            } @else if can_be_carried(shown) {
                (ask(
                    Ask { id: "block-contact", action: &action, button: "block-carry", title: "block-carry-ask", yes: "block-carry-yes" },
                    &html! {
                        p { (word("block-carry-about")) }
                        (hidden("yes", back))
                        input type="hidden" name="whatsapp" value="yes";
                    },
                ))
            }
        }
        @if shown.block.is_some() || is_stuck {
            form.panel-act method="post" action=(action) {
                (hidden("no", back))
                button.small-button { (word(if is_stuck { "block-again" } else { "panel-unblock" })) }
            }
        }
    }
}

/// The same in the menu of a conversation, where no dialog fits.
pub fn menu(shown: &Blocking) -> Markup {
    html! {
        @if shown.may_block {
            @if let Some(block) = &shown.block {
                form.work-part method="post" action=(action(shown)) {
                    h3 { (word("panel-block-title")) }
                    p.small { (told(block)) }
                    (hidden("no", Back::Conversation))
                    div.work-choices { button.work-choice { (icon("check")) span { (word("panel-unblock")) } } }
                }
            } @else {
                details.work-part {
                    summary { (word("panel-block")) }
                    form.form method="post" action=(action(shown)) {
                        p.small { (word("panel-block-about")) }
                        (fields(shown, "work-block", Back::Conversation))
                        div { button.small-button.grave { (word("panel-block-yes")) } }
                    }
                }
            }
        }
    }
}

fn action(shown: &Blocking) -> String {
    format!("/contacts/{}/block", shown.contact)
}

fn hidden(blocked: &str, back: Back) -> Markup {
    html! {
        input type="hidden" name="blocked" value=(blocked);
        input type="hidden" name="back" value=(back.as_str());
    }
}

/// Why, and whether WhatsApp is to keep them from us, too.
fn fields(shown: &Blocking, id: &str, back: Back) -> Markup {
    let too = [Choice::new("yes", word("block-carry-too"), false).about(word("block-carry-about"))];
    html! {
        (hidden("yes", back))
        div.field {
            label for={ (id) "-reason" } { (word("block-reason")) " " span.small { (word("form-optional")) } }
            input id={ (id) "-reason" } type="text" name="reason" maxlength="500" dir="auto" autocomplete="off";
        }
        @if can_be_carried(shown) {
            (answers(&format!("{id}-carry"), "whatsapp", Pick::Any, &too))
        } @else {
            p.small { (word("block-carry-late")) }
        }
    }
}

fn can_be_carried(shown: &Blocking) -> bool {
    let is_asked = |one: &Kept| matches!(one.state, Carried::Blocking | Carried::Blocked);
    shown.can_be_carried && !shown.carried.iter().any(is_asked)
}
