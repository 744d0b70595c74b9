//! What a text message of the telephone network costs: each of its segments is charged, by the longest prefix of the
//! number that a card has a rate for (S2.6). Where Meta's rules end, these begin: no windows, no allowances, no tiers.

use super::date::Date;
use super::market;
use super::price::{Cost, Price};
use super::rates::RateCard;
use super::{Billed, BillingCategory, Charge, PricingSettings, Reason, RuleSet};

/// A text message, sent or asked about.
#[derive(Clone, Copy, Debug)]
pub struct Texted<'a> {
    /// The rates that are known.
    pub rates: &'a RateCard,
    /// What the carrier's account pays in, ISO 4217.
    pub currency: &'a str,
    /// The recipient's number, digits.
    pub phone: &'a str,
    /// The day in the account's time zone.
    pub on: Date,
    /// How many segments it is.
    pub segments: usize,
}

/// What it costs. Where no prefix of the number has a rate, the amount is not known, and the market stands for where it
/// goes.
pub fn price(texted: Texted<'_>) -> Price {
    let found = texted.rates.by_prefix(texted.currency, texted.phone, texted.on);
    let market = found.as_ref().map_or_else(
        || market::of_number(texted.phone, texted.on, &PricingSettings::default()).to_owned(),
        |found| found.prefix.clone(),
    );
    let cost = Cost {
        charge: Charge::new(RuleSet::Segments, BillingCategory::Sms, Reason::Regular),
        market,
        currency: texted.currency.to_owned(),
        amount: found.as_ref().map(|found| found.rate),
        rates: found.map(|found| found.since),
        segments: 1,
    };
    let one = Price { cost, form: Billed::Sms, opens: None, allowance: None, rule: "S2.6", recipients: 1 };
    one.of_segments(texted.segments)
}

#[cfg(test)]
mod tests {
    use super::super::money::Amount;
    use super::super::rates::parse_csv;
    use super::*;

    const CARD: &str = "market,category,currency,effective_from,tier_from,tier_to,rate\n\
        +1,sms,USD,2026-01-01,,,0.0083\n\
        '+1787,sms,USD,2026-01-01,,,0.02\n\
        44,sms,USD,2026-01-01,,,0.05\n\
        +44,sms,USD,2026-06-01,,,0.06\n\
        +49,sms,EUR,2026-01-01,,,0.08\n\
        +33,sms,USD,2026-01-01,,,n/a\n";

    fn of(phone: &str, on: &str, segments: usize) -> (String, Option<i64>, usize) {
        let rates = parse_csv(CARD).unwrap();
        let texted = Texted { rates: &rates, currency: "USD", phone, on: on.parse().unwrap(), segments };
        let Cost { market, amount, segments, .. } = price(texted).cost;
        (market, amount.map(Amount::millionths), segments)
    }

    #[test]
    fn the_longest_prefix_with_a_rate_decides_and_each_segment_costs() {
        let cases = [
            ("15550100777", "2026-02-01", 1, "+1", Some(8_300)),
            ("15550100777", "2026-02-01", 3, "+1", Some(24_900)),
            ("17875550100", "2026-02-01", 2, "+1787", Some(40_000)),
            ("447700900123", "2026-05-31", 1, "+44", Some(50_000)),
            ("447700900123", "2026-06-01", 1, "+44", Some(60_000)),
        ];
        for (phone, on, segments, prefix, amount) in cases {
            assert_eq!(of(phone, on, segments), (prefix.to_owned(), amount, segments), "{phone}");
        }
    }

    #[test]
    fn what_has_no_rate_has_no_amount_and_shows_no_number() {
        for (phone, market) in
            [("491510000000", "Germany"), ("33612345678", "France"), ("447700900123", "United Kingdom")]
        {
            assert_eq!(of(phone, "2025-01-01", 2), (market.to_owned(), None, 2), "{phone}");
        }
        assert_eq!(of("33612345678", "2026-02-01", 1), ("France".to_owned(), None, 1));
    }
}
