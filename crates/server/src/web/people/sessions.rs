//! Where somebody is signed in, and ending it: one's own sessions, or a colleague's.

use axum::response::{IntoResponse as _, Redirect};
use transom_desk::people::session;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::session::Session;
use transom_rules::access::Who;
use transom_rules::id::{SessionId, UserId};
use transom_store::sessions::Session as Kept;

use crate::web::desk::{Desk, Done, Id, Ids};
use crate::web::settings::done;
use crate::web::sign_in;

/// Sessions as they are shown.
pub(super) fn lines(desk: &Desk, sessions: Vec<Kept>) -> Vec<Session> {
    let here = here(desk);
    let line = |kept: Kept| Session {
        id: kept.id,
        browser: kept.browser,
        address: kept.address,
        since: kept.created_at,
        last_used: kept.last_used_at,
        is_this: Some(kept.id) == here,
    };
    sessions.into_iter().map(line).collect()
}

/// The session that asks.
pub(super) fn here(desk: &Desk) -> Option<SessionId> {
    match desk.asker.who {
        Who::Person { session, .. } => Some(session),
        Who::Token { .. } | Who::Bot(_) | Who::Campaign(_) | Who::System => None,
    }
}

/// `POST /settings/account/sessions/{id}/end`.
pub(in crate::web) async fn end_own(desk: Desk, Id(session): Id<SessionId>) -> Done {
    session::end(desk.app.base(), &desk.asker, desk.user.id, session).await?;
    if Some(session) == here(&desk) {
        let forgets = [sign_in::forget_session(&desk.app)];
        return Ok((forgets, Redirect::to("/login")).into_response());
    }
    Ok(done(Place::Account.path(), Said::SessionEnded))
}

/// `POST /settings/people/{id}/sessions/{session}/end`.
pub(in crate::web) async fn end(desk: Desk, Ids(user, session): Ids<UserId, SessionId>) -> Done {
    session::end(desk.app.base(), &desk.asker, user, session).await?;
    Ok(done(&format!("{}/{user}", Place::People.path()), Said::SessionEnded))
}
