//! Changing a contact: another name, that nothing may be sent to them, what else is known of them.

use transom_rules::access::{Asker, Matter, Verb};
use transom_rules::attribute::Subject;
use transom_rules::id::{ContactId, ConversationId};
use transom_store::contacts::{self, Contact, Identity};
use transom_store::held::{Held, Wanted};
use transom_store::search::fold;
use transom_store::{Scoped, visibility};

use crate::app::App;
use crate::changed::Changed;
use crate::done::{Done, NotDone};
use crate::gate::{self, Note};
use crate::workspace::attributes::describe::{self, Described};

/// What is to be another thing about a contact. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What the agents see.
    pub name: Option<String>,
    /// Whether nothing may be sent to them.
    pub blocked: Option<bool>,
    /// What else is known of them.
    pub described: Described,
}

/// Changes a contact: all that is wished, or nothing.
///
/// # Errors
/// When the asker may not do a part of it, there is no such contact for them, or a value is none of its attribute's.
pub async fn change(app: &App, asker: &Asker, id: ContactId, wish: Wish) -> Done<()> {
    let renamed = match wish.name {
        Some(_) => Some(gate::pass(app.base(), asker, Verb::RenameContact, id).await?),
        None => None,
    };
    let blocked = match wish.blocked {
        Some(blocked) => Some(pass_block(app, asker, id, blocked).await?),
        None => None,
    };
    let described = if wish.described.is_empty() {
        None
    } else {
        Some(gate::pass(app.base(), asker, Verb::DescribeContact, id).await?)
    };
    let notes = [described, renamed, blocked];
    let Some(note) = notes.into_iter().flatten().reduce(Note::and) else { return Ok(()) };
    let (now, context) = (app.clock.now(), (asker.clone(), wish));
    let cursor = gate::act(app.base(), note, context, move |tx, note, (asker, wish)| {
        Box::pin(async move {
            let (mut held, made) = held(tx, asker, id, wish).await?;
            let difference = describe::set(tx, Subject::Contact, id.0, &wish.described).await?;
            if !difference.is_none() {
                note.set_detail(difference.detail());
                show_anew(&mut held, made.after.conversation_id);
            }
            note.tell_if(Verb::DescribeContact, !difference.is_none());
            note.tell_if(Verb::RenameContact, made.before.name != made.after.name);
            note.tell_if(Verb::BlockContact, made.before.blocked != made.after.blocked);
            let (cursor, _) = held.write(tx, now).await?;
            Ok(cursor)
        })
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}

async fn pass_block(app: &App, asker: &Asker, id: ContactId, blocked: bool) -> Done<Note> {
    let mut note = gate::pass(app.base(), asker, Verb::BlockContact, id).await?;
    note.set_detail(if blocked { Matter::Blocked } else { Matter::Unblocked });
    Ok(note)
}

impl Wish {
    fn apply(&self, contact: &mut Contact, identities: &[Identity]) {
        if let Some(name) = &self.name {
            contact.folded = folded(name, identities);
            contact.name.clone_from(name);
        }
        contact.blocked = self.blocked.unwrap_or(contact.blocked);
    }
}

/// Holds a contact that the asker sees, changed.
async fn held(
    tx: &mut Scoped<'_>,
    asker: &Asker,
    id: ContactId,
    wish: &Wish,
) -> Done<(Held, Changed<Contact>)> {
    if !visibility::of_contact(tx, asker.visibility(), id).await? {
        return Err(NotDone::NotFound);
    }
    let known = contacts::identities(tx, id).await?;
    let identities = known.iter().map(|identity| identity.id).collect();
    let mut held = Held::load(tx, &Wanted { identities, ..Wanted::default() }).await?;
    let before = held.contact(id).cloned().ok_or(NotDone::NotFound)?;
    let made = Changed::by(before, |contact| wish.apply(contact, &known));
    if let Some(after) = made.news() {
        show_anew(&mut held, after.conversation_id);
        if let Some(contact) = held.contact_mut(id) {
            contact.clone_from(after);
        }
    }
    Ok((held, made))
}

/// The name, the composer and the panel of an open page change with the contact.
fn show_anew(held: &mut Held, conversation: Option<ConversationId>) {
    if let Some(conversation) = conversation {
        held.conversation_mut(conversation);
    }
}

/// What search looks into.
pub(super) fn folded(name: &str, identities: &[Identity]) -> String {
    let mut words = vec![fold(name)];
    for identity in identities {
        words.extend([identity.phone.clone(), fold(&identity.username), fold(&identity.user_id)]);
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}
