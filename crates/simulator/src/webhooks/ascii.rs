//! JSON in ASCII: every character beyond `~` as `\uXXXX`, as Meta writes and signs its webhooks.

use std::fmt::Write as _;

use serde_json::Value;

/// The value as JSON text of ASCII characters only, escapes in lower case.
pub(crate) fn to_ascii(value: &Value) -> String {
    let utf8 = value.to_string();
    let mut ascii = String::with_capacity(utf8.len());
    for character in utf8.chars() {
        if character <= '~' {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _infallible = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_beyond_ascii_is_escaped_in_lower_case_with_surrogates() {
        let text = to_ascii(&json!({"body": "äöå 😀 </x>\u{7f}"}));
        assert_eq!(text, "{\"body\":\"\\u00e4\\u00f6\\u00e5 \\ud83d\\ude00 </x>\\u007f\"}");
    }
}
