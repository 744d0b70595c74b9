//! What a merge of two contacts makes of what is known of each, and what an undo gives back. Clocks are not spoken of:
//! they belong to identities, which no merge touches.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::block::{self, Block};
use crate::id::ChannelId;
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

/// What somebody said about marketing through one number alone, by the number.
pub type ByNumber = BTreeMap<ChannelId, Marketing>;

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
    /// What they said about it through one number.
    #[serde(default)]
    pub by_number: ByNumber,
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

    /// What holds for messages through a number: of what they said about all and about that one the newest word.
    #[must_use]
    pub fn through(self, by_number: &ByNumber, channel: ChannelId) -> Self {
        by_number.get(&channel).copied().filter(|own| own.told_at >= self.told_at).unwrap_or(self)
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
        let numbers: BTreeSet<ChannelId> =
            self.by_number.keys().chain(gone.by_number.keys()).copied().collect();
        Self {
            name: if takes_theirs { gone.name.clone() } else { self.name.clone() },
            blocked: self.blocked.as_ref().or(gone.blocked.as_ref()).cloned(),
            marketing: self.marketing.stricter(gone.marketing),
            language: first(&self.language, &gone.language),
            time_zone: first(&self.time_zone, &gone.time_zone),
            by_number: numbers
                .into_iter()
                .map(|id| (id, self.through(id).stricter(gone.through(id))))
                .collect(),
        }
    }

    fn through(&self, channel: ChannelId) -> Marketing {
        self.marketing.through(&self.by_number, channel)
    }

    /// What this one is after an undo: as before the merge, but for what was changed since. A block that somebody set or
    /// took away since holds for both, as they meant both; what was said about marketing holds for the address it
    /// came from, of which `said` tells.
    #[must_use]
    pub fn parted<'a>(
        &self,
        since: Since<'_>,
        said: impl IntoIterator<Item = (Marketing, &'a ByNumber)>,
    ) -> Self {
        let (is_blocked, was_blocked) = (since.now.blocked.is_some(), since.joined.blocked.is_some());
        let blocked = if is_blocked == was_blocked { &self.blocked } else { &since.now.blocked };
        let mut parted = Self { blocked: blocked.clone(), ..self.clone() };
        for (marketing, by_number) in said {
            parted.marketing = parted.marketing.newest(marketing);
            hear_newest(&mut parted.by_number, by_number);
        }
        parted
    }
}

/// Takes in what else was said of each number, where that is newer.
pub fn hear_newest(known: &mut ByNumber, more: &ByNumber) {
    for (channel, said) in more {
        let known = known.entry(*channel).or_default();
        *known = known.newest(*said);
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
        let none = ByNumber::new();
        let (one, other) = (profile("A", false, nothing), profile("B", true, stopped(5)));
        let joined = one.joined(&other);
        let since = Since { joined: &joined, now: &joined };
        assert_eq!(one.parted(since, []), one);
        assert_eq!(other.parted(since, [(nothing, &none)]), other);
        // They resumed it under the first address since, and were let in.
        let now = profile("A", false, resumed(7));
        let since = Since { joined: &joined, now: &now };
        assert_eq!(one.parted(since, [(resumed(7), &none)]), profile("A", false, resumed(7)));
        assert_eq!(other.parted(since, [(nothing, &none)]), profile("B", false, stopped(5)));
        let name = |since: Since<'_>| since.word(&one, |profile| &profile.name);
        assert_eq!(name(since), "A");
        let renamed = Profile { name: "C".to_owned(), ..now.clone() };
        assert_eq!(name(Since { joined: &joined, now: &renamed }), "C");
        // An older word than what was known before changes nothing.
        assert_eq!(other.parted(since, [(resumed(3), &none)]).marketing, stopped(5));
    }

    #[test]
    fn what_is_said_of_one_number_says_nothing_of_another() {
        let (one, other) = (ChannelId(uuid::Uuid::from_u128(1)), ChannelId(uuid::Uuid::from_u128(2)));
        for (general, own, holds) in [
            (stopped(5), resumed(9), resumed(9)),
            (stopped(9), resumed(5), stopped(9)),
            (resumed(5), stopped(5), stopped(5)),
            (Marketing::default(), resumed(1), resumed(1)),
        ] {
            let known = ByNumber::from([(one, own)]);
            assert_eq!(general.through(&known, one), holds, "{general:?} and {own:?}");
            assert_eq!(general.through(&known, other), general);
        }
        // Merged: whoever wants none through a number under one address gets none under the other.
        let at_one = |said| Profile { by_number: [(one, said)].into(), ..profile("A", false, resumed(20)) };
        for (own, gone) in [(stopped(9), resumed(7)), (resumed(30), stopped(29))] {
            let theirs =
                Profile { by_number: [(one, gone)].into(), ..profile("B", false, Marketing::default()) };
            let joined = at_one(own).joined(&theirs);
            let is_out = gone.opted_out_at.is_some();
            assert_eq!(joined.through(one).opted_out_at.is_some(), is_out, "{own:?} and {gone:?}");
            assert_eq!(joined.through(other), resumed(20));
        }
        let general = profile("B", false, stopped(3));
        assert!(at_one(resumed(30)).joined(&general).through(one).opted_out_at.is_some());
        // Taken apart again each has their own words.
        let none = profile("B", false, Marketing::default());
        let joined = at_one(stopped(30)).joined(&none);
        let since = Since { joined: &joined, now: &joined };
        let said = ByNumber::from([(other, stopped(40))]);
        assert_eq!(none.parted(since, [(Marketing::default(), &said)]).by_number, said);
        assert_eq!(at_one(stopped(30)).parted(since, []).by_number, at_one(stopped(30)).by_number);
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
