//! Sends campaigns: a few recipients at a time become messages, in one transaction with their places in the outbox. It
//! holds the row of the campaign, so that of several servers one does it at a time, and so many are on their way at most
//! that whoever writes by hand never waits behind them.

use std::sync::Arc;
use std::time::Duration;

use transom_rules::access::{Asker, Detail, Face, Matter, On, Part, Verb, Who};
use transom_rules::campaign::{Place, State, Why};
use transom_rules::event::Party;
use transom_rules::id::{CampaignId, WorkspaceId};
use transom_rules::number::{Quality, Told};
use transom_rules::refusal::{Code, Refusal};
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Campaign, Counts, Recipient};
use transom_store::channels::Connected;
use transom_store::{Result as Stored, Scoped, apps, audit};

use super::form::{Form, read};
use super::{audience, hear, rows};
use crate::app::Shared;
use crate::contacts::address;
use crate::done::Done;
use crate::fold::Surroundings;
use crate::gate;
use crate::messages::bulk::{Bulk, Turn};
use crate::messages::draft::Ask;

/// The longest that nobody looks: another process may have started one.
const EVERY: Span = Span::seconds(1);
/// The shortest: so often a campaign gets on.
const SOON: Span = Span::millis(100);
/// So long after the portfolio's limit was met it is tried again.
const AFTER_LIMIT: Span = Span::minutes(1);
/// So much may be made up for where a turn came late.
const BURST: Span = Span::seconds(1);
/// So many become messages in one transaction.
const AT_ONCE: i64 = 200;

/// Sends until the server stops.
pub(crate) async fn run(app: Shared) {
    while !app.stop.is_cancelled() {
        let next = match app.stop.run_until_cancelled(round(&app)).await {
            Some(Ok(next)) => next,
            Some(Err(error)) => {
                tracing::error!(%error, "campaigns could not be looked at");
                EVERY
            }
            None => return,
        };
        let wait = next.as_millis().clamp(SOON.as_millis(), EVERY.as_millis());
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.campaigns.notified() => {}
            () = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())) => {}
        }
    }
}

/// One look at the campaigns of every workspace. Returns how long until there is something to do.
async fn round(app: &Shared) -> Done<Span> {
    let mut soonest = EVERY;
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let since = app.clock.now() - hear::FOR;
        let here = app.db.of(workspace);
        for id in here.read((), move |tx, ()| Box::pin(campaigns::at_work(tx, since))).await? {
            let wait = match step(app, workspace, id).await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::error!(%error, campaign = %id, "a campaign could not be sent; it is tried again soon");
                    EVERY
                }
            };
            soonest = soonest.min(wait);
        }
    }
    Ok(soonest)
}

async fn step(app: &Shared, workspace: WorkspaceId, id: CampaignId) -> Done<Span> {
    hear::step(app, workspace, id).await?;
    if audience::step(app, workspace, id).await? {
        return Ok(Span::default());
    }
    let around = Surroundings::of(app);
    let a_second = app.settings.graph.messages_per_second;
    let sending = app.db.of(workspace).write(around, move |tx, around| {
        Box::pin(async move {
            let Some(campaign) = campaigns::hold(tx, id).await? else { return Ok((0, EVERY)) };
            Sending { around, campaign, a_second }.turn(tx).await
        })
    });
    let (cursor, wait) = sending.await?;
    if cursor > 0 {
        app.hub.changed(workspace, cursor);
        app.outbox.notify_one();
    }
    Ok(wait)
}

/// A campaign that is held.
struct Sending<'a> {
    around: &'a Surroundings,
    campaign: Campaign,
    /// How many messages its number may send.
    a_second: u32,
}

/// What is sent, by which number, to whom.
struct Load {
    number: Arc<Connected>,
    form: Form,
    due: Vec<Recipient>,
}

