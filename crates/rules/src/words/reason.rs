//! Why a message may not have arrived, and what speaks for that and against it.

use super::Sentence;

/// A reason in a few words, and what is behind it.
pub(crate) type Told = (Sentence, Sentence);

const fn told(title: &'static str, about: &'static str) -> Told {
    (Sentence::plain(title), Sentence::plain(about))
}

pub(crate) const SAID: Told = told("reason-said", "reason-said-about");
pub(crate) const OFFLINE: Told = told("reason-offline", "reason-offline-about");
pub(crate) const BLOCKED_US: Told = told("reason-blocked-us", "reason-blocked-us-about");
pub(crate) const COUNTRY: Told = told("reason-country", "reason-country-about");
pub(crate) const TERMS: Told = told("reason-terms", "reason-terms-about");
pub(crate) const OLD_APP: Told = told("reason-old-app", "reason-old-app-about");
pub(crate) const EXPERIMENT: Told = told("reason-experiment", "reason-experiment-about");
pub(crate) const BUSINESS_NUMBER: Told = told("reason-business-number", "reason-business-number-about");
pub(crate) const WEBHOOK_LOST: Told = told("reason-webhook-lost", "reason-webhook-lost-about");
pub(crate) const REQUEST: Told = told("reason-request", "reason-request-about");
pub(crate) const UNREACHABLE: Told = told("reason-unreachable", "reason-unreachable-about");
pub(crate) const LANDLINE: Told = told("reason-landline", "reason-landline-about");
pub(crate) const FILTERED: Told = told("reason-filtered", "reason-filtered-about");
pub(crate) const UNREGISTERED: Told = told("reason-unregistered", "reason-unregistered-about");
pub(crate) const STOPPED: Told = told("reason-stopped", "reason-stopped-about");

pub(crate) const CODE_SAYS_SO: Sentence = Sentence::plain("speaks-code-says-so");
pub(crate) const CODE_LEAVES_OPEN: Sentence = Sentence::plain("speaks-code-leaves-open");
pub(crate) const CODE_SAYS_ELSE: Sentence = Sentence::plain("speaks-code-says-else");
pub(crate) const NO_CODE: Sentence = Sentence::plain("speaks-no-code");
pub(crate) const WROTE_SINCE: Sentence = Sentence::plain("speaks-wrote-since");
pub(crate) const WROTE_BEFORE: Sentence = Sentence::plain("speaks-wrote-before");
pub(crate) const WROTE_IN_A_DAY: Sentence = Sentence::plain("speaks-wrote-in-a-day");
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
