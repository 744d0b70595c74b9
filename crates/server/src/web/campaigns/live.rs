//! The page of a campaign while it is open: its parts are drawn every second, and those that differ are sent. What they tell
//! is read once for all pages that are open.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::Query;
use axum::response::Response;
use futures_util::stream;
use maud::Markup;
use serde::Deserialize;
use transom_desk::campaigns::results::{self, Results, Shown};
use transom_pages::campaigns::{course, one};
use transom_rules::id::{CampaignId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};

use super::{patches, shown};
use crate::web::desk::{Desk, Done, Id, drawn};
use crate::web::stream::access::Access;
use crate::web::stream::{answer, event};

/// How often a page looks.
const EVERY: Duration = Duration::from_secs(1);
/// So long what was read of a campaign is new.
const NEW_FOR: Span = Span::seconds(1);
/// The same of what counts the rows of its plan.
const COUNTED_FOR: Span = Span::seconds(15);

/// What a page asks of its stream.
#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    /// What the page was drawn for, by its mark.
    access: Option<String>,
}

/// `GET /campaigns/{id}/events`.
pub(in crate::web) async fn events(
    looks: Looks,
    desk: Desk,
    Id(id): Id<CampaignId>,
    Query(asked): Query<Asked>,
) -> Done<Response> {
    let access = Access::new(&desk, asked.access);
    // Whoever may not, or asks for one that is not there, is told so. What others read serves those alone who may.
    results::get(desk.app.base(), &desk.asker, id).await?;
    let newest = looks.of(desk.workspace(), id);
    let viewer =
        Viewer { newest, desk: desk.clone(), id, resumed_at: None, came: None, sent: BTreeMap::new() };
    let changes = stream::unfold(viewer, |mut viewer| async move {
        let change = viewer.next().await?;
        Some((event(&change), viewer))
    });
    Ok(answer(&desk, access, changes))
}

/// What open pages read of campaigns a moment ago. Cheap to clone.
#[derive(Clone, Default)]
pub(in crate::web) struct Looks(Arc<Mutex<Watched>>);

type Watched = BTreeMap<(WorkspaceId, CampaignId), Arc<Newest>>;

/// Whoever reads it anew holds it; the others wait for what they read.
type Newest = tokio::sync::Mutex<Option<Glance>>;

/// What was read of a campaign, and when, by the machine's clock.
#[derive(Clone)]
struct Glance {
    shown: Arc<Shown>,
    at: Timestamp,
    came: Arc<Results>,
    counted_at: Timestamp,
}

impl Looks {
    /// What is read of one; what nobody looks at any more is let go.
    fn of(&self, workspace: WorkspaceId, id: CampaignId) -> Arc<Newest> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, newest| Arc::strong_count(newest) > 1);
        Arc::clone(all.entry((workspace, id)).or_default())
    }
}

/// One open page.
struct Viewer {
    newest: Arc<Newest>,
    desk: Desk,
    id: CampaignId,
    /// When somebody said last that it is to go on.
    resumed_at: Option<Timestamp>,
    /// What its course was drawn of.
    came: Option<Arc<Results>>,
    /// The parts that it has.
    sent: BTreeMap<&'static str, String>,
}

impl Viewer {
    /// The next change; `None` where the campaign is there no more.
    async fn next(&mut self) -> Option<Markup> {
        loop {
            match self.look().await {
                Ok(changed) if changed.0.is_empty() => tokio::time::sleep(EVERY).await,
                Ok(changed) => return Some(changed),
                Err(_) => return None,
            }
        }
    }

    /// What another page read a moment ago, or what is read now.
    async fn read(&self) -> Done<Glance> {
        let mut newest = self.newest.lock().await;
        let (now, known) = (self.desk.app.clock.machine(), newest.clone());
        if let Some(known) = known.clone().filter(|known| known.at + NEW_FOR > now) {
            return Ok(known);
        }
        let (base, asker) = (self.desk.app.base(), &self.desk.asker);
        let shown = Arc::new(results::get(base, asker, self.id).await?);
        let (came, counted_at) = match known.filter(|known| known.counted_at + COUNTED_FOR > now) {
            Some(known) => (known.came, known.counted_at),
            None => (Arc::new(results::results(base, asker, self.id).await?), now),
        };
        let glance = Glance { shown, at: now, came, counted_at };
        *newest = Some(glance.clone());
        Ok(glance)
    }

    async fn look(&mut self) -> Done<Markup> {
        let Glance { shown, came, .. } = self.read().await?;
        // Its page has what the button answered since: that may be over before it was looked at here.
        if self.resumed_at != shown.campaign.resumed_at {
            self.resumed_at = shown.campaign.resumed_at;
            self.sent.clear();
        }
        let told = shown::told(&self.desk, &shown);
        let mut parts = drawn(move || one::parts(&told)).await?.to_vec();
        if self.came.as_ref().is_none_or(|known| !Arc::ptr_eq(known, &came)) {
            let told = shown::of_results(&came);
            parts.push(("campaign-course", drawn(move || course::course(&told)).await?));
            self.came = Some(came);
        }
        let is_new = |(id, part): &(&'static str, Markup)| self.sent.get(id) != Some(&part.0);
        let new: Vec<_> = parts.into_iter().filter(is_new).collect();
        self.sent.extend(new.iter().map(|(id, part)| (*id, part.0.clone())));
        Ok(patches(&new))
    }
}
