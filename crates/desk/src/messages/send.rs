//! The one way out: a draft, the rules' decision, then a message with its row in the outbox, in one
//! transaction. Agents, the API and everything else that sends come through here.

use serde_json::Value;
use transom_channels::whatsapp::media::kind_of;
use transom_rules::access::{On, Verb, Visibility};
use transom_rules::author::Author;
use transom_rules::campaign::Place;
use transom_rules::delivery::MessageState;
use transom_rules::draft::{Draft, Form};
use transom_rules::id::{ConversationId, IdentityId, MessageId, WorkspaceId};
use transom_rules::pair::Pair;
use transom_rules::receive::{self as inbox, CLOCKS_APART, ConversationStatus};
use transom_rules::refusal::{Code, Refusal};
use transom_rules::send::{Decision, Permit};
use transom_rules::template::Template;
use transom_rules::template_check;
use transom_rules::time::Timestamp;
use transom_rules::trail::Step;
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};
use transom_store::idempotency::{self, Known as KnownKey};
use transom_store::media::{self, Media};
use transom_store::messages::{self, Message, Strand};
use transom_store::outbox::{self, Due};
use transom_store::{
    Error, Result, Scoped, campaigns, contacts, drafts, fallbacks, reached, trails, visibility,
};

use super::again;
use super::decide::{Question, decide, look, named, this_month};
use super::draft::{Ask, When};
use super::fallback;
use crate::app::Shared;
use crate::charges::price;
use crate::contacts::meet::current;
use crate::conversations::wake;
use crate::done::{Done, NotDone};
use crate::fold::{Fold, Surroundings, summary, take_over};
use crate::gate;
use crate::templates::sync;

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

/// Sends, or says why not. What the rules refuse was not done: the audit log does not tell of it.
///
/// # Errors
/// When the asker may not send, or not into a conversation that they do not see.
pub async fn send(app: &Shared, ask: Ask) -> Done<Sent> {
    let workspace = ask.workspace();
    let note = gate::pass(app.base(), &ask.asker, ask.verb, On::NOTHING).await?;
    let context = (ask, Surroundings::of(app));
    let (sent, cursor) = gate::act(app.base(), note, context, |tx, note, (ask, around)| {
        Box::pin(async move {
            sees_whom(tx, ask).await?.then_some(()).ok_or(NotDone::NotFound)?;
            let (sent, cursor) = in_transaction(tx, ask, around).await?;
            match &sent {
                Sent::Queued(message) => {
                    if let Some(failed) = ask.stands_for {
                        fallback::note_sent(tx, failed, message, around.clock.now()).await?;
                    }
                    note.set_on(message.id);
                }
                Sent::Refused(_) | Sent::Repeated(_) | Sent::KeyTaken => note.tell_nothing(),
            }
            if let (Sent::Queued(_) | Sent::Repeated(_), Some(typed)) = (&sent, ask.typed) {
                drafts::keep(tx, typed, "", around.clock.machine()).await?;
            }
            Ok((sent, cursor))
        })
    })
    .await?;
    if matches!(sent, Sent::Queued(_)) {
        app.hub.changed(workspace, cursor);
        app.outbox.notify_one();
    }
    if let Sent::Refused(refusal) = &sent {
        look_again(app, workspace, refusal);
    }
    Ok(sent)
}

/// A template that is in review, as far as we know, is asked for: the word that it is approved may be lost.
fn look_again(app: &Shared, workspace: WorkspaceId, refusal: &Refusal) {
    if matches!(refusal.code, Code::TemplateNotApproved | Code::TemplatePaused) {
        sync::wanted(app, workspace);
    }
}

/// Whether the asker sees the conversation that the message comes to stand in: the one it is written in, else the
/// contact's present one. Where there is none, nobody is kept from beginning one.
async fn sees_whom(tx: &mut Scoped<'_>, ask: &Ask) -> Result<bool> {
    let seen = ask.asker.visibility();
    if seen == Visibility::All {
        return Ok(true);
    }
    let conversation = match ask.written_in {
        Some(conversation) => Some(conversation),
        None => contacts::conversation_of(tx, &ask.keys()).await?,
    };
    match conversation {
        Some(conversation) => visibility::of_conversation(tx, seen, conversation).await,
        None => Ok(true),
    }
}

