//! The one way out: a draft, the rules' decision, then a message with its row in the outbox, in one
//! transaction. Agents, the API and everything else that sends come through here.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use transom_rules::delivery::MessageState;
use transom_rules::draft::{Draft, Form};
use transom_rules::event::Party;
use transom_rules::id::{ChannelId, IdentityId, MessageId, WorkspaceId};
use transom_rules::pair::Pair;
use transom_rules::pricing::quote::{Price, Prices};
use transom_rules::receive::{self as inbox, ConversationStatus};
use transom_rules::refusal::{Code, Refusal};
use transom_rules::send::{
    self as rules, ChannelFacts, Decision, FailedSend, Limits, Permit, Recipient, SendState, TemplateFound,
};
use transom_rules::template::Template;
use transom_rules::template_check;
use transom_rules::time::{Span, Timestamp};
use transom_store::channels::Channel;
use transom_store::held::{Held, Wanted};
use transom_store::idempotency::{self, Key, Known as KnownKey};
use transom_store::media::{self, Media};
use transom_store::messages::{self, Message};
use transom_store::outbox::{self, Due};
use transom_store::{Error, Result, Tx, contacts, templates};

use crate::app::Shared;
use crate::prices;
use crate::receive::fold::{Fold, Surroundings, summary, take_over};
use crate::receive::people::keys;
use crate::registry::Known;

/// Somebody wants to send something.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Whose number.
    pub workspace: WorkspaceId,
    /// Which number.
    pub channel: Arc<Channel>,
    /// To whom: a phone number or a user id.
    pub to: Party,
    /// What.
    pub draft: Draft,
    /// When.
    pub when: When,
    /// Who: `user:ID`, `api`, ….
    pub author: String,
    /// The `Idempotency-Key`, if one was given.
    pub key: Option<Key>,
    /// The file it carries, if we hold its bytes.
    pub file: Option<Media>,
}

/// When to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// As soon as the customer writes, if it may not be sent now.
    CustomerWrites,
}

/// What became of it.
#[derive(Clone, Debug)]
pub enum Sent {
    /// It is in the outbox.
    Queued(Box<Message>),
    /// The rules say no. Nothing was written.
    Refused(Box<Refusal>),
    /// The same key and body were accepted before: that message.
    Repeated(Box<Message>),
    /// The key was used for another body.
    KeyTaken,
}

/// Sends, or says why not.
///
/// # Errors
/// Those of the store.
pub async fn send(app: &Shared, ask: Ask) -> Result<Sent> {
    let workspace = ask.workspace;
    let (ask, around) = (Arc::new(ask), Surroundings::of(app));
    let (sent, cursor) = app
        .db
        .write(move |tx| {
            let (ask, around) = (Arc::clone(&ask), around.clone());
            Box::pin(async move { in_transaction(tx, &ask, &around).await })
        })
        .await?;
    if matches!(sent, Sent::Queued(_)) {
        app.hub.changed(workspace, cursor);
        app.outbox.notify_one();
    }
    Ok(sent)
}

