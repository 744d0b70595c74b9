//! Beside the phone: the people, the clock, the switches of this phone, and what the carrier knows.

use maud::{Markup, html};

use super::{View, local, zone};
use crate::pricing::Rules;
use crate::world::faults::Faults;
use crate::world::{Customer, Direction, Message, Status, window};
use crate::{errors, sms};

/// Everybody, the last to have a message first.
pub(super) fn people(view: &View<'_>) -> Markup {
    let mut people: Vec<(&Customer, (u64, &str))> =
        view.world.customers.rows().map(|customer| (customer, last(view, customer))).collect();
    people.sort_by_key(|(_, (order, _))| std::cmp::Reverse(*order));
    let chosen = view.customer.map(|customer| customer.phone.as_str());
    html! {
        @for (customer, (_, text)) in people {
            a.person href={ "/phones/" (customer.phone) }
                aria-current=[(chosen == Some(customer.phone.as_str())).then_some("page")] {
                span.avatar aria-hidden="true" { (customer.name.chars().next().unwrap_or('?')) }
                span.who {
                    strong { (customer.name) }
                    span { (text.lines().next().unwrap_or_default()) }
                }
                @let unread = unread(view, customer);
                @if unread > 0 { span.unread aria-label={ (unread) " unread" } { (unread) } }
            }
        }
    }
}

/// The last message that the phone shows: its place in the order of events, and its text.
fn last<'a>(view: &View<'a>, customer: &Customer) -> (u64, &'a str) {
    let by_whatsapp = view.world.messages_with(&customer.phone).rev().find(|message| message.is_shown());
    let by_sms = view.world.sms_with(&customer.phone).rev().find(|message| message.is_shown());
    let by_whatsapp = by_whatsapp.map(|message| (message.order, message.text.as_str()));
    let by_sms = by_sms.map(|message| (message.order, message.body.as_str()));
    by_whatsapp.max(by_sms).unwrap_or_default()
}

fn unread(view: &View<'_>, customer: &Customer) -> usize {
    let arrived =
        |message: &&Message| message.direction == Direction::Outbound && message.status == Status::Delivered;
    view.world.messages_with(&customer.phone).filter(arrived).count()
}

/// The clock, and buttons to move it.
pub(super) fn clock(view: &View<'_>) -> Markup {
    html! {
        section.card-box {
            h2 { "Clock" }
            p.clock {
                time #clock data-now=(view.now) data-zone=(zone(view)) { (local(view, view.now, "%a %-d %b %Y, %H:%M:%S")) }
                span { (zone(view)) }
            }
            div.row {
                @for (label, seconds) in [("+1 h", 3600), ("+24 h", 86_400), ("+25 h", 90_000), ("+72 h", 259_200)] {
                    button type="button" data-advance=(seconds) { (label) }
                }
            }
        }
    }
}

/// What this phone's owner does with it.
pub(super) fn switches(view: &View<'_>) -> Markup {
    let Some(customer) = view.customer else { return html! {} };
    html! {
        section.card-box {
            h2 { (customer.name) "'s phone" }
            p.address { "+" (customer.phone) @if customer.hide_phone { " · hidden from businesses" } }
            label.check {
                input type="checkbox" data-switch="online" checked[customer.online];
                span { strong { "Switched on" } small { "Off: messages wait with the carrier." } }
            }
            label.check {
                input type="checkbox" data-switch="in_hand" checked[customer.in_hand];
                span { strong { "Chat open on the screen" } small { "Messages are read as they arrive." } }
            }
            @if let Some(number) = view.number {
                @let pair = view.world.pair(&number.phone_number_id, &customer.phone);
                label.check {
                    input type="checkbox" data-preference="marketing" checked[!pair.marketing_stopped];
                    span { strong { "Wants marketing messages" } small { "Off: marketing templates fail with 131050." } }
                }
            }
            button type="button" data-read { "Look at the chat once (read all)" }
        }
    }
}

/// The groups of the chosen number: this phone joins and leaves them, and writes in one.
pub(super) fn groups(view: &View<'_>) -> Markup {
    let (Some(customer), Some(number)) = (view.customer, view.number) else { return html! {} };
    let of_number = view.world.groups.rows().filter(|group| group.number_id == number.phone_number_id);
    html! {
        section.card-box #groups {
            h2 { "Groups" }
            @for group in of_number {
                @let is_in = group.members.contains(&customer.phone);
                div.row.group {
                    span {
                        strong { (group.subject) }
                        small { " " (group.members.len()) " in it" @if group.is_suspended { ", suspended" } }
                    }
                    @if is_in {
                        button type="button" data-write-in=(group.id) data-subject=(group.subject) { "Write in it" }
                        button type="button" data-group=(group.id) data-change="leave" { "Leave" }
                    } @else {
                        button type="button" data-group=(group.id) data-change="join" { "Join" }
                    }
                    @let (state, label) = if group.is_suspended { ("active", "Restore") } else { ("suspended", "Suspend") };
                    button type="button" data-group=(group.id) data-state=(state) { (label) }
                }
            }
            form data-new-group {
                label { "New group " input name="subject" required placeholder="Tasting club" autocomplete="off"; }
                button type="submit" { "Make it and join" }
            }
        }
    }
}

