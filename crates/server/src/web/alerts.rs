//! `GET /partials/alerts`: what is lost next if nobody acts, for the script that alerts its reader. Of what is theirs, and of
//! what is nobody's yet.

use axum::Json;
use axum::http::header;
use axum::response::IntoResponse as _;
use serde::Serialize;
use transom_desk::conversations::list;
use transom_desk::workspace::alerts;
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::{Narrowing, View};
use transom_store::conversations::{self, Assignee, Clock, Filter, Listed};
use transom_store::{Result, Scoped};

use super::desk::{Desk, Done};
use super::load::Look;
use crate::shown;

/// No more are told of one kind: whoever has so many looks at the list.
const MOST: i64 = 30;

/// What is lost next.
#[derive(Serialize)]
struct Told {
    /// So many minutes before an alert is given.
    minutes: Vec<u32>,
    /// What is lost, the soonest first.
    due: Vec<Due>,
}

/// A window that closes, or an entry point that is missed.
#[derive(Serialize)]
struct Due {
    /// The conversation.
    id: String,
    /// With whom.
    name: String,
    /// `window` or `entry`.
    kind: &'static str,
    /// Until when, in milliseconds.
    until: i64,
}

pub(super) async fn due(desk: Desk) -> Done {
    let minutes = alerts::get(desk.app.base(), &desk.asker).await?;
    let Some(longest) = minutes.iter().max().copied() else {
        return Ok(answer(Told { minutes, due: Vec::new() }).into_response());
    };
    let ahead = Span::minutes(i64::from(longest));
    let read = desk.read(desk.look(), move |tx, look| {
        Box::pin(async move {
            let mut due = of(tx, look, View::Closing, ahead).await?;
            due.extend(of(tx, look, View::Entry, ahead).await?);
            due.sort_by_key(|one| one.until);
            Ok(due)
        })
    });
    let due = read.await?;
    Ok(answer(Told { minutes, due }).into_response())
}

fn answer(told: Told) -> impl axum::response::IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(told))
}

async fn of(tx: &mut Scoped<'_>, look: &Look, view: View, ahead: Span) -> Result<Vec<Due>> {
    let (now, until) = (look.now, look.now + ahead);
    let filter = list::filter(&Narrowing::of(view), &look.asker, now, MOST);
    let is_window = view == View::Closing;
    let filter =
        if is_window { Filter { clock: Some(Clock::Closing(now, until)), ..filter } } else { filter };
    // Where the customer spoke last, or nobody answered: what was answered is not lost with the window.
    let waits = |one: &Listed| !is_window || one.conversation.customer_last;
    let mut found = Vec::new();
    for whose in [Assignee::Nobody, Assignee::User(look.user.id)] {
        let filter = Filter { assignee: Some(whose), ..filter.clone() };
        found.extend(conversations::list(tx, &filter).await?.into_iter().filter(waits));
    }
    let found = shown::rows(tx, look.mask(), found).await?;
    let ends = |one: &Listed| {
        if is_window { one.conversation.window_until } else { one.conversation.answer_by }
    };
    let soon = found.iter().filter(|one| ends(one) <= until);
    Ok(soon.map(|one| told(one, is_window, ends(one))).collect())
}

fn told(one: &Listed, is_window: bool, until: Timestamp) -> Due {
    Due {
        id: one.conversation.id.to_string(),
        name: one.contact.name.clone(),
        kind: if is_window { "window" } else { "entry" },
        until: until.millis(),
    }
}
