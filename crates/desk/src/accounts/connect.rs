//! Connecting a number: its app, its account and the number itself become known. Connecting it once more renews its
//! secrets; a number that was disconnected comes back with what was said through it.

use transom_rules::access::{Asker, Verb};
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_store::apps::{self, Account, App};
use transom_store::channels::{self, Channel, Connected};
use transom_store::{Error, Scoped};

use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// A number to be connected, with what it belongs to.
#[derive(Clone, Debug)]
pub struct Number {
    /// The app whose secret signs its webhooks.
    pub app: App,
    /// The account that pays.
    pub account: Account,
    /// The number itself with its token; its id counts where the number is new here.
    pub connected: Connected,
}

/// Connects a number. Returns the channel's id.
///
/// # Errors
/// When the asker may not, or the number, the account or the app belongs to another workspace.
pub async fn connect(base: Base<'_>, asker: &Asker, number: Number) -> Done<ChannelId> {
    let note = gate::pass(base, asker, Verb::ConnectChannel, number.connected.channel.id).await?;
    if !number.is_all_of(asker.workspace) {
        return Err(Wrong::NumberTaken.into());
    }
    let now = base.clock.machine();
    let id = gate::act(base, note, number, move |tx, note, number| {
        Box::pin(async move {
            let id = number.keep(tx, now).await?;
            note.set_on(id);
            Ok(id)
        })
    })
    .await
    .map_err(number_taken)?;
    base.reload().await;
    Ok(id)
}

impl Number {
    fn is_all_of(&self, workspace: WorkspaceId) -> bool {
        [self.app.workspace, self.account.workspace, self.connected.channel.workspace] == [workspace; 3]
    }

    async fn keep(&self, tx: &mut Scoped<'_>, now: Timestamp) -> Done<ChannelId> {
        let Self { app, account, connected } = self;
        let Connected { channel, access_token } = connected;
        let apps = apps::all(tx.unscoped()).await?;
        let accounts = apps::accounts(tx.unscoped()).await?;
        let is_theirs = apps.iter().any(|known| known.id == app.id && known.workspace != app.workspace)
            || accounts
                .iter()
                .any(|known| known.waba_id == account.waba_id && known.workspace != account.workspace);
        if is_theirs {
            return Err(Wrong::NumberTaken.into());
        }
        let known = channels::with_number(tx, &channel.phone_number_id).await?;
        apps::keep(tx, app).await?;
        apps::keep_account(tx, account).await?;
        let Some(known) = known else {
            channels::add(tx, connected, now).await?;
            return Ok(channel.id);
        };
        let is_renewed = channels::set_token(tx, known.id, access_token).await?;
        if !is_renewed {
            let back = Channel { id: known.id, ..channel.clone() };
            channels::reconnect(tx, &Connected { channel: back, access_token: access_token.clone() }).await?;
        }
        Ok(known.id)
    }
}

fn number_taken(not_done: NotDone) -> NotDone {
    match not_done {
        NotDone::Store(Error::Duplicate(_)) => Wrong::NumberTaken.into(),
        other => other,
    }
}
