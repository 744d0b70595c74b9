//! `calls`: steps of a call. Which of them open the window: a customer's call when it begins, whether or not
//! it is picked up, and a call of ours when the customer accepts it (R1.1). The later steps of the same
//! call carry later times and open nothing, so that a long call does not lengthen the window.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::{Called, Event, Party};

use super::said::party;
use super::{Parsed, Source};
use crate::whatsapp::lenient::{Loose, object};

#[derive(Deserialize)]
struct Call<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
    #[serde(borrow, default)]
    event: Loose<'a>,
    #[serde(borrow, default)]
    status: Loose<'a>,
    #[serde(borrow, default)]
    direction: Loose<'a>,
    #[serde(borrow, default)]
    from: Loose<'a>,
    #[serde(borrow, default)]
    from_user_id: Loose<'a>,
    #[serde(borrow, default)]
    from_parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    to: Loose<'a>,
    #[serde(borrow, default)]
    to_user_id: Loose<'a>,
    #[serde(borrow, default)]
    to_parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    recipient_id: Loose<'a>,
    #[serde(borrow, default)]
    recipient_user_id: Loose<'a>,
    #[serde(borrow, default)]
    recipient_parent_user_id: Loose<'a>,
}

/// One element of `calls[]`.
pub(super) fn step(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    called(source, raw, out, |call| {
        let (with, by_customer) = customer(call, &source.number);
        let opens_window = by_customer && matches!(call.event.text(), "connect" | "call_created");
        Step { with, opens_window, name: call.event.some() }
    });
}

/// One element of `statuses[]`: RINGING, ACCEPTED, REJECTED, for calls of ours.
pub(super) fn status(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    called(source, raw, out, |call| Step {
        with: party(&call.recipient_id, &call.recipient_user_id, &call.recipient_parent_user_id),
        opens_window: call.status.text().eq_ignore_ascii_case("ACCEPTED"),
        name: call.status.some(),
    });
}

/// What the two forms write in different fields.
struct Step {
    with: Party,
    opens_window: bool,
    name: Option<String>,
}

fn called(source: &Source<'_>, raw: &RawValue, out: &mut Parsed, step: impl Fn(&Call<'_>) -> Step) {
    let read = || -> Result<Called, &str> {
        let call: Call<'_> = object(Some(raw)).ok_or("The call is no readable object.")?;
        let step = step(&call);
        Ok(Called {
            id: call.id.key().ok_or("The call has no id.")?,
            at: call.timestamp.time().ok_or("The call has no readable time.")?,
            with: source.people.complete(step.with).ok_or("The call does not say with whom.")?,
            opens_window: step.opens_window,
            step: step.name.ok_or("The call says no step.")?,
            json: raw.get().to_owned(),
        })
    };
    match read() {
        Ok(called) => out.event(source, Event::Called(called), raw),
        Err(why) => out.unknown(source, why, raw),
    }
}

/// The customer's side of the call and whether they called. Our own number decides where it is told, then
/// the direction; a call without either comes from its sender.
fn customer(call: &Call<'_>, number: &str) -> (Party, bool) {
    let sender = party(&call.from, &call.from_user_id, &call.from_parent_user_id);
    let called = party(&call.to, &call.to_user_id, &call.to_parent_user_id);
    let ours = |party: &Party| !number.is_empty() && party.phone.as_deref() == Some(number);
    let business_called = call.direction.text() == "BUSINESS_INITIATED";
    let outward = if ours(&sender) { true } else { business_called && !ours(&called) };
    (if outward { called } else { sender }, !outward && !business_called)
}
