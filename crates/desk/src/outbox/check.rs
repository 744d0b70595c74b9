//! Right before the bytes go out the rules are asked again: the window may have closed since. Whatever they
//! refuse now is stopped and keeps its reason; the rest is noted as being on the wire.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use transom_channels::fault::NO_CODE;
use transom_channels::whatsapp::draft as whatsapp;
use transom_channels::whatsapp::request::Address;
use transom_rules::delivery::MessageState;
use transom_rules::event::Fault;
use transom_rules::id::{CampaignId, MessageId, WorkspaceId};
use transom_rules::send::Decision;
use transom_rules::time::{Span, Timestamp};
use transom_rules::trail::Step;
use transom_rules::words::{Sentence, refusal as words};
use transom_store::channels::Connected;
use transom_store::contacts::Contact;
use transom_store::held::{Held, Wanted};
use transom_store::messages::{self, Message};
use transom_store::outbox::{self, Due, Lease};
use transom_store::{Result, Scoped, campaigns, trails};

use super::row::{Fate, address, lease};
use super::settle::{self, Settled};
use crate::accounts::registry::Known;
use crate::app::Shared;
use crate::charges::price;
use crate::fold::{Surroundings, show_state};
use crate::messages::decide::{self, Question};
use crate::messages::draft::as_sent;
use crate::templates::guard;

/// A message that may go on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) message: Message,
    pub(crate) number: Arc<Connected>,
    pub(crate) to: Address,
    pub(crate) json: Value,
    pub(crate) attempt: i64,
    /// What the rules said now, where that was long after they were asked the last time.
    checked: Option<Step>,
}

/// What goes out sooner goes out by what the rules said when it was written.
const SOON: Span = Span::minutes(1);

pub(super) async fn check(app: &Shared, workspace: WorkspaceId, due: Vec<Due>) -> Result<Vec<Ready>> {
    match together(app, workspace, due.clone()).await {
        Err(error) if !error.is_transient() && due.len() > 1 => {
            tracing::warn!(%error, "messages cannot be checked together; they are checked one by one");
        }
        checked => return checked,
    }
    let mut ready = Vec::new();
    for row in due {
        let id = row.message_id;
        match together(app, workspace, vec![row]).await {
            Ok(one) => ready.extend(one),
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                tracing::error!(%error, message = %id, "a message cannot be sent: its rows cannot be read");
                let failed = Fate::Failed(stopped(NO_CODE, words::NOT_PREPARED));
                settle::settle(app, workspace, vec![Settled { id, fate: failed }]).await?;
            }
        }
    }
    Ok(ready)
}

async fn together(app: &Shared, workspace: WorkspaceId, due: Vec<Due>) -> Result<Vec<Ready>> {
    let (around, by) = (Surroundings::of(app), app.node);
    let (ready, cursor) = app
        .db
        .of(workspace)
        .write((due, around), move |tx, (due, around)| {
            Box::pin(async move {
                let lease = lease(&around.clock, by);
                let check = Check { known: &around.known, now: around.clock.now() };
                check.all(tx, due, lease).await
            })
        })
        .await?;
    app.hub.changed(workspace, cursor);
    Ok(ready)
}

/// What becomes of a message whose turn it is.
enum Turn {
    /// It may go.
    Goes(Box<Ready>),
    /// It waits for somebody to agree to what it costs since.
    Waits,
    /// It is gone, or stops here.
    Over,
}

/// One transaction's asking again.
struct Check<'a> {
    known: &'a Known,
    now: Timestamp,
}

