//! Everybody who works here, and who was invited.

use maud::{Markup, html};
use transom_rules::access::Sees;
use transom_rules::id::{LinkId, UserId};
use transom_rules::time::Timestamp;

use super::person::sees;
use crate::frame::chip;
use crate::frame::field::{Ask, Choice, Field, Problem, Takes, ask, select, whole};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Everybody, by name.
    pub people: Vec<Line>,
    /// Links that were not used yet.
    pub invited: Vec<Invited>,
    /// The reader may invite.
    pub may_invite: bool,
    /// Who of them is looked for, where they are many.
    pub search: Option<Search>,
}

/// Who is looked for, and in which order they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What stands in their name or address.
    pub text: String,
    /// The order.
    pub order: Order,
}

/// An order of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By name.
    #[default]
    Name,
    /// By role, then by name.
    Role,
    /// Whoever was here last comes first.
    Seen,
}

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub id: UserId,
    /// What colleagues see.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Their role's name.
    pub role: String,
    /// Their teams' names.
    pub teams: Vec<String>,
    /// When they were last here.
    pub last_seen: Option<Timestamp>,
    /// They sign in with a second factor.
    pub has_factor: bool,
    /// They cannot sign in any more.
    pub is_deactivated: bool,
    /// It is the reader.
    pub is_reader: bool,
}

/// A link that somebody was given and did not use yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Which.
    pub link: LinkId,
    /// Whom it is for.
    pub name: String,
    /// What they will sign in with.
    pub email: String,
    /// The team they will be in.
    pub team: Option<String>,
    /// The role they will have; `None` where the link is for a new password.
    pub role: Option<String>,
    /// Until when it can be used.
    pub until: Timestamp,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &People) -> Markup {
    let (gone, here): (Vec<&Line>, Vec<&Line>) = shown.people.iter().partition(|line| line.is_deactivated);
    settings::page(
        frame,
        settings,
        Place::People,
        &html! {
            (settings::head(Place::People.name(), &html! {
                @if shown.may_invite { a.primary href="/settings/people/invite" { (word("people-invite")) } }
            }))
            @if let Some(asked) = &shown.search { (search(asked)) }
            @if here.is_empty() { div.teach { (icon("people")) p { strong { (word("people-nobody")) } } p { a href=(Place::People.path()) { (word("people-all")) } } } }
            ul.cards { @for person in here { (line(person)) } }
            @if !shown.invited.is_empty() {
                section.sheet-part {
                    h2 { (word("people-invited")) }
                    ul.cards { @for one in &shown.invited { (invited(one)) } }
                }
            }
            @if !gone.is_empty() {
                details.sheet-part {
                    summary { (word("people-deactivated")) " " span.small { (gone.len()) } }
                    ul.cards { @for person in gone { (line(person)) } }
                }
            }
        },
    )
}

fn search(asked: &Search) -> Markup {
    let choices = Order::ALL.map(|(value, order, name)| Choice::new(value, word(name), order == asked.order));
    html! {
        form.filters.sheet-card method="get" action=(Place::People.path()) role="search" {
            (Field::new("q", "people-search", Takes::Name).value(&asked.text).free().draw())
            (select("field-sort", "sort", "people-order", &choices))
            div.form-end { button.primary { (word("audit-show")) } }
        }
    }
}

impl Order {
    /// All of them: the word in an address, the order, the id of its words.
    const ALL: [(&str, Self, &str); 3] = [
        ("name", Self::Name, "field-name"),
        ("role", Self::Role, "field-role"),
        ("seen", Self::Seen, "people-last-seen"),
    ];

    /// What a word in an address asks for; by name for words that are none.
    pub fn from_word(word: &str) -> Self {
        let asked = Self::ALL.iter().find(|(known, _, _)| *known == word);
        asked.map_or(Self::Name, |(_, order, _)| *order)
    }
}

fn line(person: &Line) -> Markup {
    html! {
        li.sheet-card.person {
            (chip::avatar(&person.name, None))
            div.person-who {
                a.person-name href={ "/settings/people/" (person.id) } { (person.name) }
                @if person.is_reader { " " span.small { (word("people-you")) } }
                p.small { (person.email) }
            }
            div.person-facts {
                span.chip.quiet { (icon("shield")) (person.role) }
                @for team in &person.teams { span.chip.quiet { (icon("team")) (team) } }
                @if person.has_factor { span.chip.quiet { (icon("lock")) (word("people-factor")) } }
            }
            p.small.person-seen {
                @match person.last_seen {
                    Some(at) => { (word("people-last-seen")) " " (time(at, Form::Amid)) },
                    None => { (word("people-never-seen")) },
                }
            }
        }
    }
}

fn invited(one: &Invited) -> Markup {
    let question = format!("withdraw-{}", one.link);
    let action = format!("/settings/people/links/{}/withdraw", one.link);
    html! {
        li.sheet-card.person {
            (chip::avatar(&one.name, None))
            div.person-who {
                p.person-name { (one.name) }
                p.small { (one.email) }
            }
            div.person-facts {
                @match &one.role {
                    Some(role) => span.chip.quiet { (icon("shield")) (role) },
                    None => span.chip.quiet { (icon("lock")) (word("people-new-password")) },
                }
                @if let Some(team) = &one.team { span.chip.quiet { (icon("team")) (team) } }
            }
            p.small.person-seen { (word("people-link-until")) " " (time(one.until, Form::Amid)) }
            div.person-end {
                (ask(
                    Ask { id: &question, action: &action, button: "people-withdraw", title: "people-withdraw-title", yes: "people-withdraw-yes" },
                    &html! { p { (say!("people-withdraw-about", name = &one.name)) } },
                ))
            }
        }
    }
}

/// The form of an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invite {
    /// The address that was typed.
    pub email: String,
    /// The name that was typed.
    pub name: String,
    /// The roles that the reader may give.
    pub roles: Vec<Choice>,
    /// Which conversations they will see; `None` for what their role says.
    pub sees: Option<Sees>,
    /// The teams that they could come into; none where the reader may not say so.
    pub teams: Vec<Choice>,
    /// The form's mark.
    pub nonce: Nonce,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// The page of an invitation.
pub fn invite(frame: &Frame, settings: &Settings, form: &Invite) -> Markup {
    let problem = form.problem.as_ref();
    settings::page(
        frame,
        settings,
        Place::People,
        &html! {
            (settings::head(word("people-invite"), &html! {}))
            form.form.sheet-card method="post" action="/settings/people/invite" {
                (form.nonce.field())
                p { (word("people-invite-about")) }
                (whole(problem, &["email", "name"]))
                (Field::new("email", "field-email", Takes::Email).value(&form.email).problem(problem).draw())
                (Field::new("name", "field-name", Takes::Name).value(&form.name).hint("field-name-hint").problem(problem).optional().draw())
                (select("field-role", "role", "field-role", &form.roles))
                (select("field-sees", "sees", "field-sees", &sees(form.sees)))
                @if !form.teams.is_empty() { (select("field-team", "team", "field-team", &teams(&form.teams))) }
                div.form-end {
                    a.bar-button href=(Place::People.path()) { (word("form-cancel")) }
                    button.primary { (word("people-invite-make")) }
                }
            }
        },
    )
}

fn teams(all: &[Choice]) -> Vec<Choice> {
    let none = Choice::new("", word("people-no-team"), !all.iter().any(|one| one.is_on));
    std::iter::once(none).chain(all.iter().cloned()).collect()
}
