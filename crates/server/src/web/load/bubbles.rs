//! Messages as bubbles: sender, ticks, what they quote, why they failed and what can be done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use transom_channels::fault;
use transom_desk::accounts::registry::Known;
use transom_desk::messages::afterwards::{self, Afterwards};
use transom_desk::messages::file_links::Named;
use transom_pages::frame::once::Nonce;
use transom_pages::frame::price::PriceView;
use transom_pages::thread::body::Body;
use transom_pages::thread::bubble::{Bubble, Doubt, Failure, Linked, Quote, Retry, Sender, Side};
use transom_pages::thread::group::Reach;
use transom_pages::thread::instead::Instead;
use transom_pages::thread::short;
use transom_pages::thread::ticks::Delivery;
use transom_pages::words::{self, say, word};
use transom_rules::access::{self, Veil, Verb};
use transom_rules::author::Author;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::event::Fault;
use transom_rules::id::{BotId, CampaignId, MessageId, WorkspaceId};
use transom_rules::reason;
use transom_rules::send::Decision;
use transom_rules::time::Timestamp;
use transom_store::conversations::Listed;
use transom_store::file_links::FileLink;
use transom_store::media::{self, Media};
use transom_store::messages::{self, Message};
use transom_store::users::{self, User};
use transom_store::{Result, Scoped, bots, campaigns, outbox};

use super::groups::Seen;
use super::{Look, content, groups, instead};
use crate::plain;
use crate::shown::{self, Shown};

/// Failed messages whose ways out are worked out; older ones say only why.
const EXPLAINED: usize = 10;

/// What bubbles need besides their messages.
pub(crate) struct Around {
    /// The messages.
    pub(crate) page: Vec<Shown<Message>>,
    /// Everybody who signs in.
    pub(super) users: Vec<User>,
    /// What bots are called, where one of them wrote.
    bots: BTreeMap<BotId, String>,
    media: Vec<Shown<Media>>,
    /// What a message quotes, by that message; `None` where it does not stand in the same conversation: whoever knows
    /// what Meta calls a message elsewhere is not told it by quoting it.
    quoted: BTreeMap<MessageId, Option<Shown<Message>>>,
    waiting: BTreeSet<MessageId>,
    /// Those that wait for somebody to agree to what they cost since.
    aside: BTreeSet<MessageId>,
    /// What has to do with an SMS in the place of a message, by both.
    instead: BTreeMap<MessageId, Vec<Instead>>,
    /// The channels.
    known: Arc<Known>,
    workspace: WorkspaceId,
    /// What the rules say of what failed.
    afterwards: BTreeMap<MessageId, Afterwards>,
    /// The contact's name.
    name: String,
    /// Reactions that are shown as messages of their own, by what they stand on.
    reactions: BTreeMap<MessageId, String>,
    /// The people of a group.
    pub(super) group: Option<Seen>,
    /// What happened to a group, by the message that tells it.
    pub(super) lines: BTreeMap<MessageId, String>,
    /// The links to files in what was sent, by the message.
    links: BTreeMap<MessageId, Vec<Linked>>,
    /// The campaigns that messages are of, and whether whoever looks may read those.
    campaigns: BTreeMap<CampaignId, String>,
    reads_campaigns: bool,
    /// The message that the window counts from.
    decides: Option<MessageId>,
    now: Timestamp,
    nonce: Nonce,
}