pub(crate) async fn in_transaction(
    tx: &mut Scoped<'_>,
    ask: &Ask,
    around: &Surroundings,
) -> Result<(Sent, i64)> {
    let now = around.clock.now();
    if let Some(known) = repeated(tx, ask, around.clock.machine()).await? {
        return Ok((known, 0));
    }
    let named = named(tx, &ask.channel, &ask.draft).await?;
    let file = file_of(tx, ask).await?;
    let question = Question {
        header_file: file.as_ref().and_then(|file| kind_of(&file.mime_type)),
        ..Question::of(ask, &around.known, &named, &around.rules)
    };
    // Held before anybody's rows, as whoever sends a campaign does.
    let recipient = match ask.again {
        Some(message) => campaigns::hold_place(tx, message).await?,
        None => None,
    };
    let (held, decision) = held_and_decided(tx, ask, question, around).await?;
    let permit = match waits(ask, decision) {
        Ok(permit) => permit,
        Err(refusal) => return Ok((Sent::Refused(refusal), 0)),
    };
    let mut fold = Fold::new(held, ask.workspace(), around, now);
    let said = words(&ask.draft, &named).0;
    let instead = match fallback::plan(tx, &fold.held, ask, question, &said).await? {
        Ok(instead) => instead,
        Err(refusal) => return Ok((Sent::Refused(refusal), 0)),
    };
    // What waits for the customer to write would keep the campaign open.
    let recipient = recipient.filter(|_| permit.is_some());
    if let Some(place) = recipient {
        campaigns::clear_place(tx, place, now).await?;
    }
    let written = Written { ask, named: &named, file: file.as_ref(), recipient };
    let queued = queue(tx, &mut fold, written, permit.as_ref()).await?;
    enqueue(tx, std::slice::from_ref(&queued)).await?;
    let message = queued.message;
    if let Some(earlier) = ask.again {
        again::note(tx, earlier, message.id, now).await?;
    }
    if let Some(instead) = instead {
        let goes_at = permit.as_ref().map_or(now, |permit| permit.goes_at);
        fallbacks::add(tx, &instead.row(message.id, message.author, goes_at)).await?;
    }
    if let Some(file) = file {
        media::attach(tx, &Media { message_id: message.id, ..file }).await?;
    }
    if let Some(key) = &ask.key {
        idempotency::keep(tx, key, &message.id.to_string(), around.clock.machine()).await?;
    }
    let (cursor, _) = fold.held.write(tx, now).await?;
    Ok((Sent::Queued(Box::new(message)), cursor))
}

/// A message, and what is to stand beside it.
pub(super) struct Queued {
    pub(super) message: Message,
    place: (Due, Option<Timestamp>),
    step: Step,
}

/// Gives messages their places in the outbox.
pub(super) async fn enqueue(tx: &mut Scoped<'_>, queued: &[Queued]) -> Result<()> {
    outbox::add(tx, &queued.iter().map(|one| one.place.clone()).collect::<Vec<_>>()).await?;
    let steps: Vec<_> = queued.iter().map(|one| (one.message.id, one.step.kept())).collect();
    trails::add(tx, &steps).await
}

/// The message of a draft. Whoever calls writes what is held, and gives it its place in the outbox.
pub(super) async fn queue(
    tx: &mut Scoped<'_>,
    fold: &mut Fold<'_>,
    written: Written<'_>,
    permit: Option<&Permit>,
) -> Result<Queued> {
    let ask = written.ask;
    let before =
        fold.asked_for(&ask.to, ask.group.as_deref()).and_then(|id| Some(current(&fold.held, id)?.id));
    let Some(message) = compose(fold, written, permit) else {
        return Err(Error::Broken("the recipient has no address".into()));
    };
    if let Some(left) = before.filter(|id| *id != message.conversation_id) {
        wake::left(tx, &mut fold.held, left, &wake::line(fold.clock)).await?;
    }
    let due = Due {
        message_id: message.id,
        channel_id: message.channel_id,
        identity_id: message.identity_id,
        attempt: 0,
    };
    // The outbox goes by the machine's clock.
    let run_at = permit.map(|permit| fold.clock.machine() + (permit.goes_at - fold.now));
    let is_counted = ask.group.is_none() && permit.is_some_and(Permit::counts);
    let now = fold.now;
    // Whoever is asked about next sees it.
    if is_counted {
        reached::reserve(tx, due.identity_id, due.message_id, now).await?;
    }
    let step = permit.map_or(Step::Waits { at: now }, |permit| Step::checked(permit, now, is_counted));
    Ok(Queued { message, place: (due, run_at), step })
}

