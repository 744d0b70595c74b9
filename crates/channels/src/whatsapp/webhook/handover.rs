//! `messaging_handovers`: a customer's thread has another owner now. It is told to the new owner when it is passed on,
//! and to the old one when it is taken; of one that is given up nothing is told.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::{Event, Party, Route, Routed, Severity, ThreadMoved};
use transom_rules::thread::Owner;

use super::{Notice, Parsed, Source};
use crate::whatsapp::lenient::{Loose, object};

#[derive(Deserialize)]
struct Handover<'a> {
    #[serde(borrow, default)]
    sender: Option<&'a RawValue>,
    #[serde(borrow, default)]
    recipient: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "type")]
    word: Loose<'a>,
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
}

#[derive(Default, Deserialize)]
struct Sender<'a> {
    #[serde(borrow, default)]
    phone_number: Loose<'a>,
    #[serde(borrow, default)]
    user_id: Loose<'a>,
}

#[derive(Default, Deserialize)]
struct Recipient<'a> {
    #[serde(borrow, default)]
    phone_number_id: Loose<'a>,
}

/// Who answers a customer from now on. Where it does not say which customer, the operator is told.
pub(super) fn moved(source: &Source<'_>, out: &mut Parsed) {
    let Some(told) = object::<Handover<'_>>(Some(source.value)) else {
        return out.unknown(source, "The handover is no readable object.", source.value);
    };
    let (owner, severity, title) = match told.word.text() {
        "control_passed" => (Owner::Us, Severity::Info, "A conversation was handed over to this app."),
        "control_taken" => (Owner::Other, Severity::Warning, "Another app took a conversation over."),
        _ => return out.unknown(source, "Who answers changed in a way that is not known.", source.value),
    };
    let at = told.timestamp.time().or(source.at);
    let (Some(with), Some(at)) = (customer(source, &told), at) else {
        return out.notice(source, Notice::new(severity, title), at, source.value);
    };
    let recipient: Recipient<'_> = object(told.recipient).unwrap_or_default();
    let route = recipient.phone_number_id.key().map(Route::Number).or_else(|| source.route.clone());
    let event = Event::ThreadMoved(ThreadMoved { with, at, owner });
    match route {
        Some(route) => out.events.push(Routed { route, event }),
        None => out.unknown(source, "It names neither a number nor an account.", source.value),
    }
}

fn customer(source: &Source<'_>, told: &Handover<'_>) -> Option<Party> {
    let sender: Sender<'_> = object(told.sender).unwrap_or_default();
    let (phone, user_id) = (sender.phone_number.phone(), sender.user_id.key());
    source.people.complete(Party { phone, user_id, ..Party::default() })
}
