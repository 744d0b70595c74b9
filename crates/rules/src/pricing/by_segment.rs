//! What a text message of the telephone network costs: each of its segments is charged, by the longest prefix of the
//! number that a card has a rate for (S2.6); one with a file is charged as a whole, by rates of its own. Where Meta's rules end, these begin: no windows, no allowances, no tiers.

use super::date::Date;
use super::market;
use super::price::{Cost, Price};
use super::rates::{RateCard, RateKey, Rated};
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
    /// What is charged.
    pub what: Piece,
}

/// What a carrier charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// So many segments.
    Segments(usize),
    /// A message with a file.
    WithFile,
}

/// What it costs. Where no prefix of the number has a rate, the amount is not known, and the market stands for where it
/// goes.
pub fn price(texted: Texted<'_>) -> Price {
    let (rated, form) = match texted.what {
        Piece::Segments(_) => (Rated::Sms, Billed::Sms),
        Piece::WithFile => (Rated::Mms, Billed::Mms),
    };
    let Texted { currency, phone: market, on, .. } = texted;
    let found = texted.rates.by_prefix(RateKey { currency, market, rated, on });
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
        segments: 0,
    };
    let one = Price { cost, form, opens: None, allowance: None, rule: "S2.6", recipients: 1 };
    match texted.what {
        Piece::Segments(count) => one.of_segments(count),
        Piece::WithFile => one,
    }
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
        +33,sms,USD,2026-01-01,,,n/a\n\
        +1,mms,USD,2026-01-01,,,0.02\n";

    fn of(phone: &str, on: &str, segments: usize) -> (String, Option<i64>, usize) {
        let rates = parse_csv(CARD).unwrap();
        let what = Piece::Segments(segments);
        let texted = Texted { rates: &rates, currency: "USD", phone, on: on.parse().unwrap(), what };
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
    fn one_with_a_file_is_charged_as_a_whole_and_never_at_the_rate_of_text() {
        let rates = parse_csv(CARD).unwrap();
        let of = |phone| {
            let (on, what) = ("2026-02-01".parse().unwrap(), Piece::WithFile);
            let Price { cost, form, .. } = price(Texted { rates: &rates, currency: "USD", phone, on, what });
            (form, cost.market, cost.amount.map(Amount::millionths), cost.segments)
        };
        assert_eq!(of("17875550100"), (Billed::Mms, "+1".to_owned(), Some(20_000), 0));
        assert_eq!(of("447700900123"), (Billed::Mms, "United Kingdom".to_owned(), None, 0));
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
