//! Rate cards: what their texts say, and what is wrong with a broken one.

use proptest::prelude::*;

use super::*;

fn on(date: &str) -> Date {
    date.parse().unwrap()
}

fn rate(card: &RateCard, market: &str, rated: Rated, date: &str, charged: u64) -> Option<String> {
    let asked = Asked { currency: "USD", market, rated, on: on(date) };
    card.rate(asked, charged).map(|rate| rate.to_string())
}

#[test]
fn the_built_in_cards_hold_what_meta_published() {
    let card = RateCard::built_in().unwrap();
    let check = |market: &str, rated, date: &str, expected: Option<&str>| {
        assert_eq!(rate(&card, market, rated, date, 0).as_deref(), expected, "{market} {rated:?} {date}");
    };
    check("Brazil", Rated::Marketing, "2026-10-01", Some("0.0625"));
    check("Brazil", Rated::Service, "2026-11-21", Some("0.0068"));
    check("Mexico", Rated::Marketing, "2026-09-30", Some("0.0305"));
    check("Mexico", Rated::Marketing, "2026-10-01", Some("0.0397"));
    check("South Africa", Rated::Authentication, "2026-07-01", Some("0.0076"));
    check("Germany", Rated::Service, "2026-09-30", None);
    check("Bangladesh", Rated::Marketing, "2026-09-30", None);
    check("Germany", Rated::Marketing, "2026-06-30", None);
    check("Germany", Rated::AuthenticationInternational, "2026-10-01", None);
    check("Ukraine", Rated::AuthenticationInternational, "2026-10-01", Some("0.0746"));
    check("Atlantis", Rated::Marketing, "2026-10-01", None);
    assert_eq!(card.rows().filter(|row| row.3 == on("2026-10-01")).count(), 47 * 5);
}

#[test]
fn tiers_change_the_rate_of_the_messages_inside_them() {
    let card = RateCard::built_in().unwrap();
    let india = |rated, charged| rate(&card, "India", rated, "2026-10-01", charged).unwrap();
    assert_eq!(india(Rated::Authentication, 749_999), "0.0014");
    assert_eq!(india(Rated::Authentication, 750_000), "0.0013");
    // Example 2 of Meta's: the international rate goes on from the count that was reached.
    assert_eq!(india(Rated::AuthenticationInternational, 750_000), "0.0286");
    assert_eq!(india(Rated::Utility, 400_000_000), "0.0010");
    assert_eq!(india(Rated::Service, 400_000_000), "0.0014");
}

#[test]
fn a_category_has_the_rate_of_its_name_and_entry_points_have_none() {
    assert_eq!(Rated::of(BillingCategory::ReferralConversion), None);
    assert_eq!(Rated::of(BillingCategory::Service), Some(Rated::Service));
    assert_eq!(Rated::from_word("authentication-international"), Some(Rated::AuthenticationInternational));
    for rated in Rated::ALL {
        assert_eq!(Rated::from_word(rated.as_str()), Some(rated));
    }
}

const HEAD: &str = "market,category,currency,effective_from,tier_from,tier_to,rate\n";

#[test]
fn csv_reads_like_json() {
    let csv = format!(
        "\u{feff}{HEAD}Chile,utility,USD,2026-10-01,100001,,0.0190\r\n\
         Chile,utility,USD,2026-10-01,0,100000,0.0200\n\n\
         \"Chile\", marketing ,USD,2026-10-01,,MAX,0.0889\n\
         Chile,authentication_international,USD,2026-10-01,,,n/a\n"
    );
    let json = r#"{"currency":"USD","effective_from":"2026-10-01","rates":[
        {"market":"Chile","marketing":"0.0889","authentication_international":null,
         "utility":[[100000,"0.0200"],[null,"0.0190"]]}]}"#;
    assert_eq!(parse_csv(&csv).unwrap(), parse_json(json).unwrap());
    let quoted = parse_csv(&format!("{HEAD}\"A, \"\"B\"\"\",service,EUR,2026-10-01,,,1\n")).unwrap();
    assert_eq!(quoted.rows().next().unwrap().1, "A, \"B\"");
}

