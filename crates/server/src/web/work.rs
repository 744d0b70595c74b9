//! The work around a conversation: read, taken, resolved, and what was typed but not sent.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use transom_channels::fault::meaning;
use transom_desk::conversations::stand::Stand;
use transom_desk::conversations::thread::{self as routing, NotMoved};
use transom_desk::conversations::{read, stand, take};
use transom_desk::done::NotDone;
use transom_pages::frame::patch::{How, patch_in};
use transom_pages::say;
use transom_pages::thread::page as columns;
use transom_pages::words::{say as say_of, word};
use transom_rules::id::{ChannelId, ConversationId};
use transom_rules::receive::ConversationStatus;
use transom_rules::thread::ThreadAct;
use transom_rules::words::refusal::NUMBER_GONE;
use transom_store::conversations;

use super::desk::{Desk, Done, Failed, Id, id};
use super::load::{thread, ways};
use super::send::{keep_draft, typed};

/// What was typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    text: String,
    /// For which number; what says none is for the one that the customer used last.
    #[serde(default)]
    channel: String,
}

/// `POST /c/{id}/draft`: of a number by which the customer cannot be written to nothing is kept.
pub(super) async fn draft(desk: Desk, Id(conversation): Id<ConversationId>, Form(form): Form<Typed>) -> Done {
    let asked: Option<ChannelId> = if form.channel.is_empty() { None } else { Some(id(&form.channel)?) };
    let found = desk.read(desk.look(), move |tx, look| {
        Box::pin(async move {
            let Some(listed) = conversations::get(tx, look.seen(), conversation).await? else {
                return Ok(None);
            };
            Ok(ways::of(tx, look, &listed).await?.typed_on(asked))
        })
    });
    let channel = found.await?.ok_or(Failed::NotFound)?;
    let text: String = form.text.chars().take(20_000).collect();
    keep_draft(&desk, typed(&desk, conversation, channel), &text).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn found(desk: &Desk, conversation: ConversationId) -> Done<conversations::Conversation> {
    let seen = desk.asker.visibility();
    let listed = desk.read((), move |tx, ()| Box::pin(conversations::get(tx, seen, conversation))).await?;
    Ok(listed.ok_or(Failed::NotFound)?.conversation)
}

/// `POST /c/{id}/read`: nobody has to look any more; WhatsApp shows the customer the blue ticks.
pub(super) async fn mark_read(desk: Desk, Id(conversation): Id<ConversationId>) -> Done {
    let conversation = found(&desk, conversation).await?;
    if conversation.unread > 0 {
        read::mark(&desk.app, &desk.asker, conversation.id).await?;
    }
    Ok(desk.patched(&maud::html! {}, conversation.id))
}

/// A status by its word, or by the id of one that the workspace defines.
#[derive(Deserialize)]
pub(super) struct NewStatus {
    status: String,
}

/// `POST /c/{id}/status`.
pub(super) async fn status(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(form): Form<NewStatus>,
) -> Done {
    let to = match ConversationStatus::from_word(&form.status) {
        Some(status) => Stand::In(status),
        None => Stand::With(
            form.status.parse().map_err(|_| Failed::Problem(say!("answer-status", status = &form.status)))?,
        ),
    };
    stand::set(&desk.app, &desk.asker, conversation, to).await?;
    answer(&desk, conversation).await
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
    Id(conversation): Id<ConversationId>,
    Form(form): Form<NewAssignee>,
) -> Done {
    let user = if form.assignee.is_empty() { None } else { Some(id(&form.assignee)?) };
    take::assign(&desk.app, &desk.asker, conversation, user).await.map_err(|not_done| match not_done {
        NotDone::Wrong(_) => Failed::NotFound,
        not_done => not_done.into(),
    })?;
    answer(&desk, conversation).await
}

/// What is to be done about the thread.
#[derive(Deserialize)]
pub(super) struct NewOwner {
    action: String,
}

/// `POST /c/{id}/thread`: takes the thread from another app of the number, passes it on, or gives it up.
pub(super) async fn thread(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(form): Form<NewOwner>,
) -> Done {
    let act = ThreadAct::from_word(&form.action).ok_or(Failed::NotFound)?;
    control(&desk, conversation, act).await?;
    answer(&desk, conversation).await
}

/// Asks Meta for it; what Meta says against it is told in our words.
pub(super) async fn control(desk: &Desk, conversation: ConversationId, act: ThreadAct) -> Done<()> {
    routing::control(&desk.app, &desk.asker, conversation, act).await.map_err(|why| match why {
        NotMoved::NotDone(not_done) => not_done.into(),
        NotMoved::NoNumber => Failed::Problem(say_of(&NUMBER_GONE)),
        NotMoved::NotAsked | NotMoved::Unclear => Failed::Problem(word("answer-thread-silent").to_owned()),
        NotMoved::Refused(fault) => {
            let meaning = meaning(fault.code).map_or(fault.title.as_str(), |known| known.meaning);
            Failed::Problem(say!("answer-thread-refused", meaning = meaning))
        }
    })
}

/// The conversation's head as it now is. Where it is out of their sight by what they did, they are back at the list.
pub(super) async fn answer(desk: &Desk, conversation: ConversationId) -> Done {
    let look = desk.look();
    let now = look.now;
    let head = desk.read(look, move |tx, look| Box::pin(thread::head(tx, look, conversation))).await?;
    let Some(head) = head else { return Ok(Redirect::to("/").into_response()) };
    let head = patch_in(conversation, How::Replace, "thread-head", &columns::head(&head, now));
    Ok(desk.patched(&head, conversation))
}
