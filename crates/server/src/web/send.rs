//! What an agent sends: words, an emoji, a message again. All of it goes through the one way out; a refusal
//! takes the composer's place and keeps the words.

use axum::extract::Form;
use axum::http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use transom_channels::whatsapp::draft;
use transom_desk::messages::cancel;
use transom_desk::messages::draft::{Ask, When, as_sent};
use transom_desk::messages::send::{self, Sent};
use transom_pages::frame::patch::{How, patch_in, problem};
use transom_pages::thread::bubble::bubble;
use transom_pages::thread::composer::{self, State};
use transom_pages::words::{say, word};
use transom_rules::access::{Asker, Verb};
use transom_rules::delivery::MessageState;
use transom_rules::event::Party;
use transom_rules::id::{ConversationId, MessageId};
use transom_rules::refusal::Refusal;
use transom_rules::words::refusal::NUMBER_GONE;
use transom_store::channels::{Channel, Connected};
use transom_store::contacts::Identity;
use transom_store::conversations::{self, Listed};
use transom_store::drafts::{self, DraftKey};
use transom_store::held::{Held, Wanted};
use transom_store::idempotency::Key;
use transom_store::media::{self, Media};
use transom_store::messages::{self, Message};

use super::desk::{Desk, Done, Failed, Id, answer_patches, id};
use super::load::{bubbles, thread};
use crate::shown::{self, Shown};

/// What the composer posts.
#[derive(Deserialize)]
pub(super) struct Written {
    #[serde(default)]
    text: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    reply_to: String,
}

/// `POST /c/{id}/messages`.
pub(super) async fn words(desk: Desk, Id(to): Id<ConversationId>, Form(written): Form<Written>) -> Done {
    let to = To::find(&desk, to).await?;
    let text = written.text.trim();
    let quoted = quoted_wamid(&desk, &to, &written.reply_to).await?;
    let ask = match to.ask(&text_object(text, quoted.as_deref())) {
        Ok(ask) => ask,
        Err(invalid) => return to.keep_words(&desk, &invalid, text).await,
    };
    let ask = Ask { key: key(&desk, &written.client_id, text), typed: Some(to.typed(&desk)), ..ask };
    match send::send(&desk.app, ask).await? {
        Sent::Queued(message) | Sent::Repeated(message) => {
            to.sent(&desk, &message, Some(written.client_id).filter(|id| !id.is_empty())).await
        }
        Sent::Refused(refusal) => to.refused(&desk, *refusal, text).await,
        Sent::KeyTaken => Err(Failed::Problem(word("answer-other-words").into())),
    }
}

/// Meta's object of a plain text.
pub(super) fn text_object(text: &str, quoted: Option<&str>) -> Value {
    let mut object = json!({"type": "text", "text": {"body": text}});
    if let (Some(wamid), Some(fields)) = (quoted, object.as_object_mut()) {
        fields.insert("context".into(), json!({"message_id": wamid}));
    }
    object
}

/// The browser's own id of a message: a second try of the same one is not a second message.
fn key(desk: &Desk, client_id: &str, text: &str) -> Option<Key> {
    (!client_id.is_empty() && client_id.len() <= 100).then(|| Key {
        token: Sha256::digest(desk.user.id.0.as_bytes()).to_vec(),
        key: client_id.to_owned(),
        body: Sha256::digest(text).to_vec(),
    })
}

/// WhatsApp's id of the message that is quoted, by our own.
async fn quoted_wamid(desk: &Desk, to: &To, reply_to: &str) -> Done<Option<String>> {
    if reply_to.is_empty() {
        return Ok(None);
    }
    let quoted = to.message(desk, id(reply_to)?).await?;
    Ok(Some(quoted.wamid).filter(|wamid| !wamid.is_empty()))
}

/// The conversation that is written to.
pub(super) struct To {
    /// Its rows.
    pub(super) listed: Shown<Listed>,
    party: Party,
    number: std::sync::Arc<Connected>,
    asker: std::sync::Arc<Asker>,
}

