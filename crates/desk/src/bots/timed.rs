//! What begins runs by itself: a window that closes soon, a time of day. Time is looked through piece by piece, and in a
//! piece those with whom a run begins a page at a time. How far is noted in the transaction that notes what came of it: of
//! several servers one does it, nothing begins twice and nobody is left out, however many there are and whoever is killed.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use transom_rules::access::{Asker, Face};
use transom_rules::bot::{Heard, State};
use transom_rules::flow::model::{Begins, Flow};
use transom_rules::id::{BotId, ConversationId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::Narrowing;
use transom_store::bots::{self, Bot, Input};
use transom_store::conversations::{self, Place};
use transom_store::{Result as Stored, Scoped, views};
use uuid::Uuid;

use crate::accounts::day;
use crate::app::Shared;
use crate::conversations::list;
use crate::fold::Surroundings;

/// So much time is looked through at once.
const PIECE: Span = Span::hours(1);
/// What was to begin longer ago, while nobody looked, does not begin any more.
const LATE: Span = Span::hours(1);
/// So many conversations are looked at in one transaction.
pub(super) const PAGE: i64 = 500;

/// Looks on through the time since it was done last. Whether there is more to look through.
pub(super) async fn step(app: &Shared, workspace: WorkspaceId, bot: BotId) -> Stored<bool> {
    let context = (Arc::clone(app), Surroundings::of(app));
    let here = app.db.of(workspace);
    here.write(context, move |tx, (app, around)| {
        Box::pin(async move {
            let Some(held) = bots::hold(tx, bot).await? else { return Ok(false) };
            let (Some(version), State::On) = (held.deployed, held.state) else { return Ok(false) };
            let margin = around.rules.automated_margin;
            let Some(flow) = app.flows.of(tx, bot, version, margin).await? else { return Ok(false) };
            let now = app.clock.now();
            let Some(looking) = Looking::of(&held, now) else { return Ok(false) };
            let until = looking.until;
            let piece = Piece { bot, looking, now };
            let Some(page) = piece.look(tx, &flow, around).await? else {
                bots::looked(tx, bot, until).await?;
                return Ok(until < now);
            };
            bots::tell(tx, &page.found).await?;
            bots::looks_on(tx, bot, &serde_json::to_string(&page.next).unwrap_or_default()).await?;
            Ok(true)
        })
    })
    .await
}

/// A piece of time, behind `since` and up to `until`, and how far it was looked through.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Looking {
    since: Timestamp,
    until: Timestamp,
    /// The trigger with whose conversations it goes on, counted from 0.
    trigger: usize,
    /// Behind which of them; behind none where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Place>,
}

impl Looking {
    /// What of a bot was begun and not ended, or the piece that is next. `None` where there is none yet.
    fn of(bot: &Bot, now: Timestamp) -> Option<Self> {
        let looked_at = bot.looked_at?;
        if let Ok(begun) = serde_json::from_str(&bot.looking) {
            return Some(begun);
        }
        // Those that were to begin long ago are passed over.
        let since = looked_at.max(now - LATE - PIECE);
        let until = now.min(since + PIECE);
        (since < until).then_some(Self { since, until, trigger: 0, after: None })
    }
}

struct Piece {
    bot: BotId,
    looking: Looking,
    now: Timestamp,
}

/// Some of those with whom runs begin, and where to go on.
struct Page {
    found: Vec<Input>,
    next: Looking,
}

impl Piece {
    /// The next of what begins in it; `None` where it was looked through.
    async fn look(&self, tx: &mut Scoped<'_>, flow: &Flow, around: &Surroundings) -> Stored<Option<Page>> {
        let mut after = self.looking.after;
        for (place, trigger) in flow.triggers.iter().enumerate().skip(self.looking.trigger) {
            let whom = match &trigger.begins {
                Begins::WindowCloses(left) => {
                    Some((Heard::WindowCloses, self.closing(tx, *left, after).await?))
                }
                Begins::Schedule { minute, days, whom }
                    if after.is_some() || self.has_minute(*minute, days, tx, around) =>
                {
                    Some((Heard::Schedule, self.of_view(tx, whom, after).await?))
                }
                _ => None,
            };
            after = None;
            let Some((heard, (whom, last))) = whom else { continue };
            if whom.is_empty() && last.is_none() {
                continue;
            }
            let trigger = if last.is_some() { place } else { place + 1 };
            let about = format!("{}/{place}", self.bot);
            let found = whom.into_iter().map(|conversation| Input {
                conversation,
                heard: Some(heard),
                about: about.clone(),
                answer: String::new(),
                at: self.now,
            });
            let next = Looking { trigger, after: last, ..self.looking };
            return Ok(Some(Page { found: found.collect(), next }));
        }
        Ok(None)
    }

    /// The conversations whose window closes in so long, and behind which to go on.
    async fn closing(&self, tx: &mut Scoped<'_>, left: Span, after: Option<Place>) -> Stored<Found> {
        let first = (self.looking.since + left, ConversationId(Uuid::max()));
        let until = self.looking.until + left;
        let places = bots::closing(tx, after.unwrap_or(first), until, PAGE).await?;
        let last = places.last().filter(|_| i64::try_from(places.len()) == Ok(PAGE)).copied();
        Ok((places.into_iter().map(|(_, id)| id).collect(), last))
    }

    /// Whether it is that time of day in it, by the clock of the workspace's hours, on one of these days.
    fn has_minute(&self, minute: u16, days: &[usize], tx: &Scoped<'_>, around: &Surroundings) -> bool {
        let hours = around.known.hours(tx.workspace(), None);
        let zone = hours.and_then(|hours| TimeZone::get(&hours.zone).ok()).unwrap_or(TimeZone::UTC);
        let Looking { since, until, .. } = self.looking;
        let (from, to) = (day::civil_at(since, &zone), day::civil_at(until, &zone));
        let dates: BTreeSet<civil::Date> = [from, to].into();
        dates.into_iter().any(|date| {
            let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
            let is_one = days.is_empty() || days.contains(&weekday);
            is_one && instant(date, minute, &zone).is_some_and(|at| since < at && at <= until)
        })
    }

    /// The conversations of a view that all share, and behind which to go on; of one that is gone none.
    async fn of_view(&self, tx: &mut Scoped<'_>, name: &str, after: Option<Place>) -> Stored<Found> {
        let shared = views::of_user(tx, None).await?;
        let found = shared.into_iter().find(|view| view.is_shared && view.name == name);
        let narrowing = found.and_then(|view| serde_json::from_str::<Narrowing>(&view.filter).ok());
        let Some(narrowing) = narrowing else {
            tracing::warn!(bot = %self.bot, "a bot begins by a view that is gone");
            return Ok((Vec::new(), None));
        };
        let us = Asker::system(tx.workspace(), Face::Server);
        let filter = list::filter(&narrowing, &us, self.now, PAGE);
        let (found, last) = conversations::by_id(tx, &filter, after.map(|(_, id)| id)).await?;
        Ok((found, last.map(|id| (Timestamp::default(), id))))
    }
}

/// Some conversations, and behind which to go on; `None` where these were the last.
type Found = (Vec<ConversationId>, Option<Place>);

fn instant(date: civil::Date, minute: u16, zone: &TimeZone) -> Option<Timestamp> {
    let minutes = jiff::Span::new().minutes(minute);
    let on_the_wall = date.to_datetime(civil::Time::midnight()).checked_add(minutes).ok()?;
    let at = zone.to_ambiguous_timestamp(on_the_wall).compatible().ok()?;
    Some(Timestamp::from_millis(at.as_millisecond()))
}
