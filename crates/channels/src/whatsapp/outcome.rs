//! What Meta's answer to a send means: it has the message, it refuses it, try again, or nobody knows. A 200 is
//! not a delivery; whether the message arrives comes by webhook.

use serde_json::Value;
use transom_rules::event::{Fault, Party};
use transom_rules::time::Span;

use super::fault::{self, NO_CODE, Retry};
use super::lenient::Fields;
pub use crate::outcome::Outcome;

/// Codes at which nothing was done and the same message may go after a while.
const AGAIN: [i64; 7] = [4, 80_007, 130_429, 131_048, 131_056, 131_057, 133_004];

/// Subcodes that are codes of their own: those of templates.
const OF_TEMPLATES: std::ops::RangeInclusive<i64> = 2_388_000..=2_388_999;

/// How long a customer has to be left alone after too many messages: one per six seconds is allowed.
const PAIR_PAUSE: Span = Span::seconds(6);

/// Reads an answer to `POST /{phone number id}/messages`.
pub fn read(status: u16, body: &[u8]) -> Outcome {
    let body = serde_json::from_slice(body).unwrap_or(Value::Null);
    let error = body.at("error");
    if error.is_object() {
        return failed(status, error);
    }
    match status {
        200..=299 => accepted(&body),
        // By its meaning in HTTP nothing was done. 503 promises no such thing: a proxy says it of a server that broke.
        429 => Outcome::Retry { after: None, fault: None },
        400..=499 => Outcome::Refused(Fault {
            code: NO_CODE,
            title: format!("HTTP {status}"),
            details: format!("The answer was HTTP {status} without an error of Meta's."),
            stopped: None,
        }),
        _ => Outcome::unclear(format!("The answer was HTTP {status} without an error of Meta's.")),
    }
}

fn accepted(body: &Value) -> Outcome {
    let none = Value::Null;
    let message = body.items("messages").first().unwrap_or(&none);
    let contact = body.items("contacts").first().unwrap_or(&none);
    let wamid = message.text("id");
    if wamid.is_empty() {
        return Outcome::unclear("The answer says success but names no message.".to_owned());
    }
    let some = |name: &str| Some(contact.text(name)).filter(|text| !text.is_empty());
    let whom = Party {
        phone: some("wa_id").map(|phone| phone.trim_start_matches('+').to_owned()),
        user_id: some("user_id"),
        parent_user_id: some("parent_user_id"),
        ..Party::default()
    };
    let held = matches!(message.text("message_status").as_str(), "held_for_quality_assessment" | "paused");
    Outcome::Accepted { wamid, whom, held, pricing: None }
}

/// The code decides. Of one that nobody knows, the status does: what a server says of itself (5xx) promises nothing,
/// what it says of the request (4xx) is that it was not carried out.
fn failed(status: u16, error: &Value) -> Outcome {
    let fault = fault_in(error);
    let transient = error.text("is_transient") == "true" || status == 429;
    match fault::meaning(fault.code) {
        Some(known) if known.grounds.may_have_sent() => unclear(fault),
        Some(known) if AGAIN.contains(&fault.code) => {
            Outcome::Retry { after: pause(known.retry), fault: Some(fault) }
        }
        None if status >= 500 => unclear(fault),
        None if transient => Outcome::Retry { after: None, fault: Some(fault) },
        Some(_) | None => Outcome::Refused(fault),
    }
}

fn unclear(fault: Fault) -> Outcome {
    Outcome::Unclear { why: format!("Meta answered {}: {}", fault.code, fault.title), fault: Some(fault) }
}

const fn pause(retry: Retry) -> Option<Span> {
    match retry {
        Retry::PairBackoff => Some(PAIR_PAUSE),
        other => other.pause(),
    }
}

