//! The stream of changes to an open page. It waits until the workspace's feed moves or the business clock
//! jumps, reads what changed since its cursor, and sends the same partials that the page was drawn from. A
//! page that comes back after a break names the last cursor it saw, so that nothing is missed. It ends when what
//! its reader may do is another thing (`stream/access.rs`): the page is told to load itself anew.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, StreamExt as _};
use maud::{Markup, html};
use serde::Deserialize;
use tokio::sync::watch;
use transom_desk::conversations::list as conversations_list;
use transom_pages::frame::patch::{self, How};
use transom_pages::inbox::list;
use transom_pages::inbox::narrow::Views;
use transom_rules::id::{ConversationId, LabelId, ViewId};
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::{Narrowing, View};
use transom_store::conversations::{self, Counts, Filter, Listed};
use transom_store::feed::{self, News, Since};
use transom_store::{Result, Scoped};

use super::desk::{Desk, drawn};
use super::inbox::InboxQuery;
use super::load::marks::Defined;
use super::load::thread::{self, Open};
use super::load::{Look, counts, rows, views};
use crate::shown::{self, Shown};
use access::Access;
use paced::Paced;
use sight::Sight;
use steps::Steps;

mod access;
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
/// The numbers on the tabs are counted after a change, and then not for a while, which is no longer than this.
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
}

/// `GET /events?cursor&access&conversation`, and what the list of the page holds.
pub(super) async fn events(
    desk: Desk,
    Query(asked): Query<StreamQuery>,
    Query(list): Query<InboxQuery>,
    headers: HeaderMap,
) -> Response {
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let (access, steps) = (Access::new(&desk, asked.access), Steps::new(&desk));
    let viewer = Viewer {
        feed: desk.app.hub.watch(desk.workspace()),
        clock: desk.app.clock.moves(),
        cursor: seen.or_else(|| asked.cursor.parse().ok()),
        conversation: asked.conversation.parse().ok(),
        list: list.narrowing(),
        shown: None,
        counts: None,
        held: BTreeMap::new(),
        tabs: Paced::new(LONGEST_COUNT_PAUSE),
        views: Paced::new(LONGEST_VIEWS_PAUSE),
        marked_at: desk.app.clock.machine(),
        resumed: seen.is_some(),
        sight: Sight::default(),
        begun: false,
        desk: desk.clone(),
    };
    let stop = desk.app.stop.clone();
    let changes = stream::unfold(viewer, |mut viewer| async move { Some((viewer.next().await, viewer)) });
    let steps = stream::unfold(steps, |mut steps| async move {
        Some((Event::default().data(steps.next().await.0), steps))
    });
    let reload = stream::once(async { Event::default().data(patch::reload().0) });
    let events = stream::select(changes, steps)
        .take_until(access.lost())
        .chain(reload)
        .take_until(stop.cancelled_owned())
        .map(Ok::<_, Infallible>);
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    let alive = KeepAlive::new().interval(Duration::from_secs(15)).text("");
    ([unbuffered], Sse::new(events).keep_alive(alive)).into_response()
}

/// One open page.
struct Viewer {
    desk: Desk,
    feed: watch::Receiver<i64>,
    clock: watch::Receiver<i64>,
    /// What the page has seen; `None` until the first look if it did not say.
    cursor: Option<i64>,
    conversation: Option<ConversationId>,
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

/// What a look found.
struct Found {
    since: Since,
    open: Option<Open>,
    rows: Vec<(Shown<Listed>, list::Row)>,
    gone: Vec<ConversationId>,
    counts: Option<Counts>,
    /// How many the saved views hold.
    held: Option<BTreeMap<ViewId, u64>>,
    /// What the workspace defines, where that changed.
    defined: Option<(Defined, Views)>,
    /// What is in sight when the stream begins.
    sight: Option<Sight>,
}

/// What to look for.
#[derive(Clone, Copy)]
struct Search {
    cursor: Option<i64>,
    open: Option<ConversationId>,
    limit: i64,
    because: Because,
    count: bool,
    count_views: bool,
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
        // A line break of another sort would end the line of the stream.
        let data = patches.0.replace("\r\n", "\n").replace('\r', "\n");
        let event = Event::default().data(data);
        match self.cursor {
            Some(cursor) => event.id(cursor.to_string()),
            None => event,
        }
    }

