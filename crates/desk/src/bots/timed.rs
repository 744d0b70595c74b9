//! What begins runs by itself: a window that closes soon, a time of day. Time is looked through piece by piece, and in a
//! piece those with whom a run begins a page at a time. How far is noted in the transaction that notes what came of it: of
//! several servers one does it, nothing begins twice and nobody is left out, however many there are and whoever is killed.
//!
//! What is due before another version is deployed begins by the version before, however long it takes: a deploy loses
//! nothing. Only what the version that is deployed has no trigger for any more is left.

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
            let (Some(deployed), State::On) = (held.deployed, held.state) else { return Ok(false) };
            let margin = around.rules.automated_margin;
            let Some(current) = app.flows.of(tx, bot, deployed, margin).await? else { return Ok(false) };
            let now = app.clock.now();
            let Some(looking) = Looking::of(&held, now) else { return Ok(false) };
            let version = looking.version.unwrap_or(deployed);
            let piece = Piece { bot, version, looking, now };
            let page = match app.flows.of(tx, bot, version, margin).await? {
                Some(flow) => piece.look(tx, By { flow: &flow, current: &current }, around).await?,
                None => None,
            };
            let until = piece.looking.until;
            let next = match page {
                Some(page) => {
                    bots::tell(tx, &page.found).await?;
                    Some(page.next)
                }
                None => piece.looking.follow(now),
            };
            match &next {
                Some(next) => bots::looks_on(tx, bot, &next.written()).await?,
                None => bots::looked(tx, bot, until).await?,
            }
            Ok(next.is_some() || until < now)
        })
    })
    .await
}

/// Time is looked through for a bot from now on, where something of it begins by itself.
pub(super) fn begins(bot: &mut Bot, flow: &Flow, now: Timestamp) {
    bot.looked_at = is_timed(flow).then_some(now);
    bot.looking.clear();
}

/// A bot that is on gets another version: what is due by now begins by the one before yet.
pub(super) fn passes_on(bot: &mut Bot, flow: &Flow, now: Timestamp) {
    let (Some(version), Some(_), true) = (bot.deployed, bot.looked_at, is_timed(flow)) else {
        return begins(bot, flow, now);
    };
    let Some(mut looking) = Looking::of(bot, now) else { return };
    looking.version.get_or_insert(version);
    if looking.then.last().map_or(looking.until, |last| last.until) < now {
        looking.then.push(Then { version, until: now });
    }
    bot.looking = looking.written();
}

/// The version that began what a bot has not begun with everybody yet, where another one is deployed by now.
pub fn begun_before(bot: &Bot) -> Option<i64> {
    let looking: Looking = serde_json::from_str(&bot.looking).ok()?;
    let has_begun = looking.trigger > 0 || looking.after.is_some();
    looking.version.filter(|version| has_begun && Some(*version) != bot.deployed)
}

fn is_timed(flow: &Flow) -> bool {
    let is_timed = |begins: &Begins| matches!(begins, Begins::WindowCloses(_) | Begins::Schedule { .. });
    flow.triggers.iter().any(|trigger| is_timed(&trigger.begins))
}

/// Whether a flow has a trigger that begins by the same.
pub(super) fn has(flow: &Flow, begins: &Begins) -> bool {
    flow.triggers.iter().any(|trigger| trigger.begins == *begins)
}

/// The trigger whose time has come, as it is written into what a conversation has to hear: `BOT/PLACE/VERSION`.
pub(super) struct Due {
    pub(super) bot: BotId,
    /// Which of the triggers, counted from 0.
    pub(super) place: usize,
    /// Of which version; of the deployed one where an earlier release wrote it.
    pub(super) version: Option<i64>,
}

impl Due {
    pub(super) fn read(about: &str) -> Option<Self> {
        let mut parts = about.split('/');
        let (bot, place) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let version = match parts.next() {
            Some(version) => Some(version.parse().ok()?),
            None => None,
        };
        Some(Self { bot, place, version })
    }
}

/// A piece of time, behind `since` and up to `until`, and how far it was looked through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Looking {
    since: Timestamp,
    until: Timestamp,
    /// The version by which runs begin; where nothing is said the deployed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    /// The trigger with whose conversations it goes on, counted from 0.
    trigger: usize,
    /// Behind which of them; behind none where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Place>,
    /// The time behind it that belongs to versions which are not deployed any more, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    then: Vec<Then>,
}

/// Up to an instant it is this version's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Then {
    version: i64,
    until: Timestamp,
}

impl Looking {
    /// What of a bot was begun and not ended, or the piece that is next. `None` where there is none yet.
    fn of(bot: &Bot, now: Timestamp) -> Option<Self> {
        let looked_at = bot.looked_at?;
        if let Ok(begun) = serde_json::from_str(&bot.looking) {
            return Some(begun);
        }
        Self::behind(looked_at, now, now)
    }

    /// The piece behind an instant, up to another one at most. Those that were to begin long ago are passed over.
    fn behind(since: Timestamp, most: Timestamp, now: Timestamp) -> Option<Self> {
        let since = since.max(now - LATE - PIECE);
        let until = most.min(since + PIECE);
        let piece = Self { since, until, version: None, trigger: 0, after: None, then: Vec::new() };
        (since < until).then_some(piece)
    }

    /// The next piece that is not the deployed version's, behind one that was looked through.
    fn follow(self, now: Timestamp) -> Option<Self> {
        self.then.iter().enumerate().find_map(|(place, then)| {
            let next = Self::behind(self.until, then.until, now)?;
            let is_whole = next.until == then.until;
            let left = self.then.iter().skip(if is_whole { place + 1 } else { place });
            Some(Self { version: Some(then.version), then: left.copied().collect(), ..next })
        })
    }

    fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

struct Piece {
    bot: BotId,
    version: i64,
    looking: Looking,
    now: Timestamp,
}

/// By what runs begin.
#[derive(Clone, Copy)]
struct By<'f> {
    /// The version that the piece belongs to.
    flow: &'f Flow,
    /// The one that is deployed: what it has no trigger for does not begin any more.
    current: &'f Flow,
}

/// Some of those with whom runs begin, and where to go on.
struct Page {
    found: Vec<Input>,
    next: Looking,
}

impl Piece {
    /// The next of what begins in it; `None` where it was looked through.
    async fn look(&self, tx: &mut Scoped<'_>, by: By<'_>, around: &Surroundings) -> Stored<Option<Page>> {
        let mut after = self.looking.after;
        for (place, trigger) in by.flow.triggers.iter().enumerate().skip(self.looking.trigger) {
            let whom = match &trigger.begins {
                begins if !has(by.current, begins) => None,
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
            let about = format!("{}/{place}/{}", self.bot, self.version);
            let found = whom.into_iter().map(|conversation| Input {
                conversation,
                heard: Some(heard),
                about: about.clone(),
                answer: String::new(),
                at: self.now,
            });
            let next = Looking { trigger, after: last, ..self.looking.clone() };
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
