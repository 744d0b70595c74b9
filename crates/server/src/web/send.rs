//! What an agent sends: words, an emoji, a message again. All of it goes through the one way out; a refusal
//! takes the composer's place and keeps the words.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::html;
use serde::Deserialize;
use serde_json::{Value, json};
use transom_desk::messages::draft::{Ask, Fallback, When, as_sent};
use transom_desk::messages::send::{self, Sent};
use transom_desk::messages::{cancel, fallback, instead};
use transom_pages::frame::patch::problem;
use transom_pages::words::{say, word};
use transom_rules::access::Verb;
use transom_rules::channel::ChannelKind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ConversationId, MessageId};
use transom_rules::reason;
use transom_rules::time::{Span, Timestamp};
use transom_rules::words::refusal::NUMBER_GONE;
use transom_store::held::{Held, Wanted};
use transom_store::media::{self, Media};
use transom_store::messages::{self, Message};

use super::desk::{Desk, Done, Failed, Id, answer_patches, id};
use super::once::{Marked, Submitted, Turn};
pub(super) use to::{To, keep_draft, typed};

mod to;

/// What the composer posts.
#[derive(Deserialize)]
pub(super) struct Written {
    #[serde(default)]
    text: String,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    reply_to: String,
    /// On which number.
    #[serde(default)]
    channel: String,
    /// What is to be done if it does not arrive: nothing, an SMS if it fails, or after so many minutes too.
    #[serde(default)]
    fallback: String,
    #[serde(default)]
    fallback_channel: String,
}

/// `POST /c/{id}/messages`.
pub(super) async fn words(desk: Desk, Id(to): Id<ConversationId>, Form(written): Form<Written>) -> Done {
    let to = To::find(&desk, to, written.channel.parse().ok()).await?;
    let (text, client_id) = (written.text.trim(), own_id(&written.client_id));
    let what = format!("words:{}:{}", written.nonce, client_id.as_deref().unwrap_or_default());
    let key = match desk.turn(&written.nonce, &what, text.as_bytes()).await? {
        Turn::First(key) => key,
        Turn::Again(message) => return to.sent_before(&desk, message, client_id).await,
        Turn::Unknown => return to.keep_words(&desk, word("answer-old-words"), text).await,
    };
    let quoted = quoted_wamid(&desk, &to, &written.reply_to).await?;
    let ask = match to.ask(&text_object(text, quoted.as_deref())) {
        Ok(ask) => ask,
        Err(invalid) => return to.keep_words(&desk, &invalid, text).await,
    };
    let fallback = match fallback_chosen(&desk, &written.fallback, &written.fallback_channel) {
        Ok(fallback) => fallback,
        Err(invalid) => return to.keep_words(&desk, invalid, text).await,
    };
    let ask = Ask { key: Some(key), typed: Some(to.typed(&desk)), fallback, ..ask };
    match desk.send(ask).await? {
        Sent::Queued(message) | Sent::Repeated(message) => to.sent(&desk, &message, client_id).await,
        Sent::Refused(refusal) => to.refused(&desk, *refusal, text).await,
        Sent::KeyTaken => to.keep_words(&desk, word("answer-other-words"), text).await,
    }
}

/// The SMS that goes out if a message does not arrive, as a form chooses it: nothing, `failed`, or minutes.
pub(super) fn fallback_chosen(
    desk: &Desk,
    chosen: &str,
    channel: &str,
) -> Result<Option<Fallback>, &'static str> {
    if chosen.is_empty() {
        return Ok(None);
    }
    let known = desk.app.registry.known();
    let sender = channel.parse().ok().and_then(|id| known.channel(desk.workspace(), id).cloned());
    let sender = sender.filter(|sender| sender.kind == ChannelKind::Sms);
    let after = match chosen {
        "failed" => Some(None),
        minutes => minutes.parse().ok().map(Span::minutes).filter(fallback::is_span).map(Some),
    };
    let (Some(channel), Some(after)) = (sender, after) else { return Err(word("fallback-bad")) };
    Ok(Some(Fallback { channel, after, text: None, now: desk.now() }))
}

