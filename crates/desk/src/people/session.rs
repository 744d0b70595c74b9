//! Signing in and out: a random secret of which only the hash is kept, tries that wait for their turn, sessions that
//! can be listed and ended.

use std::sync::Arc;

use transom_rules::access::{Asker, Origin, Role, Verb, Who};
use transom_rules::id::{SessionId, UserId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::sessions::{self, Session};
use transom_store::users::{self, User};
use transom_store::{Scoped, Tx, challenges};

use super::factor::asked;
use super::secret::{Secret, hash};
use super::throttle::{Stand, Tried};
use super::{email, password, someone};
use crate::app::{App, Shared};
use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate::{self, Note};

/// How long a session lasts, however much it is used.
pub const LASTS: Span = Span::hours(24 * 14);
/// How long somebody whose password was right has for the code of their second factor.
pub const HALF_WAY_LASTS: Span = Span::minutes(5);
/// How exactly it is known when a session or token was last used.
pub(super) const SEEN_EVERY: Span = Span::minutes(1);

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSignedIn {
    /// Address or password is wrong; which one is not told.
    Wrong,
    /// Too many try at this moment: again after so long.
    Wait(Span),
}

/// How far somebody came at the door, and the secret that they are known by from there on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// In: it is that of a session.
    In(String),
    /// They have a second factor: it is that of a challenge.
    HalfWay(String),
}

/// Whoever is at the door.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// From where.
    pub origin: Origin,
    /// With which browser, in short.
    pub browser: String,
    /// The word that it keeps of somebody who signed in there before.
    pub known: Option<String>,
}

/// A word for the browser in which somebody has signed in: it does not stand in line with strangers then when they
/// sign in again. It opens nothing.
///
/// # Errors
/// When the machine has no randomness to give.
pub fn known_again(app: &App, email: &str) -> transom_store::Result<String> {
    app.db.vouch(&known_as(&email.trim().to_lowercase()))
}

fn known_as(email: &str) -> String {
    format!("browser of {email}")
}

/// Checks a password and begins a session, or asks whoever has a second factor for a code.
///
/// # Errors
/// When the store fails; not letting somebody in is the inner result.
pub async fn sign_in(
    app: &Shared,
    email: &str,
    password: String,
    visitor: Visitor,
) -> anyhow::Result<Result<Entered, NotSignedIn>> {
    let email = email.trim().to_lowercase();
    if email.len() > email::LONGEST {
        return Ok(Err(NotSignedIn::Wrong));
    }
    let from = match &visitor.known {
        Some(word) if app.db.vouched(&known_as(&email), word) => Stand::Browser(word),
        _ => Stand::Address(visitor.origin.address),
    };
    let turn = match app.throttle.turn(from, Tried::PasswordOf(&email)).await {
        Ok(turn) => turn,
        Err(again) => return Ok(Err(NotSignedIn::Wait(again))),
    };
    let user = app.db.read(email, |tx, email| Box::pin(users::by_email(tx, email))).await?;
    let known = user.as_ref().filter(|user| user.deactivated_at.is_none());
    let fits = password::fits(&turn, known.map(|user| user.password_hash.clone()), password).await?;
    let Some(user) = user else { return Ok(Err(NotSignedIn::Wrong)) };
    if fits && let Some(entered) = begin(app, &user, visitor.clone()).await? {
        turn.knew();
        return Ok(Ok(entered));
    }
    let visitor = Asker { origin: visitor.origin, ..Asker::system(user.workspace, visitor.origin.face) };
    gate::not_let_in(app, &visitor, user.id, None);
    Ok(Err(NotSignedIn::Wrong))
}

/// Lets somebody in whose password was checked, as far as it takes them. Returns how far; nothing where meanwhile the
/// password is another one, or they have gone.
pub(super) async fn begin(app: &App, checked: &User, visitor: Visitor) -> Done<Option<Entered>> {
    let base = app.base();
    let beginning = Beginning::of(app, checked.workspace, checked.id, visitor)?;
    let note = beginning.pass(base).await?;
    gate::act(base, note, (checked.clone(), beginning), |tx, note, (checked, beginning)| {
        Box::pin(async move {
            let Some(user) = someone::hold_checked(tx, checked).await? else {
                note.tell_nothing();
                return Ok(None);
            };
            Ok(Some(beginning.enter(tx, note, &user).await?))
        })
    })
    .await
}

/// Somebody who is about to be signed in, in a session that is about to begin.
#[derive(Clone)]
pub(super) struct Beginning {
    /// Whoever arrives.
    pub(super) asker: Asker,
    /// What the session is known by.
    pub(super) secret: Secret,
    session: Session,
}

impl Beginning {
    pub(super) fn of(
        app: &App,
        workspace: WorkspaceId,
        user: UserId,
        visitor: Visitor,
    ) -> anyhow::Result<Self> {
        let Visitor { origin, browser, .. } = visitor;
        let (id, now) = (app.clock.session_id(), app.clock.machine());
        let session = Session {
            id,
            user,
            created_at: now,
            expires_at: lasts_until(app, now, now),
            last_used_at: None,
            address: origin.address.map(|address| address.to_string()).unwrap_or_default(),
            browser,
        };
        let who = Who::Person { user, session: id };
        let asker = Asker { who, origin, ..Asker::system(workspace, origin.face) };
        Ok(Self { asker, secret: Secret::new(&app.clock)?, session })
    }

    pub(super) async fn pass(&self, base: Base<'_>) -> Done<Note> {
        Ok(gate::pass(base, &self.asker, Verb::SignIn, self.session.id).await?)
    }

