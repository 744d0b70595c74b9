//! Signing in and out: the password, the code of whoever has a second factor.

use axum::extract::{Form, Query, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use transom_desk::app::Shared;
use transom_desk::people::challenge::{self, HalfWay, NotAnswered};
use transom_desk::people::session::NotSignedIn;
use transom_pages::frame::door::{self, Trouble, With};
use transom_pages::frame::shell::Theme;
use transom_pages::say;
use transom_pages::words::{word, wrong};
use transom_rules::time::Span;
use transom_store::users;

use super::desk::{retry_after, show, theme};
use super::settings::NO_STORE;
use super::sign_in;

/// What stands in the form.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// Why somebody is at the door again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Because {
    over: bool,
}

/// `GET /login`; while nobody can sign in, how the first one comes in. Whoever is in already, as the second of two
/// quick answers leads here, goes on.
pub(super) async fn page(
    State(app): State<Shared>,
    Query(because): Query<Because>,
    visit: Parts,
) -> Response {
    let theme = theme(&visit.headers);
    if sign_in::is_in(&app, &visit).await {
        return Redirect::to("/").into_response();
    }
    let problem = because.over.then(|| word("door-code-over"));
    match app.db.read((), |tx, ()| Box::pin(users::is_there_any(tx))).await {
        Ok(true) => door::login(theme, "", problem).into_response(),
        Ok(false) => door::nobody_yet(theme).into_response(),
        Err(error) => {
            tracing::error!(%error, "the door could not be opened");
            not_ready(theme)
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
        Ok(Ok(answer)) => answer,
        Ok(Err(NotSignedIn::Wrong)) => refused(StatusCode::UNAUTHORIZED, word("door-wrong")),
        Ok(Err(NotSignedIn::Wait(span))) => {
            wait(span, |problem| door::login(theme, &form.email, Some(problem)))
        }
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "somebody could not be signed in");
            not_ready(theme)
        }
    }
}

/// Nobody comes in at present.
fn not_ready(theme: Theme) -> Response {
    show(theme, false, StatusCode::SERVICE_UNAVAILABLE, &Trouble::not_ready())
}

/// The door again, to be tried after so long.
fn wait(span: Span, door: impl FnOnce(&str) -> Markup) -> Response {
    retry_after(span, (StatusCode::TOO_MANY_REQUESTS, door(&wrong::wait(span))).into_response())
}

/// `GET /login/code`, for whoever has shown a password a moment ago.
pub(super) async fn code_page(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let Some(secret) = sign_in::challenge(&app, &headers) else { return first() };
    ask_code(&app, theme(&headers), &secret, NotTaken::default()).await
}

/// Why a code was not taken, and what it was.
struct NotTaken {
    status: StatusCode,
    problem: Option<String>,
    with: With,
}

impl Default for NotTaken {
    fn default() -> Self {
        Self { status: StatusCode::OK, problem: None, with: With::App }
    }
}

/// The page that asks for a code, if it is still asked for.
async fn ask_code(app: &Shared, theme: Theme, secret: &str, not: NotTaken) -> Response {
    match challenge::whose(app, secret).await {
        Ok(Some(HalfWay { email, workspace })) => {
            let problem = not.problem.as_deref();
            let code = door::Code { email: &email, workspace: &workspace, problem, with: not.with };
            (not.status, NO_STORE, door::code(theme, code)).into_response()
        }
        Ok(None) => first(),
        Err(error) => {
            tracing::error!(%error, "the second door could not be opened");
            not_ready(theme)
        }
    }
}

/// To the door where the password is asked for.
fn first() -> Response {
    Redirect::to("/login?over=true").into_response()
}

/// Nobody waits so long for a turn: whoever has to has seen many wrong codes.
const GUESSED: Span = Span::minutes(1);

/// What stands in the form.
#[derive(Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    code: String,
}

/// `POST /login/code`: a code of the app, or for recovery.
pub(super) async fn code(
    State(app): State<Shared>,
    extensions: Extensions,
    headers: HeaderMap,
    Form(form): Form<Code>,
) -> Response {
    let visitor = sign_in::visitor(&app, &extensions, &headers);
    let theme = theme(&headers);
    let Some(secret) = sign_in::challenge(&app, &headers) else { return first() };
    let is_digits = form.code.chars().all(|sign| sign.is_ascii_digit() || sign.is_whitespace());
    let with = if is_digits { With::App } else { With::Recovery };
    let not = match challenge::answer(&app, &secret, &form.code, visitor).await {
        Ok(Ok(secret)) => return sign_in::lead_on(&app, secret),
        Ok(Err(not)) => not,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "somebody could not be signed in by a code");
            return not_ready(theme);
        }
    };
    let not_taken = |status, problem, with| NotTaken { status, problem: Some(problem), with };
    match not {
        NotAnswered::Over => first(),
        NotAnswered::Wrong => {
            let problem = word("door-code-wrong").to_owned();
            ask_code(&app, theme, &secret, not_taken(StatusCode::UNAUTHORIZED, problem, with)).await
        }
        NotAnswered::Wait(span) => {
            let is_guessed = span >= GUESSED;
            let minutes = (span.as_seconds_up() + 59) / 60;
            let problem =
                if is_guessed { say!("door-code-wait", minutes = minutes) } else { wrong::wait(span) };
            let with = if is_guessed { With::Recovery } else { with };
            let not_taken = not_taken(StatusCode::TOO_MANY_REQUESTS, problem, with);
            retry_after(span, ask_code(&app, theme, &secret, not_taken).await)
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
        Ok(forgets) => ([forgets], Redirect::to("/login")).into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "a session could not be ended");
            not_ready(theme(&headers))
        }
    }
}
