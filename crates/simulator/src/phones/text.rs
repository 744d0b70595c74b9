//! SMS on a phone's screen, and what is sent by them.

use maud::{Markup, html};
use serde_json::json;

use super::{View, bubble, local};
use crate::world::SmsMessage;

/// One SMS: its text, its files, and how it came.
pub(super) fn bubble(view: &View<'_>, message: &SmsMessage) -> Markup {
    let own = message.is_inbound();
    let media = message.media.iter().filter_map(|sid| view.world.sms_media.get(sid));
    html! {
        li.message.own[own].theirs[!own] id={ "m" (message.order) } {
            div.bubble {
                @for media in media { (bubble::media(kind(&media.content_type), &json!({ "id": media.sid }))) }
                @if !message.body.is_empty() { p.text { (words(view, &message.body)) } }
                span.meta {
                    span.via { "SMS" }
                    time { (local(view, message.created_at, "%H:%M")) }
                }
            }
        }
    }
}

/// What a link to a chat of WhatsApp's begins with.
const CHAT: &str = "https://wa.me/";

/// A text, whose links to business numbers of this world open their chats.
fn words(view: &View<'_>, body: &str) -> Markup {
    let mut parts = body.split(CHAT);
    html! {
        (parts.next().unwrap_or_default())
        @for part in parts {
            @let end = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
            @let (digits, rest) = part.split_at(end);
            @match (view.customer, view.world.numbers.rows().find(|number| number.digits() == digits)) {
                (Some(customer), Some(number)) => {
                    a href={ "/phones/" (customer.phone) "?number=" (number.phone_number_id) } { (CHAT) (digits) }
                }
                _ => { (CHAT) (digits) }
            }
            (rest)
        }
    }
}

/// How a file is shown.
fn kind(content_type: &str) -> &'static str {
    match content_type.split('/').next() {
        Some("image") => "image",
        Some("audio") => "audio",
        Some("video") => "video",
        _ => "document",
    }
}

/// By which channel the next message goes, where there are two.
pub(super) fn choice(view: &View<'_>) -> Markup {
    html! {
        @if view.world.sms_senders.len() > 0 {
            select data-over name="over" aria-label="Send by" {
                @if let Some(number) = view.number { option value=(number.phone_number_id) { "WhatsApp" } }
                @for sender in view.world.sms_senders.rows() {
                    option value=(sender.address) selected[prefers(view, sender.address.as_str())] {
                        "SMS to " (sender.name)
                    }
                }
            }
        }
    }
}

/// Whoever spoke to the business by SMS last goes on by SMS, unless they opened its chat on WhatsApp.
fn prefers(view: &View<'_>, address: &str) -> bool {
    let Some(customer) = view.customer.filter(|_| !view.is_chosen) else { return false };
    let Some(last) = view.world.sms_with(&customer.phone).next_back() else { return false };
    let by_whatsapp =
        view.world.messages_with(&customer.phone).next_back().map_or(0, |message| message.order);
    last.sender == address && last.order > by_whatsapp
}