/// Looks up what these messages of a conversation need.
pub(crate) async fn around(
    tx: &mut Scoped<'_>,
    look: &Look,
    page: Vec<Message>,
    listed: &Shown<Listed>,
    decides: Option<MessageId>,
) -> Result<Around> {
    let ids: Vec<MessageId> = page.iter().map(|message| message.id).collect();
    let queued: Vec<MessageId> = page
        .iter()
        .filter(|message| message.delivery.state == MessageState::Queued)
        .map(|message| message.id)
        .collect();
    let veil = shown::veil(tx, look.mask(), listed.conversation.id).await?;
    let media = media::of_messages(tx, &ids).await?;
    let group = groups::seen(tx, &listed.identity, &page, &veil).await?;
    let line = |message: &Message| Some((message.id, group.as_ref()?.line(message)?));
    let lines = page.iter().filter_map(line).collect();
    let failed: Vec<&Message> =
        page.iter().rev().filter(|message| has_failed(message)).take(EXPLAINED).collect();
    let plain = plain::wished(tx).await?;
    let of_reaction = |message: &Message| Some((message.id, plain.of_reaction(message)?));
    let reactions = page.iter().filter_map(of_reaction).collect();
    let file_links = linked(tx, &page, look.now, &veil).await?;
    let of_campaigns = page.iter().filter_map(|message| Some(message.recipient?.campaign));
    let campaigns = campaigns::names(tx, of_campaigns.collect::<Vec<_>>()).await?;
    let afterwards = afterwards::afterwards(tx, &look.known, &failed, look.now).await?;
    Ok(Around {
        instead: instead::of(tx, &page).await?,
        known: Arc::clone(&look.known),
        workspace: look.workspace(),
        users: users::all(tx).await?,
        bots: bots(tx, &page).await?,
        media: media.into_iter().map(|file| Shown::new(&veil, file)).collect(),
        quoted: quoted(tx, &page, &veil).await?,
        waiting: outbox::waiting(tx, &queued).await?.into_iter().collect(),
        aside: outbox::aside(tx, &queued).await?.into_iter().collect(),
        afterwards,
        reactions,
        page: page.into_iter().map(|message| Shown::new(&veil, plain.message(message))).collect(),
        name: listed.contact.name.clone(),
        lines,
        group,
        links: file_links,
        campaigns,
        reads_campaigns: access::may(&look.asker, Verb::ReadCampaigns).is_ok(),
        decides,
        now: look.now,
        nonce: look.nonce.clone(),
    })
}

async fn bots(tx: &mut Scoped<'_>, page: &[Message]) -> Result<BTreeMap<BotId, String>> {
    if !page.iter().any(|message| matches!(message.author, Author::Bot(_))) {
        return Ok(BTreeMap::new());
    }
    Ok(bots::all(tx).await?.into_iter().map(|bot| (bot.id, bot.name)).collect())
}

/// Of what was sent: a customer's words may name a link of ours, and are none.
async fn linked(
    tx: &mut Scoped<'_>,
    page: &[Message],
    now: Timestamp,
    veil: &Veil,
) -> Result<BTreeMap<MessageId, Vec<Linked>>> {
    let sent = || page.iter().filter(|message| !message.inbound);
    let named = Named::in_texts(tx, sent().map(|message| message.text.as_str())).await?;
    let shown = |link: &FileLink| Linked {
        name: veil.name(&link.file.name),
        state: link.terms.state(now),
        opened: link.terms.opened,
        last_opened_at: link.terms.last_opened_at,
    };
    Ok(sent().map(|message| (message.id, named.of(&message.text).into_iter().map(shown).collect())).collect())
}

async fn quoted(
    tx: &mut Scoped<'_>,
    page: &[Message],
    veil: &Veil,
) -> Result<BTreeMap<MessageId, Option<Shown<Message>>>> {
    let plain = plain::wished(tx).await?;
    let quoting = || page.iter().filter(|message| !message.context.is_empty());
    let wamids: BTreeSet<String> = quoting().map(|message| message.context.clone()).collect();
    let known = messages::by_wamids(tx, &wamids.into_iter().collect::<Vec<_>>()).await?;
    let of = |message: &Message| {
        let is_quoted = |quoted: &&Message| {
            quoted.wamid == message.context && quoted.conversation_id == message.conversation_id
        };
        let quoted = known.iter().find(is_quoted).cloned();
        (message.id, quoted.map(|quoted| Shown::new(veil, plain.message(quoted))))
    };
    Ok(quoting().map(of).collect())
}

fn has_failed(message: &Message) -> bool {
    matches!(message.delivery.state, MessageState::Failed | MessageState::Stopped)
}

/// How far a message of ours got, as the views call it; `None` for a customer's.
pub(crate) const fn delivery(state: MessageState) -> Option<Delivery> {
    Some(match state {
        MessageState::Queued | MessageState::Claimed | MessageState::Posting => Delivery::Queued,
        MessageState::Uncertain => Delivery::Uncertain,
        MessageState::Stopped => Delivery::Stopped,
        MessageState::Cancelled => Delivery::Cancelled,
        MessageState::Accepted | MessageState::Sent => Delivery::Sent,
        MessageState::Held => Delivery::Held,
        MessageState::Failed => Delivery::Failed,
        MessageState::Delivered => Delivery::Delivered,
        MessageState::Read => Delivery::Read,
        MessageState::Played => Delivery::Played,
        MessageState::Received => return None,
    })
}

impl Around {
    /// The bubble of a message, as far as a thread shows it.
    pub(crate) fn bubble(&self, message: &Shown<Message>) -> Bubble {
        let mut bubble = self.drawn(message);
        bubble.shortened = short::shorten(&mut bubble.body);
        bubble
    }

