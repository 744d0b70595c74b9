//! One's own second factor: setting it up, new recovery codes, turning it off; and taking a lost one away from a
//! colleague. Who has to set one up first is shown the same at the door.

use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect};
use maud::Markup;
use serde::Deserialize;
use transom_desk::done::NotDone;
use transom_desk::people::factor::{self, Codes, Own, Shown, asked};
use transom_desk::people::shown_once::{Fresh, Kind};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::factor::{self as pages, Factor, PATH, State};
use transom_pages::words::word;
use transom_rules::id::UserId;

use super::change::settled;
use super::shown_once;
use crate::qr;
use crate::web::desk::{Desk, Done, Id};
use crate::web::load::natural;
use crate::web::once::Turn;
use crate::web::settings::{Sheet, again, done, problem, secret, whole};

/// `GET /settings/account/factor`.
pub(in crate::web) async fn page(desk: Desk) -> Done {
    Ok(secret(draw(&desk, None).await?))
}

async fn draw(desk: &Desk, problem: Option<Problem>) -> Done<Markup> {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let shown = Factor {
        state: state(factor::own(base, asker).await?)?,
        email: desk.user.email.clone(),
        nonce: desk.nonce(),
        is_asked: asked::roles(base, asker).await?.contains(&desk.user.role),
        problem,
    };
    if asker.owes_factor {
        return Ok(pages::first(desk.theme, &shown));
    }
    let sheet = Sheet::new(desk, word("factor-title")).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown))
}

fn state(own: Own) -> Done<State> {
    Ok(match own {
        Own::Off => State::Off,
        Own::Begun(setup) => {
            let address = pages::address(&setup.workspace, &setup.email, &setup.secret);
            State::Begun { secret: setup.secret, picture: qr::svg(&address)?, address }
        }
        Own::On { since, codes_left } => State::On { since, codes_left: natural(codes_left) },
    })
}

/// What stands in the forms.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Typed {
    old_password: String,
    code: String,
    nonce: String,
}

/// Which form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Begin,
    Confirm,
    Renew,
    Off,
}

impl Which {
    /// What stands before the name of a field that two forms of the page have.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Begin | Self::Confirm => "",
            Self::Renew => "codes/",
            Self::Off => "off/",
        }
    }
}

/// `POST /settings/account/factor`: begins to set one up.
pub(in crate::web) async fn begin(desk: Desk, Form(typed): Form<Typed>) -> Done {
    match factor::begin(&desk.app, &desk.asker, typed.old_password).await {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(not_done) => not_taken(&desk, Which::Begin, problem(not_done)?).await,
    }
}

/// `POST /settings/account/factor/confirm`: shows that it works, and turns it on.
pub(in crate::web) async fn confirm(desk: Desk, Form(typed): Form<Typed>) -> Done {
    make_codes(&desk, Which::Confirm, typed).await
}

/// `POST /settings/account/factor/codes`: makes recovery codes anew.
pub(in crate::web) async fn codes(desk: Desk, Form(typed): Form<Typed>) -> Done {
    make_codes(&desk, Which::Renew, typed).await
}

/// `POST /settings/account/factor/off`.
pub(in crate::web) async fn turn_off(desk: Desk, Form(typed): Form<Typed>) -> Done {
    let shown = Shown { password: typed.old_password, code: typed.code };
    match factor::turn_off(&desk.app, &desk.asker, shown).await {
        Ok(()) => Ok(done(Place::Account.path(), Said::FactorOff)),
        Err(not_done) => not_taken(&desk, Which::Off, problem(not_done)?).await,
    }
}

/// Makes recovery codes and leads to them; a form that is submitted again, to those that it made.
async fn make_codes(desk: &Desk, which: Which, typed: Typed) -> Done {
    let Typed { old_password: password, code, nonce } = typed;
    let what = format!("codes:{nonce}");
    let key = match desk.turn(&nonce, &what, b"").await? {
        Turn::First(key) => key,
        Turn::Again(made) => return Ok(shown_once::there(made)),
        Turn::Unknown => return not_taken(desk, which, whole(word("answer-old-secret"))).await,
    };
    let made = if which == Which::Confirm {
        factor::confirm(&desk.app, &desk.asker, &code, Some(&key)).await
    } else {
        factor::renew_codes(&desk.app, &desk.asker, Shown { password, code }, Some(&key)).await
    };
    match made {
        Ok(codes) => show(desk, &codes),
        // Where the same form was submitted at the same moment, the code was used by that one.
        Err(not_done) => match desk.turn(&nonce, &what, b"").await? {
            Turn::Again(made) => Ok(shown_once::there(made)),
            Turn::First(_) | Turn::Unknown => not_taken(desk, which, why(which, not_done)?).await,
        },
    }
}

/// What was not taken. Whoever tried many codes of what they are setting up need not wait: they can begin again.
fn why(which: Which, not_done: NotDone) -> Done<Problem> {
    match not_done {
        NotDone::Wait(_) if which == Which::Confirm => Ok(whole(word("factor-many"))),
        not_done => problem(not_done),
    }
}

/// The page again, with what was not taken.
async fn not_taken(desk: &Desk, which: Which, problem: Problem) -> Done {
    let problem = Problem { field: format!("{}{}", which.prefix(), problem.field), ..problem };
    Ok(again(draw(desk, Some(problem)).await?))
}

fn show(desk: &Desk, codes: &Codes) -> Done {
    let fresh = Fresh {
        kind: Kind::RecoveryCodes,
        name: String::new(),
        email: String::new(),
        secret: codes.all.join("\n"),
        until: None,
    };
    shown_once::lead(desk, codes.id, fresh)
}

/// `POST /settings/people/{id}/factor/reset`.
pub(in crate::web) async fn reset(desk: Desk, Id(user): Id<UserId>) -> Done {
    let gone = factor::reset(desk.app.base(), &desk.asker, user).await;
    settled(&desk, user, gone, Said::FactorReset).await
}
