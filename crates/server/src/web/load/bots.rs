//! The bot that talks in a conversation, and what begins one there.

use std::collections::BTreeMap;

use transom_desk::bots::{list, runs};
use transom_desk::messages::barred;
use transom_pages::frame::price::PriceView;
use transom_pages::thread::bot::{Button, Doing, Talking};
use transom_rules::access::{self, Verb};
use transom_rules::flow::run::Waits;
use transom_rules::id::ConversationId;
use transom_rules::pricing::Billed;
use transom_store::templates::offered;
use transom_store::{Result, Scoped};

use super::Look;
use super::ways::Way;

/// The bot that talks here, or stands aside; `None` where the newest run is over.
pub(super) async fn talking(tx: &mut Scoped<'_>, look: &Look, id: ConversationId) -> Result<Option<Talking>> {
    let newest = runs::of_conversation(tx, id, 1).await?.into_iter().next();
    let Some(here) = newest else { return Ok(None) };
    let state = match &here.run.run.waits {
        Waits::Over(_) => return Ok(None),
        Waits::Answer { .. } => Doing::Hears,
        Waits::People { .. } => Doing::HandedOver,
        Waits::Paused { .. } => Doing::Aside,
        Waits::Beginning | Waits::Sending | Waits::Time { .. } | Waits::Program { .. } => Doing::Waits,
    };
    let may = |verb| access::may(&look.asker, verb).is_ok();
    let path = format!("/bots/{}/runs/{}", here.run.bot, here.run.id);
    Ok(Some(Talking {
        name: here.bot_name,
        path: if may(Verb::ReadBots) { path } else { String::new() },
        state,
        since: here.run.moved_at,
        may_take: may(Verb::TakeOver),
    }))
}

/// What stands beside Send, with what the templates that are sent at once cost on the way that is written on.
pub(super) async fn buttons(
    tx: &mut Scoped<'_>,
    look: &Look,
    id: ConversationId,
    way: Option<&Way>,
) -> Result<Vec<Button>> {
    if access::may(&look.asker, Verb::BeginRun).is_err() {
        return Ok(Vec::new());
    }
    let found = list::buttons(tx, &look.app, id).await?;
    let sent = found.iter().filter_map(|one| Some(one.template.as_ref()?.0.clone())).collect();
    let prices = match way {
        Some(way) => prices(tx, look, way, sent).await?,
        None => BTreeMap::new(),
    };
    let button = |one: list::Button| Button {
        bot: one.bot.to_string(),
        name: one.name,
        bot_name: one.bot_name,
        price: one.template.as_ref().and_then(|template| prices.get(template)).cloned().unwrap_or_default(),
        template: one.template.map(|(name, _)| name).unwrap_or_default(),
    };
    Ok(found.into_iter().map(button).collect())
}

/// What templates of these names cost on a way now, in words, by name and language.
async fn prices(
    tx: &mut Scoped<'_>,
    look: &Look,
    way: &Way,
    names: Vec<String>,
) -> Result<BTreeMap<(String, String), String>> {
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let prices = barred::terms(tx, &look.known, &way.channel, way.identity.id, look.now).await?.prices;
    let known = offered::versions(tx, &way.channel.waba_id, &names).await?;
    let told = known.into_iter().filter_map(|one| {
        let price = prices.of(Billed::Template(one.category)).map(PriceView::of)?;
        Some(((one.name, one.language), price.text))
    });
    Ok(told.collect())
}
