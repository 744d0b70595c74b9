//! What speaks for two contacts being one person.

use std::collections::BTreeSet;

use crate::words;

words! {
    /// What speaks for two contacts being one person, the strongest first.
    Alike {
        /// WhatsApp told that one changed their number to the other's, or the phone of one is the other's now.
        Number = "number",
        /// The number of one stands among what is known of the other.
        Noted = "noted_number",
        /// Both have one user name.
        Username = "username",
        /// Both have one name and one e-mail address.
        NameAndEmail = "name_and_email",
    }
}

/// Letters that an e-mail address has at most (RFC 5321); longer values are not compared.
pub const LONGEST_EMAIL: usize = 254;

/// An e-mail address as it is compared, if a value is one.
pub fn email(value: &str) -> Option<String> {
    let value = value.trim();
    let (name, host) = value.split_once('@')?;
    let is_plain = !value.contains(|sign: char| sign.is_whitespace() || sign.is_control());
    let is_one = is_plain
        && value.len() <= LONGEST_EMAIL
        && !name.is_empty()
        && !host.contains('@')
        && host.split('.').count() > 1
        && host.split('.').all(|part| !part.is_empty());
    is_one.then(|| value.to_lowercase())
}

/// How the letters beyond ASCII of an e-mail address, as [`email`] gives it, may stand where the others are small: all of
/// them small, all of them large, or the first letter of all alone large. Whoever looks for an address in another case
/// looks for each of these.
pub fn email_spellings(address: &str) -> BTreeSet<String> {
    let large = |letter: char| letter.to_uppercase().collect::<String>();
    let beyond = |letter: char| if letter.is_ascii() { letter.to_string() } else { large(letter) };
    let mut letters = address.chars();
    let first: String = letters.next().map(beyond).unwrap_or_default();
    let capital = format!("{first}{}", letters.as_str());
    [address.to_owned(), address.chars().map(beyond).collect(), capital].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_is_one_in_any_case() {
        for (value, address) in [
            ("Ana@Example.com", Some("ana@example.com")),
            (" ana@example.com ", Some("ana@example.com")),
            ("ana@localhost", None),
            ("@example.com", None),
            ("ana@b@example.com", None),
            ("ana example@example.com", None),
            ("ana@example..com", None),
            ("Änne@Example.com", Some("änne@example.com")),
            ("", None),
        ] {
            assert_eq!(email(value).as_deref(), address, "{value}");
        }
        assert_eq!(email(&format!("{}@example.com", "a".repeat(250))), None);
    }

    #[test]
    fn an_email_address_is_looked_for_in_the_cases_that_people_write() {
        let spellings = email_spellings("änne.öz@example.com");
        assert_eq!(
            spellings,
            ["änne.öz@example.com", "Änne.Öz@example.com", "Änne.öz@example.com"].map(str::to_owned).into()
        );
        assert_eq!(email_spellings("ana@example.com").len(), 1);
    }
}
