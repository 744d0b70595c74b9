//! What a workspace says of all its campaigns: above which sum somebody else has to approve one, in which hours nobody
//! gets any, and how many marketing messages a person gets in so many days.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hours::{self, minute};
use crate::pricing::money::Amount;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// The most days over which messages are counted.
const MOST_DAYS: u32 = 90;

/// What it says. Of nothing said nothing is kept back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// What may cost more has to be approved by somebody else than who planned it; in the currency of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approve_above: Option<Amount>,
    /// When nobody gets any, by the clocks where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// How many marketing messages somebody gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
}

/// So many messages in so many days at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// So many.
    pub messages: u32,
    /// In so many days: 1 to 90.
    pub days: u32,
}

impl Cap {
    /// Whether it is one.
    pub fn is_one(self) -> bool {
        self.messages > 0 && (1..=MOST_DAYS).contains(&self.days)
    }
}

/// From one minute of a day until another, which may be one of the next day: `21:00-08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quiet {
    /// The first quiet minute.
    pub from: u16,
    /// The first one that is not quiet any more.
    pub until: u16,
}

impl Quiet {
    /// How many minutes it stays quiet at a minute of the day; `None` where it is not.
    pub fn lasts(self, now: u16) -> Option<u16> {
        let since = (now + DAY - self.from) % DAY;
        let whole = (self.until + DAY - self.from) % DAY;
        (since < whole).then(|| whole - since)
    }

    /// How many minutes it is until it gets quiet, at a minute at which it is not.
    pub fn begins_in(self, now: u16) -> u16 {
        (self.from + DAY - now) % DAY
    }
}

impl FromStr for Quiet {
    type Err = hours::Wrong;

    fn from_str(told: &str) -> Result<Self, hours::Wrong> {
        let (from, until) = told.split_once('-').ok_or(hours::Wrong::Time)?;
        let (from, until) = (minute(from.trim())? % DAY, minute(until.trim())? % DAY);
        // Nobody is reached by a campaign that may never go.
        if from == until { Err(hours::Wrong::Backwards) } else { Ok(Self { from, until }) }
    }
}

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, until } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

impl TryFrom<String> for Quiet {
    type Error = hours::Wrong;

    fn try_from(told: String) -> Result<Self, hours::Wrong> {
        told.parse()
    }
}

impl From<Quiet> for String {
    fn from(quiet: Quiet) -> Self {
        quiet.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let night: Quiet = "21:00-08:00".parse().unwrap();
        for (minute, lasts) in [
            (21 * 60, Some(660)),
            (23 * 60 + 59, Some(481)),
            (0, Some(480)),
            (479, Some(1)),
            (480, None),
            (1259, None),
        ] {
            assert_eq!(night.lasts(minute), lasts, "{minute}");
        }
        assert_eq!(night.begins_in(480), 13 * 60);
        let noon: Quiet = "12:00-13:00".parse().unwrap();
        assert_eq!((noon.lasts(719), noon.lasts(720), noon.lasts(780)), (None, Some(60), None));
        assert_eq!("22:00-24:00".parse::<Quiet>().unwrap().lasts(1439), Some(1));
    }

    #[test]
    fn what_is_no_quiet_time_is_refused() {
        for told in ["", "9-17", "08:00-08:00", "25:00-08:00", "00:00-24:00"] {
            assert!(told.parse::<Quiet>().is_err(), "{told}");
        }
        let kept = r#"{"approve_above":"100","quiet":"21:00-08:00","cap":{"messages":2,"days":7}}"#;
        let read: Policy = serde_json::from_str(kept).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&serde_json::to_string(&read).unwrap()).unwrap(), read);
        assert!(read.cap.is_some_and(Cap::is_one));
        assert!(!Cap { messages: 0, days: 7 }.is_one() && !Cap { messages: 1, days: 91 }.is_one());
    }
}