impl Check<'_> {
    async fn all(&self, tx: &mut Scoped<'_>, due: &[Due], lease: Lease) -> Result<(Vec<Ready>, i64)> {
        let Self { known, now } = *self;
        let wanted = Wanted { messages: due.iter().map(|row| row.message_id).collect(), ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        // What waited for the customer was not priced when it was written.
        let priced =
            |row: &Due| held.message(row.message_id).is_none_or(|message| !message.predicted.is_empty());
        if !due.iter().all(priced) {
            held.look_at_counts(tx, &decide::this_month(known, tx.workspace(), now)).await?;
        }
        let ended = ended(tx, &held, due).await?;
        let (mut ready, mut over, mut waits) = (Vec::new(), Vec::new(), Vec::new());
        for row in due {
            if held.message(row.message_id).is_some_and(|message| is_of(message, &ended)) {
                stop(&mut held, row.message_id, stopped(NO_CODE, words::CAMPAIGN_ENDED), now);
                over.push(row.message_id);
                continue;
            }
            match self.one(tx, &mut held, row).await? {
                Turn::Goes(one) => ready.push(*one),
                Turn::Waits => waits.push(row.message_id),
                Turn::Over => over.push(row.message_id),
            }
        }
        outbox::done(tx, &over).await?;
        outbox::set_aside(tx, lease, &waits).await?;
        let ids: Vec<MessageId> = ready.iter().map(|ready| ready.message.id).collect();
        // Whoever stalled past its lease has lost the row to somebody else, who posts it.
        let ours = outbox::post(tx, lease, &ids).await?;
        ready.retain(|ready| ours.contains(&ready.message.id));
        let leaving: Vec<&Message> = ready.iter().map(|ready| &ready.message).collect();
        messages::note_posted(tx, now, &leaving).await?;
        let steps = ready.iter().filter_map(|one| Some((one.message.id, one.checked.as_ref()?.kept())));
        trails::add(tx, &steps.collect::<Vec<_>>()).await?;
        let (cursor, _) = held.write(tx, now).await?;
        Ok((ready, cursor))
    }

    async fn one(&self, tx: &mut Scoped<'_>, held: &mut Held, row: &Due) -> Result<Turn> {
        let Some(mut message) = held.message(row.message_id).cloned() else { return Ok(Turn::Over) };
        let number = self.known.connected(tx.workspace(), message.channel_id);
        let identity = held.identity(message.identity_id);
        let (Some(number), Some(identity)) = (number, identity) else {
            stop(held, message.id, gone(), self.now);
            return Ok(Turn::Over);
        };
        let (number, to) = (Arc::clone(number), address(identity));
        if stopped_since(held, &message) {
            stop(held, message.id, stopped(STOPPED_MARKETING, words::OPTED_OUT), self.now);
            return Ok(Turn::Over);
        }
        let json = as_sent(&message.json);
        let draft = match whatsapp::read(&json) {
            Ok(draft) => draft,
            Err(invalid) => {
                let why = Sentence::verbatim(format!("{}: {}", invalid.field, invalid.message));
                stop(held, message.id, stopped(100, why), self.now);
                return Ok(Turn::Over);
            }
        };
        let named = guard::named(tx, &number.channel, &message, &draft).await?;
        let moved = guard::moved(&message, &draft, &named);
        // A price is asked for if nobody was told one before, or was told that of another category.
        let is_priced = message.predicted.is_empty() || moved.is_some();
        let to_them = Question::to(message.identity_id, self.known, &number.channel, &draft);
        match decide::decide(tx, held, Question { is_priced, named: &named, ..to_them }, self.now).await? {
            Decision::Refused(refusal) => {
                let fault = stopped(refusal.meta_code.unwrap_or(NO_CODE), refusal.text);
                stop(held, message.id, fault, self.now);
                Ok(Turn::Over)
            }
            Decision::Allowed(permit) => {
                if let Some(template) = moved {
                    if guard::waits(tx, &message, template).await? {
                        return Ok(Turn::Waits);
                    }
                    guard::bill_as(held, message.id, template.category);
                }
                if is_priced {
                    message.predicted = price::kept(permit.price.as_ref());
                }
                let is_soon = row.attempt == 0 && self.now < message.at + SOON && !is_priced;
                let checked = (!is_soon).then(|| Step::checked(&permit, self.now, false));
                Ok(Turn::Goes(Box::new(Ready { message, number, to, json, attempt: row.attempt, checked })))
            }
        }
    }
}

/// When the campaigns that these are of were ended, where they were.
async fn ended(tx: &mut Scoped<'_>, held: &Held, due: &[Due]) -> Result<Ended> {
    let of = |row: &Due| Some(held.message(row.message_id)?.recipient?.campaign);
    let of: BTreeSet<CampaignId> = due.iter().filter_map(of).collect();
    campaigns::ended_among(tx, &of.into_iter().collect::<Vec<_>>()).await
}

type Ended = BTreeMap<CampaignId, Timestamp>;

/// Whether it was made for one of these before that was ended; what somebody sends once more by hand is made later.
fn is_of(message: &Message, ended: &Ended) -> bool {
    let over = message.recipient.and_then(|place| ended.get(&place.campaign));
    over.is_some_and(|over| message.at <= *over)
}

/// Meta's code for who wants no marketing.
const STOPPED_MARKETING: i64 = 131_050;

/// Whether whoever gets a message of a campaign said since it was made that they want no more: that ends the campaign for
/// them, whatever its template is.
fn stopped_since(held: &Held, message: &Message) -> bool {
    let contact = held.identity(message.identity_id).and_then(|identity| held.contact(identity.contact_id));
    let said = contact.and_then(Contact::stopped_at);
    message.recipient.is_some() && said >= Some(message.at)
}

fn stopped(code: i64, why: Sentence) -> Fault {
    Fault { code, stopped: Some(why), ..Fault::default() }
}

fn gone() -> Fault {
    stopped(33, words::NUMBER_GONE_SINCE)
}

fn stop(held: &mut Held, id: MessageId, fault: Fault, now: Timestamp) {
    let Some(message) = held.message_mut(id) else { return };
    if message.delivery.state == MessageState::Uncertain {
        // What does not go once more is as uncertain as before.
        return;
    }
    message.delivery.raise(MessageState::Stopped);
    message.delivery.failed_at = Some(now);
    message.delivery.fault = Some(fault);
    let identity = message.identity_id;
    held.reached.give_up(identity, id);
    show_state(held, id);
}
