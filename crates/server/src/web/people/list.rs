//! `GET /settings/people`: everybody who works here, and who was invited.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use axum::extract::Query;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::people::{invite, list, roles, teams};
use transom_pages::frame::settings::Place;
use transom_pages::people::{Invited, Line, Order, People, Search, page as draw};
use transom_rules::access::{Purpose, RoleKey, Verb};
use transom_store::links::Link;
use transom_store::teams::Team;
use transom_store::users::User;

use crate::web::desk::{Desk, Done};
use crate::web::settings::{Asked, Sheet};

/// Of so many people one looks for some.
const MANY: usize = 8;

/// Who is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wish {
    q: String,
    sort: String,
}

/// The page.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>, Query(wish): Query<Wish>) -> Done {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let users = list::list(base, asker).await?;
    let roles = role_names(&desk).await?;
    let teams = teams::all(base, asker).await?;
    let may_invite = desk.may(Verb::Invite);
    let links = if may_invite { invite::open_links(base, asker).await? } else { Vec::new() };
    let search = Search { text: wish.q.trim().to_owned(), order: Order::from_word(&wish.sort) };
    let shown = People {
        people: found(users.iter().map(|user| line(&desk, user, &roles, &teams)), &search),
        invited: links.iter().filter_map(|link| invited(link, &users, &roles, &teams)).collect(),
        may_invite,
        search: (users.len() > MANY || !search.text.is_empty()).then_some(search),
    };
    let sheet = Sheet::told(&desk, Place::People.name(), &told).await?;
    Ok(draw(&sheet.frame, &sheet.settings, &shown).into_response())
}

/// Those who are looked for, in their order.
fn found(all: impl Iterator<Item = Line>, search: &Search) -> Vec<Line> {
    let text = search.text.to_lowercase();
    let is_it = |line: &Line| line.name.to_lowercase().contains(&text) || line.email.contains(&text);
    let mut found: Vec<Line> = all.filter(is_it).collect();
    let name = |line: &Line| line.name.to_lowercase();
    match search.order {
        Order::Name => found.sort_by_key(name),
        Order::Role => found.sort_by_key(|line| (line.role.to_lowercase(), name(line))),
        Order::Seen => found.sort_by_key(|line| (Reverse(line.last_seen), name(line))),
    }
    found
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
        has_factor: user.factor_since.is_some(),
        is_deactivated: user.deactivated_at.is_some(),
        is_reader: user.id == desk.user.id,
    }
}

/// The names of somebody's teams.
pub(super) fn teams_of(user: &User, teams: &[Team]) -> Vec<String> {
    teams.iter().filter(|team| team.members.contains(&user.id)).map(|team| team.name.clone()).collect()
}

fn invited(
    link: &Link,
    users: &[User],
    roles: &BTreeMap<RoleKey, String>,
    teams: &[Team],
) -> Option<Invited> {
    let team = teams.iter().find(|team| Some(team.id) == link.team).map(|team| team.name.clone());
    let (name, email, role) = match link.purpose {
        Purpose::Invite => (&link.name, &link.email, Some(roles.get(&link.role)?.clone())),
        Purpose::Reset => {
            let user = users.iter().find(|user| Some(user.id) == link.user)?;
            (&user.name, &user.email, None)
        }
        Purpose::First => return None,
    };
    let (name, email) = (name.clone(), email.clone());
    Some(Invited { link: link.id, name, email, role, team, until: link.expires_at })
}
