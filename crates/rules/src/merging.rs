//! What a merge of two contacts makes of what is known of each, and what an undo gives back. Clocks are not spoken of:
//! they belong to identities, which no merge touches.

use serde::{Deserialize, Serialize};

use crate::block::{self, Block};
use crate::time::Timestamp;

/// What somebody said about marketing: to Meta, or to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marketing {
    /// Since when they want none.
    pub opted_out_at: Option<Timestamp>,
    /// Since when they want it, where they said so.
    #[serde(default)]
    pub opted_in_at: Option<Timestamp>,
    /// When they last stopped or resumed it.
    pub told_at: Option<Timestamp>,
}

/// What is known of a contact and not of an identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What the agents see.
    pub name: String,
    /// Nothing may be sent to them.
    #[serde(default, deserialize_with = "block::kept")]
    pub blocked: Option<Block>,
    /// What they said about marketing.
    pub marketing: Marketing,
    /// What they read; empty where that is not known.
    #[serde(default)]
    pub language: String,
    /// The IANA name of the zone that they live in; empty where nobody said so.
    #[serde(default)]
    pub time_zone: String,
}

impl Marketing {
    /// Who wants none under one address wants none under the other.
    fn stricter(self, other: Self) -> Self {
        let opted_out_at = match (self.opted_out_at, other.opted_out_at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let opted_in_at = self.opted_in_at.max(other.opted_in_at).filter(|_| opted_out_at.is_none());
        Self { opted_out_at, opted_in_at, told_at: self.told_at.max(other.told_at) }
    }

    /// The newest word.
    #[must_use]
    pub fn newest(self, other: Self) -> Self {
        if other.told_at > self.told_at { other } else { self }
    }
}

impl Profile {
    /// Both as one: the name of the one that stays unless it is only an address; of consent and blocks the stricter.
    #[must_use]
    pub fn joined(&self, gone: &Self) -> Self {
        let takes_theirs = is_address(&self.name) && !is_address(&gone.name);
        Self {
            name: if takes_theirs { gone.name.clone() } else { self.name.clone() },
            blocked: self.blocked.as_ref().or(gone.blocked.as_ref()).cloned(),
            marketing: self.marketing.stricter(gone.marketing),
            language: first(&self.language, &gone.language),
            time_zone: first(&self.time_zone, &gone.time_zone),
        }
    }

    /// What this one is after an undo: as before the merge, but for what was changed since. A block that somebody set or
    /// took away since holds for both, as they meant both; what was said about marketing holds for the address it
    /// came from, of which `said` tells.
    #[must_use]
    pub fn parted(&self, since: Since<'_>, said: impl IntoIterator<Item = Marketing>) -> Self {
        let (is_blocked, was_blocked) = (since.now.blocked.is_some(), since.joined.blocked.is_some());
        let blocked = if is_blocked == was_blocked { &self.blocked } else { &since.now.blocked };
        Self {
            name: self.name.clone(),
            blocked: blocked.clone(),
            marketing: said.into_iter().fold(self.marketing, Marketing::newest),
            language: self.language.clone(),
            time_zone: self.time_zone.clone(),
        }
    }
}

/// What the one that stays says, where it says anything.
fn first(kept: &str, gone: &str) -> String {
    if kept.is_empty() { gone.to_owned() } else { kept.to_owned() }
}

/// What became of two who were merged.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// What the merge made of them.
    pub joined: &'a Profile,
    /// What they are now.
    pub now: &'a Profile,
}

impl Since<'_> {
    /// A word about the contact that stayed, such as its name: what somebody called it since is meant for it.
    pub fn word(self, before: &Profile, of: impl Fn(&Profile) -> &String) -> String {
        let is_as_merged = of(self.now) == of(self.joined);
        if is_as_merged { of(before).clone() } else { of(self.now).clone() }
    }
}

