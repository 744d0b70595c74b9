//! Two contacts that are one person: what was the one's becomes the other's. Identities and conversations change hands,
//! and the one that went in is no more. Clocks stay as they are, since they belong to identities; so it can be
//! undone, which [`undo`] does.

use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::id::{ContactId, ConversationId};
use transom_rules::merging::Profile;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::contacts::{self, Contact, Identity};
use transom_store::held::Held;
use transom_store::merges::{self, Merge, Sides, profile, set_profile};
use transom_store::{Scoped, visibility};

use super::change::folded;
use crate::base::Base;
use crate::conversations::wake;
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate;
use whole::Whole;

mod described;
mod split;
pub mod undo;
mod whole;

/// What a merge would make of two contacts.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The one that stays, as it is now.
    pub kept: Contact,
    /// Its identities.
    pub kept_identities: Vec<Identity>,
    /// The one that goes into it.
    pub gone: Contact,
    /// The identities that change hands.
    pub gone_identities: Vec<Identity>,
    /// How many conversations change hands.
    pub conversations: usize,
    /// What is known of both then.
    pub joined: Profile,
}

impl Outlook {
    /// Whether both are called as the one that stays is.
    pub fn keeps_name(&self) -> bool {
        self.joined.name == self.kept.name
    }
}

/// Says what a merge would make of two contacts.
///
/// # Errors
/// When the asker may not, there are no such contacts for them, or they cannot be merged.
pub async fn outlook(base: Base<'_>, asker: &Asker, kept: ContactId, gone: ContactId) -> Done<Outlook> {
    gate::may(base, asker, Verb::MergeContacts, kept).await?;
    look(base.db.of(asker.workspace), asker.clone(), move |tx, asker| {
        Box::pin(async move {
            let both = Both::of(tx, asker, Pick { kept, gone, peek: true }).await?;
            Ok(Outlook {
                kept_identities: contacts::identities(tx, kept).await?,
                gone_identities: contacts::identities(tx, gone).await?,
                conversations: both.sides.gone.conversations.len(),
                joined: both.sides.joined,
                kept: both.kept,
                gone: both.gone,
            })
        })
    })
    .await
}

/// Merges a contact into another one. Asked for again it is done already.
///
/// # Errors
/// When the asker may not, there are no such contacts for them, or they cannot be merged.
pub async fn merge(base: Base<'_>, asker: &Asker, kept: ContactId, gone: ContactId) -> Done<()> {
    let note = gate::pass(base, asker, Verb::MergeContacts, kept).await?;
    let now = base.clock.now();
    let context = (asker.clone(), wake::line(base.clock));
    let done = gate::act(base, note, context, move |tx, note, (asker, line)| {
        Box::pin(async move {
            let mut both = Both::of(tx, asker, Pick { kept, gone, peek: false }).await?;
            note.set_detail(told(Matter::Joined, gone, both.sides.gone.conversations.len()));
            if let Some(left) = both.join() {
                wake::left(tx, &mut both.held, left, line).await?;
            }
            let merge = both.as_kept(now);
            merges::keep(tx, &merge).await?;
            described::join(tx, &merge).await?;
            Ok(both.held.write(tx, now).await?.0)
        })
    })
    .await;
    match done {
        Ok(cursor) => base.hub.changed(asker.workspace, cursor),
        Err(NotDone::Wrong(Wrong::MergeUnknown)) if went_into(base, asker, kept, gone).await? => {}
        Err(not_done) => return Err(not_done),
    }
    Ok(())
}

/// Whether a contact went into another one before.
async fn went_into(base: Base<'_>, asker: &Asker, kept: ContactId, gone: ContactId) -> Done<bool> {
    let here = base.db.of(asker.workspace);
    let merges = here.read((), move |tx, ()| Box::pin(merges::of_contact(tx, kept))).await?;
    Ok(merges.iter().any(|merge| merge.gone == gone))
}

