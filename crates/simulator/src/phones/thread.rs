//! The messages on a phone's screen, with dates between them.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use super::bubble::{self, kind};
use super::{View, local, text};
use crate::world::{Direction, Message, SmsMessage};

/// The list's items, oldest first.
pub(super) fn thread(view: &View<'_>) -> Markup {
    let Some(customer) = view.customer else { return html! {} };
    let number_id = view.number.map_or("", |number| number.phone_number_id.as_str());
    let mut messages: Vec<&Message> = view
        .world
        .messages_with(&customer.phone)
        .filter(|message| message.number_id == number_id && message.is_shown())
        .collect();
    messages.sort_by_key(|message| (message.at, message.order));
    let reactions = reactions(&messages);
    let typing = view.world.pair(number_id, &customer.phone).typing_until > view.now;
    let by_sms = view.world.sms_with(&customer.phone).filter(|message| message.is_shown()).map(Shown::Sms);
    let by_whatsapp = messages.into_iter().filter(|message| kind(message) != "reaction").map(Shown::WhatsApp);
    let mut shown: Vec<Shown<'_>> = by_whatsapp.chain(by_sms).collect();
    shown.sort_by_key(Shown::place);
    let mut day = String::new();
    let mut items = Vec::new();
    for one in shown {
        let its_day = local(view, one.place().0, "%a %-d %b %Y");
        if its_day != day {
            items.push(html! { li.day id={ "day-" (its_day.replace(' ', "-")) } { (its_day) } });
            day = its_day;
        }
        items.push(match one {
            Shown::WhatsApp(message) => bubble::bubble(view, message, reactions.get(message.id.as_str())),
            Shown::Sms(message) => text::bubble(view, message),
        });
    }
    html! {
        @if items.is_empty() { li #hint.hint { "Nobody has written yet. Type below as the customer." } }
        @for item in items { (item) }
        @if typing { li #typing.message.theirs { div.bubble.typing aria-label="typing" { i {} i {} i {} } } }
    }
}

/// A message of either channel.
enum Shown<'a> {
    WhatsApp(&'a Message),
    Sms(&'a SmsMessage),
}

impl Shown<'_> {
    /// When it was, Unix seconds, and its place in the order of events.
    fn place(&self) -> (i64, u64) {
        match self {
            Shown::WhatsApp(message) => (message.at, message.order),
            Shown::Sms(message) => (message.created_at, message.order),
        }
    }
}

/// The newest reaction of each side to each message, by wamid.
fn reactions(messages: &[&Message]) -> BTreeMap<String, Vec<String>> {
    let mut newest: BTreeMap<(String, bool), String> = BTreeMap::new();
    for message in messages.iter().filter(|message| kind(message) == "reaction") {
        let part = |path: &str| message.body.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let side = message.direction == Direction::Inbound;
        newest.insert((part("/reaction/message_id").to_owned(), side), part("/reaction/emoji").to_owned());
    }
    let mut shown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((id, _), emoji) in newest.into_iter().filter(|(_, emoji)| !emoji.is_empty()) {
        shown.entry(id).or_default().push(emoji);
    }
    shown
}
