//! Reading the kept webhook bodies again, through the same parse and fold as when they came: over the state they
//! made, where nothing changes but what was unknown, or into an empty database beside the same sends, where the
//! same comes out. Nothing is sent, and a run that was cut short is begun again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use futures_util::future::BoxFuture;
use transom_rules::event::Event;
use transom_rules::id::{ContactId, ConversationId, DeliveryId, WorkspaceId};
use transom_rules::settings::Settings as Rules;
use transom_rules::time::{Span, Timestamp};
use transom_store::held::Held;
use transom_store::{Db, Error, Result, Scoped, erase, feed, reread};

use super::post::{Batch, Post, store_posts};
use super::store::{self, Outcome};
use crate::accounts::numbers::Learned;
use crate::accounts::registry::Registry;
use crate::base::Base;
use crate::base::clock::Clock;
use crate::base::hub::Hub;
use crate::base::settings::{Bounds, Settings};
use crate::contacts::erase::behind;
use crate::fold::{Fold, Reading, Surroundings};
use crate::messages::files::folder;
use groups::Groups;

mod by_hand;
mod groups;
mod into;
mod sends;

pub use into::into;

/// So long a status waits for its message; one of an old body has waited longer already.
const ORPHANS_WAIT: Span = Span::hours(24 * 8);

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Bodies read.
    pub bodies: u64,
    /// Bodies that had failed or could not be read, and are stored now.
    pub mended: u64,
    /// Bodies that fail or cannot be read still.
    pub troubled: u64,
    /// Parts that were unknown and are understood now.
    pub understood: u64,
    /// Parts that are unknown still.
    pub unknown: i64,
    /// Conversations in which something changed.
    pub changed: usize,
    /// Sends taken over into the empty database.
    pub sends: u64,
    /// Those among them that had not left yet: they are shown there, but not in its outbox.
    pub waiting: u64,
}

/// Reads every body of a workspace again over the state they made.
///
/// # Errors
/// Those of the store. What was read until then is committed; run it again.
pub async fn again(db: &Db, settings: &Settings, workspace: WorkspaceId) -> anyhow::Result<Report> {
    let erased = none_half_erased(db, settings, workspace).await?;
    let run = Run::begin(db.clone(), settings, Way::Over(Arc::new(erased))).await?;
    let began = run.clock.now();
    let unknown = db.of(workspace).read((), |tx, ()| Box::pin(reread::unknown_places(tx))).await?;
    let mut report = Report::default();
    let mut groups = Groups::new(db.clone(), run.registry.known(), workspace).await?;
    while let Some(mut group) = groups.next().await? {
        group.posts.iter_mut().for_each(date_templates);
        run.store(workspace, &group.posts, &mut report).await?;
        for (post, was_stored) in group.posts.iter().zip(&group.were_stored) {
            report.mended += u64::from(!was_stored && !run.is_troubled(post.delivery.id));
        }
        report.understood += run.forget_understood(workspace, &group.posts, &unknown).await?;
    }
    let old = began - ORPHANS_WAIT;
    db.of(workspace).write((), move |tx, ()| Box::pin(reread::backdate_orphans(tx, began, old))).await?;
    report.unknown = db.of(workspace).read((), |tx, ()| Box::pin(reread::count_unknowns(tx))).await?;
    report.changed = run.seen().changed.len();
    Ok(report)
}

/// A template's change that does not say when it was is as old as its body: what was asked for since is newer.
fn date_templates(post: &mut Post) {
    for routed in &mut post.events {
        if let Event::TemplateChanged(changed) = &mut routed.event {
            changed.at = changed.at.or(Some(post.delivery.received_at));
        }
    }
}

/// Brings every erasure of a workspace to its end: what was not taken out of a body yet would come back by it. Returns
/// who was erased.
async fn none_half_erased(
    db: &Db,
    settings: &Settings,
    workspace: WorkspaceId,
) -> anyhow::Result<BTreeSet<ContactId>> {
    if !db.of(workspace).read((), |tx, ()| Box::pin(erase::open(tx))).await?.is_empty() {
        let (clock, hub) = (Clock::new(Span::default()), Hub::default());
        let files = folder::open(&settings.media.path)?;
        behind::finish(Base::of_command(db, &clock, &hub), &files, workspace).await?;
    }
    Ok(db.of(workspace).read((), |tx, ()| Box::pin(erase::all(tx))).await?)
}

/// Where a body that is read again goes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// It is kept already, and so is what follows from it; as long as nobody is erased beside these.
    Over(Arc<BTreeSet<ContactId>>),
    /// Nothing is known yet.
    Into,
}

/// One run over the bodies of a workspace.
#[derive(Clone)]
struct Run {
    db: Db,
    registry: Arc<Registry>,
    clock: Arc<Clock>,
    rules: Rules,
    bounds: Bounds,
    way: Way,
    seen: Arc<Mutex<Seen>>,
}

/// What the commits of a run told.
#[derive(Debug, Default)]
struct Seen {
    changed: BTreeSet<ConversationId>,
    /// Bodies of this group that fail or cannot be read.
    troubled: BTreeSet<DeliveryId>,
    /// Parts of this group that are unknown.
    unknown: BTreeSet<Vec<u8>>,
}

