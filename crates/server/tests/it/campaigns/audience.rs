//! To whom a campaign goes: each condition of a segment has those just inside and not those just outside; who stops, blocks,
//! or wants no marketing any more in the middle of it gets nothing more; and to whom an answer to it belongs.

use serde_json::{Value, json};

use super::terms::policy;
use super::{act, comes_to, phones, planned, recipients, template, times};
use crate::harness::{Customer, Desk, Engine, eventually, on_each_engine};
use crate::sms::sender::Sender;

on_each_engine!(
    a_segment_has_those_just_inside_and_not_those_just_outside,
    who_stops_by_sms_gets_nothing_more_on_whatsapp_and_the_other_way_round,
    who_wants_none_or_is_blocked_in_the_middle_gets_none,
    an_answer_to_a_conversation_that_was_closed_begins_another_one,
);

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Four people of whom other things are known, beside those of the demo.
struct People<'a> {
    desk: &'a Desk,
    all: [Customer; 4],
}

/// Their names, in the order of [`People::all`]; the first two wrote before the others, the second and the fourth by an ad.
const NAMES: [&str; 4] = ["early", "early ad", "late", "late ad"];

impl<'a> People<'a> {
    async fn new(desk: &'a Desk) -> Self {
        for (name, key) in [("Round", "round"), ("Plan", "plan")] {
            let wanted = json!({"subject": "contact", "key": key, "name": name, "kind": "text"});
            desk.post("/api/v1/attributes", &wanted).await.success();
        }
        let phones = ["15550174001", "15550174002", "34600174003", "351900174004"];
        let mut all = Vec::new();
        for phone in phones {
            all.push(desk.customer(phone, "Somebody").await);
        }
        let people = Self { desk, all: all.try_into().unwrap() };
        people.write(&people.all[..2]).await;
        desk.advance(4 * MINUTE).await;
        people.write(&people.all[2..]).await;
        people
    }

    /// Each writes, the second one by an ad.
    async fn write(&self, two: &[Customer]) {
        let referral = json!({"source_type": "ad", "source_id": "1", "source_url": "https://ads.example/1"});
        two[0].writes(self.desk, "Hello").await;
        let by_ad = json!({"type": "text", "text": {"body": "Your ad"}, "referral": referral});
        two[1].sends(self.desk, by_ad).await;
        for one in two {
            one.window_is(self.desk, "open").await;
        }
    }

    /// What is known of one.
    async fn is(&self, of: usize, known: Value) {
        let id = self.contact(of).await;
        self.desk
            .ask(reqwest::Method::PATCH, &format!("/api/v1/contacts/{id}"), Some(&known))
            .await
            .success();
    }

    async fn contact(&self, of: usize) -> String {
        let talk = self.all[of].conversation(self.desk, "they are known", |_| true).await;
        talk["contact"]["id"].as_str().unwrap().to_owned()
    }

    async fn consents(&self, of: usize, given: bool) {
        let path = format!("/api/v1/contacts/{}/consents", self.contact(of).await);
        let consent =
            json!({"purpose": "marketing", "given": given, "how": "form", "words": "News, please."});
        self.desk.post(&path, &consent).await.success();
    }

    /// A segment has these of the four, as it is counted and as a campaign is planned by it.
    async fn are(&self, template: &Value, condition: Value, expected: &[&str]) {
        let mut segment = condition.clone();
        let round = json!("in");
        segment.as_object_mut().unwrap().entry("attributes").or_insert_with(|| json!({}))["round"] = round;
        let asked = json!({"channel_id": self.desk.channel("id"), "segment": segment});
        let size = self.desk.post("/api/v1/campaigns/audience", &asked).await.success();
        assert_eq!(size["contacts"], expected.len(), "{condition}");
        let wanted = json!({
            "name": condition.to_string(), "channel_id": self.desk.channel("id"), "segment": segment,
            "template": {"name": template["name"], "language": template["language"]},
        });
        let campaign = self.desk.post("/api/v1/campaigns", &wanted).await.success();
        comes_to(self.desk, &campaign, "planned").await;
        let rows = recipients(self.desk, &campaign).await;
        let is_in = |one: &Customer| rows.iter().any(|row| row["to"] == one.address().as_str());
        let found: Vec<&str> =
            NAMES.into_iter().zip(&self.all).filter(|(_, one)| is_in(one)).map(|(name, _)| name).collect();
        assert_eq!((found.as_slice(), rows.len()), (expected, expected.len()), "{condition}");
    }
}

