//! Which of Meta's rules hold: chosen by the instant in the account's time zone, or fixed for a what-if.
//!
//! What each rule set says stands in the file of its name.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::world::World;

/// From this day messages are charged one by one.
const MESSAGES_CHARGED_FROM: Date = Date::constant(2025, 7, 1);
/// From this day service messages and utility templates in the window are charged too.
const SERVICE_CHARGED_FROM: Date = Date::constant(2026, 10, 1);
/// Where the choice is kept among the world's settings.
const SETTING: &str = "rules";

/// One of Meta's rule sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RuleSet {
    /// Conversation-based pricing, until the end of June 2025.
    Cbp,
    /// Per-message pricing until the end of September 2026.
    #[serde(rename = "pmp_2025")]
    Pmp2025,
    /// Per-message pricing since October 2026.
    #[serde(rename = "pmp_2026")]
    Pmp2026,
}

/// By which rule set the simulator bills.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rules {
    /// By the one that holds at the instant, in the account's time zone.
    #[default]
    Auto,
    /// Always by conversation-based pricing.
    Cbp,
    /// Always by per-message pricing as of July 2025.
    #[serde(rename = "pmp_2025")]
    Pmp2025,
    /// Always by per-message pricing as of October 2026.
    #[serde(rename = "pmp_2026")]
    Pmp2026,
}

impl Rules {
    const ALL: [Rules; 4] = [Rules::Auto, Rules::Cbp, Rules::Pmp2025, Rules::Pmp2026];

    /// The word for it in `/_sim/rules`.
    pub fn word(self) -> &'static str {
        match self {
            Rules::Auto => "auto",
            Rules::Cbp => "cbp",
            Rules::Pmp2025 => "pmp_2025",
            Rules::Pmp2026 => "pmp_2026",
        }
    }

    /// The choice in force.
    pub(crate) fn of(world: &World) -> Rules {
        let kept = world.settings.get(SETTING).and_then(|kept| kept.as_str());
        kept.and_then(|kept| kept.parse().ok()).unwrap_or_default()
    }

    /// Bills by these from now on.
    pub(crate) fn set(self, world: &mut World) {
        world.settings.put(SETTING, self.word().into());
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Rules {
    type Err = String;

    /// Errors name the words there are.
    fn from_str(word: &str) -> Result<Rules, String> {
        let found = Rules::ALL.into_iter().find(|rules| rules.word() == word);
        found.ok_or_else(|| {
            let words = Rules::ALL.map(Rules::word).join(", ");
            format!("there are no rules `{word}`: they are one of {words}")
        })
    }
}

/// The rule set by which an account is billed at this instant.
pub(crate) fn in_force(world: &World, waba_id: &str, at: i64) -> RuleSet {
    match Rules::of(world) {
        Rules::Cbp => RuleSet::Cbp,
        Rules::Pmp2025 => RuleSet::Pmp2025,
        Rules::Pmp2026 => RuleSet::Pmp2026,
        Rules::Auto => {
            let date = local_date(world, waba_id, at);
            if date < MESSAGES_CHARGED_FROM {
                RuleSet::Cbp
            } else if date < SERVICE_CHARGED_FROM {
                RuleSet::Pmp2025
            } else {
                RuleSet::Pmp2026
            }
        }
    }
}

/// The day of an instant in the account's time zone, in which its months and price lists begin.
pub(crate) fn local_date(world: &World, waba_id: &str, at: i64) -> Date {
    instant(at).to_zoned(zone(world, waba_id)).date()
}

/// The account's time zone; UTC when its name is none.
pub(crate) fn zone(world: &World, waba_id: &str) -> TimeZone {
    let zone = world.wabas.get(waba_id).and_then(|waba| TimeZone::get(&waba.timezone).ok());
    zone.unwrap_or(TimeZone::UTC)
}

/// Unix seconds as an instant; what lies outside of all calendars is 1970.
pub(crate) fn instant(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pricing::trial::{NUMBER_WABA, at, world_in};

    #[test]
    fn rule_sets_switch_at_midnight_of_the_account() {
        for zone in ["UTC", "America/Los_Angeles", "Asia/Kolkata"] {
            let world = world_in(zone);
            let cases = [
                ("2025-06-30T23:59:59", RuleSet::Cbp),
                ("2025-07-01T00:00:00", RuleSet::Pmp2025),
                ("2026-09-30T23:59:59", RuleSet::Pmp2025),
                ("2026-10-01T00:00:00", RuleSet::Pmp2026),
            ];
            for (local, expected) in cases {
                assert_eq!(in_force(&world, NUMBER_WABA, at(zone, local)), expected, "{zone} {local}");
            }
        }
    }

    #[test]
    fn rules_are_fixed_by_a_word_and_an_unknown_word_is_told_the_known_ones() {
        let mut world = world_in("UTC");
        assert_eq!(Rules::of(&world), Rules::Auto);
        for rules in Rules::ALL {
            rules.to_string().parse::<Rules>().unwrap().set(&mut world);
            assert_eq!(Rules::of(&world), rules);
        }
        assert_eq!(in_force(&world, NUMBER_WABA, 0), RuleSet::Pmp2026);
        let told = "pmp".parse::<Rules>().unwrap_err();
        assert_eq!(told, "there are no rules `pmp`: they are one of auto, cbp, pmp_2025, pmp_2026");
    }
}