/// Whether a name is a number or a user id, for want of a better one.
fn is_address(name: &str) -> bool {
    let is_id = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    match name.strip_prefix('+') {
        Some(digits) => digits.chars().all(|digit| digit.is_ascii_digit()),
        None => name.split_once('.').is_some_and(|(country, rest)| {
            country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase()) && is_id(rest)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::author::Author;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn stopped(seconds: i64) -> Marketing {
        Marketing { opted_out_at: Some(at(seconds)), told_at: Some(at(seconds)), ..Marketing::default() }
    }

    fn resumed(seconds: i64) -> Marketing {
        Marketing { opted_in_at: Some(at(seconds)), told_at: Some(at(seconds)), ..Marketing::default() }
    }

    fn profile(name: &str, blocked: bool, marketing: Marketing) -> Profile {
        let blocked = blocked.then(Block::default);
        Profile { name: name.to_owned(), blocked, marketing, ..Profile::default() }
    }

    #[test]
    fn the_stricter_word_holds_for_both() {
        let nothing = Marketing::default();
        for (one, other, joined) in [
            (nothing, nothing, nothing),
            (nothing, stopped(5), stopped(5)),
            (stopped(5), nothing, stopped(5)),
            (stopped(5), resumed(9), Marketing { told_at: Some(at(9)), ..stopped(5) }),
            (stopped(5), stopped(9), Marketing { told_at: Some(at(9)), ..stopped(5) }),
            (resumed(5), resumed(9), resumed(9)),
        ] {
            let both = profile("A", false, one).joined(&profile("B", false, other));
            assert_eq!(both.marketing, joined, "{one:?} and {other:?}");
        }
        assert!(profile("A", false, nothing).joined(&profile("B", true, nothing)).blocked.is_some());
        assert!(profile("A", true, nothing).joined(&profile("B", false, nothing)).blocked.is_some());
    }

    #[test]
    fn a_name_is_better_than_an_address() {
        for (kept, gone, joined) in [
            ("Maria", "Mary", "Maria"),
            ("+15550100777", "Mary", "Mary"),
            ("US.1349", "Mary", "Mary"),
            ("US.ENT.1349", "Mary", "Mary"),
            ("+15550100777", "US.1349", "+15550100777"),
            ("Dr. No", "Mary", "Dr. No"),
            ("J.R.", "Mary", "J.R."),
        ] {
            let of = |name| profile(name, false, Marketing::default());
            assert_eq!(of(kept).joined(&of(gone)).name, joined);
        }
    }

    #[test]
    fn an_undo_gives_back_what_was_and_keeps_what_was_said_since() {
        let nothing = Marketing::default();
        let (one, other) = (profile("A", false, nothing), profile("B", true, stopped(5)));
        let joined = one.joined(&other);
        let since = Since { joined: &joined, now: &joined };
        assert_eq!(one.parted(since, []), one);
        assert_eq!(other.parted(since, [nothing]), other);
        // They resumed it under the first address since, and were let in.
        let now = profile("A", false, resumed(7));
        let since = Since { joined: &joined, now: &now };
        assert_eq!(one.parted(since, [resumed(7)]), profile("A", false, resumed(7)));
        assert_eq!(other.parted(since, [nothing]), profile("B", false, stopped(5)));
        let name = |since: Since<'_>| since.word(&one, |profile| &profile.name);
        assert_eq!(name(since), "A");
        let renamed = Profile { name: "C".to_owned(), ..now.clone() };
        assert_eq!(name(Since { joined: &joined, now: &renamed }), "C");
        // An older word than what was known before changes nothing.
        assert_eq!(other.parted(since, [resumed(3)]).marketing, stopped(5));
    }

    #[test]
    fn what_one_says_and_the_other_does_not_is_known_of_both() {
        let nothing = profile("A", false, Marketing::default());
        let reads = Profile { language: "pt_BR".to_owned(), ..profile("B", false, Marketing::default()) };
        assert_eq!(nothing.joined(&reads).language, "pt_BR");
        assert_eq!(reads.joined(&nothing).language, "pt_BR");
        let joined = nothing.joined(&reads);
        let now = Profile { language: "de".to_owned(), ..joined.clone() };
        let language = |now| Since { joined: &joined, now }.word(&nothing, |profile| &profile.language);
        assert_eq!((language(&joined), language(&now)), (String::new(), "de".to_owned()));
    }

    #[test]
    fn what_an_earlier_version_kept_is_read() {
        let marketing = r#""marketing":{"opted_out_at":null,"told_at":null}"#;
        let kept = |blocked: &str| format!(r#"{{"name":"A","blocked":{blocked},{marketing}}}"#);
        let read = |text: String| serde_json::from_str::<Profile>(&text).unwrap();
        assert_eq!(read(kept("false")), profile("A", false, Marketing::default()));
        assert_eq!(read(kept("true")), profile("A", true, Marketing::default()));
        let block = Block { at: Some(at(3)), by: Some(Author::Api), reason: "Spam".to_owned() };
        let now = Profile { blocked: Some(block), ..profile("A", false, Marketing::default()) };
        assert_eq!(read(serde_json::to_string(&now).unwrap()), now);
    }
}
