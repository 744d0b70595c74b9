//! Rate cards: what their texts say, and what is wrong with a broken one.

use proptest::prelude::*;

use super::*;
use crate::words::Argument;

fn on(date: &str) -> Date {
    date.parse().unwrap()
}

fn rate(card: &RateCard, market: &str, rated: Rated, date: &str, charged: u64) -> Option<String> {
    let of = RateKey { currency: "USD", market, rated, on: on(date) };
    card.rate(of, charged).map(|rate| rate.to_string())
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
    assert_eq!(card.rows().filter(|row| row.0.on == on("2026-10-01")).count(), 47 * 5);
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
    assert_eq!(quoted.rows().next().unwrap().0.market, "A, \"B\"");
}

/// The place, then the sentence's id and what stands in it.
fn wrong(error: &RateError) -> String {
    let field = error.field.as_ref().map_or_else(String::new, |field| format!(", field {field}"));
    let said = error.what.arguments.iter().map(|(_, argument)| match argument {
        Argument::Count(count) => format!(" {count}"),
        Argument::Text(text) => format!(" {text}"),
        other => panic!("{other:?}"),
    });
    let id = error.what.id.trim_start_matches("reading-");
    format!("line {}{field}: {id}{}", error.line, said.collect::<String>())
}

#[test]
fn what_is_wrong_with_csv_is_told_with_line_and_column() {
    let check = |rows: &str, expected: &str| {
        let found = wrong(&parse_csv(&format!("{HEAD}{rows}")).unwrap_err());
        assert!(found.starts_with(expected), "{found} is not {expected}");
    };
    check("Chile,utility,USD,2026-10-01,,,0,02\n", "line 2: field-count 8 7");
    check("\nChile,fax,USD,2026-10-01,,,0.02\n", "line 3, field category: no-category fax");
    check("Chile,sms,USD,2026-10-01,,,0.02\n", "line 2, field market: no-prefix Chile");
    check("+56,utility,USD,2026-10-01,,,0.02\n", "line 2, field market: no-prefix +56");
    check("Chile,utility,usd,2026-10-01,,,0.02\n", "line 2, field currency");
    check("Chile,utility,USD,1.10.2026,,,0.02\n", "line 2, field effective_from");
    check("Chile,utility,USD,2026-10-01,x,,0.02\n", "line 2, field tier_from");
    check("Chile,utility,USD,2026-10-01,,-1,0.02\n", "line 2, field tier_to");
    check("Chile,utility,USD,2026-10-01,,,free\n", "line 2, field rate: no-rate free");
    check("Chile,utility,USD,2026-10-01,,5,1\n", "line 2, field tier_from: tier-missing 6");
    check(
        "Chile,utility,USD,2026-10-01,,,1\nChile,utility,USD,2026-10-01,,,n/a\n",
        "line 3, field tier_from: rate-here-as-none Chile 2",
    );
    check(
        "Chile,utility,USD,2026-10-01,,,n/a\nChile,utility,USD,2026-10-01,,,1\n",
        "line 3, field tier_from: rate-there-as-none Chile 2",
    );
    check(
        "Chile,utility,USD,2026-10-01,,,1000000.000001\n",
        "line 2, field rate: rate-too-high 1000000.000001",
    );
    check(
        "Chile,utility,USD,2026-10-01,,,9223372036854\n",
        "line 2, field rate: rate-too-high 9223372036854",
    );
    check(",utility,USD,2026-10-01,,,1\n", "line 2, field market");
    check("\"Chile,utility,USD,2026-10-01,,,1\n", "line 2: quote-open");
    assert!(wrong(&parse_csv("").unwrap_err()).contains("empty-file"));
    assert!(wrong(&parse_csv("market,rate\n").unwrap_err()).contains("field category: column-missing"));
}

