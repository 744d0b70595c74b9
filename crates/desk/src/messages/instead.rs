//! SMS in the place of messages that did not arrive: made once each, when their message fails or its time is up, in the
//! transaction that settles them; never of a message that was delivered meanwhile.

use std::sync::Arc;

use transom_rules::access::{Asker, Face, On, Verb};
use transom_rules::delivery::MessageState;
use transom_rules::event::Party;
use transom_rules::id::{MessageId, WorkspaceId};
use transom_rules::pricing::Billed;
use transom_rules::template::Category;
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;
use transom_rules::words::refusal::{
    HOURS, NO_HOUR, NOT_PREPARED, NUMBER_GONE_SINCE, OPTED_OUT, SMS_NEEDS_PHONE,
};
use transom_store::contacts::Contact;
use transom_store::fallbacks::{self, Fallback, State};
use transom_store::held::{Held, Wanted};
use transom_store::messages::Message;
use transom_store::{Scoped, feed, outbox};

use super::draft::Ask;
use super::fallback::draft;
use super::send::{Sent, in_transaction};
use crate::app::{App, Shared};
use crate::campaigns::hours;
use crate::charges::price;
use crate::done::{Done, NotDone, Wrong};
use crate::fold::{Surroundings, show_state};
use crate::gate;

/// So many are made one after the other before others have their turn.
const AT_ONCE: i64 = 100;

