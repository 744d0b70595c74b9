//! The stream of changes to an open page. It waits until the workspace's feed moves or the business clock
//! jumps, reads what changed since its cursor, and sends the same partials that the page was drawn from. A
//! page that comes back after a break names the last cursor it saw, so that nothing is missed. What changed is read and
//! drawn once for all pages (`stream/bulletin.rs`). It ends when what its reader may do is another thing
//! (`stream/access.rs`): the page is told to load itself anew.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use maud::{Markup, html};
use serde::Deserialize;
use tokio::sync::watch;
use transom_desk::conversations::list;
use transom_pages::frame::patch::{self, How};
use transom_pages::inbox::narrow::Views;
use transom_rules::id::{ChannelId, ConversationId, ViewId};
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::{Narrowing, View};
use transom_store::conversations::{self, Conversation, Counts, Filter};
use transom_store::{Result, Scoped};

use super::desk::{Desk, drawn};
use super::inbox::InboxQuery;
use super::load::marks::Defined;
use super::load::thread::{self, Open};
use super::load::{Look, counts, views};
use access::Access;
pub(super) use bulletin::Board;
use bulletin::Bulletin;
use paced::Paced;
use sight::Sight;
use steps::Steps;

pub(super) mod access;
mod bulletin;
mod diff;
mod paced;
mod sight;
mod steps;

/// Messages of the open conversation that are compared on every change.
const NEWEST: i64 = 30;
/// The same after a break, when more may have come.
const AFTER_A_BREAK: i64 = 200;
/// Changes that come within this time are sent together.
const TOGETHER: Duration = Duration::from_millis(40);
/// How often the stream looks at what time alone changes.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// The numbers on the tabs are counted after a change, and then not for a while, which is no longer than this: each
/// reader has their own.
const LONGEST_COUNT_PAUSE: Span = Span::seconds(2);
/// The same of saved views, of which there may be many.
const LONGEST_VIEWS_PAUSE: Span = Span::seconds(10);
/// How often the forms of an open page are marked anew: well within the day that a mark is good for.
const MARK_EVERY: Span = Span::hours(12);
/// Rows that are drawn again when the clock jumps.
const ROWS_AFTER_A_JUMP: i64 = 100;

/// What a page asks of its stream.
#[derive(Deserialize)]
pub(super) struct StreamQuery {
    #[serde(default)]
    cursor: String,
    /// What the page was drawn for, by its mark.
    access: Option<String>,
    #[serde(default)]
    conversation: String,
    /// The number that somebody chose to write on.
    #[serde(default)]
    channel: String,
}

/// `GET /events?cursor&access&conversation`, and what the list of the page holds.
pub(super) fn events(
    board: Board,
    desk: &Desk,
    Query(asked): Query<StreamQuery>,
    Query(held): Query<InboxQuery>,
    headers: &HeaderMap,
) -> Response {
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let (access, steps) = (Access::new(desk, asked.access), Steps::new(desk));
    let viewer = Viewer {
        feed: desk.app.hub.watch(desk.workspace()),
        clock: desk.app.clock.moves(),
        cursor: seen.or_else(|| asked.cursor.parse().ok()),
        conversation: asked.conversation.parse().ok(),
        on: asked.channel.parse().ok(),
        list: held.narrowing(),
        shown: None,
        counts: None,
        held: BTreeMap::new(),
        tabs: Paced::new(LONGEST_COUNT_PAUSE),
        views: Paced::new(LONGEST_VIEWS_PAUSE),
        marked_at: desk.app.clock.machine(),
        resumed: seen.is_some(),
        sight: Sight::default(),
        begun: false,
        board,
        desk: desk.clone(),
    };
    let changes = stream::unfold(viewer, |mut viewer| async move { Some((viewer.next().await, viewer)) });
    let steps = stream::unfold(steps, |mut steps| async move { Some((event(&steps.next().await), steps)) });
    answer(desk, access, stream::select(changes, steps))
}

