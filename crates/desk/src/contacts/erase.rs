//! Erasing one person: everything of theirs goes, and every place where others' things name them. Money stays as sums
//! of nobody. Whoever was erased and writes again is somebody new.
//!
//! The bodies of webhooks are many, so they are gone through first, a few at a time; the person goes last, with what
//! came meanwhile, in one transaction. What stops halfway is done again from the beginning.

use object_store::local::LocalFileSystem;
use transom_channels::whatsapp::erase::Names;
use transom_rules::access::{self, Asker, Verb, Visibility};
use transom_rules::id::{ContactId, ConversationId, DeliveryId, MessageId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_store::erase::{self, Body, Person, Place};
use transom_store::held::{Held, Wanted};
use transom_store::{Db, Error, Result, Scoped, contacts, feed};
use uuid::Uuid;

use crate::base::Base;
use crate::base::clock::Clock;
use crate::done::{Done, NotDone};
use crate::gate;
use crate::messages::files::folder;

/// Bodies gone through at once.
const PAGE: i64 = 500;

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// So many messages.
    pub messages: usize,
    /// So many charges stay, of nobody.
    pub charges: usize,
    /// So many files are gone from the disk.
    pub files: usize,
}

/// Erases a contact.
///
/// # Errors
/// When the asker may not, or there is no such contact for them.
pub async fn erase(base: Base<'_>, files: &LocalFileSystem, asker: &Asker, id: ContactId) -> Done<Erased> {
    let note = gate::pass(base, asker, Verb::EraseContact, id).await?;
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::EraseContact, id).await);
    }
    let names = known_by(base.db, asker.workspace, id).await?.ok_or(NotDone::NotFound)?;
    let scanned = blank_bodies(base.db, asker.workspace, &names, DeliveryId(Uuid::nil())).await?;
    let last = Last {
        id,
        scanned,
        new_ids: ids(base.clock, base.db, asker.workspace, id).await?,
        now: base.clock.now(),
    };
    let gone =
        gate::act(base, note, last, |tx, _, last| Box::pin(async move { last.erase(tx).await })).await?;
    base.hub.changed(asker.workspace, gone.cursor);
    // Bodies that were under way at that moment were not there to be gone through.
    blank_bodies(base.db, asker.workspace, &gone.names, scanned).await?;
    let removed = folder::remove_unwanted(base.db, files, &gone.files).await?;
    base.db.purge().await?;
    Ok(Erased { files: removed, ..gone.erased })
}

/// Whether somebody may take out or erase all there is of a contact: one of `verb`.
pub fn may(asker: &Asker, verb: Verb) -> bool {
    access::may(asker, verb).is_ok() && !is_seen_in_part(asker)
}

/// Whoever sees numbers in part, or a part of the conversations, cannot know what they would erase or take out.
pub(crate) fn is_seen_in_part(asker: &Asker) -> bool {
    asker.role.masks || asker.visibility() != Visibility::All
}

/// What a person is called by; `None` where there is nobody.
async fn known_by(db: &Db, workspace: WorkspaceId, id: ContactId) -> Result<Option<Names>> {
    let known = db.of(workspace).read((), move |tx, ()| {
        Box::pin(async move {
            if contacts::get(tx, id).await?.is_none() {
                return Ok(None);
            }
            let person = erase::person(tx, id).await?;
            names(tx, id, &person).await.map(Some)
        })
    });
    known.await
}

async fn names(tx: &mut Scoped<'_>, id: ContactId, person: &Person) -> Result<Names> {
    let known = contacts::identities(tx, id).await?;
    let phones = known.iter().map(|identity| identity.phone.clone());
    let users = known.iter().flat_map(|identity| [identity.user_id.clone(), identity.parent_user_id.clone()]);
    let usernames = known.iter().map(|identity| identity.username.clone());
    Ok(Names::new(phones, users.chain(person.wamids.iter().cloned()), usernames))
}

/// As many new ids as there are charges to be made anonymous, and some for those that come meanwhile.
async fn ids(clock: &Clock, db: &Db, workspace: WorkspaceId, id: ContactId) -> Result<Vec<MessageId>> {
    let many = db.of(workspace).read((), move |tx, ()| {
        Box::pin(async move {
            let person = erase::person(tx, id).await?;
            Ok(erase::charges_of(tx, &person).await?.len())
        })
    });
    Ok((0..many.await? + SPARE).map(|_| clock.message_id()).collect())
}

/// More charges than somebody gets within the time that their bodies are gone through.
const SPARE: usize = 1000;

