//! A group in its thread: with whom of it a message of ours is, behind a button in the message; and who is in it, in
//! the panel.

use maud::{Markup, html};
use transom_rules::id::ConversationId;
use transom_rules::time::Timestamp;

use super::ticks::{Delivery, ticks};
use crate::frame::icon::icon;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// Who is in a group, and how to come into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Who is in it, by name.
    pub members: Vec<Member>,
    /// Where somebody may join; empty if it was not told.
    pub invite_link: String,
    /// The id of the words that say why it can not be written to.
    pub trouble: Option<&'static str>,
}

/// Somebody in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What they are called.
    pub name: String,
    /// Where they write alone.
    pub conversation: Option<ConversationId>,
}

/// Whom of a group a message reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// So many have it.
    pub delivered: usize,
    /// So many of them read it.
    pub read: usize,
    /// So many cannot get it.
    pub failed: usize,
    /// Of so many.
    pub of: usize,
    /// Each of them: who read it first, then who has it, then the others.
    pub each: Vec<Reached>,
}

/// How far a message got with somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// With whom.
    pub who: String,
    /// How far: `Sent` of whom nothing was told.
    pub how: Delivery,
    /// Since when.
    pub at: Option<Timestamp>,
    /// Why they cannot get it, with Meta's code; `None` where nobody said so.
    pub why: Option<String>,
}

impl Reached {
    /// The order in which they are told of.
    pub const fn rank(&self) -> u8 {
        match self.how {
            Delivery::Read | Delivery::Played => 0,
            Delivery::Delivered => 1,
            Delivery::Failed | Delivery::Stopped | Delivery::Cancelled => 2,
            _ => 3,
        }
    }
}

impl Reach {
    /// What the ticks tell of a message that got this far with somebody: how far it got with all of them.
    pub const fn ticks(&self, furthest: Delivery) -> Delivery {
        match furthest {
            Delivery::Delivered | Delivery::Read | Delivery::Played => {}
            _ => return furthest,
        }
        if self.read == self.of {
            furthest
        } else if self.delivered == self.of {
            Delivery::Delivered
        } else {
            Delivery::Sent
        }
    }
}

/// How many have a message, and behind it each of them. `id` is the message.
pub(super) fn reach(reach: &Reach, id: &str) -> Markup {
    html! {
        button.reach id={ "reach-of-" (id) } type="button" popovertarget={ "reach-" (id) } { (sentence(reach)) }
        div.popover.reach-list id={ "reach-" (id) } popover {
            h3 { (word("reach-title")) }
            ul { @for one in &reach.each { (reached(one)) } }
        }
    }
}

fn sentence(reach: &Reach) -> Markup {
    let Reach { delivered, read, failed, of, .. } = *reach;
    html! {
        (say!("message-reached", delivered = delivered, of = of))
        @if read > 0 { ", " (say!("message-reached-read", read = read)) }
        @if failed > 0 { ", " (say!("message-reached-failed", failed = failed)) }
    }
}

fn reached(one: &Reached) -> Markup {
    html! {
        li {
            bdi.reach-who { (one.who) }
            span.reach-when {
                @match one.at {
                    Some(at) => { (time(at, Form::Full)) },
                    None => { (word("reach-not-yet")) },
                }
                @if let Some(why) = &one.why { small { (why) } }
            }
            (ticks(one.how))
        }
    }
}

/// The part of the panel: who is in it, and the link to join.
pub(super) fn part(group: &Group) -> Markup {
    html! {
        section.panel-part {
            h3 { (word("fact-participants")) }
            @if let Some(trouble) = group.trouble { p.small.trouble { (icon("operator")) (word(trouble)) } }
            ul.panel-list { @for one in &group.members { li { (member(one)) } } }
        }
        @if !group.invite_link.is_empty() {
            section.panel-part {
                h3 { (word("fact-invite-link")) }
                div.panel-link {
                    input #invite-link readonly value=(group.invite_link) aria-label=(word("fact-invite-link"));
                    button.small-button type="button" data-copy="#invite-link" data-copied=(word("handed-copied")) { (icon("copy")) (word("handed-copy")) }
                }
            }
        }
    }
}

fn member(one: &Member) -> Markup {
    html! {
        @if let Some(id) = one.conversation { a href={ "/c/" (id) } data-open dir="auto" { (one.name) } }
        @else { span dir="auto" { (one.name) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticks_of_a_groups_message_tell_of_all_of_them() {
        let with = |delivered, read| {
            Reach { delivered, read, failed: 0, of: 3, each: Vec::new() }.ticks(Delivery::Read)
        };
        assert_eq!(with(0, 0), Delivery::Sent);
        assert_eq!(with(2, 2), Delivery::Sent, "one of them has it not");
        assert_eq!(with(3, 2), Delivery::Delivered);
        assert_eq!(with(3, 3), Delivery::Read);
    }

    #[test]
    fn what_nobody_has_keeps_its_own_ticks() {
        let none = Reach { delivered: 0, read: 0, failed: 3, of: 3, each: Vec::new() };
        for own in [Delivery::Queued, Delivery::Failed, Delivery::Uncertain] {
            assert_eq!(none.ticks(own), own);
        }
    }

    #[test]
    fn each_of_a_group_is_told_of_with_their_receipt() {
        let one = |who: &str, how, at, why: Option<&str>| Reached {
            who: who.into(),
            how,
            at,
            why: why.map(str::to_owned),
        };
        let told = Reach {
            delivered: 1,
            read: 1,
            failed: 1,
            of: 3,
            each: vec![
                one("Noor", Delivery::Read, Some(crate::sample::NOW), None),
                one("Ruth", Delivery::Failed, Some(crate::sample::NOW), Some("Cannot be delivered")),
                one("<b>", Delivery::Sent, None, None),
            ],
        };
        let drawn = reach(&told, "m").into_string();
        assert!(drawn.contains("Delivered to 1 of 3, read by 1, not to 1"), "{drawn}");
        assert!(
            drawn.contains("Cannot be delivered") && drawn.contains("&lt;b&gt;") && drawn.contains("Not yet"),
            "{drawn}"
        );
    }
}
