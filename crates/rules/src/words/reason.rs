//! Why a message may not have arrived, and what speaks for that and against it.

use super::Sentence;
use crate::reason::Reason;

/// A reason in a few words.
pub(crate) const fn title(reason: Reason) -> Sentence {
    Sentence::plain(match reason {
        Reason::Said => "reason-said",
        Reason::Offline => "reason-offline",
        Reason::BlockedUs => "reason-blocked-us",
        Reason::Country => "reason-country",
        Reason::Terms => "reason-terms",
        Reason::OldApp => "reason-old-app",
        Reason::Experiment => "reason-experiment",
        Reason::BusinessNumber => "reason-business-number",
        Reason::WebhookLost => "reason-webhook-lost",
        Reason::Request => "reason-request",
        Reason::Unreachable => "reason-unreachable",
        Reason::Landline => "reason-landline",
        Reason::Filtered => "reason-filtered",
        Reason::Unregistered => "reason-unregistered",
        Reason::Stopped => "reason-stopped",
    })
}

/// What is behind it, and what helps.
pub(crate) const fn about(reason: Reason) -> Sentence {
    Sentence::plain(match reason {
        Reason::Said => "reason-said-about",
        Reason::Offline => "reason-offline-about",
        Reason::BlockedUs => "reason-blocked-us-about",
        Reason::Country => "reason-country-about",
        Reason::Terms => "reason-terms-about",
        Reason::OldApp => "reason-old-app-about",
        Reason::Experiment => "reason-experiment-about",
        Reason::BusinessNumber => "reason-business-number-about",
        Reason::WebhookLost => "reason-webhook-lost-about",
        Reason::Request => "reason-request-about",
        Reason::Unreachable => "reason-unreachable-about",
        Reason::Landline => "reason-landline-about",
        Reason::Filtered => "reason-filtered-about",
        Reason::Unregistered => "reason-unregistered-about",
        Reason::Stopped => "reason-stopped-about",
    })
}

pub(crate) const CODE_SAYS_SO: Sentence = Sentence::plain("speaks-code-says-so");
pub(crate) const CODE_LEAVES_OPEN: Sentence = Sentence::plain("speaks-code-leaves-open");
pub(crate) const CODE_SAYS_ELSE: Sentence = Sentence::plain("speaks-code-says-else");
pub(crate) const NO_CODE: Sentence = Sentence::plain("speaks-no-code");
pub(crate) const WROTE_SINCE: Sentence = Sentence::plain("speaks-wrote-since");
pub(crate) const WROTE_BEFORE: Sentence = Sentence::plain("speaks-wrote-before");
pub(crate) const NEVER_WROTE: Sentence = Sentence::plain("speaks-never-wrote");
pub(crate) const READ_SINCE: Sentence = Sentence::plain("speaks-read-since");
pub(crate) const ARRIVED_SINCE: Sentence = Sentence::plain("speaks-arrived-since");
pub(crate) const ARRIVED_BEFORE: Sentence = Sentence::plain("speaks-arrived-before");
pub(crate) const NEVER_ARRIVED: Sentence = Sentence::plain("speaks-never-arrived");
pub(crate) const NOT_SEEN_SINCE: Sentence = Sentence::plain("speaks-not-seen-since");
pub(crate) const HELD_NO_LONGER: Sentence = Sentence::plain("speaks-held-no-longer");
pub(crate) const IS_MARKETING: Sentence = Sentence::plain("speaks-is-marketing");
pub(crate) const NOT_MARKETING: Sentence = Sentence::plain("speaks-not-marketing");
pub(crate) const IS_OURS: Sentence = Sentence::plain("speaks-is-ours");
pub(crate) const NO_WEBHOOK_SINCE: Sentence = Sentence::plain("speaks-no-webhook-since");
pub(crate) const WEBHOOKS_COME: Sentence = Sentence::plain("speaks-webhooks-come");
pub(crate) const NOTHING_TOLD: Sentence = Sentence::plain("speaks-nothing-told");
pub(crate) const WAS_TAKEN: Sentence = Sentence::plain("speaks-was-taken");
pub(crate) const COUNTRY_UNKNOWN: Sentence = Sentence::plain("speaks-country-unknown");

pub(crate) fn others_wait(count: u64) -> Sentence {
    Sentence::plain("speaks-others-wait").with("count", count)
}

pub(crate) fn country_excluded(country: &str) -> Sentence {
    Sentence::plain("speaks-country-excluded").with("country", country.to_owned())
}

pub(crate) fn country_allowed(country: &str) -> Sentence {
    Sentence::plain("speaks-country-allowed").with("country", country.to_owned())
}
