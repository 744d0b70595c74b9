//! When the window was open, as far as some messages tell.

use std::collections::BTreeSet;

use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::id::ChannelId;
use transom_rules::pair::PairKey;
use transom_rules::receive::WINDOW_CLOSED;
use transom_rules::time::Timestamp;
use transom_rules::window::WINDOW;
use transom_rules::window::spans::{OpenSpan, spans};
use transom_store::messages::{self, Message};
use transom_store::{Result, Scoped};

use super::Look;

/// What customers write that opens no window.
const OPEN_NOTHING: [Kind; 3] = [Kind::Reaction, Kind::System, Kind::Template];

/// The numbers whose messages have a window.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    /// Those that have none: SMS senders.
    senders: BTreeSet<ChannelId>,
}

impl Opening {
    /// As a workspace has them.
    pub(super) fn of(look: &Look) -> Self {
        let own = look.known.channels_of(look.workspace()).filter(|channel| channel.kind == ChannelKind::Sms);
        Self { senders: own.map(|channel| channel.id).collect() }
    }

    /// Whether a message opens a window.
    pub(super) fn opens(&self, message: &Message) -> bool {
        opens(message) && !self.senders.contains(&message.channel_id)
    }

    /// The spans told by a page of messages, oldest first, and by a refusal that may not be among them.
    pub(super) fn spans(&self, page: &[Message], refused_at: Option<Timestamp>) -> Vec<OpenSpan> {
        spans_of(page, refused_at, |message| self.opens(message))
    }

    /// Whether the window of its pair was open when the first of these messages was written that may open one: a
    /// conversation that begins within it opens none.
    pub(super) async fn was_open_before(&self, tx: &mut Scoped<'_>, page: &[Message]) -> Result<bool> {
        let Some(first) = page.iter().find(|message| self.opens(message)) else { return Ok(false) };
        let pair = PairKey { identity: first.identity_id, channel: first.channel_id };
        messages::wrote(tx, pair, first.at - WINDOW..first.at, &OPEN_NOTHING).await
    }
}

/// The spans told by messages of one pair that has a window, oldest first.
pub(super) fn of(page: &[Message]) -> Vec<OpenSpan> {
    spans_of(page, None, opens)
}

fn spans_of(
    page: &[Message],
    refused_at: Option<Timestamp>,
    opens: impl Fn(&Message) -> bool,
) -> Vec<OpenSpan> {
    let written: Vec<Timestamp> = page.iter().filter(|one| opens(one)).map(|one| one.at).collect();
    let refused: BTreeSet<Timestamp> = page.iter().filter_map(refused_send).chain(refused_at).collect();
    spans(&written, &refused)
}

/// What opens a window, as far as a message tells by itself.
pub(super) fn opens(message: &Message) -> bool {
    message.inbound && !OPEN_NOTHING.contains(&message.kind)
}

/// When a message was sent that Meta refused because the window was closed. What we stopped never reached Meta.
pub(super) fn refused_send(message: &Message) -> Option<Timestamp> {
    let stopped = message.delivery.state == MessageState::Stopped;
    let fault = message.delivery.fault.as_ref().filter(|_| !message.inbound && !stopped)?;
    (fault.code == WINDOW_CLOSED).then(|| message.sent_at())
}
