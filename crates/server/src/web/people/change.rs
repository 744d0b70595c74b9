//! What is done with a colleague: another role, other conversations, a new password, going and coming back.

use axum::extract::Form;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::done::{self as desk_done, NotDone};
use transom_desk::people::change::{self, Change};
use transom_desk::people::{deactivate, reset};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::Said;
use transom_pages::words::word;
use transom_rules::id::UserId;

use super::gifts::sees;
use super::person::{Found, NotTaken, Shown, draw};
use super::shown_once;
use crate::web::desk::{Desk, Done, Id, id};
use crate::web::once::{Marked, Turn};
use crate::web::settings::{Asked, again, done, problem, whole};

/// What stands in the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Typed {
    role: String,
    sees: String,
}

fn path(user: UserId) -> String {
    format!("/settings/people/{user}")
}

/// `POST /settings/people/{id}`.
pub(in crate::web) async fn access(desk: Desk, Id(user): Id<UserId>, Form(typed): Form<Typed>) -> Done {
    let role = id(&typed.role)?;
    let sees = sees(&typed.sees)?;
    let before = Found::of(&desk, user).await?.user;
    let change = Change {
        role: Some(role).filter(|role| *role != before.role),
        sees: Some(sees).filter(|sees| *sees != before.sees),
        ..Change::default()
    };
    if change.role.is_none() && change.sees.is_none() {
        return Ok(done(&path(user), Said::Saved));
    }
    match change::change(desk.app.base(), &desk.asker, user, change).await {
        Ok(()) => Ok(done(&path(user), Said::Saved)),
        Err(not_done) => refused(&desk, user, Shown { role, sees, ..Shown::of(&before) }, not_done).await,
    }
}

/// What stands in the form of a name and an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Details {
    name: String,
    email: String,
}

/// `POST /settings/people/{id}/details`.
pub(in crate::web) async fn details(desk: Desk, Id(user): Id<UserId>, Form(typed): Form<Details>) -> Done {
    let before = Found::of(&desk, user).await?.user;
    let Details { name, email } = typed;
    let change = Change {
        name: Some(name.clone()).filter(|name| *name != before.name),
        email: Some(email.clone()).filter(|email| *email != before.email),
        ..Change::default()
    };
    if change.name.is_none() && change.email.is_none() {
        return Ok(done(&path(user), Said::Saved));
    }
    match change::change(desk.app.base(), &desk.asker, user, change).await {
        Ok(()) => Ok(done(&path(user), Said::Saved)),
        Err(not_done) => refused(&desk, user, Shown { name, email, ..Shown::of(&before) }, not_done).await,
    }
}

async fn refused(desk: &Desk, user: UserId, wanted: Shown, not_done: NotDone) -> Done {
    not_taken(desk, user, wanted, problem(not_done)?).await
}

async fn not_taken(desk: &Desk, user: UserId, wanted: Shown, problem: Problem) -> Done {
    let not_taken = Some(NotTaken { wanted, problem });
    Ok(again(draw(desk, user, &Asked::default(), not_taken).await?))
}

/// `POST /settings/people/{id}/reset`.
pub(in crate::web) async fn reset(desk: Desk, Id(user): Id<UserId>, Form(form): Form<Marked>) -> Done {
    let known = Found::of(&desk, user).await?.user;
    let key = match desk.turn(&form.nonce, &format!("reset:{}:{user}", form.nonce), b"").await? {
        Turn::First(key) => key,
        Turn::Again(made) => return Ok(shown_once::there(made)),
        Turn::Unknown => {
            return not_taken(&desk, user, Shown::of(&known), whole(word("answer-old-secret"))).await;
        }
    };
    match reset::link(desk.app.base().once(&key), &desk.asker, user).await {
        Ok(handed) => shown_once::link(&desk, &handed, Some(&known)),
        Err(not_done) => match desk.made_meanwhile(&key, &not_done).await? {
            Some(made) => Ok(shown_once::there(made)),
            None => refused(&desk, user, Shown::of(&known), not_done).await,
        },
    }
}

/// Who takes over; empty for nobody.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Heir {
    heir: String,
}

/// `POST /settings/people/{id}/deactivate`.
pub(in crate::web) async fn deactivate(desk: Desk, Id(user): Id<UserId>, Form(form): Form<Heir>) -> Done {
    let heir = if form.heir.is_empty() { None } else { Some(id(&form.heir)?) };
    let gone = deactivate::deactivate(desk.app.base(), &desk.asker, user, heir).await;
    settled(&desk, user, gone.map(|_| ()), Said::Deactivated).await
}

/// `POST /settings/people/{id}/reactivate`.
pub(in crate::web) async fn reactivate(desk: Desk, Id(user): Id<UserId>) -> Done {
    let back = change::reactivate(desk.app.base(), &desk.asker, user).await;
    settled(&desk, user, back, Said::Reactivated).await
}

pub(super) async fn settled(desk: &Desk, user: UserId, act: desk_done::Done<()>, said: Said) -> Done {
    match act {
        Ok(()) => Ok(done(&path(user), said).into_response()),
        Err(not_done) => {
            let known = Found::of(desk, user).await?.user;
            refused(desk, user, Shown::of(&known), not_done).await
        }
    }
}
