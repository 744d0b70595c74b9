//! Golden histories under conversation-based pricing: each is named by the example that it plays.

use serde_json::json;

use super::trial::{PHONE, Trial, at, message, told};
use super::{bill, forecast};
use crate::world::ChargeType;

/// A day on which service conversations had their price and their thousand free ones.
const IN_2024: &str = "2024-03-10T00:00:00";
/// A day on which service conversations were free.
const IN_2025: &str = "2025-03-10T00:00:00";

/// What happens at an hour: `user`, `ad`, `refused` (free text is), or a category that is delivered.
type Row = (f64, &'static str, &'static str);

fn play(begin: &str, rows: &[Row]) -> Trial {
    let mut trial = Trial::new(begin);
    for (hour, what, expected) in rows {
        match *what {
            "user" => trial.customer(*hour, false),
            "ad" => trial.customer(*hour, true),
            "refused" => assert!(!trial.may_write(*hour), "hour {hour}"),
            category => {
                assert!(category != "service" || trial.may_write(*hour), "hour {hour}");
                assert_eq!(&trial.deliver(*hour, category), expected, "hour {hour}");
            }
        }
    }
    trial
}

fn check(rows: &[Row], invoice: &[&str]) {
    assert_eq!(play(IN_2024, rows).invoice(), invoice);
}

#[test]
fn g_cbp_1_categories_stand_side_by_side() {
    let rows = [
        (0.0, "marketing", "opens marketing"),
        (4.0, "utility", "opens utility"),
        (10.0, "utility", "joins utility"),
    ];
    check(&rows, &["marketing REGULAR", "utility REGULAR"]);
}

#[test]
fn g_cbp_2_service_opens_only_when_nothing_is_open() {
    let rows = [
        (0.0, "marketing", "opens marketing"),
        (4.0, "user", ""),
        (5.0, "service", "joins marketing"),
        (25.0, "service", "opens service"),
        (26.0, "service", "joins service"),
        (28.0, "refused", ""),
    ];
    check(&rows, &["marketing REGULAR", "service FREE_TIER"]);
    assert_eq!(play(IN_2025, &rows).invoice(), ["marketing REGULAR", "service FREE_TIER"]);
}

#[test]
fn g_fep_1_the_entry_point_and_the_window_are_two_clocks() {
    let rows = [
        (10.0, "ad", ""),
        (22.0, "marketing", "opens referral_conversion"),
        (33.98, "service", "joins referral_conversion"),
        (34.0, "refused", ""),
        (34.0, "utility", "joins referral_conversion"),
        (60.0, "user", ""),
        (61.0, "service", "joins referral_conversion"),
        (93.98, "authentication", "joins referral_conversion"),
        (94.0, "utility", "opens utility"),
    ];
    check(&rows, &["utility REGULAR"]);
}

#[test]
fn g_cbp_3_and_6_and_7_and_10_templates_join_their_own_category_only() {
    let rows = [
        (0.0, "authentication", "opens authentication"),
        (5.0, "authentication", "joins authentication"),
        (6.0, "marketing", "opens marketing"),
    ];
    check(&rows, &["authentication REGULAR", "marketing REGULAR"]);
    check(
        &[(3.67, "marketing", "opens marketing"), (6.0, "utility", "opens utility")],
        &["marketing REGULAR", "utility REGULAR"],
    );
    check(&[(9.0, "utility", "opens utility"), (11.0, "utility", "joins utility")], &["utility REGULAR"]);
    let rows = [
        (0.0, "marketing", "opens marketing"),
        (4.0, "marketing", "joins marketing"),
        (6.0, "utility", "opens utility"),
    ];
    check(&rows, &["marketing REGULAR", "utility REGULAR"]);
}

#[test]
fn g_cbp_4_and_5_a_template_opens_beside_a_service_conversation() {
    let rows = [
        (0.0, "user", ""),
        (1.0, "service", "opens service"),
        (2.0, "utility", "opens utility"),
        (3.0, "service", "joins utility"),
    ];
    check(&rows, &["service FREE_TIER", "utility REGULAR"]);
    let rows = [(9.0, "user", ""), (9.5, "service", "opens service"), (16.5, "marketing", "opens marketing")];
    check(&rows, &["service FREE_TIER", "marketing REGULAR"]);
}

#[test]
fn g_cbp_9_an_entry_point_closes_the_others() {
    let rows = [
        (0.0, "utility", "opens utility"),
        (2.0, "ad", ""),
        (3.0, "service", "opens referral_conversion"),
        (5.0, "utility", "joins referral_conversion"),
        (20.0, "marketing", "joins referral_conversion"),
        (76.0, "utility", "opens utility"),
    ];
    check(&rows, &["utility REGULAR", "utility REGULAR"]);
}

#[test]
fn g_cbp_11_and_12_an_answer_after_a_day_earns_nothing() {
    for answered in [24.0, 25.0] {
        let rows = [(0.0, "ad", ""), (24.0, "refused", ""), (answered, "utility", "opens utility")];
        check(&rows, &["utility REGULAR"]);
    }
}