impl Run {
    async fn begin(db: Db, settings: &Settings, way: Way) -> anyhow::Result<Self> {
        let registry = Arc::new(Registry::new(&settings.rules.pricing)?);
        registry.reload(&db).await?;
        let clock = Arc::new(Clock::new(Span::default()));
        let (rules, bounds) = (settings.rules.clone(), settings.retention.bounds(clock.now()));
        Ok(Self { db, registry, clock, rules, bounds, way, seen: Arc::default() })
    }

    fn around(&self) -> Surroundings {
        let (clock, rules) = (Arc::clone(&self.clock), self.rules.clone());
        let reading = match self.way {
            Way::Over(_) => Reading::Again,
            Way::Into => Reading::First,
        };
        Surroundings { clock, known: self.registry.known(), rules, bounds: self.bounds, reading }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_troubled(&self, id: DeliveryId) -> bool {
        self.seen().troubled.contains(&id)
    }

    /// Stores bodies that were folded together, together.
    async fn store(&self, workspace: WorkspaceId, posts: &[Post], report: &mut Report) -> anyhow::Result<()> {
        {
            let mut seen = self.seen();
            seen.troubled.clear();
            seen.unknown.clear();
        }
        let run = self.clone();
        let commit = move |batch: Arc<Batch>| -> BoxFuture<'static, Result<()>> {
            let run = run.clone();
            Box::pin(async move { run.commit(batch).await })
        };
        let mut done = Ok(());
        store_posts(workspace, posts, &commit, |stored| {
            if stored.is_err() {
                done = stored;
            }
        })
        .await;
        done.context("not every body could be read again; what was read is stored: run it again")?;
        report.bodies += posts.len() as u64;
        report.troubled += self.seen().troubled.len() as u64;
        Ok(())
    }

    async fn commit(&self, batch: Arc<Batch>) -> Result<()> {
        let (around, way) = (self.around(), self.way.clone());
        let kept = Arc::clone(&batch);
        let (changed, outcome) = self
            .db
            .of(batch.workspace)
            .write((batch, around, way), |tx, (batch, around, way)| {
                Box::pin(async move {
                    match way {
                        Way::Over(erased) if !erase::all(tx).await?.is_subset(erased) => {
                            Err(Error::Broken("somebody was erased meanwhile: run it again".into()))
                        }
                        Way::Over(_) => fold_over(tx, batch, around).await,
                        Way::Into => {
                            let outcome = store::in_transaction(tx, batch, around).await?;
                            Ok((Vec::new(), outcome))
                        }
                    }
                })
            })
            .await?;
        // As it was when they came: what is delivered next is priced by what was told just now.
        if outcome.new_prices || outcome.numbers != Learned::Nothing {
            self.registry.reload(&self.db).await?;
        }
        let mut seen = self.seen();
        seen.changed.extend(changed);
        seen.troubled.extend(kept.deliveries.iter().filter(|d| d.outcome != "stored").map(|d| d.id));
        seen.unknown
            .extend(kept.unknowns.iter().map(|(id, part)| part.clone().kept(*id, Timestamp::default()).hash));
        Ok(())
    }

    /// Forgets the parts of these bodies that were unknown and are not any more. Returns how many.
    async fn forget_understood(
        &self,
        workspace: WorkspaceId,
        posts: &[Post],
        unknown: &BTreeMap<DeliveryId, Vec<Vec<u8>>>,
    ) -> Result<u64> {
        let known: Vec<&Vec<u8>> =
            posts.iter().filter_map(|post| unknown.get(&post.delivery.id)).flatten().collect();
        if known.is_empty() {
            return Ok(0);
        }
        let mut still = self.not_ours(workspace, posts);
        still.extend(self.seen().unknown.iter().cloned());
        let over: Vec<Vec<u8>> = known.into_iter().filter(|hash| !still.contains(*hash)).cloned().collect();
        self.db.of(workspace).write(over, |tx, over| Box::pin(reread::forget_unknowns(tx, over))).await
    }

    /// Parts that are unknown because of whom they speak of. The fold tells them without holding any row.
    fn not_ours(&self, workspace: WorkspaceId, posts: &[Post]) -> BTreeSet<Vec<u8>> {
        let around = self.around();
        let mut fold = Fold::new(Held::default(), workspace, &around, around.clock.now());
        for post in posts {
            post.events.iter().for_each(|event| fold.event(post.delivery.id, event));
        }
        fold.out.unknowns.into_iter().map(|part| part.hash).collect()
    }
}

/// Folds a batch whose bodies are kept already. Returns the conversations that changed.
async fn fold_over(
    tx: &mut Scoped<'_>,
    batch: &Batch,
    around: &Surroundings,
) -> Result<(Vec<ConversationId>, Outcome)> {
    let workspace = batch.workspace;
    reread::set_outcomes(tx, &batch.deliveries).await?;
    let before = feed::cursor(tx).await?;
    let told = Batch {
        workspace,
        deliveries: Vec::new(),
        unknowns: batch.unknowns.clone(),
        events: batch.events.clone(),
    };
    let outcome = store::in_transaction(tx, &told, around).await?;
    let is_news = outcome.cursor > before;
    let changed = if is_news { reread::changed_at(tx, outcome.cursor).await? } else { Vec::new() };
    Ok((changed, outcome))
}
