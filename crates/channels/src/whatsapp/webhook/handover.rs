//! Where several apps answer for a number: `messaging_handovers`, and what another app wrote.
//!
//! A customer's thread has another owner now. It is told to the new owner when it is passed on,
//! and to the old one when it is taken; of one that is given up nothing is told.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::{Echoed, Event, Party, Route, Routed, Severity, ThreadMoved};
use transom_rules::thread::Owner;
use transom_rules::time::Timestamp;

use super::said::{Message, party};
use super::{Notice, Parsed, Source, coexistence};
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

/// What another app wrote: the body of its send, with the id that it got and when.
#[derive(Deserialize)]
struct Copied<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Addressee<'a> {
    #[serde(borrow, default)]
    to: Loose<'a>,
    #[serde(borrow, default)]
    recipient: Loose<'a>,
}

/// One element of `message_echoes[]` of what another app wrote. Where it does not say to whom, the contact does that is
/// told beside it.
pub(super) fn echo(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    let copied: Option<Copied<'_>> = object(Some(raw));
    let event = match copied {
        Some(Copied { message: Some(inner), id, timestamp }) => sent(source, inner, &id, timestamp.time()),
        _ => coexistence::echoed(source, raw),
    };
    match event {
        Ok(Event::Echoed(echoed)) => {
            out.event(source, Event::Echoed(Echoed { from_app: true, ..echoed }), raw);
        }
        Ok(event) => out.event(source, event, raw),
        Err(why) => out.unknown(source, why, raw),
    }
}

fn sent(
    source: &Source<'_>,
    inner: &RawValue,
    id: &Loose<'_>,
    at: Option<Timestamp>,
) -> Result<Event, &'static str> {
    let message: Message<'_> = object(Some(inner)).ok_or("The copy is of no readable object.")?;
    let to: Addressee<'_> = object(Some(inner)).unwrap_or_default();
    let named = source.people.complete(party(&to.to, &to.recipient, &Loose::default()));
    let to = named.or_else(|| source.people.only());
    let said = message.said(inner);
    Ok(Event::Echoed(Echoed {
        wamid: id.key().ok_or("The copy has no id.")?,
        at: at.or(source.at).ok_or("The copy has no readable time.")?,
        to: to.ok_or("The copy does not say whom it went to.")?,
        from_app: true,
        kind: said.kind,
        text: said.text,
        media: said.media,
        json: inner.get().to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::whatsapp::webhook::post;

    fn told(field: &str, value: &Value) -> Vec<Event> {
        let body = json!({"entry": [{"id": "7", "changes": [{"field": field, "value": value}]}]});
        let mut parsed = Parsed::default();
        post(&body.to_string(), &mut parsed).unwrap();
        assert_eq!(parsed.unknown, []);
        parsed.events.into_iter().map(|routed| routed.event).collect()
    }

    #[test]
    fn what_another_app_wrote_is_read_in_both_of_its_shapes() {
        let sent = json!({"id": "wamid.1", "timestamp": "1790000000", "message":
            {"to": "+1 555 010 0777", "type": "text", "text": {"body": "We are on it"}}});
        let plain = json!({"id": "wamid.1", "timestamp": "1790000000", "from": "15550100200", "to": "15550100777",
            "type": "text", "text": {"body": "We are on it"}});
        for (field, value) in [
            ("standby", json!({"standby": {"message_echoes": [sent]}})),
            ("message_echoes", json!({"message_echoes": [sent]})),
            ("message_echoes", json!({"message_echoes": [plain]})),
        ] {
            let events = told(field, &value);
            let [Event::Echoed(echoed)] = events.as_slice() else { panic!("{events:?}") };
            let said = (echoed.from_app, echoed.text.as_str(), echoed.to.phone.as_deref());
            assert_eq!(said, (true, "We are on it", Some("15550100777")), "{value}");
        }
    }

    #[test]
    fn whom_it_went_to_is_told_beside_it() {
        let copy = json!({"id": "wamid.1", "timestamp": 1_790_000_000, "message":
            {"type": "template", "template": {"name": "hello", "language": {"code": "en"}}}});
        let contacts = json!([{"wa_id": "15550100777"}]);
        let events = told("standby", &json!({"standby": {"contacts": contacts, "message_echoes": [copy]}}));
        let [Event::Echoed(echoed)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(echoed.to.phone.as_deref(), Some("15550100777"));
    }
}