#[test]
fn of_tiers_that_do_not_fit_the_line_is_told_that_is_wrong() {
    let row = |market: &str, from: &str, to: &str| format!("{market},utility,USD,2026-10-01,{from},{to},1\n");
    let check = |rows: &[(&str, &str, &str)], expected: &str| {
        let rows: String = rows.iter().map(|(market, from, to)| row(market, from, to)).collect();
        assert_eq!(wrong(&parse_csv(&format!("{HEAD}{rows}")).unwrap_err()), expected);
    };
    let twice = "line 4, field tier_from: tier-twice Chile 2 1";
    check(&[("Chile", "", ""), ("Brazil", "", ""), ("Chile", "", "")], twice);
    check(&[("Chile", "", "5"), ("Chile", "6", ""), ("Chile", "0", "5")], twice);
    let gap = "line 3, field tier_from: tier-begins-wrongly 7 6";
    check(&[("Chile", "", "5"), ("Chile", "7", "")], gap);
    let overlap = "line 4, field tier_from: tier-begins-wrongly 4 6";
    check(&[("Chile", "", "5"), ("Brazil", "", ""), ("Chile", "4", "")], overlap);
    let missing = "line 3, field tier_from: tier-missing 10";
    check(&[("Chile", "", "5"), ("Chile", "6", "9")], missing);
    let endless = "line 2, field tier_from: tier-after-the-last 6";
    check(&[("Chile", "6", ""), ("Chile", "", "")], endless);
    // The first in the file, not the first of the alphabet.
    check(&[("Chile", "2", ""), ("Brazil", "3", "")], "line 2, field tier_from: tier-begins-wrongly 2 1");
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
    check("{\"market\":\"A\"},\n\n{\"market\":\"B\",\"fax\":\"1\"}", "line 6, field fax");
    check("{\"market\":\"B\",\"sms\":\"1\"}", "line 4, field market: no-prefix B");
    check("{\"utility\":\"1\"}", "line 4, field market: missing");
    check("{\"market\":\"A\",\n\"utility\":\"1000001\"}", "line 5, field utility: rate-too-high 1000001");
    check("{\"market\":7}", "line 4, field market: no-text");
    check("{\"market\":\"A\",\"utility\":[[5,\"1\"]]}", "line 4, field utility: tier-missing 6");
    check(
        "{\"market\":\"A\",\"utility\":\"1\"},{\"market\":\"A\",\"utility\":\"1\"}",
        "line 4, field utility: rate-twice A",
    );
    check("{\"market\":\"A\",", "line 4: ");
    check("7", "line 4: ");
    let dollars = "{\"currency\":\"dollars\",\"effective_from\":\"2026-10-01\",\"rates\":[]}";
    assert!(wrong(&parse_json(dollars).unwrap_err()).starts_with("line 1, field currency"));
    let day = "{\"currency\":\"USD\",\n\"effective_from\":\"soon\",\"rates\":[]}";
    assert!(wrong(&parse_json(day).unwrap_err()).starts_with("line 2, field effective_from"));
}

#[test]
fn a_value_on_a_line_of_its_own_is_told_with_that_line() {
    let check = |text: &str, expected: &str| {
        let found = wrong(&parse_json(text).unwrap_err());
        assert!(found.starts_with(expected), "{found} is not {expected}");
    };
    // Each wrong value stands somewhere before as well, where it is right.
    check(
        "{\"source\":\"7\",\"currency\":\"USD\",\n\"effective_from\":\"2027-07-07\",\n\"rates\":[\n7]}",
        "line 4: verbatim invalid type: integer `7`, expected {\"market\": …}",
    );
    check(
        "{\"source\":\"currency\",\n\"currency\":\n\"usd\",\"effective_from\":\"2026-10-01\",\"rates\":[]}",
        "line 3, field currency",
    );
    check(
        "{\"currency\":\"USD\",\n\"effective_from\":\"2026-10-01\",\"rates\":[{\n\"market\":\"A\",\n\"utility\":\n1}]}",
        "line 5, field utility",
    );
    check(
        "{\"currency\":\n7,\"effective_from\":\"2026-10-01\",\"rates\":[]}",
        "line 2, field currency: no-text",
    );
}

