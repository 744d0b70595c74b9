//! Meta's analytics, and how they compare with what we counted ourselves: what is billed there and here, by day,
//! market, category and type. Where the answer comes from and which day an instant falls on is for others to
//! say; nothing is corrected by it.
//!
//! Reading order: this file (what Meta counts), [`read`] (its JSON), [`compare`] (both side by side).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::pricing::RuleSet;
use crate::pricing::date::Date;
use crate::pricing::money::Amount;

pub mod compare;
mod number;
pub mod read;
mod says;

/// Which of Meta's two analytics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `pricing_analytics`: delivered messages, each billed by itself, from July 2025.
    Pricing,
    /// `conversation_analytics`: billing conversations, until June 2025.
    Conversation,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Conversation, Self::Pricing];

    /// The word for it in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pricing => "pricing",
            Self::Conversation => "conversation",
        }
    }

    /// The field of an account that has it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Pricing => "pricing_analytics",
            Self::Conversation => "conversation_analytics",
        }
    }

    /// The analytics that count what is billed by these rules.
    pub const fn of(rules: RuleSet) -> Self {
        match rules {
            RuleSet::Cbp => Self::Conversation,
            // Text messages are of accounts that Meta knows nothing of: none of them is ever compared.
            RuleSet::Pmp2025 | RuleSet::Pmp2026 | RuleSet::Segments => Self::Pricing,
        }
    }

    /// What its data points call their count.
    const fn count(self) -> &'static str {
        match self {
            Self::Pricing => "volume",
            Self::Conversation => "conversation",
        }
    }

    /// What its data points call their category and their type.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Pricing => ("pricing_category", "pricing_type"),
            Self::Conversation => ("conversation_category", "conversation_type"),
        }
    }
}

/// One of Meta's data points. A dimension that was not asked for is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Begin, Unix seconds.
    pub start: i64,
    /// End, Unix seconds; at most a day and the hour that a change of clocks adds after `start`.
    pub end: i64,
    /// What it counts.
    pub of: Combination,
    /// How many messages or conversations.
    pub volume: u64,
    /// What they cost, in the account's currency; `None` when it was not asked for.
    pub cost: Option<Amount>,
}

/// What is counted together, in Meta's words. A dimension that was not asked for is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Combination {
    /// ISO 3166, upper case.
    pub country: String,
    /// Digits of the business number.
    pub phone: String,
    /// Upper case, `AUTHENTICATION_INTERNATIONAL`.
    pub category: String,
    /// Upper case, `FREE_ENTRY_POINT`: `FREE_ENTRY` is read as that.
    pub kind: String,
    /// `0:100000`.
    pub tier: String,
}

/// What Meta counts on one day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure {
    /// The day in the account's time zone.
    pub day: Date,
    /// What is counted.
    pub of: Combination,
    /// How many messages or conversations.
    pub volume: u64,
    /// What they cost; `None` when that is not known of all of them.
    pub cost: Option<Amount>,
}

/// Adds points up by day: the one that holds the middle of a point, so that it does not matter whether Meta's day
/// begins a few hours before or after ours. `day_of` tells the day of an instant in Unix seconds.
pub fn by_day(points: &[Point], day_of: impl Fn(i64) -> Date) -> Vec<Figure> {
    let mut days: BTreeMap<(Date, &Combination), (u64, Option<Amount>)> = BTreeMap::new();
    for point in points {
        let day = day_of(point.start.midpoint(point.end));
        let (volume, cost) = days.entry((day, &point.of)).or_insert((0, Some(Amount::ZERO)));
        *volume = volume.saturating_add(point.volume);
        *cost = cost.zip(point.cost).map(|(cost, more)| cost + more);
    }
    let figure =
        |((day, of), (volume, cost)): ((Date, &Combination), _)| Figure { day, of: of.clone(), volume, cost };
    days.into_iter().map(figure).collect()
}

#[cfg(test)]
mod tests;
