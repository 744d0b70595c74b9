//! Why something may not be sent, and what can be done instead.

use super::Sentence;
use crate::template::TemplateStatus;

pub(crate) const WINDOW_CLOSED: Sentence = Sentence::plain("refusal-window-closed");
pub(crate) const NOT_THREAD_OWNER: Sentence = Sentence::plain("refusal-not-thread-owner");
pub(crate) const WINDOW_REFUSED: Sentence = Sentence::plain("refusal-window-refused");
pub(crate) const WINDOW_NEVER_OPENED: Sentence = Sentence::plain("refusal-window-never-opened");
pub(crate) const WINDOW_CLOSES_SOON: Sentence = Sentence::plain("refusal-window-closes-soon");
pub(crate) const CONTACT_BLOCKED: Sentence = Sentence::plain("refusal-contact-blocked");
/// Whoever is written to wants no marketing.
pub const OPTED_OUT: Sentence = Sentence::plain("refusal-opted-out");
pub(crate) const CONSENT_MISSING: Sentence = Sentence::plain("refusal-consent-missing");
pub(crate) const PHONE_NEEDED: Sentence = Sentence::plain("refusal-phone-needed");
pub(crate) const MARKETING_IN_USA: Sentence = Sentence::plain("refusal-marketing-in-usa");
pub(crate) const REGION_EXCLUDED: Sentence = Sentence::plain("refusal-region-excluded");
pub(crate) const PAIR_RATE: Sentence = Sentence::plain("refusal-pair-rate");
pub(crate) const NO_QUESTIONS_IN_GROUPS: Sentence = Sentence::plain("refusal-no-questions-in-groups");
pub(crate) const NO_CODES_IN_GROUPS: Sentence = Sentence::plain("refusal-no-codes-in-groups");
pub(crate) const NO_TRADE_IN_GROUPS: Sentence = Sentence::plain("refusal-no-trade-in-groups");
pub(crate) const GROUP_SUSPENDED: Sentence = Sentence::plain("refusal-group-suspended");
pub(crate) const GROUP_ENDED: Sentence = Sentence::plain("refusal-group-ended");
pub(crate) const GROUP_DESERTED: Sentence = Sentence::plain("refusal-group-deserted");
/// Of a text message to somebody whose phone number is not known.
pub const SMS_NEEDS_PHONE: Sentence = Sentence::plain("refusal-sms-needs-phone");
pub(crate) const SMS_REGION_EXCLUDED: Sentence = Sentence::plain("refusal-sms-region-excluded");
pub(crate) const SMS_REGION_CLOSED: Sentence = Sentence::plain("refusal-sms-region-closed");
pub(crate) const SMS_STOPPED: Sentence = Sentence::plain("refusal-sms-stopped");
/// A file that SMS does not carry as it is.
pub const SMS_NEEDS_LINK: Sentence = Sentence::plain("refusal-sms-needs-link");
pub(crate) const NOT_ON_SMS: Sentence = Sentence::plain("refusal-not-on-sms");
pub(crate) const TEXT_MISSING: Sentence = Sentence::plain("refusal-text-missing");
pub(crate) const SLOT_REFUSED: Sentence = Sentence::plain("refusal-slot-refused");

/// The number of a conversation was disconnected.
pub const NUMBER_GONE: Sentence = Sentence::plain("refusal-number-gone");
/// What stands in for a campaign's message waits for an hour at which its customer may be written to.
pub const HOURS: Sentence = Sentence::plain("refusal-hours");
/// There is no such hour.
pub const NO_HOUR: Sentence = Sentence::plain("refusal-no-hour");
/// A message cannot be read that waited for its turn.
pub const NOT_PREPARED: Sentence = Sentence::plain("refusal-not-prepared");
/// The campaign that a message is of was ended before it left.
pub const CAMPAIGN_ENDED: Sentence = Sentence::plain("refusal-campaign-ended");
/// The number was disconnected that a message waited for.
pub const NUMBER_GONE_SINCE: Sentence = Sentence::plain("refusal-number-gone-since");

pub(crate) const SEND_WORDS: Sentence = Sentence::plain("remedy-send-words");
pub(crate) const SEND_WORDS_ALONE: Sentence = Sentence::plain("remedy-send-words-alone");
pub(crate) const USE_SMS: Sentence = Sentence::plain("remedy-use-sms");
pub(crate) const INVITE_BY_SMS: Sentence = Sentence::plain("remedy-invite-by-sms");
pub(crate) const USE_WHATSAPP: Sentence = Sentence::plain("remedy-use-whatsapp");
pub(crate) const USE_WHATSAPP_TEMPLATE: Sentence = Sentence::plain("remedy-use-whatsapp-template");
pub(crate) const TAKE_THREAD: Sentence = Sentence::plain("remedy-take-thread");
pub(crate) const CHOOSE_TEMPLATE: Sentence = Sentence::plain("remedy-choose-template");
pub(crate) const SEND_WHEN_THEY_WRITE: Sentence = Sentence::plain("remedy-send-when-they-write");
pub(crate) const ASK_THEM_TO_WRITE: Sentence = Sentence::plain("remedy-ask-them-to-write");
pub(crate) const WAIT_UNTIL: Sentence = Sentence::plain("remedy-wait-until");
pub(crate) const FIX_SLOTS: Sentence = Sentence::plain("remedy-fix-slots");
pub(crate) const RECORD_CONSENT: Sentence = Sentence::plain("remedy-record-consent");
pub(crate) const UNBLOCK: Sentence = Sentence::plain("remedy-unblock");
pub(crate) const SEE_NUMBER: Sentence = Sentence::plain("remedy-see-number");

pub(crate) fn limit_reached(limit: u32) -> Sentence {
    Sentence::plain("refusal-limit-reached").with("limit", u64::from(limit))
}

pub(crate) fn text_too_long(count: usize, limit: usize) -> Sentence {
    Sentence::plain("refusal-text-too-long").with("count", count).with("limit", limit)
}

pub(crate) fn send_template(name: &str) -> Sentence {
    Sentence::plain("remedy-send-template").with("name", name.to_owned())
}

pub(crate) fn number_not_ready(reason: &Sentence) -> Sentence {
    Sentence::plain("refusal-number-not-ready").with("reason", reason.clone())
}

pub(crate) fn template_not_found(name: &str, language: &str, others: &[String]) -> Sentence {
    let id =
        if others.is_empty() { "refusal-template-not-found" } else { "refusal-template-in-other-languages" };
    let sentence = Sentence::plain(id).with("name", name.to_owned()).with("language", language.to_owned());
    if others.is_empty() { sentence } else { sentence.with("others", others.join(", ")) }
}

pub(crate) fn template_unsendable(name: &str, status: &TemplateStatus, reason: &str) -> Sentence {
    let tells_why = !reason.is_empty() && reason != "NONE";
    let id = if tells_why { "refusal-template-unsendable-since" } else { "refusal-template-unsendable" };
    let sentence =
        Sentence::plain(id).with("name", name.to_owned()).with("status", status.as_str().to_owned());
    if tells_why { sentence.with("reason", reason.to_owned()) } else { sentence }
}
