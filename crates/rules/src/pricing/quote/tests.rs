//! Prices in money and in words, at instants of each rule set.

use std::collections::BTreeMap;

use super::*;
use crate::pricing::{Billed, UnixSeconds};
use crate::template::Category;
use crate::words::{Sentence, prices as words};

/// Noon of a day, UTC.
fn noon(date: &str) -> UnixSeconds {
    let at: i64 = match date {
        "2024-10-15" => 1_728_993_600,
        "2025-06-15" => 1_749_988_800,
        "2026-09-15" => 1_789_473_600,
        "2026-11-21" => 1_795_262_400,
        _ => unreachable!("{date}"),
    };
    UnixSeconds::new(at).unwrap()
}

struct Case<'a> {
    date: &'a str,
    form: Billed,
    entry: (bool, bool),
    in_window: bool,
    used: u64,
}

fn case(date: &str, form: Billed) -> Case<'_> {
    Case { date, form, entry: (false, false), in_window: true, used: 0 }
}

fn tariff<'a>(
    calendar: &'a Calendar,
    settings: &'a PricingSettings,
    rates: &'a RateCard,
    international: &'a International,
) -> Tariff<'a> {
    Tariff { calendar, settings, rates, currency: "USD", international, eligible: false }
}

fn ask(case: &Case<'_>) -> Quote {
    let rates = RateCard::built_in().unwrap();
    let (calendar, settings) = (Calendar::utc(None), PricingSettings::default());
    let international = International::default();
    let tariff = tariff(&calendar, &settings, &rates, &international);
    let delivered = Delivered {
        at: noon(case.date),
        form: case.form,
        in_entry_point: case.entry.0,
        in_window: case.in_window,
    };
    let sale = Sale {
        delivered,
        on: case.date.parse().unwrap(),
        market: "North America",
        country: Some("US"),
        opens_entry_point: case.entry.1,
        in_group: false,
    };
    quote(tariff, &Conversations::default(), sale, |_| case.used)
}

const MARKETING: Billed = Billed::Template(Category::Marketing);
const UTILITY: Billed = Billed::Template(Category::Utility);

#[test]
fn a_price_says_why_in_the_terms_of_the_day() {
    let november = "2026-11-21";
    for (case, line, why) in [
        (case(november, MARKETING), "price-charged", "why-charged"),
        (case(november, Billed::FreeForm), "price-in-allowance", "why-in-number-allowance"),
        (Case { used: 1000, ..case(november, Billed::Reaction) }, "price-free", "why-reaction"),
        (Case { used: 1000, ..case(november, Billed::FreeForm) }, "price-charged", "why-allowance-used"),
        (Case { entry: (true, true), ..case(november, UTILITY) }, "price-answers-ad", "why-answers-ad"),
        (
            Case { entry: (true, false), ..case(november, MARKETING) },
            "price-in-entry-point",
            "why-in-entry-point",
        ),
        (case("2026-09-15", UTILITY), "price-in-window", "why-in-window"),
        (case("2025-06-15", Billed::FreeForm), "price-free", "why-service-is-free"),
        (case("2025-06-15", UTILITY), "price-unknown", "why-opens-conversation"),
    ] {
        let price = ask(&case).price;
        assert_eq!((&*words::line(&price).id, &*words::why(&price).id), (line, why));
        assert!(price.rule.starts_with('R'));
    }
    let price = ask(&Case { used: 12, ..case(november, Billed::FreeForm) }).price;
    let expected = Sentence::plain("price-in-allowance").with("form", "service");
    assert_eq!(words::line(&price), expected.with("used", 13_u64).with("of", 1000_u64));
}

#[test]
fn what_is_free_costs_zero_and_what_has_no_rate_costs_nothing_known() {
    let free = ask(&case("2026-11-21", Billed::FreeForm)).price.cost;
    assert_eq!((free.amount, free.rates), (Some(Amount::ZERO), None));
    let unknown = ask(&case("2025-06-15", MARKETING)).price.cost;
    assert!(unknown.charge.billable);
    assert_eq!((unknown.amount, unknown.rates), (None, None));
    let known = ask(&case("2026-11-21", MARKETING)).price.cost;
    assert_eq!(known.rates.map(|date| date.to_string()), Some("2026-10-01".to_owned()));
}

#[test]
fn a_delivery_counts_towards_what_decides_about_the_next() {
    let words = |quote: Quote| quote.counts.iter().map(Counter::word).collect::<Vec<_>>();
    assert_eq!(words(ask(&case("2026-11-21", Billed::FreeForm))), ["service_messages"]);
    assert_eq!(words(ask(&case("2026-11-21", UTILITY))), ["tier/utility/North America"]);
    assert!(words(ask(&case("2026-11-21", MARKETING))).is_empty());
    assert!(words(ask(&case("2025-06-15", UTILITY))).is_empty(), "no tiers before per-message pricing");
    let october = ask(&case("2024-10-15", Billed::FreeForm));
    assert_eq!(october.opens, Some(BillingCategory::Service));
    assert_eq!(words(october), ["service_conversations"]);
}

#[test]
fn the_international_rate_is_for_those_meta_told() {
    let since = BTreeMap::from([("IN".to_owned(), UnixSeconds::new(0).unwrap())]);
    let settings = PricingSettings::default();
    let international = International { since, ..International::default() };
    let rates = RateCard::built_in().unwrap();
    let calendar = Calendar::utc(None);
    let tariff = tariff(&calendar, &settings, &rates, &international);
    let form = Billed::Template(Category::Authentication);
    let delivered = Delivered { at: noon("2026-11-21"), form, in_entry_point: false, in_window: false };
    let on = "2026-11-21".parse().unwrap();
    let ask = |country| {
        let sale =
            Sale { delivered, on, market: "India", country, opens_entry_point: false, in_group: false };
        quote(tariff, &Conversations::default(), sale, |_| 0).price.cost.amount
    };
    assert!(ask(Some("IN")) > ask(None), "{:?} {:?}", ask(Some("IN")), ask(None));
}

#[test]
fn a_price_tells_what_its_delivery_opens() {
    let price = ask(&Case { entry: (true, true), ..case("2026-11-21", UTILITY) }).price;
    assert_eq!(price.opens, Some(Opens::EntryPoint));
    let opened = ask(&case("2024-10-15", UTILITY)).price;
    assert_eq!(opened.opens, Some(Opens::Conversation(BillingCategory::Utility)));
}

#[test]
fn a_cost_is_kept_as_it_was_told() {
    let cost = ask(&Case { entry: (true, true), ..case("2026-11-21", UTILITY) }).price.cost;
    let json = serde_json::to_value(&cost).unwrap();
    assert_eq!((&json["billable"], &json["reason"]), (&false.into(), &"free_entry_point".into()));
    assert_eq!((&json["amount"], &json["currency"]), (&"0.0000".into(), &"USD".into()));
    assert_eq!(json["rules"], "pmp_2026");
    assert_eq!(serde_json::from_value::<Cost>(json).unwrap(), cost);
}