impl To {
    /// The conversation, if it is there and its number is connected.
    pub(super) async fn find(desk: &Desk, id: ConversationId) -> Done<Self> {
        let look = desk.look();
        let (workspace, seen, mask) = (look.workspace(), look.seen(), look.mask());
        let found = desk.read((), move |tx, ()| {
            Box::pin(async move {
                let Some(listed) = conversations::get(tx, seen, id).await? else {
                    return Ok(None);
                };
                let party = party(&listed.identity);
                Ok(Some((party, shown::row(tx, mask, listed).await?)))
            })
        });
        let (party, listed) = found.await?.ok_or(Failed::NotFound)?;
        let number = look.known.connected(workspace, listed.conversation.channel_id).cloned();
        let number = number.ok_or_else(|| Failed::Problem(say(&NUMBER_GONE)))?;
        let asker = std::sync::Arc::clone(&desk.asker);
        Ok(Self { listed, party, number, asker })
    }

    /// The conversation's id.
    pub(super) fn id(&self) -> ConversationId {
        self.listed.conversation.id
    }

    /// A message that stands here: of one that stands elsewhere nothing is told.
    async fn message(&self, desk: &Desk, message: MessageId) -> Done<Message> {
        let found = desk.read((), move |tx, ()| Box::pin(messages::get(tx, message))).await?;
        found.filter(|message| message.conversation_id == self.id()).ok_or(Failed::NotFound)
    }

    /// The number it writes on.
    pub(super) fn channel(&self) -> &Channel {
        &self.number.channel
    }

    /// The same, with what it takes to ask Meta.
    pub(super) fn number(&self) -> &Connected {
        &self.number
    }

    /// The wish to send Meta's message object here, or what is wrong with the object.
    pub(super) fn ask(&self, object: &Value) -> Result<Ask, String> {
        let draft = draft::read(object).map_err(|invalid| invalid.message)?;
        let to = self.party.clone();
        if to.phone.is_none() && to.user_id.is_none() {
            return Err(word("answer-group").into());
        }
        Ok(Ask {
            asker: std::sync::Arc::clone(&self.asker),
            verb: Verb::Send,
            channel: std::sync::Arc::new(self.channel().clone()),
            to,
            written_in: Some(self.id()),
            draft,
            when: When::Now,
            key: None,
            file: None,
            typed: None,
        })
    }

    /// The agent's draft here.
    pub(super) fn typed(&self, desk: &Desk) -> DraftKey {
        typed(desk, self.id())
    }

    /// Keeps the agent's draft; an empty one is forgotten.
    pub(super) async fn keep_draft(&self, desk: &Desk, text: &str) -> Done<()> {
        keep_draft(desk, self.id(), text).await
    }

    /// The answer to a message that is on its way: its bubble.
    pub(super) async fn sent(&self, desk: &Desk, message: &Message, client_id: Option<String>) -> Done {
        Ok(desk.patched(&self.bubble(desk, message, client_id).await?, self.id()))
    }

    /// A message's bubble as a patch.
    pub(super) async fn bubble(
        &self,
        desk: &Desk,
        message: &Message,
        client_id: Option<String>,
    ) -> Done<Markup> {
        let (look, message, listed) = (desk.look(), message.clone(), self.listed.clone());
        let drawn = desk
            .read((look, listed), move |tx, (look, listed)| Box::pin(bubbles::one(tx, look, message, listed)))
            .await?;
        let mut drawn = drawn.ok_or(Failed::NotFound)?;
        drawn.client_id = client_id;
        Ok(patch_in(self.id(), How::Append, "messages", &bubble(&drawn)))
    }

    /// The answer to a refusal: it takes the composer's place, and the words are kept.
    pub(super) async fn refused(&self, desk: &Desk, refusal: Refusal, text: &str) -> Done {
        self.keep_draft(desk, text).await?;
        let content = self.composer(desk, Some(State::Refused(refusal))).await?;
        Ok(if desk.patches {
            answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content)
        } else {
            desk.patched(&content, self.id())
        })
    }

    /// The answer to words that no rule allows: they stay in the box.
    pub(super) async fn keep_words(&self, desk: &Desk, why: &str, text: &str) -> Done {
        self.keep_draft(desk, text).await?;
        let content = html! { (self.composer(desk, None).await?) (problem(why)) };
        if desk.patches {
            Ok(answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content))
        } else {
            Err(Failed::Problem(why.to_owned()))
        }
    }

    /// The composer as a patch, as it stands now or in another state.
    pub(super) async fn composer(&self, desk: &Desk, state: Option<State>) -> Done<Markup> {
        let (look, id) = (desk.look(), self.id());
        let now = look.now;
        let found = desk.read(look, move |tx, look| Box::pin(thread::composer(tx, look, id))).await?;
        let mut shown = found.ok_or(Failed::NotFound)?;
        if let Some(state) = state {
            shown.state = state;
        }
        Ok(patch_in(id, How::Replace, "composer", &composer::composer(&shown, now)))
    }
}

