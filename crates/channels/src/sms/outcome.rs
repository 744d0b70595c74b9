//! What the carrier's answer to a send means. That it has the message is no delivery; what becomes of it comes by webhook.

use serde::Deserialize;
use transom_rules::event::{Fault, Party};

use super::fault::{self, Retry};
use crate::meaning::NO_CODE;
pub use crate::outcome::Outcome;

/// What is read of an answer: a message or an error.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    sid: Option<String>,
    num_segments: Option<String>,
    code: Option<i64>,
    message: Option<String>,
    more_info: Option<String>,
}

/// Reads an answer to a send. By 4xx nothing was sent, and after 429 the same may go later; what a server says of itself
/// (5xx) promises nothing (S2.7).
pub fn read(status: u16, body: &[u8]) -> Outcome {
    let answer: Answer = serde_json::from_slice(body).unwrap_or_default();
    match status {
        200..=299 => match answer.sid.filter(|sid| !sid.is_empty()) {
            Some(wamid) => {
                let pricing = pricing(answer.num_segments.as_deref());
                Outcome::Accepted { wamid, whom: Party::default(), held: false, pricing }
            }
            None => Outcome::unclear("The answer says success but names no message.".to_owned()),
        },
        400..=499 => refused(status, fault_in(status, answer)),
        _ => {
            let why = format!("The carrier answered HTTP {status}.");
            let fault = answer.code.is_some().then(|| fault_in(status, answer));
            Outcome::Unclear { why, fault }
        }
    }
}

/// How many segments it counts. A group of senders does not know yet and says none.
fn pricing(segments: Option<&str>) -> Option<String> {
    let count: u32 = segments?.parse().ok().filter(|count| *count > 0)?;
    Some(format!(r#"{{"segments":{count}}}"#))
}

fn refused(status: u16, fault: Fault) -> Outcome {
    match fault::meaning(fault.code).map(|meaning| meaning.retry) {
        Some(Retry::Later(after)) => Outcome::Retry { after: Some(after), fault: Some(fault) },
        Some(Retry::Soon) => Outcome::Retry { after: None, fault: Some(fault) },
        _ if status == 429 => Outcome::Retry { after: None, fault: Some(fault) },
        _ => Outcome::Refused(fault),
    }
}

fn fault_in(status: u16, answer: Answer) -> Fault {
    Fault {
        code: answer.code.unwrap_or(NO_CODE),
        title: answer.message.unwrap_or_else(|| format!("HTTP {status}")),
        details: answer.more_info.unwrap_or_default(),
        stopped: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, code: i64) -> Outcome {
        let body = format!(
            r#"{{"code":{code},"message":"Title","more_info":"https://x/{code}","status":{status}}}"#
        );
        read(status, body.as_bytes())
    }

    fn fault(code: i64) -> Fault {
        let details = format!("https://x/{code}");
        Fault { code, title: "Title".to_owned(), details, stopped: None }
    }

    #[test]
    fn an_accepted_message_has_its_id() {
        let body = br#"{"sid":"SM1","status":"queued","num_segments":"1","error_code":null}"#;
        let accepted = |pricing: Option<&str>| Outcome::Accepted {
            wamid: "SM1".into(),
            whom: Party::default(),
            held: false,
            pricing: pricing.map(str::to_owned),
        };
        assert_eq!(read(201, body), accepted(Some(r#"{"segments":1}"#)));
        assert_eq!(read(201, br#"{"sid":"SM1","num_segments":"0"}"#), accepted(None));
        assert_eq!(read(201, br#"{"sid":"SM1"}"#), accepted(None));
        assert!(matches!(read(201, b"{}"), Outcome::Unclear { fault: None, .. }));
        assert!(matches!(read(201, b"<html>"), Outcome::Unclear { fault: None, .. }));
    }

    #[test]
    fn what_is_refused_keeps_its_code() {
        for (status, code) in [(400, 21_211), (400, 21_610), (401, 20_003), (404, 20_404), (400, 4_711)] {
            assert_eq!(error(status, code), Outcome::Refused(fault(code)), "{code}");
        }
        assert!(matches!(read(404, b"<html>"), Outcome::Refused(Fault { code: NO_CODE, .. })));
    }

    #[test]
    fn who_asks_too_often_asks_again() {
        assert_eq!(error(429, 20_429), Outcome::Retry { after: None, fault: Some(fault(20_429)) });
        assert!(matches!(read(429, b""), Outcome::Retry { after: None, .. }));
        assert!(matches!(error(400, 21_611), Outcome::Retry { after: Some(_), .. }));
    }

    #[test]
    fn after_a_server_that_broke_nobody_knows() {
        for status in [500, 502, 503, 302] {
            assert!(matches!(read(status, b""), Outcome::Unclear { fault: None, .. }), "{status}");
            assert!(matches!(error(status, 20_500), Outcome::Unclear { fault: Some(_), .. }), "{status}");
        }
    }
}
