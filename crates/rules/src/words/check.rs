//! What was found when a number was looked at from end to end, and how it is mended.

use super::Sentence;
use crate::number::stage::Stage;

pub(crate) const UNANSWERED: Sentence = Sentence::plain("check-unanswered");
pub(crate) const TOKEN_FINE: Sentence = Sentence::plain("check-token-fine");
pub(crate) const TOKEN_ENDS: Sentence = Sentence::plain("check-token-ends");
pub(crate) const TOKEN_REFUSED: Sentence = Sentence::plain("check-token-refused");
pub(crate) const SCOPES_FINE: Sentence = Sentence::plain("check-scopes-fine");
pub(crate) const SECRET_FINE: Sentence = Sentence::plain("check-secret-fine");
pub(crate) const SECRET_REFUSED: Sentence = Sentence::plain("check-secret-refused");
pub(crate) const NOT_SUBSCRIBED: Sentence = Sentence::plain("check-not-subscribed");
pub(crate) const SUBSCRIPTION_UNKNOWN: Sentence = Sentence::plain("check-subscription-unknown");
pub(crate) const NO_ADDRESS: Sentence = Sentence::plain("check-no-address");
pub(crate) const NO_MESSAGES: Sentence = Sentence::plain("check-no-messages");
pub(crate) const REST_ELSEWHERE: Sentence = Sentence::plain("check-rest-elsewhere");
pub(crate) const SUBSCRIBED: Sentence = Sentence::plain("check-subscribed");
pub(crate) const WEBHOOKS_COME: Sentence = Sentence::plain("check-webhooks-come");
pub(crate) const NO_WEBHOOKS: Sentence = Sentence::plain("check-no-webhooks");
pub(crate) const TEMPLATES_FINE: Sentence = Sentence::plain("check-templates-fine");
pub(crate) const TEMPLATES_REFUSED: Sentence = Sentence::plain("check-templates-refused");
pub(crate) const CLOCK_FINE: Sentence = Sentence::plain("check-clock-fine");

pub(crate) const MEND_LATER: Sentence = Sentence::plain("check-mend-later");
pub(crate) const MEND_TOKEN: Sentence = Sentence::plain("check-mend-token");
pub(crate) const MEND_SCOPES: Sentence = Sentence::plain("check-mend-scopes");
pub(crate) const MEND_SECRET: Sentence = Sentence::plain("check-mend-secret");
pub(crate) const MEND_ADDRESS: Sentence = Sentence::plain("check-mend-address");
pub(crate) const MEND_PROXY: Sentence = Sentence::plain("check-mend-proxy");
pub(crate) const MEND_PLAIN: Sentence = Sentence::plain("check-mend-plain");
pub(crate) const MEND_LISTEN: Sentence = Sentence::plain("check-mend-listen");
pub(crate) const MEND_FIELDS: Sentence = Sentence::plain("check-mend-fields");
pub(crate) const MEND_REST: Sentence = Sentence::plain("check-mend-rest");
pub(crate) const MEND_WEBHOOKS: Sentence = Sentence::plain("check-mend-webhooks");
pub(crate) const MEND_CLOCK: Sentence = Sentence::plain("check-mend-clock");
pub(crate) const MEND_FILES: Sentence = Sentence::plain("check-mend-files");

pub(crate) fn scopes_missing(scopes: String) -> Sentence {
    Sentence::plain("check-scopes-missing").with("scopes", scopes)
}

/// Where a number stands.
pub fn stage(stage: Stage) -> Sentence {
    Sentence::plain("number-stage").with("stage", stage.as_str())
}

pub(crate) fn stage_other(word: &str) -> Sentence {
    Sentence::plain("number-stage-other").with("status", word.to_owned())
}

/// What somebody can do about where a number stands.
pub fn mend_stage(stage: Stage) -> Sentence {
    Sentence::plain("number-stage-mend").with("stage", stage.as_str())
}

pub(crate) fn address_fine(url: &str) -> Sentence {
    Sentence::plain("check-address-fine").with("url", url.to_owned())
}

pub(crate) fn address_plain(url: &str) -> Sentence {
    Sentence::plain("check-address-plain").with("url", url.to_owned())
}

pub(crate) fn address_other(url: &str, status: u16) -> Sentence {
    Sentence::plain("check-address-other").with("url", url.to_owned()).with("status", status.to_string())
}

pub(crate) fn address_silent(url: &str, why: String) -> Sentence {
    Sentence::plain("check-address-silent").with("url", url.to_owned()).with("why", why)
}

pub(crate) fn other_address(url: &str) -> Sentence {
    Sentence::plain("check-other-address").with("url", url.to_owned())
}

pub(crate) fn clock_off(seconds: u64) -> Sentence {
    Sentence::plain("check-clock-off").with("seconds", seconds)
}

pub(crate) fn files_fine(host: &str) -> Sentence {
    Sentence::plain("check-files-fine").with("host", host.to_owned())
}

pub(crate) fn files_silent(host: &str, why: String) -> Sentence {
    Sentence::plain("check-files-silent").with("host", host.to_owned()).with("why", why)
}
