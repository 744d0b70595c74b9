//! How fast a number sends.

use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_rules::number::NumberFacts;
use transom_rules::number::speed::{Bound, Speed};

use super::registry::Known;
use crate::base::settings::Settings;

/// How many messages a number may send in a second.
pub fn per_second(known: &Known, settings: &Settings, channel: ChannelId) -> u32 {
    speed(known, settings, channel).a_second
}

/// The same, with what bounds it: what Meta takes of it, or the settings where they say less; of an SMS sender the settings.
pub fn speed(known: &Known, settings: &Settings, channel: ChannelId) -> Speed {
    let nothing = NumberFacts::default();
    of_facts(known.facts(channel).unwrap_or(&nothing), settings, known.kind(channel))
}

/// The same of a number of a kind of which Meta said this.
pub fn of_facts(facts: &NumberFacts, settings: &Settings, kind: ChannelKind) -> Speed {
    match kind {
        ChannelKind::WhatsApp => facts.speed(settings.graph.messages_per_second),
        ChannelKind::Sms => Speed { a_second: settings.sms.messages_per_second, bound: Bound::Setting },
    }
}