impl Sending<'_> {
    /// The feed's cursor, and how long until its next turn.
    async fn turn(mut self, tx: &mut Scoped<'_>) -> Stored<(i64, Span)> {
        let machine = self.around.clock.machine();
        let waits_for_limit =
            self.campaign.state == State::Paused && self.campaign.why == Why::Limit.as_str();
        if self.campaign.state != State::Running && !waits_for_limit {
            return Ok((0, EVERY));
        }
        if self.campaign.next_at > machine {
            return Ok((0, self.campaign.next_at - machine));
        }
        // That it goes on is told when it does: it is tried again and again.
        self.campaign.state = State::Running;
        let counts = campaigns::counts(tx, self.campaign.id).await?;
        let (number, form) = match self.hurdles(tx, &counts).await? {
            Ok(ready) => ready,
            Err(why) => {
                let state = if why == Why::Until { State::Stopped } else { State::Paused };
                self.stands(tx, state, why.as_str()).await?;
                return Ok((0, EVERY));
            }
        };
        let (gap, room) = self.room(&counts, machine);
        if room <= 0 {
            return Ok((0, SOON));
        }
        let now = self.around.clock.now();
        let due = campaigns::due(tx, self.campaign.id, now, room).await?;
        if due.is_empty() {
            return self.nobody(tx, now).await;
        }
        let some = i64::try_from(due.len()).unwrap_or(i64::MAX);
        let (cursor, why) = self.send(tx, Load { number, form, due }).await?;
        let from = self.campaign.next_at.max(machine - BURST);
        self.campaign.next_at = from + Span::millis(gap.as_millis().saturating_mul(some));
        match why {
            Some(Why::Limit) => {
                self.campaign.next_at = machine + AFTER_LIMIT;
                if waits_for_limit {
                    self.campaign.state = State::Paused;
                    campaigns::save(tx, &self.campaign).await?;
                } else {
                    self.stands(tx, State::Paused, Why::Limit.as_str()).await?;
                }
            }
            Some(why) => self.stands(tx, State::Paused, why.as_str()).await?,
            None if waits_for_limit => self.stands(tx, State::Running, "").await?,
            None => campaigns::save(tx, &self.campaign).await?,
        }
        Ok((cursor, SOON))
    }

    /// What keeps the whole campaign back.
    async fn hurdles(
        &self,
        tx: &mut Scoped<'_>,
        counts: &Counts,
    ) -> Stored<Result<(Arc<Connected>, Form), Why>> {
        let (known, campaign) = (&self.around.known, &self.campaign);
        let definition = &campaign.definition;
        if definition.pace.until.is_some_and(|until| until <= self.around.clock.now()) {
            return Ok(Err(Why::Until));
        }
        let arrived = counts.of("sent") + counts.of("delivered") + counts.of("read");
        if definition.fails_too_often(counts.of("failed"), arrived) {
            return Ok(Err(Why::Failures));
        }
        let reserved: i64 = counts.behind("reserved").map(|(_, count)| count.amount).sum();
        if definition.budget.is_some_and(|budget| reserved >= budget.millionths()) {
            return Ok(Err(Why::Budget));
        }
        let Some(number) = known.connected(tx.workspace(), campaign.channel_id) else {
            return Ok(Err(Why::Number));
        };
        let quality = known.facts(campaign.channel_id).and_then(|facts| facts.quality.as_ref());
        let is_worst = |told: &&Told<Quality>| told.is == Quality::Red;
        if quality.filter(is_worst).is_some_and(|told| Some(told.at) > campaign.resumed_at) {
            return Ok(Err(Why::Quality));
        }
        let Some(form) = rows::approved(tx, &number.channel, &definition.template).await? else {
            return Ok(Err(Why::Template));
        };
        if form.template.category.as_str() != definition.category {
            return Ok(Err(Why::Category));
        }
        Ok(Ok((Arc::clone(number), form)))
    }

    /// How long one message keeps the next one, and how many may go now: what its number sends in a second is on its way
    /// at most.
    fn room(&self, counts: &Counts, machine: Timestamp) -> (Span, i64) {
        let left = counts.of("planned");
        let gap = self.campaign.definition.pace.gap(self.a_second, left, self.around.clock.now());
        let from = self.campaign.next_at.max(machine - BURST);
        let by_pace = (machine - from).as_millis() / gap.as_millis().max(1) + 1;
        let on_their_way = i64::try_from(counts.of("queued")).unwrap_or(i64::MAX);
        let most = i64::from(self.a_second.max(10));
        (gap, by_pace.min(most - on_their_way).min(AT_ONCE))
    }

    /// Nobody's turn has come.
    async fn nobody(&mut self, tx: &mut Scoped<'_>, now: Timestamp) -> Stored<(i64, Span)> {
        if let Some(next) = campaigns::next_due(tx, self.campaign.id).await? {
            return Ok((0, next - now));
        }
        if campaigns::is_open(tx, self.campaign.id).await? {
            return Ok((0, SOON));
        }
        self.stands(tx, State::Completed, "").await?;
        Ok((0, EVERY))
    }

    /// It stands otherwise now, and nobody said so: the log tells of it.
    async fn stands(&mut self, tx: &mut Scoped<'_>, state: State, why: &str) -> Stored<()> {
        let (id, now) = (self.campaign.id, self.around.clock.now());
        self.campaign.state = state;
        why.clone_into(&mut self.campaign.why);
        self.campaign.ended_at = state.is_over().then_some(now);
        let verb = match state {
            State::Running => Verb::ResumeCampaign,
            State::Stopped | State::Completed => Verb::StopCampaign,
            State::Planning | State::Planned | State::Paused => Verb::PauseCampaign,
        };
        let matter = if state.is_over() { Matter::Ended } else { Matter::Moved };
        let why = Some(why).filter(|why| !why.is_empty());
        let detail = Detail::from(matter).with(Part::Status, state.as_str()).maybe(Part::Why, why);
        audit::add(tx, &gate::by_itself(&self.around.clock, verb, On::from(id), &detail)).await?;
        campaigns::save(tx, &self.campaign).await
    }

    /// Makes messages of those whose turn it is. Why all that are left have to wait, if they have to.
    async fn send(&self, tx: &mut Scoped<'_>, load: Load) -> Stored<(i64, Option<Why>)> {
        let id = self.campaign.id;
        let asks: Vec<Option<Ask>> = load.due.iter().map(|to| self.ask(tx.workspace(), &load, to)).collect();
        let known: Vec<Ask> = asks.iter().flatten().cloned().collect();
        let mut bulk = Bulk::hold(tx, &known, self.around).await?;
        let whom: Vec<_> = known.iter().filter_map(|ask| bulk.whom(ask)).collect();
        let mut got = campaigns::has_got(tx, id, &whom).await?;
        let mut outcome = Outcome::default();
        for (to, ask) in load.due.iter().zip(&asks) {
            let Some(ask) = ask else {
                outcome.refused.push((to.n, Code::SlotInvalid.as_str().to_owned()));
                continue;
            };
            let identity = bulk.whom(ask);
            let has_got = identity.is_some_and(|id| got.contains(&id));
            let said = identity.and_then(|id| bulk.said(id)?.opted_out_at);
            let has_stopped = said.is_some_and(|at| self.is_since(at));
            if has_got || has_stopped {
                let why = if has_got { "duplicate" } else { Code::OptedOut.as_str() };
                outcome.refused.push((to.n, why.to_owned()));
                continue;
            }
            match bulk.send(tx, ask, Place { campaign: id, n: to.n }).await? {
                Turn::Queued => {
                    got.extend(bulk.whom(ask));
                    outcome.reserve(to);
                }
                Turn::Refused(refusal) => outcome.refuse(to, &refusal, self.around.clock.now()),
            }
            if outcome.waits.is_some() {
                break;
            }
        }
        campaigns::refuse(tx, id, &outcome.refused, self.around.clock.now()).await?;
        campaigns::delay(tx, id, &outcome.later).await?;
        campaigns::count(tx, id, &outcome.reserved).await?;
        Ok((bulk.write(tx).await?, outcome.waits))
    }

    /// Whether something is said since the plan was made. Meta's instants are whole seconds.
    fn is_since(&self, at: Timestamp) -> bool {
        self.campaign.planned_at.is_some_and(|planned| at.seconds() >= planned.seconds())
    }

    /// What somebody gets.
    fn ask(&self, workspace: WorkspaceId, load: &Load, to: &Recipient) -> Option<Ask> {
        let party: Party = address::read(&to.address).ok()?;
        let draft = load.form.draft(&read(&to.parameters))?;
        let us = Asker::system(workspace, Face::Server);
        let asker = Arc::new(Asker { who: Who::Campaign(self.campaign.id.0), ..us });
        let channel = Arc::new(load.number.channel.clone());
        Some(Ask { author: Some(self.campaign.author), ..Ask::new(asker, channel, party, draft) })
    }
}

/// What became of a few recipients.
#[derive(Default)]
struct Outcome {
    refused: Vec<(i64, String)>,
    later: Vec<(i64, Timestamp)>,
    /// What those on their way cost by the plan.
    reserved: Counts,
    waits: Option<Why>,
}

/// So long a recipient waits who got many messages just now, where it is not said how long.
const PAIR_WAIT: Span = Span::minutes(1);

impl Outcome {
    fn reserve(&mut self, to: &Recipient) {
        if let Some(price) = to.price {
            self.reserved.add(&format!("reserved/{}", to.currency), 1, price);
        }
    }

    fn refuse(&mut self, to: &Recipient, refusal: &Refusal, now: Timestamp) {
        match (Why::of(refusal.code), refusal.code) {
            (Some(why), _) => self.waits = Some(why),
            (None, Code::PairRate) => {
                self.later.push((to.n, refusal.until.unwrap_or(now + PAIR_WAIT)));
            }
            (None, code) => self.refused.push((to.n, code.as_str().to_owned())),
        }
    }
}
