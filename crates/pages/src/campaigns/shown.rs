//! A campaign as its page shows it: where it stands, what was planned, how far it is.

use transom_rules::campaign::Why;
use transom_rules::id::ChannelId;
use transom_rules::number::problem::Problem as Hindering;
use transom_rules::number::speed::Speed;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;

use super::course::Came;
use super::list::Line;
use super::terms::Hours;
use super::whom::Whom;
use crate::frame::field::Problem;
use crate::templates::look::Look;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct One {
    /// It, as the list has it.
    pub line: Line,
    /// Why it stands although nobody said so.
    pub why: Option<Why>,
    /// What is wrong with its number, where that is why, as far as it still is.
    pub hinders: Vec<Hindering>,
    /// The template's name; empty where it says the words of an SMS.
    pub template: String,
    /// Those words.
    pub text: String,
    /// Its language.
    pub language: String,
    /// The number.
    pub channel: ChannelId,
    /// Its name.
    pub number: String,
    /// Its plan.
    pub plan: Plan,
    /// Who planned and approved it.
    pub made: Made,
    /// What recipients see of it; `None` where that cannot be told.
    pub seen: Option<Seen>,
    /// How far it is.
    pub progress: Progress,
    /// What came of it by the hour and by its parts.
    pub came: Came,
    /// Whether somebody has to approve it before it is started.
    pub approval: Approval,
    /// When it begins by itself.
    pub starts_at: Option<Timestamp>,
    /// Until when it is spread.
    pub until: Option<Timestamp>,
    /// On which days and hours it goes, as its form has them.
    pub hours: Hours,
    /// Until when hours keep it back.
    pub waits_until: Option<Timestamp>,
    /// When the last of those who are left is sent to, by all hours that are kept.
    pub ends_at: Option<Timestamp>,
    /// It is to come again.
    pub comes_again: bool,
    /// Its recipients, or those who are looked for.
    pub whom: Whom,
    /// What whoever looks may do.
    pub may: May,
    /// Why what they wanted was not done.
    pub problem: Option<Problem>,
}

/// Who planned and approved it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// What whoever planned it is called.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who approved it, if somebody did.
    pub approved: Option<Approved>,
}

/// Somebody approved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// What they are called.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Up to which sum, where there is a bound.
    pub sum: Option<(String, Amount)>,
}

/// What a recipient sees of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The message.
    pub look: Look,
    /// What they are called, or their address; empty where it is shown with nobody's values.
    pub whom: String,
    /// The language it is in; empty of an SMS.
    pub language: String,
    /// How many of all get it in which language.
    pub languages: Vec<(String, u64)>,
    /// The place of the recipient before.
    pub before: Option<i64>,
    /// The place of the next one.
    pub after: Option<i64>,
}

/// Whether a campaign has to be approved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Approval {
    /// Nobody has to, or somebody did.
    #[default]
    Settled,
    /// Whoever looks may.
    Yours,
    /// Somebody else has to.
    Others,
}

/// What somebody may do with a campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Start and stop it, change how fast it goes.
    pub run: bool,
    /// Plan another one.
    pub plan: bool,
}

/// What was planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many get it.
    pub eligible: u64,
    /// Why the others get nothing.
    pub refused: Vec<Reason>,
    /// Currency, what it costs at least, at most.
    pub costs: Vec<(String, Amount, Amount)>,
    /// Of how many no price is known.
    pub unpriced: u64,
    /// How many are inside a window.
    pub in_window: u64,
    /// How many are inside a free entry point.
    pub in_entry_point: u64,
    /// How many count towards the portfolio's limit.
    pub counted: u64,
    /// That limit.
    pub limit: Option<u32>,
    /// How long it takes.
    pub seconds: u64,
    /// So many messages a second, if somebody said so.
    pub per_second: Option<u32>,
    /// How fast its number sends.
    pub speed: Speed,
    /// How much may be spent.
    pub budget: Option<Amount>,
    /// What may cost more has to be approved; in the currency of the account.
    pub approve_above: Option<Amount>,
}

/// Why some got no message, or none that arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// Its code, by which they are found.
    pub code: String,
    /// What it is called.
    pub words: String,
    /// How many they are.
    pub count: u64,
}

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Nothing was sent to so many.
    pub left: u64,
    /// On their way.
    pub queued: u64,
    /// Nobody knows.
    pub uncertain: u64,
    /// The carrier has, or had, them.
    pub sent: u64,
    /// They arrived.
    pub delivered: u64,
    /// They were read.
    pub read: u64,
    /// They were answered.
    pub replied: u64,
    /// They brought a stop.
    pub opted_out: u64,
    /// They did not arrive.
    pub failed: u64,
    /// They were not sent after all.
    pub stopped: u64,
    /// Why.
    pub failures: Vec<Reason>,
    /// Currency, and what was spent.
    pub spent: Vec<(String, Amount)>,
    /// How long until nothing is left, while it is sent.
    pub seconds_left: Option<u64>,
}
