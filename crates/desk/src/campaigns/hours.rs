//! When the SMS in the place of a campaign's message may go: at the hours at which that message itself might have gone. Who
//! is not woken by the campaign is not woken by what stands in for it.

use transom_rules::campaign::State;
use transom_rules::time::Timestamp;
use transom_store::held::Held;
use transom_store::messages::Message;
use transom_store::{Result as Stored, Scoped, apps, campaigns};

use super::bars::zones;
use super::times::Times;
use crate::fold::Surroundings;

/// Whether the SMS may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Now.
    Now,
    /// At an instant that is still to come.
    At(Timestamp),
    /// Never: no hour is one in which they may get it.
    Never,
    /// Never: the campaign was ended, and nothing more of it is sent.
    Ended,
}

/// Whether the SMS in the place of a message may go now. That of a message of no campaign goes at any hour: whoever wrote
/// it chose the time.
pub(crate) async fn turn(
    tx: &mut Scoped<'_>,
    around: &Surroundings,
    held: &Held,
    message: &Message,
) -> Stored<Turn> {
    let Some(place) = message.recipient else { return Ok(Turn::Now) };
    let campaign = campaigns::get(tx, place.campaign).await?;
    if campaign.as_ref().is_some_and(|campaign| campaign.state == State::Stopped) {
        return Ok(Turn::Ended);
    }
    let quiet = apps::campaign_policy(tx).await?.quiet;
    let channel = around.known.channel(tx.workspace(), message.channel_id);
    let account = channel.map(|channel| around.known.tariff(channel).zone_name()).unwrap_or_default();
    // What is forgotten of the campaign is its calendar; the quiet hours are the workspace's.
    let calendar = campaign.as_ref().and_then(|campaign| campaign.definition.terms.calendar.as_ref());
    let phone = held.identity(message.identity_id).map(|of| format!("+{}", of.phone)).unwrap_or_default();
    let zones = zones(held, Some(message.identity_id), &phone);
    let zones: Vec<&str> = zones.iter().map(String::as_str).collect();
    let now = around.clock.now();
    Ok(match Times::of(calendar, quiet, &account).next(now, &zones) {
        Some(next) if next == now => Turn::Now,
        Some(next) => Turn::At(next),
        None => Turn::Never,
    })
}
