//! Days of an account: which are compared, when each begins, and which of Meta's analytics counts them.

use std::ops::Range;

use jiff::ToSpan as _;
use jiff::civil;
use jiff::tz::TimeZone;
use transom_rules::analytics::Kind;
use transom_rules::pricing::UnixSeconds;
use transom_rules::pricing::date::{Date, Days};
use transom_rules::time::Timestamp;

use super::{Failure, Selection};
use crate::accounts::day;
use crate::accounts::tariff::Tariff;

/// The most days that are compared at once: Meta looks back a year.
const MOST_DAYS: usize = 366;
/// How many days are compared when nobody says which.
const USUAL_DAYS: i64 = 30;

/// Days in a row, as those of a time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ZonedDays {
    days: Vec<civil::Date>,
    /// When each begins, and last when the day after them begins, in Unix seconds.
    begins: Vec<i64>,
}

impl ZonedDays {
    /// The days that were asked for; where one end was not, that of `usual`.
    pub(super) fn of(asked: &Selection, usual: Days, zone: &TimeZone) -> Result<Self, Failure> {
        let to = asked.to.unwrap_or(usual.last);
        // Whoever names a last day before the usual first one wants as many days up to there.
        let usual = if usual.first <= to { usual } else { usual_until(to) };
        let (last, first) = (existing("to", to)?, existing("from", asked.from.unwrap_or(usual.first))?);
        if last < first {
            return Err(Failure::Asked("to", "The last day lies before the first.".to_owned()));
        }
        let days: Vec<civil::Date> =
            first.series(1.day()).take_while(|day| *day <= last).take(MOST_DAYS + 1).collect();
        if days.len() > MOST_DAYS {
            return Err(Failure::Asked("from", format!("At most {MOST_DAYS} days are compared at once.")));
        }
        let end =
            last.tomorrow().map_err(|_| Failure::Asked("to", format!("There is no day after {last}.")))?;
        let begins = days
            .iter()
            .chain([&end])
            .map(|day| Some(day::begin(*day, zone)?.seconds()))
            .collect::<Option<_>>();
        let begins =
            begins.ok_or_else(|| Failure::Asked("from", "These days have no beginning.".to_owned()))?;
        Ok(Self { days, begins })
    }

    /// The same as days of the rules.
    pub(super) fn span(&self) -> Days {
        let at = |day: Option<&civil::Date>| day.copied().map_or(Date::default(), day::of_civil);
        Days { first: at(self.days.first()), last: at(self.days.last()) }
    }

    /// Which analytics counts which of the days: begin of the first, end of the last, in Unix seconds, in
    /// stretches of at most 31 days.
    pub(super) fn kinds(&self, tariff: &Tariff) -> Vec<(Kind, Range<i64>)> {
        let mut stretches: Vec<(Kind, Range<i64>, usize)> = Vec::new();
        for (begin, end) in self.begins.iter().zip(self.begins.iter().skip(1)) {
            let kind = Kind::of(tariff.calendar().rules(UnixSeconds::new(*begin).unwrap_or_default()));
            match stretches.last_mut() {
                Some((last, stretch, days)) if *last == kind && *days < 31 => {
                    stretch.end = *end;
                    *days += 1;
                }
                _ => stretches.push((kind, *begin..*end, 1)),
            }
        }
        stretches.into_iter().map(|(kind, stretch, _)| (kind, stretch)).collect()
    }

    /// Whether the day of an instant is among them.
    pub(super) fn hold(&self, at: i64) -> bool {
        self.begins.first().is_some_and(|first| *first <= at)
            && self.begins.last().is_some_and(|end| at < *end)
    }
}

/// The 30 days until yesterday.
pub(super) fn usual(today: Date) -> Days {
    let yesterday = day::civil(today).and_then(|day| day.yesterday().ok()).map_or(today, day::of_civil);
    usual_until(yesterday)
}

fn usual_until(last: Date) -> Days {
    let first = day::civil(last).and_then(|day| day.checked_sub((USUAL_DAYS - 1).days()).ok());
    Days { first: first.map_or(last, day::of_civil), last }
}

/// The day of an instant in Unix seconds.
pub(super) fn of_instant(at: i64, zone: &TimeZone) -> Date {
    day::at(Timestamp::from_seconds(at), zone)
}

/// The time of day of an instant, `07:00`.
pub(super) fn clock(at: i64, zone: &TimeZone) -> String {
    jiff::Timestamp::from_second(at).unwrap_or_default().to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// The day two days before: Meta may still be counting what is later.
pub(super) fn unsettled(today: Date) -> Date {
    day::civil(today).and_then(|day| day.checked_sub(2.days()).ok()).map_or(today, day::of_civil)
}

fn existing(field: &'static str, day: Date) -> Result<civil::Date, Failure> {
    day::civil(day).ok_or_else(|| Failure::Asked(field, format!("There is no day {day}.")))
}
