//! The page of a campaign while it is open: its parts are drawn every second, and those that differ are sent.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, StreamExt as _};
use maud::Markup;
use serde::Deserialize;
use transom_pages::campaigns::{course, one};
use transom_pages::frame::patch;
use transom_rules::id::CampaignId;

use super::{patches, shown};
use crate::web::desk::{Desk, Done, Id, drawn};
use crate::web::stream::access::Access;

/// How often it is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// At every so many looks rows are counted too.
const ROWS_EVERY: u32 = 15;

/// What a page asks of its stream.
#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    /// What the page was drawn for, by its mark.
    access: Option<String>,
}

/// `GET /campaigns/{id}/events`.
pub(in crate::web) async fn events(desk: Desk, Id(id): Id<CampaignId>, Query(asked): Query<Asked>) -> Done {
    let access = Access::new(&desk, asked.access);
    shown::one(&desk, id).await?;
    let stop = desk.app.stop.clone();
    let viewer = Viewer { desk, id, looks: 0, sent: BTreeMap::new() };
    let changes = stream::unfold(viewer, |mut viewer| async move {
        let change = viewer.next().await?;
        Some((Event::default().data(change.0), viewer))
    });
    let reload = stream::once(async { Event::default().data(patch::reload().0) });
    let events = changes
        .take_until(access.lost())
        .chain(reload)
        .take_until(stop.cancelled_owned())
        .map(Ok::<_, Infallible>);
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    let alive = KeepAlive::new().interval(Duration::from_secs(15)).text("");
    Ok(([unbuffered], Sse::new(events).keep_alive(alive)).into_response())
}

/// One open page.
struct Viewer {
    desk: Desk,
    id: CampaignId,
    looks: u32,
    /// The parts that it has.
    sent: BTreeMap<&'static str, String>,
}

impl Viewer {
    /// The next change; `None` where the campaign is there no more.
    async fn next(&mut self) -> Option<Markup> {
        loop {
            match self.look().await {
                Ok(changed) if changed.0.is_empty() => tokio::time::sleep(EVERY).await,
                Ok(changed) => {
                    // A line break of another sort would end the line of the stream.
                    return Some(maud::PreEscaped(changed.0.replace("\r\n", "\n").replace('\r', "\n")));
                }
                Err(_) => return None,
            }
        }
    }

    async fn look(&mut self) -> Done<Markup> {
        let shown = shown::one(&self.desk, self.id).await?;
        let mut parts = drawn(move || one::parts(&shown)).await?.to_vec();
        if self.looks.is_multiple_of(ROWS_EVERY) {
            let came = shown::came(&self.desk, self.id).await?;
            parts.push(("campaign-course", drawn(move || course::course(&came)).await?));
        }
        self.looks += 1;
        let is_new = |(id, part): &(&'static str, Markup)| self.sent.get(id) != Some(&part.0);
        let new: Vec<_> = parts.into_iter().filter(is_new).collect();
        self.sent.extend(new.iter().map(|(id, part)| (*id, part.0.clone())));
        Ok(patches(&new))
    }
}
