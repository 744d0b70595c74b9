//! Days: those of the rules, which are only compared, as days of the calendar, which begin and end at instants
//! of a time zone. Which zone an account is in is its tariff's to say.

use std::ops::Range;

use jiff::civil;
use jiff::tz::TimeZone;
use transom_rules::pricing::date::{Date, Days};
use transom_rules::time::{Span, Timestamp};

/// No zone on earth is farther from UTC than 14 hours; a day there lies within this of its noon in UTC.
const AROUND_NOON: Span = Span::hours(36);

/// The day that an instant falls on. Beyond the years of the calendar it is the calendar's first or last.
pub fn civil_at(at: Timestamp, zone: &TimeZone) -> civil::Date {
    let ends = if at.millis() < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(ends).to_zoned(zone.clone()).date()
}

/// The same as a day of the rules.
pub fn at(at: Timestamp, zone: &TimeZone) -> Date {
    of_civil(civil_at(at, zone))
}

/// A day of the calendar as one of the rules, which know no year before 0.
pub fn of_civil(day: civil::Date) -> Date {
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(day.year()).unwrap_or(0);
    Date::new(year, part(day.month()), part(day.day())).unwrap_or_default()
}

/// A day of the rules as one of the calendar; `None` for one that does not exist, such as 30 February.
pub fn civil(day: Date) -> Option<civil::Date> {
    let (year, month, day) = day.parts();
    civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// When a day begins in a zone; `None` at the end of the calendar.
pub fn begin(day: civil::Date, zone: &TimeZone) -> Option<Timestamp> {
    let begin = day.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_seconds(begin.timestamp().as_second()))
}

/// All instants that fall on these days somewhere on earth.
pub fn around(days: Days) -> Range<Timestamp> {
    let noon = |day: Date| Timestamp::from_seconds(day.number() * 86_400 + 43_200);
    noon(days.first) - AROUND_NOON..noon(days.last) + AROUND_NOON
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_of_both_kinds_are_the_same_days() {
        for text in ["1970-01-01", "2024-02-29", "2026-11-21", "9999-12-31"] {
            assert_eq!(of_civil(civil(day(text)).unwrap()), day(text));
        }
        assert_eq!(civil(day("2026-02-30")), None, "and not the first of 1970");
        assert_eq!(of_civil(civil::Date::MIN).parts().0, 0);
    }

    #[test]
    fn an_instant_has_the_day_of_its_zone() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let midnight = begin(civil::Date::constant(2026, 11, 1), &zone).unwrap();
        assert_eq!(midnight, Timestamp::from_seconds(1_793_516_400));
        assert_eq!(at(midnight, &zone), day("2026-11-01"));
        assert_eq!(at(midnight - Span::seconds(1), &zone), day("2026-10-31"));
        assert_eq!(at(Timestamp::from_millis(i64::MAX), &zone).parts().0, 9999);
        assert_eq!(at(Timestamp::from_millis(i64::MIN), &zone).parts().0, 0);
    }

    #[test]
    fn days_are_found_wherever_they_are() {
        let all = around(Days::one(day("2026-11-21")));
        // The 21st begins at 10:00 UTC of the 20th on Kiritimati and ends at 12:00 UTC of the 22nd on Baker Island.
        assert!(all.start.seconds() <= 1_795_168_800 && all.end.seconds() >= 1_795_348_800);
        assert!(all.end.seconds() - all.start.seconds() <= 3 * 86_400);
    }
}
