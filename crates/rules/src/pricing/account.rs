//! What Meta tells one account about its prices, by `account_update` webhooks: since when authentication messages
//! cost the international rate (R3.9), where the business is, and which volume tier the portfolio has reached
//! (R3.8). It is folded like everything else: whatever the order, the newest word of each kind holds.

use serde::{Deserialize, Serialize};

use super::UnixSeconds;
use super::authentication::International;
use super::quote::Counter;
use super::rates::Rated;
use crate::time::Timestamp;

/// One thing that Meta tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountNews {
    /// Since when the international rate holds. Where the business is, it says nothing of.
    International(International),
    /// The country of the business's primary location, ISO 3166.
    PrimaryCountry(String),
    /// A volume tier was reached.
    Tier(Reached),
}

/// A volume tier that the portfolio has reached in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// The month, `2026-11`.
    pub month: String,
    /// The market as Meta writes it, `India` or `INDIA`.
    pub market: String,
    /// The category as rate cards write it; both kinds of authentication share one.
    pub category: String,
    /// The first message of the month that lies in the tier, from 1.
    pub from: u64,
    /// When it was reached.
    pub since: UnixSeconds,
}

/// All that Meta has told an account so far. Its JSON is what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountPrices {
    /// When authentication messages cost the international rate.
    pub international: International,
    /// The tiers that were reached in the months that count still.
    pub tiers: Vec<Reached>,
    rates_told_at: Timestamp,
    country_told_at: Timestamp,
}

/// How many tiers are kept; there are a hundred markets and categories with tiers at most, and a few steps each.
const MOST_TIERS: usize = 500;

impl AccountPrices {
    /// Takes over what Meta told at an instant. False when it changes nothing.
    pub fn hear(&mut self, told: AccountNews, at: Timestamp) -> bool {
        let before = self.clone();
        match told {
            AccountNews::International(told) if at >= self.rates_told_at => {
                self.rates_told_at = at;
                let primary_country = self.international.primary_country.take();
                self.international = International { primary_country, ..told };
            }
            AccountNews::PrimaryCountry(country) if at >= self.country_told_at => {
                self.country_told_at = at;
                self.international.primary_country = Some(country);
            }
            AccountNews::International(_) | AccountNews::PrimaryCountry(_) => {}
            AccountNews::Tier(reached) => self.reach(reached),
        }
        *self != before
    }

    /// Meta may tell a tier twice: the earlier instant is the right one.
    fn reach(&mut self, reached: Reached) {
        let same = |known: &&mut Reached| {
            (&known.month, &known.market, &known.category, known.from)
                == (&reached.month, &reached.market, &reached.category, reached.from)
        };
        match self.tiers.iter_mut().find(same) {
            Some(known) => known.since = known.since.min(reached.since),
            None => self.tiers.push(reached),
        }
        self.tiers.sort_by(|one, other| (&other.month, other.from).cmp(&(&one.month, one.from)));
        self.tiers.truncate(MOST_TIERS);
    }

    /// What was told before an instant: what came since is told again by those who know it.
    #[must_use]
    pub fn before(mut self, at: Timestamp) -> Self {
        if self.rates_told_at >= at {
            let primary_country = self.international.primary_country.take();
            (self.international, self.rates_told_at) = (International::default(), Timestamp::default());
            self.international.primary_country = primary_country;
        }
        if self.country_told_at >= at {
            (self.international.primary_country, self.country_told_at) = (None, Timestamp::default());
        }
        self.tiers.retain(|tier| Timestamp::from_seconds(tier.since.get().into()) < at);
        self
    }

    /// How many messages a counter has seen before an instant of a month at least, by Meta's word: the portfolio
    /// may send through others too, which we do not see.
    pub fn counted(&self, counter: &Counter, month: &str, at: UnixSeconds) -> u64 {
        let Counter::Tier { market, rated } = counter else { return 0 };
        let reached = self.tiers.iter().filter(|tier| {
            tier.month == month
                && tier.since <= at
                && tier.category == rated.as_str()
                && plain(&tier.market) == plain(market)
        });
        reached.map(|tier| tier.from.saturating_sub(1)).max().unwrap_or(0)
    }
}

impl Reached {
    /// The category that Meta's `pricing_category` counts towards; `None` for one that has no tiers.
    pub fn category_of(word: &str) -> Option<&'static str> {
        match Rated::from_word(&word.to_lowercase())? {
            Rated::Utility => Some(Rated::Utility.as_str()),
            Rated::Authentication | Rated::AuthenticationInternational => {
                Some(Rated::Authentication.as_str())
            }
            Rated::Marketing | Rated::Service | Rated::Sms | Rated::Mms => None,
        }
    }
}

