//! What Meta's answer changes: the message, its pair's clocks, its row in the outbox. Statuses that overtook
//! the answer are applied here.

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

pub(crate) async fn settle(app: &Shared, workspace: WorkspaceId, id: MessageId, fate: Fate) -> Result<()> {
    let settling = Settling { id, fate, around: Surroundings::of(app), now: app.clock.now() };
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

/// A message whose fate is known, and since when.
struct Settling {
    id: MessageId,
    fate: Fate,
    around: Surroundings,
    now: Timestamp,
}

impl Settling {
    /// The feed's cursor, and what of our copies proved stale.
    async fn settle(&self, tx: &mut Scoped<'_>) -> Result<(i64, Stale)> {
        let (id, mut outdated) = (self.id, Stale::default());
        let wanted = Wanted { messages: [id].into(), recipients: self.recipients(), ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        match held.message(id) {
            None => self.of_erased(tx).await?,
            Some(_) => self.keep_step(tx).await?,
        }
        match &self.fate {
            Fate::Accepted { wamid, held: paced, whom, pricing } => {
                outbox::done(tx, &[id]).await?;
                held = self.went_to(tx, held, whom);
                self.is_charged_for(&mut held, pricing.as_deref());
                let state = if *paced { MessageState::Held } else { MessageState::Accepted };
                self.accepted(tx, &mut held, wamid, state).await?;
                outdated.number = self.is_let_in(tx, &held).await?;
            }
            Fate::Failed(fault) => {
                outbox::done(tx, &[id]).await?;
                self.told(&mut held, &failed(fault.clone(), self.now));
                outdated = self.proves(tx, &held, fault).await?;
            }
            Fate::Again { at, .. } => outbox::retry(tx, &[(id, *at)]).await?,
            Fate::Uncertain { fault, again } => {
                match again {
                    Some(at) => outbox::retry(tx, &[(id, *at)]).await?,
                    None => outbox::doubt(tx, &[id]).await?,
                }
                uncertain(&mut held, id, fault.as_ref());
            }
        }
        let (cursor, _) = held.write(tx, self.now).await?;
        Ok((cursor, outdated))
    }

    async fn keep_step(&self, tx: &mut Scoped<'_>) -> Result<()> {
        match self.fate.step(self.now) {
            Some(step) => trails::add(tx, &[(self.id, step.kept())]).await,
            None => Ok(()),
        }
    }

    /// A refusal may say that the template, or the number, is not what we know of it.
    async fn proves(&self, tx: &mut Scoped<'_>, held: &Held, fault: &Fault) -> Result<Stale> {
        let Some(message) = held.message(self.id) else { return Ok(Stale::default()) };
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
    async fn is_let_in(&self, tx: &mut Scoped<'_>, held: &Held) -> Result<bool> {
        let Some(channel) = held.message(self.id).map(|message| message.channel_id) else { return Ok(false) };
        let facts = self.around.known.facts(channel);
        if facts.and_then(NumberFacts::shut_out).is_none() {
            return Ok(false);
        }
        numbers::hear(tx, vec![Told { channel, news: NumberNews::Access(Access::Works), at: self.now }]).await
    }

    /// Whom Meta's answer says that it goes to.
    fn recipients(&self) -> Vec<Recipient> {
        let Fate::Accepted { whom, .. } = &self.fate else { return Vec::new() };
        let keys = meet::keys(whom, None);
        let new = self.around.clock.identity_id();
        let recipient = Recipient { message: Some(self.id), wamid: String::new(), keys, new };
        Some(recipient).filter(|recipient| !recipient.keys.is_empty()).into_iter().collect()
    }

    fn went_to(&self, tx: &Scoped<'_>, held: Held, whom: &Party) -> Held {
        let mut fold = Fold::new(held, tx.workspace(), &self.around, self.now);
        if let Some(to) = fold.held.message(self.id).map(|message| message.identity_id) {
            fold.went_to(to, whom, self.now);
        }
        fold.held
    }

    /// What the carrier's answer says of the charge. It may come after a callback that made it.
    fn is_charged_for(&self, held: &mut Held, pricing: Option<&str>) {
        let (Some(told), Some(message)) = (pricing, held.message_mut(self.id)) else { return };
        told.clone_into(&mut message.pricing);
        message.earlier_verdicts.get_or_insert_default();
        let kind = self.around.known.kind(message.channel_id);
        if message.delivery.charged_at(kind).is_some() {
            held.add_verdict(self.id);
        }
    }

    /// The message was erased while it was on the wire. What Meta calls it is known now: what it tells of it later is
    /// known again.
    async fn of_erased(&self, tx: &mut Scoped<'_>) -> Result<()> {
        let ours = self.id.to_string();
        match &self.fate {
            Fate::Accepted { wamid, .. } if !erase::known_again(tx, [ours].into()).await?.is_empty() => {
                erase::know_again(tx, [wamid.clone()]).await
            }
            _ => Ok(()),
        }
    }

    async fn accepted(
        &self,
        tx: &mut Scoped<'_>,
        held: &mut Held,
        wamid: &str,
        state: MessageState,
    ) -> Result<()> {
        if held.message(self.id).is_some_and(|message| message.wamid.is_empty()) {
            held.name_message(self.id, wamid);
        }
        if let Some(message) = held.message_mut(self.id) {
            message.accepted_at = Some(self.now);
        }
        raise(held, self.id, state);
        let orphans = deliveries::take_orphans(tx, &[wamid.to_owned()]).await?;
        let events = orphans.iter().map(|(_, event)| event);
        store::count(tx, &self.around.known, held, events).await?;
        for (_, waited) in orphans {
            if let Event::Status(waited) = waited {
                self.told(held, &waited);
            }
        }
        Ok(())
    }

    fn told(&self, held: &mut Held, status: &StatusChanged) {
        status::apply(held, self.id, status, &self.around.known, self.now);
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
