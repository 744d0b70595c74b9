//! What everything stands on and nothing of it knows the desk: time and chance, budgets, settings, keys, logs, counts,
//! Meta's Graph API, open pages.

pub mod budget;
mod call;
pub mod carriers;
pub mod clock;
pub mod counts;
pub mod graph;
pub mod hub;
pub mod keys;
pub mod log;
pub mod outside;
pub mod settings;
pub mod texting;

use clock::Clock;
use hub::Hub;
use transom_store::Db;
use transom_store::idempotency::Key;

use crate::accounts::registry::Registry;

/// What an act needs, whoever does it: the running server, or a command on the machine.
#[derive(Clone, Copy)]
pub struct Base<'a> {
    /// Rows.
    pub db: &'a Db,
    /// Time and chance.
    pub clock: &'a Clock,
    /// Who is told.
    pub hub: &'a Hub,
    /// Apps, accounts and channels in memory; a command keeps none.
    pub registry: Option<&'a Registry>,
    /// The key of the form that asks: what an act makes is made once under it.
    pub once: Option<&'a Key>,
}

impl<'a> Base<'a> {
    /// For a command, beside the server or without it: nobody in this process has anything open.
    pub const fn of_command(db: &'a Db, clock: &'a Clock, hub: &'a Hub) -> Self {
        Self { db, clock, hub, registry: None, once: None }
    }

    /// The same, for a form that may be submitted again.
    #[must_use]
    pub const fn once(self, key: &'a Key) -> Self {
        Self { once: Some(key), ..self }
    }
}

impl Base<'_> {
    /// Lets this process know what changed about apps, accounts and channels, after the change was committed. Others
    /// look every few seconds; so does this one where it cannot read now, since what was done was done.
    pub(crate) async fn reload(&self) {
        let Some(registry) = self.registry else { return };
        if let Err(error) = registry.reload(self.db).await {
            tracing::warn!(%error, "what changed about numbers and accounts is known here a little later");
        }
    }
}
