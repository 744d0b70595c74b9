//! What webhooks tell, as one transaction: the rows they speak of are held, the bodies are kept, every event
//! is folded through the rules in memory, the effects are written, the commit makes them durable.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use transom_rules::event::{Event, IdentityChanged, Party, Routed, StatusChanged};
use transom_rules::id::IdentityId;
use transom_rules::receive::{self as inbox, ConversationStatus};
use transom_rules::time::{Span, Timestamp};
use transom_store::deliveries;
use transom_store::held::{self, Held, Recipient, Wanted};
use transom_store::{Result, Scoped, media, messages, outbox, templates};

use super::erased::Erased;
use super::groups;
use super::moved;
use super::post::{Batch, Told};
use super::status::{self, message_in_callback};
use super::told;
use crate::accounts::numbers::{self, Learned};
use crate::accounts::registry::Known;
use crate::app::Shared;
use crate::base::clock::Clock;
use crate::charges::price;
use crate::contacts::meet;
use crate::conversations::deal;
use crate::fold::{self, Fold, Out, Reading, Surroundings, show_clocks};
use crate::templates::sync;

/// What the world has to be told after the commit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) cursor: i64,
    released: bool,
    wanted_files: bool,
    stale_templates: bool,
    pub(super) new_prices: bool,
    pub(super) numbers: Learned,
}

/// Stores a batch. Returns when it is durable.
pub async fn store(app: &Shared, batch: Arc<Batch>) -> Result<()> {
    let workspace = batch.workspace;
    let around = Surroundings::of(app);
    let outcome = app
        .db
        .of(workspace)
        .by_key()
        .write((batch, around), |tx, (batch, around)| Box::pin(in_transaction(tx, batch, around)))
        .await?;
    app.hub.changed(workspace, outcome.cursor);
    // What is delivered next is priced by it, what is sent next is allowed by it. Should this fail, the sweeper reads it a little later.
    if (outcome.new_prices || outcome.numbers != Learned::Nothing)
        && let Err(error) = app.registry.reload(&app.db).await
    {
        tracing::warn!(%error, "what Meta told of prices and numbers is not in force yet");
    }
    if outcome.released {
        app.outbox.notify_one();
    }
    if app.flows.is_at_work() {
        app.bots.notify_one();
    }
    if outcome.wanted_files {
        app.wanted_files.notify_one();
    }
    if outcome.stale_templates {
        sync::soon(app, workspace);
    }
    if outcome.numbers == Learned::NotAll {
        numbers::look_soon(app, workspace);
    }
    Ok(())
}

pub(crate) async fn in_transaction(
    tx: &mut Scoped<'_>,
    batch: &Batch,
    around: &Surroundings,
) -> Result<Outcome> {
    let workspace = batch.workspace;
    let now = around.clock.now();
    let is_past = |routed: &Routed| around.bounds.is_past(&routed.event);
    let told: Vec<&Told> = batch.events.iter().filter(|(_, routed)| !is_past(routed)).collect();
    let wanted = wanted(&told, &around.clock);
    let mut held = Held::load(tx, &wanted).await?;
    let told = match around.reading {
        Reading::First => told::anew(tx, told, now).await?,
        Reading::Again => told,
    };
    let erased = Erased::among(tx, &told, &held).await?;
    deliveries::keep(tx, erased.without(batch.deliveries.clone())).await?;
    let awaited = outbox::awaiting(tx, &resting(&held, &wanted)).await?;
    count(tx, &around.known, &mut held, told.iter().map(|(_, routed)| &routed.event)).await?;
    let mut fold = Fold { awaited, ..Fold::new(held, workspace, around, now) };
    for (delivery, routed) in told.iter().filter(|(_, routed)| !erased.is_told(&routed.event)) {
        fold.event(*delivery, routed);
    }
    let fresh = std::mem::take(&mut fold.out.fresh);
    let orphans = deliveries::take_orphans(tx, &fresh).await?;
    count(tx, &around.known, &mut fold.held, orphans.iter().map(|(_, event)| event)).await?;
    for (wamid, event) in &orphans {
        fold.again(wamid, event);
    }
    let Fold { mut held, out, .. } = fold;
    late_entries(tx, &mut held, &out).await?;
    let released = release(tx, &mut held, &out, around.clock.machine()).await?;
    let outcome = Outcome { released, ..effects(tx, out).await? };
    deal::begun(tx, &mut held, around).await?;
    keep_unknowns(tx, batch, &erased, now).await?;
    erased.forget(tx).await?;
    held::give_back(tx, held.keys_of_nobody()).await?;
    // Last, since it ends with the row that all writers of the workspace queue for.
    let (cursor, _) = held.write(tx, now).await?;
    Ok(Outcome { cursor, ..outcome })
}

