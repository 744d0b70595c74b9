//! `GET /c/{id}/timeline`: the clocks of a conversation's pair as a picture, and the same as a table.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::messages::decide;
use transom_pages::say;
use transom_rules::id::ConversationId;
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;

use super::desk::{Desk, Done, Failed, Id, drawn};
use super::load::timeline::{Clocked, timeline};
use super::load::{frame, ways};

/// Which days.
#[derive(Deserialize)]
pub(super) struct TimelineQuery {
    /// Those before this instant, in Unix seconds; without it those around now.
    until: Option<i64>,
}

/// The page.
pub(super) async fn page(desk: Desk, Id(id): Id<ConversationId>, Query(asked): Query<TimelineQuery>) -> Done {
    let (look, theme) = (desk.look(), desk.theme);
    let until = asked.until.map(Timestamp::from_seconds);
    let found = desk
        .read(look, move |tx, look| {
            Box::pin(async move {
                let Some(listed) = look.conversation(tx, id).await? else {
                    return Ok(None);
                };
                let title = say!("timeline-of", name = &listed.contact.name);
                let (frame, _) = frame(tx, look, &title, theme).await?;
                let ways = ways::of(tx, look, &listed).await?;
                let own = PairKey { identity: listed.identity.id, channel: listed.conversation.channel_id };
                let Some(key) = ways.clocked_or(own) else { return Ok(None) };
                let clocked = Clocked { key, pair: decide::pair(tx, key).await? };
                Ok(Some((frame, timeline(tx, look, &listed, &clocked, until).await?)))
            })
        })
        .await?;
    let (frame, timeline) = found.ok_or(Failed::NotFound)?;
    let page = drawn(move || transom_pages::timeline::page(&frame, &timeline));
    Ok(page.await?.into_response())
}
