//! What `q` asks for: words in small letters without marks, and phone numbers, which people write in many
//! forms, as their digits.

use transom_channels::whatsapp::number;
use transom_rules::access::Mask;
use transom_store::search::Word;
use transom_store::search::fold;

use super::dialled::{international, is_separator};

/// Fewer digits than this are a word like any other.
const PHONE_DIGITS: usize = 7;
/// In more pieces than this nobody writes a number: 15 digits and the signs between them.
const MOST_PIECES: usize = 32;
/// More words than this are not looked for.
const MOST_WORDS: usize = 16;

/// What somebody looks for among people and what they wrote, who sees numbers or not. A number that WhatsApp knows by
/// two forms is looked for by both.
pub fn wanted(query: &str, mask: Mask) -> Vec<Word> {
    let wanted = |word: String| {
        let other = number::other_form(&word);
        Word::new(word, mask).or(other)
    };
    words(query).into_iter().map(wanted).collect()
}

/// The same, of a number by the digits alone that are asked for: a program asks so whether somebody is known by them.
pub fn as_written(query: &str, mask: Mask) -> Vec<Word> {
    words(query).into_iter().map(|word| Word::new(word, mask)).collect()
}

/// The words of a query. Neighbours that make up one phone number count as one word: its digits.
pub fn words(query: &str) -> Vec<String> {
    // Folded first: signs that stand by themselves, such as `¨`, fold to a space.
    let query = fold(&query.replace('\0', " "));
    let pieces: Vec<&str> = query.split_whitespace().collect();
    let mut words = Vec::new();
    let mut rest = pieces.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let run = 1 + others.iter().take(MOST_PIECES).take_while(|piece| continues(piece)).count();
        let phone = rest.get(..run).filter(|_| begins(first)).and_then(phone);
        let taken = if phone.is_some() { run } else { 1 };
        words.push(phone.unwrap_or_else(|| (*first).to_owned()));
        rest = rest.get(taken..).unwrap_or_default();
    }
    // Signs between words are no words. Signs alone, such as an emoji, are: they stand in names.
    if words.iter().any(|word| is_word(word)) {
        words.retain(|word| is_word(word));
    }
    words.truncate(MOST_WORDS);
    words
}

fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

fn begins(piece: &str) -> bool {
    continues(piece.strip_prefix('+').unwrap_or(piece))
}

fn continues(piece: &str) -> bool {
    piece.chars().all(|letter| letter.is_ascii_digit() || is_separator(letter))
}

/// The digits of a number: as we keep it where it is written with its country code, else as they stand.
fn phone(pieces: &[&str]) -> Option<String> {
    let text = pieces.concat();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_plus = text.starts_with('+');
    let abroad = is_plus || digits.strip_prefix("00").is_some_and(|rest| rest.len() > PHONE_DIGITS);
    let digits = if abroad || text.contains("(0)") { international(&text) } else { digits };
    // A plus sign says it: even the beginning of a number is one.
    let least = if is_plus { 3 } else { PHONE_DIGITS };
    (least..=15).contains(&digits.len()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_one_word_in_any_form() {
        for query in [
            "+1 (555) 010-0777",
            "15550100777",
            "+15550100777",
            "1 555 010 0777",
            "1-555-010-0777",
            "1.555.010.0777",
            "0015550100777",
            "00 1 555 010 0777",
            "+1 (0) 555 010 0777",
            "1 (0) 555 010 0777",
            "  +1  555 0100777 ",
            "＋１ ５５５ ０１００７７７",
        ] {
            assert_eq!(words(query), ["15550100777"], "{query}");
        }
        assert_eq!(words("(555) 010-0777"), ["5550100777"]);
        assert_eq!(words("Maria +1 555 010 0777 Invoice"), ["maria", "15550100777", "invoice"]);
    }

    #[test]
    fn short_numbers_and_words_stay_words() {
        assert_eq!(words("Order 12 34"), ["order", "12", "34"]);
        assert_eq!(words("0777"), ["0777"]);
        assert_eq!(words("+1 555"), ["1555"]);
        assert_eq!(words("  Žofie  GARCÍA "), ["zofie", "garcia"]);
        assert_eq!(words("a-1 10:30"), ["a-1", "10:30"]);
        for gap in ["\u{a0}", "¨", "´", "¯", "¸", "˘", "ͺ", "‗", "￣", "\u{3000}"] {
            let found = words(&format!("carter{gap}1"));
            assert!(found.iter().all(|word| !word.contains(char::is_whitespace)), "{gap}: {found:?}");
        }
        assert_eq!(words("dwayne carter¨1"), ["dwayne", "carter", "1"]);
        assert_eq!(words("maria - invoice 😀"), ["maria", "invoice"]);
        assert_eq!(words(" 😀 - "), ["😀", "-"]);
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(words(&"x ".repeat(100)).len(), MOST_WORDS);
    }

    #[test]
    fn too_many_digits_are_no_phone_number() {
        assert_eq!(words("1234567890123456"), ["1234567890123456"]);
    }
}