/// Takes somebody out of the bodies after one; the last that there is.
async fn blank_bodies(
    db: &Db,
    workspace: WorkspaceId,
    names: &Names,
    after: DeliveryId,
) -> Result<DeliveryId> {
    let mut last = after;
    loop {
        let page = db.of(workspace).read((), move |tx, ()| Box::pin(erase::bodies(tx, last, PAGE))).await?;
        let Some(newest) = page.last() else { return Ok(last) };
        last = newest.id;
        let left = without(names, &page);
        if !left.is_empty() {
            db.of(workspace).write(left, |tx, left| Box::pin(erase::blank_bodies(tx, left))).await?;
        }
    }
}

/// What is left of the bodies that somebody is named in.
fn without(names: &Names, bodies: &[Body]) -> Vec<Body> {
    let left = |body: &Body| names.blank(&body.bytes).map(|bytes| Body { id: body.id, bytes });
    bodies.iter().filter_map(left).collect()
}

/// The last step, in one transaction.
struct Last {
    id: ContactId,
    /// The bodies up to this one are done.
    scanned: DeliveryId,
    /// For charges.
    new_ids: Vec<MessageId>,
    now: Timestamp,
}

/// What the last step leaves to be done outside of the database.
struct Gone {
    erased: Erased,
    names: Names,
    files: Vec<String>,
    cursor: i64,
}

impl Last {
    async fn erase(&self, tx: &mut Scoped<'_>) -> Done<Gone> {
        erase::hold_keys(tx, self.id).await?;
        let identities =
            contacts::identities(tx, self.id).await?.into_iter().map(|identity| identity.id).collect();
        let held = Held::load(tx, &Wanted { identities, ..Wanted::default() }).await?;
        if held.contact(self.id).is_none() && contacts::get(tx, self.id).await?.is_none() {
            return Err(NotDone::NotFound);
        }
        let mut person = erase::person(tx, self.id).await?;
        let names = names(tx, self.id, &person).await?;
        let others = in_groups(tx, &names, &mut person).await?;
        self.forget_named(tx, &names, &person).await?;
        let files = erase::files_of(tx, &person.messages).await?;
        let charges = erase::charges_of(tx, &person).await?.len();
        if charges > self.new_ids.len() {
            return Err(NotDone::Store(Error::Conflict("charges came meanwhile".into())));
        }
        erase::forget(tx, &person, &self.new_ids).await?;
        erase::renew_previews(tx, &others).await?;
        let changed: Vec<ConversationId> = person.conversations.iter().chain(&others).copied().collect();
        let cursor = feed::note(tx, &changed, self.now).await?;
        Ok(Gone {
            erased: Erased { messages: person.messages.len(), charges, files: 0 },
            names,
            files,
            cursor,
        })
    }

    /// What names them in rows of others.
    async fn forget_named(&self, tx: &mut Scoped<'_>, names: &Names, person: &Person) -> Result<()> {
        let mut after = self.scanned;
        while let page = erase::bodies(tx, after, PAGE).await?
            && let Some(newest) = page.last()
        {
            after = newest.id;
            erase::blank_bodies(tx, &without(names, &page)).await?;
        }
        let texts = erase::named_texts(tx).await?;
        let theirs = texts.into_iter().filter(|text| names.is_in(&text.text)).map(|text| text.place);
        erase::forget_named(tx, &theirs.collect::<Vec<Place>>()).await?;
        let mut left = erase::quotes(tx, &person.wamids).await?;
        for (_, json) in &mut left {
            *json = without_them(names, json);
        }
        erase::blank_quotes(tx, &left).await
    }
}

/// What they said in groups is theirs too; the conversations where it stood.
async fn in_groups(tx: &mut Scoped<'_>, names: &Names, person: &mut Person) -> Result<Vec<ConversationId>> {
    let mut stood_in = Vec::new();
    for said in erase::said_in_groups(tx).await? {
        let is_theirs = serde_json::from_str(&said.json).is_ok_and(|json| names.are_of(&json));
        if is_theirs && !person.conversations.contains(&said.conversation) {
            person.messages.push(said.id);
            person.wamids.push(said.wamid);
            stood_in.push(said.conversation);
        }
    }
    stood_in.dedup();
    Ok(stood_in)
}

fn without_them(names: &Names, json: &str) -> String {
    let Ok(mut value) = serde_json::from_str(json) else { return json.to_owned() };
    names.take_out_of(&mut value);
    value.to_string()
}
