//! The ways by which customers come that a workspace made itself: links with a prepared text, and the text that stands for
//! the button of its Facebook Page. WhatsApp marks no message for either (R11.1, R11.2, R11.3): what it came by is read
//! off what it says. Ads mark theirs themselves.

use std::fmt;

use crate::words;

words! {
    /// What a way in is.
    #[derive(Default)]
    SourceKind {
        /// A link, as which it is a picture for cameras and a button of a website, too. Its text carries a code.
        #[default]
        Link = "link",
        /// The button of a Facebook Page: a message that says exactly its text is taken to come by it.
        Page = "page",
    }
}

words! {
    /// By what somebody came who wrote to the business.
    Way {
        /// An ad, or a post that is one.
        Ad = "ad",
        /// A link of the workspace's: nothing is free for it.
        Link = "link",
        /// The button of its Facebook Page, as Meta confirmed by the price of an answer.
        Page = "page",
        /// The same, as far as the text tells.
        Unconfirmed = "unconfirmed",
    }
}

/// A prepared text may be so long, in characters, with its code: Meta takes no more for a QR code of its own (R11.2).
pub const LONGEST_TEXT: usize = 140;

/// So long is what a code adds to a text: a space, the brackets, and what stands in them.
pub const CODE_ADDS: usize = CODE + 3;

/// Characters of a code, the last of which is worked out of the others.
const CODE: usize = 6;

/// What codes are made of: nothing that is taken for something else, and no vowel, so that none is a word.
const ALPHABET: &[u8; 20] = b"23456789CFGHJMPQRVWX";

/// What tells the messages of one link from all others, as it stands in brackets at the end of its text: `[K7M2QX]`.
/// Nobody types one by chance, and one that was mistyped is none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(String);

impl Code {
    /// One of three million, by what chance gave.
    pub fn of(chance: u64) -> Self {
        let base = ALPHABET.len() as u64;
        let mut left = chance;
        let mut digits = Vec::with_capacity(CODE);
        while digits.len() + 1 < CODE {
            digits.push(usize::try_from(left % base).unwrap_or_default());
            left /= base;
        }
        digits.push(check(&digits));
        Self(
            digits
                .into_iter()
                .filter_map(|digit| ALPHABET.get(digit))
                .map(|byte| char::from(*byte))
                .collect(),
        )
    }

    /// Reads one, in letters of either size. `None` for what is none.
    pub fn read(told: &str) -> Option<Self> {
        let told = told.to_ascii_uppercase();
        let digit = |byte| ALPHABET.iter().position(|known| *known == byte);
        let digits: Vec<usize> = told.bytes().map(digit).collect::<Option<_>>()?;
        let (last, rest) = digits.split_last()?;
        (digits.len() == CODE && *last == check(rest)).then_some(Self(told))
    }

    /// All that stand in a text, in order.
    pub fn all_in(text: &str) -> impl Iterator<Item = Self> {
        let opened = text.split('[').skip(1);
        opened.filter_map(|rest| Self::read(rest.split_once(']')?.0))
    }

    /// A text with this code, as customers are to send it.
    pub fn mark(&self, text: &str) -> String {
        format!("{} [{self}]", text.trim()).trim_start().to_owned()
    }

    /// As it stands in the brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One digit that is another is always noticed.
fn check(digits: &[usize]) -> usize {
    let sum: usize = digits.iter().zip(FACTORS).map(|(digit, factor)| digit * factor).sum();
    sum % ALPHABET.len()
}

/// Each has nothing in common with twenty.
const FACTORS: [usize; CODE - 1] = [1, 3, 7, 9, 11];

/// What two messages have in common that say the same: small letters, one space between words.
pub fn phrase(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_where_it_stands_in_brackets() {
        let code = Code::of(0x5eed);
        let text = code.mark("Hello! ");
        assert_eq!(text, format!("Hello! [{code}]"));
        assert_eq!(text.chars().count(), "Hello!".len() + CODE_ADDS);
        assert_eq!(Code::all_in(&text).collect::<Vec<_>>(), std::slice::from_ref(&code));
        let small = format!("é[[x] {} [{}] 👋", code, code.as_str().to_lowercase());
        assert_eq!(Code::all_in(&small).collect::<Vec<_>>(), std::slice::from_ref(&code));
        assert_eq!(code.mark(""), format!("[{code}]"));
        for none in ["", "[", "[]", "[é]", "no [ABCDEF]", "[234567", &format!("({code})"), code.as_str()] {
            assert_eq!(Code::all_in(none).count(), 0, "{none}");
        }
    }

    #[test]
    fn a_mistyped_code_is_none() {
        for seed in 0..500_u64 {
            let code = Code::of(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            assert_eq!(Code::read(code.as_str()).as_ref(), Some(&code));
            for (at, known) in code.as_str().bytes().enumerate() {
                for other in ALPHABET.iter().filter(|other| **other != known) {
                    let mut bytes = code.as_str().as_bytes().to_vec();
                    bytes[at] = *other;
                    assert_eq!(Code::read(std::str::from_utf8(&bytes).unwrap()), None, "{code} {at}");
                }
            }
        }
    }

    #[test]
    fn texts_that_say_the_same_have_one_phrase() {
        assert_eq!(phrase("  Hello,\n THERE\u{a0}é "), "hello, there é");
        assert_eq!(phrase(" "), "");
    }
}
