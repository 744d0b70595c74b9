//! Conversations that slept until now: they stand where they stood before, on top of the list. And those that slept until their
//! customer answers, where the answer goes elsewhere from now on.

use transom_rules::access::{Asker, Detail, Face, Matter, On, Part, Verb};
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_rules::receive::ConversationStatus;
use transom_store::audit::Entry;
use transom_store::conversations::Conversation;
use transom_store::held::Held;
use transom_store::{Result as Stored, Scoped, audit, conversations};

use super::{changed, held, stand};
use crate::app::App;
use crate::base::clock::Clock;
use crate::done::{Done, NotDone};
use crate::gate;

/// So many wake one after the other before others have their turn.
const AT_ONCE: i64 = 100;

/// Wakes what is due in a workspace.
///
/// # Errors
/// Those of the store: what is left wakes another time.
pub async fn due(app: &App, workspace: WorkspaceId) -> Done<()> {
    let now = app.clock.now();
    let find = app.db.of(workspace).read((), move |tx, ()| Box::pin(conversations::due(tx, now, AT_ONCE)));
    for id in find.await? {
        wake(app, workspace, id).await?;
    }
    Ok(())
}

async fn wake(app: &App, workspace: WorkspaceId, id: ConversationId) -> Done<()> {
    let (now, asker) = (app.clock.now(), Asker::system(workspace, Face::Server));
    let note = gate::pass(app.base(), &asker, Verb::Snooze, id).await?;
    let cursor = gate::act(app.base(), note, asker, move |tx, note, asker| {
        Box::pin(async move {
            let mut held = held(tx, asker, id).await?;
            let asleep = held.conversation(id).map(stand::of).ok_or(NotDone::NotFound)?;
            let awake = stand::awake(tx, asleep).await?;
            note.set_detail(woke(awake.status()));
            let made = changed(&mut held, id, |conversation| {
                // Another process may have woken it, or somebody let it sleep on.
                if conversation.wakes_at.is_some_and(|at| at <= now) {
                    awake.apply(conversation);
                    conversation.raise(now);
                }
            })?;
            note.tell_if(Verb::Snooze, made.news().is_some());
            let (cursor, _) = held.write(tx, now).await?;
            Ok(cursor)
        })
    })
    .await?;
    app.hub.changed(workspace, cursor);
    Ok(())
}

fn woke(status: ConversationStatus) -> Detail {
    Detail::from(Matter::Woke).with(Part::Status, status.as_str())
}

/// The line about a conversation that wakes because of something else: whose id it is about is known later.
pub(crate) fn line(clock: &Clock) -> Entry {
    gate::by_itself(clock, Verb::Snooze, On::NOTHING, &woke(ConversationStatus::Open))
}

/// What the customer of a conversation writes goes to another one from now on. One that sleeps until they answer opens:
/// nothing else would wake it. Only a campaign's, which sleeps since nobody answered in time, is over.
pub(crate) async fn left(
    tx: &mut Scoped<'_>,
    held: &mut Held,
    id: ConversationId,
    line: &Entry,
) -> Stored<()> {
    let sleeps = |one: &Conversation| one.status == ConversationStatus::Snoozed && one.wakes_at.is_none();
    if held.conversation(id).is_some_and(sleeps)
        && let Some(conversation) = held.conversation_mut(id)
    {
        if conversation.lasts_hours.is_some() && conversation.unread == 0 {
            conversation.stand(ConversationStatus::Closed);
            return Ok(());
        }
        conversation.stand(ConversationStatus::Open);
        audit::add(tx, &Entry { on: id.into(), ..line.clone() }).await?;
    }
    Ok(())
}
