//! Links to files: whoever has one opens a file by it, until an instant and so often as was said. Here stands whether a
//! link is good, what of a request is an opening, and where links stand in a text.

use std::ops::Range;

use crate::time::Timestamp;
use crate::words;

/// So many days a link is good where nobody says otherwise.
pub const DAYS: i64 = 30;
/// So many days it is good at most.
pub const MOST_DAYS: i64 = 365;
/// So often it can be opened at most, where somebody says how often.
pub const MOST_OPENINGS: i64 = 1_000_000;
/// What stands before the token in an address.
pub const PATH: &str = "/f/";
/// A token has so many letters of base64url: 144 bits that nobody guesses.
pub const TOKEN_LETTERS: usize = 24;

words! {
    /// Whether a link leads to its file.
    State {
        /// It does.
        Good = "good",
        /// It was opened as often as was said.
        UsedUp = "used_up",
        /// Its time is over.
        Expired = "expired",
        /// Somebody revoked it.
        Revoked = "revoked",
    }
}

/// What was said of a link, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// From then on it leads nowhere.
    pub expires_at: Timestamp,
    /// When somebody revoked it.
    pub revoked_at: Option<Timestamp>,
    /// So often it can be opened; without a bound where there is none.
    pub most: Option<i64>,
    /// So often it was.
    pub opened: i64,
    /// When last.
    pub last_opened_at: Option<Timestamp>,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The file, or its beginning.
    Beginning,
    /// A part that lies behind the first byte.
    Rest,
    /// What the file is, and none of it: programs that show what a link leads to ask so.
    Head,
}

/// What a request that is answered is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// Somebody opens the file: it is counted.
    Opens,
    /// It is part of an opening, or none.
    Looks,
}

impl Terms {
    /// Whether it leads to its file at an instant.
    pub fn state(&self, now: Timestamp) -> State {
        if self.revoked_at.is_some() {
            State::Revoked
        } else if self.expires_at <= now {
            State::Expired
        } else if self.most.is_some_and(|most| self.opened >= most) {
            State::UsedUp
        } else {
            State::Good
        }
    }

    /// Whether its file goes out whole alone: nobody can tell who asks for more of a file from who opened it, and where
    /// openings are counted off, all but its first byte could be had for nothing.
    pub const fn is_whole(&self) -> bool {
        self.most.is_some()
    }

    /// What a request is; `None` where the link leads nowhere any more.
    pub fn visit(&self, asks: Asks, now: Timestamp) -> Option<Visit> {
        match (self.state(now), asks) {
            (State::UsedUp | State::Expired | State::Revoked, _) => None,
            (State::Good, Asks::Beginning) => Some(Visit::Opens),
            (State::Good, Asks::Rest) if self.is_whole() => Some(Visit::Opens),
            (State::Good, Asks::Rest | Asks::Head) => Some(Visit::Looks),
        }
    }
}

/// Programs that fetch what a link in a message leads to, to show it beside the message: a part of what they call
/// themselves, in small letters. They open nothing for anybody.
const PREVIEWERS: [&str; 14] = [
    "whatsapp/",
    "facebookexternalhit",
    "facebot",
    "telegrambot",
    "twitterbot",
    "slackbot",
    "discordbot",
    "linkedinbot",
    "skypeuripreview",
    "googlebot",
    "google-messages",
    "bingbot",
    "applebot",
    "bingpreview",
];

/// Whether whoever calls themselves so only wants to show what a link leads to.
pub fn is_previewer(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    PREVIEWERS.iter().any(|name| agent.contains(name))
}

/// Whether this can be the token of a link: nothing else has to be looked up.
pub fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LETTERS && text.bytes().all(is_letter)
}

/// Where the tokens of links stand in a text.
pub fn places(text: &str) -> Vec<Range<usize>> {
    let behind = |(at, path): (usize, &str)| {
        let begin = at + path.len();
        let letters = text.bytes().skip(begin).take_while(|byte| is_letter(*byte)).count();
        (letters == TOKEN_LETTERS).then(|| begin..begin + letters)
    };
    text.match_indices(PATH).filter_map(behind).collect()
}

/// The tokens of links in a text.
pub fn tokens(text: &str) -> Vec<&str> {
    places(text).into_iter().filter_map(|place| text.get(place)).collect()
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
    const GOOD: Terms = Terms {
        expires_at: Timestamp::from_seconds(1_790_000_001),
        revoked_at: None,
        most: None,
        opened: 0,
        last_opened_at: None,
    };

    #[test]
    fn a_link_is_good_until_its_time_its_count_or_somebody_ends_it() {
        let revoked = Terms { revoked_at: Some(NOW), ..GOOD };
        for (terms, state) in [
            (GOOD, State::Good),
            (Terms { expires_at: NOW, ..GOOD }, State::Expired),
            (revoked, State::Revoked),
            (Terms { expires_at: NOW, ..revoked }, State::Revoked),
            (Terms { most: Some(1), opened: 1, ..GOOD }, State::UsedUp),
            (Terms { most: Some(2), opened: 1, ..GOOD }, State::Good),
            (Terms { opened: 9, ..GOOD }, State::Good),
        ] {
            assert_eq!(terms.state(NOW), state, "{terms:?}");
        }
    }

    #[test]
    fn the_beginning_is_an_opening_and_so_is_any_part_where_openings_are_counted_off() {
        let counted = Terms { most: Some(2), ..GOOD };
        let just = Terms { opened: 1, last_opened_at: Some(NOW), ..counted };
        let used_up = Terms { opened: 2, ..just };
        let gone = Terms { expires_at: NOW, ..just };
        let (opens, looks) = (Some(Visit::Opens), Some(Visit::Looks));
        for (terms, beginning, rest, head) in [
            (GOOD, opens, looks, looks),
            (counted, opens, opens, looks),
            (just, opens, opens, looks),
            (used_up, None, None, None),
            (gone, None, None, None),
            (Terms { revoked_at: Some(NOW), ..just }, None, None, None),
        ] {
            let visits = [Asks::Beginning, Asks::Rest, Asks::Head].map(|asks| terms.visit(asks, NOW));
            assert_eq!(visits, [beginning, rest, head], "{terms:?}");
        }
    }

    #[test]
    fn tokens_are_found_in_a_text_and_nothing_else_is() {
        let (one, other) = ("abcdefghijklmnopqrstuvwx", "ABCDEFGHIJKLMNOPQRSTUV-_");
        let text = format!("See https://desk.example/f/{one}, and é /f/{other}/f/short /f/{one}y.");
        assert_eq!(tokens(&text), [one, other]);
        assert!(is_token(one) && is_token(other));
        for none in
            ["", "abc", "abcdefghijklmnopqrstuvw.", "abcdefghijklmnopqrstuvwxy", "äbcdefghijklmnopqrstuvw"]
        {
            assert!(!is_token(none), "{none}");
        }
    }

    #[test]
    fn whoever_shows_what_a_link_leads_to_opens_nothing() {
        for (agent, is_one) in [
            ("WhatsApp/2.24.9.78 A", true),
            ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", true),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15", false),
            ("curl/8.5.0", false),
            ("", false),
        ] {
            assert_eq!(is_previewer(agent), is_one, "{agent}");
        }
    }
}
