//! The bot that talks in a conversation, and what begins one there.

use transom_desk::bots::{list, runs};
use transom_pages::thread::bot::{Button, Doing, Talking};
use transom_rules::access::{self, Verb};
use transom_rules::flow::run::Waits;
use transom_rules::id::ConversationId;
use transom_store::{Result, Scoped};

use super::Look;

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

/// What stands beside Send.
pub(super) async fn buttons(tx: &mut Scoped<'_>, look: &Look, id: ConversationId) -> Result<Vec<Button>> {
    if access::may(&look.asker, Verb::BeginRun).is_err() {
        return Ok(Vec::new());
    }
    let found = list::buttons(tx, &look.app, id).await?;
    Ok(found.into_iter().map(|one| Button { bot: one.bot.to_string(), name: one.name }).collect())
}
