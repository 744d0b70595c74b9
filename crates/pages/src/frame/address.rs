//! Addresses with something in them that may be anything.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986, section 2.3, calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as it stands in any part of an address.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// An address with fields, whatever stands in them. Empty ones are left out.
pub fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let told = fields.iter().filter(|(_, value)| !value.is_empty());
    let told: Vec<String> = told.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if told.is_empty() { path.to_owned() } else { format!("{path}?{}", told.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_values_and_nothing_else() {
        for (value, address_of_it) in
            [("a", "/x?k=a"), ("", "/x"), ("a&b=c d/é", "/x?k=a%26b%3Dc%20d%2F%C3%A9")]
        {
            assert_eq!(address("/x", &[("k", value)]), address_of_it);
        }
        assert_eq!(address("/x", &[("k", ""), ("l", "1"), ("m", "2")]), "/x?l=1&m=2");
    }
}
