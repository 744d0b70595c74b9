//! What a kept body says of one message. The carrier tells of one message at a time, and not when it was.

use serde_json::Value;

use super::fields::Fields;
use super::{fault, wamid};
use crate::told::Part;

/// What a body says of a message; `None` of another one's.
pub(crate) fn spoken(body: &[u8], sid: &str) -> Option<Part> {
    let fields = Fields::of_body(body)?;
    (!sid.is_empty() && wamid(&fields) == sid).then_some(())?;
    let word = match fields.first(&["MessageStatus", "SmsStatus"]).to_ascii_lowercase().as_str() {
        "received" | "receiving" => String::new(),
        "undelivered" | "canceled" => "failed".to_owned(),
        word => word.to_owned(),
    };
    let faults = if word == "failed" { vec![fault(&fields)] } else { Vec::new() };
    let json: Value = serde_json::from_str(&fields.json()).unwrap_or_default();
    Some(Part { word, at: None, faults, json })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_tells_of_its_message_alone() {
        let body = b"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30006&To=%2B15550001111";
        let part = spoken(body, "SM1").unwrap();
        assert_eq!((part.word.as_str(), part.at, part.faults[0].code), ("failed", None, 30_006));
        assert_eq!(part.json["To"], "+15550001111");
        assert_eq!(spoken(br#"{"MessageSid":"SM1","MessageStatus":"Sent"}"#, "SM1").unwrap().word, "sent");
        assert_eq!(spoken(b"SmsSid=SM1&SmsStatus=received&Body=Hi", "SM1").unwrap().word, "");
        for (body, sid) in [(&body[..], "SM2"), (body, ""), (b"", "SM1"), (b"{", "SM1"), (b"[]", "SM1")] {
            assert_eq!(spoken(body, sid), None, "{sid}");
        }
    }
}
