//! When a campaign may go: by its calendar, by the quiet hours of the workspace, by how many a day it may; and by all of
//! these, when it will be through. Whoever may live in several zones gets it when all of them allow it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use transom_rules::campaign::Pace;
use transom_rules::campaign::policy::Quiet;
use transom_rules::campaign::terms::{Calendar, Wall};
use transom_rules::hours::Business;
use transom_rules::pricing::date::Date;
use transom_rules::time::{Span, Timestamp};

use crate::accounts::{day, zone};
use crate::workspace::hours::{Standing, standing};

/// So often an instant is put off before it is said that there is none: each zone of a country may do so each day of a
/// week.
const MOST_STEPS: usize = 100;
/// So many stretches are looked at to tell when a campaign is through; what takes longer is not told.
const MOST_STRETCHES: usize = 120;
/// A stretch that never ends is taken to last so long.
const LONGEST: Span = Span::hours(24);

/// The times of a campaign.
pub(super) struct Times<'a> {
    quiet: Option<Quiet>,
    calendar: Option<&'a Calendar>,
    /// The zone of whoever sends, and of whoever's own is not known.
    sender: String,
}

/// How fast what is left goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    /// So many are left.
    pub(super) left: u64,
    /// So many of today's went already.
    pub(super) today: u64,
    /// So many a second its number may send.
    pub(super) a_second: u32,
}

impl<'a> Times<'a> {
    /// Those of a campaign with this calendar; `account` is the zone of its number's account.
    pub(super) fn of(calendar: Option<&'a Calendar>, quiet: Option<Quiet>, account: &str) -> Self {
        let sender = calendar.map_or(account, |calendar| calendar.hours.zone.as_str());
        Self { quiet, calendar, sender: sender.to_owned() }
    }

    /// The day of whoever sends.
    pub(super) fn day(&self, at: Timestamp) -> Date {
        day::at(at, &read(&self.sender))
    }

    /// The first instant from `at` on at which whoever lives in one of these zones may get it; `None` if there is none.
    pub(super) fn next(&self, at: Timestamp, zones: &[&str]) -> Option<Timestamp> {
        let own = [self.sender.as_str()];
        let zones = if zones.is_empty() { &own[..] } else { zones };
        let mut at = at;
        for _ in 0..MOST_STEPS {
            let later = self.put_off(at, zones)?;
            if later == at {
                return Some(at);
            }
            at = later;
        }
        None
    }

    /// When whoever sends may go on; `None` if never.
    pub(super) fn opens(&self, at: Timestamp) -> Option<Timestamp> {
        let Some(calendar) = self.calendar.filter(|calendar| calendar.by == Wall::Sender) else {
            return Some(at);
        };
        opens(&calendar.hours, at)
    }

    /// The instant itself, or a later one that the first of the zones that does not allow it does.
    fn put_off(&self, at: Timestamp, zones: &[&str]) -> Option<Timestamp> {
        for name in zones {
            let minute = minute(at, name);
            if let Some(minutes) = self.quiet.and_then(|quiet| quiet.lasts(minute)) {
                return Some(at + Span::minutes(minutes.into()) - seconds_of(at));
            }
            if let Some(Calendar { hours, by: Wall::Recipient }) = self.calendar {
                let theirs = Business { zone: (*name).to_owned(), ..hours.clone() };
                let opens = opens(&theirs, at)?;
                if opens > at {
                    return Some(opens);
                }
            }
        }
        self.opens(at)
    }

    /// Until when it may go on from an instant at which it may, as whoever sends sees it.
    fn closes(&self, at: Timestamp) -> Timestamp {
        let quiet = self.quiet.map(|quiet| Span::minutes(quiet.begins_in(minute(at, &self.sender)).into()));
        let by_quiet = quiet.map_or(at + LONGEST, |span| at + span - seconds_of(at));
        let by_calendar = match self.calendar.map(|calendar| standing(&calendar.hours, at)) {
            Some(Standing::Open { until: Some(until) }) => until,
            Some(Standing::Open { until: None } | Standing::Closed { .. }) | None => at + LONGEST,
        };
        by_quiet.min(by_calendar).min(at + LONGEST)
    }

