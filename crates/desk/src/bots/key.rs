//! The key by which other programs know what a bot asks: they have it from whoever made it, who saw it once, and here it is
//! sealed. A bot without one signs with the secret of the environment, and with nothing where none is named.

use transom_rules::access::{Asker, Matter, Verb};
use transom_rules::id::BotId;
use transom_store::bots;
use transom_store::seal::Secret;

use super::Writing;
use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate;
use crate::people::secret;

/// What every key begins with, so that people and scanners recognise one.
const PREFIX: &str = "trb_";

/// With what a bot signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// With a key of its own.
    Own,
    /// With the secret of the environment.
    Common,
    /// With nothing.
    Not,
}

/// With what a bot signs what it asks.
///
/// # Errors
/// When the asker may not.
pub async fn signs(with: Writing<'_>, asker: &Asker, id: BotId) -> Done<Signs> {
    gate::may(with.base, asker, Verb::ReadBots, id).await?;
    let here = with.base.db.of(asker.workspace);
    let own = here.read((), move |tx, ()| Box::pin(bots::signing_key(tx, id))).await?;
    Ok(match (own, &with.settings.bots.secret) {
        (Some(_), _) => Signs::Own,
        (None, Some(_)) => Signs::Common,
        (None, None) => Signs::Not,
    })
}

/// Gives a bot a key, another one where it has one already: that is good no more. The key, which nobody is shown again.
///
/// # Errors
/// When the asker may not, or there is no such bot.
pub async fn change(base: Base<'_>, asker: &Asker, id: BotId) -> Done<Secret> {
    let mut note = gate::pass(base, asker, Verb::ChangeBotKey, id).await?;
    note.set_detail(Matter::Set);
    let key = Secret::from(secret::Secret::with_prefix(base.clock, PREFIX)?.text);
    gate::act(base, note, key.clone(), move |tx, _, key| {
        Box::pin(async move {
            let is_there = bots::set_signing_key(tx, id, key).await?;
            is_there.then_some(()).ok_or(NotDone::NotFound)
        })
    })
    .await?;
    Ok(key)
}
