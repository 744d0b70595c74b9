//! What can be done about a message that did not arrive: another number, a new message of the customer's, the same once
//! more where that can help.

use transom_channels::whatsapp::links;
use transom_rules::channel::ChannelKind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_store::held::Held;
use transom_store::messages::Message;

use crate::accounts::registry::Known;
use crate::messages::afterwards::Afterwards;

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Write through another kind of number.
    OtherChannel {
        /// Which.
        channel: ChannelId,
        /// What it is called.
        name: String,
        /// What it speaks.
        kind: ChannelKind,
    },
    /// Ask the customer to write: a link that opens WhatsApp with our number.
    AskToWrite {
        /// The link.
        link: String,
    },
    /// Send it once more: the rules allow it, and what is known does not say that it would fail again.
    SendAgain {
        /// It may still arrive: the customer may get it twice.
        may_double: bool,
    },
}

impl Way {
    /// The word for it in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::OtherChannel { .. } => "other_channel",
            Self::AskToWrite { .. } => "ask_to_write",
            Self::SendAgain { .. } => "send_again",
        }
    }
}

pub(super) fn of(
    known: &Known,
    workspace: WorkspaceId,
    held: &Held,
    message: &Message,
    told: Option<&Afterwards>,
) -> Vec<Way> {
    let Some(identity) = held.identity(message.identity_id).filter(|identity| !identity.is_group()) else {
        return Vec::new();
    };
    let mut ways = Vec::new();
    let through = known.channel(workspace, message.channel_id);
    let kind = known.kind(message.channel_id);
    // Whoever is known by a user id alone has no number to write to.
    let other = known
        .channels_of(workspace)
        .find(|one| one.kind != kind && one.disconnected_at.is_none() && !identity.phone.is_empty());
    ways.extend(other.map(|one| Way::OtherChannel {
        channel: one.id,
        name: one.name.clone(),
        kind: one.kind,
    }));
    if told.is_some_and(Afterwards::is_offered) {
        ways.push(Way::SendAgain { may_double: message.delivery.state != MessageState::Failed });
    }
    let chat = through.filter(|one| one.kind == ChannelKind::WhatsApp && one.address.starts_with('+'));
    ways.extend(chat.map(|channel| Way::AskToWrite { link: links::chat(&channel.address, "") }));
    ways
}