#[test]
fn g_cbp_13_delivery_governs() {
    let mut trial = Trial::new(IN_2024);
    assert_eq!(trial.deliver(3.0, "marketing"), "opens marketing");
    assert_eq!(trial.deliver_late(0.0, 5.0, "marketing"), "joins marketing");
    assert_eq!(trial.invoice(), ["marketing REGULAR"]);
}

#[test]
fn g_cbp_15_windows_slide_and_conversations_do_not() {
    let rows = [
        (0.0, "user", ""),
        (0.25, "service", "opens service"),
        (23.0, "user", ""),
        (24.2, "service", "joins service"),
        (24.25, "service", "opens service"),
    ];
    check(&rows, &["service FREE_TIER", "service FREE_TIER"]);
}

#[test]
fn g_cbp_17_an_entry_point_takes_authentication_too() {
    let rows = [
        (0.0, "ad", ""),
        (1.0, "service", "opens referral_conversion"),
        (2.0, "authentication", "joins referral_conversion"),
    ];
    check(&rows, &[]);
}

#[test]
fn g_cbp_18_a_thousand_service_conversations_of_an_account_and_month_are_free_until_november_2024() {
    let billed = |number: &str, zone: &str, local: &str, used_in: &str| {
        let mut world = super::trial::world_in(zone);
        world.counters.put(&format!("service_conversations/w/{used_in}"), 1000);
        let delivered = at(zone, local);
        let mut answer = message("m", "service", delivered);
        number.clone_into(&mut answer.number_id);
        let price = bill(&mut world, &answer, delivered);
        assert_eq!(told(&price, "billable"), "true");
        world.charges.get("m").map(|charge| (charge.kind, charge.cost_e4)).unwrap()
    };
    for number in ["n", "n2"] {
        assert_eq!(billed(number, "UTC", "2024-10-31T23:59:59", "2024-10"), (ChargeType::Regular, 550));
    }
    assert_eq!(billed("n", "UTC", "2024-10-31T23:59:59", "2024-09"), (ChargeType::FreeTier, 0));
    assert_eq!(billed("n", "UTC", "2024-11-01T00:00:00", "2024-11"), (ChargeType::FreeTier, 0));
    let zone = "America/New_York";
    assert_eq!(billed("n", zone, "2024-03-31T23:59:00", "2024-03"), (ChargeType::Regular, 550));
    assert_eq!(billed("n", zone, "2024-04-01T00:00:00", "2024-03"), (ChargeType::FreeTier, 0));
}

#[test]
fn the_thousand_are_used_up_by_conversations_and_not_by_messages() {
    let mut trial = Trial::new(IN_2024);
    trial.world.counters.put("service_conversations/w/2024-03", 998);
    trial.customer(0.0, false);
    for (hour, expected) in [(0.0, "opens service"), (1.0, "joins service"), (2.0, "joins service")] {
        assert_eq!(trial.deliver(hour, "service"), expected);
    }
    for (hour, kind) in [(24.0, "FREE_TIER"), (48.0, "REGULAR")] {
        trial.customer(hour, false);
        trial.deliver(hour, "service");
        assert_eq!(trial.invoice().last().unwrap(), &format!("service {kind}"));
    }
}

#[test]
fn g_cbp_19_a_utility_conversation_outlives_the_switch() {
    let rows = [
        (12.0, "utility", "opens utility"),
        (12.5, "marketing", "opens marketing"),
        (33.0, "utility", "joins utility"),
        (33.5, "marketing", "regular marketing"),
        (36.0, "utility", "regular utility"),
    ];
    let trial = play("2025-06-30T00:00:00", &rows);
    let expected = ["utility REGULAR", "marketing REGULAR", "marketing REGULAR", "utility REGULAR"];
    assert_eq!(trial.invoice(), expected);
}

#[test]
fn the_objects_are_metas_and_the_end_is_told_with_sent_only() {
    let mut trial = Trial::new(IN_2025);
    let sent = message("m", "marketing", trial.hour(0.0));
    let told = forecast(&trial.world, &sent, trial.hour(0.0));
    let billed = bill(&mut trial.world, &sent, sent.at);
    let pricing = json!({ "billable": true, "pricing_model": "CBP", "category": "marketing" });
    assert_eq!((&told.pricing, &billed.pricing), (&pricing, &pricing));
    let (told, billed) = (told.conversation.unwrap(), billed.conversation.unwrap());
    assert_eq!(told["id"], billed["id"]);
    assert_eq!(told["expiration_timestamp"], trial.hour(24.0).to_string());
    assert_eq!(told["origin"], json!({ "type": "marketing" }));
    assert!(billed.get("expiration_timestamp").is_none());

    trial.customer(1.0, true);
    let answer = message("a", "service", trial.hour(2.0));
    let told = bill(&mut trial.world, &answer, answer.at);
    let free = json!({ "billable": false, "pricing_model": "CBP", "category": "referral_conversion" });
    assert_eq!(told.pricing, free);
    assert!(trial.world.pair("n", PHONE).conversations.is_empty());
}
