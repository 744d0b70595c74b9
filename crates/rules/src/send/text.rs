//! Text messages of the telephone network: no window, no templates. What keeps one back, in this order: we blocked the
//! contact; the sender cannot send; there is no phone number; the country is excluded; they wrote STOP to this sender;
//! it is no message that SMS can carry, has no words or too many.

use serde_json::Value;

use super::FailedSend;
use super::Permit;
use super::cause::Cause;
use super::facts::{Recipient, SendState, is_excluded};
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

pub(super) fn permit(state: &SendState<'_>, draft: &Draft, now: Timestamp) -> Result<Permit, Cause> {
    recipient_cause(state).map_or(Ok(()), Err)?;
    let text = words_of(draft)?;
    let segments = segments(text);
    let price = state.prices.and_then(|prices| prices.of(Billed::Sms));
    Ok(Permit {
        window_until: None,
        entry_point: EntryState::None,
        price: price.map(|one| one.of_segments(segments.count.max(1))),
        goes_at: now,
        segments: Some(segments),
    })
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

/// The words of what SMS can carry: a text, or a file that the carrier can fetch with words to it.
fn words_of(draft: &Draft) -> Result<&str, Cause> {
    let says = |place: &str| draft.json.pointer(place).and_then(Value::as_str).unwrap_or_default();
    let text = match &draft.form {
        Form::FreeForm(Kind::Text) => {
            let text = says("/text/body");
            if text.trim().is_empty() {
                return Err(Cause::new(Code::TextMissing, "S2.2", Some(NO_TEXT), words::TEXT_MISSING));
            }
            text
        }
        Form::FreeForm(kind @ (Kind::Image | Kind::Audio | Kind::Video | Kind::Document)) => {
            if says(&format!("/{kind}/link")).is_empty() {
                return Err(Cause::new(Code::NotOnSms, "S2.3", None, words::SMS_NEEDS_LINK));
            }
            says(&format!("/{kind}/caption"))
        }
        Form::FreeForm(_) | Form::Template(_) => {
            return Err(Cause::new(Code::NotOnSms, "S2.1", None, words::NOT_ON_SMS));
        }
    };
    let count = text.chars().count();
    if count > sms::LONGEST { Err(too_long(count)) } else { Ok(text) }
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