#[test]
fn what_stands_twice_in_a_row_is_wrong_even_if_it_is_the_same() {
    let check = |row: &str, expected: &str| {
        let text = format!("{{\"currency\":\"USD\",\"effective_from\":\"2026-10-01\",\"rates\":[\n{row}]}}");
        assert_eq!(wrong(&parse_json(&text).unwrap_err()), expected);
    };
    check(r#"{"market":"A","utility":"1","utility":"1"}"#, "line 2, field utility: rate-twice A");
    check(r#"{"market":"A","market":"B"}"#, "line 2, field market: twice");
    let both = r#"{"market":"A","authentication_international":"1","authentication-international":"1"}"#;
    check(both, "line 2, field authentication-international: rate-twice A");
}

#[test]
fn a_mark_of_the_byte_order_changes_nothing() {
    assert_eq!(parse_json(&format!("\u{feff}{USD_2026_10}")), parse_json(USD_2026_10));
}

/// Every error names a line of the text.
fn line_is_there(text: &str, read: &Result<RateCard, RateError>) -> bool {
    read.as_ref().err().is_none_or(|error| (1..=text.split('\n').count()).contains(&error.line))
}

/// The card of October as CSV.
fn as_csv() -> String {
    let mut csv = HEAD.to_owned();
    for (RateKey { currency, market, rated, on }, tiers) in parse_json(USD_2026_10).unwrap().rows() {
        let first = format!("\"{market}\",{},{currency},{on}", rated.as_str());
        match tiers {
            None => csv += &format!("{first},,,n/a\n"),
            Some(tiers) => {
                for Tier { from, to, rate } in tiers.all() {
                    csv += &format!(
                        "{first},{from},{},{rate}\n",
                        to.map_or("MAX".to_owned(), |to| to.to_string())
                    );
                }
            }
        }
    }
    csv
}

#[test]
fn a_card_written_as_csv_is_the_same_card() {
    assert_eq!(parse_csv(&as_csv()), parse_json(USD_2026_10));
}

/// What the formats are made of.
const MARKS: [char; 14] = ['"', ',', '\n', '\r', '{', '}', '[', ']', ':', '0', '9', '-', '.', '\\'];

/// Characters put in, taken out and exchanged.
fn mutated(text: &str, changes: &[(usize, char, u8)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (place, letter, how) in changes {
        let place = place % letters.len();
        match how {
            0 => drop(letters.remove(place)),
            1 => letters.insert(place, *letter),
            2 => letters[place] = *letter,
            _ => letters[place] = MARKS[place % MARKS.len()],
        }
    }
    letters.into_iter().collect()
}

proptest! {
    #[test]
    fn no_text_makes_the_loaders_panic_and_every_error_names_a_line_of_it(text in "(.|\n){0,200}") {
        for text in [text.clone(), format!("{HEAD}{text}"), format!("{{\"currency\":\"USD\",\n\"rates\":[{text}")] {
            prop_assert!(line_is_there(&text, &parse_csv(&text)));
            prop_assert!(line_is_there(&text, &parse_json(&text)));
        }
    }

    #[test]
    fn no_mutated_card_makes_them_panic_either(
        changes in prop::collection::vec((any::<usize>(), any::<char>(), 0..6_u8), 1..5),
        from in 0..20_000_usize,
    ) {
        let csv = as_csv();
        let rows: Vec<&str> = csv.lines().skip(1 + from % 150).take(20).collect();
        let csv = mutated(&format!("{HEAD}{}", rows.join("\n")), &changes);
        prop_assert!(line_is_there(&csv, &parse_csv(&csv)));
        let json = mutated(USD_2026_10, &changes);
        prop_assert!(line_is_there(&json, &parse_json(&json)));
    }

    #[test]
    fn the_one_wrong_row_is_the_one_that_is_told(
        spaces in prop::collection::vec(prop::sample::select(vec!["", "\n", "\r\n", " \n\n"]), 2..12),
        place in any::<prop::sample::Index>(),
    ) {
        let wrong = place.index(spaces.len());
        let (mut csv, mut json) = (HEAD.to_owned(), "{\"currency\":\"USD\",\n\"effective_from\":\"2026-10-01\",\"rates\":[".to_owned());
        let mut lines = (0, 0);
        for (number, space) in spaces.iter().enumerate() {
            csv += space;
            json += &format!("{}{space}", if number == 0 { "" } else { "," });
            let rate = if number == wrong { "free" } else { "1" };
            if number == wrong {
                lines = (csv.split('\n').count(), json.split('\n').count());
            }
            csv += &format!("M{number},utility,USD,2026-10-01,,,{rate}\n");
            json += &format!("{{\"market\":\"M{number}\",\"utility\":\"{rate}\"}}");
        }
        json += "]}";
        prop_assert_eq!(parse_csv(&csv).unwrap_err().line, lines.0);
        prop_assert_eq!(parse_json(&json).unwrap_err().line, lines.1);
    }
}
