//! What speaks for two contacts being one person.

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
    let is_plain =
        value.is_ascii() && !value.contains(|sign: char| sign.is_whitespace() || sign.is_control());
    let is_one = is_plain
        && value.len() <= LONGEST_EMAIL
        && !name.is_empty()
        && !host.contains('@')
        && host.split('.').count() > 1
        && host.split('.').all(|part| !part.is_empty());
    is_one.then(|| value.to_ascii_lowercase())
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
            ("anä@example.com", None),
            ("", None),
        ] {
            assert_eq!(email(value).as_deref(), address, "{value}");
        }
        assert_eq!(email(&format!("{}@example.com", "a".repeat(250))), None);
    }
}