    /// The bubble of a reaction that is shown as a message of its own.
    pub(crate) fn of_reaction(&self, message: &Shown<Message>) -> Option<Bubble> {
        let json = self.reactions.get(&message.id)?.clone();
        Some(Bubble {
            id: format!("{}-reaction", message.id),
            side: Side::Theirs,
            at: message.noted_at.unwrap_or(message.at),
            body: Body::Unsupported { name: "reaction".to_owned(), json },
            is_answered: false,
            writer: None,
            reach: None,
            quote: None,
            reactions: Vec::new(),
            edited_from: None,
            instead: Vec::new(),
            decides_window: false,
            ..self.drawn(message)
        })
    }

    /// The bubble of a message with all that it says.
    fn drawn(&self, message: &Shown<Message>) -> Bubble {
        let file = self.media.iter().find(|file| file.message_id == message.id);
        let (body, origin) = content::drawn(message, file);
        let channel = self.known.channel(self.workspace, message.channel_id).map(AsRef::as_ref);
        let is_sms = channel.is_some_and(|channel| channel.kind == ChannelKind::Sms);
        let edited = message.edited_at.is_some() && message.revoked_at.is_none();
        Bubble {
            id: message.id.to_string(),
            conversation: message.conversation_id,
            client_id: None,
            channel: super::channel_among(&self.known, channel),
            on: message.channel_id.to_string(),
            side: self.side(message),
            writer: self.writer(message),
            reach: self.reach(message),
            at: message.at,
            origin,
            body,
            shortened: false,
            quote: self.quote(message),
            links: self.links.get(&message.id).cloned().unwrap_or_default(),
            reactions: self.reactions(message),
            edited_from: edited.then(String::new),
            instead: self.instead.get(&message.id).cloned().unwrap_or_default(),
            decides_window: self.decides == Some(message.id),
            // SMS knows neither quotes nor reactions.
            is_answered: !is_sms,
            nonce: self.nonce.clone(),
        }
    }

    fn side(&self, message: &Message) -> Side {
        let Some(delivery) = delivery(message.delivery.state).filter(|_| !message.inbound) else {
            return Side::Theirs;
        };
        let delivery = match delivery {
            _ if self.waiting.contains(&message.id) => Delivery::Waiting,
            _ if self.aside.contains(&message.id) => Delivery::Aside,
            Delivery::Queued if message.at > self.now => Delivery::Paced,
            Delivery::Sent if reason::is_late(message.sent_at(), self.now) => Delivery::Late,
            delivery => delivery,
        };
        let delivery = self.reach(message).map_or(delivery, |reach| reach.ticks(delivery));
        let doubt = (delivery == Delivery::Uncertain).then(|| doubt(message));
        let failure = if doubt.is_some() { None } else { self.failure(message).map(Box::new) };
        let by = self.campaign(message).unwrap_or_else(|| self.sender(message.author));
        Side::Ours { by, delivery, failure, doubt }
    }

    fn reach(&self, message: &Message) -> Option<Reach> {
        self.group.as_ref()?.reach(message)
    }

    fn writer(&self, message: &Message) -> Option<String> {
        self.group.as_ref()?.writer(message)
    }

    /// What of a campaign goes out is its doing, whoever started it.
    fn campaign(&self, message: &Message) -> Option<Sender> {
        let id = message.recipient?.campaign;
        let path = self.reads_campaigns.then(|| format!("/campaigns/{id}"));
        Some(Sender::Campaign { name: self.campaigns.get(&id)?.clone(), path })
    }

    fn sender(&self, author: Author) -> Sender {
        match author {
            Author::User(id) => {
                let known = self.users.iter().find(|user| user.id == id);
                let name =
                    known.map_or_else(|| word("former-colleague").to_owned(), |user| user.name.clone());
                Sender::Agent { id: id.to_string(), name }
            }
            Author::Phone => Sender::Phone,
            Author::App => Sender::App,
            Author::Bot(id) => Sender::Bot(self.bots.get(&id).cloned().unwrap_or_default()),
            Author::Api | Author::Customer => Sender::Api(String::new()),
        }
    }