/// Makes what is due in a workspace, and puts away what is not needed any more.
///
/// # Errors
/// Those of the store: what is left is made another time.
pub async fn due(app: &Shared, workspace: WorkspaceId) -> Done<()> {
    let now = app.clock.now();
    let find = app.db.of(workspace).read((), move |tx, ()| Box::pin(fallbacks::due(tx, now, AT_ONCE)));
    for id in find.await? {
        match one(app, workspace, id).await {
            Err(NotDone::Store(error)) if error.is_transient() => return Err(error.into()),
            Err(error) => {
                tracing::error!(%error, message = %id, "no SMS can be made in the place of a message");
                give_up(app, workspace, id).await?;
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

async fn one(app: &Shared, workspace: WorkspaceId, id: MessageId) -> Done<()> {
    let asker = Arc::new(Asker::system(workspace, Face::Server));
    let note = gate::pass(app.base(), &asker, Verb::Send, On::NOTHING).await?;
    let turn = Turn { id, asker, around: Surroundings::of(app) };
    let cursor = gate::act(app.base(), note, turn, |tx, note, turn| {
        Box::pin(async move {
            let (made, cursor) = turn.take(tx).await?;
            match made {
                Some(sms) => note.set_on(sms),
                None => note.tell_nothing(),
            }
            Ok(cursor)
        })
    })
    .await?;
    app.hub.changed(workspace, cursor);
    app.outbox.notify_one();
    Ok(())
}

/// What cannot be made is not tried for ever.
async fn give_up(app: &Shared, workspace: WorkspaceId, id: MessageId) -> Done<()> {
    let now = app.clock.now();
    let gone = app.db.of(workspace).write((), move |tx, ()| {
        Box::pin(async move {
            let Some(row) = fallbacks::get(tx, id).await? else { return Ok(()) };
            let state = State::Refused;
            let gone = Fallback { state, settled_at: Some(now), why: NOT_PREPARED.kept(), ..row };
            fallbacks::settle(tx, &gone).await.map(drop)
        })
    });
    Ok(gone.await?)
}

/// One transaction's work on one message.
struct Turn {
    id: MessageId,
    asker: Arc<Asker>,
    around: Surroundings,
}

impl Turn {
    /// The SMS, if one was made, and the feed's cursor.
    async fn take(&self, tx: &mut Scoped<'_>) -> Done<(Option<MessageId>, i64)> {
        let now = self.around.clock.now();
        // Whoever tells of a delivery holds the same row: one of the two is first.
        let wanted = Wanted { messages: [self.id].into(), ..Wanted::default() };
        let held = Held::load(tx, &wanted).await?;
        let found = fallbacks::get(tx, self.id).await?.filter(|row| row.state == State::Waiting);
        let (Some(row), Some(message)) = (found, held.message(self.id)) else { return Ok((None, 0)) };
        match needed(message, &row, now) {
            Needed::NotYet => Ok((None, 0)),
            Needed::No => {
                let needless = Fallback { state: State::Needless, ..row };
                Ok((None, settle(tx, message, needless, now).await?))
            }
            // In a moment it is known whether it left.
            Needed::Now if outbox::is_leaving(tx, self.id).await? => Ok((None, 0)),
            Needed::Now if is_unwanted(&held, message) => {
                let refused = Fallback { state: State::Refused, why: OPTED_OUT.kept(), ..row };
                Ok((None, settle(tx, message, refused, now).await?))
            }
            Needed::Now => self.at_its_hour(tx, &held, Place { message, row }).await,
        }
    }

    /// Sends it at an hour at which its campaign may write to them.
    async fn at_its_hour(
        &self,
        tx: &mut Scoped<'_>,
        held: &Held,
        place: Place<'_>,
    ) -> Done<(Option<MessageId>, i64)> {
        let Place { message, row } = place;
        let now = self.around.clock.now();
        let settled = match hours::turn(tx, &self.around, held, message).await? {
            hours::Turn::Now => {
                let to = held.identity(message.identity_id).map(|to| to.phone.clone()).unwrap_or_default();
                return self.send(tx, Place { message, row }, to).await;
            }
            hours::Turn::At(later) => {
                fallbacks::put_off(tx, message.id, later, &HOURS.kept()).await?;
                return Ok((None, feed::note(tx, &[message.conversation_id], now).await?));
            }
            hours::Turn::Never => Fallback { state: State::Refused, why: NO_HOUR.kept(), ..row },
            hours::Turn::Ended => Fallback { state: State::Cancelled, ..row },
        };
        Ok((None, settle(tx, message, settled, now).await?))
    }

    /// Sends it to a phone.
    async fn send(
        &self,
        tx: &mut Scoped<'_>,
        place: Place<'_>,
        to: String,
    ) -> Done<(Option<MessageId>, i64)> {
        let Place { message, row } = place;
        let now = self.around.clock.now();
        let refused = |why: &Sentence| Fallback { state: State::Refused, why: why.kept(), ..row.clone() };
        let sender = self.around.known.connected(tx.workspace(), row.channel_id);
        let (Some(sender), false) = (sender, to.is_empty()) else {
            let why = if to.is_empty() { &SMS_NEEDS_PHONE } else { &NUMBER_GONE_SINCE };
            return Ok((None, settle(tx, message, refused(why), now).await?));
        };
        let (asker, channel) = (Arc::clone(&self.asker), Arc::new(sender.channel.clone()));
        let to = Party { phone: Some(to), ..Party::default() };
        let ask = Ask {
            written_in: Some(message.conversation_id),
            author: Some(row.author),
            ..Ask::new(asker, channel, to, draft(&row.text))
        };
        match in_transaction(tx, &ask, &self.around).await?.0 {
            Sent::Queued(sms) | Sent::Repeated(sms) => {
                take_back(tx, message.id, now).await?;
                let sent = Fallback { state: State::Sent, sms_id: Some(sms.id), ..row };
                Ok((Some(sms.id), settle(tx, message, sent, now).await?))
            }
            Sent::Refused(refusal) => Ok((None, settle(tx, message, refused(&refusal.text), now).await?)),
            Sent::KeyTaken => Ok((None, 0)),
        }
    }
}

/// A message, and the SMS that was chosen for it.
struct Place<'a> {
    message: &'a Message,
    row: Fallback,
}

/// Whether an SMS is needed.
enum Needed {
    Now,
    NotYet,
    No,
}

fn needed(message: &Message, row: &Fallback, now: Timestamp) -> Needed {
    let is_due = row.due_at.is_some_and(|due| due <= now);
    let is_put_off = !row.why.is_empty();
    match message.delivery.state {
        MessageState::Cancelled => Needed::No,
        _ if message.delivery.reached_at().is_some() => Needed::No,
        MessageState::Failed | MessageState::Stopped if !is_put_off => Needed::Now,
        _ if is_due => Needed::Now,
        _ => Needed::NotYet,
    }
}

/// Whether it is marketing, and its customer wants none: by SMS they want it as little.
fn is_unwanted(held: &Held, message: &Message) -> bool {
    let is_marketing = price::form_of(message) == Some(Billed::Template(Category::Marketing));
    let contact = held.identity(message.identity_id).and_then(|of| held.contact(of.contact_id));
    let said = contact.map(|contact| contact.marketing.through(&contact.by_number, message.channel_id));
    // Who stops a campaign gets nothing more of it on any channel.
    let has_ended = message.recipient.is_some() && contact.and_then(Contact::stopped_at) >= Some(message.at);
    has_ended || is_marketing && said.is_some_and(|said| said.opted_out_at.is_some())
}

/// A message of which nothing has left the machine stays here: the customer gets the SMS alone.
async fn take_back(tx: &mut Scoped<'_>, id: MessageId, now: Timestamp) -> Done<()> {
    if !outbox::cancel(tx, id).await? {
        return Ok(());
    }
    let mut held = Held::load(tx, &Wanted { messages: [id].into(), ..Wanted::default() }).await?;
    if let Some(message) = held.message_mut(id) {
        message.delivery.raise(MessageState::Cancelled);
        let identity = message.identity_id;
        held.reached.give_up(identity, id);
    }
    show_state(&mut held, id);
    held.write(tx, now).await?;
    Ok(())
}

async fn settle(tx: &mut Scoped<'_>, message: &Message, settled: Fallback, now: Timestamp) -> Done<i64> {
    // Why it waited is over.
    let why = if settled.state == State::Refused { settled.why } else { String::new() };
    let settled = Fallback { settled_at: Some(now), why, ..settled };
    if !fallbacks::settle(tx, &settled).await? {
        // Its row was held all along: nobody else can have settled it.
        return Err(Wrong::TooLate.into());
    }
    Ok(feed::note(tx, &[message.conversation_id], now).await?)
}

/// Calls the SMS of a message off.
///
/// # Errors
/// When the asker may not, there is no such message for them, or there is no SMS any more that could be called off.
pub async fn cancel(app: &App, asker: &Asker, id: MessageId) -> Done<()> {
    let note = gate::pass(app.base(), asker, Verb::Cancel, id).await?;
    let (workspace, now) = (asker.workspace, app.clock.now());
    let cursor = gate::act(app.base(), note, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            let message = gate::message(tx, asker, id).await?;
            let row = fallbacks::get(tx, id).await?.ok_or(Wrong::TooLate)?;
            settle(tx, &message, Fallback { state: State::Cancelled, ..row }, now).await
        })
    })
    .await?;
    app.hub.changed(workspace, cursor);
    Ok(())
}
