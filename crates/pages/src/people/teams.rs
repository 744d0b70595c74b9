//! The teams: some of the people under a name, so that a role can let them see each other's conversations.

use maud::{Markup, html};
use transom_rules::assignment::Policy;
use transom_rules::id::{TeamId, UserId};

use crate::frame::field::{Ask, Choice, Field, Pick, Problem, Takes, answers, ask, drawn, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::say;
use crate::words::{access, word};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teams {
    /// All of them, by name.
    pub teams: Vec<Team>,
    /// The reader may make and change them.
    pub may_manage: bool,
    /// What was typed for a new one.
    pub new_name: String,
    /// What was not taken, and of which team; of the new one where there is none.
    pub problem: Option<(Option<TeamId>, Problem)>,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Which.
    pub id: TeamId,
    /// What people call it.
    pub name: String,
    /// Who of it gets its conversations, the policy chosen.
    pub policies: Vec<Choice>,
    /// Everybody, the members chosen.
    pub people: Vec<Choice>,
    /// As it is now, whatever was typed.
    pub kept: Kept,
}

/// What is kept of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What people call it.
    pub name: String,
    /// Who of it gets its conversations.
    pub policy: Policy,
    /// Who is in it.
    pub members: Vec<UserId>,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Teams) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Teams,
        &html! {
            (settings::head(Place::Teams.name(), &html! {}))
            p.lead { (word("team-lead")) }
            @if shown.teams.is_empty() {
                div.teach { (icon("team")) p { strong { (word("team-none")) } } p { (word("team-none-about")) } }
            }
            ul.cards { @for team in &shown.teams { (line(team, shown)) } }
            @if shown.may_manage { (new(shown)) }
        },
    )
}

fn problem_of(shown: &Teams, team: Option<TeamId>) -> Option<&Problem> {
    shown.problem.as_ref().filter(|(of, _)| *of == team).map(|(_, problem)| problem)
}

fn line(team: &Team, shown: &Teams) -> Markup {
    let members: Vec<&str> =
        team.people.iter().filter(|one| one.is_on).map(|one| one.name.as_str()).collect();
    let count = say!("team-members", count = members.len());
    let policy = team.policies.iter().find(|one| one.is_on).map(|one| one.name.as_str());
    let problem = problem_of(shown, Some(team.id));
    html! {
        li.sheet-card {
            div.sheet-card-top { h2 { (team.name) } span.small { (count) } }
            @if !members.is_empty() { p { (members.join(", ")) } }
            @if let Some(policy) = policy { p.small { (policy) } }
            @if shown.may_manage {
                details open[problem.is_some()] {
                    summary { (word("team-change")) }
                    (change(team, problem))
                }
            }
        }
    }
}

fn change(team: &Team, problem: Option<&Problem>) -> Markup {
    let (id, path) = (team.id.to_string(), format!("/settings/teams/{}", team.id));
    let (question, remove) = (format!("remove-{id}"), format!("{path}/remove"));
    html! {
        form.form method="post" action=(path) {
            (whole(problem, &["name"]))
            (drawn("name", &team.kept.name)) (drawn("policy", team.kept.policy.as_str()))
            (drawn("member", ""))
            @for member in &team.kept.members { (drawn("member", &member.to_string())) }
            (Field::new("name", "field-name", Takes::Name).of(&id).value(&team.name).problem(problem).draw())
            fieldset {
                legend { (word("team-who")) }
                (answers(&format!("member-{id}"), "member", Pick::Any, &team.people))
            }
            fieldset {
                legend { (word("team-policy")) }
                (answers(&format!("policy-{id}"), "policy", Pick::One, &team.policies))
            }
            div.form-end { button.primary { (word("form-save")) } }
        }
        (ask(
            Ask { id: &question, action: &remove, button: "team-remove", title: "team-remove-title", yes: "form-remove" },
            &html! { p { (say!("team-remove-about", name = &team.name)) } },
        ))
    }
}

/// A policy as an answer, with what it does.
pub fn policy_choice(policy: Policy, is_on: bool) -> Choice {
    let about = match policy {
        Policy::Manual => "policy-manual-about",
        Policy::RoundRobin => "policy-round-robin-about",
        Policy::LeastBusy => "policy-least-busy-about",
    };
    Choice { about: word(about).to_owned(), ..Choice::new(policy.as_str(), access::policy(policy), is_on) }
}

fn new(shown: &Teams) -> Markup {
    let problem = problem_of(shown, None);
    html! {
        section.sheet-part {
            h2 { (word("team-new")) }
            form.form.sheet-card method="post" action="/settings/teams" {
                (whole(problem, &["name"]))
                (Field::new("name", "field-name", Takes::Name).value(&shown.new_name).problem(problem).draw())
                div.form-end { button.primary { (word("team-make")) } }
            }
        }
    }
}