    fn failure(&self, message: &Message) -> Option<Failure> {
        let fault = message.delivery.fault.as_ref()?;
        let told = self.afterwards.get(&message.id);
        let refusal = told.and_then(|told| told.why.as_ref());
        let retry = self.retry(message);
        let ways = told.and_then(Afterwards::refusal);
        Some(Failure {
            text: match refusal {
                Some(refusal) => say(&refusal.text),
                None => fault_words(fault, &retry, told.is_some_and(|told| told.wrote)),
            },
            meta_code: (fault.code > 0).then_some(fault.code),
            retry,
            remedies: ways.map(|refusal| refusal.remedies.clone()).unwrap_or_default(),
        })
    }

    /// Whether trying it again can help, and what it would cost. Of old ones in a thread full of failures that was not asked.
    fn retry(&self, message: &Message) -> Retry {
        let told = self.afterwards.get(&message.id);
        if told.is_some_and(|told| told.is_repeated) {
            return Retry::SentAgain;
        }
        let told = told.filter(|told| has_failed(message) && told.is_offered());
        match told.map(|told| &told.again) {
            Some(Decision::Allowed(permit)) => Retry::Possible(permit.price.as_ref().map(PriceView::of)),
            Some(Decision::Refused(_)) => Retry::Possible(None),
            None => Retry::Useless,
        }
    }

    fn quote(&self, message: &Message) -> Option<Quote> {
        let Some(quoted) = self.quoted.get(&message.id)? else {
            return Some(Quote {
                id: None,
                author: word("quote-author-unknown").into(),
                kind: Kind::Text,
                text: word("quote-not-kept").into(),
            });
        };
        let author = match self.side(quoted) {
            Side::Theirs => self.writer(quoted).unwrap_or_else(|| self.name.clone()),
            Side::Ours { by: Sender::Agent { name, .. }, .. } => name,
            Side::Ours { .. } => word("quote-us").to_owned(),
        };
        Some(Quote {
            id: Some(quoted.id.to_string()),
            author,
            kind: quoted.kind,
            text: if quoted.revoked_at.is_some() { word("body-revoked").into() } else { quoted.text.clone() },
        })
    }

    fn reactions(&self, message: &Message) -> Vec<(String, String)> {
        [(&message.their_reaction, self.name.as_str()), (&message.our_reaction, word("reaction-us"))]
            .into_iter()
            .filter(|(emoji, _)| !emoji.is_empty())
            .map(|(emoji, by)| (emoji.clone(), by.to_owned()))
            .collect()
    }
}

/// What is known of a message that may have arrived.
fn doubt(message: &Message) -> Doubt {
    let said = message.delivery.fault.as_ref().map(|fault| {
        let known = fault::meaning(fault.code).map(|meaning| meaning.title.to_owned());
        Some(fault.title.clone()).filter(|title| !title.is_empty()).or(known).unwrap_or_default()
    });
    Doubt { said, at: message.sent_at() }
}

/// What Meta answers where it does not say why (R7.10).
const UNDELIVERABLE: i64 = 131_026;

/// Where it may be tried again, it is not advised to wait any more; and whoever wrote by WhatsApp is on it.
fn fault_words(fault: &Fault, retry: &Retry, wrote: bool) -> String {
    let own = words::fault::own(fault);
    match fault::meaning(fault.code).filter(|_| fault.stopped.is_none()) {
        Some(meaning) if fault.code == UNDELIVERABLE && wrote => {
            format!("{} {}", word("failed-though-they-wrote"), meaning.advice)
        }
        Some(meaning) if *retry != Retry::Useless && matches!(meaning.retry, fault::Retry::Later(_)) => {
            format!("{} {}", meaning.meaning, word("failed-may-go-again"))
        }
        Some(meaning) => format!("{} {}", meaning.meaning, meaning.advice),
        None if own.is_empty() => word("failed-without-reason").to_owned(),
        None => own,
    }
}

/// The bubble of one message.
pub(crate) async fn one(
    tx: &mut Scoped<'_>,
    look: &Look,
    message: Message,
    listed: &Shown<Listed>,
) -> Result<Option<Bubble>> {
    let around = around(tx, look, vec![message], listed, None).await?;
    Ok(around.page.first().map(|message| around.bubble(message)))
}

/// A message as its reader sees it, and its bubble with all that it says.
pub(crate) async fn whole(
    tx: &mut Scoped<'_>,
    look: &Look,
    message: Message,
    listed: &Shown<Listed>,
) -> Result<Option<(Shown<Message>, Bubble)>> {
    let mut around = around(tx, look, vec![message], listed, None).await?;
    let Some(message) = around.page.pop() else { return Ok(None) };
    let bubble = around.drawn(&message);
    Ok(Some((message, bubble)))
}
