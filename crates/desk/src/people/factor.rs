//! A second factor: besides the password, a code that an app makes every half minute ([`totp`]), or one of ten recovery
//! codes ([`recovery`]). Here somebody sets one up, turns it off, and is freed of a lost one by a colleague; what shows
//! it is in [`proof`], which roles need one in [`asked`]. At the door it is asked for by [`super::challenge`].

use futures_util::future::BoxFuture;
use transom_rules::access::{Asker, Verb};
use transom_rules::id::{SessionId, UserId};
use transom_rules::time::{Span, Timestamp};
use transom_store::factors::{self, Factor};
use transom_store::idempotency::Key;
use transom_store::{Scoped, apps, sessions, users};
use uuid::Uuid;

use super::throttle::Stand;
use super::{account, someone};
use crate::app::App;
use crate::base::Base;
use crate::base::clock::Clock;
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate::{self, Note};

pub mod asked;
pub(super) mod proof;
mod recovery;
pub(crate) mod totp;

/// How long one that is being set up waits for its first code.
const WAITS: Span = Span::minutes(10);

/// How one's own second factor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Own {
    /// There is none.
    Off,
    /// This session sets one up, which waits for its first code.
    Begun(Setup),
    /// It is asked for.
    On {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        codes_left: i64,
    },
}

/// What goes into the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// As apps take it: base 32.
    pub secret: String,
    /// Whose it is.
    pub email: String,
    /// At which desk.
    pub workspace: String,
}

/// What somebody shows of themselves before they change their second factor.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The password.
    pub password: String,
    /// A code of the app, or a recovery code.
    pub code: String,
}

/// How one's own stands. Who is asked for one and has none may look too.
///
/// # Errors
/// When nobody is signed in.
pub async fn own(base: Base<'_>, asker: &Asker) -> Done<Own> {
    let (user, session) = account::person(asker)?;
    gate::may(base, asker, Verb::EnrolFactor, user).await?;
    let now = base.clock.machine();
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let user = users::get(tx, user).await?.ok_or(NotDone::NotFound)?;
            if let Some(since) = user.factor_since {
                return Ok(Own::On { since, codes_left: factors::codes_left(tx, user.id).await? });
            }
            let begun = factors::get(tx, user.id).await?.filter(|factor| waits(factor, session, now));
            let Some(factor) = begun else { return Ok(Own::Off) };
            let (secret, workspace) = (totp::for_an_app(&factor.secret), apps::name(tx).await?);
            Ok(Own::Begun(Setup { secret, email: user.email, workspace }))
        })
    })
    .await
}

/// Only the session that showed the password sees what goes into the app, and not for long.
fn waits(factor: &Factor, session: SessionId, now: Timestamp) -> bool {
    factor.session == session && now < factor.created_at + WAITS
}

/// Begins to set one up, knowing the password. It is asked for once a code of it was shown.
///
/// # Errors
/// When the password is another one, or there is one already; after some tries one has to wait.
pub async fn begin(app: &App, asker: &Asker, password: String) -> Done<()> {
    let base = app.base();
    let (user, session) = account::person(asker)?;
    let note = gate::pass(base, asker, Verb::EnrolFactor, user).await?;
    let (checked, _) = account::prove(app, asker, &note, password).await?;
    let factor = Factor {
        id: base.clock.factor_id(),
        user,
        session,
        secret: totp::new_secret(base.clock)?,
        last_step: 0,
        created_at: base.clock.machine(),
    };
    gate::act(base, note, (checked, factor), |tx, note, (checked, factor)| {
        Box::pin(async move {
            note.tell_nothing();
            let user = someone::hold_checked(tx, checked).await?.ok_or(Wrong::PasswordOther)?;
            if user.factor_since.is_some() {
                return Err(Wrong::FactorHeld.into());
            }
            Ok(factors::begin(tx, factor).await?)
        })
    })
    .await
}

/// Confirms the one that is being set up by its first code: from now on it is asked for, and all other sessions end.
/// Of a form with a key that is submitted again the first one counts.
///
/// # Errors
/// When the code is another one, or the setting up took too long; after some tries one has to wait.
pub async fn confirm(app: &App, asker: &Asker, code: &str, once: Option<&Key>) -> Done<Codes> {
    let base = Base { once, ..app.base() };
    let (user, session) = account::person(asker)?;
    let mut note = gate::pass(base, asker, Verb::EnrolFactor, user).await?;
    let turn = proof::turn(app, asker.workspace, user, Stand::Session(session), code).await?;
    let (codes, hashes) = Codes::new(base.clock)?;
    note.made(codes.id);
    let now = base.clock.machine();
    let context = (code.to_owned(), hashes);
    let confirmed = gate::act(base, note.clone(), context, move |tx, _, (code, hashes)| {
        Box::pin(async move {
            let held = someone::hold_active(tx, user).await?.ok_or(NotDone::NotFound)?;
            if held.factor_since.is_some() {
                return Err(Wrong::FactorHeld.into());
            }
            let begun = factors::get(tx, user).await?.filter(|factor| waits(factor, session, now));
            proof::code(tx, &begun.ok_or(Wrong::SetupOver)?, code, now).await?;
            users::set_factor(tx, user, Some(now)).await?;
            factors::set_codes(tx, user, hashes).await?;
            sessions::end_all(tx, user, Some(session)).await?;
            Ok(())
        })
    });
    let confirmed = confirmed.await;
    proof::settle(base, turn, note, confirmed).await?;
    Ok(codes)
}

