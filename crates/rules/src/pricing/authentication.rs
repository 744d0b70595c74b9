//! When an authentication message costs the international rate (R3.9). Whether the market has such a rate is
//! the rate card's to say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::UnixSeconds;

/// When it does for one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct International {
    /// The country the business has its primary location in, as an ISO 3166 code. `None` while unknown.
    pub primary_country: Option<String>,
    /// Since when the international rate holds for every country that is not in `since`, in Unix seconds. `None`:
    /// for no other.
    pub from: Option<UnixSeconds>,
    /// Since when it holds for these countries, in Unix seconds.
    pub since: BTreeMap<String, UnixSeconds>,
}

impl International {
    /// Whether an authentication message delivered at `at` to a number of `country` is an international one.
    pub fn applies(&self, country: &str, at: UnixSeconds) -> bool {
        let began = self.since.get(country).or(self.from.as_ref()).is_some_and(|since| *since <= at);
        began && self.primary_country.as_deref() != Some(country)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UnixSeconds {
        UnixSeconds::new(seconds).unwrap()
    }

    #[test]
    fn it_holds_for_other_countries_from_their_day_on() {
        let mut known = International {
            primary_country: Some("DE".to_owned()),
            from: None,
            since: BTreeMap::from([("IN".to_owned(), at(100)), ("DE".to_owned(), at(100))]),
        };
        assert!(known.applies("IN", at(100)));
        assert!(!known.applies("IN", at(99)));
        assert!(!known.applies("DE", at(200)));
        assert!(!known.applies("EG", at(200)));
        known.from = Some(at(150));
        assert!(known.applies("EG", at(150)) && !known.applies("EG", at(149)));
        assert!(known.applies("IN", at(100)), "a country's own day goes before that of all");
        known.primary_country = None;
        assert!(known.applies("DE", at(200)), "a location that is not known is another country's");
    }
}
