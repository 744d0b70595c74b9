//! What is billed and told: rules, the ledger, analytics, preferences, and verdicts that are wrong on purpose.

use serde_json::{Value, json};
use transom_simulator::{Rules, SeedTemplate};

use crate::desk::{ANA, Desk, Folder, NUMBER, WABA};

/// A desk with a marketing template beside the utility one.
async fn desk() -> Desk {
    Desk::with(None, |seed| {
        let offer = SeedTemplate {
            name: "offer".to_owned(),
            category: "MARKETING".to_owned(),
            ..seed.templates[0].clone()
        };
        seed.templates.push(offer);
    })
    .await
}

fn template(name: &str) -> Value {
    json!({ "type": "template", "template": { "name": name, "language": { "code": "en" } } })
}

impl Desk {
    /// Sends, and waits until it is delivered; the statuses `sent` and `delivered`.
    async fn delivered(&self, message: Value) -> (Value, Value) {
        let id = self.sent(message).await;
        let delivered = self.status(&id, "delivered").await;
        (self.statuses(&id).remove(0), delivered)
    }

    /// The field of the account's analytics with these filters from yesterday on.
    async fn analytics(&self, field: &str, filters: &str) -> Vec<Value> {
        let (start, end) = (self.running.now() - 86_400, self.running.now() + 3600);
        let asked = format!("{field}.start({start}).end({end}).granularity(DAILY){filters}");
        let asked = asked.replace('"', "%22").replace('[', "%5B").replace(']', "%5D");
        let (status, answer) = self.graph("GET", &format!("{WABA}?fields=id,{asked}"), None).await;
        assert_eq!((status, &answer["id"]), (200, &json!(WABA)), "{answer}");
        answer[field]["data"][0]["data_points"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn rules_are_chosen_told_and_kept_over_a_restart() {
    let folder = Folder::new("rules");
    let desk = Desk::with(Some(folder.0.clone()), |seed| seed.rules = Some(Rules::Pmp2025)).await;
    let rules = desk.sim_get("rules").await;
    assert_eq!(rules, json!({ "rules": "pmp_2025", "in_force": { WABA: "pmp_2025" } }));
    assert_eq!(desk.sim("rules", json!({ "rules": "cbp" })).await["rules"], "cbp");
    for wrong in ["{\"rules\":\"pmp\"}", "{\"rules\":7}", "{}", "[]"] {
        let answer = desk.http.post(desk.url("/_sim/rules")).body(wrong).send().await.unwrap();
        assert_eq!(answer.status(), 400);
        assert!(answer.text().await.unwrap().contains("rules") || wrong == "[]");
    }
    desk.running.stop().await;
    let desk = Desk::with(Some(folder.0.clone()), |_| {}).await;
    assert_eq!(desk.sim_get("rules").await["rules"], "cbp");
    desk.running.stop().await;
}

#[tokio::test]
async fn under_conversations_statuses_share_an_id_and_only_sent_tells_the_end() {
    let desk = desk().await;
    desk.sim("rules", json!({ "rules": "cbp" })).await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let (sent, first) = desk.delivered(template("hello")).await;
    assert_eq!(first["pricing"], json!({ "billable": true, "pricing_model": "CBP", "category": "utility" }));
    assert_eq!(first["conversation"]["origin"]["type"], "utility");
    assert!(first["conversation"].get("expiration_timestamp").is_none());
    assert!(sent["conversation"]["expiration_timestamp"].is_string());
    let (_, second) = desk.delivered(json!({ "text": { "body": "Joins" } })).await;
    assert_eq!(second["conversation"]["id"], first["conversation"]["id"]);
    assert_eq!(second["pricing"]["category"], "utility");
    let points = desk.analytics("conversation_analytics", ".dimensions([\"CONVERSATION_TYPE\"])").await;
    assert_eq!(points.len(), 1);
    assert_eq!(points[0]["conversation"], 1);
    assert_eq!(points[0]["conversation_type"], "REGULAR");
    assert_eq!(points[0]["cost"], 0.0034);
    assert!(desk.analytics("pricing_analytics", "").await.is_empty());
}

#[tokio::test]
async fn a_message_is_billed_once_by_read_alone_and_never_when_it_failed() {
    let desk = desk().await;
    desk.sim("rules", json!({ "rules": "cbp" })).await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    desk.sim("customers", json!({ "phone": ANA, "in_hand": true })).await;
    let id = desk.sent(template("hello")).await;
    assert_eq!(desk.status(&id, "read").await["pricing"]["pricing_model"], "CBP");
    desk.sim("faults", json!({ "fail_code": 131_026 })).await;
    let failed = desk.sent(template("offer")).await;
    desk.status(&failed, "failed").await;
    desk.quiet().await;
    let charges = desk.sim_get("charges").await["data"].as_array().unwrap().clone();
    assert_eq!((charges.len(), &charges[0]["id"], &charges[0]["opened"]), (1, &json!(id), &json!(true)));
}

#[tokio::test]
async fn analytics_add_up_what_was_billed() {
    let desk = desk().await;
    desk.sim("rules", json!({ "rules": "pmp_2025" })).await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    for message in [template("hello"), json!({ "text": { "body": "Hello" } }), template("offer")] {
        desk.delivered(message).await;
    }
    let all = desk.analytics("pricing_analytics", "").await;
    assert_eq!(all.iter().map(|point| point["volume"].as_u64().unwrap()).sum::<u64>(), 3);
    assert_eq!(all[0]["end"].as_i64().unwrap() - all[0]["start"].as_i64().unwrap(), 86_400);
    let by_category = desk
        .analytics(
            "pricing_analytics",
            ".dimensions([\"PRICING_CATEGORY\",\"PRICING_TYPE\",\"COUNTRY\",\"PHONE\",\"TIER\"])",
        )
        .await;
    let free = by_category.iter().find(|point| point["pricing_type"] == "FREE_CUSTOMER_SERVICE").unwrap();
    // Free utility is called SERVICE here, though its webhook said utility.
    assert_eq!((&free["pricing_category"], &free["volume"]), (&json!("SERVICE"), &json!(2)));
    let paid = by_category.iter().find(|point| point["pricing_type"] == "REGULAR").unwrap();
    for (key, value) in [
        ("pricing_category", json!("MARKETING")),
        ("country", json!("US")),
        ("phone_number", json!("15550100200")),
        ("tier", json!("0:MAX")),
        ("volume", json!(1)),
        ("cost", json!(0.025)),
    ] {
        assert_eq!(paid[key], value, "{key}");
    }
    let counted =
        desk.analytics("pricing_analytics", ".metric_types([\"VOLUME\"]).pricing_types(REGULAR)").await;
    assert_eq!((counted.len(), &counted[0]["volume"], counted[0].get("cost")), (1, &json!(1), None));
    for (filter, points) in [
        (".country_codes([\"DE\"])", 0),
        (".country_codes([\"US\"])", 1),
        (".phone_numbers([\"+1 555-010-0200\"])", 1),
        (".phone_numbers([\"15550100999\"])", 0),
        (".pricing_categories([\"UTILITY\"])", 0),
    ] {
        let filter = filter.replace(' ', "%20").replace('+', "%2B");
        assert_eq!(desk.analytics("pricing_analytics", &filter).await.len(), points, "{filter}");
    }
    let charges = desk.sim_get("charges").await["data"].as_array().unwrap().clone();
    let words: Vec<&str> = charges.iter().map(|charge| charge["type"].as_str().unwrap()).collect();
    assert_eq!(words, ["FREE_CUSTOMER_SERVICE", "FREE_CUSTOMER_SERVICE", "REGULAR"]);
}

#[tokio::test]
async fn since_october_2026_free_service_and_charged_utility_keep_their_names() {
    let desk = desk().await;
    desk.sim("rules", json!({ "rules": "pmp_2026" })).await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    desk.delivered(template("hello")).await;
    desk.delivered(json!({ "text": { "body": "Hello" } })).await;
    let points =
        desk.analytics("pricing_analytics", ".dimensions(['PRICING_CATEGORY','PRICING_TYPE'])").await;
    let told: Vec<(&str, &str)> = points
        .iter()
        .map(|one| (one["pricing_category"].as_str().unwrap(), one["pricing_type"].as_str().unwrap()))
        .collect();
    assert!(told.contains(&("UTILITY", "REGULAR")) && told.contains(&("SERVICE", "FREE_CUSTOMER_SERVICE")));
}

#[tokio::test]
async fn malformed_analytics_are_refused_with_what_is_wrong() {
    let desk = Desk::new().await;
    for (fields, named) in [
        ("pricing_analytics", "start"),
        ("pricing_analytics.start(1).end(2)", "granularity"),
        ("pricing_analytics.start(1).end(2).granularity(WEEKLY)", "HALF_HOUR, DAILY, MONTHLY"),
        ("conversation_analytics.start(1).end(2).granularity(DAILY).dimensions(TIER)", "dimensions"),
    ] {
        let (status, answer) = desk.graph("GET", &format!("{WABA}?fields={fields}"), None).await;
        assert_eq!((status, answer["error"]["code"].as_u64()), (400, Some(100)), "{fields}");
        assert!(answer["error"]["message"].as_str().unwrap().contains(named), "{answer}");
    }
    let edge = format!("{WABA}/pricing_analytics?start=1&end=2&granularity=DAILY");
    let (status, answer) = desk.graph("GET", &edge, None).await;
    assert_eq!((status, &answer["data"]), (200, &json!([{ "data_points": [] }])));
    let (_, account) = desk.graph("GET", &format!("{WABA}?fields=timezone_id,currency"), None).await;
    assert_eq!(account, json!({ "id": WABA, "timezone_id": "474", "currency": "USD" }));
}

#[tokio::test]
async fn who_stops_marketing_gets_none_until_it_is_resumed() {
    let desk = desk().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let preferences = format!("customers/+{ANA}/preferences");
    desk.sim(&preferences, json!({ "to": NUMBER, "marketing": "stop" })).await;
    let is_preference = |change: &Value| change["field"] == "user_preferences";
    desk.until("the preference", || desk.changes().iter().any(is_preference)).await;
    let told = desk.changes().into_iter().find(is_preference).unwrap()["value"].clone();
    assert_eq!(told["metadata"]["phone_number_id"], NUMBER);
    let preference = &told["user_preferences"][0];
    assert_eq!((&preference["wa_id"], &preference["value"]), (&json!(ANA), &json!("stop")));
    assert_eq!(preference["category"], "marketing_messages");
    assert!(preference["timestamp"].is_i64());

    let id = desk.sent(template("offer")).await;
    assert_eq!(desk.status(&id, "failed").await["errors"][0]["code"], 131_050);
    desk.delivered(template("hello")).await;
    desk.sim(&preferences, json!({ "to": NUMBER, "marketing": "resume" })).await;
    desk.delivered(template("offer")).await;
    let page = desk.http.get(desk.url(&format!("/phones/{ANA}"))).send().await.unwrap();
    assert!(page.text().await.unwrap().contains("data-preference=\"marketing\" checked"));
    for wrong in [json!({ "to": NUMBER, "marketing": "pause" }), json!({ "marketing": "stop" })] {
        let answer = desk.http.post(desk.url(&format!("/_sim/{preferences}"))).json(&wrong).send().await;
        assert_eq!(answer.unwrap().status(), 400);
    }
}

#[tokio::test]
async fn verdicts_are_wrong_on_purpose_and_the_ledger_is_right() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let wrong = json!({ "category": "marketing", "type": "regular", "billable": true });
    desk.sim("faults", json!({ "pricing": wrong })).await;
    let (sent, delivered) = desk.delivered(json!({ "text": { "body": "Hello" } })).await;
    for status in [sent, delivered] {
        assert_eq!(status["pricing"]["category"], "marketing");
        assert_eq!(status["pricing"]["billable"], true);
        assert_eq!(status["pricing"]["pricing_model"], "PMP");
    }
    assert_eq!(desk.sim_get("charges").await["data"][0]["category"], "service");
    desk.sim("faults", json!({ "pricing": null, "omit_pricing": true })).await;
    let (sent, delivered) = desk.delivered(json!({ "text": { "body": "Hello" } })).await;
    assert!(sent.get("pricing").is_none() && delivered.get("pricing").is_none());
    desk.sim("faults", json!({ "omit_pricing": null })).await;
    let (_, delivered) = desk.delivered(json!({ "text": { "body": "Hello" } })).await;
    assert_eq!(delivered["pricing"]["category"], "service");
}
