//! What a contact reads, and the time zone that they live in: what somebody said, and of the zone, where nobody did, what
//! the country of their number says.

use transom_rules::access::{Detail, Matter, Part};
use transom_rules::{language, zone};
use transom_store::contacts::{Contact, Identity};

use crate::accounts::zone as zones;
use crate::done::Wrong;

/// What is to be known. What is `None` stays, what is empty is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// What they read, as templates call it.
    pub language: Option<String>,
    /// An IANA name.
    pub time_zone: Option<String>,
}

impl Locale {
    /// Whether it says anything.
    pub const fn is_some(&self) -> bool {
        self.language.is_some() || self.time_zone.is_some()
    }

    /// The same as it is kept.
    ///
    /// # Errors
    /// When there is no such language or zone.
    pub(super) fn read(self) -> Result<Self, Wrong> {
        let language = self.language.map(|told| read_language(&told)).transpose()?;
        let time_zone = self.time_zone.map(|told| read_zone(&told)).transpose()?;
        Ok(Self { language, time_zone })
    }

    pub(crate) fn apply(&self, contact: &mut Contact) {
        if let Some(language) = &self.language {
            contact.language.clone_from(language);
        }
        if let Some(zone) = &self.time_zone {
            contact.time_zone.clone_from(zone);
        }
    }
}

/// What the audit log says of a change from one to the other; `None` where nothing did.
pub(super) fn told(before: &Contact, after: &Contact) -> Option<Detail> {
    let both =
        [("language", before.language != after.language), ("time_zone", before.time_zone != after.time_zone)];
    let anew: Vec<&str> = both.into_iter().filter(|(_, is_anew)| *is_anew).map(|(what, _)| what).collect();
    (!anew.is_empty()).then(|| Detail::from(Matter::Changed).with(Part::Anew, anew.join(",")))
}

/// A language that somebody wrote, as it is kept.
pub(crate) fn read_language(told: &str) -> Result<String, Wrong> {
    if told.trim().is_empty() {
        return Ok(String::new());
    }
    language::read(told).ok_or(Wrong::Language)
}

/// A zone that somebody wrote, as it is kept. Meta's numbers are none here.
pub(crate) fn read_zone(told: &str) -> Result<String, Wrong> {
    let told = told.trim();
    if told.is_empty() {
        return Ok(String::new());
    }
    let is_name = told.bytes().any(|letter| letter.is_ascii_alphabetic());
    let zone = zones::read(told).ok().filter(|_| is_name);
    zone.and_then(|zone| zone.iana_name().map(str::to_owned)).ok_or(Wrong::TimeZone)
}

/// The zone that somebody lives in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its IANA name.
    pub name: String,
    /// Nobody said so: it is that of the country of their number.
    pub is_guess: bool,
}

/// The zone of a contact that is known by these, oldest first: what somebody said, else by the newest address whose
/// country has one. A group lives nowhere.
pub fn zone(contact: &Contact, identities: &[Identity]) -> Option<Zone> {
    if !contact.time_zone.is_empty() {
        return Some(Zone { name: contact.time_zone.clone(), is_guess: false });
    }
    let people = identities.iter().rev().filter(|identity| !identity.is_group());
    let guess = people.into_iter().find_map(|identity| zone::of_address(&identity.address()))?;
    Some(Zone { name: guess.to_owned(), is_guess: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_and_languages_are_those_that_there_are() {
        assert_eq!(read_zone(" europe/berlin "), Ok("Europe/Berlin".to_owned()));
        assert_eq!(read_zone(""), Ok(String::new()));
        for none in ["Berlin", "47", "Mars/Olympus", "+02:00"] {
            assert_eq!(read_zone(none), Err(Wrong::TimeZone), "{none}");
        }
        assert_eq!(read_language("pt-br"), Ok("pt_BR".to_owned()));
        assert_eq!(read_language("Portuguese"), Err(Wrong::Language));
    }

    #[test]
    fn every_zone_of_a_country_is_one_that_is_known() {
        for address in ["+4915123456780", "+380501234567", "+5491123456789", "+35799123456", "+998901234567"]
        {
            let name = zone::of_address(address).unwrap();
            assert!(zones::read(name).is_ok(), "{name}");
        }
    }
}
