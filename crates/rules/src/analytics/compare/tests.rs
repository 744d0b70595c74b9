//! Both sides as tables, and what holds of every comparison.

use proptest::prelude::*;

use super::super::Combination;
use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Late enough that every day is settled.
fn settled() -> Date {
    day("2099-01-01")
}

fn ours(on: &str, category: BillingCategory, reason: Reason, messages: u64, cents: i64) -> Ours {
    let form = match category {
        BillingCategory::Marketing => MARKETING,
        BillingCategory::Utility => UTILITY,
        BillingCategory::Authentication => Billed::Template(Category::Authentication),
        BillingCategory::Service | BillingCategory::ReferralConversion => Billed::FreeForm,
        BillingCategory::Sms => Billed::Sms,
    };
    let rules = match on {
        on if on < "2025-07-01" => RuleSet::Cbp,
        on if on < "2026-10-01" => RuleSet::Pmp2025,
        _ => RuleSet::Pmp2026,
    };
    Ours {
        day: day(on),
        market: "Germany".into(),
        charge: Charge { rules, category, billable: reason.is_billable(), reason },
        form,
        messages,
        unpriced: 0,
        amount: Amount::from_millionths(cents * 10_000),
    }
}

fn figure(on: &str, category: &str, kind: &str, volume: u64, cents: i64) -> Figure {
    let of = Combination {
        country: "DE".into(),
        category: category.into(),
        kind: kind.into(),
        ..Combination::default()
    };
    Figure { day: day(on), of, volume, cost: Some(Amount::from_millionths(cents * 10_000)) }
}

/// Category, type, ours, Meta's, and the difference in messages and cents.
type Line<'a> = (&'a str, &'a str, u64, u64, Option<(i64, i64)>);

