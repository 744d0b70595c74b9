//! What people are told, as data: which sentence, and what stands in its places. The words themselves are in
//! `crates/pages/locales`, a file a topic, and `transom_pages::words` puts the two together: this crate knows no
//! language. Times are in no sentence: they are fields, and whoever shows them knows the reader's time zone.

pub mod check;
pub(crate) mod findings;
pub(crate) mod flow;
pub(crate) mod lint;
pub mod number;
pub mod prices;
pub mod reading;
pub(crate) mod reason;
pub mod refusal;
pub(crate) mod template;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::pricing::money::Amount;

/// A sentence, a title or a few words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sentence {
    /// Which one: its id among the words of each language.
    pub id: Cow<'static, str>,
    /// What stands in its places, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<(Cow<'static, str>, Argument)>,
}

/// What stands in a place of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Argument {
    /// So many.
    Count(u64),
    /// Something that has words itself.
    Sentence(Sentence),
    /// An amount of money.
    Money {
        /// ISO 4217.
        currency: String,
        /// How much.
        amount: Amount,
    },
    /// A name, or a word that chooses among forms of the sentence.
    Text(Cow<'static, str>),
}

impl Sentence {
    /// A sentence without places.
    pub const fn plain(id: &'static str) -> Self {
        Self { id: Cow::Borrowed(id), arguments: Vec::new() }
    }

    /// Words that stand for themselves, in whatever language they are: Meta's, or those of an older version.
    pub fn verbatim(words: String) -> Self {
        Self::plain("verbatim").with("words", words)
    }

    /// The same with one place filled.
    #[must_use]
    pub fn with(mut self, place: &'static str, argument: impl Into<Argument>) -> Self {
        self.arguments.push((Cow::Borrowed(place), argument.into()));
        self
    }

    /// The text it is kept as.
    pub fn kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what was kept. Older versions kept the words.
    pub fn read(kept: &str) -> Self {
        serde_json::from_str(kept).unwrap_or_else(|_| Self::verbatim(kept.to_owned()))
    }
}

impl From<u64> for Argument {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Argument {
    fn from(count: usize) -> Self {
        Self::Count(count.try_into().unwrap_or(u64::MAX))
    }
}

impl From<&'static str> for Argument {
    fn from(word: &'static str) -> Self {
        Self::Text(Cow::Borrowed(word))
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<Sentence> for Argument {
    fn from(sentence: Sentence) -> Self {
        Self::Sentence(sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_again_and_words_of_older_versions_stand_for_themselves() {
        let amount = Argument::Money { currency: "USD".to_owned(), amount: Amount::from_millionths(62_500) };
        let inner = Sentence::plain("inner").with("count", 7_u64).with("amount", amount);
        let sentence = Sentence::plain("outer").with("name", "{\"id\":1}".to_owned()).with("inner", inner);
        assert_eq!(Sentence::read(&sentence.kept()), sentence);
        assert_eq!(Sentence::plain("alone").kept(), r#"{"id":"alone"}"#);
        for words in ["We expected it to be free, Meta charged it.", "", "{", "7", "\"id\""] {
            assert_eq!(Sentence::read(words), Sentence::verbatim(words.to_owned()));
        }
    }
}
