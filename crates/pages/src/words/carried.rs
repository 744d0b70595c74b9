//! What the carriers say in their own words, as people read it.

use transom_rules::time::Timestamp;

use crate::frame::when::utc;

/// Instants in seconds that a carrier may mean: from 2017 to 2039. Outside of them a number of ten digits is something
/// else, such as a phone.
const INSTANTS: std::ops::Range<i64> = 1_500_000_000..2_200_000_000;

/// A sentence as it is, but for its instants; a word of a carrier's own, `TAG_CONTENT_MISMATCH`, as `Tag content mismatch`.
pub fn readable(said: &str) -> String {
    let is_word = said.contains('_') && !said.contains(|letter: char| letter.is_lowercase() || letter == ' ');
    if is_word { sentence_case(said) } else { dated(said) }
}

/// Meta tells some instants in seconds: `Disabled from 1795525901.` Whoever reads that is told the time.
pub fn dated(said: &str) -> String {
    said.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    let digits = word.trim_matches(|letter: char| letter.is_ascii_punctuation());
    let seconds = digits.parse().ok().filter(|seconds| digits.len() == 10 && INSTANTS.contains(seconds));
    seconds.map_or_else(
        || word.to_owned(),
        |seconds| word.replace(digits, &utc(Timestamp::from_seconds(seconds), "%-d %b %Y, %H:%M UTC")),
    )
}

/// `IN_APPEAL` as `In appeal`.
pub fn sentence_case(word: &str) -> String {
    let lower = word.replace('_', " ").to_lowercase();
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_carrier_says_is_readable() {
        for (said, told) in [
            ("TAG_CONTENT_MISMATCH", "Tag content mismatch"),
            ("The tag (A_B) does not fit.", "The tag (A_B) does not fit."),
            ("Disabled from 1795525901.", "Disabled from 24 Nov 2026, 13:11 UTC."),
            ("Try again (after 1795525901), please", "Try again (after 24 Nov 2026, 13:11 UTC), please"),
            ("Call 5550100123 or 15550100123.", "Call 5550100123 or 15550100123."),
            ("Error 131047", "Error 131047"),
            ("", ""),
        ] {
            assert_eq!(readable(said), told);
        }
        assert_eq!(sentence_case("IN_APPEAL"), "In appeal");
        assert_eq!(sentence_case(""), "");
    }
}
