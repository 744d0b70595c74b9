//! The middle column: head with the clocks and their why, the messages in order with separators, and the
//! composer region below. Local days are set by the script; the server's separators are UTC days.

use maud::{Markup, html};
use transom_rules::access::Permission;
use transom_rules::channel::ChannelKind;
use transom_rules::id::ConversationId;
use transom_rules::time::Timestamp;

use super::bubble::bubble;
use super::composer::composer;
use super::note::{note, note_box};
use super::{Clock, Head, Item, LeadsTo, Mark, MarkKind, Thread};
use crate::frame::chip::{self, Entry, Status, Window};
use crate::frame::icon::{icon, key, keys_key};
use crate::frame::tag;
use crate::frame::when::{Form, Length, time};
use crate::inbox::list::Row;
use crate::words::{initials, word};
use crate::{say, weave};

/// The column as one element with the id `thread`.
pub fn thread(thread: &Thread, now: Timestamp) -> Markup {
    html! {
        section #thread.thread data-conversation=(thread.head.id) data-mentioned[thread.mentioned] aria-label=(say!("thread-of", name = &thread.head.name)) tabindex="-1" {
            (head(&thread.head, now))
            div.scroll-frame {
                div.scroller #scroller tabindex="0" role="log" aria-live="off" aria-label=(word("thread-messages")) {
                    ol #messages.messages {
                        (lines(&thread.items, thread.head.id, thread.older.as_deref()))
                    }
                }
                button #new-pill.new-pill type="button" hidden { (icon("down")) span { (word("thread-new-messages")) } }
            }
            (composer(&thread.composer, now))
            @if thread.head.permissions.contains(Permission::ConversationsOrganise) { (note_box(thread.head.id, &colleagues(&thread.head), &thread.composer.nonce)) }
        }
    }
}

fn colleagues(head: &Head) -> Vec<String> {
    head.agents.iter().map(|(_, name)| name.clone()).collect()
}

/// Part of the thread with the link to what comes before it. Answers `GET /partials/thread/{id}?before=`.
pub fn lines(items: &[Item], id: ConversationId, older: Option<&str>) -> Markup {
    html! {
        @if let Some(cursor) = older {
            li #older.older {
                a href={ "/partials/thread/" (id) "?before=" (cursor) } data-older { (word("thread-earlier")) }
            }
        }
        @for one in items { (item(one)) }
    }
}

/// One line of the thread.
pub fn item(item: &Item) -> Markup {
    match item {
        Item::Day(at) => html! { li.day data-at=(at.millis()) { span { (time(*at, Form::Day)) } } },
        Item::Mark(mark) => separator(mark),
        Item::Bubble(message) => bubble(message),
        Item::Note(one) => note(one),
    }
}

/// A separator, with the id `s-<mark id>`.
pub fn separator(mark: &Mark) -> Markup {
    let (class, glyph) = match mark.kind {
        MarkKind::Opened => ("opened", "clock"),
        MarkKind::Closed => ("closed", "lock"),
        MarkKind::Entry => ("free", "gift"),
        MarkKind::Note => ("note", "info"),
    };
    html! {
        li id={ "s-" (mark.id) } class={ "mark " (class) } data-at=(mark.at.millis()) {
            span {
                (icon(glyph))
                span {
                    @match mark.leads_to {
                        Some(LeadsTo::Conversation(id)) => { a href={ "/c/" (id) } data-open { (mark.text) } },
                        Some(LeadsTo::Campaign(id)) => { a href={ "/campaigns/" (id) } { (mark.text) } },
                        None => { (mark.text) },
                    }
                    @if let Some(until) = mark.until { " " (time(until, Form::Full)) }
                    " · " (time(mark.at, Form::Time))
                }
            }
        }
    }
}

/// The head of the column with the id `thread-head`: replaced by itself when a clock changes.
pub fn head(head: &Head, now: Timestamp) -> Markup {
    html! {
        header #thread-head.thread-head {
            a.icon-button.back href="/" data-open aria-label=(word("thread-back")) { (icon("back")) }
            @if head.group_of.is_some() { (chip::group(&head.name, None)) } @else { (chip::avatar(&head.name, None)) }
            div.who {
                h1 { bdi { (head.name) } }
                div.clocks {
                    @if let Some(count) = head.group_of { span.who-group { (say!("panel-group", count = count)) } }
                    @for (index, one) in head.clocks.iter().enumerate() { (clock(one, index, head, now)) }
                    (marks(head))
                }
            }
            (controls(head))
            button.icon-button type="button" data-panel aria-expanded="true" aria-controls="panel"
                title=(word("contact")) aria-label=(word("thread-contact")) { (icon("person")) }
        }
    }
}

/// A channel's chips as one button, and the popover with their why.
fn clock(clock: &Clock, index: usize, head: &Head, now: Timestamp) -> Markup {
    html! {
        button.clock type="button" popovertarget={ "why-" (index) } {
            (chip::channel(&clock.channel))
            (chip::window(clock.window, now, Length::Long))
            (chip::entry(clock.entry, clock.by.as_ref(), now))
            @if clock.elsewhere { span.chip.closed { (icon("people")) (word("thread-elsewhere")) } }
            span.unseen { (word("thread-why")) }
        }
        div.popover id={ "why-" (index) } popover {
            (why(clock))
            @if index == 0 && clock.channel.kind == ChannelKind::WhatsApp && head.permissions.contains(Permission::ConversationsReply) { (apps(clock, head.id)) }
        }
    }
}

