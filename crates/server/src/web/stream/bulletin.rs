//! What changed in a workspace between two cursors of its feed. It is read once for all of its pages that are open, and a
//! row is drawn once for all who see the same of it: a desk with fifty pages asks the database as often as one with a
//! single page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use maud::Markup;
use transom_desk::conversations::list::Beside;
use transom_pages::inbox::list;
use transom_rules::access::Visibility;
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_store::conversations::{self, Conversation, Listed};
use transom_store::feed::{self, News, Since};
use transom_store::visibility::Mates;
use transom_store::{Result, Scoped, outbox};

use crate::shown::Unseen;
use crate::web::desk::Desk;
use crate::web::load::Look;
use crate::web::load::rows::{Facts, may_work};

/// What changed, for whoever sees it.
pub(super) struct Bulletin {
    /// After which cursor.
    from: i64,
    since: Since,
    rows: Unseen,
    facts: Facts,
    mates: Mates,
    /// Those in which a message waits until the customer writes.
    parked: BTreeSet<ConversationId>,
    /// Each row as it was drawn: for those who see numbers and may do something about it, and for the others.
    drawn: Vec<[OnceLock<Markup>; 4]>,
}

/// A row for one reader.
pub(super) struct Told<'b> {
    /// Which conversation.
    pub(super) conversation: &'b Conversation,
    /// As they see it.
    pub(super) row: Markup,
}

impl Bulletin {
    /// What changed after a cursor; without one nothing, where the feed stands. Others are told of too where `beside` has
    /// some.
    pub(super) async fn read(tx: &mut Scoped<'_>, after: Option<i64>, beside: Vec<Listed>) -> Result<Self> {
        let since = match after {
            Some(cursor) => feed::since(tx, cursor).await?,
            None => Since::Changed(News::default(), feed::cursor(tx).await?),
        };
        let changed = match &since {
            Since::Changed(news, _) => &*news.conversations,
            Since::Reload(_) => &[],
        };
        let mut rows = conversations::some(tx, Visibility::All, changed).await?;
        let known: BTreeSet<ConversationId> = rows.iter().map(|one| one.conversation.id).collect();
        rows.extend(beside.into_iter().filter(|one| !known.contains(&one.conversation.id)));
        // Oldest first: each row that comes moves above those before it.
        rows.sort_by_key(|one| one.conversation.last_at);
        let all: Vec<ConversationId> = rows.iter().map(|one| one.conversation.id).collect();
        let rows = Unseen::load(tx, rows).await?;
        Ok(Self {
            from: after.unwrap_or_else(|| cursor(&since)),
            facts: Facts::load(tx, &rows.kept().iter().collect::<Vec<_>>()).await?,
            mates: Mates::load(tx).await?,
            parked: outbox::parked_in(tx, &all).await?,
            drawn: rows.kept().iter().map(|_| Default::default()).collect(),
            since,
            rows,
        })
    }

    /// Where the feed stands with it.
    pub(super) fn cursor(&self) -> i64 {
        cursor(&self.since)
    }

    /// What changed; `None` where that is too much to be told one by one.
    pub(super) const fn news(&self) -> Option<&News> {
        match &self.since {
            Since::Changed(news, _) => Some(news),
            Since::Reload(_) => None,
        }
    }

    /// Whether it tells a page everything that it has not seen until then, and something at all.
    fn covers(&self, seen: i64) -> bool {
        let tells = self.news().is_some() || self.from == seen;
        tells && self.from <= seen && seen < self.cursor()
    }

    /// The rows that somebody sees, drawn for a page on which one conversation may be open.
    pub(super) fn rows<'b>(
        &'b self,
        look: &'b Look,
        open: Option<ConversationId>,
    ) -> impl Iterator<Item = Told<'b>> {
        let all = self.rows.kept().iter().zip(&self.drawn);
        let seen = all.filter(|(listed, _)| self.is_seen(look, listed));
        seen.map(move |(listed, drawn)| Told {
            conversation: &listed.conversation,
            row: self.row(look, open, listed, drawn),
        })
    }

    /// Whether something stands beside one of its conversations.
    pub(super) fn stands_beside(&self, conversation: ConversationId, what: Beside) -> bool {
        match what {
            Beside::Label(label) => self.facts.is_labelled(conversation, label),
            Beside::Parked => self.parked.contains(&conversation),
        }
    }

    fn row(
        &self,
        look: &Look,
        open: Option<ConversationId>,
        listed: &Listed,
        drawn: &[OnceLock<Markup>; 4],
    ) -> Markup {
        let id = listed.conversation.id;
        let draw = || {
            let (veil, shown) = self.rows.shown(look.mask(), listed);
            list::row(&self.facts.row(look, &veil, &shown), open, look.now)
        };
        let kind = usize::from(look.mask().hides()) * 2 + usize::from(may_work(look));
        match drawn.get(kind) {
            Some(drawn) if open != Some(id) && !self.facts.has_draft(id, look.user.id) => {
                drawn.get_or_init(draw).clone()
            }
            _ => draw(),
        }
    }

    fn is_seen(&self, look: &Look, listed: &Listed) -> bool {
        let Conversation { assignee_id, team_id, .. } = listed.conversation;
        self.mates.see(look.seen(), assignee_id, team_id)
    }

    /// What changed and somebody does not see, or is not there any more.
    pub(super) fn gone(&self, look: &Look) -> Vec<ConversationId> {
        let seen = self.rows.kept().iter().filter(|one| self.is_seen(look, one));
        let seen: BTreeSet<ConversationId> = seen.map(|one| one.conversation.id).collect();
        let changed = self.news().map_or(&[][..], |news| &news.conversations);
        changed.iter().copied().filter(|id| !seen.contains(id)).collect()
    }
}

const fn cursor(since: &Since) -> i64 {
    match since {
        Since::Changed(_, cursor) | Since::Reload(cursor) => *cursor,
    }
}

/// The newest bulletin of each workspace. Cheap to clone.
#[derive(Clone, Default)]
pub(in crate::web) struct Board(Arc<Mutex<BTreeMap<WorkspaceId, Arc<Newest>>>>);

/// Whoever reads it anew holds it; the others wait for what they read.
type Newest = tokio::sync::Mutex<Option<Arc<Bulletin>>>;

impl Board {
    /// What changed after a cursor: what another page has read a moment ago, if that tells it.
    pub(super) async fn since(&self, desk: &Desk, seen: i64) -> Result<Arc<Bulletin>> {
        let newest = self.newest(desk.workspace());
        let mut newest = newest.lock().await;
        if let Some(known) = newest.as_ref().filter(|known| known.covers(seen)) {
            return Ok(Arc::clone(known));
        }
        let read = desk.read(seen, |tx, seen| Box::pin(Bulletin::read(tx, Some(*seen), Vec::new()))).await?;
        let read = Arc::new(read);
        *newest = Some(Arc::clone(&read));
        Ok(read)
    }

    fn newest(&self, workspace: WorkspaceId) -> Arc<Newest> {
        let mut boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(boards.entry(workspace).or_default())
    }
}
