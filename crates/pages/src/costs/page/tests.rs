//! What the page of costs must say, over the samples of the gallery.

use transom_rules::pricing::Reason;
use transom_rules::pricing::money::Amount;

use super::*;
use crate::costs::charts::why_free;
use crate::costs::{Compared, Comparison, Findings, Outcome, Tally};
use crate::frame::bars::per_cent;
use crate::frame::shell::Theme;
use crate::sample::{frame, pictures};

fn drawn(costs: &Costs) -> String {
    page(&frame(Theme::Machine), costs).into_string()
}

#[test]
fn a_bar_is_as_long_as_its_share() {
    for (part, whole, text) in [
        (1, 2, "50.00%"),
        (1, 3, "33.33%"),
        (7, 7, "100.00%"),
        (9, 7, "100.00%"),
        (0, 7, "0.00%"),
        (0, 0, "0.00%"),
        (u64::MAX, u64::MAX, "100.00%"),
    ] {
        assert_eq!(per_cent(part, whole), text);
    }
}

#[test]
fn the_dearest_come_first_and_the_thirteenth_market_and_those_after_are_others() {
    let page = drawn(&pictures::costs());
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} is missing"));
    assert!(at("class=\"bar-name\">North America") < at("class=\"bar-name\">Brazil"));
    assert!(page.contains("class=\"bar-name\">4 others"));
    assert!(!page.contains("class=\"bar-name\">Peru") && page.contains("<td>Peru</td>"), "the table has all");
    assert!(at("class=\"bar-name\">Marketing") < at("class=\"bar-name\">Utility"));
}