/// Recovery codes that were just made: they are not kept and cannot be shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    /// What they are called, which is no secret.
    pub id: Uuid,
    /// As they are shown.
    pub all: Vec<String>,
}

impl Codes {
    /// New ones, and as they are kept.
    fn new(clock: &Clock) -> anyhow::Result<(Self, Vec<Vec<u8>>)> {
        let (all, hashes) = recovery::new_codes(clock)?;
        Ok((Self { id: clock.id(), all }, hashes))
    }
}

/// Turns one's own off.
///
/// # Errors
/// When the password or the code is another one, or there is none; after some tries one has to wait.
pub async fn turn_off(app: &App, asker: &Asker, shown: Shown) -> Done<()> {
    let user = account::person(asker)?.0;
    let note = gate::pass(app.base(), asker, Verb::DropFactor, user).await?;
    change(app, asker, Change { note, shown, once: None }, move |tx| {
        Box::pin(async move {
            users::set_factor(tx, user, None).await?;
            Ok(factors::remove(tx, user).await?)
        })
    })
    .await
}

/// Makes recovery codes in place of those that were left. Of a form with a key that is submitted again the first one
/// counts.
///
/// # Errors
/// As of [`turn_off`].
pub async fn renew_codes(app: &App, asker: &Asker, shown: Shown, once: Option<&Key>) -> Done<Codes> {
    let user = account::person(asker)?.0;
    let mut note = gate::pass(app.base(), asker, Verb::MakeRecoveryCodes, user).await?;
    let (codes, hashes) = Codes::new(&app.clock)?;
    note.made(codes.id);
    change(app, asker, Change { note, shown, once }, move |tx| {
        let hashes = hashes.clone();
        Box::pin(async move { Ok(factors::set_codes(tx, user, &hashes).await?) })
    })
    .await?;
    Ok(codes)
}

/// A change of one's own factor that was let through.
struct Change<'a> {
    note: Note,
    shown: Shown,
    once: Option<&'a Key>,
}

/// Makes a change for whoever shows both the password and the factor.
async fn change<F>(app: &App, asker: &Asker, change: Change<'_>, work: F) -> Done<()>
where
    F: for<'t> Fn(&'t mut Scoped<'_>) -> BoxFuture<'t, Done<()>> + Send + Sync + 'static,
{
    let Change { note, shown, once } = change;
    let base = Base { once, ..app.base() };
    let (user, session) = account::person(asker)?;
    let recovered = gate::pass(base, asker, Verb::UseRecoveryCode, user).await?;
    let (checked, _) = account::prove(app, asker, &note, shown.password).await?;
    let turn = proof::turn(app, asker.workspace, user, Stand::Session(session), &shown.code).await?;
    let now = base.clock.machine();
    let context = (checked, shown.code, work);
    let both = note.clone().and(recovered);
    let done = gate::act(base, both, context, move |tx, note, (checked, code, work)| {
        Box::pin(async move {
            someone::hold_checked(tx, checked).await?.ok_or(Wrong::PasswordOther)?;
            proof::show(tx, user, code, now).await?.tell(note);
            work(tx).await
        })
    });
    let done = done.await;
    proof::settle(base, turn, note, done).await
}

/// Takes a colleague's away, who has lost it: they sign in with the password alone, and set up another one where it is
/// asked of their role. Their sessions end.
///
/// # Errors
/// When the asker may not, or it is their own; when there is none.
pub async fn reset(base: Base<'_>, asker: &Asker, user: UserId) -> Done<()> {
    let note = gate::pass(base, asker, Verb::ResetFactor, user).await?;
    if asker.user() == Some(user) {
        return Err(Wrong::OwnFactor.into());
    }
    gate::act(base, note, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            let held = someone::below(tx, asker, user).await?;
            if held.factor_since.is_none() {
                return Err(Wrong::FactorNone.into());
            }
            users::set_factor(tx, user, None).await?;
            factors::remove(tx, user).await?;
            sessions::end_all(tx, user, None).await?;
            Ok(())
        })
    })
    .await
}
