//! Erasing one person: everything of theirs goes, and every place where others' things name them. Money stays as sums
//! of nobody. Whoever was erased and writes again is somebody new.
//!
//! What is theirs by its ids goes in one transaction, which notes what they are called by, and then their files. The
//! bodies of webhooks, in which they stand beside others, are many: [`behind`] goes through them once the asker has
//! their answer, and goes on after whatever ends it.

use object_store::local::LocalFileSystem;
use transom_channels::whatsapp::erase::Names;
use transom_rules::access::{self, Asker, Matter, Verb, Visibility};
use transom_rules::id::{ContactId, ConversationId, MessageId};
use transom_rules::time::Timestamp;
use transom_store::erase::{self, Erasure, Person};
use transom_store::held::{Held, Wanted};
use transom_store::{Error, Result, Scoped, contacts, feed, file_links};

use crate::base::Base;
use crate::done::{Done, NotDone, look};
use crate::gate::{self, Note};
use crate::messages::files::folder;
pub(super) use behind::names_of_open;
use known::{Known, names};
use said::Said;

pub mod behind;
mod known;
mod said;
mod written;

/// Erases a contact: what can be found by their ids is gone afterwards, the rest is for [`behind`]. Of one who is being
/// erased it says how far that is.
///
/// # Errors
/// When the asker may not, or there is no such contact for them.
pub async fn erase(base: Base<'_>, files: &LocalFileSystem, asker: &Asker, id: ContactId) -> Done<Erasure> {
    let note = gate::pass(base, asker, Verb::EraseContact, id).await?;
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::EraseContact, id).await);
    }
    let said = Said::by(base, asker.workspace, id).await?;
    let first = First { id, said, new_id: base.clock.message_id(), now: base.clock.now() };
    let begun =
        gate::act(base, note, first, |tx, note, first| Box::pin(async move { first.erase(tx, note).await }));
    let begun = begun.await?;
    base.hub.changed(asker.workspace, begun.cursor);
    folder::remove_unwanted(base.db, files, &begun.files).await?;
    Ok(begun.erasure)
}

/// How far the erasure of somebody is.
///
/// # Errors
/// When the asker may not erase, or nobody of that id was erased.
pub async fn progress(base: Base<'_>, asker: &Asker, id: ContactId) -> Done<Erasure> {
    gate::may(base, asker, Verb::EraseContact, id).await?;
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::EraseContact, id).await);
    }
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move { erase::get(tx, id).await?.ok_or(NotDone::NotFound) })
    })
    .await
}

/// Whether somebody may take out or erase all there is of a contact: one of `verb`.
pub fn may(asker: &Asker, verb: Verb) -> bool {
    access::may(asker, verb).is_ok() && !is_seen_in_part(asker)
}

/// Whoever sees numbers in part, or a part of the conversations, cannot know what they would erase or take out.
pub(crate) fn is_seen_in_part(asker: &Asker) -> bool {
    asker.role.masks || asker.visibility() != Visibility::All
}

/// The first step, in one transaction.
struct First {
    id: ContactId,
    /// What was said in groups, as far as it was looked through before.
    said: Said,
    /// The first of those that charges get.
    new_id: MessageId,
    now: Timestamp,
}

/// What it came to.
struct Begun {
    erasure: Erasure,
    files: Vec<String>,
    cursor: i64,
}

impl First {
    async fn erase(&self, tx: &mut Scoped<'_>, note: &mut Note) -> Done<Begun> {
        erase::hold_keys(tx, self.id).await?;
        let identities =
            contacts::identities(tx, self.id).await?.into_iter().map(|identity| identity.id).collect();
        let held = Held::load(tx, &Wanted { identities, ..Wanted::default() }).await?;
        if held.contact(self.id).is_none() && contacts::get(tx, self.id).await?.is_none() {
            return self.under_way(tx, note).await;
        }
        note.set_detail(Matter::Begun);
        let mut person = erase::person(tx, self.id).await?;
        let names = names(tx, self.id, &person).await?;
        let others = self.said.add_to(tx, &names, &mut person).await?;
        blank_quotes(tx, &names, &person).await?;
        let mut files = erase::files_of(tx, &person.messages).await?;
        let links = file_links::of_conversations(tx, &person.conversations).await?;
        files.extend(links.into_iter().map(|link| link.file.sha256).filter(|hash| !hash.is_empty()));
        let charges = erase::charges_of(tx, &person).await?;
        erase::make_anonymous(tx, &charges, self.new_id).await?;
        erase::know_again(tx, person.known_by()).await?;
        erase::forget(tx, &person).await?;
        erase::renew_previews(tx, &others).await?;
        let erasure = Erasure {
            contact: self.id,
            began_at: self.now,
            ended_at: None,
            messages: count(person.messages.len()),
            charges: count(charges.len()),
            files: count(files.len()),
        };
        let known = Known { names, files };
        let names = serde_json::to_string(&known).map_err(|error| broken(&error))?;
        erase::begin(tx, &erasure, &names.into()).await?;
        let changed: Vec<ConversationId> = person.conversations.iter().chain(&others).copied().collect();
        let cursor = feed::note(tx, &changed, self.now).await?;
        Ok(Begun { erasure, files: known.files, cursor })
    }

    /// Somebody else was first.
    async fn under_way(&self, tx: &mut Scoped<'_>, note: &mut Note) -> Done<Begun> {
        let known = erase::get(tx, self.id).await?.filter(|erasure| erasure.ended_at.is_none());
        let erasure = known.ok_or(NotDone::NotFound)?;
        note.tell_nothing();
        Ok(Begun { erasure, files: Vec::new(), cursor: feed::cursor(tx).await? })
    }
}

fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

fn broken(error: &serde_json::Error) -> Error {
    Error::Broken(error.to_string())
}

/// What others quote of theirs stays without the quote.
async fn blank_quotes(tx: &mut Scoped<'_>, names: &Names, person: &Person) -> Result<()> {
    let mut left = erase::quotes(tx, &person.wamids).await?;
    for (_, json) in &mut left {
        *json = without_them(names, json);
    }
    erase::blank_quotes(tx, &left).await
}

fn without_them(names: &Names, json: &str) -> String {
    let Ok(mut value) = serde_json::from_str(json) else { return json.to_owned() };
    names.take_out_of(&mut value);
    value.to_string()
}
