//! What the `conversation` object of a status says of a free entry point: until when it lasts. It comes with *sent*,
//! and since v24 of the Graph API only of messages inside one.

use serde::Deserialize;

use crate::time::Timestamp;

#[derive(Deserialize)]
struct Conversation {
    origin: Origin,
    expiration_timestamp: Seconds,
}

#[derive(Deserialize)]
struct Origin {
    r#type: String,
}

/// As Meta writes it, and as it might.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Text(String),
    Number(i64),
}

/// When the free entry point ends that the message lies in, if the object says so.
pub fn end_told(conversation: &str) -> Option<Timestamp> {
    let told: Conversation = serde_json::from_str(conversation).ok()?;
    let seconds = match told.expiration_timestamp {
        Seconds::Text(text) => text.parse().ok()?,
        Seconds::Number(number) => number,
    };
    (told.origin.r#type == "referral_conversion" && seconds > 0).then(|| Timestamp::from_seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_entry_points_end_is_heard() {
        let end = Some(Timestamp::from_seconds(1_796_000_000));
        for (conversation, expected) in [
            (
                r#"{"id":"c","expiration_timestamp":"1796000000","origin":{"type":"referral_conversion"}}"#,
                end,
            ),
            (r#"{"expiration_timestamp":1796000000,"origin":{"type":"referral_conversion"}}"#, end),
            (r#"{"expiration_timestamp":"1796000000","origin":{"type":"utility"}}"#, None),
            (r#"{"expiration_timestamp":"soon","origin":{"type":"referral_conversion"}}"#, None),
            (r#"{"expiration_timestamp":"-1","origin":{"type":"referral_conversion"}}"#, None),
            (r#"{"id":"c","origin":{"type":"referral_conversion"}}"#, None),
            (r#"{"expiration_timestamp":"1796000000"}"#, None),
            ("", None),
        ] {
            assert_eq!(end_told(conversation), expected, "{conversation}");
        }
    }
}
