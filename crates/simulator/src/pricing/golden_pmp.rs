//! Golden histories under per-message pricing: each is named by the example that it plays.

use serde_json::json;

use super::trial::{NUMBER_WABA, PHONE, Trial, at, message, world_in};
use super::{RuleSet, Rules, bill, forecast, lacks_payment};
use crate::world::ChargeType;

const IN_2025: &str = "2025-09-10T00:00:00";
const IN_2026: &str = "2026-11-10T00:00:00";

const FREE_SERVICE: &str = "free_customer_service service";
const FREE_UTILITY: &str = "free_customer_service utility";
const UTILITY: &str = "regular utility";
const MARKETING: &str = "regular marketing";

#[test]
fn g_pmp_1_under_both_rule_sets() {
    for (begin, service, utility, invoice) in [
        (IN_2025, FREE_SERVICE, FREE_UTILITY, vec!["marketing REGULAR", "utility REGULAR"]),
        (IN_2026, FREE_SERVICE, UTILITY, vec!["marketing REGULAR", "utility REGULAR", "utility REGULAR"]),
    ] {
        let mut trial = Trial::new(begin);
        assert_eq!(trial.deliver(0.0, "marketing"), MARKETING);
        trial.customer(2.0, false);
        assert_eq!(trial.deliver(3.0, "service"), service);
        assert_eq!(trial.deliver(4.0, "utility"), utility);
        assert!(trial.may_write(25.999) && !trial.may_write(26.0));
        assert_eq!(trial.deliver(30.0, "utility"), UTILITY);
        assert_eq!(trial.invoice(), invoice);
    }
}

#[test]
fn g_pmp_2_and_3_utility_is_free_in_the_window_until_october_2026_and_others_never_are() {
    for (begin, windowed) in [(IN_2025, 0), (IN_2026, 2)] {
        let mut trial = Trial::new(begin);
        for (hour, category) in [(0.0, "marketing"), (1.0, "utility"), (2.0, "utility")] {
            trial.deliver(hour, category);
        }
        assert_eq!(trial.invoice().len(), 3);
        trial.customer(3.0, false);
        for category in ["utility", "utility", "marketing", "marketing", "authentication"] {
            trial.deliver(4.0, category);
        }
        assert_eq!(trial.invoice().len(), 3 + 3 + windowed, "{begin}");
    }
}

#[test]
fn g_pmp_4_an_entry_point_is_free_for_72_hours_under_both() {
    for begin in [IN_2025, IN_2026] {
        let mut trial = Trial::new(begin);
        trial.customer(10.0, true);
        assert_eq!(trial.deliver(22.0, "service"), "opens referral_conversion");
        for (hour, category) in [(23.0, "marketing"), (60.0, "utility"), (93.999, "authentication")] {
            assert_eq!(trial.deliver(hour, category), "joins referral_conversion");
        }
        assert!(!trial.may_write(34.0));
        assert_eq!(trial.deliver(94.0, "marketing"), MARKETING);
        assert_eq!(trial.invoice(), ["marketing REGULAR"]);
        assert!(trial.world.counters.get("service/n/2026-11").is_none());
    }
}

#[test]
fn g_pmp_5_the_day_of_delivery_decides() {
    let mut world = world_in("UTC");
    let sent = message("m", "utility", at("UTC", "2026-09-20T12:00:00"));
    bill(&mut world, &sent, at("UTC", "2026-10-02T12:00:00"));
    assert_eq!(world.charges.get("m").unwrap().rules, RuleSet::Pmp2026);
    let price_of = |local: &str| {
        let mut world = world_in("UTC");
        let mut sent = message("m", "marketing", at("UTC", "2026-09-20T12:00:00"));
        "525512345678".clone_into(&mut sent.phone);
        bill(&mut world, &sent, at("UTC", local));
        world.charges.get("m").unwrap().cost_e4
    };
    assert_eq!((price_of("2026-09-30T23:59:59"), price_of("2026-10-01T00:00:00")), (305, 397));
}

#[test]
fn g_svc_1_the_thousandth_is_free_and_the_next_is_charged_per_number_and_month() {
    let zone = "Asia/Kolkata";
    let mut world = world_in(zone);
    world.counters.put("service/n/2026-11", 999);
    let mut kind = |id: &str, number: &str, local: &str| {
        let delivered = at(zone, local);
        let mut answer = message(id, "service", delivered);
        number.clone_into(&mut answer.number_id);
        let price = bill(&mut world, &answer, delivered);
        let kind = world.charges.get(id).map(|charge| charge.kind).unwrap();
        assert_eq!(price.pricing["billable"], kind == ChargeType::Regular);
        kind
    };
    assert_eq!(kind("a", "n", "2026-11-30T23:59:58"), ChargeType::FreeCustomerService);
    assert_eq!(kind("b", "n", "2026-11-30T23:59:59"), ChargeType::Regular);
    assert_eq!(kind("c", "n2", "2026-11-30T23:59:59"), ChargeType::FreeCustomerService);
    assert_eq!(kind("d", "n", "2026-12-01T00:00:00"), ChargeType::FreeCustomerService);
}

