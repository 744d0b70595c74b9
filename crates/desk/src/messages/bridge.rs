//! SMS beside WhatsApp: through which sender somebody may be written to where WhatsApp refuses, or does not deliver.

use std::sync::Arc;

use transom_rules::channel::ChannelKind;
use transom_rules::id::{IdentityId, WorkspaceId};
use transom_rules::send::facts::SmsWay;
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::held::Held;

use crate::accounts::registry::Known;
use crate::charges::price::Seller;

/// The SMS senders of a workspace that can send, in the order of their names.
pub fn senders(known: &Known, workspace: WorkspaceId) -> Vec<&Arc<Channel>> {
    let can_send = |channel: &&Arc<Channel>| {
        channel.kind == ChannelKind::Sms && channel.disconnected_at.is_none() && channel.trouble.is_empty()
    };
    let mut senders: Vec<_> = known.channels_of(workspace).filter(can_send).collect();
    senders.sort_by_key(|channel| (channel.name.clone(), channel.id));
    senders
}

/// Whom a message is for.
#[derive(Clone, Copy)]
pub(crate) struct Whom<'a> {
    /// Who, as far as they are known.
    pub(crate) identity: Option<IdentityId>,
    /// The address that somebody typed; empty where they are known.
    pub(crate) to: &'a str,
}

/// The sender that may be used instead of `refused`, a number of WhatsApp's; `None` where there is none, no phone is
/// known, or they want nothing through it.
pub(crate) fn sms_way(
    held: &Held,
    known: &Known,
    refused: &Channel,
    whom: Whom<'_>,
    now: Timestamp,
) -> Option<SmsWay> {
    if refused.kind != ChannelKind::WhatsApp {
        return None;
    }
    let identity = whom.identity.and_then(|id| held.identity(id));
    let phone = identity.map_or(whom.to, |identity| identity.phone.as_str());
    if phone.is_empty() || !phone.bytes().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let contact = identity.and_then(|identity| held.contact(identity.contact_id));
    let takes = |sender: &&Arc<Channel>| {
        contact.is_none_or(|contact| {
            // STOP is said to one sender.
            let told = contact.by_number.get(&sender.id);
            contact.blocked.is_none() && told.is_none_or(|told| told.opted_out_at.is_none())
        })
    };
    let sender = senders(known, refused.workspace).into_iter().find(takes)?;
    let prices = Seller { known, channel: sender }.prices(held, whom.identity, whom.to, now);
    Some(SmsWay { channel: sender.id, segment: prices.segment })
}
