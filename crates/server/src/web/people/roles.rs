//! The roles: all of them, one, a new one, and what is done with them.

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use serde::Deserialize;
use transom_desk::done::NotDone;
use transom_desk::people::{list, roles};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::roles::{self as pages, Line, RoleForm, Roles};
use transom_pages::words::word;
use transom_rules::access::{Role, RoleKey, Sees, Set, Verb};
use transom_rules::id::RoleId;
use transom_store::users::User;

use crate::web::desk::{Desk, Done, Failed, Id, id};
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, problem};

/// `GET /settings/roles`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let users = list::list(base, asker).await?;
    let line = |role: Role| Line {
        key: role.key,
        people: people(&users, role.key),
        permissions: role.permissions.iter().count() as u64,
        sees: role.sees,
        masks: role.masks,
        name: role.name,
    };
    let shown = Roles {
        roles: roles::all(base, asker).await?.into_iter().map(line).collect(),
        may_manage: desk.may(Verb::ManageRoles),
    };
    let sheet = Sheet::told(&desk, Place::Roles.name(), &told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown).into_response())
}

/// How many have a role.
fn people(users: &[User], key: RoleKey) -> u64 {
    users.iter().filter(|user| user.role == key && user.deactivated_at.is_none()).count() as u64
}

/// `GET /settings/roles/{key}`.
pub(in crate::web) async fn role(desk: Desk, Id(key): Id<RoleKey>, Query(told): Query<Asked>) -> Done {
    let shown = known(&desk, key).await?;
    Ok(draw(&desk, &told, shown).await?.into_response())
}

async fn known(desk: &Desk, key: RoleKey) -> Done<RoleForm> {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let found = roles::all(base, asker).await?.into_iter().find(|role| role.key == key);
    let role = found.ok_or(Failed::NotFound)?;
    let is_custom = matches!(key, RoleKey::Custom(_));
    Ok(RoleForm {
        key: Some(key),
        may_change: is_custom && desk.may(Verb::ManageRoles) && asker.covers(&role),
        people: people(&list::list(base, asker).await?, key),
        ..blank(desk, role)
    })
}

/// The form of a role that is to be, filled in as another one.
fn blank(desk: &Desk, like: Role) -> RoleForm {
    RoleForm {
        key: None,
        name: like.name,
        permissions: like.permissions,
        sees: like.sees,
        masks: like.masks,
        giveable: desk.asker.role.all_permissions(),
        may_change: true,
        people: 0,
        problem: None,
    }
}

/// Which role a new one is to be like.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Like {
    like: String,
}

/// `GET /settings/roles/new`.
pub(in crate::web) async fn new(desk: Desk, Query(asked): Query<Like>) -> Done {
    let mine = desk.asker.role.all_permissions();
    let mut role = Role { permissions: Set::default(), sees: desk.asker.sees, ..Role::agent() };
    if !asked.like.is_empty() {
        let like = known(&desk, id(&asked.like)?).await?;
        let permissions = like.permissions.iter().filter(|one| mine.contains(*one)).collect();
        role = Role { permissions, sees: like.sees, masks: like.masks, ..role };
    }
    role.name = String::new();
    Ok(draw(&desk, &Asked::default(), blank(&desk, role)).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: RoleForm) -> Done<Markup> {
    let title = if shown.key.is_some() { shown.name.as_str() } else { word("role-new") };
    let sheet = Sheet::told(desk, title, told).await?;
    Ok(pages::form(&sheet.frame, &sheet.settings, &shown))
}

/// `POST /settings/roles/new`.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    match roles::make(desk.app.base(), &desk.asker, wish(&fields)).await {
        Ok(_) => Ok(done(Place::Roles.path(), Said::Saved)),
        Err(not_done) => refused(&desk, blank(&desk, Role::agent()), &fields, not_done).await,
    }
}

/// `POST /settings/roles/{key}`.
pub(in crate::web) async fn change(desk: Desk, Id(role): Id<RoleId>, Form(fields): Filled) -> Done {
    match roles::change(desk.app.base(), &desk.asker, role, wish(&fields).into()).await {
        Ok(_) => Ok(done(&format!("{}/{role}", Place::Roles.path()), Said::Saved)),
        Err(not_done) => {
            let shown = known(&desk, RoleKey::Custom(role)).await?;
            refused(&desk, shown, &fields, not_done).await
        }
    }
}

fn wish(fields: &Fields) -> roles::Wish {
    roles::Wish {
        name: fields.one("name").to_owned(),
        permissions: fields.words("permission"),
        sees: Sees::from_word(fields.one("sees")).unwrap_or(Sees::Own),
        masks: !fields.one("masks").is_empty(),
    }
}

/// The form as it was filled in, with what is wrong of it.
async fn refused(desk: &Desk, shown: RoleForm, fields: &Fields, not_done: NotDone) -> Done {
    let problem: Problem = problem(not_done)?;
    let roles::Wish { name, permissions, sees, masks } = wish(fields);
    let shown = RoleForm { name, permissions, sees, masks, problem: Some(problem), ..shown };
    Ok(again(draw(desk, &Asked::default(), shown).await?))
}

/// `POST /settings/roles/{key}/remove`.
pub(in crate::web) async fn remove(desk: Desk, Id(role): Id<RoleId>) -> Done {
    match roles::remove(desk.app.base(), &desk.asker, role).await {
        Ok(()) => Ok(done(Place::Roles.path(), Said::Removed)),
        Err(not_done) => {
            let problem = problem(not_done)?;
            let shown = RoleForm { problem: Some(problem), ..known(&desk, RoleKey::Custom(role)).await? };
            Ok(again(draw(&desk, &Asked::default(), shown).await?))
        }
    }
}
