//! What an SMS carrier calls who sends: a number, a short code, a name, or a group of such; and where what customers
//! write to it goes.

use serde_json::Value;

/// A sender as it is written to the carrier: `+15550100200`, `12345`, `MG…`, `Linden`. `None` for what can be none.
pub fn sender(told: &str) -> Option<String> {
    let told = told.trim();
    let is_number = told.starts_with('+')
        && told.chars().all(|letter| letter.is_ascii_digit() || "+-() .".contains(letter));
    if is_number {
        let digits: String = told.chars().filter(char::is_ascii_digit).collect();
        return (8..=15).contains(&digits.len()).then(|| format!("+{digits}"));
    }
    let is_plain = told.bytes().all(|letter| letter.is_ascii_alphanumeric());
    let is_service = told.starts_with("MG") && told.len() == 34;
    let is_code = (3..=8).contains(&told.len()) && told.bytes().all(|letter| letter.is_ascii_digit());
    let is_name = (1..=11).contains(&told.len()) && told.bytes().any(|letter| letter.is_ascii_alphabetic());
    (is_plain && (is_service || is_code || is_name)).then(|| told.to_owned())
}

/// Whether something is the carrier's id of an account.
pub fn is_account(told: &str) -> bool {
    told.len() == 34 && told.starts_with("AC") && told.bytes().all(|letter| letter.is_ascii_alphanumeric())
}

/// Where the carrier sends what customers write to a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hears {
    /// To this address.
    At(String),
    /// Where an application of the account's says.
    Application,
    /// Nowhere.
    Nowhere,
    /// The account has no such number.
    NotThere,
}

/// The answer to [`super::request::own_number`]; `None` where it is no such answer.
pub fn hears(answer: &Value, number: &str) -> Option<Hears> {
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let all = answer.get("incoming_phone_numbers")?.as_array()?;
    let Some(found) = all.iter().find(|one| text(one, "phone_number") == number) else {
        return Some(Hears::NotThere);
    };
    if !text(found, "sms_application_sid").is_empty() {
        return Some(Hears::Application);
    }
    let url = text(found, "sms_url");
    Some(if url.is_empty() { Hears::Nowhere } else { Hears::At(url) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn where_messages_go_is_read_and_not_guessed() {
        let of = |number: Value| hears(&json!({"incoming_phone_numbers": [number]}), "+15550100300");
        let ours = "+15550100300";
        let url = "https://desk.example/webhooks/sms/1";
        assert_eq!(of(json!({"phone_number": ours, "sms_url": url})), Some(Hears::At(url.into())));
        assert_eq!(of(json!({"phone_number": ours, "sms_url": ""})), Some(Hears::Nowhere));
        assert_eq!(of(json!({"phone_number": ours, "sms_url": null})), Some(Hears::Nowhere));
        let application = json!({"phone_number": ours, "sms_url": url, "sms_application_sid": "AP1"});
        assert_eq!(of(application), Some(Hears::Application));
        assert_eq!(of(json!({"phone_number": "+155501003001", "sms_url": url})), Some(Hears::NotThere));
        assert_eq!(hears(&json!({"code": 20003}), ours), None);
    }

    #[test]
    fn senders_are_numbers_codes_names_and_groups() {
        let service = format!("MG{}", "0".repeat(32));
        for (told, expected) in [
            ("+1 (555) 010-0200", Some("+15550100200")),
            (" +15550100200 ", Some("+15550100200")),
            ("12345", Some("12345")),
            ("Linden", Some("Linden")),
            (service.as_str(), Some(service.as_str())),
            ("MG", Some("MG")),
            ("15550100200", None),
            ("+1555", None),
            ("Linden & Sons", None),
            ("Linden/../x", None),
            ("", None),
        ] {
            assert_eq!(sender(told).as_deref(), expected, "{told}");
        }
        assert!(is_account(&format!("AC{}", "0".repeat(32))));
        assert!(!is_account("AC1") && !is_account(&format!("AC{}/", "0".repeat(31))));
    }
}
