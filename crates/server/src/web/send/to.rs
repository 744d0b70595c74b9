//! The conversation that an agent writes to: its number, its draft, and how what became of a wish is answered.

use std::sync::Arc;

use axum::http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;
use transom_channels::whatsapp::draft;
use transom_desk::messages::draft::Ask;
use transom_pages::frame::patch::{How, patch_in, problem};
use transom_pages::thread::bubble::bubble;
use transom_pages::thread::composer::{self, State};
use transom_pages::words::{say, word};
use transom_rules::access::Asker;
use transom_rules::event::Party;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
use transom_rules::refusal::Refusal;
use transom_rules::words::refusal::NUMBER_GONE;
use transom_store::channels::{Channel, Connected};
use transom_store::contacts::Identity;
use transom_store::conversations::{self, Listed};
use transom_store::drafts::{self, DraftKey};
use transom_store::messages::{self, Message};

use crate::shown::{self, Shown};
use crate::web::desk::{Desk, Done, Failed, answer_patches};
use crate::web::load::ways::{self, Way, Ways};
use crate::web::load::{bubbles, composer as load};

/// The conversation that is written to.
pub(in crate::web) struct To {
    /// Its rows.
    pub(in crate::web) listed: Shown<Listed>,
    party: Party,
    group: Option<String>,
    number: Arc<Connected>,
    /// Whom the customer is on that number.
    pub(in crate::web) identity: IdentityId,
    asker: Arc<Asker>,
}

impl To {
    /// The conversation, if it is there, on the number that is asked for, else on the one that the customer used last.
    pub(in crate::web) async fn find(
        desk: &Desk,
        id: ConversationId,
        asked: Option<ChannelId>,
    ) -> Done<Self> {
        Self::found(desk, id, move |ways| ways.on(asked).cloned()).await
    }

    /// The same on a number that takes templates.
    pub(in crate::web) async fn find_for_templates(
        desk: &Desk,
        id: ConversationId,
        asked: Option<ChannelId>,
    ) -> Done<Self> {
        Self::found(desk, id, move |ways| ways.of_templates(asked).cloned()).await
    }

    async fn found<F>(desk: &Desk, id: ConversationId, choose: F) -> Done<Self>
    where
        F: Fn(&Ways) -> Option<Way> + Send + Sync + 'static,
    {
        let look = desk.look();
        let found = desk.read((look.clone(), choose), move |tx, (look, choose)| {
            Box::pin(async move {
                let Some(listed) = conversations::get(tx, look.seen(), id).await? else {
                    return Ok(None);
                };
                let way = choose(&ways::of(tx, look, &listed).await?);
                Ok(Some((way, shown::row(tx, look.mask(), listed).await?)))
            })
        });
        let (way, listed) = found.await?.ok_or(Failed::NotFound)?;
        let connected = |way: &Way| look.known.connected(look.workspace(), way.channel.id).cloned();
        let number = way.as_ref().and_then(connected);
        let (Some(way), Some(number)) = (way, number) else {
            return Err(Failed::Problem(say(&NUMBER_GONE)));
        };
        let (party, group) = whom(&way.identity);
        let asker = Arc::clone(&desk.asker);
        Ok(Self { listed, party, group, number, identity: way.identity.id, asker })
    }

    /// The conversation's id.
    pub(in crate::web) fn id(&self) -> ConversationId {
        self.listed.conversation.id
    }

    /// A message that stands here: of one that stands elsewhere nothing is told.
    pub(super) async fn message(&self, desk: &Desk, message: MessageId) -> Done<Message> {
        let found = desk.read((), move |tx, ()| Box::pin(messages::get(tx, message))).await?;
        found.filter(|message| message.conversation_id == self.id()).ok_or(Failed::NotFound)
    }

    /// The number it writes on.
    pub(in crate::web) fn channel(&self) -> &Channel {
        &self.number.channel
    }

    /// The same, with what it takes to ask Meta.
    pub(in crate::web) fn number(&self) -> &Connected {
        &self.number
    }

