//! The workspace: what its people call it, of which roles a second factor is asked, how long its conversations stay
//! valid, and what it shows as unsupported messages.

use std::collections::BTreeSet;

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::people::factor::asked;
use transom_desk::people::{roles, workspace};
use transom_desk::workspace::{alerts, validity};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::workspace::{self as pages, Workspace};
use transom_pages::say;
use transom_pages::words::word;
use transom_rules::access::Verb::ReadPeople;
use transom_rules::access::{Role, RoleKey};

use crate::web::desk::{Desk, Done, id};
use crate::web::load::natural;
use crate::web::settings::{Asked, Filled, Sheet, again, done, problem};

/// `GET /settings/workspace`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let sheet = Sheet::told(&desk, Place::Workspace.name(), &told).await?;
    let shown = shown(&desk, sheet.settings.workspace.clone(), None).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown).into_response())
}

async fn shown(desk: &Desk, name: String, problem: Option<Problem>) -> Done<Workspace> {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let is_on = workspace::shows_unsupported(base, asker).await?;
    let unsupported = Choice::new("on", word("workspace-unsupported-on"), is_on);
    let hours = validity::get(base, asker, None).await?;
    let validity = hours.map(|hours| hours.to_string()).unwrap_or_default();
    let alerts = minutes(&alerts::get(base, asker).await?);
    if !desk.may(ReadPeople) {
        return Ok(Workspace { name, roles: Vec::new(), unsupported, validity, alerts, problem });
    }
    let needing = asked::roles(base, asker).await?;
    let without = asked::without(base, asker).await?;
    let choice = |role: Role| {
        let is_open = asker.covers(&role);
        let count = natural(without.get(&role.key).copied().unwrap_or_default());
        let mut about = say!("workspace-factor-without", count = count);
        if !is_open {
            about = format!("{} {about}", word("workspace-factor-above"));
        }
        let choice = Choice::new(role.key.to_string(), role.name.clone(), needing.contains(&role.key));
        Choice { is_open, ..choice.about(about) }
    };
    let roles = roles::all(base, asker).await?.into_iter().map(choice).collect();
    Ok(Workspace { name, roles, unsupported, validity, alerts, problem })
}

/// What it is to be called.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Typed {
    name: String,
}

/// `POST /settings/workspace`.
pub(in crate::web) async fn rename(desk: Desk, Form(typed): Form<Typed>) -> Done {
    match workspace::rename(desk.app.base(), &desk.asker, &typed.name).await {
        Ok(_) => Ok(done(Place::Workspace.path(), Said::Saved)),
        Err(not_done) => {
            let shown = shown(&desk, typed.name, Some(problem(not_done)?)).await?;
            let sheet = Sheet::new(&desk, Place::Workspace.name()).await?;
            Ok(again(pages::page(&sheet.frame, &sheet.settings, &shown)))
        }
    }
}

/// `POST /settings/workspace/factor`.
pub(in crate::web) async fn ask_factor(desk: Desk, Form(typed): Filled) -> Done {
    let chosen = typed.all("role").map(id::<RoleKey>).collect::<Done<BTreeSet<_>>>()?;
    asked::ask_of(desk.app.base(), &desk.asker, chosen).await?;
    Ok(done(Place::Workspace.path(), Said::Saved))
}

/// `POST /settings/workspace/unsupported`.
pub(in crate::web) async fn show_unsupported(desk: Desk, Form(typed): Filled) -> Done {
    let is_on = typed.one("show") == "on";
    workspace::show_unsupported(desk.app.base(), &desk.asker, is_on).await?;
    Ok(done(Place::Workspace.path(), Said::Saved))
}

/// `POST /settings/workspace/validity`: so many hours; nothing to say nothing of it.
pub(in crate::web) async fn set_validity(desk: Desk, Form(typed): Filled) -> Done {
    let typed = typed.one("validity_hours").trim();
    // What is no number is as wrong as one that is too small.
    let hours = (!typed.is_empty()).then(|| typed.parse().unwrap_or_default());
    match validity::set(desk.app.base(), &desk.asker, None, hours).await {
        Ok(()) => Ok(done(Place::Workspace.path(), Said::Saved)),
        Err(not_done) => {
            let sheet = Sheet::new(&desk, Place::Workspace.name()).await?;
            let shown = shown(&desk, sheet.settings.workspace.clone(), Some(problem(not_done)?)).await?;
            let shown = Workspace { validity: typed.to_owned(), ..shown };
            Ok(again(pages::page(&sheet.frame, &sheet.settings, &shown)))
        }
    }
}

fn minutes(all: &[u32]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// `POST /settings/workspace/alerts`: so many minutes before; nothing to alert nobody.
pub(in crate::web) async fn set_alerts(desk: Desk, Form(typed): Filled) -> Done {
    let typed = typed.one("minutes").trim();
    let each = typed.split([',', ' ']).filter(|part| !part.is_empty());
    // What is no number is as wrong as one that is too small.
    let wanted: Vec<u32> = each.map(|part| part.parse().unwrap_or_default()).collect();
    match alerts::set(desk.app.base(), &desk.asker, &wanted).await {
        Ok(_) => Ok(done(Place::Workspace.path(), Said::Saved)),
        Err(not_done) => {
            let sheet = Sheet::new(&desk, Place::Workspace.name()).await?;
            let shown = shown(&desk, sheet.settings.workspace.clone(), Some(problem(not_done)?)).await?;
            let shown = Workspace { alerts: typed.to_owned(), ..shown };
            Ok(again(pages::page(&sheet.frame, &sheet.settings, &shown)))
        }
    }
}
