//! Words with instants among them. In an SVG there is no `<time>`, so the words carry a sign for each instant
//! and the instants beside them; what is written is UTC until `pictures.js` has put in the reader's time.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use crate::frame::when::utc;
use crate::words::{Value, filled};

/// An instant in full.
pub(super) const FULL: &str = "%a %-d %b, %H:%M UTC";
/// The signs for the first eight instants, out of the range that Unicode leaves to private use.
const SIGNS: [char; 8] =
    ['\u{e000}', '\u{e001}', '\u{e002}', '\u{e003}', '\u{e004}', '\u{e005}', '\u{e006}', '\u{e007}'];

/// Words with instants among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Caption {
    words: String,
    at: Vec<Timestamp>,
}

impl Caption {
    pub(super) fn new(words: &str) -> Self {
        Self::default().and(words)
    }

    /// Words with instants in their places, and others beside them, see `caption!`.
    pub(super) fn filled<const N: usize>(
        id: &'static str,
        instants: [(&'static str, Timestamp); N],
        others: &[(&'static str, &str)],
    ) -> Self {
        let signs =
            instants.iter().zip(SIGNS).map(|((place, _), sign)| (*place, Value::from(sign.to_string())));
        let others = others.iter().map(|(place, words)| (*place, Value::from(without_signs(words))));
        Self { words: filled(id, signs.chain(others)), at: instants.map(|(_, at)| at).to_vec() }
    }

    /// More words. Signs that somebody wrote into a name are taken out.
    #[must_use]
    pub(super) fn and(mut self, words: &str) -> Self {
        self.words += &without_signs(words);
        self
    }

    /// An instant; a ninth one is left out.
    #[must_use]
    pub(super) fn at(mut self, at: Timestamp) -> Self {
        if let Some(sign) = SIGNS.get(self.at.len()) {
            self.words.push(*sign);
            self.at.push(at);
        }
        self
    }

    /// Whether there is room for so many more instants.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.at.len() + more <= SIGNS.len()
    }

    /// A `<title>`, which browsers show where one points.
    pub(super) fn title(&self) -> Markup {
        html! { title data-told=(self.signed()) data-ms=(self.millis()) { (self.in_utc(FULL)) } }
    }

    /// The words for the script.
    pub(super) fn signed(&self) -> &str {
        &self.words
    }

    /// The instants for the script: `1795046400000 1795050000000`.
    pub(super) fn millis(&self) -> String {
        self.at.iter().map(|at| at.millis().to_string()).collect::<Vec<_>>().join(" ")
    }

    /// The words in UTC, which is said, by a `strftime` pattern.
    pub(super) fn in_utc(&self, pattern: &str) -> String {
        self.words
            .chars()
            .map(|letter| {
                let index = SIGNS.iter().position(|sign| *sign == letter);
                match index.and_then(|index| self.at.get(index)) {
                    Some(at) => utc(*at, pattern),
                    None => letter.to_string(),
                }
            })
            .collect()
    }
}

fn without_signs(words: &str) -> String {
    words.chars().filter(|letter| !SIGNS.contains(letter)).collect()
}

/// Words with instants in their places: `caption!("span-until", at = until)`; what stands behind a semicolon is words.
macro_rules! caption {
    ($id:literal, $($place:ident = $at:expr),+ $(; $other:ident = $words:expr)* $(,)?) => {
        $crate::timeline::caption::Caption::filled(
            $id,
            [$((stringify!($place), $at)),+],
            &[$((stringify!($other), $words)),*],
        )
    };
}
pub(super) use caption;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_carry_their_instants_for_the_script_and_are_utc_without_it() {
        let at = Timestamp::from_seconds(1_795_046_400);
        let caption = Caption::new("Open from ").at(at).and(" on");
        assert_eq!(caption.in_utc("%a %H:%M UTC"), "Open from Thu 00:00 UTC on");
        assert_eq!(caption.signed(), "Open from \u{e000} on");
        assert_eq!(caption.millis(), "1795046400000");
    }

    #[test]
    fn a_name_cannot_put_an_instant_in() {
        let caption = Caption::new("by \u{e000}Ana").at(Timestamp::from_seconds(0));
        assert_eq!(caption.in_utc("%Y"), "by Ana1970");
    }
}
