//! How a message of ours left, as it is kept beside it: what the rules said each time they were asked, and what every post
//! came to. One line of JSON for each step.

use serde::{Deserialize, Serialize};

use crate::entry_point::EntryState;
use crate::id::{CampaignId, MessageId};
use crate::pricing::price::Cost;
use crate::send::Permit;
use crate::time::Timestamp;

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// It waits for the customer to write: nothing was allowed yet.
    Waits {
        /// When that was.
        at: Timestamp,
    },
    /// The rules allowed it.
    Checked(Checked),
    /// A post was answered, or not.
    Posted(Posted),
    /// What it says goes out once more as another message, which stands in its place.
    SentAgain {
        /// When that was.
        at: Timestamp,
        /// The other message.
        message: MessageId,
    },
    /// The campaign that it was of sends the same once more, at its time.
    PlannedAnew {
        /// When that was.
        at: Timestamp,
        /// The campaign.
        campaign: CampaignId,
        /// The recipient's place in its plan.
        n: i64,
    },
    /// It is an earlier message, sent once more.
    Follows {
        /// When that was.
        at: Timestamp,
        /// The earlier one.
        earlier: MessageId,
    },
}

/// A permit as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When the rules were asked.
    pub at: Timestamp,
    /// Until when the window was open; `None` where it was closed.
    pub window_until: Option<Timestamp>,
    /// Where the free entry point stood.
    pub entry: Entry,
    /// Until when that held, or since when.
    pub entry_at: Option<Timestamp>,
    /// What it was to cost; `None` where nobody asked.
    pub cost: Option<Cost>,
    /// The rule that the price follows from: its id in `docs/upstream.md`.
    pub rule: Option<String>,
    /// When it was to go out.
    pub goes_at: Timestamp,
    /// It took one of the customers that the portfolio may reach in 24 hours.
    #[serde(default)]
    pub counted: bool,
}

/// What a message holds from when it was allowed until it goes: its place in its number's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// When it is its turn.
    pub goes_at: Timestamp,
    /// It holds one of the customers that the portfolio may reach in 24 hours.
    pub counted: bool,
}

impl Checked {
    /// What was reserved with the permit, in its transaction.
    pub const fn reserved(&self) -> Reserved {
        Reserved { goes_at: self.goes_at, counted: self.counted }
    }
}

crate::words! {
    /// Where a free entry point stands.
    Entry {
        /// There is none.
        None = "none",
        /// An answer earns it.
        Offered = "offered",
        /// Everything is free.
        Open = "open",
        /// Nobody answered in time.
        Missed = "missed",
        /// It is over.
        Ended = "ended",
    }
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// When the answer, or that none came, was known.
    pub at: Timestamp,
    /// What it came to.
    pub outcome: Outcome,
    /// The error code, if one was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
}

crate::words! {
    /// What a post came to.
    Outcome {
        /// The carrier took it.
        Accepted = "accepted",
        /// The carrier took it and holds it back for a while.
        Held = "held",
        /// The carrier refused it.
        Refused = "refused",
        /// It goes once more, later.
        Again = "again",
        /// Nobody knows whether the carrier took it.
        Uncertain = "uncertain",
    }
}

impl Step {
    /// A permit that was given at an instant.
    pub fn checked(permit: &Permit, at: Timestamp, counted: bool) -> Self {
        let (entry, entry_at) = entry(permit.entry_point);
        Self::Checked(Checked {
            at,
            window_until: permit.window_until,
            entry,
            entry_at,
            cost: permit.price.as_ref().map(|price| price.cost.clone()),
            rule: permit.price.as_ref().map(|price| price.rule.to_owned()),
            goes_at: permit.goes_at,
            counted,
        })
    }

    /// When it was.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Waits { at }
            | Self::Follows { at, .. }
            | Self::SentAgain { at, .. }
            | Self::PlannedAnew { at, .. } => *at,
            Self::Checked(checked) => checked.at,
            Self::Posted(posted) => posted.at,
        }
    }

    /// The line that is kept.
    pub fn kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn entry(state: EntryState) -> (Entry, Option<Timestamp>) {
    match state {
        EntryState::None => (Entry::None, None),
        EntryState::Offered { answer_by } => (Entry::Offered, Some(answer_by)),
        EntryState::Open { until, .. } => (Entry::Open, Some(until)),
        EntryState::Missed { at } => (Entry::Missed, Some(at)),
        EntryState::Ended { at } => (Entry::Ended, Some(at)),
    }
}

/// The steps that were kept, in order. A line of a later version is passed over.
pub fn read(kept: &str) -> Vec<Step> {
    kept.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::ChannelKind;
    use crate::time::Span;

    #[test]
    fn steps_are_read_as_they_were_kept_and_what_is_not_known_is_passed_over() {
        let at = Timestamp::from_seconds(1_790_000_000);
        let permit = Permit {
            window_until: Some(at + Span::hours(3)),
            entry_point: EntryState::Open { since: at, until: at + Span::hours(72) },
            price: None,
            goes_at: at,
            segments: None,
            by: ChannelKind::WhatsApp,
        };
        let steps = [
            Step::Waits { at },
            Step::checked(&permit, at, true),
            Step::Posted(Posted { at, outcome: Outcome::Again, code: Some(131_056) }),
            Step::Posted(Posted { at: at + Span::seconds(4), outcome: Outcome::Accepted, code: None }),
            Step::SentAgain { at, message: MessageId(uuid::Uuid::nil()) },
            Step::PlannedAnew { at, campaign: CampaignId(uuid::Uuid::nil()), n: 3 },
        ];
        let mut kept: Vec<String> = steps.iter().map(Step::kept).collect();
        assert_eq!(kept[3], r#"{"step":"posted","at":1790000004000,"outcome":"accepted"}"#);
        kept.insert(2, r#"{"step":"flown","at":1}"#.into());
        assert_eq!(read(&kept.join("\n")), steps);
        assert_eq!(read(""), []);
        let Step::Checked(checked) = &steps[1] else { panic!() };
        assert_eq!((checked.entry, checked.entry_at), (Entry::Open, Some(at + Span::hours(72))));
    }
}
