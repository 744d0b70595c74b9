//! Inviting somebody: the form, the link that is shown once, and taking it back.

use axum::extract::Form;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::people::invite::{self, Invitation};
use transom_desk::people::{roles, teams};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::page::{Invite, invite as draw};
use transom_pages::words::word;
use transom_rules::access::{RoleKey, Sees, Verb};
use transom_rules::id::LinkId;
use transom_store::teams::Team;

use super::gifts::{giveable, sees};
use super::shown_once;
use crate::web::desk::{Desk, Done, Id, id};
use crate::web::once::{Turn, digest};
use crate::web::settings::{Sheet, again, done, problem, whole};

/// What stands in the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Typed {
    email: String,
    name: String,
    role: String,
    sees: String,
    team: String,
    nonce: String,
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
    let team = if typed.team.is_empty() { None } else { Some(id(&typed.team)?) };
    let invitation = Invitation { email, name, role: id(&typed.role)?, sees: sees(&typed.sees)?, team };
    let key = match desk.turn(&typed.nonce, &format!("invite:{}", digest(&format!("{typed:?}"))), b"").await?
    {
        Turn::First(key) => key,
        Turn::Again(made) => return Ok(shown_once::there(made)),
        Turn::Unknown => return not_taken(&desk, typed, whole(word("answer-old-secret"))).await,
    };
    match invite::invite(desk.app.base().once(&key), &desk.asker, invitation).await {
        Ok(handed) => shown_once::link(&desk, &handed, None),
        Err(not_done) => match desk.made_meanwhile(&key, &not_done).await? {
            Some(made) => Ok(shown_once::there(made)),
            None => not_taken(&desk, typed, problem(not_done)?).await,
        },
    }
}

async fn not_taken(desk: &Desk, typed: Typed, problem: Problem) -> Done {
    let form = form(desk, typed, Some(problem)).await?;
    let sheet = Sheet::new(desk, word("people-invite")).await?;
    Ok(again(draw(&sheet.frame, &sheet.settings, &form)))
}

async fn form(desk: &Desk, typed: Typed, problem: Option<Problem>) -> Done<Invite> {
    let roles = roles::all(desk.app.base(), &desk.asker).await?;
    let chosen = typed.role.parse().unwrap_or(RoleKey::Agent);
    let may_fill = desk.may(Verb::ManageTeams) && desk.asker.sees == Sees::All;
    let teams = if may_fill { teams::all(desk.app.base(), &desk.asker).await? } else { Vec::new() };
    let team = |team: Team| Choice::new(team.id.to_string(), team.name, team.id.to_string() == typed.team);
    Ok(Invite {
        email: typed.email,
        name: typed.name,
        roles: giveable(desk, &roles, None, chosen),
        sees: Sees::from_word(&typed.sees),
        teams: teams.into_iter().map(team).collect(),
        nonce: desk.nonce(),
        problem,
    })
}

/// `POST /settings/people/links/{id}/withdraw`.
pub(in crate::web) async fn withdraw(desk: Desk, Id(link): Id<LinkId>) -> Done {
    invite::withdraw(desk.app.base(), &desk.asker, link).await?;
    Ok(done(Place::People.path(), Said::Withdrawn))
}