/// Holds the counts that deliveries are priced by, if there are any.
pub(crate) async fn count(
    tx: &mut Scoped<'_>,
    known: &Known,
    held: &mut Held,
    events: impl Iterator<Item = &Event>,
) -> Result<()> {
    let instants = events.filter_map(|event| match event {
        Event::Status(told) if status::arrives(&told.status) => Some(told.at),
        _ => None,
    });
    let months = price::months(known, tx.workspace(), instants);
    held.count(tx, &months).await
}

async fn keep_unknowns(tx: &mut Scoped<'_>, batch: &Batch, erased: &Erased, now: Timestamp) -> Result<()> {
    let unknowns = batch.unknowns.iter().map(|(delivery, part)| part.clone().kept(*delivery, now));
    deliveries::keep_unknown(tx, unknowns.filter(|part| !erased.is_in(part)).collect()).await
}

/// Those of these parties whose conversation is closed: a message that waits in it makes it go on.
fn resting(held: &Held, wanted: &Wanted) -> BTreeSet<IdentityId> {
    let is_closed = |identity: &IdentityId| {
        let conversation = meet::current(held, *identity);
        conversation.is_some_and(|conversation| conversation.status == ConversationStatus::Closed)
    };
    wanted.parties.iter().filter_map(|(keys, _)| held.identity_of(keys)).filter(is_closed).collect()
}

/// What waited for customers who wrote is due. It stands below what released it, also if Meta's clock is ahead of
/// ours, and is now the newest message of its conversation.
async fn release(tx: &mut Scoped<'_>, held: &mut Held, out: &Out, machine: Timestamp) -> Result<bool> {
    let mut pairs = BTreeMap::new();
    for pair in &out.opened {
        let wrote = held.pair(pair.identity, pair.channel).window.opened_by.map(|by| by.at + Span::millis(1));
        pairs.insert(*pair, out.now.max(wrote.unwrap_or_default()));
    }
    let due = outbox::release(tx, &pairs, machine).await?;
    for id in &due {
        let Some(message) = messages::get(tx, *id).await? else { continue };
        let Some(conversation) = held.conversation_mut(message.conversation_id) else { continue };
        let mut what = fold::summary(conversation);
        inbox::on_business_message(&mut what, message.at);
        fold::take_over(conversation, what);
        if message.at >= conversation.newest_at() {
            fold::show_last(conversation, &message);
        }
    }
    Ok(!due.is_empty())
}

/// What stands in tables of its own, beside the held rows.
async fn effects(tx: &mut Scoped<'_>, out: Out) -> Result<Outcome> {
    let mut outcome =
        Outcome { wanted_files: !out.media.is_empty(), stale_templates: out.proven, ..Outcome::default() };
    media::add(tx, &out.media).await?;
    deliveries::keep_orphans(tx, out.orphans, out.now).await?;
    deliveries::notice(tx, out.notices).await?;
    deliveries::keep_unknown(tx, out.unknowns).await?;
    outbox::done(tx, &out.settled).await?;
    outcome.new_prices = price::hear(tx, &out.prices).await?;
    let is_news = numbers::hear(tx, out.numbers).await?;
    outcome.numbers = match (is_news, out.asks_numbers) {
        (_, true) => Learned::NotAll,
        (true, false) => Learned::Something,
        (false, false) => Learned::Nothing,
    };
    // Whoever changes several holds them in this order; what is told of one stays in its own.
    let mut told = out.templates;
    told.sort_by(|(account, one), (other_account, other)| {
        (account, &one.name, &one.language).cmp(&(other_account, &other.name, &other.language))
    });
    for (waba_id, changed) in &told {
        let known = templates::change(tx, waba_id, changed, out.now).await?;
        outcome.stale_templates |=
            !known || changed.change == transom_rules::event::TemplateChange::Components;
    }
    Ok(outcome)
}

