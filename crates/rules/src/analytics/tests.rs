//! Meta's answers as they come, and as they should not.

use proptest::prelude::*;

use super::read::{Page, Spot, read};
use super::*;

const DAY: i64 = 86_400;
/// 2026-09-21 14:13:20 UTC, as Meta's own example has it.
const START: i64 = 1_790_000_000;

fn one_page(text: &str) -> Page {
    let mut pages = read(text, None).unwrap_or_else(|wrong| panic!("{wrong:?}: {text}"));
    assert_eq!(pages.len(), 1);
    pages.remove(0)
}

#[test]
fn the_field_of_an_account_is_read() {
    let page = one_page(
        r#"{"pricing_analytics":{"data":[{"data_points":[{"start":1790000000,"end":1790086400,"country":"US",
        "phone_number":"+1 555 010-0200","tier":"0:100000","pricing_type":"REGULAR","pricing_category":"MARKETING",
        "volume":120,"cost":3.0,"surprise":{"a":[1]}}]}]},"id":"200100000000001"}"#,
    );
    let of = Combination {
        country: "US".into(),
        phone: "15550100200".into(),
        category: "MARKETING".into(),
        kind: "REGULAR".into(),
        tier: "0:100000".into(),
    };
    let cost = Some(Amount::from_millionths(3_000_000));
    let point = Point { start: START, end: START + DAY, of, volume: 120, cost };
    assert_eq!(page, Page { kind: Kind::Pricing, points: vec![point], next: None });
}

