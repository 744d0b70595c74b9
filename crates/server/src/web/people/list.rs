//! `GET /settings/people`: everybody who works here, and who was invited.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::response::IntoResponse as _;
use transom_desk::people::{invite, list, roles, teams};
use transom_pages::frame::settings::Place;
use transom_pages::people::{Invited, Line, People, page as draw};
use transom_rules::access::{Purpose, RoleKey, Verb};
use transom_store::links::Link;
use transom_store::teams::Team;
use transom_store::users::User;

use crate::web::desk::{Desk, Done};
use crate::web::settings::{Asked, Sheet};

/// The page.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let users = list::list(base, asker).await?;
    let roles = role_names(&desk).await?;
    let teams = teams::all(base, asker).await?;
    let may_invite = desk.may(Verb::Invite);
    let links = if may_invite { invite::open_links(base, asker).await? } else { Vec::new() };
    let shown = People {
        people: users.iter().map(|user| line(&desk, user, &roles, &teams)).collect(),
        invited: links.iter().filter_map(|link| invited(link, &users, &roles)).collect(),
        may_invite,
    };
    let sheet = Sheet::told(&desk, Place::People.name(), &told).await?;
    Ok(draw(&sheet.frame, &sheet.settings, &shown).into_response())
}

/// What people call the roles.
pub(super) async fn role_names(desk: &Desk) -> Done<BTreeMap<RoleKey, String>> {
    let roles = roles::all(desk.app.base(), &desk.asker).await?;
    Ok(roles.into_iter().map(|role| (role.key, role.name)).collect())
}

fn line(desk: &Desk, user: &User, roles: &BTreeMap<RoleKey, String>, teams: &[Team]) -> Line {
    Line {
        id: user.id,
        name: user.name.clone(),
        email: user.email.clone(),
        role: roles.get(&user.role).cloned().unwrap_or_default(),
        teams: teams_of(user, teams),
        last_seen: user.last_seen_at,
        is_deactivated: user.deactivated_at.is_some(),
        is_reader: user.id == desk.user.id,
    }
}

/// The names of somebody's teams.
pub(super) fn teams_of(user: &User, teams: &[Team]) -> Vec<String> {
    teams.iter().filter(|team| team.members.contains(&user.id)).map(|team| team.name.clone()).collect()
}

fn invited(link: &Link, users: &[User], roles: &BTreeMap<RoleKey, String>) -> Option<Invited> {
    let (name, email, role) = match link.purpose {
        Purpose::Invite => (&link.name, &link.email, Some(roles.get(&link.role)?.clone())),
        Purpose::Reset => {
            let user = users.iter().find(|user| Some(user.id) == link.user)?;
            (&user.name, &user.email, None)
        }
        Purpose::First => return None,
    };
    let (name, email) = (name.clone(), email.clone());
    Some(Invited { link: link.id, name, email, role, until: link.expires_at })
}
