//! The order in which events are folded. A POST may tell them in any order, and a large one spans several
//! commits: they are put into the order in which they happened first, so that what changes a message finds it.

use transom_rules::event::{Event, Routed};
use transom_rules::id::DeliveryId;
use transom_rules::time::Timestamp;

/// Sorts by what has to be known first, then by time; what happened at one instant stays as it arrived.
pub(crate) fn sort(events: &mut [(DeliveryId, Routed)]) {
    events.sort_by_key(|(_, routed)| place(&routed.event));
}

/// Messages make rows, changes want their rows, and a status comes after both: an entry message has to be
/// known before the delivery of its answer is.
fn place(event: &Event) -> (u8, Timestamp) {
    match event {
        Event::Received(e) => (0, e.at),
        Event::Called(e) => (0, e.at),
        Event::Echoed(e) => (0, e.at),
        Event::Recorded(e) => (0, e.at),
        // After the messages: the profile name that a customer gave goes before what the owner calls them.
        Event::Saved(e) => (1, e.at),
        Event::IdentityChanged(e) => (0, e.at),
        Event::GroupChanged(e) => (0, e.at),
        Event::TemplateChanged(e) => (0, e.at.unwrap_or_default()),
        Event::Noticed(e) => (0, e.at.unwrap_or_default()),
        Event::Reacted(e) => (1, e.at),
        Event::Edited(e) => (1, e.at),
        Event::Revoked(e) => (1, e.at),
        Event::PreferenceChanged(e) => (1, e.at),
        Event::ThreadMoved(e) => (1, e.at),
        Event::Status(e) => (2, e.at),
    }
}