async fn a_segment_has_those_just_inside_and_not_those_just_outside(engine: Engine) {
    let desk = Desk::new(engine).await;
    let template = template(&desk, "UTILITY").await;
    let people = People::new(&desk).await;
    let [early, early_ad, late, late_ad] = NAMES;
    for (of, known) in [
        (0, json!({"language": "es", "attributes": {"round": "in", "plan": "Gold"}})),
        (1, json!({"attributes": {"round": "in", "plan": "Golden"}})),
        (2, json!({"language": "es_MX", "attributes": {"round": "in", "plan": "gold "}})),
        (3, json!({"attributes": {"round": "in"}})),
    ] {
        people.is(of, known).await;
    }
    people.consents(1, true).await;
    people.consents(1, false).await;
    people.consents(2, true).await;
    // The early ones wrote 24 hours and two minutes ago, the late ones 23:58 ago.
    desk.advance(24 * HOUR - 2 * MINUTE).await;
    for (condition, expected) in [
        (json!({}), &[early, early_ad, late, late_ad][..]),
        (json!({"wrote_within_days": 1}), &[late, late_ad]),
        (json!({"silent_for_days": 1}), &[early, early_ad]),
        (json!({"in_window": true}), &[late, late_ad]),
        (json!({"in_window": false}), &[early, early_ad]),
        (json!({"in_entry_point": true}), &[late_ad]),
        (json!({"in_entry_point": false}), &[early, early_ad, late]),
        (json!({"consented": true}), &[late]),
        (json!({"consented": false}), &[early, early_ad, late_ad]),
        (json!({"countries": ["ES"]}), &[late]),
        (json!({"countries": ["ES", "PT"]}), &[late, late_ad]),
        (json!({"languages": ["es"]}), &[early]),
        (json!({"attributes": {"plan": "Gold"}}), &[early]),
        (json!({"in_window": true, "countries": ["US", "ES"], "consented": true}), &[late]),
        (json!({"in_window": false, "consented": true}), &[]),
    ] {
        people.are(&template, condition, expected).await;
    }
    // An answer opens the entry point for 72 hours.
    let sent = desk.send(&people.all[3], "We have it").await;
    desk.reaches(&sent["id"], "delivered").await;
    desk.advance(72 * HOUR - 2 * MINUTE).await;
    people.are(&template, json!({"in_entry_point": true}), &[late_ad]).await;
    desk.advance(4 * MINUTE).await;
    people.are(&template, json!({"in_entry_point": true}), &[]).await;
    people.are(&template, json!({"wrote_within_days": 5, "in_window": false}), &NAMES).await;
    desk.end().await;
}

async fn who_stops_by_sms_gets_nothing_more_on_whatsapp_and_the_other_way_round(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sender = Sender::connect(&desk).await;
    policy(&desk, json!({})).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 12).await);
    let sms = json!({"channel_id": sender.channel, "after_minutes": 5, "text": "By SMS, then"});
    let more = json!({"terms": {"sms": sms}, "pace": {"per_second": 1}});
    // The first reads nothing on WhatsApp for now.
    desk.sim("customers", &json!({"phone": super::phone(0), "online": false})).await;
    let campaign = planned(&desk, &template, &to, more).await;
    act(&desk, &campaign, "start").await;
    let (first, last) = (&to[0], &to[11]);
    eventually("the second got it", async || (times(&desk, &to[1], &template).await == 1).then_some(()))
        .await;
    sender.hears(&desk, last, "STOP").await;
    first.writes(&desk, "STOP").await;
    comes_to(&desk, &campaign, "completed").await;
    let rows = recipients(&desk, &campaign).await;
    assert_eq!((&rows[11]["status"], &rows[11]["why"]), (&json!("refused"), &json!("opted_out")));
    assert_eq!(times(&desk, last, &template).await, 0, "the SMS ended it on WhatsApp");
    first.conversation(&desk, "they stopped", |it| it["last_message"]["text"] == "STOP").await;
    desk.advance(6 * MINUTE).await;
    let fallback = eventually("the SMS is settled", async || {
        let told = desk.message(&rows[0]["message_id"]).await["fallback"].clone();
        (told["state"] != "waiting").then_some(told)
    })
    .await;
    assert_ne!(fallback["state"], "sent", "{fallback}");
    assert!(first.sees(&desk, "By SMS, then").await.is_empty(), "the word on WhatsApp ended it by SMS");
    desk.end().await;
}

