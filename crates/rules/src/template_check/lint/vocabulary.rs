//! Words that show what a template is for, from `data/template-words.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What words show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    /// Somebody offers something.
    Offer,
    /// It carries a one-time code.
    Code,
    /// It asks for what nobody may ask for.
    Secret,
}

impl Shows {
    const fn word(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Code => "code",
            Self::Secret => "secret",
        }
    }
}

/// By what they show and the language.
type Words = BTreeMap<(&'static str, &'static str), Vec<&'static str>>;

static ALL: LazyLock<Words> = LazyLock::new(|| read(include_str!("../../../data/template-words.txt")));

fn read(text: &'static str) -> Words {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let entry = |line: &'static str| {
        let (head, words) = line.split_once(':')?;
        let head = head.split_once(' ')?;
        Some((head, words.split(',').map(str::trim).collect()))
    };
    lines.filter_map(entry).collect()
}

/// The words of a text, of a language such as `pt_BR`, that show something; each once, in the order of the list.
pub(super) fn found(shows: Shows, language: &str, text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let own = language.split('_').next().unwrap_or_default();
    let languages = if own == "en" { vec!["en"] } else { vec![own, "en"] };
    let lists = languages.into_iter().filter_map(|language| ALL.get(&(shows.word(), language)));
    let mut found = Vec::new();
    for word in lists.flatten() {
        let stem = word.trim_end_matches('*');
        if stands_in(stem, word.ends_with('*'), &text) && !found.contains(&stem) {
            found.push(stem);
        }
    }
    found
}

/// Whether a word stands in a text by itself; one that goes on, whether any word begins so.
fn stands_in(word: &str, goes_on: bool, text: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        // A sign such as % stands where it likes.
        let begins =
            before.is_none_or(|letter| !letter.is_alphanumeric()) || !word.starts_with(char::is_alphanumeric);
        begins && (goes_on || after.is_none_or(|letter| !letter.is_alphanumeric()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_words_of_each_kind() {
        for language in ["en", "es", "pt", "de", "fr", "it", "tr", "id", "hi", "ar"] {
            for kind in ["offer", "code", "secret"] {
                let words = ALL.get(&(kind, language));
                assert!(
                    words.is_some_and(|words| words.len() >= 4 && words.iter().all(|word| !word.is_empty())),
                    "{kind} {language}"
                );
            }
        }
        for words in ALL.values().flatten() {
            assert_eq!(words.to_lowercase(), **words, "words are kept in small letters");
        }
    }

    #[test]
    fn words_are_found_by_themselves_and_in_their_language() {
        for (language, text, expected) in [
            ("en", "Your order is on sale now: 20% off!", &["sale", "% off"][..]),
            ("en_US", "The wholesale order has arrived.", &[]),
            ("es_MX", "Descuentos de verano para ti", &["descuento"]),
            ("pt_BR", "Aproveite: desconto de 10%", &["desconto", "aproveite"]),
            ("de", "Unsere Angebote der Woche", &["angebot"]),
            ("hi", "आज 20% की छूट है", &["छूट"]),
            ("id", "Diskon khusus hari ini", &["diskon"]),
            ("fr", "Les soldes commencent", &["soldes"]),
            ("it", "Sconti per te", &["sconti"]),
            ("tr", "Yaz indirimi başladı", &["indirim"]),
            ("ar", "خصم اليوم على كل شيء", &["خصم"]),
            ("nl", "Big sale", &["sale"]),
        ] {
            assert_eq!(found(Shows::Offer, language, text), expected, "{text}");
        }
    }
}
