//! The work around a conversation: read, taken, resolved, and what was typed but not sent.

use std::sync::Arc;

use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use maud::Markup;
use serde::Deserialize;
use transom_channels::whatsapp::request;
use transom_desk::base::graph::no_answer;
use transom_pages::frame::patch::{How, patch_in};
use transom_pages::thread::page as columns;
use transom_rules::id::{ConversationId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_store::held::Wanted;
use transom_store::{conversations, messages, users};

use super::desk::{Desk, Done, Failed, id};
use super::load::thread;
use super::send::{change, keep_draft};

/// What was typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    text: String,
}

/// `POST /c/{id}/draft`.
pub(super) async fn draft(desk: Desk, Path(name): Path<String>, Form(typed): Form<Typed>) -> Response {
    let done = async {
        let conversation = found(&desk, id(&name)?).await?.id;
        let text: String = typed.text.chars().take(20_000).collect();
        keep_draft(&desk, conversation, &text).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    desk.answer(done.await)
}

async fn found(desk: &Desk, conversation: ConversationId) -> Done<conversations::Conversation> {
    let workspace = desk.workspace();
    let listed = desk.read(move |tx| Box::pin(conversations::get(tx, workspace, conversation))).await?;
    Ok(listed.ok_or(Failed::NotFound)?.conversation)
}

/// `POST /c/{id}/read`: nobody has to look any more; WhatsApp shows the customer the blue ticks.
pub(super) async fn read(desk: Desk, Path(name): Path<String>) -> Response {
    desk.answer(read_in(&desk, &name).await)
}

async fn read_in(desk: &Desk, name: &str) -> Done {
    let conversation = found(desk, id(name)?).await?;
    if conversation.unread > 0 {
        let conversation_id = conversation.id;
        change(desk, just(conversation_id), move |held| {
            if held.conversation(conversation_id).is_some_and(|conversation| conversation.unread > 0)
                && let Some(conversation) = held.conversation_mut(conversation_id)
            {
                conversation.unread = 0;
            }
        })
        .await?;
        tell_whatsapp(desk, &conversation);
    }
    Ok(desk.patched(&maud::html! {}, conversation.id))
}

fn just(conversation: ConversationId) -> Wanted {
    Wanted { conversations: [conversation].into(), ..Wanted::default() }
}

/// Marks the newest message, and with it all before, as read at WhatsApp. Beside the answer: it may fail.
fn tell_whatsapp(desk: &Desk, conversation: &conversations::Conversation) {
    let Some(channel) = desk.app.registry.known().channel(desk.workspace(), conversation.channel_id).cloned()
    else {
        return;
    };
    let (app, conversation) = (Arc::clone(&desk.app), conversation.id);
    desk.app.tasks.spawn(async move {
        let workspace = channel.workspace;
        let newest =
            app.db.read(move |tx| Box::pin(messages::newest_inbound(tx, workspace, conversation))).await;
        let Ok(Some(newest)) = newest else { return };
        if newest.wamid.is_empty() {
            return;
        }
        let ask = request::mark_read(&channel.phone_number_id, &newest.wamid, false);
        let told = match app.graph.ask(&ask, &channel.access_token).await {
            Ok(answer) => answer.json().map(drop),
            Err(missing) => Err(no_answer(missing)),
        };
        if let Err(error) = told {
            tracing::info!(error = format!("{error:#}"), "WhatsApp was not told that a message was read");
        }
    });
}

/// A status by its word.
#[derive(Deserialize)]
pub(super) struct NewStatus {
    status: String,
}

/// `POST /c/{id}/status`.
pub(super) async fn status(desk: Desk, Path(name): Path<String>, Form(form): Form<NewStatus>) -> Response {
    desk.answer(status_in(&desk, &name, &form.status).await)
}

async fn status_in(desk: &Desk, name: &str, word: &str) -> Done {
    let conversation = found(desk, id(name)?).await?.id;
    let status = ConversationStatus::from_word(word)
        .ok_or_else(|| Failed::Problem(format!("A conversation cannot be “{word}”.")))?;
    change(desk, just(conversation), move |held| {
        if held.conversation(conversation).is_some_and(|known| known.status != status)
            && let Some(conversation) = held.conversation_mut(conversation)
        {
            conversation.status = status;
        }
    })
    .await?;
    Ok(desk.patched(&head(desk, conversation).await?, conversation))
}

/// A user by id; empty for nobody.
#[derive(Deserialize)]
pub(super) struct NewAssignee {
    #[serde(default)]
    assignee: String,
}

/// `POST /c/{id}/assignee`.
pub(super) async fn assignee(
    desk: Desk,
    Path(name): Path<String>,
    Form(form): Form<NewAssignee>,
) -> Response {
    desk.answer(assignee_in(&desk, &name, &form.assignee).await)
}

async fn assignee_in(desk: &Desk, name: &str, user: &str) -> Done {
    let conversation = found(desk, id(name)?).await?.id;
    let user = if user.is_empty() { None } else { Some(colleague(desk, id(user)?).await?) };
    change(desk, just(conversation), move |held| {
        if held.conversation(conversation).is_some_and(|known| known.assignee_id != user)
            && let Some(conversation) = held.conversation_mut(conversation)
        {
            conversation.assignee_id = user;
        }
    })
    .await?;
    Ok(desk.patched(&head(desk, conversation).await?, conversation))
}

async fn colleague(desk: &Desk, user: UserId) -> Done<UserId> {
    let workspace = desk.workspace();
    let all = desk.read(move |tx| Box::pin(users::all(tx, workspace))).await?;
    all.iter().find(|known| known.id == user).map(|known| known.id).ok_or(Failed::NotFound)
}

async fn head(desk: &Desk, conversation: ConversationId) -> Done<Markup> {
    let look = desk.look();
    let now = look.now;
    let open =
        desk.read(move |tx| Box::pin(async move { thread::open(tx, &look, conversation, 1).await })).await?;
    let open = open.ok_or(Failed::NotFound)?;
    Ok(patch_in(conversation, How::Replace, "thread-head", &columns::head(&open.thread, now)))
}
