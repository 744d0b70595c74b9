//! The one gate: every act of the desk passes here, whoever asks and by whichever face, and what passed or was
//! refused is written down here. Who may do what is decided by [`transom_rules::access`]; here it is asked.
//!
//! An act that changes something calls [`pass`] and then [`act`] with the [`Note`] it got, which is written in the
//! act's own transaction: the log tells of each act that was done and of none that was not, nor of one that turned out
//! to change nothing. One that asks Meta is told by [`record`] or [`fail`] when Meta has answered. One that only looks
//! calls [`may`].

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use transom_rules::access::{
    self, Actor, Asker, Denied, Detail, Face, Kept, Matter, On, Origin, Outcome, Verb, Who, Why,
};
use transom_rules::id::{AuditId, ConversationId, MessageId, WorkspaceId};
use transom_store::audit::{self, Entry};
use transom_store::messages::{self, Message};
use transom_store::{Error, Result as Stored, Scoped, idempotency, users, visibility};
use uuid::Uuid;

use crate::app::Shared;
use crate::base::Base;
use crate::base::clock::Clock;
use crate::done::{Done, NotDone, Wrong};

/// The line of the audit log about an act that is under way; several lines where acts are done together.
#[derive(Clone, Debug)]
#[must_use = "an act that nobody writes down did not pass the gate"]
pub struct Note {
    workspace: WorkspaceId,
    lines: Vec<Entry>,
    made: Option<Uuid>,
}

impl Note {
    /// Two acts that are done together, both or neither.
    pub fn and(mut self, other: Self) -> Self {
        self.lines.extend(other.lines);
        self
    }

    /// The act turned out to be on this.
    pub fn set_on(&mut self, on: impl Into<On>) {
        if let Some(line) = self.lines.first_mut() {
            line.on = on.into();
        }
    }

    /// What else there is to tell.
    pub fn set_detail(&mut self, detail: impl Into<Detail>) {
        if let Some(line) = self.lines.first_mut() {
            line.detail = detail.into().to_string();
        }
    }