    /// Lets somebody in who has shown a password and is held: with a second factor half way, which is no sign-in yet.
    pub(super) async fn enter(
        &self,
        tx: &mut Scoped<'_>,
        note: &mut Note,
        user: &User,
    ) -> transom_store::Result<Entered> {
        let secret = self.secret.text.clone();
        if user.factor_since.is_none() {
            self.write(tx).await?;
            return Ok(Entered::In(secret));
        }
        note.tell_if(Verb::SignIn, false);
        let until = self.session.created_at + HALF_WAY_LASTS;
        challenges::begin(tx, &self.secret.hash, user.id, until).await?;
        Ok(Entered::HalfWay(secret))
    }

    pub(super) async fn write(&self, tx: &mut Scoped<'_>) -> transom_store::Result<()> {
        sessions::begin(tx, &self.secret.hash, &self.session).await
    }
}

/// Who began the session that is known by a secret, and what they may; nobody when it has ended.
///
/// # Errors
/// When the store fails.
pub async fn asker(app: &Shared, secret: &str, origin: Origin) -> transom_store::Result<Option<Signed>> {
    let (hash, now) = (hash(secret), app.clock.machine());
    let found = app.db.read(hash, move |tx, hash| Box::pin(signed(tx, hash, now))).await?;
    let Some(Known { session, user, role, owes_factor }) = found else { return Ok(None) };
    let who = Who::Person { user: user.id, session: session.id };
    let is_news = session.last_used_at.is_none_or(|at| at + SEEN_EVERY <= now);
    if is_news {
        seen(app, user.workspace, session);
    }
    let sees = user.sees.unwrap_or(role.sees);
    let asker = Asker { workspace: user.workspace, who, role: Arc::new(role), sees, owes_factor, origin };
    Ok(Some(Signed { asker, user }))
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What they may.
    pub asker: Asker,
    /// Who they are.
    pub user: User,
}

struct Known {
    session: Session,
    user: User,
    role: Role,
    owes_factor: bool,
}

async fn signed(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> transom_store::Result<Option<Known>> {
    let Some((session, user)) = sessions::find(tx, hash, now).await? else { return Ok(None) };
    let tx = &mut tx.of(user.workspace);
    let role = someone::role_of(tx, &user).await?;
    let owes_factor = asked::is_owed(tx, &user).await?;
    Ok(Some(Known { session, user, role, owes_factor }))
}

/// Until when a session lasts that was used: it ends by itself, and before that when nothing is done in it for long.
fn lasts_until(app: &App, began: Timestamp, used: Timestamp) -> Timestamp {
    let idle = app.settings.server.session_idle_hours;
    let whole = began + LASTS;
    if idle == 0 { whole } else { whole.min(used + Span::hours(idle.into())) }
}

/// Beside the request: nobody waits for it.
fn seen(app: &Shared, workspace: WorkspaceId, session: Session) {
    let (app_of_task, now) = (Arc::clone(app), app.clock.machine());
    let until = lasts_until(app, session.created_at, now);
    app.tasks.spawn(async move {
        let noted = app_of_task
            .db
            .of(workspace)
            .write(session, move |tx, session| Box::pin(sessions::touch(tx, session, now, until)))
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a session could not be noted");
        }
    });
}

/// The sessions of somebody, the newest first.
///
/// # Errors
/// When it is somebody else and the asker may not, or they may more than the asker; when there is nobody of that id.
pub async fn list(base: Base<'_>, asker: &Asker, user: UserId) -> Done<Vec<Session>> {
    let verb = if is_own(asker, user) { Verb::ReadAccount } else { Verb::ReadSessions };
    gate::may(base, asker, verb, user).await?;
    let (workspace, now) = (asker.workspace, base.clock.machine());
    let found = base.db.of(workspace).read((), move |tx, ()| {
        Box::pin(async move {
            let Some(of) = users::get(tx, user).await? else { return Ok(None) };
            let reach = someone::reach_of(tx, &of).await?;
            Ok(Some((reach, sessions::of_user(tx, user, now).await?)))
        })
    });
    let (reach, sessions) = found.await?.ok_or(NotDone::NotFound)?;
    if is_own(asker, user) || asker.covers(&reach) {
        Ok(sessions)
    } else {
        Err(gate::refuse_above(base, asker, verb, user).await)
    }
}

/// Ends the session that is known by a secret, if it has not ended.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(app: &Shared, secret: &str, origin: Origin) -> Done<()> {
    let Some(Signed { asker, .. }) = asker(app, secret, origin).await? else { return Ok(()) };
    let Who::Person { user, session } = asker.who else { return Ok(()) };
    match end(app.base(), &asker, user, session).await {
        // Somebody else was faster.
        Err(NotDone::NotFound) => Ok(()),
        done => done,
    }
}

/// Ends a session: one's own, or one of somebody whom one looks after. Whatever it has open ends with it.
///
/// # Errors
/// When the asker may not, or there is no such session.
pub async fn end(base: Base<'_>, asker: &Asker, user: UserId, session: SessionId) -> Done<()> {
    let is_own = is_own(asker, user);
    let verb = if is_own { Verb::SignOut } else { Verb::EndSessions };
    let note = gate::pass(base, asker, verb, session).await?;
    gate::act(base, note, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            if !is_own {
                someone::below(tx, asker, user).await?;
            }
            let ended = sessions::end(tx, user, session).await?;
            ended.then_some(()).ok_or(NotDone::NotFound)
        })
    })
    .await
}

/// Whether somebody asks about themselves. A token that acts for them has no account: it looks after theirs as after
/// anybody's.
fn is_own(asker: &Asker, of: UserId) -> bool {
    matches!(asker.who, Who::Person { user, .. } if user == of)
}
