//! The digits of customers in whatever came back: with the signs that people put between them, escaped for an
//! address, or in base64.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Fewer digits of a number are shown to nobody as one.
const LEAST: usize = 7;

/// The numbers that are looked for.
pub(super) struct Digits(BTreeSet<String>);

impl Digits {
    pub(super) fn of(numbers: &BTreeSet<String>) -> Self {
        assert!(numbers.len() > 20, "the demo has customers: {numbers:?}");
        Self(numbers.clone())
    }

    /// Those that stand in a text, or seven or more digits of them.
    pub(super) fn within(&self, text: &str) -> BTreeSet<String> {
        let mut found = self.plain(text);
        found.extend(self.plain(&unescaped(text)));
        for token in text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"+/-_".contains(letter)) {
            let decoded = STANDARD_NO_PAD.decode(token).or_else(|_| URL_SAFE_NO_PAD.decode(token));
            if let Ok(bytes) = decoded.as_ref().map(|bytes| String::from_utf8_lossy(bytes))
                && token.len() >= LEAST
            {
                found.extend(self.plain(&bytes));
            }
        }
        found
    }

    fn plain(&self, text: &str) -> BTreeSet<String> {
        let told = |run: &String| run.len() >= LEAST;
        let numbers = |run: String| {
            let fits = move |number: &&String| run.contains(number.as_str()) || number.contains(run.as_str());
            self.0.iter().filter(fits).cloned().collect::<Vec<_>>()
        };
        runs(text).into_iter().filter(told).flat_map(numbers).collect()
    }
}

/// The digits of a text that stand together, but for signs.
fn runs(text: &str) -> BTreeSet<String> {
    let mut runs = BTreeSet::new();
    let mut run = String::new();
    let mut signs = 0;
    for letter in text.chars().chain(['x']) {
        if letter.is_ascii_digit() {
            run.push(letter);
            signs = 0;
        } else if " -.()/\u{a0}\u{2011}".contains(letter) && signs < 3 {
            signs += 1;
        } else {
            runs.insert(std::mem::take(&mut run));
        }
    }
    runs
}

/// A text with what was escaped for an address as it was before.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        let escaped = || (*first == b'%').then(|| hex::decode(others.get(..2)?).ok()).flatten();
        let byte = escaped();
        rest = if byte.is_some() { others.get(2..).unwrap_or_default() } else { others };
        bytes.push(byte.map_or(*first, |byte| byte[0]));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn digits_are_found_in_any_form() {
    let digits = Digits(["15550100777".to_owned()].into());
    let wamid = STANDARD_NO_PAD.encode(b"\x1c\x1515550100777\x15\x02");
    let number = "15550100777";
    for text in [
        number,
        "+1 (555) 010-0777",
        "href=\"/x?q=%2B1%20555%20010%200777\"",
        "5550100777",
        "010 0777",
        &format!("{{\"wamid\":\"wamid.{wamid}\"}}"),
    ] {
        assert_eq!(digits.within(text), [number.to_owned()].into(), "{text}");
    }
    for text in ["1 •••••• 77", "0100 77 and 7", "1795219200", "at 15:55, 0100"] {
        assert!(digits.within(text).is_empty(), "{text}");
    }
}