/// A market's letters, however it is written: `Rest of Africa` is `REST_OF_AFRICA`.
fn plain(market: &str) -> String {
    market.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn second(at: i64) -> UnixSeconds {
        UnixSeconds::new(at).unwrap()
    }

    fn rates(from: i64) -> AccountNews {
        let since = BTreeMap::from([("ID".to_owned(), second(from + 100))]);
        AccountNews::International(International { primary_country: None, from: Some(second(from)), since })
    }

    fn tier(from: u64, since: i64) -> AccountNews {
        let (month, market, category) = ("2026-11".to_owned(), "INDIA".to_owned(), "utility".to_owned());
        AccountNews::Tier(Reached { month, market, category, from, since: second(since) })
    }

    #[test]
    fn the_newest_word_of_each_kind_holds_whatever_the_order() {
        let country = |name: &str| AccountNews::PrimaryCountry(name.to_owned());
        let told = [(rates(1000), 10), (country("IN"), 20), (rates(2000), 30), (country("DE"), 40)];
        let fold = |order: [usize; 4]| {
            let mut known = AccountPrices::default();
            for place in order {
                let (told, at) = told[place].clone();
                known.hear(told, Timestamp::from_seconds(at));
            }
            known
        };
        let known = fold([0, 1, 2, 3]);
        assert_eq!(known, fold([3, 2, 1, 0]));
        assert_eq!(known, fold([2, 0, 3, 1]));
        assert_eq!(known.international.primary_country.as_deref(), Some("DE"));
        assert_eq!(known.international.from, Some(second(2000)));
    }

    #[test]
    fn what_is_told_again_changes_nothing() {
        let mut known = AccountPrices::default();
        let at = Timestamp::from_seconds(10);
        assert!(known.hear(rates(1000), at));
        assert!(!known.hear(rates(1000), at));
        assert!(known.hear(tier(101, 50), at));
        assert!(!known.hear(tier(101, 60), at), "the later instant of the same tier");
        assert!(known.hear(tier(101, 40), at), "the earlier one is the right one");
        let text = serde_json::to_string(&known).unwrap();
        assert_eq!(serde_json::from_str::<AccountPrices>(&text).unwrap(), known);
    }

    #[test]
    fn what_is_told_again_is_taken_off_and_what_was_told_before_stays() {
        let mut prices = AccountPrices::default();
        prices.hear(rates(1_000), Timestamp::from_seconds(1_000));
        prices.hear(AccountNews::PrimaryCountry("DE".into()), Timestamp::from_seconds(3_000));
        prices.hear(tier(25_000_001, 1_500), Timestamp::from_seconds(1_500));
        let early = prices.clone();
        prices.hear(tier(50_000_001, 3_500), Timestamp::from_seconds(3_500));
        let without_country = |prices: AccountPrices| AccountPrices {
            international: International { primary_country: None, ..prices.international },
            country_told_at: Timestamp::default(),
            ..prices
        };
        assert_eq!(prices.clone().before(Timestamp::from_seconds(4_000)), prices);
        assert_eq!(prices.clone().before(Timestamp::from_seconds(2_000)), without_country(early));
        assert_eq!(prices.before(Timestamp::from_seconds(1_000)), AccountPrices::default());
    }

    #[test]
    fn a_tier_counts_in_its_month_market_and_category_once_it_is_reached() {
        let mut known = AccountPrices::default();
        known.hear(tier(101, 50), Timestamp::default());
        known.hear(tier(201, 90), Timestamp::default());
        let counter = |market: &str, rated| Counter::Tier { market: market.to_owned(), rated };
        let india = counter("India", Rated::Utility);
        for (at, counted) in [(49, 0), (50, 100), (89, 100), (90, 200)] {
            assert_eq!(known.counted(&india, "2026-11", second(at)), counted, "{at}");
        }
        assert_eq!(known.counted(&india, "2026-12", second(99)), 0);
        assert_eq!(known.counted(&counter("India", Rated::Authentication), "2026-11", second(99)), 0);
        assert_eq!(known.counted(&counter("Indonesia", Rated::Utility), "2026-11", second(99)), 0);
    }

    #[test]
    fn both_kinds_of_authentication_count_as_one_and_marketing_has_no_tiers() {
        for (word, category) in [
            ("UTILITY", Some("utility")),
            ("AUTHENTICATION", Some("authentication")),
            ("AUTHENTICATION_INTERNATIONAL", Some("authentication")),
            ("authentication-international", Some("authentication")),
            ("MARKETING", None),
            ("SERVICE", None),
            ("", None),
        ] {
            assert_eq!(Reached::category_of(word), category, "{word}");
        }
    }
}