fn wrong(error: &RateError) -> String {
    error.to_string()
}

#[test]
fn what_is_wrong_with_csv_is_told_with_line_and_column() {
    let check = |rows: &str, expected: &str| {
        let found = wrong(&parse_csv(&format!("{HEAD}{rows}")).unwrap_err());
        assert!(found.starts_with(expected), "{found} is not {expected}");
    };
    check("Chile,utility,USD,2026-10-01,,,0,02\n", "line 2: 8 fields");
    check("\nChile,sms,USD,2026-10-01,,,0.02\n", "line 3, field category: there is no category `sms`");
    check("Chile,utility,usd,2026-10-01,,,0.02\n", "line 2, field currency");
    check("Chile,utility,USD,1.10.2026,,,0.02\n", "line 2, field effective_from");
    check("Chile,utility,USD,2026-10-01,x,,0.02\n", "line 2, field tier_from");
    check("Chile,utility,USD,2026-10-01,,-1,0.02\n", "line 2, field tier_to");
    check("Chile,utility,USD,2026-10-01,,,free\n", "line 2, field rate: `free`");
    check("Chile,utility,USD,2026-10-01,,5,1\n", "line 2, field tier_from: the tier that begins at 6");
    check("Chile,utility,USD,2026-10-01,,,1\nChile,utility,USD,2026-10-01,,,n/a\n", "line 3, field rate");
    check(",utility,USD,2026-10-01,,,1\n", "line 2, field market");
    check("\"Chile,utility,USD,2026-10-01,,,1\n", "line 2: a quoted field");
    assert!(wrong(&parse_csv("").unwrap_err()).contains("empty"));
    assert!(
        wrong(&parse_csv("market,rate\n").unwrap_err()).contains("field category: the column is missing")
    );
}

#[test]
fn what_is_wrong_with_json_is_told_with_line_and_field() {
    let check = |rows: &str, expected: &str| {
        let text =
            format!("{{\"currency\":\"USD\",\n\"effective_from\":\"2026-10-01\",\n\"rates\":[\n{rows}]}}");
        let found = wrong(&parse_json(&text).unwrap_err());
        assert!(found.starts_with(expected), "{found} is not {expected}");
    };
    check("{\"market\":\"A\",\"utility\":\"1\"},\n{\"market\":\"B\",\"utility\":1}", "line 5, field utility");
    check("{\"market\":\"A\"},\n\n{\"market\":\"B\",\"sms\":\"1\"}", "line 6, field sms");
    check("{\"utility\":\"1\"}", "line 4, field market: it is missing");
    check("{\"market\":7}", "line 4, field market: it is not a text");
    check("{\"market\":\"A\",\"utility\":[[5,\"1\"]]}", "line 4, field utility: the tier that begins at 6");
    check(
        "{\"market\":\"A\",\"utility\":\"1\"},{\"market\":\"A\",\"utility\":\"1\"}",
        "line 4, field utility: A has",
    );
    check("{\"market\":\"A\",", "line 4: ");
    check("7", "line 4: ");
    let dollars = "{\"currency\":\"dollars\",\"effective_from\":\"2026-10-01\",\"rates\":[]}";
    assert!(wrong(&parse_json(dollars).unwrap_err()).starts_with("line 1, field currency"));
    let day = "{\"currency\":\"USD\",\n\"effective_from\":\"soon\",\"rates\":[]}";
    assert!(wrong(&parse_json(day).unwrap_err()).starts_with("line 2, field effective_from"));
}

proptest! {
    #[test]
    fn no_text_makes_the_loaders_panic(text in ".{0,200}", at in 0..400usize, with in any::<char>()) {
        let _ = parse_csv(&text);
        let _ = parse_json(&text);
        let _ = parse_csv(&format!("{HEAD}{text}"));
        let mut mutated: Vec<char> = USD_2026_10.chars().take(3000).collect();
        if let Some(letter) = mutated.get_mut(at) {
            *letter = with;
        }
        let mutated: String = mutated.into_iter().collect();
        let _ = parse_json(&mutated);
        let _ = parse_csv(&mutated);
    }
}
