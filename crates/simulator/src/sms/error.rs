//! The carrier's error codes, and refusals in its shape: `{"code","message","more_info","status"}`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::carrier::NotWritten;
use crate::world::SmsStatus;

/// What the carrier says with a code.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) code: u32,
    http: u16,
    pub(crate) message: &'static str,
}

const fn known(code: u32, http: u16, message: &'static str) -> Known {
    Known { code, http, message }
}

/// The handset is switched off, and the message was not kept any longer.
pub(crate) const UNREACHABLE: u32 = 30_003;

const CODES: &[Known] = &[
    known(11_200, 502, "A file of the message could not be fetched"),
    known(12_300, 400, "The type of a file is not taken"),
    known(20_001, 400, "A parameter has a wrong value"),
    known(20_003, 401, "Authentication failed"),
    known(20_004, 405, "Method not allowed"),
    known(20_009, 409, "The message cannot be changed before it is delivered or failed"),
    known(20_404, 404, "The requested resource was not found"),
    known(20_429, 429, "Too many requests"),
    known(20_500, 500, "Internal server error"),
    known(20_503, 503, "Service unavailable"),
    known(21_211, 400, "Invalid 'To' phone number"),
    known(21_212, 400, "Invalid 'From' phone number"),
    known(21_266, 400, "'To' and 'From' cannot be the same"),
    known(21_408, 400, "Sending to this region is not permitted for the account"),
    known(21_602, 400, "The message has no body"),
    known(21_603, 400, "A 'From' phone number is required"),
    known(21_604, 400, "A 'To' phone number is required"),
    known(21_606, 400, "The 'From' number does not belong to the account or cannot send messages"),
    known(21_609, 400, "The 'StatusCallback' is not a valid URL"),
    known(21_610, 400, "The recipient has unsubscribed"),
    known(21_611, 400, "The queue of the 'From' number is full"),
    known(21_612, 400, "The 'To' number cannot be reached from this 'From' number"),
    known(21_614, 400, "The 'To' number is not a mobile number"),
    known(21_617, 400, "The body is longer than 1600 characters"),
    known(21_620, 400, "A media URL is not valid"),
    known(21_623, 400, "More than 10 media files"),
    known(21_655, 400, "There is no such content"),
    known(21_701, 400, "There is no such messaging service"),
    known(30_001, 400, "The queue is full"),
    known(30_002, 400, "The account is suspended"),
    known(UNREACHABLE, 400, "The handset cannot be reached"),
    known(30_004, 400, "The message is blocked"),
    known(30_005, 400, "The handset is unknown"),
    known(30_006, 400, "The number is a landline or its carrier cannot be reached"),
    known(30_007, 400, "The carrier has filtered the message"),
    known(30_008, 400, "Unknown error"),
    known(30_034, 400, "The 'From' number is not registered for messages between businesses and people"),
    known(30_409, 409, "Only a scheduled message can be canceled"),
    known(35_111, 400, "'SendAt' is missing"),
    known(35_114, 400, "'SendAt' is not within 15 minutes and 35 days"),
    known(35_118, 400, "Scheduling needs a messaging service"),
];

/// The carrier's codes have five digits; of WhatsApp's only 80007 has.
const OURS: std::ops::Range<u32> = 10_000..80_000;

/// Whether a code is this carrier's, also one of which nothing is known: the others are WhatsApp's.
pub(crate) fn is_ours(code: u32) -> bool {
    OURS.contains(&code)
}

/// What is known of a code; None of codes that are not this carrier's.
pub(crate) fn lookup(code: u32) -> Option<Known> {
    CODES.iter().find(|known| known.code == code).copied()
}

/// Whether this is found out only after the message was accepted.
pub(super) fn comes_later(code: u32) -> bool {
    matches!(code, 11_200 | 12_300 | 30_001..=30_008 | 30_034)
}

/// What a message with this code becomes: `undelivered` when another carrier lost it, `failed` when ours did.
pub(super) fn end(code: u32) -> SmsStatus {
    match code {
        UNREACHABLE..=30_008 | 30_034 => SmsStatus::Undelivered,
        _ => SmsStatus::Failed,
    }
}

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SmsError {
    pub(super) code: u32,
    about: Option<String>,
}

impl SmsError {
    pub(super) fn code(code: u32) -> SmsError {
        SmsError { code, about: None }
    }

    /// The same with what it is about, such as the number as it was written.
    pub(super) fn about(code: u32, about: &str) -> SmsError {
        SmsError { code, about: Some(about.to_owned()) }
    }
}

impl From<NotWritten> for SmsError {
    fn from(_: NotWritten) -> SmsError {
        SmsError::code(20_500)
    }
}

impl IntoResponse for SmsError {
    fn into_response(self) -> Response {
        let known = lookup(self.code).unwrap_or(known(self.code, 400, "Bad request"));
        let message = match self.about {
            Some(about) => format!("{}: {about}", known.message),
            None => known.message.to_owned(),
        };
        let body = json!({
            "code": self.code,
            "message": message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": known.http,
        });
        let status = StatusCode::from_u16(known.http).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("Basic realm=\"SMS API\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_those_of_delivery_come_later() {
        for (index, known) in CODES.iter().enumerate() {
            assert!(is_ours(known.code), "{}", known.code);
            assert!(CODES.iter().skip(index + 1).all(|other| other.code != known.code), "{}", known.code);
        }
        for code in [30_003, 30_004, 30_005, 30_006, 30_007, 30_008, 30_034] {
            assert!(comes_later(code), "{code}");
            assert_eq!(end(code), SmsStatus::Undelivered, "{code}");
        }
        assert_eq!(end(21_610), SmsStatus::Failed);
        assert!(!comes_later(21_610));
        assert!(is_ours(63_038) && !is_ours(80_007) && !is_ours(613) && !is_ours(131_026));
    }
}
