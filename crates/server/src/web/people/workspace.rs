//! The workspace: what its people call it.

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::people::workspace;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::workspace as pages;

use crate::web::desk::{Desk, Done};
use crate::web::settings::{Asked, Sheet, again, done, problem};

/// `GET /settings/workspace`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let sheet = Sheet::told(&desk, Place::Workspace.name(), &told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &sheet.settings.workspace, None).into_response())
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
            let problem = problem(not_done)?;
            let sheet = Sheet::new(&desk, Place::Workspace.name()).await?;
            Ok(again(pages::page(&sheet.frame, &sheet.settings, &typed.name, Some(&problem))))
        }
    }
}
