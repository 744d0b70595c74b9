//! Why a message may not have arrived. Meta holds back the true reason on purpose (R7.10): what can be told is which reasons
//! there are, and what of this case speaks for each and against it. The likeliest comes first.
//!
//! Each thing that is known weighs something; what settles a question weighs more than all the rest. `reason/weigh.rs`
//! has the weights.

use crate::channel::ChannelKind;
use crate::template::Category;
use crate::time::{Span, Timestamp};
use crate::words::{Sentence, reason as words};

mod weigh;

/// After so long without a word of its delivery a message is said to be late.
pub const LATE: Span = Span::hours(24);

/// So long Meta keeps a message for somebody who is offline (R7.9).
pub const HELD_FOR: Span = Span::hours(24 * 30);

crate::words! {
    /// Why a message may not have arrived.
    Reason {
        /// The error code names a reason of its own.
        Said = "said",
        /// The customer was offline for up to 30 days.
        Offline = "offline",
        /// The customer blocked this number, or another one of the business.
        BlockedUs = "blocked_us",
        /// The customer is in a restricted country, or has a number of one.
        Country = "country",
        /// The customer has not accepted the latest terms.
        Terms = "terms",
        /// The customer's app is too old.
        OldApp = "old_app",
        /// Meta holds messages to the customer back for an experiment.
        Experiment = "experiment",
        /// It went from one business number to another.
        BusinessNumber = "business_number",
        /// It may have arrived: the webhook that says so is missing.
        WebhookLost = "webhook_lost",
        /// The request had invalid parameters, or something stood against the account.
        Request = "request",
        /// The phone was switched off or without a network.
        Unreachable = "unreachable",
        /// The number is a landline, or takes no SMS.
        Landline = "landline",
        /// A carrier filtered it.
        Filtered = "filtered",
        /// The sender is not registered for that country.
        Unregistered = "unregistered",
        /// The customer sent STOP.
        Stopped = "stopped",
    }
}

crate::words! {
    /// How likely a reason is in a case.
    Standing {
        /// It is the reason.
        Certain = "certain",
        /// More speaks for it than against it.
        Likely = "likely",
        /// Nothing decides.
        Possible = "possible",
        /// More speaks against it.
        Unlikely = "unlikely",
        /// It is not the reason.
        RuledOut = "ruled_out",
    }
}

/// What is known of a message that did not arrive, and of its number and customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it went through.
    pub kind: ChannelKind,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// It failed.
    pub failed: bool,
    /// The error code; `None` where it did not fail, or nobody told one.
    pub code: Option<i64>,
    /// A webhook said that it is on WhatsApp's server.
    pub was_sent: bool,
    /// ISO 3166 code of the customer's country, if it is known.
    pub country: Option<String>,
    /// When the customer last wrote through this number.
    pub wrote_at: Option<Timestamp>,
    /// When the customer last read something of ours.
    pub read_at: Option<Timestamp>,
    /// When a message that was sent after this one arrived.
    pub arrived_since: Option<Timestamp>,
    /// When the last message before this one arrived.
    pub arrived_before: Option<Timestamp>,
    /// So many that were sent after this one have not arrived either.
    pub others_wait: u64,
    /// Its template's category; `None` for what is no template.
    pub category: Option<Category>,
    /// The customer is one of our own numbers.
    pub is_ours: bool,
    /// When the last webhook of its number's app came, if that is not long ago.
    pub last_webhook_at: Option<Timestamp>,
}

/// Something that speaks for a reason or against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What, in a sentence.
    pub text: Sentence,
    /// It speaks for the reason, else against it.
    pub speaks_for: bool,
    /// When that was.
    pub at: Option<Timestamp>,
}

/// A reason as it stands in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// Which.
    pub reason: Reason,
    /// How likely.
    pub standing: Standing,
    /// In a few words.
    pub title: Sentence,
    /// What is behind it.
    pub about: Sentence,
    /// What speaks for it and against it, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// Whether a message that is on its way has been there for long.
pub fn is_late(sent_at: Timestamp, now: Timestamp) -> bool {
    now >= sent_at + LATE
}

/// The reasons why a message did not arrive, the likeliest first.
pub fn reasons(case: &Case) -> Vec<Weighed> {
    let mut all: Vec<(i32, Weighed)> =
        Reason::ALL.iter().filter_map(|reason| weighed(case, *reason)).collect();
    all.sort_by_key(|(weight, found)| (found.standing, -weight, found.reason));
    all.into_iter().map(|(_, found)| found).collect()
}

fn weighed(case: &Case, reason: Reason) -> Option<(i32, Weighed)> {
    let mut found = weigh::evidence(case, reason)?;
    found.sort_by_key(|one| -one.weight.abs());
    let weight = found.iter().map(|one| one.weight).sum();
    let evidence =
        found.into_iter().map(|one| Evidence { text: one.text, speaks_for: one.weight > 0, at: one.at });
    let evidence = evidence.collect();
    let (title, about) = told(reason);
    Some((weight, Weighed { reason, standing: weigh::standing(weight), title, about, evidence }))
}

const fn told(reason: Reason) -> words::Told {
    match reason {
        Reason::Said => words::SAID,
        Reason::Offline => words::OFFLINE,
        Reason::BlockedUs => words::BLOCKED_US,
        Reason::Country => words::COUNTRY,
        Reason::Terms => words::TERMS,
        Reason::OldApp => words::OLD_APP,
        Reason::Experiment => words::EXPERIMENT,
        Reason::BusinessNumber => words::BUSINESS_NUMBER,
        Reason::WebhookLost => words::WEBHOOK_LOST,
        Reason::Request => words::REQUEST,
        Reason::Unreachable => words::UNREACHABLE,
        Reason::Landline => words::LANDLINE,
        Reason::Filtered => words::FILTERED,
        Reason::Unregistered => words::UNREGISTERED,
        Reason::Stopped => words::STOPPED,
    }
}

#[cfg(test)]
mod tests;
