//! What Meta's answer changes: the message, its pair's clocks, its row in the outbox. Statuses that overtook
//! the answer are applied here.

use transom_rules::delivery::MessageState;
use transom_rules::event::{Event, Party, Status, StatusChanged};
use transom_rules::id::{MessageId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_store::held::{Held, Wanted};
use transom_store::{Result, Tx, deliveries, outbox};

use super::row::Fate;
use crate::app::Shared;
use crate::fold::{Fold, Surroundings, show_state};
use crate::intake::{status, store};

pub(crate) async fn settle(app: &Shared, workspace: WorkspaceId, id: MessageId, fate: Fate) -> Result<()> {
    let (around, now) = (Surroundings::of(app), app.clock.now());
    let cursor = app
        .db
        .write(move |tx| {
            let (fate, around) = (fate.clone(), around.clone());
            Box::pin(async move { in_transaction(tx, (workspace, &around), id, (fate, now)).await })
        })
        .await?;
    app.hub.changed(workspace, cursor);
    Ok(())
}

async fn in_transaction(
    tx: &mut Tx<'_>,
    (workspace, around): (WorkspaceId, &Surroundings),
    id: MessageId,
    (fate, now): (Fate, Timestamp),
) -> Result<i64> {
    let mut held = Held::load(tx, workspace, &Wanted { messages: [id].into(), ..Wanted::default() }).await?;
    match fate {
        Fate::Accepted { wamid, held: paced } => {
            outbox::done(tx, workspace, &[id]).await?;
            accepted(tx, (workspace, around), &mut held, (id, &wamid, paced, now)).await?;
        }
        Fate::Failed(fault) => {
            outbox::done(tx, workspace, &[id]).await?;
            let failed = StatusChanged {
                wamid: String::new(),
                status: Status::Failed,
                at: now,
                recipient: Party::default(),
                callback: None,
                faults: vec![fault],
                pricing: None,
                conversation: None,
                participant: None,
            };
            status::apply(&mut held, (id, &failed), &around.known, now);
        }
        Fate::Again(at) => outbox::retry(tx, workspace, &[(id, at)]).await?,
        Fate::Uncertain => {
            outbox::doubt(tx, workspace, &[id]).await?;
            raise(&mut held, id, MessageState::Uncertain);
        }
    }
    let (cursor, _) = held.write(tx, workspace, now).await?;
    Ok(cursor)
}

async fn accepted(
    tx: &mut Tx<'_>,
    (workspace, around): (WorkspaceId, &Surroundings),
    held: &mut Held,
    (id, wamid, paced, now): (MessageId, &str, bool, Timestamp),
) -> Result<()> {
    if held.message(id).is_some_and(|message| message.wamid.is_empty()) {
        held.name_message(id, wamid);
    }
    if let Some(message) = held.message_mut(id) {
        message.accepted_at = Some(now);
    }
    raise(held, id, if paced { MessageState::Held } else { MessageState::Accepted });
    let orphans = deliveries::take_orphans(tx, workspace, &[wamid.to_owned()]).await?;
    store::count(tx, (workspace, around), held, orphans.iter().map(|(_, event)| event)).await?;
    for (_, waited) in orphans {
        if let Event::Status(waited) = waited {
            status::apply(held, (id, &waited), &around.known, now);
        }
    }
    Ok(())
}

fn raise(held: &mut Held, id: MessageId, state: MessageState) {
    let Some(message) = held.message_mut(id) else { return };
    message.delivery.raise(state);
    show_state(held, id);
}

/// Leases ran out while these were on the wire: nobody knows whether they arrived.
pub(crate) async fn doubt(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    ids: &[MessageId],
    now: Timestamp,
) -> Result<i64> {
    let wanted = Wanted { messages: ids.iter().copied().collect(), ..Wanted::default() };
    let mut held = Held::load(tx, workspace, &wanted).await?;
    for id in ids {
        raise(&mut held, *id, MessageState::Uncertain);
    }
    let (cursor, _) = held.write(tx, workspace, now).await?;
    Ok(cursor)
}

/// Applies what waited although its message is known: the two were stored in the same moment.
pub(crate) async fn adopt(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    wamids: &[String],
    around: &Surroundings,
) -> Result<i64> {
    let now = around.clock.now();
    let wanted = Wanted { wamids: wamids.iter().cloned().collect(), ..Wanted::default() };
    let mut held = Held::load(tx, workspace, &wanted).await?;
    let orphans = deliveries::take_orphans(tx, workspace, wamids).await?;
    store::count(tx, (workspace, around), &mut held, orphans.iter().map(|(_, event)| event)).await?;
    let mut fold = Fold::new(held, workspace, around, now);
    for (wamid, event) in &orphans {
        fold.again(wamid, event);
    }
    let (cursor, _) = fold.held.write(tx, workspace, now).await?;
    Ok(cursor)
}
