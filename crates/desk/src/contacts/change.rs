//! Changing a contact: another name, that nothing may be sent to them, what else is known of them.

use transom_rules::access::{Asker, Verb};
use transom_rules::attribute::Subject;
use transom_rules::author::Author;
use transom_rules::id::{ContactId, ConversationId};
use transom_rules::time::Timestamp;
use transom_store::contacts::{self, Contact, Identity};
use transom_store::held::{Held, Wanted};
use transom_store::search::fold;
use transom_store::{Scoped, visibility};

use super::block::{self, Blocking};
use super::locale::{self, Locale};
use crate::base::Base;
use crate::changed::Changed;
use crate::done::{Done, NotDone, Wrong};
use crate::gate::{self, Note};
use crate::veiled::is_as_seen;
use crate::workspace::attributes::describe::{self, Described};

/// What is to be another thing about a contact. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What the agents see.
    pub name: Option<String>,
    /// Whether nothing may be sent to them.
    pub blocked: Option<Blocking>,
    /// What they read, and where they live.
    pub locale: Locale,
    /// What else is known of them.
    pub described: Described,
}

/// Changes a contact: all that is wished, or nothing.
///
/// # Errors
/// When the asker may not do a part of it, there is no such contact for them, or a value is none of its attribute's.
pub async fn change(base: Base<'_>, asker: &Asker, id: ContactId, wish: Wish) -> Done<()> {
    let Some(note) = pass(base, asker, id, &wish).await? else { return Ok(()) };
    let wish = Wish { locale: wish.locale.read()?, ..wish };
    let now = base.clock.now();
    let cursor = gate::act(base, note, (asker.clone(), wish), move |tx, note, (asker, wish)| {
        Box::pin(async move {
            let (mut held, made) = held(tx, asker, id, wish, now).await?;
            let difference = describe::set(tx, asker, Subject::Contact, id.0, &wish.described).await?;
            let located = locale::told(&made.before, &made.after);
            note.tell_if(Verb::DescribeContact, !difference.is_none() || located.is_some());
            if let Some(detail) = located {
                note.set_detail_of(Verb::DescribeContact, detail);
            }
            if !difference.is_none() {
                note.set_detail_of(Verb::DescribeContact, difference.detail());
                show_anew(&mut held, made.after.conversation_id);
            }
            note.tell_if(Verb::RenameContact, made.before.name != made.after.name);
            let is_carried = match &wish.blocked {
                Some(blocking) => {
                    let of = block::Of { contact: id, held: &held };
                    let is_carried = blocking.carry(tx, &of, now).await?;
                    let (before, after) = (made.before.blocked.as_ref(), made.after.blocked.as_ref());
                    note.set_detail_of(Verb::BlockContact, block::told(before, after));
                    is_carried
                }
                None => false,
            };
            if is_carried {
                show_anew(&mut held, made.after.conversation_id);
            }
            note.tell_if(Verb::BlockContact, made.before.blocked != made.after.blocked || is_carried);
            let (cursor, _) = held.write(tx, now).await?;
            Ok(cursor)
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// Each act that is wished, all of which the asker may do; `None` where nothing is.
async fn pass(base: Base<'_>, asker: &Asker, id: ContactId, wish: &Wish) -> Done<Option<Note>> {
    let wished = [
        (Verb::DescribeContact, !wish.described.is_empty() || wish.locale.is_some()),
        (Verb::RenameContact, wish.name.is_some()),
        (Verb::BlockContact, wish.blocked.is_some()),
    ];
    let mut notes: Option<Note> = None;
    for (verb, _) in wished.into_iter().filter(|(_, is_wished)| *is_wished) {
        let note = gate::pass(base, asker, verb, id).await?;
        notes = Some(match notes {
            Some(before) => before.and(note),
            None => note,
        });
    }
    if let Some(blocking) = &wish.blocked {
        blocking.check()?;
    }
    Ok(notes)
}

impl Wish {
    /// All but the name.
    fn apply(&self, contact: &mut Contact, by: Author, now: Timestamp) {
        if let Some(blocking) = &self.blocked {
            blocking.apply(contact, by, now);
        }
        self.locale.apply(contact);
    }
}

/// Holds a contact that the asker sees, changed.
async fn held(
    tx: &mut Scoped<'_>,
    asker: &Asker,
    id: ContactId,
    wish: &Wish,
    now: Timestamp,
) -> Done<(Held, Changed<Contact>)> {
    if !visibility::of_contact(tx, asker.visibility(), id).await? {
        return Err(NotDone::NotFound);
    }
    let known = contacts::identities(tx, id).await?;
    let identities = known.iter().map(|identity| identity.id).collect();
    let mut held = Held::load(tx, &Wanted { identities, ..Wanted::default() }).await?;
    let before = held.contact(id).cloned().ok_or(NotDone::NotFound)?;
    let name = match &wish.name {
        Some(name) if is_as_seen(asker, name, &before.name, Wrong::NameHidden)? => None,
        name => name.as_deref(),
    };
    let made = Changed::by(before, |contact| {
        wish.apply(contact, Author::from(asker), now);
        if let Some(name) = name {
            contact.folded = folded(name, &known);
            name.clone_into(&mut contact.name);
        }
    });
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