    /// The same, of the first line about an act among several.
    pub fn set_detail_of(&mut self, verb: Verb, detail: impl Into<Detail>) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.verb == verb) {
            line.detail = detail.into().to_string();
        }
    }

    /// The act made this: a form that is submitted again is led to it.
    pub fn made(&mut self, id: Uuid) {
        self.made = Some(id);
    }

    /// Tells of this act only if it changed something: one that left all as it was is done, and not told.
    pub fn tell_if(&mut self, verb: Verb, changed: bool) {
        self.lines.retain(|line| changed || line.verb != verb);
    }

    /// Tells nothing: all is as it was.
    pub fn tell_nothing(&mut self) {
        self.lines.clear();
    }

    /// The line that tells that somebody may be another thing afterwards.
    fn of_access(&self) -> Option<AuditId> {
        self.lines.iter().find(|line| line.verb.touches_access()).map(|line| line.id)
    }

    /// Writes it, in the act's own transaction.
    pub(crate) async fn write(&self, tx: &mut Scoped<'_>) -> Stored<()> {
        for line in &self.lines {
            audit::add(tx, line).await?;
        }
        Ok(())
    }

    fn ended(mut self, outcome: Outcome, detail: &impl fmt::Display) -> Self {
        for line in &mut self.lines {
            line.outcome = outcome;
            line.detail = detail.to_string();
        }
        self
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
/// refuses undoes all of it; that somebody may not is written down then. Of two that make something under one key the
/// second meets the first one's and fails with `Duplicate`.
///
/// # Errors
/// Why it was not done.
pub async fn act<C, T, F>(base: Base<'_>, note: Note, context: C, work: F) -> Done<T>
where
    C: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Scoped<'_>, &'t mut Note, &'t C) -> BoxFuture<'t, Done<T>> + Send + Sync + 'static,
{
    match attempt(base, note.clone(), context, work).await {
        Ok(acted) => {
            if let Some(line) = acted.of_access {
                base.hub.access_changed(note.workspace, line);
            }
            Ok(acted.done)
        }
        Err(NotDone::Denied(denied)) => Err(refuse(base, note, denied).await.into()),
        Err(not_done) => Err(not_done),
    }
}

/// What an act came to, and the line that tells that somebody may be another thing now.
struct Acted<T> {
    done: T,
    of_access: Option<AuditId>,
}

/// The store undoes what ends with an error of its own: any other reason is kept aside meanwhile.
async fn attempt<C, T, F>(base: Base<'_>, note: Note, context: C, work: F) -> Done<Acted<T>>
where
    C: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Scoped<'_>, &'t mut Note, &'t C) -> BoxFuture<'t, Done<T>> + Send + Sync + 'static,
{
    let refused = Arc::new(Mutex::new(None));
    let once = base.once.map(|key| (key.clone(), base.clock.machine()));
    let act = (note, context, work, once, Arc::clone(&refused));
    let done = base.db.of(act.0.workspace).write(act, |tx, (note, context, work, once, refused)| {
        Box::pin(async move {
            let mut note = note.clone();
            let done = match work(tx, &mut note, context).await {
                Ok(done) => done,
                Err(NotDone::Store(error)) => return Err(error),
                Err(not_done) => {
                    *lock(refused) = Some(not_done);
                    return Err(Error::Broken("an act was refused".into()));
                }
            };
            note.write(tx).await?;
            if let (Some((key, now)), Some(made)) = (once, note.made) {
                idempotency::keep(tx, key, &made.to_string(), *now).await?;
            }
            let of_access = note.of_access();
            if let Some(line) = of_access {
                users::access_changed(tx, line).await?;
            }
            Ok(Acted { done, of_access })
        })
    });
    let done = done.await;
    done.map_err(|error| lock(&refused).take().unwrap_or(NotDone::Store(error)))
}

fn lock(refused: &Mutex<Option<NotDone>>) -> MutexGuard<'_, Option<NotDone>> {
    refused.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes down an act that is not done in our database: data that is about to be taken out, or what Meta has answered
/// to.
///
/// # Errors
/// When the store fails; nothing may be handed out then.
pub async fn record(base: Base<'_>, note: Note) -> Stored<()> {
    base.db.of(note.workspace).write(note, |tx, note| Box::pin(note.write(tx))).await
}

/// Writes down that an act was let through and came to nothing outside of our database: whatever asks Meta is told when
/// Meta has answered, as done or like this.
pub async fn fail(base: Base<'_>, note: Note, why: Why) {
    record_beside(base, note.ended(Outcome::Failed, &Detail::failed(why))).await;
}

/// The act has its answer already, whether this can be written or not.
async fn record_beside(base: Base<'_>, note: Note) {
    if let Err(error) = record(base, note).await {
        tracing::error!(%error, "a line of the audit log could not be written");
    }
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
    record_beside(base, note.ended(Outcome::Refused, &denied)).await;
    denied
}

/// Tells that somebody knocked who is not signed in, and was not let in. Their answer does not wait for it.
pub(crate) fn not_let_in(app: &Shared, visitor: &Asker, on: impl Into<On>, why: Option<Matter>) {
    let mut note = note(app.base(), visitor, Verb::SignIn, on.into());
    for line in &mut note.lines {
        line.actor = Actor::NOBODY;
        line.outcome = Outcome::Refused;
        line.detail = why.map(|why| Detail::from(why).to_string()).unwrap_or_default();
    }
    let app_of_task = Arc::clone(app);
    app.tasks.spawn(async move { record_beside(app_of_task.base(), note).await });
}

/// Tells that whoever is signed in did not show what their own act asks for, their password or a code: it is refused.
pub(crate) async fn not_shown(base: Base<'_>, note: Note, wrong: Wrong) -> NotDone {
    let why = if wrong == Wrong::Code { Matter::CodeOther } else { Matter::PasswordOther };
    record_beside(base, note.ended(Outcome::Refused, &Detail::from(why))).await;
    wrong.into()
}

fn note(base: Base<'_>, asker: &Asker, verb: Verb, on: On) -> Note {
    let line = entry(base.clock, &asker.who, asker.origin, verb, on);
    Note { workspace: asker.workspace, lines: vec![line], made: None }
}

/// The line about what the server does by itself, within a transaction that was begun for something else.
pub(crate) fn by_itself(clock: &Clock, verb: Verb, on: impl Into<On>, detail: &Detail) -> Entry {
    let here = Origin { face: Face::Server, address: None };
    Entry { detail: detail.to_string(), ..entry(clock, &Who::System, here, verb, on.into()) }
}

fn entry(clock: &Clock, who: &Who, origin: Origin, verb: Verb, on: On) -> Entry {
    Entry {
        id: clock.audit_id(),
        at: clock.now(),
        actor: Actor::from(who),
        origin,
        verb,
        on,
        outcome: Outcome::Done,
        detail: String::new(),
    }
}

/// A message in a conversation that somebody sees.
///
/// # Errors
/// `NotFound`, or the store.
pub async fn message(tx: &mut Scoped<'_>, asker: &Asker, id: MessageId) -> Done<Message> {
    let found = messages::get(tx, id).await?.ok_or(NotDone::NotFound)?;
    sees(tx, asker, found.conversation_id).await?;
    Ok(found)
}

/// A conversation that does not exist for somebody is not found: neither one of another workspace nor one that they
/// do not see.
///
/// # Errors
/// `NotFound`, or the store.
pub async fn sees(tx: &mut Scoped<'_>, asker: &Asker, conversation: ConversationId) -> Done<()> {
    let seen = visibility::of_conversation(tx, asker.visibility(), conversation).await?;
    seen.then_some(()).ok_or(NotDone::NotFound)
}
