//! What agents do to a conversation besides writing: take it, look at it, close it, name its contact.

use transom_desk::contacts::meet::keys;
use transom_rules::receive::ConversationStatus;
use transom_store::Error;
use transom_store::contacts::fold;
use transom_store::held::{Held, Wanted};

use super::script::What;
use super::stage::{Actor, Stage};

/// Changes the conversation of a customer.
pub(super) async fn change(stage: &Stage<'_>, actor: &Actor, what: &What) -> anyhow::Result<()> {
    let change = match what {
        What::Takes(agent) => Change::Assignee(stage.user(*agent)),
        What::Closes => Change::Done,
        What::Names(name) => Change::Name(name),
        _ => Change::Seen,
    };
    let (workspace, now) = (stage.workspace, stage.app.clock.now());
    let wanted = Wanted {
        parties: vec![(keys(&actor.party, None), stage.app.clock.identity_id())],
        ..Wanted::default()
    };
    let (cursor, _) = stage
        .app
        .db
        .write(move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move {
                let mut held = Held::load(tx, workspace, &wanted).await?;
                apply(&mut held, &wanted, change)
                    .ok_or_else(|| Error::Broken("nobody to look after".into()))?;
                held.write(tx, workspace, now).await
            })
        })
        .await?;
    stage.app.hub.changed(workspace, cursor);
    Ok(())
}

/// One change.
#[derive(Clone, Copy)]
enum Change {
    Assignee(transom_rules::id::UserId),
    Done,
    Seen,
    Name(&'static str),
}

fn apply(held: &mut Held, wanted: &Wanted, change: Change) -> Option<()> {
    let (keys, _) = wanted.parties.first()?;
    let contact = held.identity(held.identity_of(keys)?)?.contact_id;
    if let Change::Name(name) = change {
        let contact = held.contact_mut(contact)?;
        name.clone_into(&mut contact.name);
        contact.folded = format!("{} {}", fold(name), contact.folded);
        return Some(());
    }
    let conversation = held.contact(contact)?.conversation_id?;
    let conversation = held.conversation_mut(conversation)?;
    match change {
        Change::Assignee(user) => conversation.assignee_id = Some(user),
        Change::Done => {
            conversation.status = ConversationStatus::Closed;
            conversation.unread = 0;
        }
        Change::Seen => conversation.unread = 0,
        Change::Name(_) => {}
    }
    Some(())
}
