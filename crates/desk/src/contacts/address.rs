//! Whom a request speaks of: a phone number in any punctuation, or a user id. A number is taken when it is
//! *possible* as E.164; whether the numbering plan knows it is no concern of ours.

use transom_rules::event::Party;

use super::dialled::{international, is_separator};

/// Reads an address.
///
/// # Errors
/// One sentence for a person.
pub fn read(text: &str) -> Result<Party, &'static str> {
    let text = text.trim();
    if is_user_id(text) {
        return Ok(Party { user_id: Some(text.to_owned()), ..Party::default() });
    }
    Ok(Party { phone: Some(phone(text)?), ..Party::default() })
}

/// Reads a user id.
///
/// # Errors
/// One sentence for a person.
pub fn user_id(text: &str) -> Result<Party, &'static str> {
    let text = text.trim();
    if is_user_id(text) {
        return Ok(Party { user_id: Some(text.to_owned()), ..Party::default() });
    }
    Err("Expected a user id such as US.13491208655302741918.")
}

/// Reads Meta's id of a group.
///
/// # Errors
/// One sentence for a person.
pub fn group(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"_-=+/.@:".contains(&byte);
    let is_id = !text.is_empty() && text.len() <= 140 && text.bytes().all(is_sign);
    is_id.then(|| text.to_owned()).ok_or("Expected Meta's id of a group, such as Y2FwaV9ncm91cDox….")
}

/// The digits of a phone number in international form.
///
/// # Errors
/// One sentence for a person.
pub fn phone(text: &str) -> Result<String, &'static str> {
    let signs = text.trim_start_matches(is_separator);
    let rest = signs.strip_prefix('+').unwrap_or(signs);
    if rest.chars().any(|letter| !letter.is_ascii_digit() && !is_separator(letter)) {
        return Err("Expected a phone number such as +15550100777, or a user id such as US.1349….");
    }
    let digits = international(text);
    match digits.len() {
        0..=6 => Err("A phone number has at least 7 digits, with its country code."),
        16.. => Err("A phone number has at most 15 digits."),
        _ if digits.starts_with('0') => Err("Write the phone number with its country code: +44…, not 07…."),
        _ => Ok(digits),
    }
}

/// A country, a dot and letters and digits: `US.1349…`; of a parent, `US.ENT.1180…`.
fn is_user_id(text: &str) -> bool {
    let mut parts = text.split('.');
    let country = parts.next().unwrap_or_default();
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let rest: Vec<&str> = parts.collect();
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && matches!(rest.as_slice(), [_] | ["ENT", _])
        && rest.iter().all(|part| word(part))
        && text.len() <= 140
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_any_punctuation() {
        for text in [
            "+15550100777",
            "15550100777",
            "+1 (555) 010-0777",
            "1-555-010-0777",
            " +1.555.010.0777 ",
            "+1\u{a0}555\u{2011}010\u{2011}0777",
            "\u{202a}+1 555 010 0777\u{202c}",
            "(+1) 555 010 0777",
            "001 555 010 0777",
        ] {
            assert_eq!(
                read(text),
                Ok(Party { phone: Some("15550100777".into()), ..Party::default() }),
                "{text}"
            );
        }
        assert_eq!(read("1234567").unwrap().phone.as_deref(), Some("1234567"));
        assert_eq!(read("+123456789012345").unwrap().phone.as_deref(), Some("123456789012345"));
    }

    #[test]
    fn what_cannot_be_a_number_is_told() {
        for text in [
            "",
            "+",
            "123456",
            "1234567890123456",
            "+0155501007",
            "07700 900123",
            "call me",
            "+1555010077x",
            "++15550100777",
            "1555+0100777",
            "１５５５０１００７７７",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_user_id_is_one_by_its_form() {
        for text in ["US.13491208655302741918", "DE.abc123", "US.ENT.11815799212886844830"] {
            assert_eq!(read(text).unwrap().user_id.as_deref(), Some(text));
            assert_eq!(user_id(text).unwrap().user_id.as_deref(), Some(text));
        }
        for text in ["us.1", "US.", "USA.1", "US.a b", "US.ENT.", "US.X.1", "US.1/../2", "15550100777"] {
            assert!(user_id(text).is_err(), "{text}");
        }
    }
}
