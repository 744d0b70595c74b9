//! What of an erasure goes on behind the request that began it: rows of others that name somebody, and the bodies of
//! webhooks, in which they stand beside others. How far it came is noted with each step, so that whatever ends it, a
//! kill too, is made up for by whoever comes next. Two that go through the same bodies do no harm.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use object_store::local::LocalFileSystem;
use tokio::task::spawn_blocking;
use transom_channels::whatsapp::erase::Names;
use transom_rules::access::{Asker, Face, Matter, Verb};
use transom_rules::id::{ContactId, DeliveryId, WorkspaceId};
use transom_store::erase::{self, Body, Open, Place};
use transom_store::{Error, Result, Scoped, apps};

use super::known::Known;
use super::written;
use crate::app::Shared;
use crate::base::Base;
use crate::contacts::imports::without;
use crate::done::NotDone;
use crate::gate;
use crate::messages::files::folder;

/// Rows of others gone through at once.
const PAGE: i64 = 200;
/// How often it is looked whether another process left something to be done.
const EVERY: Duration = Duration::from_secs(10);
/// After what could not be done.
const LATER: Duration = Duration::from_secs(1);
/// How often it is looked whether what was under way is over.
const SOON: Duration = Duration::from_millis(20);
/// How often before it is left for later: somebody may hold a transaction open for hours.
const LOOKS: u32 = 1_500;

/// Ends erasures until the server stops.
pub async fn run(app: Shared) {
    while !app.stop.is_cancelled() {
        let mut wait = EVERY;
        if let Some(Err(error)) = app.stop.run_until_cancelled(round(&app)).await {
            wait = LATER;
            let error = format!("{error:#}");
            tracing::warn!(error, "an erasure did not come to its end; it goes on soon");
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.erasures.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn round(app: &Shared) -> anyhow::Result<()> {
    let mut done = Ok(());
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        done = finish(app.base(), &app.files, workspace).await.and(done);
    }
    done
}

/// What those are called by whose erasure goes on.
pub(in crate::contacts) async fn names_of_open(tx: &mut Scoped<'_>) -> Result<Vec<Names>> {
    let mut called = Vec::new();
    for open in erase::open(tx).await? {
        let known = known_of(&open).map_err(|error| Error::Broken(error.to_string()))?;
        called.extend(known.map(|known| known.names));
    }
    Ok(called)
}

/// What is known of somebody; what they were called by is forgotten one step before the end.
fn known_of(open: &Open) -> serde_json::Result<Option<Known>> {
    let names = open.names.expose();
    if names.is_empty() { Ok(None) } else { serde_json::from_str(names).map(Some) }
}

/// Brings every erasure of a workspace to its end; one that fails keeps no other from it.
///
/// # Errors
/// Those of the database and of the folder of files. What was done until then is noted.
pub async fn finish(base: Base<'_>, files: &LocalFileSystem, workspace: WorkspaceId) -> anyhow::Result<()> {
    let left = base.db.of(workspace).read((), |tx, ()| Box::pin(erase::open(tx))).await?;
    let (mut gone, mut done) = (Vec::new(), Ok(()));
    for open in left {
        let behind = Behind { base, files, workspace, contact: open.contact };
        match behind.forget(open).await {
            Ok(()) => gone.push(behind),
            Err(error) => done = Err(error),
        }
    }
    // Once for all of them: the whole database is looked through.
    if !gone.is_empty() {
        others_end(base).await?;
        base.db.purge().await?;
    }
    for behind in gone {
        done = behind.end().await.and(done);
    }
    done
}

/// Waits until all is over that was under way, which sees what is gone and may bring some of it.
async fn others_end(base: Base<'_>) -> anyhow::Result<()> {
    let now = base.db.write((), |tx, ()| Box::pin(erase::moment(tx))).await?;
    let mut looks = 0;
    while !base.db.read((), move |tx, ()| Box::pin(erase::is_over(tx, now))).await? {
        anyhow::ensure!(looks < LOOKS, "an older transaction of the database's server has not ended");
        looks += 1;
        tokio::time::sleep(SOON).await;
    }
    Ok(())
}

/// One erasure.
struct Behind<'a> {
    base: Base<'a>,
    files: &'a LocalFileSystem,
    workspace: WorkspaceId,
    contact: ContactId,
}

impl Behind<'_> {
    async fn forget(&self, open: Open) -> anyhow::Result<()> {
        let Some(known) = known_of(&open).context("what somebody was called by")? else { return Ok(()) };
        folder::remove_unwanted(self.base.db, self.files, &known.files).await?;
        let names = Arc::new(known.names);
        let until = self.bound(open.until).await?;
        self.forget_named(&names).await?;
        without::forget(self.base.db.of(self.workspace), &names).await?;
        written::forget(self.base.db.of(self.workspace), &names, self.base.clock.now()).await?;
        self.go_through(&names, open.done, until).await?;
        Ok(self.forget_names().await?)
    }

    /// The last body that may name them and was not told that they are erased: the newest, once all is committed that
    /// was under way.
    async fn bound(&self, known: Option<DeliveryId>) -> anyhow::Result<DeliveryId> {
        if let Some(until) = known {
            return Ok(until);
        }
        others_end(self.base).await?;
        let contact = self.contact;
        let scope = self.base.db.of(self.workspace);
        Ok(scope.write((), move |tx, ()| Box::pin(erase::bound(tx, contact))).await?)
    }

    /// What names them in rows of others.
    async fn forget_named(&self, names: &Arc<Names>) -> anyhow::Result<()> {
        let here = self.base.db.of(self.workspace);
        for first in Place::firsts() {
            let mut after = first;
            loop {
                let page =
                    here.read(after, |tx, after| Box::pin(erase::named_texts(tx, after, PAGE))).await?;
                let Some(last) = page.last() else { break };
                after = last.place.clone();
                let called = Arc::clone(names);
                let theirs = spawn_blocking(move || {
                    let theirs = page.into_iter().filter(|text| called.is_in(&text.text));
                    theirs.map(|text| text.place).collect::<Vec<Place>>()
                });
                let theirs = theirs.await?;
                here.write(theirs, |tx, theirs| Box::pin(erase::forget_named(tx, theirs))).await?;
            }
        }
        Ok(())
    }

    async fn go_through(
        &self,
        names: &Arc<Names>,
        done: DeliveryId,
        until: DeliveryId,
    ) -> anyhow::Result<()> {
        let (contact, here) = (self.contact, self.base.db.of(self.workspace));
        let mut last = done;
        loop {
            let page = here.read((), move |tx, ()| Box::pin(erase::bodies(tx, last, until))).await?;
            let Some(newest) = page.last() else { return Ok(()) };
            last = newest.id;
            let step = Step::off_the_workers(names, page).await?;
            let writing = here.write(step, move |tx, step| {
                Box::pin(async move {
                    step.blank(tx).await?;
                    erase::advance(tx, contact, last).await
                })
            });
            writing.await?;
        }
    }

    async fn forget_names(&self) -> Result<()> {
        let contact = self.contact;
        let scope = self.base.db.of(self.workspace);
        scope.write((), move |tx, ()| Box::pin(erase::forget_names(tx, contact))).await
    }

    async fn end(&self) -> anyhow::Result<()> {
        let (contact, now) = (self.contact, self.base.clock.now());
        let us = Asker::system(self.workspace, Face::Server);
        let mut note =
            gate::pass(self.base, &us, Verb::EraseContact, contact).await.map_err(NotDone::from)?;
        note.set_detail(Matter::Ended);
        let ended = gate::act(self.base, note, (), move |tx, note, ()| {
            Box::pin(async move {
                if !erase::end(tx, contact, now).await? {
                    note.tell_nothing();
                }
                Ok(())
            })
        });
        Ok(ended.await?)
    }
}

