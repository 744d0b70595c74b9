//! The door for somebody who comes by a one-time link: whom it is for, a password, and they are signed in.

use std::net::IpAddr;

use axum::extract::{Form, Query, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use transom_desk::app::Shared;
use transom_desk::done::{NotDone, Wrong};
use transom_desk::people::welcome::{self, Arrival};
use transom_pages::frame::door::Trouble;
use transom_pages::frame::shell::Theme;
use transom_pages::people::welcome::{self as pages, Welcome};
use transom_store::links::Link;
use transom_store::{apps, users};

use crate::web::desk::{Failed, show, theme, turned_away};
use crate::web::settings::{NO_STORE, again, no_good, problem, secret};
use crate::web::sign_in;

/// What stands in the forms of the door.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Typed {
    link: String,
    email: String,
    name: String,
    password: String,
}

/// Why somebody is asked for a link again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Because {
    used: bool,
}

/// `GET /welcome`. Whoever used a link a moment ago, as the second of two quick answers leads here, is in and goes on.
pub(in crate::web) async fn ask(
    State(app): State<Shared>,
    Query(because): Query<Because>,
    visit: Parts,
) -> Response {
    if because.used && sign_in::is_in(&app, &visit).await {
        return Redirect::to("/").into_response();
    }
    let problem = because.used.then(|| no_good(Wrong::Link));
    secret(pages::ask(theme(&visit.headers), problem.as_ref()))
}

/// `POST /welcome`: whom the link is for.
pub(in crate::web) async fn greet(
    State(app): State<Shared>,
    extensions: Extensions,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let (theme, from) = (theme(&headers), sign_in::origin(&extensions).address);
    match greeting(&app, &typed, from).await {
        Ok(welcome) => secret(pages::page(theme, &welcome)),
        Err(not_done) => not_here(theme, not_done),
    }
}

/// `POST /welcome/accept`: uses the link up.
pub(in crate::web) async fn accept(
    State(app): State<Shared>,
    extensions: Extensions,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let (theme, visitor) = (theme(&headers), sign_in::visitor(&app, &extensions, &headers));
    let from = visitor.origin.address;
    let Typed { link, email, name, password } = typed.clone();
    let arrival = Arrival { secret: link.trim().to_owned(), password, email, name };
    match welcome::arrive(&app, arrival, visitor).await {
        Ok(entered) => sign_in::lead_in(&app, &entered),
        Err(NotDone::Wrong(Wrong::Link)) => Redirect::to("/welcome?used=true").into_response(),
        Err(not_done @ (NotDone::Store(_) | NotDone::Other(_))) => not_here(theme, not_done),
        Err(not_done) => match problem(not_done) {
            Ok(problem) => match greeting(&app, &typed, from).await {
                Ok(welcome) => again(pages::page(theme, &Welcome { problem: Some(problem), ..welcome })),
                Err(not_done) => not_here(theme, not_done),
            },
            Err(Failed::Wait(span)) => turned_away(theme, false, span),
            Err(failed) => broken(theme, &failed),
        },
    }
}

async fn greeting(app: &Shared, typed: &Typed, from: Option<IpAddr>) -> Result<Welcome, NotDone> {
    let secret = typed.link.trim();
    let link = welcome::look(app, secret, from).await?;
    let purpose = link.purpose;
    let named = named(app, link).await?;
    let typed_or = |typed: &str, known: String| if known.is_empty() { typed.to_owned() } else { known };
    Ok(Welcome {
        purpose,
        secret: secret.to_owned(),
        workspace: named.workspace,
        email: typed_or(&typed.email, named.email),
        name: typed_or(&typed.name, named.name),
        problem: None,
    })
}

struct Named {
    workspace: String,
    email: String,
    name: String,
}

/// What people call whom a link is for.
async fn named(app: &Shared, link: Link) -> transom_store::Result<Named> {
    app.db
        .of(link.workspace)
        .read((), move |tx, ()| {
            Box::pin(async move {
                let workspace = apps::name(tx).await?;
                let user = match link.user {
                    Some(user) => users::get(tx, user).await?,
                    None => None,
                };
                let (email, name) = user.map_or((link.email, link.name), |user| (user.email, user.name));
                Ok(Named { workspace, email, name })
            })
        })
        .await
}

/// A link that is no good, or a door that cannot be opened at present.
fn not_here(theme: Theme, not_done: NotDone) -> Response {
    match problem(not_done) {
        Ok(problem) => again(pages::ask(theme, Some(&problem))),
        Err(Failed::Wait(span)) => turned_away(theme, false, span),
        Err(failed) => broken(theme, &failed),
    }
}

fn broken(theme: Theme, failed: &Failed) -> Response {
    tracing::error!(?failed, "somebody could not come in by a link");
    let trouble = Trouble::not_ready();
    (NO_STORE, show(theme, false, StatusCode::SERVICE_UNAVAILABLE, &trouble)).into_response()
}
