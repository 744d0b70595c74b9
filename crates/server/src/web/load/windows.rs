//! When the window was open, as far as some messages tell.

use std::collections::BTreeSet;

use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::receive::WINDOW_CLOSED;
use transom_rules::time::Timestamp;
use transom_rules::window::spans::{OpenSpan, spans};
use transom_store::messages::Message;

/// The spans told by a page of messages, oldest first, and by a refusal that may not be among them.
pub(super) fn of(page: &[Message], refused_at: Option<Timestamp>) -> Vec<OpenSpan> {
    let written: Vec<Timestamp> = page.iter().filter(|message| opens(message)).map(|one| one.at).collect();
    let refused: BTreeSet<Timestamp> = page.iter().filter_map(refused_send).chain(refused_at).collect();
    spans(&written, &refused)
}

/// What opens a window, as far as a message tells by itself.
pub(super) fn opens(message: &Message) -> bool {
    message.inbound && !matches!(message.kind, Kind::Reaction | Kind::System | Kind::Template)
}

/// When a message was sent that Meta refused because the window was closed. What we stopped never reached Meta.
pub(super) fn refused_send(message: &Message) -> Option<Timestamp> {
    let stopped = message.delivery.state == MessageState::Stopped;
    let fault = message.delivery.fault.as_ref().filter(|_| !message.inbound && !stopped)?;
    (fault.code == WINDOW_CLOSED).then(|| message.sent_at())
}