async fn who_wants_none_or_is_blocked_in_the_middle_gets_none(engine: Engine) {
    let desk = Desk::new(engine).await;
    policy(&desk, json!({})).await;
    let (template, to) = (template(&desk, "MARKETING").await, phones(&desk, 14).await);
    let [prefers, blocked, unheard] = [&to[11], &to[12], &to[13]];
    blocked.writes(&desk, "Hello").await;
    let contact = blocked.window_is(&desk, "open").await["contact"]["id"].as_str().unwrap().to_owned();
    let slots = template["components"].to_string().matches("{{").count();
    let slots: std::collections::BTreeMap<String, &str> =
        (1..=slots).map(|n| (format!("body:{n}"), "x")).collect();
    let more = json!({"parameters": slots, "pace": {"per_second": 1}});
    let campaign = planned(&desk, &template, &to, more.clone()).await;
    act(&desk, &campaign, "start").await;
    eventually("the first got it", async || (times(&desk, &to[0], &template).await == 1).then_some(())).await;
    let stops = async |one: &Customer| {
        let path = format!("customers/{}/preferences", one.address().trim_start_matches('+'));
        desk.sim(&path, &json!({"to": desk.channel("phone_number_id"), "marketing": "stop"})).await;
    };
    stops(prefers).await;
    let block = json!({"blocked": true});
    let path = format!("/api/v1/contacts/{contact}");
    desk.ask(reqwest::Method::PATCH, &path, Some(&block)).await.success();
    // Of one nobody hears before Meta refuses their message (131050).
    desk.sim("faults", &json!({"drop": true})).await;
    stops(unheard).await;
    eventually("that was lost", async || {
        (desk.sim_get("pending").await["webhooks"].as_u64() == Some(0)).then_some(())
    })
    .await;
    desk.sim("faults", &json!({"reset": true})).await;
    comes_to(&desk, &campaign, "completed").await;
    let rows = eventually("what failed is told", async || {
        let rows = recipients(&desk, &campaign).await;
        (rows[13]["status"] == "failed").then_some(rows)
    })
    .await;
    let told: Vec<_> = rows[11..].iter().map(|row| (row["status"].as_str(), row["why"].as_str())).collect();
    assert_eq!(
        told,
        [
            (Some("refused"), Some("opted_out")),
            (Some("refused"), Some("contact_blocked")),
            (Some("failed"), Some("131050"))
        ]
    );
    for one in [prefers, blocked, unheard] {
        assert_eq!(times(&desk, one, &template).await, 0);
    }
    // What Meta told by its refusal is known to the next one.
    let next = planned(&desk, &template, &to[11..], more).await;
    let refused: Vec<_> =
        next["plan"]["refused"].as_array().unwrap().iter().map(super::code_and_count).collect();
    assert_eq!(refused, [("contact_blocked", 1), ("opted_out", 2)], "{next}");
    desk.end().await;
}

/// Webio's first case: the earlier conversation is closed, so that what comes is a fresh one.
async fn an_answer_to_a_conversation_that_was_closed_begins_another_one(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 1).await);
    let campaign = planned(&desk, &template, &to, json!({"terms": {"conversation_hours": 72}})).await;
    act(&desk, &campaign, "start").await;
    let one = &to[0];
    let first = one.conversation(&desk, "it arrived", |it| it["last_message"]["state"] == "delivered").await;
    let path = format!("/api/v1/conversations/{}", first["id"].as_str().unwrap());
    desk.ask(reqwest::Method::PATCH, &path, Some(&json!({"status": "closed"}))).await.success();
    desk.advance(HOUR).await;
    one.writes(&desk, "Is it still there?").await;
    let path = format!("/api/v1/conversations?q={}", one.address().trim_start_matches('+'));
    let fresh = eventually("it is another one", async || {
        let all = desk.list(&path).await;
        all.into_iter().find(|it| it["last_message"]["text"] == "Is it still there?")
    })
    .await;
    assert_ne!(fresh["id"], first["id"]);
    assert_eq!((&fresh["status"], &fresh["unread"]), (&json!("open"), &json!(1)), "{fresh}");
    assert_eq!(
        desk.get(&format!("/api/v1/conversations/{}", first["id"].as_str().unwrap())).await["status"],
        "closed"
    );
    eventually("the answer counts as one to the campaign", async || {
        (super::shown(&desk, &campaign).await["progress"]["replied"] == 1).then_some(())
    })
    .await;
    desk.end().await;
}
