//! A webhook of the carrier's → the events in it: a message that came, with its files and what it says about stopping, or
//! what became of one of ours. The events are those of WhatsApp, and what they lead to is the same.
//!
//! The carrier dates nothing: what a webhook tells is as old as its coming. It names one customer, so that whoever is
//! erased takes the whole of it along (`erased=true`).

mod fields;
mod inbound;
mod spoken;

use transom_rules::event::{Event, Fault, Party, Route, Routed, Status, StatusChanged};
use transom_rules::time::Timestamp;

use super::signature::Verified;
use crate::meaning::NO_CODE;
pub use crate::told::{Parsed, Unknown};
use fields::Fields;
pub(crate) use spoken::spoken;

/// The parameter of a status callback that carries our own id of the message.
pub const MESSAGE: &str = "m";

/// Reads what came, at that instant, with a signature that fits. `is_ours` tells whether something is a sender of ours: a
/// webhook may name a number and the group it belongs to. NUL in text becomes U+FFFD.
pub fn parse(verified: &Verified<'_>, at: Timestamp, is_ours: &dyn Fn(&str) -> bool) -> Parsed {
    let Some(fields) = Fields::of(verified) else {
        let problem = "The body is neither a form nor a flat JSON object.".to_owned();
        return Parsed { problem: Some(problem), ..Parsed::default() };
    };
    if fields.text("erased") == "true" {
        return Parsed::default();
    }
    let told = match fields.first(&["MessageStatus", "SmsStatus"]).to_ascii_lowercase().as_str() {
        "received" | "receiving" => inbound::received(&fields, at),
        "" if fields.has("From") && (fields.has("Body") || fields.has("NumMedia")) => {
            inbound::received(&fields, at)
        }
        "" => Err("It tells neither of a message nor of a status."),
        word => changed(&fields, word, at),
    };
    match told {
        Ok(told) => {
            let route = Route::Sender(sender(&fields, told.ours, is_ours));
            let routed = |event| Routed { route: route.clone(), event };
            Parsed { events: told.events.into_iter().map(routed).collect(), ..Parsed::default() }
        }
        Err(what) => {
            let (field, what) = ("sms".to_owned(), what.to_owned());
            let unknown = Unknown { route: None, field, what, json: fields.json() };
            Parsed { unknown: vec![unknown], ..Parsed::default() }
        }
    }
}

/// Events, and in which field our sender stands.
struct Told {
    ours: &'static str,
    events: Vec<Event>,
}

/// Which of the names of our sender is one that is connected; the number where none is.
fn sender(fields: &Fields, ours: &str, is_ours: &dyn Fn(&str) -> bool) -> String {
    let names = [fields.text(ours), fields.text("MessagingServiceSid")];
    let known = names.iter().find(|name| !name.is_empty() && is_ours(name));
    (*known.unwrap_or(&names[0])).to_owned()
}

fn changed(fields: &Fields, word: &str, at: Timestamp) -> Result<Told, &'static str> {
    let wamid = wamid(fields);
    if wamid.is_empty() {
        return Err("The status names no message.");
    }
    let step = |status: Status, faults: Vec<Fault>| {
        Event::Status(StatusChanged {
            wamid: wamid.to_owned(),
            status,
            at,
            recipient: Party { phone: phone(fields.text("To")), ..Party::default() },
            callback: Some(fields.text(MESSAGE)).filter(|ours| !ours.is_empty()).map(str::to_owned),
            faults,
            pricing: None,
            conversation: None,
            participant: None,
        })
    };
    let events = match word {
        "accepted" | "scheduled" | "queued" | "sending" => vec![step(Status::Accepted, Vec::new())],
        "sent" => vec![step(Status::Sent, Vec::new())],
        "delivered" => vec![step(Status::Delivered, Vec::new())],
        "read" => vec![step(Status::Read, Vec::new())],
        // It left, and costs (S2.5, S2.6).
        "undelivered" => vec![step(Status::Sent, Vec::new()), step(Status::Failed, vec![fault(fields)])],
        "failed" | "canceled" => vec![step(Status::Failed, vec![fault(fields)])],
        other => vec![step(Status::Other(other.to_owned()), Vec::new())],
    };
    Ok(Told { ours: "From", events })
}

/// What the carrier calls the message.
fn wamid(fields: &Fields) -> &str {
    fields.first(&["MessageSid", "SmsSid"])
}

fn fault(fields: &Fields) -> Fault {
    let code = fields.text("ErrorCode").parse().unwrap_or(NO_CODE);
    let title = fields.text("ErrorMessage").to_owned();
    Fault { code, title, ..Fault::default() }
}

/// Digits of a number. `None` for what is none, such as the name of a sender.
fn phone(address: &str) -> Option<String> {
    let digits = address.trim().trim_start_matches('+');
    let is_one = (3..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_one.then(|| digits.to_owned())
}

#[cfg(test)]
mod tests;
