//! Sends campaigns: a few recipients at a time become messages, in one transaction with their places in the outbox. It
//! holds the row of the campaign, so that of several servers one does it at a time, and so many are on their way at most
//! that whoever writes by hand never waits behind them.

use std::sync::Arc;
use std::time::Duration;

use transom_rules::access::{Detail, Matter, On, Part, Verb};
use transom_rules::campaign::{State, Why};
use transom_rules::id::{CampaignId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Counts};
use transom_store::channels::Connected;
use transom_store::{Result as Stored, Scoped, apps, audit};

use super::budget::Left;
use super::hear::Ears;
use super::hurdles::Ready;
use super::post::{Load, Sending};
use super::rows::{BEFORE_WON, UNTIL_WON};
use super::{again, audience, trial};
use crate::accounts::speed::per_second;
use crate::app::Shared;
use crate::done::Done;
use crate::fold::Surroundings;
use crate::gate;

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
/// So many who were to wait are let go in one.
const RELEASED: i64 = 10_000;

/// Sends until the server stops.
pub(crate) async fn run(app: Shared) {
    let mut ears = Ears::default();
    while !app.stop.is_cancelled() {
        let next = match app.stop.run_until_cancelled(round(&app, &mut ears)).await {
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

/// Later than anybody waits.
const FOR_EVER: Timestamp = Timestamp::from_millis(i64::MAX);

/// One look at the campaigns of every workspace. Returns how long until there is something to do.
async fn round(app: &Shared, ears: &mut Ears) -> Done<Span> {
    let mut soonest = EVERY;
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        match ears.listen(app, workspace).await {
            Ok(false) => {}
            Ok(true) => soonest = SOON,
            Err(error) => tracing::error!(%error, "answers to campaigns could not be heard; they are soon"),
        }
        let (here, now) = (app.db.of(workspace), app.clock.now());
        for id in here.read((), move |tx, ()| Box::pin(campaigns::at_work(tx, now))).await? {
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
    if audience::step(app, workspace, id).await? {
        return Ok(Span::default());
    }
    again::step(app, workspace, id).await?;
    let around = Surroundings::of(app);
    let sending = app.db.of(workspace).write((around, Arc::clone(app)), move |tx, (around, app)| {
        Box::pin(async move {
            let Some(campaign) = campaigns::hold(tx, id).await? else { return Ok((0, EVERY)) };
            let policy = apps::campaign_policy(tx).await?;
            let a_second = per_second(&around.known, &app.settings, campaign.channel_id);
            Sending { around, campaign, policy, a_second }.turn(tx).await
        })
    });
    let (cursor, wait) = sending.await?;
    if cursor > 0 {
        app.hub.changed(workspace, cursor);
        app.outbox.notify_one();
    }
    Ok(wait)
}

/// How much may go now.
struct Room {
    /// So long one message keeps the next one.
    gap: Span,
    /// So many at most.
    most: i64,
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
        let counts = campaigns::counts(tx, self.campaign.id).await?;
        let Ready { number, forms } = match self.hurdles(tx, &counts).await? {
            Ok(ready) => ready,
            Err(why) => {
                let state = if why == Why::Until { State::Stopped } else { State::Paused };
                self.stands(tx, state, why.as_str()).await?;
                return Ok((0, EVERY));
            }
        };
        self.ask_anew(tx).await?;
        // That it goes on is told when it does: it is tried again and again.
        self.campaign.state = State::Running;
        let room = match self.room(&counts, &number, machine) {
            Ok(room) => room,
            // No hour and no day is waited for where nobody is left.
            Err(_) if counts.of("planned") == 0 => return self.nobody(tx, self.around.clock.now()).await,
            Err(wait) => return Ok((0, wait)),
        };
        let now = self.around.clock.now();
        let due = campaigns::due(tx, self.campaign.id, now, room.most).await?;
        if due.is_empty() {
            return self.nobody(tx, now).await;
        }
        let day = self.times(&number).day(now).to_string();
        let left = Left::of(&self.campaign.definition, &counts);
        let load = Load { number, forms, due, day, left };
        let posted = load.post(&self, tx).await?;
        let from = self.campaign.next_at.max(machine - BURST);
        self.campaign.next_at = from + Span::millis(room.gap.as_millis().saturating_mul(posted.sent));
        self.goes_on(tx, posted.waits, waits_for_limit).await?;
        Ok((posted.cursor, SOON))
    }

    /// Some of those who were to wait do so no more, where what they waited for may be over.
    async fn ask_anew(&mut self, tx: &mut Scoped<'_>) -> Stored<()> {
        let definition = &mut self.campaign.definition;
        if !definition.asks_anew {
            return Ok(());
        }
        let is_tried = definition.terms.trial.as_ref().is_some_and(|trial| trial.winner.is_none());
        let until = if is_tried { BEFORE_WON } else { UNTIL_WON };
        if campaigns::hurry(tx, self.campaign.id, until, RELEASED).await? < RELEASED.unsigned_abs() {
            self.campaign.definition.asks_anew = false;
            campaigns::save(tx, &self.campaign).await?;
        }
        Ok(())
    }

    /// Keeps how it stands after a few were sent, or why all that are left have to wait.
    async fn goes_on(&mut self, tx: &mut Scoped<'_>, why: Option<Why>, waited: bool) -> Stored<()> {
        match why {
            Some(Why::Limit) => {
                self.campaign.next_at = self.around.clock.machine() + AFTER_LIMIT;
                if !waited {
                    return self.stands(tx, State::Paused, Why::Limit.as_str()).await;
                }
                self.campaign.state = State::Paused;
                campaigns::save(tx, &self.campaign).await
            }
            Some(why) => self.stands(tx, State::Paused, why.as_str()).await,
            None if waited => self.stands(tx, State::Running, "").await,
            None => campaigns::save(tx, &self.campaign).await,
        }
    }

    /// How many may go now: what its number sends in a second is on its way at most, and what is left of the day's. Else
    /// how long nobody's turn comes.
    fn room(&self, counts: &Counts, number: &Connected, machine: Timestamp) -> Result<Room, Span> {
        let (now, pace, times) = (self.around.clock.now(), self.campaign.definition.pace, self.times(number));
        match times.opens(now) {
            Some(opens) if opens > now => return Err((opens - now).min(EVERY)),
            Some(_) => {}
            None => return Err(EVERY),
        }
        let today = counts.of(&format!("day/{}", times.day(now)));
        let of_day = pace.per_day.map_or(i64::MAX, |most| i64::from(most) - today.cast_signed());
        if of_day <= 0 {
            return Err(EVERY);
        }
        let time = pace.until.map(|until| times.open_until(now, until));
        let gap = pace.gap(self.a_second, counts.of("planned"), time);
        let from = self.campaign.next_at.max(machine - BURST);
        let by_pace = (machine - from).as_millis() / gap.as_millis().max(1) + 1;
        let on_their_way = i64::try_from(counts.of("queued")).unwrap_or(i64::MAX);
        let most = by_pace.min(i64::from(self.a_second.max(10)) - on_their_way).min(AT_ONCE).min(of_day);
        if most > 0 { Ok(Room { gap, most }) } else { Err(SOON) }
    }

    /// Nobody's turn has come.
    async fn nobody(&mut self, tx: &mut Scoped<'_>, now: Timestamp) -> Stored<(i64, Span)> {
        if trial::decide(tx, &mut self.campaign, now).await? {
            return Ok((0, SOON));
        }
        if let Some(next) = campaigns::next_due(tx, self.campaign.id).await? {
            return Ok((0, next - now));
        }
        if campaigns::is_open(tx, self.campaign.id, FOR_EVER).await? {
            return Ok((0, SOON));
        }
        if again::may_still_follow(tx, &self.campaign, now).await? {
            return Ok((0, EVERY));
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
}