/// The recipient's rows, held, and what the rules say. A refusal makes nobody known: of a stranger the rules are asked
/// before they get an identity, and asked again only where somebody else made them known meanwhile.
async fn held_and_decided(
    tx: &mut Scoped<'_>,
    ask: &Ask,
    question: Question<'_>,
    around: &Surroundings,
) -> Result<(Held, Decision)> {
    let (workspace, now, keys) = (ask.workspace(), around.clock.now(), ask.keys());
    let months = this_month(&around.known, workspace, now);
    let mut of_stranger = None;
    if contacts::find(tx, &keys).await?.is_none() {
        let mut nobody = Held::default();
        nobody.look_at_counts(tx, &months).await?;
        let decision = decide(tx, &nobody, question, now).await?;
        if waits(ask, decision.clone()).is_err() {
            return Ok((nobody, decision));
        }
        of_stranger = Some(decision);
    }
    let wanted = Wanted {
        parties: vec![(keys.clone(), around.clock.identity_id())],
        conversations: ask.written_in.into_iter().collect(),
        ..Wanted::default()
    };
    let mut held = Held::load(tx, &wanted).await?;
    held.look_at_counts(tx, &months).await?;
    let identity = held.identity_of(&keys);
    let is_known = identity.is_some_and(|id| held.identity(id).is_some());
    let decision = match of_stranger {
        Some(decision) if !is_known => decision,
        _ => decide(tx, &held, Question { identity, ..question }, now).await?,
    };
    Ok((held, decision))
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

async fn repeated(tx: &mut Scoped<'_>, ask: &Ask, machine: Timestamp) -> Result<Option<Sent>> {
    let Some(key) = &ask.key else { return Ok(None) };
    match idempotency::find(tx, key, machine).await? {
        KnownKey::New => Ok(None),
        KnownKey::Other => Ok(Some(Sent::KeyTaken)),
        KnownKey::Answered(id) => {
            let id: MessageId =
                id.parse().map_err(|_| Error::Broken("a kept answer is no message id".into()))?;
            let message = messages::get(tx, id).await?;
            Ok(message.map(|message| Sent::Repeated(Box::new(message))))
        }
    }
}

/// The file that the message carries: the one it was given, or one of ours that it names by Meta's id.
async fn file_of(tx: &mut Scoped<'_>, ask: &Ask) -> Result<Option<Media>> {
    let named = match &ask.draft.form {
        Form::FreeForm(kind) => {
            ask.draft.json.get(kind.as_str()).and_then(|own| own.get("id")).and_then(Value::as_str)
        }
        Form::Template(template) => template_check::given_file(&template.components),
    };
    match (&ask.file, named) {
        (None, Some(meta_id)) => media::unsent(tx, ask.channel.id, meta_id).await,
        (given, _) => Ok(given.clone()),
    }
}

/// What somebody wants to send, with what belongs to it.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) ask: &'a Ask,
    pub(super) named: &'a [Template],
    pub(super) file: Option<&'a Media>,
    /// The recipient of a campaign whom it is for.
    pub(super) recipient: Option<Place>,
}

/// The message, added to its conversation. Without a permit it waits for the customer, and opens nothing before
/// they write.
fn compose(fold: &mut Fold<'_>, written: Written<'_>, permit: Option<&Permit>) -> Option<Message> {
    let Written { ask, named, file, recipient } = written;
    let identity = fold.asked_for(&ask.to, ask.group.as_deref())?;
    let waits_in = if permit.is_none() { current(&fold.held, identity).map(|found| found.id) } else { None };
    let conversation = match ask.written_in.or(waits_in).and_then(|id| fold.written_in(identity, id)) {
        Some(conversation) => conversation,
        None => joined(fold, identity, ask)?,
    };
    let id = fold.clock.message_id();
    let strand = Strand::new(conversation, identity, ask.channel.id);
    let goes_at = permit.map_or(fold.now, |permit| permit.goes_at);
    let at = stands_at(goes_at, fold.held.conversation(conversation).map(Conversation::newest_at));
    let mut message = Message::new(id, strand, ask.draft.kind(), at, MessageState::Queued);
    message.author = ask.author.unwrap_or_else(|| Author::from(&*ask.asker));
    message.predicted = price::kept(permit.and_then(|permit| permit.price.as_ref()));
    message.context = ask.draft.context.clone().unwrap_or_default();
    let (text, json) = words(&ask.draft, named);
    message.recipient = recipient;
    message.text = text;
    message.json = json;
    let is_other_kind = |shown: &Conversation| {
        let shown = fold.known.channels.get(&shown.channel_id);
        shown.is_some_and(|shown| shown.kind != ask.channel.kind)
    };
    let stays = fold.held.conversation(conversation).is_some_and(is_other_kind);
    if let Some(conversation) = fold.held.conversation_mut(conversation) {
        let mut what = summary(conversation);
        inbox::on_business_message(&mut what, at);
        // Whatever the customer said so far is answered by it, within the same second too.
        what.customer_last &= what.last_at > at;
        take_over(conversation, what);
        if permit.is_some() && conversation.status == ConversationStatus::Closed {
            conversation.stand(ConversationStatus::Open);
        }
        if ask.asker.is_at_a_page() {
            conversation.unread = 0;
        }
        // An answer by SMS leaves the list showing the window of whoever wrote on WhatsApp, and the other way round.
        if conversation.channel_id != ask.channel.id && !stays {
            conversation.channel_id = ask.channel.id;
            conversation.identity_id = identity;
        }
    }
    fold.add_message(message.clone(), file.map_or("", |file| &file.filename));
    fold.show_clocks(identity, ask.channel.id);
    Some(message)
}

