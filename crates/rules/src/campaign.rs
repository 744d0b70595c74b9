//! Campaigns: a planned send of a template to many. What one is made of, where it stands, and what becomes of each
//! recipient of its frozen plan.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::delivery::MessageState;
use crate::id::CampaignId;
use crate::pricing::money::Amount;
use crate::refusal::Code;
use crate::time::{Span, Timestamp};
use crate::words;

pub mod policy;
pub mod terms;

pub use terms::Terms;

words! {
    /// Where a campaign stands.
    State {
        /// Its plan is being made.
        Planning = "planning",
        /// Its plan is made; nothing was sent.
        Planned = "planned",
        /// It is sent.
        Running = "running",
        /// It stands, and can go on where it was.
        Paused = "paused",
        /// It was ended before its end.
        Stopped = "stopped",
        /// Nothing is left to send.
        Completed = "completed",
    }
}

impl State {
    /// Whether the server works on it.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Planning | Self::Running)
    }

    /// Whether nothing more comes of it.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Completed)
    }
}

words! {
    /// Why a campaign stands although nobody said so.
    Why {
        /// Its template is not there, or Meta does not let it be sent at present.
        Template = "template",
        /// Meta moved its template to another category since it was planned: it costs another price.
        Category = "category",
        /// The number cannot send at present, or Meta keeps back what it sends to many.
        Number = "number",
        /// Meta lowered what it thinks of the number, or of the template, to the worst.
        Quality = "quality",
        /// Too many of its messages failed.
        Failures = "failures",
        /// Its budget is spent.
        Budget = "budget",
        /// As many customers as the portfolio may reach in 24 hours were reached. It goes on by itself.
        Limit = "limit",
        /// Its time is over.
        Until = "until",
        /// Those who were added to it cost more than was agreed to.
        Approval = "approval",
    }
}

impl Why {
    /// Why the whole campaign waits where the rules say this of one of its recipients; `None` where it is about that
    /// one alone.
    pub const fn of(code: Code) -> Option<Self> {
        match code {
            Code::TemplateNotFound
            | Code::TemplateNotApproved
            | Code::TemplatePaused
            | Code::TemplateDisabled => Some(Self::Template),
            Code::NumberNotReady => Some(Self::Number),
            Code::LimitReached => Some(Self::Limit),
            Code::WindowClosed
            | Code::NotThreadOwner
            | Code::WindowNeverOpened
            | Code::SlotMissing
            | Code::SlotInvalid
            | Code::OptedOut
            | Code::ConsentMissing
            | Code::ContactBlocked
            | Code::PairRate
            | Code::RegionNotAllowed
            | Code::PhoneNeeded
            | Code::NotForGroups
            | Code::GroupNotReady
            | Code::NotOnSms
            | Code::TextMissing
            | Code::TextTooLong => None,
        }
    }
}

words! {
    /// How far it got with a recipient.
    Step {
        /// Nothing was sent yet.
        Planned = "planned",
        /// Nothing is sent to them, for the reason beside it.
        Refused = "refused",
        /// Their message is made, and on its way to the carrier.
        Queued = "queued",
        /// Nobody knows whether the carrier got it. A status settles that.
        Uncertain = "uncertain",
        /// Refused when it was about to leave.
        Stopped = "stopped",
        /// Taken back before it left.
        Cancelled = "cancelled",
        /// The carrier has it.
        Sent = "sent",
        /// It did not arrive.
        Failed = "failed",
        /// It arrived.
        Delivered = "delivered",
        /// It was read.
        Read = "read",
    }
}

impl Step {
    /// How far it got by the state of their message.
    pub const fn of(state: MessageState) -> Self {
        match state {
            MessageState::Queued | MessageState::Claimed | MessageState::Posting => Self::Queued,
            MessageState::Uncertain => Self::Uncertain,
            MessageState::Stopped => Self::Stopped,
            MessageState::Cancelled => Self::Cancelled,
            MessageState::Accepted | MessageState::Held | MessageState::Sent => Self::Sent,
            MessageState::Failed => Self::Failed,
            MessageState::Delivered | MessageState::Received => Self::Delivered,
            MessageState::Read | MessageState::Played => Self::Read,
        }
    }
}

/// A recipient of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The campaign.
    pub campaign: CampaignId,
    /// Their place in its plan.
    pub n: i64,
}

/// What a campaign is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// The template.
    pub template: Named,
    /// What Meta billed it as when the plan was made.
    pub category: String,
    /// What fills its slots for whoever has no values of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// What fills slots of what is known of a recipient, before those: by what the slots are called.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, Source>,
    /// How fast.
    #[serde(default)]
    pub pace: Pace,
    /// It stands when so much is spent or under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Amount>,
    /// It stands when so many in a hundred of its messages failed.
    #[serde(default = "most_failures")]
    pub most_failures: u32,
    /// What kept recipients back holds no more, such as other hours or a trial: those who still wait are to be asked about
    /// anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks_anew: bool,
    /// What had come to its end when somebody said last that it is to go on: failures count from there.
    #[serde(default, skip_serializing_if = "Settled::is_nothing")]
    pub settled: Settled,
    /// What else it was told.
    #[serde(flatten)]
    pub terms: Terms,
}

/// How many messages came to an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// They failed.
    pub failed: u64,
    /// They are with the carrier, or arrived.
    pub arrived: u64,
}

impl Settled {
    /// Whether none did.
    pub const fn is_nothing(&self) -> bool {
        self.failed == 0 && self.arrived == 0
    }
}

