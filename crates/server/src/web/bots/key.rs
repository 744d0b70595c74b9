//! The key with which a bot signs what it asks of other programs: made, and shown once.

use axum::http::StatusCode;
use transom_desk::bots::key;
use transom_pages::bots::build::Pane;
use transom_pages::bots::signing::Signing;
use transom_rules::id::BotId;

use super::Seen;
use super::build::{draw, shown};
use crate::web::desk::{Desk, Done, Id};

/// `POST /bots/{id}/key`: the page of the bot with its new key, which no other page shows.
pub(in crate::web) async fn change(desk: Desk, Id(id): Id<BotId>) -> Done {
    let made = key::change(desk.app.base(), &desk.asker, id).await?;
    let seen = Seen::of(&desk, id).await?;
    let mut page = shown(&desk, &seen, Pane::Whole);
    page.signs = Some(Signing::Made(made.expose().to_owned()));
    draw(&desk, page, StatusCode::OK).await
}