async fn in_transaction(tx: &mut Tx<'_>, ask: &Ask, around: &Surroundings) -> Result<(Sent, i64)> {
    let now = around.clock.now();
    if let Some(known) = repeated(tx, ask, around.clock.machine()).await? {
        return Ok((known, 0));
    }
    let proposed = around.clock.identity_id();
    let known = contacts::find(tx, ask.workspace, &keys(&ask.to, None)).await?;
    // First without holding anything, so that a refusal makes nobody known; then held, in the one order.
    let seen = look(tx, &around.known, ask.workspace, (known, now)).await?;
    if let Err(refusal) = waits(ask, decide(tx, &seen, Asked::of(ask, &around.known, known), now).await?) {
        return Ok((Sent::Refused(refusal), 0));
    }
    let wanted = Wanted { parties: vec![(keys(&ask.to, None), proposed)], ..Wanted::default() };
    let mut held = Held::load(tx, ask.workspace, &wanted).await?;
    held.look_at_counts(tx, ask.workspace, &this_month(&around.known, ask.workspace, now)).await?;
    let known = held.identity_of(&keys(&ask.to, None));
    let permit = match waits(ask, decide(tx, &held, Asked::of(ask, &around.known, known), now).await?) {
        Ok(permit) => permit,
        Err(refusal) => return Ok((Sent::Refused(refusal), 0)),
    };
    let template = template_of(tx, ask).await?;
    let mut fold = Fold::new(held, ask.workspace, around, now);
    let price = permit.as_ref().and_then(|permit| permit.price.as_ref());
    let Some(message) = compose(&mut fold, ask, template.as_ref(), price) else {
        return Err(Error::Broken("the recipient has no address".into()));
    };
    let due = Due {
        message_id: message.id,
        channel_id: message.channel_id,
        identity_id: message.identity_id,
        attempt: 0,
    };
    outbox::add(tx, ask.workspace, &due, permit.map(|_| around.clock.machine())).await?;
    if let Some(file) = &ask.file {
        media::add(tx, ask.workspace, &[Media { message_id: message.id, ..file.clone() }]).await?;
    }
    if let Some(key) = &ask.key {
        idempotency::keep(tx, key, &message.id.to_string(), around.clock.machine()).await?;
    }
    let (cursor, _) = fold.held.write(tx, ask.workspace, now).await?;
    Ok((Sent::Queued(Box::new(message)), cursor))
}

/// The permit; `None` when the message is to wait for the customer; or the refusal.
fn waits(ask: &Ask, decision: Decision) -> std::result::Result<Option<Permit>, Box<Refusal>> {
    match decision {
        Decision::Allowed(permit) => Ok(Some(permit)),
        Decision::Refused(refusal) => {
            let closed = matches!(refusal.code, Code::WindowClosed | Code::WindowNeverOpened);
            if closed && ask.when == When::CustomerWrites { Ok(None) } else { Err(Box::new(refusal)) }
        }
    }
}

async fn repeated(tx: &mut Tx<'_>, ask: &Ask, machine: Timestamp) -> Result<Option<Sent>> {
    let Some(key) = &ask.key else { return Ok(None) };
    match idempotency::find(tx, key, machine).await? {
        KnownKey::New => Ok(None),
        KnownKey::Other => Ok(Some(Sent::KeyTaken)),
        KnownKey::Answered(id) => {
            let id: MessageId =
                id.parse().map_err(|_| Error::Broken("a kept answer is no message id".into()))?;
            let message = messages::get(tx, ask.workspace, id).await?;
            Ok(message.map(|message| Sent::Repeated(Box::new(message))))
        }
    }
}

/// The message, added to its conversation.
fn compose(
    fold: &mut Fold<'_>,
    ask: &Ask,
    template: Option<&Template>,
    price: Option<&Price>,
) -> Option<Message> {
    let identity = fold.identity(&ask.to, None)?;
    let conversation = fold.conversation(identity, ask.channel.id, fold.now)?;
    let id = fold.clock.message_id();
    let place = (conversation, ask.channel.id, identity);
    let at = stands_at(fold.now, fold.held.conversation(conversation).map(|found| found.last_at));
    let mut message = Message::new(id, place, ask.draft.kind(), at, MessageState::Queued);
    message.author.clone_from(&ask.author);
    message.predicted = prices::kept(price);
    message.context = ask.draft.context.clone().unwrap_or_default();
    let (text, json) = words(&ask.draft, template);
    message.text = text;
    message.json = json;
    if let Some(conversation) = fold.held.conversation_mut(conversation) {
        let mut what = summary(conversation);
        inbox::on_business_message(&mut what, at);
        // Whatever the customer said so far is answered by it, within the same second too.
        what.customer_last &= what.last_at > at;
        take_over(conversation, what);
        if conversation.status == ConversationStatus::Closed {
            conversation.status = ConversationStatus::Open;
        }
        if ask.author.starts_with("user:") {
            conversation.unread = 0;
        }
        if conversation.channel_id != ask.channel.id {
            conversation.channel_id = ask.channel.id;
            conversation.identity_id = identity;
        }
    }
    fold.add_message(message.clone());
    fold.show_clocks(identity, ask.channel.id);
    Some(message)
}