/// The error object of an answer. Its title is the message without the `(#code)` before it.
pub(super) fn fault_in(error: &Value) -> Fault {
    let message = error.text("message");
    let title = message.split_once(") ").filter(|(code, _)| code.starts_with("(#"));
    let title = title.map_or(message.as_str(), |(_, title)| title).to_owned();
    let data = error.at("error_data");
    let said = [data.text("details"), super::lenient::plain(data), error.text("error_user_msg"), message];
    // Of templates the code says nothing (100, 10), and the subcode what is wrong.
    let subcode = error.text("error_subcode").parse().ok();
    let of_template = subcode.filter(|code| OF_TEMPLATES.contains(code) && fault::meaning(*code).is_some());
    Fault {
        code: of_template.or_else(|| error.text("code").parse().ok()).unwrap_or(NO_CODE),
        title,
        details: said.into_iter().find(|text| !text.is_empty()).unwrap_or_default(),
        stopped: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, code: i64) -> Outcome {
        let body = format!(
            r#"{{"error":{{"message":"(#{code}) Title","type":"OAuthException","code":{code},"error_data":{{"messaging_product":"whatsapp","details":"Details."}}}}}}"#
        );
        read(status, body.as_bytes())
    }

    fn fault(code: i64) -> Fault {
        Fault { code, title: "Title".to_owned(), details: "Details.".to_owned(), ..Fault::default() }
    }

    #[test]
    fn an_accepted_message_has_its_id_and_who_it_went_to() {
        let body =
            br#"{"messaging_product":"whatsapp","contacts":[{"input":"+15550100777","wa_id":"15550100777"}],
            "messages":[{"id":"wamid.A","message_status":"held_for_quality_assessment"}]}"#;
        let whom = Party { phone: Some("15550100777".to_owned()), ..Party::default() };
        let expected = Outcome::Accepted { wamid: "wamid.A".to_owned(), whom, held: true, pricing: None };
        assert_eq!(read(200, body), expected);
        let body = br#"{"contacts":[{"input":"US.1","user_id":"US.1"}],"messages":[{"id":"wamid.B","message_status":"accepted"}]}"#;
        let whom = Party { user_id: Some("US.1".to_owned()), ..Party::default() };
        let expected = Outcome::Accepted { wamid: "wamid.B".to_owned(), whom, held: false, pricing: None };
        assert_eq!(read(200, body), expected);
    }

    #[test]
    fn a_refusal_keeps_its_code_and_its_cause() {
        for code in [131_047, 132_001, 131_026, 190, 131_049, 4711, 132_015] {
            assert_eq!(error(400, code), Outcome::Refused(fault(code)), "{code}");
        }
        let plain = br#"{"error":{"message":"Unsupported post request","code":"100","error_data":"why"}}"#;
        let expected = Fault {
            code: 100,
            title: "Unsupported post request".into(),
            details: "why".into(),
            ..Fault::default()
        };
        assert_eq!(read(400, plain), Outcome::Refused(expected));
    }

    #[test]
    fn throttles_and_outages_are_tried_again_after_their_pause() {
        let pauses = [
            (4, Some(Span::hours(1))),
            (80_007, Some(Span::hours(1))),
            (130_429, None),
            (131_048, Some(Span::hours(4))),
            (131_056, Some(Span::seconds(6))),
            (131_057, None),
            (133_004, None),
        ];
        for (code, after) in pauses {
            assert_eq!(error(500, code), Outcome::Retry { after, fault: Some(fault(code)) }, "{code}");
        }
        let transient = br#"{"error":{"message":"m","code":4711,"is_transient":true}}"#;
        assert!(matches!(read(400, transient), Outcome::Retry { .. }));
        assert_eq!(read(429, b""), Outcome::Retry { after: None, fault: None });
    }

    #[test]
    fn nothing_is_sent_again_of_which_it_is_not_known_that_nothing_was_done() {
        for entry in fault::all() {
            for status in [400, 429, 500, 503] {
                let again = matches!(error(status, entry.code), Outcome::Retry { .. });
                assert!(!again || !entry.grounds.may_have_sent(), "{} with {status}", entry.code);
                assert!(!again || matches!(entry.retry, Retry::Soon | Retry::PairBackoff | Retry::Later(_)));
            }
        }
    }

    #[test]
    fn what_meta_may_have_taken_although_it_says_no_is_unclear() {
        for (status, code) in
            [(500, 1), (503, 2), (400, 2), (500, 131_000), (400, 131_000), (500, 131_016), (500, 4711)]
        {
            let Outcome::Unclear { fault: told, .. } = error(status, code) else {
                panic!("{code} with {status}")
            };
            assert_eq!(told, Some(fault(code)));
        }
        let transient = br#"{"error":{"message":"m","code":2,"is_transient":true}}"#;
        assert!(matches!(read(503, transient), Outcome::Unclear { .. }), "a code goes before its flag");
    }

    #[test]
    fn what_may_have_been_sent_is_unclear() {
        for (status, body) in [
            (200, &b""[..]),
            (200, b"{}"),
            (200, b"{\"messages\":[{}]}"),
            (500, b"oops"),
            (502, b""),
            (504, b""),
            (503, b"<html>"),
            (302, b""),
        ] {
            assert!(matches!(read(status, body), Outcome::Unclear { fault: None, .. }), "{status} {body:?}");
        }
        assert!(matches!(read(404, b"<html>"), Outcome::Refused(Fault { code: NO_CODE, .. })));
    }
}