#[track_caller]
fn check(kind: Kind, ours: &[Ours], figures: &[Figure], expected: &[Line<'_>]) -> Vec<Row> {
    let rows = compare(kind, ours, figures, settled());
    let lines: Vec<Line<'_>> = rows
        .iter()
        .map(|row| {
            let gap = row
                .difference
                .map(|gap| (gap.messages, gap.amount.map_or(0, |amount| amount.millionths() / 10_000)));
            (row.category.as_str(), row.kind.as_str(), row.ours.messages, row.meta.volume, gap)
        })
        .collect();
    assert_eq!(lines, expected);
    rows
}

const UTILITY: Billed = Billed::Template(Category::Utility);
const MARKETING: Billed = Billed::Template(Category::Marketing);

#[test]
fn free_utility_and_service_are_compared_together_while_service_is_free() {
    let on = "2026-09-01";
    let sums = [
        ours(on, BillingCategory::Marketing, Reason::Regular, 3, 18),
        ours(on, BillingCategory::Utility, Reason::Regular, 2, 2),
        ours(on, BillingCategory::Utility, Reason::FreeCustomerService, 4, 0),
        ours(on, BillingCategory::Service, Reason::FreeCustomerService, 5, 0),
        Ours {
            form: MARKETING,
            ..ours(on, BillingCategory::ReferralConversion, Reason::FreeEntryPoint, 1, 0)
        },
    ];
    let agreeing = [
        ("marketing", "regular", 3, 3, None),
        ("referral_conversion", "free_entry_point", 1, 1, None),
        ("service", "free_customer_service", 9, 9, None),
        ("utility", "regular", 2, 2, None),
    ];
    let regular = [figure(on, "MARKETING", "REGULAR", 3, 18), figure(on, "UTILITY", "REGULAR", 2, 2)];
    for free in [
        vec![
            figure(on, "SERVICE", "FREE_CUSTOMER_SERVICE", 9, 0),
            figure(on, "SERVICE", "FREE_ENTRY_POINT", 1, 0),
        ],
        vec![
            figure(on, "SERVICE", "FREE_CUSTOMER_SERVICE", 5, 0),
            figure(on, "UTILITY", "FREE_CUSTOMER_SERVICE", 4, 0),
            figure(on, "MARKETING", "FREE_ENTRY_POINT", 1, 0),
        ],
        vec![
            figure(on, "SERVICE", "REGULAR", 9, 0),
            figure(on, "REFERRAL_CONVERSION", "FREE_ENTRY_POINT", 1, 0),
        ],
    ] {
        let figures: Vec<Figure> = regular.iter().cloned().chain(free).collect();
        let rows = check(Kind::Pricing, &sums, &figures, &agreeing);
        assert_eq!(rows[2].notes, [says::SERVICE_IS_FREE]);
        assert_eq!(rows[1].notes, [says::ENTRY_POINT]);
        assert_eq!(rows[0].notes, []);
        assert_eq!(rows[2].parts.reasons, [Reason::FreeCustomerService].into());
        assert_eq!(rows[2].parts.categories, [BillingCategory::Utility, BillingCategory::Service].into());
    }
}

#[test]
fn since_october_2026_service_is_a_category_as_others_are() {
    let on = "2026-10-01";
    let sums = [
        ours(on, BillingCategory::Service, Reason::FreeAllowance, 7, 0),
        ours(on, BillingCategory::Service, Reason::Regular, 2, 2),
        ours(on, BillingCategory::Utility, Reason::Regular, 4, 4),
    ];
    let figures = [
        figure(on, "SERVICE", "FREE_CUSTOMER_SERVICE", 7, 0),
        figure(on, "SERVICE", "REGULAR", 2, 2),
        figure(on, "UTILITY", "REGULAR", 3, 3),
    ];
    let rows = check(
        Kind::Pricing,
        &sums,
        &figures,
        &[
            ("service", "free_customer_service", 7, 7, None),
            ("service", "regular", 2, 2, None),
            ("utility", "regular", 4, 3, Some((1, 1))),
        ],
    );
    assert_eq!(rows[0].notes, [says::ALLOWANCE]);
    assert_eq!(rows[1].notes, []);
}

#[test]
fn conversations_are_counted_where_they_opened_and_entry_points_once() {
    let on = "2024-06-03";
    let sums = [
        ours(on, BillingCategory::Marketing, Reason::ConversationOpened, 2, 12),
        ours(on, BillingCategory::Marketing, Reason::Joined, 40, 0),
        ours(on, BillingCategory::Service, Reason::FreeAllowance, 5, 0),
        ours(on, BillingCategory::Service, Reason::ConversationOpened, 1, 3),
        ours(on, BillingCategory::ReferralConversion, Reason::FreeEntryPoint, 6, 0),
    ];
    let figures = [
        figure(on, "MARKETING", "REGULAR", 2, 12),
        figure(on, "SERVICE", "FREE_TIER", 5, 0),
        figure(on, "SERVICE", "REGULAR", 1, 3),
        figure(on, "REFERRAL_CONVERSION", "FREE_ENTRY_POINT", 1, 0),
    ];
    let expected = [
        ("marketing", "regular", 2, 2, None),
        ("referral_conversion", "free_entry_point", 6, 1, None),
        ("service", "free_tier", 5, 5, None),
        ("service", "regular", 1, 1, None),
    ];
    let rows = check(Kind::Conversation, &sums, &figures, &expected);
    assert_eq!(rows[1].notes, [says::ENTRY_POINT_ONCE]);
    let unknown_to_us = check(
        Kind::Conversation,
        &sums[..4],
        &figures[3..],
        &[
            ("marketing", "regular", 2, 0, Some((2, 12))),
            ("referral_conversion", "free_entry_point", 0, 1, Some((-1, 0))),
            ("service", "free_tier", 5, 0, Some((5, 0))),
            ("service", "regular", 1, 0, Some((1, 3))),
        ],
    );
    assert_eq!(unknown_to_us[1].ours.messages, 0);
    assert_eq!(check(Kind::Pricing, &sums, &[], &[]), [], "messages are no business of conversations");
}

#[test]
fn an_entry_point_that_meta_does_not_know_differs() {
    let inside = |on: &str, messages| {
        ours(on, BillingCategory::ReferralConversion, Reason::FreeEntryPoint, messages, 0)
    };
    let opened = |on: &str, volume| figure(on, "REFERRAL_CONVERSION", "FREE_ENTRY_POINT", volume, 0);
    let differ = |sums: &[Ours], figures: &[Figure]| -> Vec<(String, i64)> {
        let rows = compare(Kind::Conversation, sums, figures, settled());
        let gap = |row: &Row| Some((row.day.to_string(), row.difference?.messages));
        rows.iter().filter_map(gap).collect()
    };
    let three = [inside("2024-06-10", 2), inside("2024-06-11", 1), inside("2024-06-13", 4)];
    let first = figure("2024-06-01", "MARKETING", "REGULAR", 0, 0);
    // It opened once and held messages on four days.
    assert_eq!(differ(&three, &[first.clone(), opened("2024-06-10", 1)]), []);
    assert_eq!(differ(&three, std::slice::from_ref(&first)), [("2024-06-10".to_owned(), 2)]);
    assert_eq!(differ(&three, &[opened("2024-06-10", 3)]), [("2024-06-10".to_owned(), -1)], "Meta has more");
    // What opened before the first day of which anything is known is not missed.
    assert_eq!(differ(&three, &[opened("2024-06-10", 1)]), []);
    assert_eq!(differ(&three[1..], &[figure("2024-06-10", "MARKETING", "REGULAR", 0, 0)]), []);
    let again = [inside("2024-06-10", 1), inside("2024-06-14", 1)];
    assert_eq!(differ(&again, &[opened("2024-06-10", 1)]), [("2024-06-14".to_owned(), 1)]);
}

#[test]
fn service_conversations_that_are_free_for_good_may_be_called_regular() {
    let on = "2024-11-01";
    let sums = [ours(on, BillingCategory::Service, Reason::FreeService, 5, 0)];
    for kind in ["REGULAR", "FREE_TIER"] {
        let expected = [("service", "free_tier", 5, 5, None)];
        check(Kind::Conversation, &sums, &[figure(on, "SERVICE", kind, 5, 0)], &expected);
    }
}

#[test]
fn what_metas_answer_does_not_tell_apart_is_compared_together() {
    let on = "2026-09-01";
    let sums = [
        ours(on, BillingCategory::Marketing, Reason::Regular, 3, 18),
        ours(on, BillingCategory::Utility, Reason::FreeCustomerService, 4, 0),
        Ours {
            form: MARKETING,
            ..ours(on, BillingCategory::ReferralConversion, Reason::FreeEntryPoint, 1, 0)
        },
    ];
    let by_category = [figure(on, "MARKETING", "", 3, 18), figure(on, "SERVICE", "", 5, 0)];
    check(Kind::Pricing, &sums, &by_category, &[("marketing", "", 3, 3, None), ("service", "", 5, 5, None)]);
    let by_type = [
        figure(on, "", "REGULAR", 3, 18),
        figure(on, "", "FREE_CUSTOMER_SERVICE", 4, 0),
        figure(on, "", "FREE_ENTRY_POINT", 1, 0),
    ];
    check(
        Kind::Pricing,
        &sums,
        &by_type,
        &[
            ("", "free_customer_service", 4, 4, None),
            ("", "free_entry_point", 1, 1, None),
            ("", "regular", 3, 3, None),
        ],
    );
    let mut bare = figure(on, "", "", 8, 18);
    bare.of.country = String::new();
    let rows = check(Kind::Pricing, &sums, &[bare], &[("", "", 8, 8, None)]);
    assert_eq!(rows[0].market, "");
    let later: Vec<Ours> = sums.iter().cloned().map(|sum| Ours { day: day("2026-10-02"), ..sum }).collect();
    let by_category =
        [figure("2026-10-02", "MARKETING", "", 4, 18), figure("2026-10-02", "UTILITY", "", 4, 0)];
    check(Kind::Pricing, &later, &by_category, &[("marketing", "", 4, 4, None), ("utility", "", 4, 4, None)]);
}

#[test]
fn a_country_is_compared_as_the_market_it_had_on_that_day() {
    let of_day = |on: &str, market: &str| Ours {
        market: market.into(),
        ..ours(on, BillingCategory::Utility, Reason::Regular, 1, 1)
    };
    let at = |on: &str, country: &str| {
        let mut figure = figure(on, "UTILITY", "REGULAR", 1, 1);
        figure.of.country = country.into();
        figure
    };
    let sums = [of_day("2026-06-30", "Rest of Asia Pacific"), of_day("2026-07-01", "Singapore")];
    let rows = compare(Kind::Pricing, &sums, &[at("2026-06-30", "SG"), at("2026-07-01", "SG")], settled());
    assert!(rows.len() == 2 && rows.iter().all(|row| row.difference.is_none()), "{rows:?}");
    let nowhere = compare(Kind::Pricing, &[], &[at("2026-07-01", "XX"), at("2026-07-01", "SG")], settled());
    assert_eq!(nowhere.iter().map(|row| row.market.as_str()).collect::<Vec<_>>(), ["Other", "Singapore"]);
}

#[test]
fn a_reader_is_told_what_the_figures_cannot_say() {
    let on = "2026-09-01";
    let sum = ours(on, BillingCategory::Utility, Reason::Regular, 2, 4);
    let row = |sum: &Ours, figure: Figure, unsettled: &str| {
        let mut rows = compare(Kind::Pricing, std::slice::from_ref(sum), &[figure], day(unsettled));
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    };
    let unpriced =
        row(&Ours { unpriced: 1, ..sum.clone() }, figure(on, "UTILITY", "REGULAR", 2, 9), "2099-01-01");
    assert_eq!((unpriced.ours.amount, unpriced.difference), (None, None));
    assert_eq!(unpriced.notes, [says::unpriced(1)]);
    let mut tiered = figure(on, "UTILITY", "REGULAR", 2, 3);
    tiered.of.tier = "100001:500000".into();
    let tiered = row(&sum, tiered, "2099-01-01");
    let gap = tiered.difference.unwrap();
    assert_eq!((gap.messages, gap.amount.unwrap().to_string().as_str()), (0, "0.0100"));
    assert_eq!(tiered.notes, [says::ONLY_MONEY, says::tiers(&["100001:500000".into()].into())]);
    let recent = row(&sum, figure(on, "UTILITY", "REGULAR", 1, 2), on);
    assert_eq!(recent.notes, [says::MAY_LAG]);
    assert_eq!(row(&sum, figure(on, "UTILITY", "REGULAR", 2, 4), on).notes, [], "nothing to explain");
    let mut free_of_cost = figure(on, "UTILITY", "REGULAR", 2, 0);
    free_of_cost.cost = None;
    let free_of_cost = row(&sum, free_of_cost, "2099-01-01");
    assert_eq!((free_of_cost.meta.cost, free_of_cost.difference), (None, None));
    let lite = &compare(Kind::Pricing, &[], &[figure(on, "MARKETING_LITE", "REGULAR", 2, 3)], settled())[0];
    assert_eq!((lite.difference.is_some(), lite.notes.as_slice()), (true, &[says::NOT_OURS][..]));
    let abroad = figure(on, "AUTHENTICATION_INTERNATIONAL", "REGULAR", 2, 4);
    let at_home = ours(on, BillingCategory::Authentication, Reason::Regular, 2, 4);
    let abroad = row(&at_home, abroad, "2099-01-01");
    assert_eq!((abroad.difference, abroad.notes), (None, vec![says::international(2)]));
}

#[test]
fn absurd_counts_saturate() {
    let sums = [ours("2026-09-01", BillingCategory::Utility, Reason::Regular, u64::MAX, 1)];
    let gap = compare(Kind::Pricing, &sums, &[], settled())[0].difference.unwrap();
    assert_eq!(gap.messages, i64::MAX);
}

/// A charge of any kind, as Meta would count it in the month.
fn sums() -> impl Strategy<Value = Vec<(Ours, Figure)>> {
    let one = (0..4_usize, 1..9_u64, 0..900_i64, 1..29_u8, prop::bool::ANY).prop_map(
        |(what, messages, cents, on, late)| {
            let on = format!("2026-{}-{on:02}", if late { "11" } else { "09" });
            let (category, reason, (word, kind)) = match what {
                0 => (BillingCategory::Marketing, Reason::Regular, ("MARKETING", "REGULAR")),
                1 => (BillingCategory::Utility, Reason::Regular, ("UTILITY", "REGULAR")),
                2 if late => {
                    (BillingCategory::Service, Reason::FreeAllowance, ("SERVICE", "FREE_CUSTOMER_SERVICE"))
                }
                2 => (
                    BillingCategory::Utility,
                    Reason::FreeCustomerService,
                    ("SERVICE", "FREE_CUSTOMER_SERVICE"),
                ),
                _ => (
                    BillingCategory::ReferralConversion,
                    Reason::FreeEntryPoint,
                    ("MARKETING", "FREE_ENTRY_POINT"),
                ),
            };
            let cents = if reason.is_billable() { cents } else { 0 };
            (ours(&on, category, reason, messages, cents), figure(&on, word, kind, messages, cents))
        },
    );
    prop::collection::vec(one, 0..30)
}

proptest! {
    #[test]
    fn where_meta_counts_what_we_count_nothing_differs(both in sums()) {
        let (ours, figures): (Vec<Ours>, Vec<Figure>) = both.into_iter().unzip();
        let rows = compare(Kind::Pricing, &ours, &figures, settled());
        prop_assert!(rows.iter().all(|row| row.difference.is_none()), "{:?}", rows);
    }

    #[test]
    fn the_differences_add_up_to_the_whole_difference(left in sums(), right in sums()) {
        let ours: Vec<Ours> = left.into_iter().map(|(ours, _)| ours).collect();
        let figures: Vec<Figure> = right.into_iter().map(|(_, figure)| figure).collect();
        let rows = compare(Kind::Pricing, &ours, &figures, settled());
        let gaps: i64 = rows.iter().filter_map(|row| row.difference).map(|gap| gap.messages).sum();
        let count = |counts: &mut dyn Iterator<Item = u64>| i64::try_from(counts.sum::<u64>()).unwrap();
        prop_assert_eq!(gaps, count(&mut ours.iter().map(|sum| sum.messages)) - count(&mut figures.iter().map(|f| f.volume)));
        let money: Amount = rows.iter().filter_map(|row| row.difference?.amount).sum();
        let whole = ours.iter().map(|sum| sum.amount).sum::<Amount>() - figures.iter().filter_map(|f| f.cost).sum();
        prop_assert_eq!(money, whole);
        for row in &rows {
            prop_assert_eq!(row.difference.is_none(), row.ours.messages == row.meta.volume && row.ours.amount == row.meta.cost);
        }
    }

    #[test]
    fn neither_order_nor_cut_matters(both in sums(), turn in 0..30_usize) {
        let (mut ours, mut figures): (Vec<Ours>, Vec<Figure>) = both.into_iter().unzip();
        let rows = compare(Kind::Pricing, &ours, &figures, settled());
        if !ours.is_empty() {
            let turn = turn % ours.len();
            ours.rotate_left(turn);
            figures.rotate_right(turn);
            let mut first = figures.remove(0);
            figures.push(Figure { volume: first.volume - 1, cost: Some(Amount::ZERO), ..first.clone() });
            first.volume = 1;
            figures.push(first);
        }
        prop_assert_eq!(compare(Kind::Pricing, &ours, &figures, settled()), rows);
    }
}