/// A stream of changes to an open page: it ends when whoever reads may not any more, and the page is told to load itself anew;
/// or when the server stops.
pub(super) fn answer(
    desk: &Desk,
    access: Access,
    changes: impl Stream<Item = Event> + Send + 'static,
) -> Response {
    let reload = stream::once(async { event(&patch::reload()) });
    let events = changes
        .take_until(access.lost())
        .chain(reload)
        .take_until(desk.app.stop.clone().cancelled_owned())
        .map(Ok::<_, Infallible>);
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    let alive = KeepAlive::new().interval(Duration::from_secs(15)).text("");
    ([unbuffered], Sse::new(events).keep_alive(alive)).into_response()
}

/// Patches as a message of a stream. A line break of another sort would end its line.
pub(super) fn event(patches: &Markup) -> Event {
    Event::default().data(patches.0.replace("\r\n", "\n").replace('\r', "\n"))
}

/// One open page.
struct Viewer {
    desk: Desk,
    /// What other pages have read.
    board: Board,
    feed: watch::Receiver<i64>,
    clock: watch::Receiver<i64>,
    /// What the page has seen; `None` until the first look if it did not say.
    cursor: Option<i64>,
    conversation: Option<ConversationId>,
    /// The number that somebody chose to write on there.
    on: Option<ChannelId>,
    /// What its list holds.
    list: Narrowing,
    /// The open conversation as the page shows it.
    shown: Option<Open>,
    counts: Option<Counts>,
    /// How many the saved views hold.
    held: BTreeMap<ViewId, u64>,
    /// When the tabs are counted.
    tabs: Paced,
    /// When the saved views are.
    views: Paced,
    /// When the page's forms got their mark, by the machine's clock.
    marked_at: Timestamp,
    /// The page had a stream before, which was lost.
    resumed: bool,
    /// What the page may show.
    sight: Sight,
    begun: bool,
}

/// Why the stream looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Because {
    Begins,
    Changed,
    ClockMoved,
    TimePasses,
}

/// What a page asks for itself alone.
#[derive(Clone, Copy)]
struct Wanted {
    because: Because,
    open: Option<ConversationId>,
    on: Option<ChannelId>,
    counts: bool,
    views: bool,
    defined: bool,
}

/// What it got.
#[derive(Default)]
struct Own {
    open: Option<Open>,
    counts: Option<Counts>,
    /// How many the saved views hold.
    held: Option<BTreeMap<ViewId, u64>>,
    /// What the workspace defines, where that changed.
    defined: Option<(Defined, Views)>,
    /// What is in sight when the stream begins.
    sight: Option<Sight>,
}