/// Some bodies that somebody is named in.
struct Step {
    names: Arc<Names>,
    /// As they were read.
    theirs: Vec<Body>,
    /// What is left of each.
    left: Vec<Body>,
}

impl Step {
    /// To take a large body apart takes long.
    async fn off_the_workers(names: &Arc<Names>, bodies: Vec<Body>) -> anyhow::Result<Self> {
        let names = Arc::clone(names);
        let taking = spawn_blocking(move || {
            let without = |body: Body| Some((without(&names, &body)?, body));
            let (left, theirs) = bodies.into_iter().filter_map(without).unzip();
            Self { names, theirs, left }
        });
        Ok(taking.await?)
    }

    async fn blank(&self, tx: &mut Scoped<'_>) -> Result<()> {
        let ids: Vec<DeliveryId> = self.theirs.iter().map(|body| body.id).collect();
        let mut left = Vec::new();
        for held in erase::hold_bodies(tx, &ids).await? {
            let same = self.theirs.iter().zip(&self.left).find(|(body, _)| **body == held);
            // Somebody else may have been taken out of it since it was read.
            left.extend(same.map_or_else(|| without(&self.names, &held), |(_, left)| Some(left.clone())));
        }
        erase::blank_bodies(tx, &left).await
    }
}

/// What is left of a body that somebody is named in.
fn without(names: &Names, body: &Body) -> Option<Body> {
    names.blank(&body.bytes).map(|bytes| Body { id: body.id, bytes })
}