/// How far Meta's clock may be ahead of ours without a message of ours standing above what it answers.
const CLOCKS_APART: Span = Span::minutes(1);

/// Where our message stands in its thread. Meta's instants are whole seconds; ours are too, so that the order of
/// arrival decides within a second and an answer that comes at once stands below what it answers.
fn stands_at(now: Timestamp, last: Option<Timestamp>) -> Timestamp {
    let at = Timestamp::from_seconds(now.seconds());
    last.filter(|last| *last > at && *last - at <= CLOCKS_APART).unwrap_or(at)
}

/// A message's words and its object. A template's rendering is kept beside it: the template may change later.
fn words(draft: &Draft, template: Option<&Template>) -> (String, String) {
    let (Form::Template(filled), Some(template)) = (&draft.form, template) else {
        return (draft.text.clone(), draft.json.to_string());
    };
    let rendered = template_check::render(template, &filled.components);
    let mut json = draft.json.clone();
    if let Some(object) = json.as_object_mut() {
        object.insert("rendered".into(), serde_json::to_value(&rendered).unwrap_or_default());
        object.insert("category".into(), templates::category_word(template.category).into());
    }
    (rendered.words(), json.to_string())
}

/// What goes to Meta: the message object without what we keep beside it.
pub fn as_sent(json: &str) -> Value {
    let mut value: Value = serde_json::from_str(json).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.remove("rendered");
        object.remove("category");
    }
    value
}

async fn template_of(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Template>> {
    let Form::Template(wanted) = &ask.draft.form else { return Ok(None) };
    let named = templates::named(tx, ask.workspace, &ask.channel.waba_id, &wanted.name).await?;
    Ok(named.into_iter().find(|template| template.language == wanted.language))
}

/// What `send` would say, without sending, and the clocks it would go by.
///
/// # Errors
/// Those of the store.
pub async fn permit(app: &Shared, ask: Ask) -> Result<(Pair, Decision)> {
    let (now, around) = (app.clock.now(), app.registry.known());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let known = contacts::find(tx, ask.workspace, &keys(&ask.to, None)).await?;
                let held = look(tx, &around, ask.workspace, (known, now)).await?;
                let pair = known.map(|id| held.pair(id, ask.channel.id)).unwrap_or_default();
                Ok((pair, decide(tx, &held, Asked::of(&ask, &around, known), now).await?))
            })
        })
        .await
}

/// The rows of one identity, and the counts that prices of this month depend on, only looked at.
pub(crate) async fn look(
    tx: &mut Tx<'_>,
    known: &Known,
    workspace: WorkspaceId,
    (identity, now): (Option<IdentityId>, Timestamp),
) -> Result<Held> {
    let identities = identity.into_iter().collect();
    let wanted = Wanted { identities, peek: true, ..Wanted::default() };
    let mut held = Held::load(tx, workspace, &wanted).await?;
    held.look_at_counts(tx, workspace, &this_month(known, workspace, now)).await?;
    Ok(held)
}

fn this_month(known: &Known, workspace: WorkspaceId, now: Timestamp) -> BTreeSet<String> {
    prices::months(known, workspace, std::iter::once(now))
}

/// A draft for a pair, as [`decide`] needs it.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// `None` where nobody asks for prices.
    pub(crate) known: Option<&'a Known>,
    pub(crate) channel: &'a Channel,
    pub(crate) to: &'a str,
    pub(crate) identity: Option<IdentityId>,
    pub(crate) draft: &'a Draft,
    /// A message of ours that Meta refused: why, instead of whether.
    pub(crate) failed: Option<FailedSend>,
}

impl<'a> Asked<'a> {
    fn of(ask: &'a Ask, known: &'a Known, identity: Option<IdentityId>) -> Self {
        let to = ask.to.phone.as_deref().or(ask.to.user_id.as_deref()).unwrap_or_default();
        Self { known: Some(known), channel: &ask.channel, to, identity, draft: &ask.draft, failed: None }
    }
}