    async fn look(&mut self, because: Because) -> anyhow::Result<Markup> {
        self.feed.borrow_and_update();
        let look = self.desk.look();
        let (now, open) = (look.now, self.conversation);
        let begins_at = self.desk.app.clock.machine();
        let search = Search {
            cursor: self.cursor,
            open,
            limit: if because == Because::Begins { AFTER_A_BREAK } else { NEWEST },
            because,
            count: because != Because::Changed || self.tabs.may(begins_at),
            count_views: because == Because::Begins || self.views.may(begins_at),
        };
        let mut found = self.desk.read(look, move |tx, look| Box::pin(find(tx, look, search))).await?;
        let ends_at = self.desk.app.clock.machine();
        self.tabs.looked(search.count, begins_at, ends_at);
        self.views.looked(search.count_views, begins_at, ends_at);
        let (changed, cursor) = match &found.since {
            Since::Changed(news, cursor) => (news.conversations.clone(), *cursor),
            Since::Reload(cursor) => {
                self.cursor = Some(*cursor);
                return Ok(patch::reload());
            }
        };
        self.cursor = Some(cursor);
        if let Some(sight) = found.sight.take() {
            self.sight = sight;
            // What it showed before nobody knows any more, so nothing of that can be taken off it.
            if self.resumed && self.sight != Sight::Whole && !found.gone.is_empty() {
                return Ok(patch::reload());
            }
        }
        found.rows.iter().for_each(|(listed, _)| self.sight.show(listed.conversation.id));
        found.gone = self.sight.lose(found.gone);
        let behind = because == Because::Begins && open.is_some_and(|id| changed.contains(&id));
        let rows = self.rows(&found);
        let counts = self.tell_counts(found.counts);
        let held = self.tell_held(found.held.take(), found.defined.is_some());
        let defined =
            found.defined.as_ref().map(|(defined, views)| diff::defined(defined, views, &self.list));
        // Where the page was drawn at this cursor it shows just this.
        let is_new = because != Because::Begins || behind;
        let conversation = self.show(found.open, is_new, now).await?;
        Ok(html! {
            @if because == Because::ClockMoved { (patch::clock(now)) }
            (rows) (counts) (conversation) (self.mark_anew())
            @if let Some(defined) = defined { (defined) }
            (held)
        })
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

    fn rows(&self, found: &Found) -> Markup {
        let look = self.desk.look();
        html! {
            @for (listed, row) in &found.rows {
                @let target = format!("c-{}", row.id);
                @if self.holds(listed, row, &look) {
                    (patch::patch(How::Row, "rows", &list::row(row, self.conversation, look.now)))
                } @else if self.list.view == View::Mentions {
                    // What is shown there stays until its reader has looked.
                    (patch::patch(How::Replace, &target, &list::row(row, self.conversation, look.now)))
                } @else {
                    // Where words are looked for, which the page alone knows, what is resolved stays.
                    (patch::patch(How::Remove, &target, &list::row(row, self.conversation, look.now)))
                }
            }
            @for id in &found.gone { (patch::patch(How::Remove, &format!("c-{id}"), &html! {})) }
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
    fn holds(&self, listed: &Listed, row: &list::Row, look: &Look) -> bool {
        let is_labelled = |id: LabelId| row.labels.iter().any(|label| label.id == id.to_string());
        conversations_list::holds(&self.list, &look.asker, look.now, &listed.conversation, is_labelled)
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

async fn find(tx: &mut Scoped<'_>, look: &Look, search: Search) -> Result<Found> {
    let since = match search.cursor {
        Some(cursor) => feed::since(tx, cursor).await?,
        None => Since::Changed(News::default(), feed::cursor(tx).await?),
    };
    let nothing = News::default();
    let News { conversations: changed, defined } = match &since {
        Since::Changed(news, _) => news,
        Since::Reload(_) => &nothing,
    };
    let mut listed = conversations::some(tx, look.seen(), changed).await?;
    let known: BTreeSet<ConversationId> = listed.iter().map(|one| one.conversation.id).collect();
    let gone = changed.iter().copied().filter(|id| !known.contains(id)).collect();
    if search.because == Because::ClockMoved {
        let filter = Filter::of(look.seen(), ROWS_AFTER_A_JUMP);
        let all = conversations::list(tx, &filter).await?;
        listed.extend(all.into_iter().filter(|one| !known.contains(&one.conversation.id)));
    }
    let mut listed = shown::rows(tx, look.mask(), listed).await?;
    // Oldest first: each row that comes moves above those before it.
    listed.sort_by_key(|one| one.conversation.last_at);
    let rows = rows::rows(tx, look, &listed).await?;
    // Nothing about the open conversation changes but by a change or by time.
    let touched =
        |id: &ConversationId| search.because != Because::Changed || *defined || changed.contains(id);
    let open = match search.open.filter(touched) {
        Some(id) => thread::open(tx, look, id, search.limit).await?,
        None => None,
    };
    Ok(Found {
        open,
        rows: listed.into_iter().zip(rows).collect(),
        gone,
        sight: match search.because {
            Because::Begins => Some(Sight::load(tx, look.seen()).await?),
            Because::Changed | Because::ClockMoved | Because::TimePasses => None,
        },
        defined: if *defined {
            Some((Defined::load(tx).await?, views::beside(tx, look).await?))
        } else {
            None
        },
        held: if search.count_views || *defined { Some(views::counts(tx, look).await?) } else { None },
        counts: if search.count { Some(counts(tx, look).await?) } else { None },
        since,
    })
}