    /// The wish to send Meta's message object here, or what is wrong with the object.
    pub(in crate::web) fn ask(&self, object: &Value) -> Result<Ask, String> {
        let draft = draft::read(object).map_err(|invalid| invalid.message)?;
        let (asker, channel) = (Arc::clone(&self.asker), Arc::new(self.channel().clone()));
        Ok(Ask {
            group: self.group.clone(),
            written_in: Some(self.id()),
            ..Ask::new(asker, channel, self.party.clone(), draft)
        })
    }

    /// The agent's draft here.
    pub(in crate::web) fn typed(&self, desk: &Desk) -> DraftKey {
        typed(desk, self.id(), self.channel().id)
    }

    /// Keeps the agent's draft; an empty one is forgotten.
    pub(in crate::web) async fn keep_draft(&self, desk: &Desk, text: &str) -> Done<()> {
        keep_draft(desk, self.typed(desk), text).await
    }

    /// The answer to a message that is on its way: its bubble.
    pub(in crate::web) async fn sent(
        &self,
        desk: &Desk,
        message: &Message,
        client_id: Option<String>,
    ) -> Done {
        Ok(desk.patched(&self.bubble(desk, message, client_id).await?, self.id()))
    }

    /// The answer to a form that sent before: what it sent.
    pub(in crate::web) async fn sent_before(
        &self,
        desk: &Desk,
        message: MessageId,
        client_id: Option<String>,
    ) -> Done {
        self.sent(desk, &self.message(desk, message).await?, client_id).await
    }

    /// The answer to a press on a message that was drawn so long ago that nobody knows whether it was pressed before.
    pub(in crate::web) async fn ask_anew(&self, desk: &Desk, message: &Message) -> Done {
        let why = word("answer-old-form");
        if !desk.patches {
            return Err(Failed::Problem(why.to_owned()));
        }
        let content = html! { (self.bubble(desk, message, None).await?) (problem(why)) };
        Ok(answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content))
    }

    /// A message's bubble as a patch.
    pub(in crate::web) async fn bubble(
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
    pub(in crate::web) async fn refused(&self, desk: &Desk, refusal: Refusal, text: &str) -> Done {
        self.keep_draft(desk, text).await?;
        let content = self.composer(desk, Some(State::Refused(refusal))).await?;
        Ok(if desk.patches {
            answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content)
        } else {
            desk.patched(&content, self.id())
        })
    }

    /// The answer to words that no rule allows: they stay in the box.
    pub(in crate::web) async fn keep_words(&self, desk: &Desk, why: &str, text: &str) -> Done {
        self.keep_draft(desk, text).await?;
        let content = html! { (self.composer(desk, None).await?) (problem(why)) };
        if desk.patches {
            Ok(answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content))
        } else {
            Err(Failed::Problem(why.to_owned()))
        }
    }

    /// The composer as a patch, as it stands now or in another state.
    pub(in crate::web) async fn composer(&self, desk: &Desk, state: Option<State>) -> Done<Markup> {
        let (look, id, on) = (desk.look(), self.id(), Some(self.channel().id));
        let now = look.now;
        let found = desk.read(look, move |tx, look| Box::pin(load::composer(tx, look, id, on))).await?;
        let mut shown = found.ok_or(Failed::NotFound)?;
        if let Some(state) = state {
            shown.state = state;
        }
        Ok(patch_in(id, How::Replace, "composer", &composer::composer(&shown, now)))
    }
}

/// Keeps an agent's draft; an empty one is forgotten.
pub(in crate::web) async fn keep_draft(desk: &Desk, key: DraftKey, text: &str) -> Done<()> {
    let (text, now) = (text.to_owned(), desk.app.clock.machine());
    desk.app
        .db
        .of(desk.workspace())
        .write(text, move |tx, text| Box::pin(drafts::keep(tx, key, text, now)))
        .await?;
    Ok(())
}

/// Where somebody types.
pub(in crate::web) fn typed(desk: &Desk, conversation: ConversationId, channel: ChannelId) -> DraftKey {
    DraftKey { conversation, user: desk.user.id, channel }
}

/// The address of an identity: somebody's, or a group's.
fn whom(identity: &Identity) -> (Party, Option<String>) {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let party = Party { phone: some(&identity.phone), user_id: some(&identity.user_id), ..Party::default() };
    (party, some(&identity.group_id))
}
