//! Inviting somebody: the form, the link that is shown once, and taking it back.

use axum::extract::Form;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::people::invite::{self, Invitation};
use transom_desk::people::roles;
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::page::{Invite, invite as draw};
use transom_pages::words::word;
use transom_rules::access::{Role, RoleKey, Sees};
use transom_rules::id::LinkId;

use super::shown_once;
use crate::web::desk::{Desk, Done, Id, id};
use crate::web::settings::{Sheet, again, done, problem};

/// What stands in the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Typed {
    email: String,
    name: String,
    role: String,
}

/// `GET /settings/people/invite`.
pub(in crate::web) async fn page(desk: Desk) -> Done {
    let form = form(&desk, Typed::default(), None).await?;
    let sheet = Sheet::new(&desk, word("people-invite")).await?;
    Ok(draw(&sheet.frame, &sheet.settings, &form).into_response())
}

/// `POST /settings/people/invite`.
pub(in crate::web) async fn make(desk: Desk, Form(typed): Form<Typed>) -> Done {
    let (email, name) = (typed.email.clone(), typed.name.clone());
    let invitation = Invitation { email, name, role: id(&typed.role)? };
    match invite::invite(desk.app.base(), &desk.asker, invitation).await {
        Ok(handed) => shown_once::link(&desk, &handed, None),
        Err(not_done) => {
            let form = form(&desk, typed, Some(problem(not_done)?)).await?;
            let sheet = Sheet::new(&desk, word("people-invite")).await?;
            Ok(again(draw(&sheet.frame, &sheet.settings, &form)))
        }
    }
}

async fn form(desk: &Desk, typed: Typed, problem: Option<Problem>) -> Done<Invite> {
    let roles = roles::all(desk.app.base(), &desk.asker).await?;
    let chosen = typed.role.parse().unwrap_or(RoleKey::Agent);
    Ok(Invite { email: typed.email, name: typed.name, roles: giveable(desk, &roles, None, chosen), problem })
}

/// The roles that the asker may give to somebody of whom it may be said alone what they see.
pub(super) fn giveable(desk: &Desk, roles: &[Role], sees: Option<Sees>, chosen: RoleKey) -> Vec<Choice> {
    let may_give = |role: &&Role| desk.asker.covers(&role.seeing(sees));
    let choice = |role: &Role| Choice::new(role.key.to_string(), role.name.clone(), role.key == chosen);
    roles.iter().filter(may_give).map(choice).collect()
}

/// `POST /settings/people/links/{id}/withdraw`.
pub(in crate::web) async fn withdraw(desk: Desk, Id(link): Id<LinkId>) -> Done {
    invite::withdraw(desk.app.base(), &desk.asker, link).await?;
    Ok(done(Place::People.path(), Said::Withdrawn))
}