/// The browser's own id of a message: a page that stays open sends many under one mark.
pub(super) fn own_id(client_id: &str) -> Option<String> {
    Some(client_id.to_owned()).filter(|id| !id.is_empty() && id.len() <= 100)
}

/// Meta's object of a plain text.
pub(super) fn text_object(text: &str, quoted: Option<&str>) -> Value {
    let mut object = json!({"type": "text", "text": {"body": text}});
    if let (Some(wamid), Some(fields)) = (quoted, object.as_object_mut()) {
        fields.insert("context".into(), json!({"message_id": wamid}));
    }
    object
}

/// WhatsApp's id of the message that is quoted, by our own.
async fn quoted_wamid(desk: &Desk, to: &To, reply_to: &str) -> Done<Option<String>> {
    if reply_to.is_empty() {
        return Ok(None);
    }
    let quoted = to.message(desk, id(reply_to)?).await?;
    Ok(Some(quoted.wamid).filter(|wamid| !wamid.is_empty()))
}

/// An emoji on a message of the customer's.
#[derive(Deserialize)]
pub(super) struct Reaction {
    message: String,
    #[serde(default)]
    emoji: String,
}

/// `POST /c/{id}/reaction`.
pub(super) async fn reaction(desk: Desk, Id(to): Id<ConversationId>, Form(form): Form<Reaction>) -> Done {
    let target: MessageId = id(&form.message)?;
    let found = To::find(&desk, to, None).await?.message(&desk, target).await?;
    let to = To::find(&desk, to, Some(found.channel_id)).await?;
    let theirs = Some(found);
    let theirs = theirs.filter(|message| message.inbound && !message.wamid.is_empty());
    let wamid = theirs.ok_or(Failed::NotFound)?.wamid;
    let object = json!({"type": "reaction", "reaction": {"message_id": wamid, "emoji": form.emoji}});
    let ask = to.ask(&object).map_err(Failed::Problem)?;
    let ask = Ask { verb: Verb::React, ..ask };
    if let Sent::Refused(refusal) = send::send(&desk.app, ask).await? {
        return Err(Failed::Problem(say(&refusal.text)));
    }
    let emoji = form.emoji;
    change(&desk, Wanted { messages: [target].into(), ..Wanted::default() }, move |held| {
        if let Some(message) = held.message_mut(target) {
            message.our_reaction.clone_from(&emoji);
        }
    })
    .await?;
    to.sent(&desk, &to.message(&desk, target).await?, None).await
}

/// Changes rows that are held, and tells every open page.
pub(super) async fn change<F>(desk: &Desk, wanted: Wanted, change: F) -> Done<()>
where
    F: Fn(&mut Held) + Send + Sync + 'static,
{
    let (workspace, now) = (desk.workspace(), desk.now());
    let change = std::sync::Arc::new(change);
    let cursor = desk
        .app
        .db
        .of(workspace)
        .write((), move |tx, ()| {
            let (wanted, change) = (wanted.clone(), std::sync::Arc::clone(&change));
            Box::pin(async move {
                let mut held = Held::load(tx, &wanted).await?;
                change(&mut held);
                Ok(held.write(tx, now).await?.0)
            })
        })
        .await?;
    desk.app.hub.changed(workspace, cursor);
    Ok(())
}

/// `POST /m/{id}/retry`: a new message that says the same.
pub(super) async fn retry(desk: Desk, Id(id): Id<MessageId>, Form(form): Form<Marked>) -> Done {
    let (message, to) = message_and_place(&desk, id).await?;
    if !may_go_again(&message, desk.now()) {
        return Err(Failed::Problem(word("answer-only-failed").into()));
    }
    again(&desk, &to, Again { message: &message, when: When::Now, nonce: &form.nonce }).await
}

