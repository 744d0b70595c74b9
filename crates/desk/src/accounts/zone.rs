//! The time zone of an account: an IANA name, or one of Meta's numbers. It decides on which day a message is
//! charged, and by which rules and rates; nothing that is not understood may pass for another zone.

use std::fmt;

use jiff::tz::TimeZone;
use serde_json::Value;
use transom_channels::whatsapp::time_zone;

/// What was told is no time zone that this version knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoZone(String);

impl fmt::Display for NoZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(told) = self;
        match told.as_str() {
            "" | "0" => f.write_str("Meta tells no time zone for this account"),
            told if told.bytes().all(|letter| letter.is_ascii_digit()) => {
                write!(f, "Meta's time zone {told} is none that this version knows")
            }
            told => write!(f, "there is no time zone {told:?}"),
        }
    }
}

impl std::error::Error for NoZone {}

/// The zone of an IANA name, such as `Europe/Berlin`, or of a number of Meta's, such as `47`.
///
/// # Errors
/// When it is neither.
pub fn read(told: &str) -> Result<TimeZone, NoZone> {
    let of_meta = told.parse().ok().and_then(time_zone::name);
    let zone = TimeZone::get(of_meta.unwrap_or(told)).ok().filter(|zone| !zone.is_unknown());
    zone.ok_or_else(|| NoZone(told.to_owned()))
}

/// The IANA name of a `timezone_id` in an answer of Meta's: a number, as JSON or as text, or a name already.
///
/// # Errors
/// When it is not there, or no zone that is known.
pub fn told(timezone_id: Option<&Value>) -> Result<String, NoZone> {
    let told = match timezone_id {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
    };
    Ok(name(&read(&told)?))
}

/// The IANA name of a zone.
pub fn name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_zone_of_metas_list_is_one_that_we_can_count_in() {
        for (id, iana) in time_zone::all() {
            let zone = TimeZone::get(iana);
            assert!(zone.is_ok_and(|zone| !zone.is_unknown()), "{id} {iana}");
        }
    }

    #[test]
    fn a_number_of_metas_and_a_name_are_the_same_zone() {
        for (asked, expected) in [
            (json!("47"), "Europe/Berlin"),
            (json!(47), "Europe/Berlin"),
            (json!("Europe/Berlin"), "Europe/Berlin"),
            (json!("1"), "America/Los_Angeles"),
            (json!("474"), "UTC"),
            (json!("UTC"), "UTC"),
        ] {
            assert_eq!(told(Some(&asked)).as_deref(), Ok(expected), "{asked}");
        }
    }

    #[test]
    fn what_is_no_zone_is_said_and_never_taken_for_utc() {
        for (asked, sentence) in [
            (json!("0"), "Meta tells no time zone for this account"),
            (json!(null), "Meta tells no time zone for this account"),
            (json!("9999"), "Meta's time zone 9999 is none that this version knows"),
            (json!(-3), "there is no time zone \"-3\""),
            (json!("Mars/Olympus"), "there is no time zone \"Mars/Olympus\""),
            (json!("Etc/Unknown"), "there is no time zone \"Etc/Unknown\""),
        ] {
            let error = told(Some(&asked)).unwrap_err();
            assert_eq!(error.to_string(), sentence, "{asked}");
        }
        assert!(told(None).is_err());
    }
}
