//! What an SMS carrier calls who sends: a number, a short code, a name, or a group of such.

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

#[cfg(test)]
mod tests {
    use super::*;

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
