//! The one gate: every act of the desk passes here, whoever asks and by whichever face, and what passed or was
//! refused is written down here. Who may do what is decided by [`transom_rules::access`]; here it is asked.
//!
//! An act that changes something calls [`pass`] and then [`act`] with the [`Note`] it got, which is written in the
//! act's own transaction: the log tells of each act that was done and of none that was not. One that only looks calls
//! [`may`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use transom_rules::access::{self, Actor, Asker, Denied, Kept, On, Outcome, Verb};
use transom_rules::id::{ConversationId, MessageId, WorkspaceId};
use transom_store::audit::{self, Entry};
use transom_store::messages::{self, Message};
use transom_store::{Error, Result as Stored, Tx, users, visibility};

use crate::base::Base;
use crate::done::{Done, NotDone};

/// A line of the audit log about an act that is under way.
#[derive(Clone, Debug)]
#[must_use = "an act that nobody writes down did not pass the gate"]
pub struct Note {
    workspace: WorkspaceId,
    entry: Entry,
}

impl Note {
    /// The act turned out to be on this.
    pub fn set_on(&mut self, on: impl Into<On>) {
        self.entry.on = on.into();
    }

    /// What else there is to tell. Never words, names or numbers of a customer.
    pub fn set_detail(&mut self, detail: impl Into<String>) {
        self.entry.detail = detail.into();
    }

    /// Writes it, in the act's own transaction.
    ///
    /// # Errors
    /// When the store fails; the act must not be done then.
    pub async fn write(&self, tx: &mut Tx<'_>) -> Stored<()> {
        audit::add(tx, self.workspace, &self.entry).await
    }
}

/// Lets an act through that changes something, lets somebody in, or takes data out.
///
/// # Errors
/// Why they may not; the try is written down.
pub async fn pass(
    base: Base<'_>,
    asker: &Asker,
    verb: Verb,
    on: impl Into<On> + Send,
) -> Result<Note, Denied> {
    debug_assert!(verb.kept() == Kept::Done, "{} is written down only when it is refused", verb.as_str());
    let note = note(base, asker, verb, on.into());
    match access::may(asker, verb) {
        Ok(()) => Ok(note),
        Err(denied) => Err(refuse(base, note, denied).await),
    }
}

/// Lets somebody look, or type.
///
/// # Errors
/// Why they may not; the try is written down.
pub async fn may(base: Base<'_>, asker: &Asker, verb: Verb, on: impl Into<On> + Send) -> Result<(), Denied> {
    match access::may(asker, verb) {
        Ok(()) => Ok(()),
        Err(denied) => Err(refuse(base, note(base, asker, verb, on.into()), denied).await),
    }
}

/// Does an act that has passed, in one transaction with its line in the log; again where it met a conflict. Whatever
/// refuses undoes all of it; that somebody may not is written down then.
///
/// # Errors
/// Why it was not done.
pub async fn act<C, T, F>(base: Base<'_>, note: Note, context: C, work: F) -> Done<T>
where
    C: Clone + Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Tx<'_>, &'t mut Note, C) -> BoxFuture<'t, Done<T>> + Send + Sync + 'static,
{
    match attempt(base, note.clone(), context, work).await {
        Ok(done) => {
            if note.entry.verb.touches_access() {
                base.hub.access_changed(note.workspace, note.entry.id);
            }
            Ok(done)
        }
        Err(NotDone::Denied(denied)) => Err(refuse(base, note, denied).await.into()),
        Err(not_done) => Err(not_done),
    }
}

/// The store undoes what ends with an error of its own: any other reason is kept aside meanwhile.
async fn attempt<C, T, F>(base: Base<'_>, note: Note, context: C, work: F) -> Done<T>
where
    C: Clone + Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Tx<'_>, &'t mut Note, C) -> BoxFuture<'t, Done<T>> + Send + Sync + 'static,
{
    let (work, refused) = (Arc::new(work), Arc::new(Mutex::new(None)));
    let aside = Arc::clone(&refused);
    let done = base.db.write(move |tx| {
        let (mut note, context) = (note.clone(), context.clone());
        let (work, aside) = (Arc::clone(&work), Arc::clone(&aside));
        Box::pin(async move {
            let done = match work(tx, &mut note, context).await {
                Ok(done) => done,
                Err(NotDone::Store(error)) => return Err(error),
                Err(not_done) => {
                    *lock(&aside) = Some(not_done);
                    return Err(Error::Broken("an act was refused".into()));
                }
            };
            note.write(tx).await?;
            if note.entry.verb.touches_access() {
                users::access_changed(tx, note.workspace, note.entry.id).await?;
            }
            Ok(done)
        })
    });
    let done = done.await;
    done.map_err(|error| lock(&refused).take().unwrap_or(NotDone::Store(error)))
}

fn lock(aside: &Mutex<Option<NotDone>>) -> MutexGuard<'_, Option<NotDone>> {
    aside.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes down an act that is not done in our database: something is taken out, or Meta is asked.
///
/// # Errors
/// When the store fails; the act must not be done then.
pub async fn record(base: Base<'_>, note: Note) -> Stored<()> {
    base.db
        .write(move |tx| {
            let note = note.clone();
            Box::pin(async move { note.write(tx).await })
        })
        .await
}

/// Lets nobody through who would touch somebody, or give something, above them; the try is written down.
pub(crate) async fn refuse_above(
    base: Base<'_>,
    asker: &Asker,
    verb: Verb,
    on: impl Into<On> + Send,
) -> NotDone {
    refuse(base, note(base, asker, verb, on.into()), Denied::Above).await.into()
}

async fn refuse(base: Base<'_>, note: Note, denied: Denied) -> Denied {
    let mut note = note;
    note.entry.outcome = Outcome::Refused;
    note.set_detail(denied.to_string());
    if let Err(error) = record(base, note).await {
        tracing::error!(%error, "a refused try could not be written down");
    }
    denied
}

/// Tells of somebody who is not signed in.
pub(crate) fn note_of_nobody(base: Base<'_>, asker: &Asker, on: impl Into<On>, outcome: Outcome) -> Note {
    let mut note = note(base, asker, Verb::SignIn, on.into());
    note.entry.actor = Actor::NOBODY;
    note.entry.outcome = outcome;
    note
}

fn note(base: Base<'_>, asker: &Asker, verb: Verb, on: On) -> Note {
    let entry = Entry {
        id: base.clock.audit_id(),
        at: base.clock.now(),
        actor: Actor::from(&asker.who),
        origin: asker.origin,
        verb,
        on,
        outcome: Outcome::Done,
        detail: String::new(),
    };
    Note { workspace: asker.workspace, entry }
}

/// A message in a conversation that somebody sees.
///
/// # Errors
/// `NotFound`, or the store.
pub async fn message(tx: &mut Tx<'_>, asker: &Asker, id: MessageId) -> Done<Message> {
    let found = messages::get(tx, asker.workspace, id).await?.ok_or(NotDone::NotFound)?;
    sees(tx, asker, found.conversation_id).await?;
    Ok(found)
}

/// A conversation that does not exist for somebody is not found: neither one of another workspace nor one that they
/// do not see.
///
/// # Errors
/// `NotFound`, or the store.
pub async fn sees(tx: &mut Tx<'_>, asker: &Asker, conversation: ConversationId) -> Done<()> {
    let seen = visibility::of_conversation(tx, asker.workspace, asker.visibility(), conversation).await?;
    seen.then_some(()).ok_or(NotDone::NotFound)
}
