//! The teams, all on one page, and what is done with them.

use std::collections::BTreeSet;

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::done::NotDone;
use transom_desk::people::{list, teams};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::teams::{self as pages, Team, Teams, policy_choice};
use transom_rules::access::{Sees, Verb};
use transom_rules::assignment::Policy;
use transom_rules::id::{TeamId, UserId};
use transom_store::teams::Team as Kept;
use transom_store::users::User;

use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, problem};

/// `GET /settings/teams`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let shown = shown(&desk).await?;
    Ok(draw(&desk, &told, &shown).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: &Teams) -> Done<Markup> {
    let sheet = Sheet::told(desk, Place::Teams.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, shown))
}

async fn shown(desk: &Desk) -> Done<Teams> {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let users = list::list(base, asker).await?;
    let teams = teams::all(base, asker).await?;
    Ok(Teams {
        teams: teams.into_iter().map(|team| line(team, &users)).collect(),
        may_manage: desk.may(Verb::ManageTeams) && asker.sees == Sees::All,
        new_name: String::new(),
        problem: None,
    })
}

fn line(team: Kept, users: &[User]) -> Team {
    let is_in = |user: &User| team.members.contains(&user.id);
    let people = users
        .iter()
        .filter(|user| is_in(user) || user.deactivated_at.is_none())
        .map(|user| Choice::new(user.id.to_string(), user.name.clone(), is_in(user)));
    let policies = Policy::ALL.iter().map(|policy| policy_choice(*policy, *policy == team.policy));
    let (policies, people) = (policies.collect(), people.collect());
    let kept = pages::Kept { name: team.name.clone(), policy: team.policy, members: team.members };
    Team { id: team.id, policies, people, name: team.name, kept }
}

/// `POST /settings/teams`.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    let name = fields.one("name");
    match teams::make(desk.app.base(), &desk.asker, name).await {
        Ok(_) => Ok(done(Place::Teams.path(), Said::Saved)),
        Err(not_done) => {
            let problem = Some((None, problem(not_done)?));
            let shown = Teams { new_name: name.to_owned(), problem, ..shown(&desk).await? };
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/teams/{id}`.
pub(in crate::web) async fn change(desk: Desk, Id(team): Id<TeamId>, Form(fields): Filled) -> Done {
    let before = teams::all(desk.app.base(), &desk.asker).await?.into_iter().find(|one| one.id == team);
    let before = before.ok_or(Failed::NotFound)?;
    let known: BTreeSet<UserId> = before.members.into_iter().collect();
    let members = fields.ticked("member", known.iter().copied())?;
    let change = teams::Change {
        name: fields.changed("name").filter(|name| *name != before.name).map(str::to_owned),
        policy: fields
            .changed("policy")
            .and_then(Policy::from_word)
            .filter(|policy| *policy != before.policy),
        members: Some(members)
            .filter(|members| *members != known)
            .map(|members| members.into_iter().collect()),
    };
    if change.name.is_none() && change.policy.is_none() && change.members.is_none() {
        return Ok(done(Place::Teams.path(), Said::Saved));
    }
    match teams::change(desk.app.base(), &desk.asker, team, change).await {
        Ok(_) => Ok(done(Place::Teams.path(), Said::Saved)),
        Err(not_done) => refused(&desk, team, &fields, not_done).await,
    }
}

/// The page with the team's form as it was filled in.
async fn refused(desk: &Desk, team: TeamId, fields: &Fields, not_done: NotDone) -> Done {
    let problem: Problem = problem(not_done)?;
    let mut shown = Teams { problem: Some((Some(team), problem)), ..shown(desk).await? };
    for one in shown.teams.iter_mut().filter(|one| one.id == team) {
        fields.one("name").clone_into(&mut one.name);
        for person in &mut one.people {
            person.is_on = fields.all("member").any(|member| member == person.value);
        }
        for policy in &mut one.policies {
            policy.is_on = fields.one("policy") == policy.value;
        }
    }
    Ok(again(draw(desk, &Asked::default(), &shown).await?))
}

/// `POST /settings/teams/{id}/remove`.
pub(in crate::web) async fn remove(desk: Desk, Id(team): Id<TeamId>) -> Done {
    teams::remove(desk.app.base(), &desk.asker, team).await?;
    Ok(done(Place::Teams.path(), Said::Removed))
}
