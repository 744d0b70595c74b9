//! When somebody is there: the hours of a week, and the days that are otherwise. What a clock on the wall says; which
//! instants that are is for whoever knows the time zone.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::pricing::date::Date;
use crate::words;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// The most times of one day at which somebody comes.
const MOST_A_DAY: usize = 6;
/// The most days that are otherwise.
pub const MOST_DAYS: usize = 400;
/// The most characters of what such a day is called.
const LONGEST_NAME: usize = 100;

/// From one minute of a day until another, `09:00-17:30`; the end of the day is `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Range {
    /// The first minute.
    pub from: u16,
    /// The minute after the last.
    pub until: u16,
}

impl FromStr for Range {
    type Err = Wrong;

    fn from_str(told: &str) -> Result<Self, Wrong> {
        let (from, until) = told.split_once('-').ok_or(Wrong::Time)?;
        let range = Self { from: minute(from.trim())?, until: minute(until.trim())? };
        if range.from < range.until { Ok(range) } else { Err(Wrong::Backwards) }
    }
}

pub(crate) fn minute(told: &str) -> Result<u16, Wrong> {
    let (hours, minutes) = told.split_once(':').ok_or(Wrong::Time)?;
    let number = |text: &str| {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|_| is_number).ok_or(Wrong::Time)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let minute = hours * 60 + minutes;
    if minutes < 60 && minute <= DAY { Ok(minute) } else { Err(Wrong::Time) }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, until } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

impl TryFrom<String> for Range {
    type Error = Wrong;

    fn try_from(told: String) -> Result<Self, Wrong> {
        told.parse()
    }
}

impl From<Range> for String {
    fn from(range: Range) -> Self {
        range.to_string()
    }
}

/// The hours of a day, in order and apart from each other; none where nobody is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Range>", into = "Vec<Range>")]
pub struct Hours(Vec<Range>);

impl Hours {
    /// Each of them.
    pub fn ranges(&self) -> &[Range] {
        &self.0
    }
}

impl TryFrom<Vec<Range>> for Hours {
    type Error = Wrong;

    fn try_from(mut ranges: Vec<Range>) -> Result<Self, Wrong> {
        ranges.sort_unstable();
        if ranges.len() > MOST_A_DAY {
            return Err(Wrong::TooMany);
        }
        let meets = |pair: &[Range]| matches!(pair, [before, after] if before.until > after.from);
        if ranges.windows(2).any(meets) { Err(Wrong::Overlap) } else { Ok(Self(ranges)) }
    }
}

impl From<Hours> for Vec<Range> {
    fn from(hours: Hours) -> Self {
        hours.0
    }
}

impl FromStr for Hours {
    type Err = Wrong;

    /// Times with commas between them; nothing where nobody is there.
    fn from_str(told: &str) -> Result<Self, Wrong> {
        let ranges = told.split(',').map(str::trim).filter(|range| !range.is_empty());
        ranges.map(str::parse).collect::<Result<Vec<Range>, _>>()?.try_into()
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ranges: Vec<String> = self.0.iter().map(Range::to_string).collect();
        f.write_str(&ranges.join(", "))
    }
}

/// A day that is otherwise than its day of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// What it is called; may be empty.
    #[serde(default)]
    pub name: String,
    /// Its hours.
    #[serde(default)]
    pub hours: Hours,
}

/// When somebody is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Business {
    /// Whose clock on the wall it is, by the name of the time zone database: `Europe/Lisbon`.
    pub zone: String,
    /// The days of the week, Monday first.
    pub week: [Hours; 7],
    /// The days that are otherwise.
    #[serde(default)]
    pub holidays: BTreeMap<Date, Holiday>,
}

impl Business {
    /// The hours of a day, which is the `weekday`th of its week, Monday being 0.
    pub fn of(&self, day: Date, weekday: usize) -> &[Range] {
        let otherwise = self.holidays.get(&day).map(|holiday| &holiday.hours);
        otherwise.or_else(|| self.week.get(weekday)).map(Hours::ranges).unwrap_or_default()
    }

    /// Whether it is well; whether there is such a time zone is for whoever knows them.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Wrong> {
        if self.holidays.len() > MOST_DAYS {
            return Err(Wrong::TooManyDays);
        }
        let is_name = |name: &str| name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control);
        if self.holidays.values().all(|holiday| is_name(&holiday.name)) { Ok(()) } else { Err(Wrong::Name) }
    }
}

words! {
    /// What is wrong with hours. Whoever tells it has the sentence.
    Wrong {
        /// No times of a day.
        Time = "no_times",
        /// It ends before it begins.
        Backwards = "ends_before_it_begins",
        /// Two meet.
        Overlap = "overlap",
        /// Too many of one day.
        TooMany = "too_many",
        /// Too many days.
        TooManyDays = "too_many_days",
        /// No name of a day.
        Name = "no_name",
    }
}

impl std::error::Error for Wrong {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_of_a_day_are_read_in_order_or_refused_for_a_reason() {
        for (told, read) in [
            ("", Ok("")),
            ("9:00-17:30", Ok("09:00-17:30")),
            ("14:00-18:00 , 09:00 - 13:00", Ok("09:00-13:00, 14:00-18:00")),
            ("00:00-24:00", Ok("00:00-24:00")),
            ("09:00-12:00,12:00-13:00", Ok("09:00-12:00, 12:00-13:00")),
            ("09:00-12:00,11:59-13:00", Err(Wrong::Overlap)),
            ("22:00-02:00", Err(Wrong::Backwards)),
            ("09:00-09:00", Err(Wrong::Backwards)),
            ("09:00-24:01", Err(Wrong::Time)),
            ("09:60-10:00", Err(Wrong::Time)),
            ("+9:00-10:00", Err(Wrong::Time)),
            ("09-17", Err(Wrong::Time)),
            ("nine", Err(Wrong::Time)),
            ("1:00-1:01,2:00-2:01,3:00-3:01,4:00-4:01,5:00-5:01,6:00-6:01,7:00-7:01", Err(Wrong::TooMany)),
        ] {
            let hours: Result<Hours, Wrong> = told.parse();
            assert_eq!(hours.map(|hours| hours.to_string()), read.map(str::to_owned), "{told}");
        }
    }

    #[test]
    fn a_day_that_is_otherwise_goes_before_its_day_of_the_week() {
        let told = r#"{"zone":"Europe/Lisbon","week":[["09:00-18:00"],[],[],[],[],[],[]],
            "holidays":{"2026-12-28":{"name":"Inventory","hours":["10:00-12:00"]}}}"#;
        let business: Business = serde_json::from_str(told).unwrap();
        let day = |told: &str| told.parse::<Date>().unwrap();
        assert_eq!(business.of(day("2026-12-21"), 0), [Range { from: 540, until: 1080 }]);
        assert_eq!(business.of(day("2026-12-28"), 0), [Range { from: 600, until: 720 }]);
        assert_eq!(business.of(day("2026-12-22"), 1), []);
        assert_eq!(business.check(), Ok(()));
        let again: Business = serde_json::from_str(&serde_json::to_string(&business).unwrap()).unwrap();
        assert_eq!(again, business);
        for wrong in [r#"{"zone":"","week":[]}"#, r#"{"zone":"","week":[["9-5"],[],[],[],[],[],[]]}"#] {
            assert!(serde_json::from_str::<Business>(wrong).is_err(), "{wrong}");
        }
    }
}
