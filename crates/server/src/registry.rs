//! Apps, accounts and channels in memory: every webhook and every send needs them, and they change seldom.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use transom_rules::id::{ChannelId, WorkspaceId};
use transom_store::apps::{self, Account, App};
use transom_store::channels::{self, Channel};
use transom_store::{Db, Result};

/// What is known now. A picture: it does not change under its reader.
#[derive(Debug, Default)]
pub struct Known {
    /// By Meta's app id.
    pub apps: BTreeMap<String, App>,
    /// By Meta's account id.
    pub accounts: BTreeMap<String, Account>,
    /// By our id.
    pub channels: BTreeMap<ChannelId, Arc<Channel>>,
    numbers: BTreeMap<String, ChannelId>,
}

impl Known {
    /// The channel of a phone number id, if it belongs to this workspace.
    pub fn number(&self, workspace: WorkspaceId, phone_number_id: &str) -> Option<&Arc<Channel>> {
        let channel = self.channels.get(self.numbers.get(phone_number_id)?)?;
        (channel.workspace == workspace).then_some(channel)
    }

    /// A channel of this workspace.
    pub fn channel(&self, workspace: WorkspaceId, id: ChannelId) -> Option<&Arc<Channel>> {
        self.channels.get(&id).filter(|channel| channel.workspace == workspace)
    }

    /// The channels of a workspace.
    pub fn channels_of(&self, workspace: WorkspaceId) -> impl Iterator<Item = &Arc<Channel>> {
        self.channels.values().filter(move |channel| channel.workspace == workspace)
    }
}

/// The registry of one process.
#[derive(Default)]
pub struct Registry {
    known: RwLock<Arc<Known>>,
}

impl Registry {
    /// The current picture.
    pub fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads everything again.
    pub async fn reload(&self, db: &Db) -> Result<()> {
        let (apps, accounts, channels) = db
            .read(|tx| {
                Box::pin(async move {
                    Ok((apps::all(tx).await?, apps::accounts(tx).await?, channels::all(tx).await?))
                })
            })
            .await?;
        let known = Known {
            apps: apps.into_iter().map(|app| (app.id.clone(), app)).collect(),
            accounts: accounts.into_iter().map(|account| (account.waba_id.clone(), account)).collect(),
            numbers: channels.iter().map(|c| (c.phone_number_id.clone(), c.id)).collect(),
            channels: channels.into_iter().map(|channel| (channel.id, Arc::new(channel))).collect(),
        };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok(())
    }
}
