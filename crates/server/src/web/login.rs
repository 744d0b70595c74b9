//! Signing in and out.

use axum::extract::{Form, State};
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use transom_desk::app::Shared;
use transom_desk::people::session::NotSignedIn;
use transom_pages::frame::door::{self, Trouble};
use transom_pages::words::{word, wrong};
use transom_store::users;

use super::desk::{retry_after, show, theme};
use super::sign_in;

/// What stands in the form.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// `GET /login`; while nobody can sign in, how the first one comes in.
pub(super) async fn page(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let theme = theme(&headers);
    match app.db.read((), |tx, ()| Box::pin(users::is_there_any(tx))).await {
        Ok(true) => door::login(theme, "", None).into_response(),
        Ok(false) => door::nobody_yet(theme).into_response(),
        Err(error) => {
            tracing::error!(%error, "the door could not be opened");
            show(theme, false, StatusCode::SERVICE_UNAVAILABLE, &Trouble::not_ready())
        }
    }
}

/// `POST /login`. Which of the two was wrong is not told.
pub(super) async fn sign_in(
    State(app): State<Shared>,
    extensions: Extensions,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let visitor = sign_in::visitor(&app, &extensions, &headers);
    let theme = theme(&headers);
    let refused = |status: StatusCode, problem: &str| {
        (status, door::login(theme, &form.email, Some(problem))).into_response()
    };
    match sign_in::sign_in(&app, &form.email, form.password.clone(), visitor).await {
        Ok(Ok(cookies)) => (cookies, Redirect::to("/")).into_response(),
        Ok(Err(NotSignedIn::Wrong)) => refused(StatusCode::UNAUTHORIZED, word("door-wrong")),
        Ok(Err(NotSignedIn::Wait(span))) => {
            retry_after(span, refused(StatusCode::TOO_MANY_REQUESTS, &wrong::wait(span)))
        }
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "somebody could not be signed in");
            show(theme, false, StatusCode::SERVICE_UNAVAILABLE, &Trouble::not_ready())
        }
    }
}

/// `POST /logout`.
pub(super) async fn sign_out(
    State(app): State<Shared>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Response {
    match sign_in::sign_out(&app, &headers, sign_in::origin(&extensions)).await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to("/login")).into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "a session could not be ended");
            show(theme(&headers), false, StatusCode::SERVICE_UNAVAILABLE, &Trouble::not_ready())
        }
    }
}
