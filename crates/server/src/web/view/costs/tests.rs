//! What the page of costs must say, over the samples of the gallery.

use super::charts::{per_cent, why_free};
use super::*;
use crate::web::sample::{frame, pictures};
use crate::web::view::shell::Theme;

fn drawn(costs: &Costs) -> String {
    super::costs(&frame(Theme::Machine), costs).into_string()
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
    assert!(page.contains("Tue 3 Nov · ") && page.contains("free messages</title>"));
    for day in &costs.days {
        assert!(page.contains(&format!("<td>{}</td>", day.date.strftime("%a %-d %b"))));
    }
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
    assert!(page.contains("Findings: Meta sees 41 charges differently"));
    assert!(page.contains("href=\"/c/1#m-000001e0\"") && page.contains("We expected it to be free"));
    assert!(page.contains("The newest 2 of 41"));
    assert!(
        drawn(&pictures::calm_costs()).contains("All 3 charges that Meta has settled are as we predicted.")
    );
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
    assert!(page.contains("the access token has expired"));
}

#[test]
fn names_from_outside_are_escaped() {
    let evil = "<img src=x>";
    let mut costs = pictures::costs();
    costs.zone = evil.into();
    costs.channels = vec![(evil.into(), evil.into())];
    costs.markets = vec![(evil.into(), Tally::default())];
    for finding in &mut costs.findings.rows {
        finding.to = evil.into();
        finding.reason = evil.into();
    }
    costs.comparison.compared = Compared::Failed(evil.into());
    let page = drawn(&costs);
    assert!(!page.contains("<img src=x>") && page.contains("&lt;img src=x&gt;"));
}
