//! A day in the account's time zone. Which day an instant falls on is for whoever has time zones to say.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the Gregorian calendar. In text `2026-10-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The first day that there is an instant of.
impl Default for Date {
    fn default() -> Self {
        Self::first_of(1970, 1)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|NotADate| D::Error::invalid_value(Unexpected::Str(&text), &"2026-10-01"))
    }
}

/// Days in a row, both ends included; none if the last lies before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

impl Days {
    /// A day alone.
    pub const fn one(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// Whether a day is among them.
    pub fn contain(self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// How many there are.
    pub fn count(self) -> i64 {
        (self.last.number() - self.first.number() + 1).max(0)
    }
}

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADate;

impl Date {
    /// The day; whether it exists is not checked beyond 12 months of up to 31 days, which is enough to compare.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let sane = year <= 9999 && 1 <= month && month <= 12 && 1 <= day && day <= 31;
        if sane { Some(Self { year, month, day }) } else { None }
    }

    /// The first of the month that the day is in.
    #[must_use]
    pub const fn month_begin(self) -> Self {
        Self { day: 1, ..self }
    }

    /// Its year, month and day.
    pub const fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// How many days after 1 January 1970 it is. A day that does not exist counts as one of the month after.
    pub fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        // Years that begin in March end with the day that is not always there.
        let year = i64::from(self.year) - i64::from(month <= 2);
        let days_before_month = (153 * ((month + 9) % 12) + 2) / 5;
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        year * 365 + leap_days + days_before_month + day - 1 - 719_468
    }

    /// The first of a month; for tables.
    pub(super) const fn first_of(year: u16, month: u8) -> Self {
        Self { year, month, day: 1 }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            let digits = parts.next().filter(|part| part.len() == length)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u16>().ok())?
        };
        let (year, month, day) = (part(4), part(2), part(2));
        let small = |number: Option<u16>| number.and_then(|number| u8::try_from(number).ok());
        let date = year.zip(small(month).zip(small(day)));
        let date = date.and_then(|(year, (month, day))| Self::new(year, month, day));
        date.filter(|_| parts.next().is_none()).ok_or(NotADate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbered() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-02-30", 20_514),
            ("2026-03-02", 20_514),
            ("2026-11-21", 20_778),
            ("0000-01-01", -719_528),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(text.parse::<Date>().unwrap().number(), number, "{text}");
        }
    }

    #[test]
    fn days_are_counted_with_both_ends() {
        for (first, last, count) in [
            ("2026-11-21", "2026-11-21", 1),
            ("2024-02-28", "2024-03-01", 3),
            ("2025-01-01", "2025-12-31", 365),
            ("2026-11-21", "2026-11-20", 0),
        ] {
            let days = Days { first: first.parse().unwrap(), last: last.parse().unwrap() };
            assert_eq!(days.count(), count);
            assert_eq!(days.contain(days.last), count > 0);
        }
    }

    #[test]
    fn days_are_read_and_written() {
        let date: Date = "2026-10-01".parse().unwrap();
        assert_eq!((date, date.to_string().as_str()), (Date::first_of(2026, 10), "2026-10-01"));
        assert!("2025-12-31".parse::<Date>().unwrap() < date);
        for text in ["", "2026-10", "2026-13-01", "2026-10-00", "26-10-01", "2026-10-01-1", "2026-+1-01"] {
            assert_eq!(text.parse::<Date>(), Err(NotADate), "{text}");
        }
    }
}
