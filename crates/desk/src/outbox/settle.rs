//! What the carriers' answers change: the messages, their pairs' clocks, their rows in the outbox. Statuses that overtook
//! the answers are applied here.

use std::collections::BTreeMap;

use transom_channels::whatsapp::number_news::{self, Failing};
use transom_rules::channel::ChannelKind;
use transom_rules::delivery::MessageState;
use transom_rules::event::{Event, Fault, Party, Status, StatusChanged};
use transom_rules::id::{MessageId, WorkspaceId};
use transom_rules::number::{Access, NumberFacts, NumberNews};
use transom_rules::time::{Span, Timestamp};
use transom_rules::trail::{Outcome, Posted, Step};
use transom_rules::words::number::SENDER_TOKEN_REFUSED;
use transom_store::held::{Held, Recipient, Wanted};
use transom_store::{Result, Scoped, channels, deliveries, erase, outbox, templates, trails};

use super::row::Fate;
use crate::accounts::numbers::{self, Told};
use crate::app::{App, Shared};
use crate::contacts::meet;
use crate::fold::{Fold, Surroundings, show_state};
use crate::intake::{status, store};
use crate::templates::{proven, sync};

/// How long a status has to tell of an uncertain message before it goes once more, where a setting wants that.
const DOUBTED_FOR: Span = Span::minutes(1);

/// A message whose fate is known.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    pub(super) id: MessageId,
    pub(super) fate: Fate,
}

/// Writes what became of these messages of a workspace, in one transaction.
pub(super) async fn settle(app: &Shared, workspace: WorkspaceId, all: Vec<Settled>) -> Result<()> {
    let settling = Settling { all, around: Surroundings::of(app), now: app.clock.now() };
    let (cursor, outdated) =
        app.db.of(workspace).write(settling, |tx, settling| Box::pin(settling.settle(tx))).await?;
    app.hub.changed(workspace, cursor);
    if outdated.template {
        sync::soon(app, workspace);
    }
    if outdated.number {
        app.registry.reload(&app.db).await?;
        numbers::look_soon(app, workspace);
    }
    Ok(())
}

/// What of our copies an error proved to be out of date.
#[derive(Clone, Copy, Debug, Default)]
struct Stale {
    template: bool,
    number: bool,
}

/// What waited for a message to be known, by what the carrier calls it.
type Waited = BTreeMap<String, Vec<StatusChanged>>;

/// Messages whose fate is known, and since when.
struct Settling {
    all: Vec<Settled>,
    around: Surroundings,
    now: Timestamp,
}