/// Keeps an agent's draft; an empty one is forgotten.
pub(super) async fn keep_draft(desk: &Desk, conversation: ConversationId, text: &str) -> Done<()> {
    let key = typed(desk, conversation);
    let (text, now) = (text.to_owned(), desk.app.clock.machine());
    desk.app
        .db
        .of(desk.workspace())
        .write(text, move |tx, text| Box::pin(drafts::keep(tx, key, text, now)))
        .await?;
    Ok(())
}

fn typed(desk: &Desk, conversation: ConversationId) -> DraftKey {
    DraftKey { conversation, user: desk.user.id }
}

/// The address of an identity.
fn party(identity: &Identity) -> Party {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Party { phone: some(&identity.phone), user_id: some(&identity.user_id), ..Party::default() }
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
    let to = To::find(&desk, to).await?;
    let target: MessageId = id(&form.message)?;
    let theirs = Some(to.message(&desk, target).await?);
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
pub(super) async fn retry(desk: Desk, Id(id): Id<MessageId>) -> Done {
    let (message, to) = message_and_place(&desk, id).await?;
    if !may_go_again(&message) {
        return Err(Failed::Problem(word("answer-only-failed").into()));
    }
    again(&desk, &to, &message, When::Now).await
}

/// Ours, and it did not arrive as far as anybody knows.
fn may_go_again(message: &Message) -> bool {
    use MessageState::{Cancelled, Failed, Stopped, Uncertain};
    !message.inbound && matches!(message.delivery.state, Failed | Stopped | Uncertain | Cancelled)
}

/// A message and the conversation it stands in.
pub(super) async fn message_and_place(desk: &Desk, message: MessageId) -> Done<(Message, To)> {
    let message = desk.read((), move |tx, ()| Box::pin(messages::get(tx, message))).await?;
    let message = message.ok_or(Failed::NotFound)?;
    let to = To::find(desk, message.conversation_id).await?;
    Ok((message, to))
}

/// Sends what a message of ours said once more, as a new message.
pub(super) async fn again(desk: &Desk, to: &To, message: &Message, when: When) -> Done {
    let object: Value = as_sent(&message.json);
    let mut ask = to.ask(&object).map_err(Failed::Problem)?;
    let old = message.id;
    let files =
        desk.read((), move |tx, ()| Box::pin(async move { media::of_messages(tx, &[old]).await })).await?;
    ask.file = files.into_iter().next().map(|file| Media { id: desk.app.clock.media_id(), ..file });
    ask.when = when;
    ask.verb = Verb::Retry;
    // Pressed twice, it is sent once more, not twice.
    ask.key = key(desk, &format!("again:{old}:{when:?}"), "");
    match send::send(&desk.app, ask).await? {
        Sent::Queued(sent) | Sent::Repeated(sent) => to.sent(desk, &sent, None).await,
        Sent::Refused(refusal) => {
            let content = html! { (to.composer(desk, None).await?) (problem(&say(&refusal.text))) };
            Ok(answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content))
        }
        Sent::KeyTaken => Err(Failed::Problem(word("answer-message-sent").into())),
    }
}

/// `POST /m/{id}/cancel`: takes back what waits for the customer to write.
pub(super) async fn cancel(desk: Desk, Id(id): Id<MessageId>) -> Done {
    let (message, to) = message_and_place(&desk, id).await?;
    cancel::cancel(&desk.app, &desk.asker, message.id).await?;
    to.sent(&desk, &to.message(&desk, message.id).await?, None).await
}
