//! The second step at the door: whoever has shown the password of somebody with a second factor is asked for a code.
//! Till then they have no session, only a secret of a few minutes that lets them answer.

use transom_rules::access::{Asker, Matter, Verb};
use transom_rules::time::Span;
use transom_store::challenges;

use super::factor::proof;
use super::secret::hash;
use super::session::{Beginning, Visitor};
use super::someone;
use super::throttle::From;
use crate::app::{App, Shared};
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Why an answer lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnswered {
    /// It took too long, or it was answered, or they cannot sign in any more: they begin with the password again.
    Over,
    /// The code is another one, or was used before.
    Wrong,
    /// Too many tries: again after so long.
    Wait(Span),
}

/// Whether somebody is asked for a code who is known by this secret.
///
/// # Errors
/// When the store fails.
pub async fn is_open(app: &App, secret: &str) -> transom_store::Result<bool> {
    let (hash, now) = (hash(secret), app.clock.machine());
    let found = app.db.read(hash, move |tx, hash| Box::pin(challenges::find(tx, hash, now)));
    Ok(found.await?.is_some())
}

/// Takes a code, of the app or for recovery, and begins the session. Returns the secret that it is known by.
///
/// # Errors
/// When the store fails; not letting somebody in is the inner result.
pub async fn answer(
    app: &Shared,
    secret: &str,
    code: &str,
    visitor: Visitor,
) -> anyhow::Result<Result<String, NotAnswered>> {
    match enter(app, secret, code, visitor).await {
        Ok(secret) => Ok(Ok(secret)),
        Err(NotDone::Wrong(Wrong::Code)) => Ok(Err(NotAnswered::Wrong)),
        Err(NotDone::Wait(span)) => Ok(Err(NotAnswered::Wait(span))),
        Err(NotDone::NotFound | NotDone::Wrong(_)) => Ok(Err(NotAnswered::Over)),
        Err(not_done) => Err(not_done.into()),
    }
}

async fn enter(app: &Shared, secret: &str, code: &str, visitor: Visitor) -> Done<String> {
    let base = app.base();
    let (challenge, now) = (hash(secret), base.clock.machine());
    let found = app.db.read(challenge.clone(), move |tx, hash| Box::pin(challenges::find(tx, hash, now)));
    let (workspace, user) = found.await?.ok_or(NotDone::NotFound)?;
    let visiting = Asker { origin: visitor.origin, ..Asker::system(workspace, visitor.origin.face) };
    let turn = proof::turn(app, workspace, user, From::Browser(secret), code).await?;
    let beginning = Beginning::of(base, workspace, user, visitor)?;
    let recovered = gate::pass(base, &beginning.asker, Verb::UseRecoveryCode, user).await?;
    let note = beginning.pass(base).await?.and(recovered);
    let session_secret = beginning.secret.text.clone();
    let context = (challenge, code.to_owned(), beginning);
    let entered = gate::act(base, note, context, move |tx, note, (challenge, code, beginning)| {
        Box::pin(async move {
            someone::hold_active(tx, user).await?.ok_or(NotDone::NotFound)?;
            challenges::end(tx, challenge, now).await?.then_some(()).ok_or(NotDone::NotFound)?;
            proof::show(tx, user, code, now).await?.tell(note);
            Ok(beginning.write(tx).await?)
        })
    });
    match entered.await {
        Ok(()) => {
            turn.knew();
            Ok(session_secret)
        }
        Err(not_done) => {
            if matches!(not_done, NotDone::Wrong(Wrong::Code)) {
                gate::not_let_in(app, &visiting, user, Some(Matter::CodeOther));
            }
            Err(not_done)
        }
    }
}
