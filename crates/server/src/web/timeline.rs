//! `GET /c/{id}/timeline`: the clocks of a conversation's pair as a picture, and the same as a table.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use transom_desk::messages::decide;
use transom_pages::say;
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;

use super::desk::{Desk, Done, Failed, id};
use super::load::{self, frame};

/// Which days.
#[derive(Deserialize)]
pub(super) struct TimelineQuery {
    /// Those before this instant, in Unix seconds; without it those around now.
    until: Option<i64>,
}

/// The page.
pub(super) async fn page(
    desk: Desk,
    Path(name): Path<String>,
    Query(asked): Query<TimelineQuery>,
) -> Response {
    desk.answer(page_in(&desk, &name, &asked).await)
}

async fn page_in(desk: &Desk, name: &str, asked: &TimelineQuery) -> Done {
    let (look, theme, id) = (desk.look(), desk.theme, id(name)?);
    let until = asked.until.map(Timestamp::from_seconds);
    let found = desk
        .read(move |tx| {
            Box::pin(async move {
                let Some(listed) = look.conversation(tx, id).await? else {
                    return Ok(None);
                };
                let title = say!("timeline-of", name = &listed.contact.name);
                let (frame, _) = frame(tx, &look, &title, theme).await?;
                let channel = listed.conversation.channel_id;
                let key = PairKey { identity: listed.identity.id, channel };
                let pair = decide::pair(tx, look.workspace(), key).await?;
                Ok(Some((frame, load::timeline::timeline(tx, &look, &listed, &pair, until).await?)))
            })
        })
        .await?;
    let (frame, timeline) = found.ok_or(Failed::NotFound)?;
    Ok(transom_pages::timeline::page(&frame, &timeline).into_response())
}
