//! How fast the channel of a campaign is.

use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;

use crate::app::Shared;

/// How many messages a channel may send in a second.
pub fn per_second(app: &Shared, channel: ChannelId) -> u32 {
    match app.registry.known().kind(channel) {
        ChannelKind::WhatsApp => app.settings.graph.messages_per_second,
        ChannelKind::Sms => app.settings.sms.messages_per_second,
    }
}