    /// How much of the time until an end it may go in.
    pub(super) fn open_until(&self, now: Timestamp, end: Timestamp) -> Span {
        let (mut at, mut open) = (now, Span::default());
        for _ in 0..MOST_STRETCHES {
            let Some(from) = self.next(at, &[]).filter(|from| *from < end) else { return open };
            at = self.closes(from).min(end).max(from + Span::millis(1));
            open = Span::millis(open.as_millis() + (at - from).as_millis());
        }
        open
    }

    /// When the last of those who are left is sent to, as far as that can be told.
    pub(super) fn ends(&self, pace: Pace, rest: Rest, now: Timestamp) -> Option<Timestamp> {
        let time = pace.until.map(|until| self.open_until(now, until));
        let gap = pace.gap(rest.a_second, rest.left, time).as_millis().max(1);
        let (mut left, mut at, mut today) = (i64::try_from(rest.left).ok()?, now, rest.today);
        for _ in 0..MOST_STRETCHES {
            if left <= 0 {
                return Some(at);
            }
            let from = self.next(at, &[])?;
            let night = self.midnight(from)?;
            let until = self.closes(from).min(night).max(from + Span::millis(1));
            let quota = pace.per_day.map_or(u64::MAX, u64::from).saturating_sub(today);
            let quota = i64::try_from(quota).unwrap_or(i64::MAX);
            let some = left.min(quota).min((until - from).as_millis() / gap + 1);
            left -= some;
            today += some.unsigned_abs();
            at = from + Span::millis(some.saturating_mul(gap));
            if left > 0 {
                at = if some >= quota { night } else { until };
                today = if at >= night { 0 } else { today };
            }
        }
        None
    }

    /// When the day of whoever sends ends.
    pub(super) fn midnight(&self, at: Timestamp) -> Option<Timestamp> {
        let zone = read(&self.sender);
        day::begin(day::civil_at(at, &zone).tomorrow().ok()?, &zone)
    }
}

/// What was worked out for one set of zones holds for all who live there.
#[derive(Default)]
pub(super) struct Worked(BTreeMap<Vec<String>, Option<Timestamp>>);

impl Worked {
    /// As [`Times::next`].
    pub(super) fn next(&mut self, times: &Times<'_>, at: Timestamp, zones: Vec<String>) -> Option<Timestamp> {
        if let Some(known) = self.0.get(&zones) {
            return *known;
        }
        let names: Vec<&str> = zones.iter().map(String::as_str).collect();
        let next = times.next(at, &names);
        self.0.insert(zones, next);
        next
    }
}

fn opens(hours: &Business, at: Timestamp) -> Option<Timestamp> {
    match standing(hours, at) {
        Standing::Open { .. } => Some(at),
        Standing::Closed { opens } => opens,
    }
}

/// What was kept with a contact was a zone when it was said; what is none now counts as the time of the world.
fn read(name: &str) -> TimeZone {
    zone::read(name).unwrap_or(TimeZone::UTC)
}

/// The minute of the day.
fn minute(at: Timestamp, zone: &str) -> u16 {
    let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    let on_the_wall = at.to_zoned(read(zone)).time();
    u16::try_from(i32::from(on_the_wall.hour()) * 60 + i32::from(on_the_wall.minute())).unwrap_or_default()
}

