//! The second step at the door: whoever has shown the password of somebody with a second factor is asked for a code.
//! Till then they have no session, only a secret of a few minutes that lets them answer.

use transom_rules::access::{Asker, Matter, Verb};
use transom_rules::time::Span;
use transom_store::{apps, challenges, users};

use super::factor::proof;
use super::secret::hash;
use super::session::{Beginning, Visitor};
use super::someone;
use super::throttle::Stand;
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

/// Somebody who is asked for a code: as whom, and at which desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfWay {
    /// What they sign in with.
    pub email: String,
    /// The workspace's name.
    pub workspace: String,
}

/// Who is asked for a code and known by this secret; nobody once it is over.
///
/// # Errors
/// When the store fails.
pub async fn whose(app: &App, secret: &str) -> transom_store::Result<Option<HalfWay>> {
    let (hash, now) = (hash(secret), app.clock.machine());
    let found = app.db.read(hash, move |tx, hash| {
        Box::pin(async move {
            let Some((workspace, user)) = challenges::find(tx, hash, now).await? else { return Ok(None) };
            let tx = &mut tx.of(workspace);
            let Some(user) = users::get(tx, user).await? else { return Ok(None) };
            Ok(Some(HalfWay { email: user.email, workspace: apps::name(tx).await? }))
        })
    });
    found.await
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
    let turn = proof::turn(app, workspace, user, Stand::Browser(secret), code).await?;
    let beginning = Beginning::of(app, workspace, user, visitor)?;
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
