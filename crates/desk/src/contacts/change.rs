//! Changing a contact: another name, or that nothing may be sent to them.

use transom_rules::access::{Asker, Verb};
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;
use transom_store::contacts::{self, Contact, Identity};
use transom_store::held::{Held, Wanted};
use transom_store::search::fold;
use transom_store::{Tx, visibility};

use crate::app::App;
use crate::done::{Done, NotDone};
use crate::gate;

/// Gives a contact another name.
///
/// # Errors
/// When the asker may not, or there is no such contact for them.
pub async fn rename(app: &App, asker: &Asker, id: ContactId, name: String) -> Done<()> {
    let note = gate::pass(app.base(), asker, Verb::RenameContact, id).await?;
    let change = Change { asker: asker.clone(), id, now: app.clock.now() };
    let cursor = gate::act(app.base(), note, (change, name), |tx, _, (change, name)| {
        Box::pin(async move {
            let rename = |contact: &mut Contact, identities: &[Identity]| {
                contact.folded = folded(&name, identities);
                contact.name.clone_from(&name);
            };
            change.make(tx, rename).await
        })
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// Blocks a contact, so that nothing may be sent to them, or lets them in again.
///
/// # Errors
/// When the asker may not, or there is no such contact for them.
pub async fn block(app: &App, asker: &Asker, id: ContactId, blocked: bool) -> Done<()> {
    let mut note = gate::pass(app.base(), asker, Verb::BlockContact, id).await?;
    note.set_detail(if blocked { "blocked" } else { "let in again" });
    let change = Change { asker: asker.clone(), id, now: app.clock.now() };
    let cursor = gate::act(app.base(), note, change, move |tx, _, change| {
        Box::pin(async move { change.make(tx, |contact, _| contact.blocked = blocked).await })
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// A contact about to be changed.
#[derive(Clone)]
struct Change {
    asker: Asker,
    id: ContactId,
    now: Timestamp,
}

impl Change {
    /// Changes a contact that the asker sees, if `change` finds something to change. Returns the feed's cursor.
    async fn make(&self, tx: &mut Tx<'_>, change: impl Fn(&mut Contact, &[Identity]) + Send) -> Done<i64> {
        let (workspace, id) = (self.asker.workspace, self.id);
        if !visibility::of_contact(tx, workspace, self.asker.visibility(), id).await? {
            return Err(NotDone::NotFound);
        }
        let identities = contacts::identities(tx, workspace, id).await?;
        let ids = identities.iter().map(|identity| identity.id).collect();
        let mut held = Held::load(tx, workspace, &Wanted { identities: ids, ..Wanted::default() }).await?;
        let before = held.contact(id).cloned().ok_or(NotDone::NotFound)?;
        let mut after = before.clone();
        change(&mut after, &identities);
        if after != before {
            // The name and the composer of an open page change with it.
            if let Some(conversation) = after.conversation_id {
                held.conversation_mut(conversation);
            }
            if let Some(contact) = held.contact_mut(id) {
                *contact = after;
            }
        }
        Ok(held.write(tx, workspace, self.now).await?.0)
    }
}

/// What search looks into.
fn folded(name: &str, identities: &[Identity]) -> String {
    let mut words = vec![fold(name)];
    for identity in identities {
        words.extend([identity.phone.clone(), fold(&identity.username), fold(&identity.user_id)]);
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}
