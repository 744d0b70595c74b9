//! Showing the second factor: by a code of the app, which counts once and none before it, or by a recovery code, which
//! is used up. Tries are throttled like passwords, and a wrong one is written down. Six digits would be found in days
//! by whoever knows the password and tries from many places, so guesses in a row are counted in the database too: after
//! a few, one is looked at each quarter of an hour. Recovery codes cannot be guessed and always count.

use transom_rules::access::{Matter, Verb};
use transom_rules::id::{UserId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::Scoped;
use transom_store::factors::{self, Factor, Guesses};

use super::super::throttle::{Stand, Tried, Turn};
use super::{recovery, totp};
use crate::app::App;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate::{self, Note};

/// By what it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::people) enum Proof {
    /// The app.
    App,
    /// A recovery code, which is gone.
    Recovery,
}

impl Proof {
    /// Tells of it beside the act that it was asked for, whose note tells also of a recovery code.
    pub(in crate::people) fn tell(self, note: &mut Note) {
        note.set_detail(match self {
            Self::App => Matter::Code,
            Self::Recovery => Matter::RecoveryCode,
        });
        note.tell_if(Verb::UseRecoveryCode, self == Self::Recovery);
    }
}

/// Guesses at the codes of an app.
const GUESSES: Guesses = Guesses { free: 10, pause: Span::minutes(15) };

/// Waits for somebody's turn to show a factor.
///
/// # Errors
/// How long they have to wait.
pub(in crate::people) async fn turn(
    app: &App,
    workspace: WorkspaceId,
    user: UserId,
    from: Stand<'_>,
    typed: &str,
) -> Done<Turn> {
    if totp::is_one(typed) {
        let now = app.clock.machine();
        let counted =
            app.db.of(workspace).write((), move |tx, ()| Box::pin(factors::take_try(tx, user, now, GUESSES)));
        if let Some(until) = counted.await? {
            return Err(NotDone::Wait(until - now));
        }
    }
    app.throttle.turn(from, Tried::CodeOf(user)).await.map_err(NotDone::Wait)
}

/// Shows the factor of somebody who is held.
///
/// # Errors
/// When it is no code of theirs, or was used before.
pub(in crate::people) async fn show(
    tx: &mut Scoped<'_>,
    user: UserId,
    typed: &str,
    now: Timestamp,
) -> Done<Proof> {
    if totp::is_one(typed) {
        let factor = factors::get(tx, user).await?.ok_or(Wrong::FactorNone)?;
        return code(tx, &factor, typed, now).await.map(|()| Proof::App);
    }
    if !factors::use_code(tx, user, &recovery::kept(typed)).await? {
        return Err(Wrong::Code.into());
    }
    factors::forgive(tx, user).await?;
    Ok(Proof::Recovery)
}

/// Uses a code of the app up.
///
/// # Errors
/// As of [`show`].
pub(super) async fn code(tx: &mut Scoped<'_>, factor: &Factor, typed: &str, now: Timestamp) -> Done<()> {
    let step = totp::step_of(&factor.secret, typed, now, factor.last_step).ok_or(Wrong::Code)?;
    if !factors::use_step(tx, factor.user, step).await? {
        return Err(Wrong::Code.into());
    }
    Ok(factors::forgive(tx, factor.user).await?)
}

/// What came of an act that the factor was shown for in somebody's turn: a wrong code is written down, a right one was
/// no try.
///
/// # Errors
/// Why the act was not done.
pub(super) async fn settle<T: Send>(base: Base<'_>, turn: Turn, note: Note, done: Done<T>) -> Done<T> {
    match done {
        Ok(done) => {
            turn.knew();
            Ok(done)
        }
        Err(NotDone::Wrong(Wrong::Code)) => Err(gate::not_shown(base, note, Wrong::Code).await),
        Err(not_done) => Err(not_done),
    }
}
