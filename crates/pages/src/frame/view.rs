//! The views of the inbox: which conversations its list holds.

/// Which conversations the list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// One's own, not closed.
    Mine,
    /// Nobody's, not closed.
    Unassigned,
    /// All that are not closed.
    All,
    /// Windows that close within four hours, soonest first.
    Closing,
    /// Entry points that wait for an answer, soonest first.
    Entry,
    /// Closed ones.
    Closed,
}

impl View {
    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Unassigned => "unassigned",
            Self::All => "all",
            Self::Closing => "closing",
            Self::Entry => "entry",
            Self::Closed => "closed",
        }
    }

    /// The view of a word; `All` for words that are none.
    pub fn from_word(word: &str) -> Self {
        match word {
            "mine" => Self::Mine,
            "unassigned" => Self::Unassigned,
            "closing" => Self::Closing,
            "entry" => Self::Entry,
            "closed" => Self::Closed,
            _ => Self::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_survives_its_address_and_a_strange_one_means_all() {
        for view in [View::Mine, View::Unassigned, View::All, View::Closing, View::Entry, View::Closed] {
            assert_eq!(View::from_word(view.as_str()), view);
        }
        assert_eq!(View::from_word("<x>"), View::All);
    }
}
