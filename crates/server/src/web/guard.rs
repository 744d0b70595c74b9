//! The guard of the pages: whoever is not signed in comes to the door, whoever has to set up a second factor to where
//! that is done, and whoever may not do it reads why. Behind it
//! a handler finds who asks among the request's extensions, and what fails there is drawn for them.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::MethodRouter;
use transom_desk::app::Shared;
use transom_pages::frame::door::Trouble;
use transom_pages::people::factor;
use transom_rules::access;

use super::desk::{Desk, show, theme, wants_patches};
use super::sign_in;
use crate::route::{Guarded, Needs};

/// Puts the guard before a handler.
pub(crate) fn guard(guarded: Guarded, handler: MethodRouter<Shared>) -> MethodRouter<Shared> {
    handler.layer(from_fn_with_state(guarded, look))
}

async fn look(State(guarded): State<Guarded>, request: Request, next: Next) -> Response {
    let Guarded { app, needs } = guarded;
    let (mut parts, body) = request.into_parts();
    let (theme, patches) = (theme(&parts.headers), wants_patches(&parts.headers));
    let trouble = |status, trouble| show(theme, patches, status, trouble);
    let signed = match sign_in::signed(&app, &parts).await {
        Ok(Some(signed)) => signed,
        Ok(None) => return sign_in::first(&parts),
        Err(error) => {
            tracing::error!(%error, "a session could not be looked up");
            return trouble(StatusCode::SERVICE_UNAVAILABLE, &Trouble::not_ready());
        }
    };
    // A page that lost its stream asks by HEAD whether it is to be loaded anew.
    let is_led = sign_in::navigates(&parts) || parts.method == Method::HEAD;
    if signed.asker.owes_factor && !needs.is_before_the_factor() && is_led {
        return Redirect::to(factor::PATH).into_response();
    }
    if let Needs::VerbElse(verb, elsewhere) = needs
        && access::may(&signed.asker, verb).is_err()
    {
        return Redirect::to(elsewhere).into_response();
    }
    let route = parts.extensions.get::<MatchedPath>();
    if let Err(denied) = needs.let_through(app.base(), &signed.asker, route).await {
        return trouble(StatusCode::FORBIDDEN, &Trouble::not_allowed(denied));
    }
    let desk = Desk::new(app, signed, &parts.headers);
    parts.extensions.insert(desk.clone());
    desk.shown(next.run(Request::from_parts(parts, body)).await)
}
