//! The days that a report is about, and their instants where the first number's account is.

use std::ops::Range;

use jiff::tz::TimeZone;
use transom_rules::pricing::date::{Date, Days};
use transom_rules::time::Timestamp;

use crate::accounts::day;
use crate::accounts::tariff::Tariff;

/// So many days are reported where nobody says which.
const USUAL_DAYS: i64 = 30;

/// Days of a report.
#[derive(Clone, Debug)]
pub struct Period {
    /// They.
    pub days: Days,
    /// Their instants.
    pub span: Range<Timestamp>,
    /// Where days begin.
    pub zone: TimeZone,
}

/// Why some days are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPeriod {
    /// The first is after the last.
    Backwards,
    /// They are not in the calendar.
    OffCalendar,
}

impl Period {
    /// From one day to another, both in it, as they are by a tariff. Without a last day up to today; without a first one
    /// the 30 days up to the last.
    ///
    /// # Errors
    /// When they are none.
    pub fn between(
        from: Option<Date>,
        to: Option<Date>,
        tariff: &Tariff,
        now: Timestamp,
    ) -> Result<Self, NoPeriod> {
        let last = to.unwrap_or_else(|| tariff.day(now));
        let first = match from {
            Some(first) => first,
            None => usual(last).ok_or(NoPeriod::Backwards)?,
        };
        let days = (first <= last).then_some(Days { first, last }).ok_or(NoPeriod::Backwards)?;
        let span = span(days, tariff.zone()).ok_or(NoPeriod::OffCalendar)?;
        Ok(Self { days, span, zone: tariff.zone().clone() })
    }
}

fn usual(last: Date) -> Option<Date> {
    let first = day::civil(last)?.checked_sub(jiff::Span::new().days(USUAL_DAYS - 1)).ok()?;
    Some(day::of_civil(first))
}

fn span(days: Days, zone: &TimeZone) -> Option<Range<Timestamp>> {
    let last = day::civil(days.last)?.tomorrow().ok()?;
    Some(day::begin(day::civil(days.first)?, zone)?..day::begin(last, zone)?)
}