#[test]
fn a_market_that_is_a_prefix_says_where_it_is() {
    let markets = ["+44", "+999", "India"].map(|name| (name.to_owned(), Tally { count: 1, amount: None }));
    let page = drawn(&Costs { markets: markets.into(), ..pictures::costs() });
    for shown in ["<td>United Kingdom (+44)</td>", "<td>+999</td>", "<td>India</td>"] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn amounts_of_a_column_have_the_same_number_of_decimals() {
    let tally = |millionths| Tally { count: 1, amount: Some(Amount::from_millionths(millionths)) };
    let markets = [165_000, 20_000, 190_500].map(|amount| (format!("M{amount}"), tally(amount)));
    let page = drawn(&Costs { markets: markets.into(), ..pictures::costs() });
    for shown in ["$0.1650", "$0.0200", "$0.1905"] {
        assert!(page.contains(&format!("class=\"bar-value\">{shown}<")), "{shown} beside its bar");
        assert!(page.contains(&format!("<td class=\"number\">{shown}</td>")), "{shown} in the table");
    }
}

#[test]
fn what_has_no_rate_is_said_and_never_nothing() {
    let page = drawn(&pictures::costs());
    assert!(page.contains("14 charged messages that no amount here contains"));
    assert!(page.contains("class=\"bar-value\">n/a"));
    let none = pictures::calm_costs();
    assert!(!drawn(&none).contains("Without a rate"));
}

#[test]
fn every_day_and_segment_has_a_title_and_the_table_has_the_days() {
    let costs = pictures::costs();
    let page = drawn(&costs);
    assert!(page.contains("Tue 3 Nov · Marketing · $"), "a segment tells");
    assert!(page.contains("Tue 3 Nov · ") && page.contains("free messages, which would"));
    for day in &costs.days {
        assert!(page.contains(&format!("<td>{}</td>", day.date.strftime("%a %-d %b"))));
    }
}

#[test]
fn what_was_saved_is_told_with_how_it_is_known_and_only_where_it_is() {
    let page = drawn(&pictures::costs());
    assert!(page.contains("<dt>Saved</dt><dd>$15.944") && page.contains("cannot be known"), "{page}");
    assert!(page.contains("402, saved $12.06") && page.contains("<span class=\"bar-value\">1,000</span>"));
    assert!(page.contains("which would have cost $"), "each day tells too");
    assert!(!drawn(&pictures::calm_costs()).contains("<dt>Saved"));
}

#[test]
fn why_free_is_said_in_words() {
    let page = drawn(&pictures::costs());
    for reason in [Reason::FreeAllowance, Reason::FreeEntryPoint, Reason::FreeCustomerService] {
        assert!(page.contains(&why_free(reason, 1_000)), "{reason:?}");
    }
    assert!(page.contains("among the first 1,000 service messages of the month"));
    assert!(page.contains("2,377 of 3,481 messages were free"));
}

#[test]
fn findings_stand_beside_each_other_or_all_agree_or_nothing_is_settled() {
    let page = drawn(&pictures::costs());
    assert!(page.contains("Findings: Meta sees 38 charges differently"));
    assert!(page.contains("href=\"/c/1#m-000001e0\"") && page.contains("We expected it to be free"));
    assert!(page.contains("The newest 2 of 41"));
    assert!(
        drawn(&pictures::calm_costs()).contains("All 3 charges that Meta has settled are as we predicted.")
    );
    assert!(page.contains("differently, 3 prices moved before the delivery"));
    let moved = Findings { found: 1, moved: 1, rows: pictures::costs().findings.rows, ..Findings::default() };
    let moved = drawn(&Costs { findings: moved, ..pictures::costs() });
    assert!(
        moved.contains("Findings: one price moved before the delivery") && !moved.contains("differently")
    );
    assert!(moved.contains("Meta has not settled") && moved.contains("href=\"/c/1#m-000001e0\""));
    let unsettled = Costs { findings: Findings::default(), ..pictures::costs() };
    assert!(drawn(&unsettled).contains("Meta has not settled a charge"));
}

#[test]
fn a_month_leads_to_its_neighbours_and_keeps_the_choice() {
    let page = drawn(&pictures::calm_costs());
    assert!(page.contains("href=\"/costs?month=2026-09&amp;channel=ch-1&amp;currency=USD\""));
    assert!(page.contains("href=\"/costs?month=2026-11&amp;channel=ch-1&amp;currency=USD\""));
    assert!(page.contains("<option value=\"ch-1\" selected>"));
    assert!(!drawn(&pictures::costs()).contains("month=2026-12"), "nothing is known of the future");
}

#[test]
fn a_month_without_charges_teaches_and_can_still_be_compared() {
    let page = drawn(&pictures::no_costs());
    assert!(page.contains("No charges in November 2026") && page.contains("id=\"compare\""));
    assert!(!page.contains("class=\"day-chart\"") && !page.contains("class=\"figures\""));
}

#[test]
fn a_month_that_cost_nothing_is_drawn_without_a_division() {
    let page = drawn(&pictures::calm_costs());
    assert!(page.contains("No day cost anything") && page.contains("$0.00"));
    assert!(!page.contains("$0.000001"), "there is no scale of nothing");
    assert!(page.contains("No message was charged, so no market has cost anything."));
    assert!(page.contains("access token any more (190)") && page.contains("Connect the number again"));
}

#[test]
fn a_comparison_tells_what_came_of_asking_its_notes_and_the_messages() {
    let page = drawn(&pictures::costs());
    assert!(page.contains("A line is a day, market") && page.contains("Fetched from Meta: <time"), "{page}");
    assert!(
        page.contains("Amounts are in EUR, days those of Europe/Berlin."),
        "the account's, not the chart's"
    );
    assert!(
        page.contains("<td class=\"number difference\">−2</td><td class=\"number difference\">−€0.1250</td>")
    );
    assert!(
        page.contains("Meta calls its analytics approximate") && page.contains("2 messages of ours in it")
    );
    assert!(page.contains("<a href=\"/c/1#m-000001e0\">") && page.contains("Meta billed it as marketing."));
    assert!(page.contains("method=\"post\" action=\"/costs/comparison\"") && page.contains("name=\"to\""));
    let comparison = Comparison { compared: Compared::Nothing, ..pictures::costs().comparison };
    let nothing = drawn(&Costs { comparison, ..pictures::costs() });
    let calm = drawn(&pictures::calm_costs());
    assert!(!calm.contains("is kept yet") && !calm.contains("stands below"), "the trouble says enough");
    let outcome = Some(Outcome::Silent);
    let comparison = Comparison { outcome, ..pictures::costs().comparison };
    let away = drawn(&Costs { comparison, ..pictures::costs() });
    assert!(away.contains("Meta did not answer") && away.contains("What it told before stands below."));
    assert!(nothing.contains("is kept yet") && !nothing.contains("class=\"reason\""));
}

#[test]
fn what_has_no_rate_is_not_zero_in_the_figures() {
    let total = |so_far, unrated| Total { currency: "INR".into(), so_far, unrated, forecast: None };
    let with = |total| drawn(&Costs { totals: vec![total], ..pictures::costs() });
    let unknown = with(total(None, 7));
    assert!(unknown.contains("<dt>So far</dt><dd>n/a</dd>") && !unknown.contains("₹0.00"), "{unknown}");
    assert!(unknown.contains("without 7 messages that have no rate"));
    let partly = with(total(Some(Amount::from_millionths(5_000_000)), 1));
    assert!(partly.contains("<dd>₹5.00</dd><dd class=\"small\">without 1 message that has no rate"));
    assert!(!with(total(Some(Amount::ZERO), 0)).contains("class=\"small\">without"));
}

#[test]
fn names_from_outside_are_escaped() {
    let evil = "<img src=x>";
    let mut costs = pictures::costs();
    costs.zones = vec![evil.into()];
    costs.channels = vec![(evil.into(), evil.into())];
    costs.markets = vec![(evil.into(), Tally::default())];
    for finding in &mut costs.findings.rows {
        finding.to = evil.into();
        finding.reason = evil.into();
    }
    let failed = Comparison { compared: Compared::Wrong(evil.into()), ..costs.comparison.clone() };
    if let Compared::Done(both) = &mut costs.comparison.compared {
        (both.currency, both.zone, both.notes) = (evil.into(), evil.into(), vec![evil.into()]);
        for one in &mut both.differences {
            (one.market, one.category, one.kind) = (evil.into(), evil.into(), evil.into());
            (one.note, one.suspects[0].finding) = (evil.into(), evil.into());
        }
    }
    let page = drawn(&costs) + &drawn(&Costs { comparison: failed, ..costs });
    assert!(!page.contains("<img src=x>") && page.contains("&lt;img src=x&gt;"));
}
