//! When the window was open, as far as some messages tell.

use std::collections::BTreeSet;

use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::pair::PairKey;
use transom_rules::receive::WINDOW_CLOSED;
use transom_rules::time::Timestamp;
use transom_rules::window::WINDOW;
use transom_rules::window::spans::{OpenSpan, spans};
use transom_store::messages::{self, Message};
use transom_store::{Result, Scoped};

/// The newest messages of that time that are looked at.
const LOOKED_AT: i64 = 50;

/// The spans told by a page of messages, oldest first, and by a refusal that may not be among them.
pub(super) fn of(page: &[Message], refused_at: Option<Timestamp>) -> Vec<OpenSpan> {
    let written: Vec<Timestamp> = page.iter().filter(|message| opens(message)).map(|one| one.at).collect();
    let refused: BTreeSet<Timestamp> = page.iter().filter_map(refused_send).chain(refused_at).collect();
    spans(&written, &refused)
}

/// Whether the window of a pair was open when the first of these messages was written: a conversation that begins within it
/// opens none.
pub(super) async fn was_open(tx: &mut Scoped<'_>, pair: PairKey, page: &[Message]) -> Result<bool> {
    let Some(first) = page.iter().find(|message| opens(message)) else { return Ok(false) };
    let before = messages::of_pair(tx, pair, first.at - WINDOW..first.at, LOOKED_AT).await?;
    Ok(before.iter().any(opens))
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
