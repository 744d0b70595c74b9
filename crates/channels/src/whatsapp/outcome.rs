//! What Meta's answer to a send means: it has the message, it refuses it, try again, or nobody knows. A 200 is
//! not a delivery; whether the message arrives comes by webhook.

use serde_json::Value;
use transom_rules::event::Fault;
use transom_rules::time::Span;

use super::fault::{self, NO_CODE, Retry};
use super::lenient::Fields;

/// The outcome of a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Meta has it.
    Accepted {
        /// The message's id from now on.
        wamid: String,
        /// The customer's phone key as WhatsApp writes it; may differ from what was dialled.
        wa_id: Option<String>,
        /// The customer's user id.
        user_id: Option<String>,
        /// A template whose quality is still being watched: it waits at Meta's.
        held: bool,
    },
    /// Meta will not take it; the same again would be refused again.
    Refused(Fault),
    /// Meta did not take it now and may later.
    Retry {
        /// Not before this long, if Meta's rules say so; else with growing pauses.
        after: Option<Span>,
        /// Why, if Meta says.
        fault: Option<Fault>,
    },
    /// It may have been sent or not: one sentence why. Never to be sent again by itself.
    Unclear(String),
}

/// Codes at which the same message may be sent again. An error of Meta's own counts as not sent; after 1, 2,
/// 131000 and 131016 Meta does not promise it, and a status with our string would tell.
const AGAIN: [i64; 10] = [1, 2, 4, 80_007, 130_429, 131_000, 131_016, 131_056, 131_057, 133_004];

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
        // By their meaning in HTTP nothing was done yet.
        429 | 503 => Outcome::Retry { after: None, fault: None },
        400..=499 => Outcome::Refused(Fault {
            code: NO_CODE,
            title: format!("HTTP {status}"),
            details: format!("The answer was HTTP {status} without an error of Meta's."),
            stopped: None,
        }),
        _ => Outcome::Unclear(format!("The answer was HTTP {status} without an error of Meta's.")),
    }
}

fn accepted(body: &Value) -> Outcome {
    let none = Value::Null;
    let message = body.items("messages").first().unwrap_or(&none);
    let contact = body.items("contacts").first().unwrap_or(&none);
    let wamid = message.text("id");
    if wamid.is_empty() {
        return Outcome::Unclear("The answer says success but names no message.".to_owned());
    }
    let some = |name: &str| Some(contact.text(name)).filter(|text| !text.is_empty());
    let held = matches!(message.text("message_status").as_str(), "held_for_quality_assessment" | "paused");
    Outcome::Accepted { wamid, wa_id: some("wa_id"), user_id: some("user_id"), held }
}

fn failed(status: u16, error: &Value) -> Outcome {
    let fault = fault_in(error);
    let transient = error.text("is_transient") == "true" || status == 429;
    if !transient && !AGAIN.contains(&fault.code) {
        return Outcome::Refused(fault);
    }
    let after = match fault::meaning(fault.code).map(|meaning| meaning.retry) {
        Some(Retry::PairBackoff) => Some(PAIR_PAUSE),
        Some(Retry::Later(span)) => Some(span),
        Some(Retry::Never | Retry::Soon | Retry::AfterFix) | None => None,
    };
    Outcome::Retry { after, fault: Some(fault) }
}

/// The error object of an answer. Its title is the message without the `(#code)` before it.
pub(super) fn fault_in(error: &Value) -> Fault {
    let message = error.text("message");
    let title = message.split_once(") ").filter(|(code, _)| code.starts_with("(#"));
    let title = title.map_or(message.as_str(), |(_, title)| title).to_owned();
    let data = error.at("error_data");
    let said = [data.text("details"), super::lenient::plain(data), error.text("error_user_msg"), message];
    Fault {
        code: error.text("code").parse().unwrap_or(NO_CODE),
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
        let wa_id = Some("15550100777".to_owned());
        let expected = Outcome::Accepted { wamid: "wamid.A".to_owned(), wa_id, user_id: None, held: true };
        assert_eq!(read(200, body), expected);
        let body = br#"{"contacts":[{"input":"US.1","user_id":"US.1"}],"messages":[{"id":"wamid.B","message_status":"accepted"}]}"#;
        let user_id = Some("US.1".to_owned());
        let expected = Outcome::Accepted { wamid: "wamid.B".to_owned(), wa_id: None, user_id, held: false };
        assert_eq!(read(200, body), expected);
    }

    #[test]
    fn a_refusal_keeps_its_code_and_its_cause() {
        for code in [131_047, 132_001, 131_026, 190, 131_049, 131_048, 4711, 132_015] {
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
    fn throttles_and_outages_are_tried_again() {
        for code in [1, 2, 130_429, 131_000, 131_016, 131_057, 133_004] {
            assert_eq!(error(500, code), Outcome::Retry { after: None, fault: Some(fault(code)) }, "{code}");
        }
        let after = Some(Span::seconds(6));
        assert_eq!(error(400, 131_056), Outcome::Retry { after, fault: Some(fault(131_056)) });
        let after = Some(Span::hours(1));
        assert_eq!(error(400, 80_007), Outcome::Retry { after, fault: Some(fault(80_007)) });
        let transient = br#"{"error":{"message":"m","code":4711,"is_transient":true}}"#;
        assert!(matches!(read(400, transient), Outcome::Retry { .. }));
        assert_eq!(read(429, b""), Outcome::Retry { after: None, fault: None });
        assert_eq!(read(503, b"<html>"), Outcome::Retry { after: None, fault: None });
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
            (302, b""),
        ] {
            assert!(matches!(read(status, body), Outcome::Unclear(_)), "{status} {body:?}");
        }
        assert!(matches!(read(404, b"<html>"), Outcome::Refused(Fault { code: NO_CODE, .. })));
    }
}
