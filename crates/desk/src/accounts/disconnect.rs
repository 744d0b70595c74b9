//! Disconnecting a number: nothing goes out and nothing comes in any more, and its token is forgotten. What was said
//! stays.

use transom_rules::access::{Asker, Verb};
use transom_rules::id::ChannelId;
use transom_store::channels;

use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate;

/// Disconnects a number.
///
/// # Errors
/// When the asker may not, or there is no such number that is connected.
pub async fn disconnect(base: Base<'_>, asker: &Asker, id: ChannelId) -> Done<()> {
    let note = gate::pass(base, asker, Verb::DisconnectChannel, id).await?;
    let now = base.clock.machine();
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            let was_connected = channels::disconnect(tx, id, now).await?;
            was_connected.then_some(()).ok_or(NotDone::NotFound)
        })
    })
    .await?;
    base.reload().await;
    Ok(())
}