/// What of a known recipient fills a slot. In text `name`, or `attribute:KEY`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Source {
    /// What they are called.
    Name,
    /// The attribute with this key.
    Attribute(String),
}

/// What stands before the key of an attribute.
const ATTRIBUTE: &str = "attribute:";

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::Attribute(key) => write!(f, "{ATTRIBUTE}{key}"),
        }
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

impl TryFrom<String> for Source {
    type Error = String;

    /// What it is called in text.
    ///
    /// # Errors
    /// The text, where it is none.
    fn try_from(text: String) -> Result<Self, String> {
        match text.strip_prefix(ATTRIBUTE).filter(|key| !key.is_empty()) {
            Some(key) => Ok(Self::Attribute(key.to_owned())),
            None if text == "name" => Ok(Self::Name),
            None => Err(text),
        }
    }
}

/// Which template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
}

/// How fast a campaign goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// So many messages a second at most; as many as the number may send where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_second: Option<u32>,
    /// Spread evenly until this instant of business time; what is left then is not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// So many a day at most, by the days of whoever sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<u32>,
}

/// A campaign stands by itself when a fifth of its messages failed.
pub const fn most_failures() -> u32 {
    20
}

/// How many have to be settled before failures are counted in hundreds.
const SAMPLE: u64 = 20;

impl Definition {
    /// That of a template, with nothing else said of it.
    pub fn new(template: Named, terms: Terms) -> Self {
        Self {
            template,
            category: String::new(),
            parameters: BTreeMap::new(),
            sources: BTreeMap::new(),
            pace: Pace::default(),
            budget: None,
            most_failures: most_failures(),
            asks_anew: false,
            settled: Settled::default(),
            terms,
        }
    }

    /// Whether too many failed of those that came to an end since somebody said last that it is to go on.
    pub fn fails_too_often(&self, now: Settled) -> bool {
        let failed = now.failed.saturating_sub(self.settled.failed);
        let all = failed.saturating_add(now.arrived.saturating_sub(self.settled.arrived));
        all >= SAMPLE && failed.saturating_mul(100) > all.saturating_mul(self.most_failures.into())
    }
}

impl Pace {
    /// How long after one message the next one may go, where so many are left, and so much time until the end in which
    /// any may go; the number may send so many a second.
    pub fn gap(self, number_a_second: u32, left: u64, time: Option<Span>) -> Span {
        let a_second = self.per_second.map_or(number_a_second, |wish| wish.min(number_a_second)).max(1);
        let shortest = Span::millis(1000 / i64::from(a_second).min(1000));
        let Some(time) = time else { return shortest };
        let left = i64::try_from(left).unwrap_or(i64::MAX).max(1);
        let even = time.as_millis() / left;
        Span::millis(even).max(shortest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_goes_as_fast_as_the_slowest_of_wish_and_number() {
        let pace = |per_second| Pace { per_second, ..Pace::default() };
        assert_eq!(pace(None).gap(80, 10, None), Span::millis(12));
        assert_eq!(pace(Some(2)).gap(80, 10, None), Span::millis(500));
        assert_eq!(pace(Some(5_000)).gap(1000, 10, None), Span::millis(1));
        assert_eq!(pace(Some(0)).gap(0, 10, None), Span::seconds(1));
    }

    #[test]
    fn until_an_end_it_is_spread_evenly() {
        let left = |seconds| Some(Span::seconds(seconds));
        let pace = Pace::default();
        assert_eq!(pace.gap(80, 10, left(100)), Span::seconds(10));
        assert_eq!(pace.gap(80, 5, left(50)), Span::seconds(10));
        assert_eq!(pace.gap(80, 1_000_000, left(100)), Span::millis(12), "no faster than the number");
        assert_eq!(pace.gap(80, 10, left(-100)), Span::millis(12), "what is late does not wait");
    }

    #[test]
    fn few_failures_say_nothing() {
        let named = Named { name: "a".into(), language: "en".into() };
        let definition = Definition::new(named, Terms::default());
        let fails = |failed, arrived| definition.fails_too_often(Settled { failed, arrived });
        assert!(!fails(19, 0));
        assert!(fails(20, 0));
        assert!(!fails(20, 80));
        assert!(fails(21, 79));
        let goes_on = Definition { settled: Settled { failed: 21, arrived: 79 }, ..definition.clone() };
        let fails = |failed, arrived| goes_on.fails_too_often(Settled { failed, arrived });
        assert!(!fails(21, 79) && !fails(40, 79), "what failed before counts no more");
        assert!(fails(41, 79) && !fails(41, 159));
        assert!(!fails(0, 79), "nor does it where it was put back");
    }

    #[test]
    fn a_definition_is_read_as_it_was_kept() {
        let kept = r#"{"template":{"name":"a","language":"en"},"category":"utility"}"#;
        let read: Definition = serde_json::from_str(kept).unwrap();
        assert_eq!((read.most_failures, &read.terms), (20, &Terms::default()));
        let known = r#"{"body:1":"name","body:2":"attribute:plan"}"#;
        let sources: BTreeMap<String, Source> = serde_json::from_str(known).unwrap();
        assert_eq!(sources["body:2"], Source::Attribute("plan".into()));
        assert_eq!(serde_json::to_string(&sources).unwrap(), known);
        assert!(serde_json::from_str::<Source>(r#""attribute:""#).is_err());
        let again: Definition = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }
}