/// Ours, and it did not arrive as far as anybody knows.
fn may_go_again(message: &Message, now: Timestamp) -> bool {
    use MessageState::{Accepted, Cancelled, Failed, Sent, Stopped, Uncertain};
    let state = message.delivery.state;
    let is_late = matches!(state, Accepted | Sent) && reason::is_late(message.sent_at(), now);
    !message.inbound && (is_late || matches!(state, Failed | Stopped | Uncertain | Cancelled))
}

/// A message and the conversation it stands in.
pub(super) async fn message_and_place(desk: &Desk, message: MessageId) -> Done<(Message, To)> {
    let message = desk.read((), move |tx, ()| Box::pin(messages::get(tx, message))).await?;
    let message = message.ok_or(Failed::NotFound)?;
    let to = To::find(desk, message.conversation_id, Some(message.channel_id)).await?;
    Ok((message, to))
}

/// What a message of ours said is to go once more.
pub(super) struct Again<'a> {
    pub(super) message: &'a Message,
    pub(super) when: When,
    /// The mark of the form that asks for it.
    pub(super) nonce: &'a str,
}

/// Sends it as a new message. Pressed twice, also on two pages or by two people, it is sent once more, not twice.
pub(super) async fn again(desk: &Desk, to: &To, wanted: Again<'_>) -> Done {
    let Again { message, when, nonce } = wanted;
    if to.channel().id != message.channel_id {
        return Err(Failed::Problem(say(&NUMBER_GONE)));
    }
    let old = message.id;
    let form = Submitted { nonce, what: format!("again:{old}:{when:?}"), said: b"", of: old.0 };
    let key = match desk.turn_of(form).await? {
        Turn::First(key) => key,
        Turn::Again(sent) => return to.sent_before(desk, sent, None).await,
        Turn::Unknown => return to.ask_anew(desk, message).await,
    };
    let mut ask = to.ask(&as_sent(&message.json)).map_err(Failed::Problem)?;
    let files =
        desk.read((), move |tx, ()| Box::pin(async move { media::of_messages(tx, &[old]).await })).await?;
    ask.file = files.into_iter().next().map(|file| Media { id: desk.app.clock.media_id(), ..file });
    let ask = Ask { when, verb: Verb::Retry, key: Some(key), again: Some(old), ..ask };
    match desk.send(ask).await? {
        Sent::Queued(sent) => {
            // The one that did not arrive says so.
            let patches =
                html! { (to.bubble(desk, &sent, None).await?) (to.bubble(desk, message, None).await?) };
            Ok(desk.patched(&patches, to.id()))
        }
        Sent::Repeated(sent) => to.sent(desk, &sent, None).await,
        Sent::Refused(refusal) => {
            let content = html! { (to.composer(desk, None).await?) (problem(&say(&refusal.text))) };
            Ok(answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content))
        }
        Sent::KeyTaken => Err(Failed::Problem(word("answer-message-sent").into())),
    }
}

/// `POST /m/{id}/take-back`: the message is not sent, and its words are the draft of who asks.
pub(super) async fn take_back(desk: Desk, Id(id): Id<MessageId>) -> Done {
    let conversation = cancel::to_draft(&desk.app, &desk.asker, id).await?;
    Ok(Redirect::to(&format!("/c/{conversation}")).into_response())
}

/// `POST /m/{id}/cancel`: takes back what waits for the customer to write.
pub(super) async fn cancel(desk: Desk, Id(id): Id<MessageId>) -> Done {
    let (message, to) = message_and_place(&desk, id).await?;
    cancel::cancel(&desk.app, &desk.asker, message.id).await?;
    to.sent(&desk, &to.message(&desk, message.id).await?, None).await
}

/// `POST /m/{id}/fallback/cancel`: calls off the SMS that would go out in the place of a message.
pub(super) async fn cancel_fallback(desk: Desk, Id(id): Id<MessageId>) -> Done {
    let (message, to) = message_and_place(&desk, id).await?;
    instead::cancel(&desk.app, &desk.asker, message.id).await?;
    to.sent(&desk, &to.message(&desk, message.id).await?, None).await
}
