//! One's own account: the password, the colours, where one is signed in.

use axum::extract::{Form, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect};
use maud::Markup;
use serde::Deserialize;
use transom_desk::people::{account, away, session};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::account::{self as pages, Account};
use transom_pages::words::access;

use super::sessions::lines;
use crate::web::desk::{Desk, Done};
use crate::web::settings::{Asked, Filled, Sheet, again, done, problem};

/// `GET /settings`: the places; beside them, the first one.
pub(in crate::web) async fn overview(desk: Desk) -> Done {
    let sheet = Sheet::new(&desk, Place::Account.name()).await?;
    let shown = shown(&desk, None).await?;
    Ok(pages::overview(&sheet.frame, &sheet.settings, &shown).into_response())
}

/// `GET /settings/account`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    Ok(draw(&desk, &told, None).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, problem: Option<Problem>) -> Done<Markup> {
    let shown = shown(desk, problem).await?;
    let sheet = Sheet::told(desk, Place::Account.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown))
}

async fn shown(desk: &Desk, problem: Option<Problem>) -> Done<Account> {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let user = account::own(base, asker).await?;
    let sessions = session::list(base, asker, user.id).await?;
    Ok(Account {
        typed_name: user.name.clone(),
        name: user.name,
        email: user.email,
        role: asker.role.name.clone(),
        sees: access::sees(asker.sees),
        theme: desk.theme,
        away_since: user.away_since,
        factor_since: user.factor_since,
        sessions: lines(desk, sessions),
        problem,
    })
}

/// What one wants to be called.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Name {
    name: String,
}

/// `POST /settings/account/name`.
pub(in crate::web) async fn name(desk: Desk, Form(typed): Form<Name>) -> Done {
    match account::rename(desk.app.base(), &desk.asker, &typed.name).await {
        Ok(()) => Ok(done(Place::Account.path(), Said::Saved)),
        Err(not_done) => {
            let shown = shown(&desk, Some(problem(not_done)?)).await?;
            let shown = Account { typed_name: typed.name, ..shown };
            let sheet = Sheet::new(&desk, Place::Account.name()).await?;
            Ok(again(pages::page(&sheet.frame, &sheet.settings, &shown)))
        }
    }
}

/// `POST /settings/account/away`: empty for somebody who is back.
pub(in crate::web) async fn away(desk: Desk, Form(fields): Filled) -> Done {
    let is_away = !fields.one("away").is_empty();
    away::set(desk.app.base(), &desk.asker, desk.user.id, is_away).await?;
    Ok(done(Place::Account.path(), Said::Saved))
}

/// What stands in the form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Passwords {
    old_password: String,
    password: String,
}

/// `POST /settings/account/password`.
pub(in crate::web) async fn password(desk: Desk, Form(typed): Form<Passwords>) -> Done {
    match account::change_password(&desk.app, &desk.asker, typed.old_password, typed.password).await {
        Ok(()) => Ok(done(Place::Account.path(), Said::Password)),
        Err(not_done) => Ok(again(draw(&desk, &Asked::default(), Some(problem(not_done)?)).await?)),
    }
}

/// `light`, `dark`, or nothing for those of the machine.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Colours {
    theme: String,
}

/// `POST /settings/account/theme`. The cookie tells the pages of this browser, also before somebody is signed in.
pub(in crate::web) async fn theme(desk: Desk, Form(chosen): Form<Colours>) -> Done {
    let theme = match chosen.theme.as_str() {
        "light" => "light",
        "dark" => "dark",
        _ => "",
    };
    account::change_theme(desk.app.base(), &desk.asker, theme).await?;
    let seconds = if theme.is_empty() { 0 } else { 31_536_000 };
    let cookie = format!("theme={theme}; Path=/; Max-Age={seconds}; SameSite=Lax");
    Ok(([(header::SET_COOKIE, cookie)], done(Place::Account.path(), Said::Saved)).into_response())
}

/// `POST /settings/first-steps/hide`.
pub(in crate::web) async fn hide_first_steps(desk: Desk) -> Done {
    account::put_steps_away(desk.app.base(), &desk.asker).await?;
    Ok(Redirect::to("/").into_response())
}