#[test]
fn g_svc_2_a_service_message_delivered_after_the_switch_counts() {
    let mut world = world_in("UTC");
    let answer = message("m", "service", at("UTC", "2026-09-30T23:59:58"));
    bill(&mut world, &answer, at("UTC", "2026-10-01T00:00:05"));
    assert_eq!(world.charges.get("m").unwrap().rules, RuleSet::Pmp2026);
    assert_eq!(world.counters.get("service/n/2026-10"), Some(&1));
}

#[test]
fn an_answer_sent_in_time_opens_at_its_delivery_however_late() {
    let mut trial = Trial::new(IN_2026);
    trial.customer(0.0, true);
    assert_eq!(trial.deliver_late(23.999, 30.0, "utility"), "opens referral_conversion");
    assert_eq!(trial.deliver(101.999, "marketing"), "joins referral_conversion");
    assert_eq!(trial.deliver(102.0, "marketing"), MARKETING);
}

#[test]
fn an_entry_message_is_used_up_by_the_first_answer_that_arrives() {
    let mut trial = Trial::new(IN_2026);
    trial.customer(0.0, true);
    assert_eq!(trial.deliver(2.0, "utility"), "opens referral_conversion");
    assert_eq!(trial.deliver_late(1.0, 100.0, "utility"), UTILITY);
}

#[test]
fn a_second_ad_waits_for_the_end_of_the_first_entry_point() {
    let mut trial = Trial::new(IN_2026);
    trial.customer(0.0, true);
    assert_eq!(trial.deliver(1.0, "service"), "opens referral_conversion");
    trial.customer(60.0, true);
    assert_eq!(trial.deliver(61.0, "service"), "joins referral_conversion");
    assert_eq!(trial.deliver_late(62.0, 73.0, "utility"), "opens referral_conversion");
    assert_eq!(trial.deliver(144.999, "utility"), "joins referral_conversion");
    assert_eq!(trial.deliver(145.0, "utility"), UTILITY);
}

#[test]
fn what_if_rules_hold_whatever_the_day() {
    for (rules, expected) in [
        (Rules::Auto, UTILITY),
        (Rules::Cbp, "opens utility"),
        (Rules::Pmp2025, FREE_UTILITY),
        (Rules::Pmp2026, UTILITY),
    ] {
        let mut trial = Trial::new(IN_2026);
        rules.set(&mut trial.world);
        trial.customer(0.0, false);
        assert_eq!(trial.deliver(1.0, "utility"), expected);
    }
}

#[test]
fn the_ledger_keeps_market_country_and_cost() {
    let mut trial = Trial::new(IN_2026);
    trial.deliver(0.0, "marketing");
    let charge = trial.world.charges.rows().next().unwrap().clone();
    assert_eq!((charge.country.as_str(), charge.market.as_str()), ("DE", "Germany"));
    assert_eq!((charge.cost_e4, charge.tier.as_deref()), (1365, Some("0:MAX")));
    assert_eq!((charge.waba_id.as_str(), charge.number_id.as_str()), (NUMBER_WABA, "n"));
    assert!(!trial.world.pair("n", PHONE).marketing_stopped);
}

#[test]
fn g_svc_3_a_reaction_is_free_and_uses_nothing_up() {
    let mut world = world_in("UTC");
    let now = at("UTC", IN_2026);
    world.counters.put("service/n/2026-11", 999);
    let mut thumb = message("r", "service", now);
    thumb.body = json!({ "type": "reaction", "reaction": { "message_id": "w", "emoji": "👍" } });
    assert_eq!(bill(&mut world, &thumb, now).pricing["type"], "free_customer_service");
    assert_eq!(world.counters.get("service/n/2026-11"), Some(&999));
    world.counters.put("service/n/2026-11", 1000);
    assert_eq!(forecast(&world, &thumb, now).pricing["type"], "free_customer_service");
    assert_eq!(forecast(&world, &message("s", "service", now), now).pricing["type"], "regular");
}

#[test]
fn g_svc_4_service_of_an_eligible_account_is_free_through_2027_and_counts_from_2028() {
    let mut world = world_in("Asia/Kolkata");
    world.wabas.change(NUMBER_WABA, |waba| waba.eligible = true);
    world.counters.put("service/n/2027-12", 1000);
    for (local, counted) in [("2027-12-31T23:59:59", None), ("2028-01-01T00:00:00", Some(&1))] {
        let now = at("Asia/Kolkata", local);
        let price = bill(&mut world, &message(local, "service", now), now);
        assert_eq!(price.pricing["type"], "free_customer_service", "{local}");
        assert_eq!(world.counters.get("service/n/2028-01"), counted, "{local}");
    }
    assert_eq!(world.counters.get("service/n/2027-12"), Some(&1000));
}

#[test]
fn without_a_payment_method_only_what_is_free_goes_out() {
    let mut trial = Trial::new(IN_2026);
    trial.world.wabas.change(NUMBER_WABA, |waba| waba.payment_method = false);
    let lacks = |trial: &Trial, category: &str| {
        let now = trial.hour(1.0);
        lacks_payment(&trial.world, &message("m", category, now), now)
    };
    trial.world.counters.put("service/n/2026-11", 999);
    assert!(!lacks(&trial, "service") && lacks(&trial, "utility"));
    trial.world.counters.put("service/n/2026-11", 1000);
    assert!(lacks(&trial, "service"));
    trial.customer(0.0, true);
    assert!(!lacks(&trial, "service"), "it would open a free entry point");
}