/// How a merge or its undo is told.
fn told(matter: Matter, other: ContactId, conversations: usize) -> Detail {
    Detail::from(matter).with(Part::Contact, other).with(Part::Conversations, conversations)
}

/// Which contacts are to be merged.
#[derive(Clone, Copy)]
struct Pick {
    kept: ContactId,
    gone: ContactId,
    /// Only to look.
    peek: bool,
}

/// Two contacts that are to be one.
struct Both {
    held: Held,
    kept: Contact,
    gone: Contact,
    sides: Sides,
    place: i64,
}

impl Both {
    async fn of(tx: &mut Scoped<'_>, asker: &Asker, pick: Pick) -> Done<Self> {
        let Pick { kept, gone, peek } = pick;
        if !visibility::of_contact(tx, asker.visibility(), kept).await? {
            return Err(NotDone::NotFound);
        }
        if kept == gone {
            return Err(Wrong::MergeItself.into());
        }
        if !visibility::of_contact(tx, asker.visibility(), gone).await? {
            return Err(Wrong::MergeUnknown.into());
        }
        let whole = Whole::load(tx, &[kept, gone], peek).await?;
        if contacts::is_any_group(tx, &whole.identities()).await? {
            return Err(Wrong::MergeGroup.into());
        }
        let before = merges::of_contact(tx, kept).await?;
        let within = merges::of_contact(tx, gone).await?;
        let place = before.iter().chain(&within).map(|merge| merge.place).max().unwrap_or_default() + 1;
        let kept = whole.held.contact(kept).cloned().ok_or(NotDone::NotFound)?;
        let gone = whole.held.contact(gone).cloned().ok_or(Wrong::MergeUnknown)?;
        let mut sides = Sides {
            joined: profile(&kept).joined(&profile(&gone)),
            kept: whole.side(&kept),
            gone: whole.side(&gone),
            within: within.into_iter().map(|merge| merge.gone).collect(),
        };
        described::note(tx, &mut sides, kept.id, gone.id).await?;
        Ok(Self { held: whole.held, kept, gone, sides, place })
    }

    /// Makes one of them. Returns the conversation that what is new went to and does not any more.
    fn join(&mut self) -> Option<ConversationId> {
        let id = self.kept.id;
        for identity in &self.sides.gone.identities {
            if let Some(identity) = self.held.identity_mut(*identity) {
                identity.contact_id = id;
            }
        }
        for conversation in &self.sides.gone.conversations {
            if let Some(conversation) = self.held.conversation_mut(*conversation) {
                conversation.contact_id = id;
            }
        }
        let both = [self.kept.conversation_id, self.gone.conversation_id];
        let current = latest(&self.held, both.into_iter().flatten());
        // What is shown of the contact changes on open pages.
        for conversation in both.into_iter().flatten() {
            self.held.conversation_mut(conversation);
        }
        let all = self.sides.kept.identities.iter().chain(&self.sides.gone.identities);
        let known: Vec<Identity> = all.filter_map(|id| self.held.identity(*id)).cloned().collect();
        if let Some(contact) = self.held.contact_mut(id) {
            set_profile(contact, self.sides.joined.clone());
            contact.folded = folded(&contact.name, &known);
            contact.conversation_id = current;
        }
        both.into_iter().flatten().find(|id| Some(*id) != current)
    }

    fn as_kept(&self, at: Timestamp) -> Merge {
        let (gone, contact) = (self.gone.id, self.kept.id);
        Merge { gone, contact, place: self.place, at, sides: self.sides.clone() }
    }
}

/// The conversation that what is new goes to: one that is not closed, the newest of those.
fn latest(held: &Held, among: impl Iterator<Item = ConversationId>) -> Option<ConversationId> {
    let known = among.filter_map(|id| held.conversation(id));
    let newest = known.max_by_key(|one| (one.status != ConversationStatus::Closed, one.newest_at(), one.id));
    newest.map(|one| one.id)
}
