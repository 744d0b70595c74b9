//! Closed lists of words, and sets of them as they are kept: in order, with spaces between.

use std::collections::BTreeSet;
use std::fmt;

/// One of a closed list of words. The words are kept and given to programs: they never change.
pub trait Word: Copy + Ord + 'static {
    /// All of them, in the order in which they are shown.
    const ALL: &'static [Self];

    /// The word.
    fn word(self) -> &'static str;

    /// What a word stands for.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

/// Makes an enum of words. The comment on each is what it means to a reader, and what `meaning` says.
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $kind:ident {
        $(#[doc = $meaning:literal] $(#[$more:meta])* $name:ident = $word:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $kind {
            $(#[doc = $meaning] #[serde(rename = $word)] $(#[$more])* $name,)*
        }

        impl $kind {
            /// All of them, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What a word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                $crate::word::Word::from_word(word)
            }

            /// The word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning.trim_ascii(),)* }
            }
        }

        impl $crate::word::Word for $kind {
            const ALL: &'static [Self] = Self::ALL;

            fn word(self) -> &'static str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// A word that is read back. A later version may have kept one that this one does not know: it stays what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<T> {
    /// One of the list.
    Known(T),
    /// Another one.
    Unknown(String),
}

impl<T: Word> Told<T> {
    /// Reads what was kept.
    pub fn read(word: String) -> Self {
        T::from_word(&word).map_or(Self::Unknown(word), Self::Known)
    }

    /// The word, whether it is known or not.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(one) => one.word(),
            Self::Unknown(word) => word,
        }
    }

    /// What it stands for.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(one) => Some(*one),
            Self::Unknown(_) => None,
        }
    }
}

impl<T> From<T> for Told<T> {
    fn from(one: T) -> Self {
        Self::Known(one)
    }
}

impl<T: Word> fmt::Display for Told<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Some of a closed list of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<T: Word>(BTreeSet<T>);

impl<T: Word> Set<T> {
    /// All of them.
    pub fn all() -> Self {
        T::ALL.iter().copied().collect()
    }

    /// Whether this one is among them.
    pub fn contains(&self, one: T) -> bool {
        self.0.contains(&one)
    }

    /// Whether everything in `other` is in here too.
    pub fn covers(&self, other: &Self) -> bool {
        self.0.is_superset(&other.0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.0.iter().copied()
    }

    /// Reads what was kept. A word that is not known grants nothing.
    pub fn read(words: &str) -> Self {
        words.split_ascii_whitespace().filter_map(T::from_word).collect()
    }
}

impl<T: Word> Default for Set<T> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<T: Word> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        Self(words.into_iter().collect())
    }
}

impl<T: Word> fmt::Display for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, one) in self.iter().enumerate() {
            let space = if n == 0 { "" } else { " " };
            write!(f, "{space}{}", one.word())?;
        }
        Ok(())
    }
}