/// What only the carrier knows: windows, what waits, what failed.
pub(super) fn carrier_view(view: &View<'_>) -> Markup {
    let deliveries = view.world.deliveries.len() + view.world.sms_deliveries.len();
    let rules = Rules::of(view.world);
    let faults = serde_json::to_value(Faults::of(view.world)).unwrap_or_default();
    let on: Vec<String> = faults
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    html! {
        section.card-box {
            h2 { "What the carrier knows" }
            dl {
                (clocks(view))
                dt { "Webhooks waiting" }
                dd { (deliveries) }
                @if view.offset_seconds != 0 {
                    dt { "Clock ahead by" }
                    dd { (hours(view.offset_seconds)) }
                }
                @if rules != Rules::Auto {
                    dt { "Rules" }
                    dd { (rules) }
                }
                @if !on.is_empty() {
                    dt { "Faults" }
                    dd { (on.join(", ")) }
                }
            }
            (failures(view))
            (stopped(view))
        }
    }
}

fn clocks(view: &View<'_>) -> Markup {
    let (Some(customer), Some(number)) = (view.customer, view.number) else { return html! {} };
    let pair = view.world.pair(&number.phone_number_id, &customer.phone);
    let until = pair.customer_at.last().map(|at| at + window::WINDOW_SECONDS);
    html! {
        dt { "Window" }
        dd {
            @match until {
                None => "never opened",
                Some(until) if until > view.now => {
                    span.open { "open" } " until " (local(view, until, "%a %H:%M"))
                }
                Some(until) => { "closed since " (local(view, until, "%a %-d %b, %H:%M")) }
            }
        }
        @if window::in_entry_point(&pair, view.now) {
            dt { "Free entry point" }
            dd { span.free { "free" } " until " (local(view, pair.entry_until, "%a %H:%M")) }
        } @else if window::answers_entry(&pair, view.now) {
            dt { "Free entry point" }
            dd { "offered: answer within a day" }
        }
        @for conversation in pair.conversations.iter().filter(|one| one.until > view.now) {
            dt { "Conversation" }
            dd { (conversation.category) " until " (local(view, conversation.until, "%a %H:%M")) }
        }
    }
}

fn failures(view: &View<'_>) -> Markup {
    let Some(customer) = view.customer else { return html! {} };
    let failed = |message: &&Message| message.status == Status::Failed;
    let waiting =
        |message: &&Message| message.status == Status::Sent && message.direction == Direction::Outbound;
    let all = || view.world.messages_with(&customer.phone).rev();
    html! {
        @let held = all().filter(waiting).count();
        @if held > 0 && !customer.online { p.held { (held) " waiting for this phone to be switched on" } }
        @let texts = || view.world.sms_with(&customer.phone).rev().filter(|message| message.has_failed());
        @if all().any(|message| failed(&message)) || texts().next().is_some() {
            h3 { "Never arrived" }
            ul.failures {
                @for message in all().filter(failed).take(5) {
                    @let code = message.failed_code.unwrap_or(131_000);
                    li { strong { (code) " " (errors::lookup(code).title) } span { (message.text) } }
                }
                @for message in texts().take(5) {
                    @let code = message.error_code.unwrap_or_default();
                    @let why = sms::error::lookup(code).map_or("", |known| known.message);
                    li { strong { (code) " " (why) } span { (message.body) } }
                }
            }
        }
    }
}

/// The SMS senders that this phone has said STOP to.
fn stopped(view: &View<'_>) -> Markup {
    let Some(customer) = view.customer else { return html! {} };
    let senders = view.world.sms_senders.rows();
    let said_stop = senders.filter(|sender| view.world.has_stopped_sms(sender.scope(), &customer.phone));
    html! {
        @for sender in said_stop { p.held { "Said STOP to " (sender.name) ": SMS from it are refused (21610)." } }
    }
}

fn hours(seconds: i64) -> String {
    let (hours, minutes) = (seconds / 3600, (seconds % 3600) / 60);
    if minutes == 0 { format!("{hours} h") } else { format!("{hours} h {} min", minutes.abs()) }
}
