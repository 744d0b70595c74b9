//! What begins runs by itself: a window that closes soon, a time of day. Time is looked through piece by piece, and how
//! far is noted in the transaction that notes what came of it: of several servers one does it, and nothing begins twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil;
use jiff::tz::TimeZone;
use transom_rules::access::{Asker, Face};
use transom_rules::bot::{Heard, State};
use transom_rules::flow::model::{Begins, Flow};
use transom_rules::id::{BotId, ConversationId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::Narrowing;
use transom_store::bots::{self, Input};
use transom_store::{Result as Stored, Scoped, conversations, views};

use crate::accounts::day;
use crate::app::Shared;
use crate::conversations::list;
use crate::fold::Surroundings;

/// So much time is looked through at once.
const PIECE: Span = Span::hours(1);
/// What was to begin longer ago, while nobody looked, does not begin any more.
const LATE: Span = Span::hours(1);
/// So many conversations begin at once by one trigger.
const MOST: i64 = 10_000;

/// Looks through the time since it was done last. Whether there is more to look through.
pub(super) async fn step(app: &Shared, workspace: WorkspaceId, bot: BotId) -> Stored<bool> {
    let context = (Arc::clone(app), Surroundings::of(app));
    let here = app.db.of(workspace);
    here.write(context, move |tx, (app, around)| {
        Box::pin(async move {
            let Some(held) = bots::hold(tx, bot).await? else { return Ok(false) };
            let (Some(since), Some(version), State::On) = (held.looked_at, held.deployed, held.state) else {
                return Ok(false);
            };
            let margin = around.rules.automated_margin;
            let Some(flow) = app.flows.of(tx, bot, version, margin).await? else { return Ok(false) };
            let now = app.clock.now();
            // Those that were to begin long ago are passed over.
            let since = since.max(now - LATE - PIECE);
            let until = now.min(since + PIECE);
            if until <= since {
                return Ok(false);
            }
            let piece = Piece { bot, since, until, now };
            let found = piece.look(tx, &flow, around).await?;
            bots::tell(tx, &found).await?;
            bots::looked(tx, bot, until).await?;
            Ok(until < now)
        })
    })
    .await
}

/// A piece of time: behind `since`, up to `until`.
#[derive(Clone, Copy)]
struct Piece {
    bot: BotId,
    since: Timestamp,
    until: Timestamp,
    now: Timestamp,
}

impl Piece {
    /// What begins in it.
    async fn look(self, tx: &mut Scoped<'_>, flow: &Flow, around: &Surroundings) -> Stored<Vec<Input>> {
        let mut found = Vec::new();
        for (place, trigger) in flow.triggers.iter().enumerate() {
            let (heard, whom) = match &trigger.begins {
                Begins::WindowCloses(left) => {
                    let (after, until) = (self.since + *left, self.until + *left);
                    (Heard::WindowCloses, bots::closing(tx, after, until, MOST).await?)
                }
                Begins::Schedule { minute, days, whom } if self.has_minute(*minute, days, tx, around) => {
                    (Heard::Schedule, self.of_view(tx, whom).await?)
                }
                _ => continue,
            };
            let about = format!("{}/{place}", self.bot);
            found.extend(whom.into_iter().map(|conversation| Input {
                conversation,
                heard: Some(heard),
                about: about.clone(),
                answer: String::new(),
                at: self.now,
            }));
        }
        Ok(found)
    }

    /// Whether it is that time of day in it, by the clock of the workspace's hours, on one of these days.
    fn has_minute(self, minute: u16, days: &[usize], tx: &Scoped<'_>, around: &Surroundings) -> bool {
        let hours = around.known.hours(tx.workspace(), None);
        let zone = hours.and_then(|hours| TimeZone::get(&hours.zone).ok()).unwrap_or(TimeZone::UTC);
        let from = day::civil_at(self.since, &zone);
        let to = day::civil_at(self.until, &zone);
        let dates: BTreeSet<civil::Date> = [from, to].into();
        dates.into_iter().any(|date| {
            let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
            let is_one = days.is_empty() || days.contains(&weekday);
            is_one && instant(date, minute, &zone).is_some_and(|at| self.since < at && at <= self.until)
        })
    }

    /// The conversations of a view that all share; of one that is gone none.
    async fn of_view(self, tx: &mut Scoped<'_>, name: &str) -> Stored<Vec<ConversationId>> {
        let shared = views::of_user(tx, None).await?;
        let found = shared.into_iter().find(|view| view.is_shared && view.name == name);
        let narrowing = found.and_then(|view| serde_json::from_str::<Narrowing>(&view.filter).ok());
        let Some(narrowing) = narrowing else {
            tracing::warn!(bot = %self.bot, "a bot begins by a view that is gone");
            return Ok(Vec::new());
        };
        let us = Asker::system(tx.workspace(), Face::Server);
        let filter = list::filter(&narrowing, &us, self.now, MOST);
        let listed = conversations::list(tx, &filter).await?;
        Ok(listed.into_iter().map(|one| one.conversation.id).collect())
    }
}

fn instant(date: civil::Date, minute: u16, zone: &TimeZone) -> Option<Timestamp> {
    let minutes = jiff::Span::new().minutes(minute);
    let on_the_wall = date.to_datetime(civil::Time::midnight()).checked_add(minutes).ok()?;
    let at = zone.to_ambiguous_timestamp(on_the_wall).compatible().ok()?;
    Some(Timestamp::from_millis(at.as_millisecond()))
}