/// How far an instant is into its minute.
fn seconds_of(at: Timestamp) -> Span {
    Span::millis(at.millis().rem_euclid(60_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(told: &str) -> Timestamp {
        Timestamp::from_millis(told.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    fn weekdays(on: &str, by: Wall) -> Calendar {
        let on: transom_rules::hours::Hours = on.parse().unwrap();
        let mut week: [transom_rules::hours::Hours; 7] = std::array::from_fn(|_| on.clone());
        week[5] = "".parse().unwrap();
        week[6] = "".parse().unwrap();
        Calendar { hours: Business { zone: "Europe/Berlin".into(), week, holidays: BTreeMap::new() }, by }
    }

    fn night() -> Quiet {
        "21:00-08:00".parse().unwrap()
    }

    #[test]
    fn all_zones_of_a_country_have_to_be_awake() {
        let times = Times::of(None, Some(night()), "UTC");
        let us = transom_rules::zone::all_of_address("+12125551234");
        // 8 in the morning in New York is 3 in the night in Honolulu.
        let morning = at("2026-01-14T13:00:00Z");
        assert_eq!(times.next(morning, &us), Some(at("2026-01-14T18:00:00Z")));
        assert_eq!(times.next(at("2026-01-14T19:30:20Z"), &us), Some(at("2026-01-14T19:30:20Z")));
        assert_eq!(times.next(at("2026-01-15T02:00:00Z"), &us), Some(at("2026-01-15T18:00:00Z")));
        assert_eq!(times.next(morning, &["America/New_York"]), Some(morning));
        assert_eq!(
            times.next(at("2026-01-14T22:15:30Z"), &[]),
            Some(at("2026-01-15T08:00:00Z")),
            "the sender's"
        );
        let russia = transom_rules::zone::all_of_address("+79161234567");
        let next = times.next(morning, &russia).unwrap();
        for zone in russia {
            assert!(night().lasts(minute(next, zone)).is_none(), "{zone}");
        }
    }

    #[test]
    fn a_calendar_is_the_sender_s_or_each_recipient_s() {
        let friday = at("2026-01-16T17:30:00Z");
        let sender = weekdays("09:00-18:00", Wall::Sender);
        let times = Times::of(Some(&sender), None, "UTC");
        assert_eq!(times.opens(friday), Some(at("2026-01-19T08:00:00Z")), "Monday at nine in Berlin");
        assert_eq!(times.next(friday, &["America/New_York"]), Some(at("2026-01-19T08:00:00Z")));
        let theirs = weekdays("09:00-18:00", Wall::Recipient);
        let times = Times::of(Some(&theirs), None, "UTC");
        assert_eq!(times.opens(friday), Some(friday));
        assert_eq!(times.next(friday, &["America/New_York"]), Some(friday), "half past twelve there");
        assert_eq!(times.next(friday, &["Asia/Tokyo"]), Some(at("2026-01-19T00:00:00Z")));
        let never = weekdays("", Wall::Sender);
        assert_eq!(Times::of(Some(&never), None, "UTC").next(friday, &[]), None);
    }

    #[test]
    fn the_end_is_told_from_speed_calendar_and_cap() {
        let rest = |left| Rest { left, today: 0, a_second: 1 };
        let noon = at("2026-01-14T12:00:00Z");
        let times = Times::of(None, None, "UTC");
        assert_eq!(times.ends(Pace::default(), rest(60), noon), Some(at("2026-01-14T12:01:00Z")));
        let capped = Pace { per_day: Some(100), ..Pace::default() };
        assert_eq!(times.ends(capped, rest(250), noon), Some(at("2026-01-16T00:00:50Z")));
        let office = weekdays("09:00-18:00", Wall::Sender);
        let times = Times::of(Some(&office), None, "UTC");
        // An hour is 3,600 messages, and one is sent at the first instant.
        let ends = times.ends(Pace::default(), rest(5 * 3_600 + 1_801), noon).unwrap();
        assert_eq!(ends, at("2026-01-15T08:30:00Z"), "the rest goes the next morning");
        assert_eq!(times.ends(Pace::default(), rest(u64::MAX), noon), None);
        assert_eq!(times.open_until(noon, at("2026-01-15T09:00:00Z")), Span::hours(6));
    }
}