impl Viewer {
    /// The next message to the page.
    async fn next(&mut self) -> Event {
        loop {
            let because = self.wait().await;
            match self.look(because).await {
                Ok(patches) if patches.0.is_empty() && because != Because::Begins => {}
                Ok(patches) => return self.event(&patches),
                Err(error) => {
                    tracing::warn!(%error, "the stream of an open page could not be read; it tries again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    async fn wait(&mut self) -> Because {
        if !self.begun {
            self.begun = true;
            return Because::Begins;
        }
        let pause = self.until_next_look();
        let because = tokio::select! {
            _ = self.feed.changed() => Because::Changed,
            _ = self.clock.changed() => Because::ClockMoved,
            () = tokio::time::sleep(pause) => Because::TimePasses,
        };
        tokio::time::sleep(TOGETHER).await;
        because
    }

    fn until_next_look(&self) -> Duration {
        let now = self.desk.app.clock.machine();
        let due = [&self.tabs, &self.views].into_iter().filter_map(|counted| counted.due_in(now));
        due.min().map_or(LOOK_AGAIN, |pause| {
            Duration::from_millis(u64::try_from(pause.as_millis()).unwrap_or_default())
        })
    }

    fn event(&self, patches: &Markup) -> Event {
        let event = event(patches);
        match self.cursor {
            Some(cursor) => event.id(cursor.to_string()),
            None => event,
        }
    }

    async fn look(&mut self, because: Because) -> anyhow::Result<Markup> {
        let look = self.desk.look();
        let (bulletin, own) = match (because, self.cursor) {
            (Because::Changed, Some(seen)) => self.together(&look, seen).await?,
            _ => self.alone(&look, because).await?,
        };
        let behind = because == Because::Begins
            && self
                .conversation
                .is_some_and(|id| bulletin.news().is_some_and(|news| news.conversations.contains(&id)));
        self.cursor = Some(bulletin.cursor());
        if bulletin.news().is_none() {
            return Ok(patch::reload());
        }
        let gone = bulletin.gone(&look);
        if let Some(sight) = own.sight {
            self.sight = sight;
            if let Some(id) = self.conversation.filter(|_| own.open.is_some()) {
                self.sight.show(id);
            }
            // What it showed before nobody knows any more, so nothing of that can be taken off it.
            if self.resumed && self.sight != Sight::Whole && !gone.is_empty() {
                return Ok(patch::reload());
            }
        }
        let rows = self.rows(&bulletin, &look, gone);
        let counts = self.tell_counts(own.counts);
        let held = self.tell_held(own.held, own.defined.is_some());
        let defined = own.defined.as_ref().map(|(defined, views)| diff::defined(defined, views, &self.list));
        // Where the page was drawn at this cursor it shows just this.
        let is_new = because != Because::Begins || behind;
        let conversation = self.show(own.open, is_new, look.now).await?;
        Ok(html! {
            @if because == Because::ClockMoved { (patch::clock(look.now)) }
            (rows) (counts) (conversation) (self.mark_anew())
            @if let Some(defined) = defined { (defined) }
            (held)
        })
    }

    /// What changed since a cursor, as it is read for all pages, and what is this page's alone.
    async fn together(&mut self, look: &Look, seen: i64) -> anyhow::Result<(Arc<Bulletin>, Own)> {
        let newest = *self.feed.borrow_and_update();
        let bulletin = self.board.since(&self.desk, seen).await?;
        if bulletin.cursor() < newest {
            // It was read before the last change.
            self.feed.mark_changed();
        }
        let Some(news) = bulletin.news() else { return Ok((bulletin, Own::default())) };
        // Nothing about the open conversation changes but by a change or by time.
        let touched = |id: &ConversationId| news.defined || news.conversations.contains(id);
        let open = self.conversation.filter(touched);
        let (begins_at, because, defined) = (self.desk.app.clock.machine(), Because::Changed, news.defined);
        let (counts, views) = (self.tabs.may(begins_at), self.views.may(begins_at));
        let wanted = Wanted { because, open, on: self.on, counts, views, defined };
        let is_any = open.is_some() || counts || views || defined;
        let own = if is_any {
            self.desk.read(look.clone(), move |tx, look| Box::pin(own(tx, look, wanted))).await?
        } else {
            Own::default()
        };
        self.looked(wanted, begins_at);
        Ok((bulletin, own))
    }

    /// The same on one picture of the database, which no other page looks at.
    async fn alone(&mut self, look: &Look, because: Because) -> anyhow::Result<(Arc<Bulletin>, Own)> {
        self.feed.borrow_and_update();
        let (seen, begins_at) = (self.cursor, self.desk.app.clock.machine());
        let views = because == Because::Begins || self.views.may(begins_at);
        let wanted =
            Wanted { because, open: self.conversation, on: self.on, counts: true, views, defined: false };
        let read = self.desk.read(look.clone(), move |tx, look| {
            Box::pin(async move {
                let beside = match because {
                    Because::ClockMoved => {
                        conversations::list(tx, &Filter::of(look.seen(), ROWS_AFTER_A_JUMP)).await?
                    }
                    Because::Begins | Because::Changed | Because::TimePasses => Vec::new(),
                };
                let bulletin = Bulletin::read(tx, seen, beside).await?;
                let defined = bulletin.news().is_some_and(|news| news.defined);
                Ok((Arc::new(bulletin), own(tx, look, Wanted { defined, ..wanted }).await?))
            })
        });
        let read = read.await?;
        self.looked(wanted, begins_at);
        Ok(read)
    }

    /// The lists were counted, or not: when that may be done again.
    fn looked(&mut self, wanted: Wanted, begins_at: Timestamp) {
        let ends_at = self.desk.app.clock.machine();
        self.tabs.looked(wanted.counts, begins_at, ends_at);
        self.views.looked(wanted.views, begins_at, ends_at);
    }

    /// The open conversation as the page shows it from now on; what differs, when that is `new` to it.
    async fn show(&mut self, open: Option<Open>, new: bool, now: Timestamp) -> anyhow::Result<Markup> {
        let Some(open) = open else { return Ok(html! {}) };
        let before = self.shown.take();
        let draw = move || {
            let patches = if new {
                diff::changes(before.as_ref(), &open, now)
            } else {
                html! {}
            };
            (open, patches)
        };
        let (open, patches) = drawn(draw).await?;
        self.shown = Some(open);
        Ok(patches)
    }

    fn rows(&mut self, bulletin: &Bulletin, look: &Look, gone: Vec<ConversationId>) -> Markup {
        let told: Vec<_> = bulletin.rows(look, self.conversation).collect();
        for told in &told {
            self.sight.show(told.conversation.id);
        }
        html! {
            @for told in &told {
                @let target = format!("c-{}", told.conversation.id);
                @if self.holds(bulletin, told.conversation, look) {
                    (patch::patch(How::Row, "rows", &told.row))
                } @else if self.list.view == View::Mentions {
                    // What is shown there stays until its reader has looked.
                    (patch::patch(How::Replace, &target, &told.row))
                } @else {
                    // Where words are looked for, which the page alone knows, what is resolved stays.
                    (patch::patch(How::Remove, &target, &told.row))
                }
            }
            @for id in self.sight.lose(gone) { (patch::patch(How::Remove, &format!("c-{id}"), &html! {})) }
        }
    }

    fn mark_anew(&mut self) -> Markup {
        let now = self.desk.app.clock.machine();
        let Some(open) = self.conversation.filter(|_| now - self.marked_at >= MARK_EVERY) else {
            return html! {};
        };
        self.marked_at = now;
        self.desk.nonce().patch(open)
    }

    /// Whether the page's list holds a conversation.
    fn holds(&self, bulletin: &Bulletin, conversation: &Conversation, look: &Look) -> bool {
        let stands = |what| bulletin.stands_beside(conversation.id, what);
        list::holds(&self.list, &look.asker, look.now, conversation, stands)
    }

    /// How many the saved views hold, where that is another thing; all of them where they were just drawn anew.
    fn tell_held(&mut self, held: Option<BTreeMap<ViewId, u64>>, anew: bool) -> Markup {
        let before = std::mem::take(&mut self.held);
        self.held = held.unwrap_or_else(|| before.clone());
        let told = self.held.iter().filter(|(id, count)| anew || before.get(id) != Some(count));
        html! { @for (id, count) in told { (diff::held(*id, *count)) } }
    }

    fn tell_counts(&mut self, counts: Option<Counts>) -> Markup {
        let Some(counts) = counts else { return html! {} };
        let before = self.counts.replace(counts);
        if before == Some(counts) {
            html! {}
        } else {
            diff::counts(counts)
        }
    }
}

async fn own(tx: &mut Scoped<'_>, look: &Look, wanted: Wanted) -> Result<Own> {
    let begins = wanted.because == Because::Begins;
    Ok(Own {
        open: match wanted.open {
            Some(id) => {
                thread::open(tx, look, id, if begins { AFTER_A_BREAK } else { NEWEST }, wanted.on).await?
            }
            None => None,
        },
        counts: if wanted.counts { Some(counts(tx, look).await?) } else { None },
        held: if wanted.views || wanted.defined { Some(views::counts(tx, look).await?) } else { None },
        defined: if wanted.defined {
            Some((Defined::load(tx, look.mask()).await?, views::beside(tx, look).await?))
        } else {
            None
        },
        sight: if begins { Some(Sight::load(tx, look.seen()).await?) } else { None },
    })
}
