//! The inbox page, and the parts of it that are asked for alone.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use maud::html;
use serde::Deserialize;
use transom_pages::frame::patch::{self, How, patch, patch_in};
use transom_pages::frame::shell::Frame;
use transom_pages::inbox::list::{self, List};
use transom_pages::inbox::narrow;
use transom_pages::thread::{composer, page as columns, panel};
use transom_pages::{inbox, words};
use transom_rules::id::ConversationId;
use transom_rules::view::{LONGEST_WORDS, Narrowing};
use transom_store::feed;
use transom_store::messages::Position;

use super::desk::{Desk, Done, Failed, Id, answer_patches, drawn};
use super::load::first_steps::first_steps;
use super::load::rows::{self, Wanted};
use super::load::thread::{self, Open, PAGE};
use super::load::{self, Look, counts, frame};

/// What an address may say about the list: the fields of a [`Narrowing`], and where the page before ended.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct InboxQuery(BTreeMap<String, String>);

impl InboxQuery {
    fn field(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    fn wanted(&self, current: Option<ConversationId>) -> Wanted {
        Wanted { narrowing: self.narrowing(), after: rows::place(self.field("cursor")), current }
    }

    /// What the address says of the list. Nobody types words as long as are cut off here.
    pub(super) fn narrowing(&self) -> Narrowing {
        let told = Narrowing::told(|name| self.field(name));
        let words = told.words.trim().chars().take(LONGEST_WORDS).collect();
        Narrowing { words, ..told }
    }
}

/// `GET /`.
pub(super) async fn page(desk: Desk, Query(asked): Query<InboxQuery>) -> Done {
    page_in(&desk, &asked, None).await
}

/// `GET /c/{id}`: the page with the conversation open, or the patches that open it.
pub(super) async fn conversation(
    desk: Desk,
    Id(id): Id<ConversationId>,
    Query(asked): Query<InboxQuery>,
) -> Done {
    if desk.patches { open_in(&desk, id).await } else { page_in(&desk, &asked, Some(id)).await }
}

async fn page_in(desk: &Desk, asked: &InboxQuery, current: Option<ConversationId>) -> Done {
    let (look, theme, wanted) = (desk.look(), desk.theme, asked.wanted(current));
    let on = asked.field("channel").parse().ok();
    let (frame, list, open) = desk
        .read((look, wanted), move |tx, (look, wanted)| {
            Box::pin(async move {
                let (frame, counts) = frame(tx, look, words::word("page-inbox"), theme).await?;
                let list = rows::list(tx, look, wanted, counts).await?;
                let list = List { steps: first_steps(tx, look).await?, ..list };
                let Some(id) = current else {
                    let list = List { closing: rows::closing(tx, look).await?, ..list };
                    return Ok((frame, list, None));
                };
                Ok((frame, list, thread::open(tx, look, id, PAGE, on).await?))
            })
        })
        .await?;
    if current.is_some() && open.is_none() {
        return Err(Failed::NotFound);
    }
    let frame = match &open {
        Some(open) => Frame { title: open.thread.head.name.clone(), ..frame },
        None => frame,
    };
    let page = drawn(move || {
        let shown = open.as_ref().map(|Open { thread, panel }| (thread, panel));
        inbox::page(&frame, &list, shown)
    });
    Ok(page.await?.into_response())
}

async fn open_in(desk: &Desk, id: ConversationId) -> Done {
    let look = desk.look();
    let now = look.now;
    let (open, cursor) = desk
        .read(look, move |tx, look| {
            Box::pin(async move {
                let open = thread::open(tx, look, id, PAGE, None).await?;
                Ok((open, feed::cursor(tx).await?))
            })
        })
        .await?;
    let open = open.ok_or(Failed::NotFound)?;
    let title = format!("{} · {}", open.thread.head.name, words::PRODUCT);
    let patches = drawn(move || {
        html! {
            (patch(How::Replace, "thread", &columns::thread(&open.thread, now)))
            (patch(How::Replace, "panel", &panel::panel(&open.panel, now)))
            (patch::address(&title, cursor))
        }
    });
    Ok(answer_patches(StatusCode::OK, &patches.await?))
}

/// `GET /partials/list?view&q[&cursor]`.
pub(super) async fn rows(desk: Desk, Query(asked): Query<InboxQuery>) -> Done {
    let (look, wanted) = (desk.look(), asked.wanted(None));
    if wanted.after.is_some() {
        return more(&desk, look, wanted).await;
    }
    let now = look.now;
    let list = desk
        .read((look, wanted), |tx, (look, wanted)| {
            Box::pin(async move {
                let counts = counts(tx, look).await?;
                rows::list(tx, look, wanted, counts).await
            })
        })
        .await?;
    let content = drawn(move || {
        html! {
            (patch(How::Replace, "tabs", &list::tabs(&list)))
            (patch(How::Replace, "views", &narrow::views(&list.views, &list.page.narrowing)))
            (patch(How::Fill, "rows-region", &list::region(&list, now)))
        }
    });
    Ok(answer_patches(StatusCode::OK, &content.await?))
}

/// A later page: its rows, and nothing of what stands around them.
async fn more(desk: &Desk, look: Look, wanted: Wanted) -> Done {
    let now = look.now;
    let page = desk.read((look, wanted), |tx, (look, wanted)| Box::pin(rows::page(tx, look, wanted))).await?;
    let content = drawn(move || patch(How::More, "rows", &list::rows(&page, None, now)));
    Ok(answer_patches(StatusCode::OK, &content.await?))
}

/// Which page of a thread.
#[derive(Deserialize)]
pub(super) struct Before {
    #[serde(default)]
    before: String,
}

/// `GET /partials/thread/{id}?before=`.
pub(super) async fn earlier(desk: Desk, Id(id): Id<ConversationId>, Query(asked): Query<Before>) -> Done {
    let before = rows::place(&asked.before).map(|(at, id)| Position { at, id }).ok_or(Failed::NotFound)?;
    let look = desk.look();
    let page = desk.read(look, move |tx, look| Box::pin(thread::earlier(tx, look, id, before))).await?;
    let (items, older) = page.ok_or(Failed::NotFound)?;
    let content = drawn(move || {
        let lines = columns::lines(&items, id, older.as_deref());
        patch_in(id, How::Prepend, "messages", &lines)
    });
    Ok(answer_patches(StatusCode::OK, &content.await?))
}

/// On which number.
#[derive(Deserialize)]
pub(super) struct On {
    #[serde(default)]
    channel: String,
}

/// `GET /partials/composer/{id}[?channel]`.
pub(super) async fn composer(desk: Desk, Id(id): Id<ConversationId>, Query(on): Query<On>) -> Done {
    let look = desk.look();
    let (now, on) = (look.now, on.channel.parse().ok());
    let found = desk.read(look, move |tx, look| Box::pin(load::composer::composer(tx, look, id, on))).await?;
    let content = composer::composer(&found.ok_or(Failed::NotFound)?, now);
    Ok(answer_patches(StatusCode::OK, &patch_in(id, How::Replace, "composer", &content)))
}