/// Asks the rules about a draft, with the templates they need to answer.
pub(crate) async fn decide(
    tx: &mut Tx<'_>,
    held: &Held,
    asked: Asked<'_>,
    now: Timestamp,
) -> Result<Decision> {
    let workspace = asked.channel.workspace;
    let named = match &asked.draft.form {
        Form::Template(wanted) => {
            templates::named(tx, workspace, &asked.channel.waba_id, &wanted.name).await?
        }
        Form::FreeForm(_) => Vec::new(),
    };
    let prices =
        asked.known.map(|known| prices::told((known, asked.channel), held, asked.identity, asked.to, now));
    let facts = Facts { prices, ..Facts::of(held, asked, &named) };
    let first = rules::send(&facts.state(&[]), asked.draft, now);
    let refused = matches!(first, Decision::Refused(_)) || asked.failed.is_some();
    if !refused {
        return Ok(first);
    }
    // Only a refusal needs templates to suggest.
    let mut approved = templates::approved(tx, workspace, &asked.channel.waba_id).await?;
    approved.sort_by_key(suggestion_order);
    let state = facts.state(&approved);
    if let Some(failed) = asked.failed
        && let Some(refusal) = rules::refusal_for_fault(&state, asked.draft, failed)
    {
        return Ok(Decision::Refused(refusal));
    }
    Ok(rules::send(&state, asked.draft, now))
}

/// Utility before the rest, few slots before many.
fn suggestion_order(template: &Template) -> (bool, usize, String) {
    let utility = template.category == transom_rules::template::Category::Utility;
    (!utility, template_check::slots(&template.components).len(), template.name.clone())
}

/// What the rules are told, put together from rows.
struct Facts<'a> {
    channel: ChannelFacts,
    pair: Pair,
    recipient: Recipient,
    template: Option<&'a Template>,
    is_template: bool,
    other_languages: Vec<String>,
    prices: Option<Prices>,
}

impl<'a> Facts<'a> {
    fn of(held: &Held, asked: Asked<'_>, named: &'a [Template]) -> Self {
        let identity = asked.identity.and_then(|id| held.identity(id));
        let contact = identity.and_then(|identity| held.contact(identity.contact_id));
        let by_phone = asked.to.chars().all(|letter| letter.is_ascii_digit());
        let to = identity.map_or_else(
            || if by_phone { format!("+{}", asked.to) } else { asked.to.to_owned() },
            contacts::Identity::address,
        );
        let (is_template, language) = match &asked.draft.form {
            Form::Template(wanted) => (true, wanted.language.as_str()),
            Form::FreeForm(_) => (false, ""),
        };
        Self {
            channel: channel_facts(asked.channel),
            pair: asked.identity.map(|id| held.pair(id, asked.channel.id)).unwrap_or_default(),
            recipient: Recipient {
                phone_known: identity.map_or(by_phone, |identity| !identity.phone.is_empty()),
                name: contact.map(|contact| contact.name.clone()).filter(|name| *name != to),
                opted_out: contact.and_then(|contact| contact.opted_out_at),
                blocked: contact.is_some_and(|contact| contact.blocked),
                country: None,
                to,
            },
            template: named.iter().find(|template| template.language == language),
            is_template,
            other_languages: named.iter().map(|template| template.language.clone()).collect(),
            prices: None,
        }
    }

    fn state(&'a self, alternatives: &'a [Template]) -> SendState<'a> {
        let template = match (self.is_template, self.template) {
            (false, _) => TemplateFound::NotATemplate,
            (true, Some(template)) => TemplateFound::Found(template),
            (true, None) => TemplateFound::Missing { other_languages: &self.other_languages },
        };
        SendState {
            channel: &self.channel,
            pair: &self.pair,
            recipient: &self.recipient,
            template,
            alternatives,
            limits: Limits::default(),
            prices: self.prices.as_ref(),
            margin: Span::default(),
        }
    }
}

