//! The views of the inbox: which conversations its list holds.

/// Which conversations the list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// One's own, neither closed nor snoozed.
    Mine,
    /// Nobody's, neither closed nor snoozed.
    Unassigned,
    /// All that are neither closed nor snoozed.
    All,
    /// Windows that close within four hours, soonest first.
    Closing,
    /// Entry points that wait for an answer, soonest first.
    Entry,
    /// Those with a note that mentions whoever looks and has not been looked at.
    Mentions,
    /// Those that sleep.
    Snoozed,
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
            Self::Mentions => "mentions",
            Self::Snoozed => "snoozed",
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
            "mentions" => Self::Mentions,
            "snoozed" => Self::Snoozed,
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
        let open = [View::Mine, View::Unassigned, View::All, View::Closing, View::Entry];
        for view in open.into_iter().chain([View::Mentions, View::Snoozed, View::Closed]) {
            assert_eq!(View::from_word(view.as_str()), view);
        }
        assert_eq!(View::from_word("<x>"), View::All);
    }
}