/// An entry message that comes after its answer was delivered: the rules want to hear of the answer again.
async fn late_entries(tx: &mut Scoped<'_>, held: &mut Held, out: &Out) -> Result<()> {
    for (key, at) in &out.entries {
        let answers = messages::answers_since(tx, *key, *at).await?;
        let mut pair = held.pair(key.identity, key.channel);
        for answer in answers {
            pair.delivered(answer.sent_at, answer.arrived_at);
        }
        held.set_pair(key.identity, key.channel, pair);
        show_clocks(held, key.identity, key.channel, out.now);
    }
    Ok(())
}

/// The rows that events speak of.
fn wanted(told: &[&Told], clock: &Clock) -> Wanted {
    let mut wanted = Wanted::default();
    for (_, routed) in told {
        match &routed.event {
            Event::Received(e) => {
                party(&mut wanted, &e.from, e.group_id.as_deref(), clock);
                if e.group_id.is_some() {
                    party(&mut wanted, &e.from, None, clock);
                }
                wanted.wamids.insert(e.wamid.clone());
            }
            Event::Reacted(e) => {
                party(&mut wanted, &e.from, None, clock);
                wanted.wamids.insert(e.target.clone());
            }
            Event::Edited(e) => drop(wanted.wamids.insert(e.target.clone())),
            Event::Revoked(e) => drop(wanted.wamids.insert(e.target.clone())),
            Event::Called(e) => {
                party(&mut wanted, &e.with, None, clock);
                wanted.wamids.insert(e.id.clone());
            }
            Event::Status(e) => status_of(&mut wanted, e, clock),
            Event::Echoed(e) => {
                party(&mut wanted, &e.to, None, clock);
                wanted.wamids.insert(e.wamid.clone());
            }
            Event::Recorded(e) => {
                party(&mut wanted, &e.with, None, clock);
                wanted.wamids.insert(e.wamid.clone());
            }
            Event::Saved(e) => party(&mut wanted, &e.with, None, clock),
            Event::IdentityChanged(e) => identity_changed(&mut wanted, e, clock),
            Event::PreferenceChanged(e) => {
                wanted.wamids.extend(e.message.clone());
                party(&mut wanted, &e.from, None, clock);
            }
            Event::ThreadMoved(e) => party(&mut wanted, &e.with, None, clock),
            Event::GroupChanged(e) => {
                party(&mut wanted, &Party::default(), Some(&e.group_id), clock);
                for member in e.change.parties() {
                    party(&mut wanted, member, None, clock);
                }
                wanted.wamids.insert(groups::line_id(e));
            }
            Event::TemplateChanged(_) | Event::Noticed(_) => {}
        }
    }
    wanted
}

fn party(wanted: &mut Wanted, party: &Party, group_id: Option<&str>, clock: &Clock) {
    let keys = meet::keys(party, group_id);
    if !keys.is_empty() {
        wanted.parties.push((keys, IdentityId(clock.id())));
    }
}

fn identity_changed(wanted: &mut Wanted, changed: &IdentityChanged, clock: &Clock) {
    wanted.wamids.extend(changed.wamid.clone());
    if !moved::is_renamed(changed) {
        party(wanted, &changed.old, None, clock);
        return party(wanted, &changed.new, None, clock);
    }
    let keys = [meet::keys(&changed.old, None), meet::keys(&moved::renamed(changed), None)].concat();
    wanted.renamed.push((keys, clock.identity_id()));
}

fn status_of(wanted: &mut Wanted, status: &StatusChanged, clock: &Clock) {
    let message = message_in_callback(status);
    match message {
        Some(id) => drop(wanted.messages.insert(id)),
        None => drop(wanted.wamids.insert(status.wamid.clone())),
    }
    if status.participant.is_some() {
        party(wanted, &status.recipient, None, clock);
    }
    let keys = status::recipient(status).map(|party| meet::keys(party, None)).unwrap_or_default();
    if !keys.is_empty() {
        let (wamid, new) = (status.wamid.clone(), clock.identity_id());
        wanted.recipients.push(Recipient { message, wamid, keys, new });
    }
}