fn channel_facts(channel: &Channel) -> ChannelFacts {
    ChannelFacts {
        id: channel.id,
        ready: if channel.trouble.is_empty() { Ok(()) } else { Err(channel.trouble.clone()) },
        link_number: channel.address.strip_prefix('+').map(str::to_owned),
    }
}

/// Why a message of ours failed or was stopped, as a refusal with ways out as they are now. `None` for a
/// failure that is no refusal.
pub(crate) async fn why_failed(
    tx: &mut Tx<'_>,
    (known, channel): (&Known, &Channel),
    message: &Message,
    now: Timestamp,
) -> Result<Option<Refusal>> {
    let Some(fault) = &message.delivery.fault else { return Ok(None) };
    let Ok(draft) = transom_channels::whatsapp::draft::read(&as_sent(&message.json)) else { return Ok(None) };
    let held = look(tx, known, channel.workspace, (Some(message.identity_id), now)).await?;
    let failed = FailedSend { code: fault.code, at: message.delivery.failed_at.unwrap_or(message.at) };
    let asked = Asked {
        known: Some(known),
        channel,
        to: "",
        identity: Some(message.identity_id),
        draft: &draft,
        failed: Some(failed),
    };
    match decide(tx, &held, asked, now).await? {
        Decision::Refused(refusal) if refusal.meta_code == Some(fault.code) => Ok(Some(refusal)),
        _ => Ok(None),
    }
}

/// May free-form messages be sent to this identity now? What the composer shows.
pub(crate) async fn outlook(
    tx: &mut Tx<'_>,
    (known, channel): (&Known, &Channel),
    identity: IdentityId,
    now: Timestamp,
) -> Result<(Pair, Decision)> {
    let draft = Draft {
        form: Form::FreeForm(transom_rules::content::Kind::Text),
        text: String::new(),
        context: None,
        json: serde_json::json!({"type": "text", "text": {"body": ""}}),
    };
    let held = look(tx, known, channel.workspace, (Some(identity), now)).await?;
    let asked =
        Asked { known: Some(known), channel, to: "", identity: Some(identity), draft: &draft, failed: None };
    let decision = decide(tx, &held, asked, now).await?;
    Ok((held.pair(identity, channel.id), decision))
}

/// The clocks of a number and a customer, only looked at.
pub(crate) async fn pair(
    tx: &mut Tx<'_>,
    (workspace, identity, channel): (WorkspaceId, IdentityId, ChannelId),
) -> Result<Pair> {
    let wanted = Wanted { identities: [identity].into(), peek: true, ..Wanted::default() };
    Ok(Held::load(tx, workspace, &wanted).await?.pair(identity, channel))
}

/// What each form of message would cost this identity now.
pub(crate) async fn prices(
    tx: &mut Tx<'_>,
    (known, channel): (&Known, &Channel),
    identity: IdentityId,
    now: Timestamp,
) -> Result<Prices> {
    let held = look(tx, known, channel.workspace, (Some(identity), now)).await?;
    Ok(prices::told((known, channel), &held, Some(identity), "", now))
}

/// Takes back a message of which nothing has left the machine. `None` when there is no such message,
/// `Some(None)` when it is too late, else the feed's cursor.
pub(crate) async fn take_back(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    id: MessageId,
    now: Timestamp,
) -> Result<Option<Option<i64>>> {
    let mut held = Held::load(tx, workspace, &Wanted { messages: [id].into(), ..Wanted::default() }).await?;
    let Some(conversation) = held.message(id).map(|message| message.conversation_id) else { return Ok(None) };
    if !outbox::cancel(tx, workspace, id).await? {
        return Ok(Some(None));
    }
    if let Some(message) = held.message_mut(id) {
        message.delivery.raise(MessageState::Cancelled);
    }
    let newest = held.conversation(conversation).is_some_and(|found| found.last_message_id == Some(id));
    if newest && let Some(conversation) = held.conversation_mut(conversation) {
        MessageState::Cancelled.as_str().clone_into(&mut conversation.last_state);
    }
    Ok(Some(Some(held.write(tx, workspace, now).await?.0)))
}