impl Settling {
    /// The feed's cursor, and what of our copies proved stale.
    async fn settle(&self, tx: &mut Scoped<'_>) -> Result<(i64, Stale)> {
        let messages = self.all.iter().map(|one| one.id).collect();
        let recipients = self.all.iter().filter_map(|one| self.recipient(one)).collect();
        let wanted = Wanted { messages, recipients, ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        self.keep_steps(tx, &held).await?;
        let mut early = self.waited(tx, &mut held).await?;
        let mut outdated = Stale::default();
        for one in &self.all {
            let of_one;
            (held, of_one) = self.one(tx, held, one, &mut early).await?;
            outdated.template |= of_one.template;
            outdated.number |= of_one.number;
        }
        self.leave(tx).await?;
        let (cursor, _) = held.write(tx, self.now).await?;
        Ok((cursor, outdated))
    }

    async fn one(
        &self,
        tx: &mut Scoped<'_>,
        mut held: Held,
        one: &Settled,
        early: &mut Waited,
    ) -> Result<(Held, Stale)> {
        let (id, mut outdated) = (one.id, Stale::default());
        if held.message(id).is_none() {
            of_erased(tx, one).await?;
        }
        match &one.fate {
            Fate::Accepted { wamid, held: paced, whom, pricing } => {
                held = self.went_to(tx, held, id, whom);
                self.is_charged_for(&mut held, id, pricing.as_deref());
                let state = if *paced { MessageState::Held } else { MessageState::Accepted };
                self.accepted(&mut held, id, wamid, state);
                for status in early.remove(wamid).unwrap_or_default() {
                    self.told(&mut held, id, &status);
                }
                outdated.number = self.is_let_in(tx, &held, id).await?;
            }
            Fate::Failed(fault) => {
                self.told(&mut held, id, &failed(fault.clone(), self.now));
                outdated = self.proves(tx, &held, id, fault).await?;
            }
            Fate::Again { .. } => {}
            Fate::Uncertain { fault, .. } => {
                uncertain(&mut held, id, fault.as_ref());
            }
        }
        Ok((held, outdated))
    }

    /// What becomes of their rows in the outbox.
    async fn leave(&self, tx: &mut Scoped<'_>) -> Result<()> {
        let (mut done, mut again, mut in_doubt) = (Vec::new(), Vec::new(), Vec::new());
        for Settled { id, fate } in &self.all {
            match fate {
                Fate::Accepted { .. } | Fate::Failed(_) => done.push(*id),
                Fate::Again { at, .. } | Fate::Uncertain { again: Some(at), .. } => again.push((*id, *at)),
                Fate::Uncertain { again: None, .. } => in_doubt.push(*id),
            }
        }
        outbox::done(tx, &done).await?;
        outbox::retry(tx, &again).await?;
        outbox::doubt(tx, &in_doubt).await
    }

    async fn keep_steps(&self, tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
        let known = self.all.iter().filter(|one| held.message(one.id).is_some());
        let steps = known.filter_map(|one| Some((one.id, one.fate.step(self.now)?.kept())));
        trails::add(tx, &steps.collect::<Vec<_>>()).await
    }

    /// Statuses that overtook the answers, with the counts that they are priced by.
    async fn waited(&self, tx: &mut Scoped<'_>, held: &mut Held) -> Result<Waited> {
        let named = self.all.iter().filter_map(|one| match &one.fate {
            Fate::Accepted { wamid, .. } => Some(wamid.clone()),
            _ => None,
        });
        let orphans = deliveries::take_orphans(tx, &named.collect::<Vec<_>>()).await?;
        store::count(tx, &self.around.known, held, orphans.iter().map(|(_, event)| event)).await?;
        let mut waited = Waited::new();
        for (wamid, event) in orphans {
            if let Event::Status(status) = event {
                waited.entry(wamid).or_default().push(status);
            }
        }
        Ok(waited)
    }

    /// A refusal may say that the template, or the number, is not what we know of it.
    async fn proves(&self, tx: &mut Scoped<'_>, held: &Held, id: MessageId, fault: &Fault) -> Result<Stale> {
        let Some(message) = held.message(id) else { return Ok(Stale::default()) };
        let known = &self.around.known;
        let Some(channel) = known.channels.get(&message.channel_id) else { return Ok(Stale::default()) };
        let changed = proven::of_template(message, fault, self.now);
        if let Some(changed) = &changed {
            templates::change(tx, &channel.waba_id, changed, self.now).await?;
        }
        let news = number_news::proven(fault.code, Failing::AtOnce, known.tariff(channel).currency());
        let told: Vec<Told> =
            news.map(|news| Told { channel: channel.id, news, at: self.now }).into_iter().collect();
        let shut_out = channel.kind == ChannelKind::Sms && is_shut_out(fault);
        if shut_out {
            channels::set_trouble(tx, channel.id, &SENDER_TOKEN_REFUSED.kept()).await?;
        }
        Ok(Stale { template: changed.is_some(), number: shut_out | numbers::hear(tx, told).await? })
    }

    /// What Meta takes shows that it does what we ask, where that was in doubt.
    async fn is_let_in(&self, tx: &mut Scoped<'_>, held: &Held, id: MessageId) -> Result<bool> {
        let Some(channel) = held.message(id).map(|message| message.channel_id) else { return Ok(false) };
        let facts = self.around.known.facts(channel);
        if facts.and_then(NumberFacts::shut_out).is_none() {
            return Ok(false);
        }
        numbers::hear(tx, vec![Told { channel, news: NumberNews::Access(Access::Works), at: self.now }]).await
    }

    /// Whom Meta's answer says that it goes to.
    fn recipient(&self, one: &Settled) -> Option<Recipient> {
        let Fate::Accepted { whom, .. } = &one.fate else { return None };
        let keys = meet::keys(whom, None);
        let new = self.around.clock.identity_id();
        let recipient = Recipient { message: Some(one.id), wamid: String::new(), keys, new };
        Some(recipient).filter(|recipient| !recipient.keys.is_empty())
    }

    fn went_to(&self, tx: &Scoped<'_>, held: Held, id: MessageId, whom: &Party) -> Held {
        let mut fold = Fold::new(held, tx.workspace(), &self.around, self.now);
        if let Some(to) = fold.held.message(id).map(|message| message.identity_id) {
            fold.went_to(to, whom, self.now);
        }
        fold.held
    }

    /// What the carrier's answer says of the charge. It may come after a callback that made it.
    fn is_charged_for(&self, held: &mut Held, id: MessageId, pricing: Option<&str>) {
        let (Some(told), Some(message)) = (pricing, held.message_mut(id)) else { return };
        told.clone_into(&mut message.pricing);
        message.earlier_verdicts.get_or_insert_default();
        let kind = self.around.known.kind(message.channel_id);
        if message.delivery.charged_at(kind).is_some() {
            held.add_verdict(id);
        }
    }

    fn accepted(&self, held: &mut Held, id: MessageId, wamid: &str, state: MessageState) {
        if held.message(id).is_some_and(|message| message.wamid.is_empty()) {
            held.name_message(id, wamid);
        }
        if let Some(message) = held.message_mut(id) {
            message.accepted_at = Some(self.now);
        }
        raise(held, id, state);
    }

    fn told(&self, held: &mut Held, id: MessageId, status: &StatusChanged) {
        status::apply(held, id, status, &self.around.known, self.now);
    }
}

/// The message was erased while it was on the wire. What Meta calls it is known now: what it tells of it later is known
/// again.
async fn of_erased(tx: &mut Scoped<'_>, one: &Settled) -> Result<()> {
    let ours = one.id.to_string();
    match &one.fate {
        Fate::Accepted { wamid, .. } if !erase::known_again(tx, [ours].into()).await?.is_empty() => {
            erase::know_again(tx, [wamid.clone()]).await
        }
        _ => Ok(()),
    }
}

/// Whether an SMS carrier takes nothing from the account any more, until its token is another (S2.8).
const fn is_shut_out(fault: &Fault) -> bool {
    matches!(fault.code, 20_003 | 20_005)
}

/// What Meta answered at once, as the webhook would have told it.
fn failed(fault: Fault, at: Timestamp) -> StatusChanged {
    StatusChanged {
        wamid: String::new(),
        status: Status::Failed,
        at,
        recipient: Party::default(),
        callback: None,
        faults: vec![fault],
        pricing: None,
        conversation: None,
        participant: None,
    }
}

fn raise(held: &mut Held, id: MessageId, state: MessageState) {
    let Some(message) = held.message_mut(id) else { return };
    message.delivery.raise(state);
    show_state(held, id);
}

/// True where that was not said before.
fn uncertain(held: &mut Held, id: MessageId, fault: Option<&Fault>) -> bool {
    let Some(message) = held.message_mut(id) else { return false };
    let is_new = message.delivery.doubt(fault);
    show_state(held, id);
    is_new
}

/// Leases ran out while these were on the wire: nobody knows whether they arrived. Each of which that was not said
/// before goes once more at `again`, if at all.
pub(crate) async fn doubt(
    tx: &mut Scoped<'_>,
    ids: &[MessageId],
    now: Timestamp,
    again: Option<Timestamp>,
) -> Result<i64> {
    let wanted = Wanted { messages: ids.iter().copied().collect(), ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    let new: Vec<MessageId> = ids.iter().copied().filter(|id| uncertain(&mut held, *id, None)).collect();
    let step = Step::Posted(Posted { at: now, outcome: Outcome::Uncertain, code: None }).kept();
    trails::add(tx, &new.iter().map(|id| (*id, step.clone())).collect::<Vec<_>>()).await?;
    if let Some(at) = again {
        outbox::retry(tx, &new.into_iter().map(|id| (id, at)).collect::<Vec<_>>()).await?;
    }
    let (cursor, _) = held.write(tx, now).await?;
    Ok(cursor)
}

/// When a message goes once more after which nobody knows whether it arrived, where a setting wants that.
pub(crate) fn once_more(app: &App) -> Option<Timestamp> {
    app.settings.graph.retry_uncertain.then(|| app.clock.machine() + DOUBTED_FOR)
}

/// Applies what waited although its message is known: the two were stored in the same moment.
pub(crate) async fn adopt(tx: &mut Scoped<'_>, wamids: &[String], around: &Surroundings) -> Result<i64> {
    let now = around.clock.now();
    let wanted = Wanted { wamids: wamids.iter().cloned().collect(), ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    let orphans = deliveries::take_orphans(tx, wamids).await?;
    let events = orphans.iter().map(|(_, event)| event);
    store::count(tx, &around.known, &mut held, events).await?;
    let mut fold = Fold::new(held, tx.workspace(), around, now);
    for (wamid, event) in &orphans {
        fold.again(wamid, event);
    }
    let (cursor, _) = fold.held.write(tx, now).await?;
    Ok(cursor)
}
