//! Text messages of the telephone network: no window, no templates. What keeps one back, in this order: we blocked the
//! contact; the sender cannot send; there is no phone number; the country is excluded; they wrote STOP to this sender;
//! it is no message that SMS can carry, has no words or too many.

use serde_json::Value;

use super::cause::Cause;
use super::facts::{Recipient, SendState, billed_by_text, is_excluded};
use super::{FailedSend, Permit};
use crate::channel::ChannelKind;
use crate::content::Kind;
use crate::draft::{Draft, Form};
use crate::entry_point::EntryState;
use crate::pricing::Billed;
use crate::refusal::Code;
use crate::sms::{self, segments};
use crate::time::Timestamp;
use crate::words::refusal as words;

/// The carrier's codes for what the rules know too (S2.7).
const REGION_NOT_PERMITTED: i64 = 21_408;
const NO_TEXT: i64 = 21_602;
const STOPPED: i64 = 21_610;
const TOO_LONG: i64 = 21_617;

/// Why not, if not.
pub(super) fn cause(state: &SendState<'_>, draft: &Draft) -> Option<Cause> {
    recipient_cause(state).or_else(|| form_cause(draft))
}

/// The permit of what nothing keeps back.
pub(super) fn permit(state: &SendState<'_>, draft: &Draft, now: Timestamp) -> Permit {
    let form = billed_by_text(draft);
    let segments = (form == Billed::Sms).then(|| segments(words_of(draft)));
    let price = state.prices.and_then(|prices| prices.of(form));
    let price = price.map(|one| match &segments {
        Some(segments) => one.of_segments(segments.count.max(1)),
        None => one.clone(),
    });
    let (entry_point, by) = (EntryState::None, ChannelKind::Sms);
    Permit { window_until: None, entry_point, price, goes_at: now, segments, by }
}

fn recipient_cause(state: &SendState<'_>) -> Option<Cause> {
    if state.recipient.blocked {
        return Some(Cause::new(Code::ContactBlocked, "R10.11", None, words::CONTACT_BLOCKED));
    }
    if let Err(reason) = &state.channel.ready {
        return Some(Cause::new(Code::NumberNotReady, "S2.8", None, words::number_not_ready(reason)));
    }
    if state.recipient.group.is_some() || !state.recipient.phone_known {
        return Some(Cause::new(Code::PhoneNeeded, "S2.1", None, words::SMS_NEEDS_PHONE));
    }
    if is_excluded(state.recipient) {
        return Some(Cause::new(Code::RegionNotAllowed, "R10.9", None, words::SMS_REGION_EXCLUDED));
    }
    state.recipient.opted_out.map(|since| Cause { since: Some(since), ..stopped() })
}

/// SMS carries a text, or a file that the carrier can fetch with words to it.
fn form_cause(draft: &Draft) -> Option<Cause> {
    match &draft.form {
        Form::FreeForm(Kind::Text) if words_of(draft).trim().is_empty() => {
            return Some(Cause::new(Code::TextMissing, "S2.2", Some(NO_TEXT), words::TEXT_MISSING));
        }
        Form::FreeForm(kind @ (Kind::Image | Kind::Audio | Kind::Video | Kind::Document)) => {
            if says(draft, &format!("/{kind}/link")).is_empty() {
                return Some(Cause::new(Code::NotOnSms, "S2.3", None, words::SMS_NEEDS_LINK));
            }
        }
        Form::FreeForm(Kind::Text) => {}
        Form::FreeForm(_) | Form::Template(_) => {
            return Some(Cause::new(Code::NotOnSms, "S2.1", None, words::NOT_ON_SMS));
        }
    }
    let count = words_of(draft).chars().count();
    (count > sms::LONGEST).then(|| too_long(count))
}

fn words_of(draft: &Draft) -> &str {
    match draft.kind() {
        Kind::Text => says(draft, "/text/body"),
        kind => says(draft, &format!("/{kind}/caption")),
    }
}

fn says<'a>(draft: &'a Draft, place: &str) -> &'a str {
    draft.json.pointer(place).and_then(Value::as_str).unwrap_or_default()
}

/// What a code of the carrier's stands for; `None` for failures that are no refusals.
pub(super) fn fault_cause(recipient: &Recipient, failed: FailedSend) -> Option<Cause> {
    Some(match failed.code {
        STOPPED => Cause { since: recipient.opted_out.or(Some(failed.at)), ..stopped() },
        REGION_NOT_PERMITTED => {
            Cause::new(Code::RegionNotAllowed, "S2.7", Some(REGION_NOT_PERMITTED), words::SMS_REGION_CLOSED)
        }
        _ => return None,
    })
}

fn stopped() -> Cause {
    Cause::new(Code::OptedOut, "S2.4", Some(STOPPED), words::SMS_STOPPED)
}

fn too_long(count: usize) -> Cause {
    Cause::new(Code::TextTooLong, "S1.5", Some(TOO_LONG), words::text_too_long(count, sms::LONGEST))
}
