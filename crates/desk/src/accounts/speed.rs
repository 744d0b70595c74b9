//! How fast a number sends.

use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;

use super::registry::Known;
use crate::base::settings::Settings;

/// How many messages a number may send in a second: as many as the settings say of its kind, and of one whose owner uses it
/// in the WhatsApp Business app too no more than Meta takes of such a number.
pub fn per_second(known: &Known, settings: &Settings, channel: ChannelId) -> u32 {
    let kind = known.kind(channel);
    let by_settings = by_settings(settings, kind);
    match kind {
        ChannelKind::WhatsApp => known.facts(channel).map_or(by_settings, |facts| facts.at_most(by_settings)),
        ChannelKind::Sms => by_settings,
    }
}

/// How many messages a second the settings have a number of a kind send.
pub const fn by_settings(settings: &Settings, kind: ChannelKind) -> u32 {
    match kind {
        ChannelKind::WhatsApp => settings.graph.messages_per_second,
        ChannelKind::Sms => settings.sms.messages_per_second,
    }
}