/// The customer's current conversation, or a new one. Who sees nothing but their own has begun it as theirs: it
/// would be out of their sight at once.
fn joined(fold: &mut Fold<'_>, identity: IdentityId, ask: &Ask) -> Option<ConversationId> {
    let before = current(&fold.held, identity).map(|found| found.id);
    let joined = fold.conversation(identity, ask.channel.id, fold.now)?;
    if before != Some(joined)
        && let Visibility::Own(user) = ask.asker.visibility()
        && let Some(begun) = fold.held.conversation_mut(joined)
    {
        begun.assignee_id = Some(user);
    }
    Some(joined)
}

/// Where our message stands in its thread: below what it answers, also if Meta's clock is ahead of ours. Meta's
/// instants are whole seconds; ours are too, so that the order of arrival decides within a second and an answer
/// that comes at once stands below what it answers.
fn stands_at(now: Timestamp, last: Option<Timestamp>) -> Timestamp {
    let at = Timestamp::from_seconds(now.seconds());
    last.filter(|last| *last > at && *last - at <= CLOCKS_APART).unwrap_or(at)
}

/// A message's words and its object. A template's rendering is kept beside it: the template may change later.
pub(crate) fn words(draft: &Draft, named: &[Template]) -> (String, String) {
    let as_it_is = || (draft.text.clone(), draft.json.to_string());
    let Form::Template(filled) = &draft.form else { return as_it_is() };
    let Some(template) = named.iter().find(|template| template.language == filled.language) else {
        return as_it_is();
    };
    let rendered = template_check::render(template, &filled.components);
    let mut json = draft.json.clone();
    let leaves = template_check::complete(&template.components, &filled.components);
    if let Some(own) = json.get_mut("template").and_then(Value::as_object_mut)
        && leaves != filled.components
        && leaves != Value::Array(Vec::new())
    {
        own.insert("components".into(), leaves);
    }
    if let Some(object) = json.as_object_mut() {
        object.insert("rendered".into(), serde_json::to_value(&rendered).unwrap_or_default());
        object.insert("category".into(), template.category.as_str().into());
    }
    (rendered.words(), json.to_string())
}

/// What `send` would say, without sending, and the clocks it would go by. Of somebody whom the asker does not see it says
/// what it says of a stranger.
///
/// # Errors
/// When the asker may not ask.
pub async fn permit(app: &Shared, ask: Ask) -> Done<(Pair, Decision)> {
    let Outlook { pair, decision, .. } = outlook(app, ask).await?;
    Ok((pair, decision))
}

/// What the rules say of a draft.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The clocks of the number and the customer.
    pub pair: Pair,
    /// Whether it may be sent.
    pub decision: Decision,
    /// Whether the SMS may, that was chosen for where it does not arrive.
    pub fallback: Option<Decision>,
}

/// The same with what was chosen for where it does not arrive.
///
/// # Errors
/// When the asker may not.
pub async fn outlook(app: &Shared, ask: Ask) -> Done<Outlook> {
    gate::may(app.base(), &ask.asker, Verb::AskPermit, On::NOTHING).await?;
    let (now, workspace) = (app.clock.now(), ask.workspace());
    let told = app.db.of(workspace).read((ask, Surroundings::of(app)), move |tx, (ask, around)| {
        Box::pin(async move {
            let known = if sees_whom(tx, ask).await? { contacts::find(tx, &ask.keys()).await? } else { None };
            let held = look(tx, &around.known, known.into_iter().collect(), now).await?;
            let pair = known.map(|id| held.pair(id, ask.channel.id)).unwrap_or_default();
            let named = named(tx, &ask.channel, &ask.draft).await?;
            let file = file_of(tx, ask).await?;
            let question = Question {
                identity: known,
                header_file: file.and_then(|file| kind_of(&file.mime_type)),
                ..Question::of(ask, &around.known, &named, &around.rules)
            };
            let decision = decide(tx, &held, question, now).await?;
            let said = words(&ask.draft, &named).0;
            let fallback = fallback::foresee(tx, &held, ask, question, &said).await?;
            Ok(Outlook { pair, decision, fallback })
        })
    });
    let told = told.await?;
    if let Decision::Refused(refusal) = &told.decision {
        look_again(app, workspace, refusal);
    }
    Ok(told)
}