#[test]
fn every_shape_an_answer_comes_in_is_read() {
    let point = r#"{"start":1790000000,"end":1790086400,"conversation":2,"conversation_type":"FREE_ENTRY"}"#;
    let parts = format!(r#"{{"data":[{{"data_points":[{point}]}},{{"data_points":[{point}]}}]}}"#);
    for (text, points) in [
        (format!(r#"{{"conversation_analytics":{{"data_points":[{point}]}},"id":"1"}}"#), 1),
        (format!(r#"{{"id":"1","conversation_analytics":{parts}}}"#), 2),
        (parts.clone(), 2),
        (format!("\u{feff} {parts}\n"), 2),
        (format!(r#"{{"data_points":[{point},{point},{point}]}}"#), 3),
        (format!("[{parts},{parts}]"), 4),
        ("[]".to_owned(), 0),
        (r#"{"conversation_analytics":{"data":[]}}"#.to_owned(), 0),
        (r#"{"conversation_analytics":{"data":[]},"pricing_analytics":null}"#.to_owned(), 0),
    ] {
        let pages = read(&text, None).unwrap();
        assert!(pages.iter().all(|page| page.kind == Kind::Conversation), "{text}");
        let found: Vec<&Point> = pages.iter().flat_map(|page| &page.points).collect();
        assert_eq!(found.len(), points, "{text}");
        assert!(found.iter().all(|point| point.of.kind == "FREE_ENTRY_POINT" && point.cost.is_none()));
    }
    let both =
        read(r#"{"pricing_analytics":{"data":[]},"conversation_analytics":{"data":[]}}"#, None).unwrap();
    assert_eq!(both.len(), 2);
    let silent = read(r#"{"id":"1"}"#, Some(Kind::Pricing)).unwrap();
    assert_eq!(silent, [Page { kind: Kind::Pricing, points: vec![], next: None }]);
    let next = r#"{"data":[{"data_points":[]}],"paging":{"cursors":{"after":"x"},"next":"https://g.test/1?after=x"}}"#;
    assert_eq!(read(next, Some(Kind::Pricing)).unwrap()[0].next.as_deref(), Some("https://g.test/1?after=x"));
}

#[test]
fn numbers_may_be_texts_and_money_stays_exact() {
    for (cost, millionths) in [
        ("3.0", 3_000_000),
        ("\"3.000001\"", 3_000_001),
        ("0.1875", 187_500),
        ("0.30000000000000004", 300_000),
        ("1.5e-3", 1_500),
        ("123456789012.654321", 123_456_789_012_654_321),
        ("0", 0),
    ] {
        let page = one_page(&format!(
            r#"{{"data":[{{"data_points":[{{"start":"1790000000","end":"1790086400","volume":"7","cost":{cost}}}]}}]}}"#
        ));
        let point = &page.points[0];
        assert_eq!((point.volume, point.cost), (7, Some(Amount::from_millionths(millionths))), "{cost}");
    }
}

const PRICING: Spot = Spot { answer: None, kind: Some(Kind::Pricing), point: None, field: None };

/// `what` is the sentence's id without its first word.
fn check(text: &str, at: Spot, field: &str, what: &str) {
    let error = read(text, None).expect_err(text);
    assert_eq!((Spot { field: None, ..error.at }, error.at.field.unwrap_or("")), (at, field), "{text}");
    assert_eq!(error.what.id.strip_prefix("reading-"), Some(what), "{text}");
}

#[test]
fn what_is_wrong_is_told_with_its_data_point_and_field() {
    for (text, what) in [
        ("", "no-json"),
        ("{", "no-json"),
        ("<html>", "no-json"),
        ("7", "object-expected"),
        ("{}", "no-analytics"),
        (r#"{"id":"1"}"#, "no-analytics"),
        (r#"{"data":[]}"#, "unknown-analytics"),
        (r#"{"error":{"message":"Unsupported get request.","code":100}}"#, "error-of-metas"),
        (r#"{"error":7}"#, "error-of-metas"),
    ] {
        check(text, Spot::default(), "", what);
    }
    check("[{}]", Spot { answer: Some(1), ..Spot::default() }, "", "no-analytics");
    check(r#"{"pricing_analytics":7}"#, PRICING, "", "object-expected");
    check(r#"{"pricing_analytics":{}}"#, PRICING, "data", "missing");
    check(r#"{"pricing_analytics":{"data":[{}]}}"#, PRICING, "data_points", "missing");
    check(
        r#"[{"pricing_analytics":{"data":[7]}}]"#,
        Spot { answer: Some(1), ..PRICING },
        "",
        "object-expected",
    );
    for (point, field, what) in [
        ("7", "", "object-expected"),
        (r#"{"end":1790086400,"volume":1}"#, "start", "missing"),
        (r#"{"start":1790000000,"volume":1}"#, "end", "missing"),
        (r#"{"start":"soon","end":1790086400,"volume":1}"#, "start", "no-number"),
        (r#"{"start":-1,"end":1790086400,"volume":1}"#, "start", "negative"),
        (r#"{"start":1790000000.5,"end":1790086400,"volume":1}"#, "start", "no-instant"),
        (r#"{"start":1790000000,"end":999999999999,"volume":1}"#, "end", "no-instant"),
        (r#"{"start":1790000000,"end":1790000000,"volume":1}"#, "end", "ends-before-start"),
        (r#"{"start":1790000000,"end":1792600000,"volume":1}"#, "end", "longer-than-a-day"),
        (r#"{"start":1790000000,"end":1790086400,"cost":1}"#, "volume", "missing"),
        (r#"{"start":1790000000,"end":1790086400,"volume":null}"#, "volume", "missing"),
        (r#"{"start":1790000000,"end":1790086400,"volume":-3}"#, "volume", "negative"),
        (r#"{"start":1790000000,"end":1790086400,"volume":1.5}"#, "volume", "no-whole-number"),
        (r#"{"start":1790000000,"end":1790086400,"volume":1e30}"#, "volume", "too-much"),
        (r#"{"start":1790000000,"end":1790086400,"volume":[1]}"#, "volume", "no-number"),
        (r#"{"start":1790000000,"end":1790086400,"volume":1,"cost":"free"}"#, "cost", "no-number"),
        (r#"{"start":1790000000,"end":1790086400,"volume":1,"cost":-0.1}"#, "cost", "negative"),
        (r#"{"start":1790000000,"end":1790086400,"volume":1,"cost":1e13}"#, "cost", "too-much"),
        (r#"{"start":1790000000,"end":1790086400,"volume":1,"country":["US"]}"#, "country", "no-text"),
        (r#"{"start":1790000000,"end":1790086400,"volume":1,"tier":"\u0000"}"#, "tier", "no-word"),
    ] {
        let text = format!(r#"{{"pricing_analytics":{{"data":[{{"data_points":[{point}]}}]}}}}"#);
        check(&text, Spot { point: Some(1), ..PRICING }, field, what);
    }
    let long = format!(
        r#"{{"data_points":[{{"start":0,"end":1,"volume":1}},{{"start":0,"end":1,"volume":1,"pricing_type":"{}"}}]}}"#,
        "x".repeat(65)
    );
    check(&long, Spot { point: Some(2), ..Spot::default() }, "pricing_type", "no-word");
}

#[test]
fn points_are_added_up_by_the_day_that_holds_most_of_them() {
    let of = |country: &str| Combination { country: country.into(), ..Combination::default() };
    let point = |start: i64, hours: i64, country: &str, volume, millionths: Option<i64>| Point {
        start,
        end: start + hours * 3600,
        of: of(country),
        volume,
        cost: millionths.map(Amount::from_millionths),
    };
    let day_of = |at: i64| Date::new(2026, 1, u8::try_from(at / DAY + 1).unwrap()).unwrap();
    let figures = by_day(
        &[
            point(-7 * 3600 + DAY, 24, "US", 2, Some(5)),
            point(DAY, 1, "US", 3, Some(7)),
            point(DAY, 24, "DE", 1, None),
            point(DAY, 24, "DE", 1, Some(1)),
            point(2 * DAY + 5 * 3600, 24, "US", 4, Some(0)),
        ],
        day_of,
    );
    let told: Vec<_> = figures
        .iter()
        .map(|figure| {
            let cost = figure.cost.map(Amount::millionths);
            (figure.day.to_string(), figure.of.country.as_str(), figure.volume, cost)
        })
        .collect();
    let day = |text: &str| text.to_owned();
    assert_eq!(
        told,
        [
            (day("2026-01-02"), "DE", 2, None),
            (day("2026-01-02"), "US", 5, Some(12)),
            (day("2026-01-03"), "US", 4, Some(0)),
        ]
    );
}

proptest! {
    #[test]
    fn no_answer_breaks_the_reader(text in r#"[\[\]{}":,.0-9a-z_ -]{0,200}"#) {
        let _ = read(&text, None);
        let _ = read(&text, Some(Kind::Pricing));
    }

    #[test]
    fn a_value_of_any_shape_is_read_or_told(value in value(), field in 0..9_usize) {
        let fields = ["start", "end", "volume", "cost", "country", "phone", "tier", "pricing_type", "pricing_category"];
        let mut point = serde_json::json!({"start": START, "end": START + DAY, "volume": 1});
        point[fields[field]] = value;
        let text = serde_json::json!({"pricing_analytics": {"data": [{"data_points": [point]}]}}).to_string();
        match read(&text, None) {
            Ok(pages) => prop_assert_eq!(pages[0].points.len(), 1),
            Err(wrong) => {
                prop_assert_eq!(wrong.at.point, Some(1));
                prop_assert!(wrong.at.field.is_some(), "{:?}", wrong);
            }
        }
    }
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|number| serde_json::json!(number)),
        ".{0,80}".prop_map(Into::into),
        prop::collection::vec(any::<u8>(), 0..3).prop_map(Into::into),
        Just(serde_json::json!({"a": 1})),
    ]
}
