//! The kept bodies of a workspace in the order and the company in which they were folded, one company at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use transom_channels::verified::Kept;
use transom_rules::channel::ChannelKind;
use transom_rules::id::{DeliveryId, WorkspaceId};
use transom_store::deliveries::Delivery;
use transom_store::{Db, Result, reread};
use uuid::Uuid;

use crate::accounts::registry::Known;
use crate::intake::post::{Post, understood};

/// Bodies looked over at once.
const PAGE: i64 = 4096;
/// The bodies of one company lie this close together: processes that share a database number theirs in turn.
const APART: usize = 2048;

/// Bodies that were folded together.
pub(super) struct Group {
    /// What they say, in the order of their ids.
    pub(super) posts: Vec<Post>,
    /// Whether each was stored as events the last time.
    pub(super) were_stored: Vec<bool>,
}

/// The bodies that were there when the reading began.
pub(super) struct Groups {
    db: Db,
    known: Arc<Known>,
    workspace: WorkspaceId,
    until: DeliveryId,
    scanned: DeliveryId,
    /// Companies by their first body, as far as their members are known.
    waiting: BTreeMap<DeliveryId, Vec<DeliveryId>>,
    /// Companies that begin before this one are complete.
    complete_before: DeliveryId,
    is_at_end: bool,
}

impl Groups {
    pub(super) async fn new(db: Db, known: Arc<Known>, workspace: WorkspaceId) -> Result<Self> {
        let newest = db.of(workspace).read((), |tx, ()| Box::pin(reread::newest(tx))).await?;
        let first = DeliveryId(Uuid::nil());
        Ok(Self {
            db,
            known,
            workspace,
            until: newest.unwrap_or(first),
            scanned: first,
            waiting: BTreeMap::new(),
            complete_before: first,
            is_at_end: newest.is_none(),
        })
    }

    /// The next company; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Group>> {
        loop {
            let first = self.waiting.first_entry();
            let Some(first) = first.filter(|first| self.is_at_end || *first.key() < self.complete_before)
            else {
                if self.is_at_end {
                    return Ok(None);
                }
                self.scan().await?;
                continue;
            };
            let (workspace, ids) = (self.workspace, first.remove());
            let bodies = self.db.of(workspace).read(ids, |tx, ids| Box::pin(reread::bodies(tx, ids))).await?;
            // They may have been old enough to be forgotten meanwhile.
            if !bodies.is_empty() {
                let read = |(body, stored)| (post(workspace, body, &self.known), stored);
                let (posts, were_stored) = bodies.into_iter().map(read).unzip();
                return Ok(Some(Group { posts, were_stored }));
            }
        }
    }

    async fn scan(&mut self) -> Result<()> {
        let (workspace, after, until) = (self.workspace, self.scanned, self.until);
        let read =
            self.db.of(workspace).read((), move |tx, ()| Box::pin(reread::folded(tx, after, until, PAGE)));
        let bodies = read.await?;
        self.is_at_end = i64::try_from(bodies.len()).unwrap_or(PAGE) < PAGE;
        if let Some(body) = bodies.iter().rev().nth(APART) {
            self.complete_before = body.id;
        }
        for body in bodies {
            self.scanned = body.id;
            self.waiting.entry(body.batch).or_default().push(body.id);
        }
        Ok(())
    }
}

/// What a kept body says. Its signature was checked when it came, with a secret that may have changed since; so
/// that what is read is what was kept, it is signed by us.
fn post(workspace: WorkspaceId, delivery: Delivery, known: &Known) -> Post {
    let (headers, body) = (delivery.headers.clone(), delivery.body.clone());
    let kind = known.apps.get(&delivery.app_id).map_or(ChannelKind::WhatsApp, |app| app.kind);
    let kept = Kept { headers: &headers, body: &body };
    match kept.verified(kind) {
        Ok(verified) => understood(workspace, delivery, verified, known),
        Err(_) => Post { workspace, delivery, events: Vec::new(), unknowns: Vec::new() },
    }
}
