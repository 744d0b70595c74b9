//! The roles, and the form of one: single permissions in groups, each with what it means.

use maud::{Markup, html};
use transom_rules::access::{Permission, RoleKey, Sees, Set};

use crate::frame::field::{Ask, Choice, Field, Pick, Problem, Takes, answers, ask, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::say;
use crate::words::{access, word};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// The built-in ones, then the workspace's own.
    pub roles: Vec<Line>,
    /// The reader may make and change them.
    pub may_manage: bool,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub key: RoleKey,
    /// What people call it.
    pub name: String,
    /// How many have it.
    pub people: u64,
    /// How many permissions it has.
    pub permissions: u64,
    /// Which conversations its people see.
    pub sees: Sees,
    /// Phone numbers are masked for them.
    pub masks: bool,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Roles) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Roles,
        &html! {
            (settings::head(Place::Roles.name(), &html! {
                @if shown.may_manage { a.primary href="/settings/roles/new" { (word("role-new")) } }
            }))
            p.lead { (word("role-lead")) }
            ul.cards { @for role in &shown.roles { (line(role)) } }
        },
    )
}

fn line(role: &Line) -> Markup {
    let people = say!("role-people", count = role.people);
    let permissions = say!("role-permissions", count = role.permissions);
    html! {
        li.sheet-card {
            div.sheet-card-top {
                a.person-name href={ "/settings/roles/" (role.key) } { (role.name) }
                span.small { (people) }
            }
            div.person-facts {
                @if !matches!(role.key, RoleKey::Custom(_)) { span.chip.quiet { (icon("lock")) (word("role-built-in")) } }
                span.chip.quiet { (icon("check")) (permissions) }
                span.chip.quiet { (icon("bubble")) (access::sees(role.sees)) }
                @if role.masks { span.chip.quiet { (icon("phone")) (word("role-masked")) } }
            }
        }
    }
}

/// The form of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleForm {
    /// Which; `None` for one that is to be.
    pub key: Option<RoleKey>,
    /// What people call it.
    pub name: String,
    /// What it lets them do.
    pub permissions: Set<Permission>,
    /// Which conversations they see.
    pub sees: Sees,
    /// Phone numbers are masked for them.
    pub masks: bool,
    /// What the reader may give; nobody gives what they do not have.
    pub giveable: Set<Permission>,
    /// The reader may change it.
    pub may_change: bool,
    /// How many have it.
    pub people: u64,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// The page of a role.
pub fn form(frame: &Frame, settings: &Settings, form: &RoleForm) -> Markup {
    let title =
        if form.key.is_some() && !form.name.is_empty() { form.name.as_str() } else { word("role-new") };
    settings::page(
        frame,
        settings,
        Place::Roles,
        &html! {
            (settings::head(title, &html! {
                @if let Some(key) = form.key.filter(|_| frame.permissions.contains(Permission::RolesManage)) { a.bar-button href={ "/settings/roles/new?like=" (key) } { (word("role-like")) } }
            }))
            (why_fixed(form))
            (fields(form))
            (remove(form))
        },
    )
}

fn why_fixed(form: &RoleForm) -> Markup {
    let why = match form.key {
        _ if form.may_change => return html! {},
        Some(RoleKey::Custom(_)) | None => "role-above",
        Some(_) => "role-fixed",
    };
    html! { p.lead { (word(why)) } }
}

fn fields(form: &RoleForm) -> Markup {
    let problem = form.problem.as_ref();
    let action = form.key.map_or("/settings/roles/new".to_owned(), |key| format!("/settings/roles/{key}"));
    html! {
        form.form method="post" action=(action) {
            (whole(problem, &["name", "permissions"]))
            fieldset.bare disabled[!form.may_change] {
                legend.unseen { (word("role-what")) }
                div.sheet-card { (Field::new("name", "field-name", Takes::Name).value(&form.name).problem(problem).draw()) }
                h2 { (word("role-may")) }
                @if let Some(wrong) = problem.filter(|problem| problem.field == "permissions") {
                    p.wrong role="alert" { (icon("info")) (wrong.text) }
                }
                div.permissions { @for group in groups() { (permissions(form, group)) } }
                (sight(form))
            }
            @if form.may_change {
                @if form.people > 0 { p.small { (say!("role-change-about", count = form.people)) } }
                div.form-end.stays {
                    a.bar-button href=(Place::Roles.path()) { (word("form-cancel")) }
                    button.primary { (word("form-save")) }
                }
            }
        }
    }
}

/// The kinds of permissions, each once, in the order of the permissions.
fn groups() -> Vec<&'static str> {
    let mut groups: Vec<_> = Permission::ALL.iter().map(|one| access::group_of(*one)).collect();
    groups.dedup();
    groups
}

fn permissions(form: &RoleForm, group: &str) -> Markup {
    let choices: Vec<Choice> = Permission::ALL
        .iter()
        .filter(|one| access::group_of(**one) == group)
        .map(|one| Choice {
            is_open: form.giveable.contains(*one),
            ..Choice::new(one.as_str(), access::permission(*one), form.permissions.contains(*one))
        })
        .collect();
    html! {
        fieldset.sheet-card {
            legend { (access::group(group)) }
            (answers(&format!("permission-{group}"), "permission", Pick::Any, &choices))
        }
    }
}

fn sight(form: &RoleForm) -> Markup {
    let sees: Vec<Choice> = Sees::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), access::sees(*one), form.sees == *one))
        .collect();
    let masks = [Choice::new("yes", word("role-masks"), form.masks).about(word("role-masks-about"))];
    html! {
        h2 { (word("role-sees")) }
        fieldset.sheet-card {
            legend { (word("field-sees")) }
            (answers("sees", "sees", Pick::One, &sees))
        }
        fieldset.sheet-card {
            legend { (word("role-numbers")) }
            (answers("masks", "masks", Pick::Any, &masks))
        }
    }
}

fn remove(form: &RoleForm) -> Markup {
    let Some(RoleKey::Custom(id)) = form.key.filter(|_| form.may_change) else { return html! {} };
    let action = format!("/settings/roles/{id}/remove");
    let question = Ask {
        id: "remove",
        action: &action,
        button: "role-remove",
        title: "role-remove-title",
        yes: "form-remove",
    };
    html! {
        section.sheet-part {
            h2 { (word("role-remove-head")) }
            div.sheet-card {
                @if form.people > 0 { p { (word("role-in-use")) } } @else {
                    p { (word("role-remove-about")) }
                    (ask(question, &html! { p { (word("role-remove-sure")) } }))
                }
            }
        }
    }
}
