//! What keeps a number from working stands on every page, with what mends it, until it is mended. On both engines.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, client, eventually, on_each_engine};

on_each_engine!(
    a_token_that_is_refused_or_may_not_send_is_told_until_there_is_another,
    what_is_not_paid_for_is_told_until_it_is,
    a_number_that_meta_flags_or_restricts_is_told_until_it_is_let_go,
    an_app_that_hears_nothing_is_told_until_it_listens,
);

/// Pages of every part of the product.
const PAGES: [&str; 4] = ["/", "/costs", "/reports/failures", "/settings"];

/// Somebody who may be written to.
async fn ana(desk: &Desk) -> Customer {
    let ana = desk.customer("15550171004", "Ana Costa").await;
    ana.writes(desk, "Is it ready?").await;
    ana.window_is(desk, "open").await;
    ana
}

async fn problem(desk: &Desk, code: &str) -> Option<Value> {
    let health = desk.get(&format!("/api/v1/channels/{}/health", desk.channel("id"))).await;
    health["problems"].as_array().unwrap().iter().find(|one| one["code"] == code).cloned()
}

/// The number is known to have this wrong: every page says so in these words, and leads to where it is mended.
async fn is_told(desk: &Desk, code: &str, words: &str, mend: &str) {
    let told = eventually(&format!("{code} is known"), async || problem(desk, code).await).await;
    assert!(told["text"].as_str().unwrap().contains(words), "{told}");
    for path in PAGES {
        let (_, page) = desk.page(path).await;
        let (_, banners) = page.split_once("class=\"banners\"").unwrap_or_else(|| panic!("{code}: {path}"));
        let (banners, _) = banners.split_once("</div>").unwrap();
        for part in [words, mend, &format!("/settings/numbers/{}", desk.channel("id"))] {
            assert!(banners.contains(part), "{code} on {path} lacks {part}: {banners}");
        }
    }
}

async fn is_mended(desk: &Desk, code: &str) {
    eventually(&format!("{code} is over"), async || problem(desk, code).await.is_none().then_some(())).await;
    let (_, page) = desk.page("/").await;
    assert!(!page.contains("class=\"banner\""), "{code} is told after it was mended");
}

async fn a_token_that_is_refused_or_may_not_send_is_told_until_there_is_another(engine: Engine) {
    let mut desk = Desk::new(engine).await;
    desk.expects("Graph API");
    let ana = ana(&desk).await;
    let mend = "href=\"/settings/numbers\"";
    // Meta takes another token than ours from now on.
    let mut number = desk.sim_get("seed").await["numbers"][0].clone();
    assert_eq!(number["phone_number_id"], desk.channel("phone_number_id"));
    number["access_token"] = "EAAnew".into();
    desk.sim("seed", &json!({"numbers": [number]})).await;
    let lost = desk.send(&ana, "It is.").await;
    let failed = desk.reaches(&lost["id"], "failed").await;
    assert_eq!(failed["error"]["code"], 190, "{failed}");
    is_told(&desk, "token_refused", "Meta does not accept its access token: it expired", mend).await;
    renew(&desk, "EAAnew").await;
    is_mended(&desk, "token_refused").await;
    arrives(&desk, &ana).await;

    desk.sim("faults", &json!({"fail_code": 131_005, "fail_async": false})).await;
    let lost = desk.send(&ana, "It is.").await;
    desk.reaches(&lost["id"], "failed").await;
    is_told(&desk, "not_permitted", "Its access token may not send", mend).await;
    desk.sim("faults", &json!({"reset": true})).await;
    renew(&desk, "EAAnew").await;
    is_mended(&desk, "not_permitted").await;
    arrives(&desk, &ana).await;
    desk.end().await;
}

async fn renew(desk: &Desk, token: &str) {
    let path = format!("/api/v1/channels/{}/token", desk.channel("id"));
    let renewed = desk.post(&path, &json!({"access_token": token})).await;
    assert_eq!(renewed.status, 204, "{}", renewed.json);
}

async fn arrives(desk: &Desk, ana: &Customer) {
    let sent = desk.send(ana, "Now it is.").await;
    desk.reaches(&sent["id"], "delivered").await;
}

async fn what_is_not_paid_for_is_told_until_it_is(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = ana(&desk).await;
    let offer = json!({"channel_id": desk.channel("id"), "to": ana.address(), "type": "template", "template": {
        "name": "new_roast", "language": {"code": "en_US"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]}});
    let account = format!("accounts/{}", desk.channel("waba_id"));
    desk.sim(&account, &json!({"payment_method": false})).await;
    let lost = desk.post("/api/v1/messages", &offer).await.success();
    let failed = desk.reaches(&lost["id"], "failed").await;
    assert_eq!(failed["error"]["code"], 131_042, "{failed}");
    let mend = "https://business.facebook.com/latest/billing_hub/payment_settings";
    is_told(&desk, "payment_missing", "for want of a payment method", mend).await;
    desk.sim(&account, &json!({"payment_method": true})).await;
    let paid = desk.post("/api/v1/messages", &offer).await.success();
    desk.reaches(&paid["id"], "delivered").await;
    is_mended(&desk, "payment_missing").await;
    desk.end().await;
}

async fn a_number_that_meta_flags_or_restricts_is_told_until_it_is_let_go(engine: Engine) {
    let desk = Desk::new(engine).await;
    let number = format!("numbers/{}", desk.channel("phone_number_id"));
    desk.sim(&number, &json!({"status": "FLAGGED", "quality": "RED"})).await;
    let manager = "https://business.facebook.com/latest/whatsapp_manager/phone_numbers";
    is_told(&desk, "held_back", "Meta flagged it", manager).await;
    let report = desk.get(&format!("/api/v1/channels/{}/health", desk.channel("id"))).await;
    assert!(report.to_string().contains("low_quality"), "its quality is told beside it: {report}");
    desk.sim(&number, &json!({"status": "CONNECTED", "quality": "GREEN"})).await;
    is_mended(&desk, "held_back").await;

    let restricts = async |all: Value| {
        let value = json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": all});
        let told = json!({"to": desk.channel("phone_number_id"), "field": "account_update", "value": value});
        desk.sim("webhooks", &told).await;
    };
    restricts(json!([{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}])).await;
    let review = "https://business.facebook.com/business-support-home";
    is_told(&desk, "restricted", "it may not write to customers outside their windows", review).await;
    desk.advance(2).await;
    restricts(json!([])).await;
    is_mended(&desk, "restricted").await;
    desk.end().await;
}

async fn an_app_that_hears_nothing_is_told_until_it_listens(engine: Engine) {
    let desk = Desk::new(engine).await;
    let id = desk.channel("id");
    let graph = format!("{}/v26.0/{}/subscribed_apps", desk.told("simulator_url"), desk.channel("waba_id"));
    let gone = client().delete(graph).bearer_auth(desk.channel("access_token")).send().await.unwrap();
    assert_eq!(gone.status(), 200);
    let look = format!("/api/v1/channels/{id}/look");
    desk.post(&look, &json!({})).await.success();
    let mend = "solution-providers/manage-webhooks";
    is_told(&desk, "unsubscribed", "what customers write does not come in", mend).await;
    desk.advance(2).await;
    let listens = desk
        .ask(Method::POST, &format!("/api/v1/channels/{id}/steps"), Some(&json!({"step": "listen"})))
        .await;
    assert_eq!(listens.status, 204, "{}", listens.json);
    is_mended(&desk, "unsubscribed").await;
    desk.end().await;
}