/// Which app answers, where several do for the number, and what can be done about it.
fn apps(clock: &Clock, id: ConversationId) -> Markup {
    html! {
        details.why open[clock.elsewhere] {
            summary { (word("thread-apps")) }
            form method="post" action={ "/c/" (id) "/thread" } data-live {
                @if clock.elsewhere {
                    p.small { (word("thread-elsewhere-about")) }
                    button.bar-button name="action" value="take" { (word("thread-take")) }
                } @else {
                    p.small { (word("thread-apps-about")) }
                    button.bar-button name="action" value="pass" { (word("thread-pass")) }
                    button.bar-button name="action" value="release" { (word("thread-release")) }
                }
            }
        }
    }
}

fn why(clock: &Clock) -> Markup {
    html! {
        p { (clock.sentence) }
        dl.pairs {
            @if let Some((message, at)) = &clock.decided_by {
                dt { (word("decided-by")) }
                dd { a href={ "#m-" (message) } data-jump { (weave!("decided-by-message", at = time(*at, Form::Amid))) } }
            }
            @match clock.window {
                Window::Open { until } => { dt { (word("clock-open-until")) } dd { (time(until, Form::Full)) } },
                Window::Closed { since } => { dt { (word("clock-closed-since")) } dd { (time(since, Form::Full)) } },
                Window::None | Window::Stopped | Window::Never => {},
            }
            @match clock.entry {
                Entry::Offered { until } => { dt { (word("clock-answer-by")) } dd { (weave!("clock-answer-by-about", at = time(until, Form::Amid))) } },
                Entry::Open { until } => { dt { (word("clock-free-until")) } dd { (time(until, Form::Full)) } },
                Entry::None | Entry::Missed => {},
            }
            @if let Some(by) = &clock.by { dt { (word("clock-came")) } dd { (by.told()) } }
            dt { (word("clock-channel")) } dd { (clock.channel.name) }
        }
    }
}

/// The workspace's word for where it stands, how urgent it is, until when it sleeps.
fn marks(head: &Head) -> Markup {
    html! {
        (tag::stands(head.stage.as_ref(), head.status, head.wakes_at))
        @if head.is_blocked { (tag::blocked()) }
        (tag::priority(head.priority))
        @if let Some(team) = &head.team { (tag::team(team)) }
        @if let Some(away) = head.away { (tag::away(away)) }
    }
}

/// What opens the menu of a conversation.
fn more(head: &Head) -> Markup {
    html! {
        button.icon-button type="button" data-work=(head.id) aria-haspopup="true" title=(word("work-open")) aria-label=(say!("work-of", name = &head.name)) {
            (icon("more"))
        }
    }
}

fn controls(head: &Head) -> Markup {
    let may = |permission| head.permissions.contains(permission);
    html! {
        @if may(Permission::ConversationsClose) || may(Permission::ConversationsOrganise) || may(Permission::ConversationsAssign) { (more(head)) }
        @if head.permissions.contains(Permission::ConversationsAssign) { (assignee(head)) }
        @if head.permissions.contains(Permission::ConversationsClose) { (status(head)) }
    }
}

/// Where there is little room, a face for whoever has it; the list lies over it.
fn assignee(head: &Head) -> Markup {
    let name = head.agents.iter().find(|(id, _)| head.assignee.as_ref() == Some(id)).map(|(_, name)| name);
    html! {
        form.control.assign method="post" action={ "/c/" (head.id) "/assignee" } data-live data-on-change {
            span.assign-face aria-hidden="true" { @match name { Some(name) => (initials(name)), None => (icon("people")) } }
            label.unseen for="assignee" { (word("thread-assigned-to")) }
            select #assignee name="assignee" title=(word("thread-assigned-to")) {
                option value="" selected[head.assignee.is_none()] { (word("thread-nobody")) }
                @for (id, name) in &head.agents {
                    option value=(id) selected[head.assignee.as_ref() == Some(id)] { (name) }
                }
            }
            noscript { button { (word("thread-assign")) } }
        }
    }
}

fn status(head: &Head) -> Markup {
    html! {
        form.control method="post" action={ "/c/" (head.id) "/status" } data-live data-status data-stands=(head.stands) {
            @if head.status == Status::Closed {
                button.bar-button name="status" value="open" { (icon("retry")) span { (word("thread-reopen")) } }
            } @else {
                button.bar-button name="status" value="closed" title=(word("thread-resolve-title")) data-resolve { (icon("check")) span { (word("thread-resolve")) } }
            }
        }
    }
}

/// The column when no conversation is chosen.
pub fn nothing_chosen(closing: &[Row], now: Timestamp) -> Markup {
    html! {
        section #thread.thread.empty aria-label=(word("conversation")) tabindex="-1" {
            div.teach {
                (icon("inbox"))
                h2 { (word("thread-choose")) }
                p { (word("thread-choose-about")) }
                @if !closing.is_empty() {
                    h3.soon-title { (word("thread-closing")) }
                    ul.soon {
                        @for row in closing {
                            li { a href={ "/c/" (row.id) } data-open { span.soon-name dir="auto" { (row.name) } (chip::window(row.window, now, Length::Long)) (chip::entry(row.entry, row.by.as_ref(), now)) } }
                        }
                    }
                }
                ul.keys {
                    li { (weave!("thread-key-move", next = key("J"), previous = key("K"))) }
                    li { (weave!("thread-key-open", key = key("Enter"))) }
                    li { (weave!("thread-key-all", key = keys_key())) }
                }
            }
        }
    }
}
