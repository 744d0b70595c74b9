//! What SMS has to do with WhatsApp: the link that leads a customer back, a message that arrives after its SMS, words that only
//! the carrier answers, and the search, which knows no difference. On both engines.

use serde_json::{Value, json};

use super::sender::Sender;
use crate::harness::{Customer, Desk, Engine, at, client, eventually, on_each_engine};

on_each_engine!(
    an_sms_leads_back_to_whatsapp_where_the_window_opens,
    what_arrives_after_its_sms_is_told_and_both_cost,
    help_is_answered_by_the_carrier_and_stops_nothing,
    what_came_by_sms_is_found_by_its_words_and_by_its_number,
);

async fn permit(desk: &Desk, to: &Customer, words: &str) -> Value {
    desk.post("/api/v1/permits", &desk.text(to, words)).await.success()
}

async fn an_sms_leads_back_to_whatsapp_where_the_window_opens(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let ana = desk.customer("15550164301", "Ana Costa").await;
    ana.writes(&desk, "Is it ready?").await;
    let first = ana.window_is(&desk, "open").await;
    desk.advance(25 * 3600).await;
    ana.window_is(&desk, "closed").await;
    let refused = permit(&desk, &ana, "It is ready").await;
    assert_eq!(refused["refusal"]["code"], "window_closed", "{refused}");
    let way = at(&refused["refusal"]["remedies"], "kind", "invite_by_sms");
    assert!(way["price"]["amount"].is_string(), "what the SMS costs is told: {way}");
    let sent = desk.follow(way).await;
    desk.reaches(&sent["id"], "delivered").await;
    let shown = ana.gets(&desk, "https://wa.me/").await;
    assert_eq!(shown["channel"], "sms", "{shown}");
    follows(&desk, &ana).await;
    let back = ana.conversation(&desk, "they are back", |it| it["last_message"]["text"] == "Here I am").await;
    assert_eq!((&back["id"], &back["window"]["state"]), (&first["id"], &json!("open")), "{back}");
    assert_eq!(back["channel_id"], desk.channel("id"), "the channel they used last: {back}");
    assert_ne!(back["channel_id"], sms.channel.as_str());
    let allowed = permit(&desk, &ana, "It is ready").await;
    assert!(allowed["allowed"] == true && allowed["window_until"] == back["window"]["until"], "{allowed}");
    let (_, page) = desk.page(&format!("/c/{}", back["id"].as_str().unwrap())).await;
    assert!(page.contains("data-kind=\"wa\"") && page.contains("id=\"composer-text\""), "it may be written");
    assert!(!page.contains("data-state=\"refused\""), "the window is told as closed");
    assert!(page.contains("wa.me/") && page.contains("Here I am"), "both stand in one thread");
    let answer = desk.send(&ana, "It is ready").await;
    assert_eq!(answer["conversation_id"], first["id"]);
    desk.reaches(&answer["id"], "delivered").await;
    desk.end().await;
}

/// On the phone the link opens the chat of the number that it names, where its owner writes.
async fn follows(desk: &Desk, customer: &Customer) {
    let phone = customer.address().trim_start_matches('+').to_owned();
    let shown = async |path: &str| {
        let answer = client().get(format!("{}{path}", desk.told("simulator_url"))).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    };
    let page = shown(&format!("/phones/{phone}")).await;
    assert!(page.contains("\" selected>SMS to"), "they spoke by SMS last: {page}");
    let begins = format!("href=\"/phones/{phone}?number=");
    let (_, link) = page.split_once(&begins).unwrap_or_else(|| panic!("nothing to open: {page}"));
    let (number, _) = link.split_once('"').unwrap();
    assert_eq!(number, desk.channel("phone_number_id"));
    let chat = shown(&format!("/phones/{phone}?number={number}")).await;
    assert!(!chat.contains("\" selected>SMS to"), "what is typed there goes by WhatsApp: {chat}");
    let message = json!({"to": number, "type": "text", "text": {"body": "Here I am"}});
    desk.sim(&format!("customers/{phone}/messages"), &message).await;
}

async fn what_arrives_after_its_sms_is_told_and_both_cost(engine: Engine) {
    let desk = Desk::new(engine).await;
    Sender::connect(&desk).await;
    let bo = desk.customer("15550164302", "Bo Lind").await;
    desk.sim("faults", &json!({"fail_code": 131_026, "fail_async": true})).await;
    let draft = json!({"channel_id": desk.channel("id"), "to": bo.address(), "type": "template",
        "template": {"name": "follow_up", "language": {"code": "en_US"}}, "fallback": {}});
    let sent = desk.post("/api/v1/messages", &draft).await.success();
    let lost = desk.reaches(&sent["id"], "failed").await;
    desk.sim("faults", &json!({"reset": true})).await;
    let sms = eventually("an SMS goes in its place", async || {
        let told = desk.message(&sent["id"]).await;
        Some(told["fallback"]["message_id"].clone()).filter(Value::is_string)
    })
    .await;
    desk.reaches(&sms, "delivered").await;
    let thread = async || desk.page(&format!("/c/{}", sent["conversation_id"].as_str().unwrap())).await.1;
    let before = thread().await;
    assert!(before.contains("Did not arrive:") && before.contains("which had not arrived"), "{before}");
    assert!(!before.contains("the customer has both"), "{before}");
    arrives(&desk, &bo, &lost).await;
    let late = desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(late["fallback"]["state"], "sent", "{late}");
    let after = thread().await;
    // At the message, and at the SMS that stands for it.
    let told = ["It arrived after all at", "arrived after all at"].map(|words| after.matches(words).count());
    assert!(told[0] == 1 && told[1] == 2, "{told:?} {after}");
    assert_eq!(after.matches("the customer has both").count(), 2, "{after}");
    let charges = desk.list("/api/v1/charges").await;
    for (id, category) in [(&sent["id"], "utility"), (&sms, "sms")] {
        let mine: Vec<&Value> = charges.iter().filter(|charge| charge["message_id"] == *id).collect();
        assert_eq!(mine.len(), 1, "{category}: {charges:?}");
        assert_eq!((&mine[0]["category"], &mine[0]["billable"]), (&json!(category), &json!(true)));
        assert!(mine[0]["amount"].as_str().unwrap().parse::<f64>().unwrap() > 0.0, "{}", mine[0]);
    }
    desk.end().await;
}

/// WhatsApp delivers what it had called lost.
async fn arrives(desk: &Desk, customer: &Customer, message: &Value) {
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let pricing = json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": "utility"});
    let told = json!({"id": message["wamid"], "status": "delivered", "timestamp": now.to_string(),
        "recipient_id": customer.address().trim_start_matches('+'), "pricing": pricing});
    let number = json!({"display_phone_number": desk.channel("address").trim_start_matches('+'),
        "phone_number_id": desk.channel("phone_number_id")});
    let value = json!({"messaging_product": "whatsapp", "statuses": [told], "metadata": number});
    let entry = json!({"id": desk.channel("waba_id"), "changes": [{"field": "messages", "value": value}]});
    let body = json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string();
    assert_eq!(desk.webhook(body).await, 200);
}

async fn help_is_answered_by_the_carrier_and_stops_nothing(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let cem = desk.customer("15550164303", "Cem Kaya").await;
    cem.writes(&desk, "Hello").await;
    cem.window_is(&desk, "open").await;
    sms.hears(&desk, &cem, " help ").await;
    let talk = cem.conversation(&desk, "HELP came", |it| it["channel_id"] == sms.channel.as_str()).await;
    assert_eq!(talk["last_message"]["direction"], "inbound", "a person sees it as any message: {talk}");
    let answer = cem.gets(&desk, "Reply STOP to unsubscribe").await;
    assert_eq!(answer["channel"], "sms", "the carrier answers, not we: {answer}");
    for allowed in [sms.permit(&desk, &cem, "Hi").await, permit(&desk, &cem, "Hi").await] {
        assert_eq!(allowed["allowed"], true, "HELP is no STOP: {allowed}");
    }
    let contact = desk.list("/api/v1/contacts?q=15550164303").await.remove(0);
    assert_eq!(contact["opted_out_at"], Value::Null, "{contact}");
    let consents = format!("/api/v1/contacts/{}/consents", contact["id"].as_str().unwrap());
    assert_eq!(desk.list(&consents).await, Vec::<Value>::new(), "nothing was said of consent");
    for sent in
        [sms.sends(&desk, &cem, "We are Harbour Lane.").await, desk.send(&cem, "So we are here.").await]
    {
        desk.reaches(&sent["id"], "delivered").await;
    }
    desk.end().await;
}

async fn what_came_by_sms_is_found_by_its_words_and_by_its_number(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let dora = desk.customer("15550164304", "Dora Haas").await;
    dora.writes(&desk, "The tourmaline one, please").await;
    dora.window_is(&desk, "open").await;
    sms.hears(&desk, &dora, "Or rather the periwinkle one").await;
    let talk = dora.conversation(&desk, "the SMS came", |it| it["channel_id"] == sms.channel.as_str()).await;
    let out = sms.sends(&desk, &dora, "Heliotrope is left").await;
    desk.reaches(&out["id"], "delivered").await;
    for words in
        ["periwinkle", "tourmaline", "heliotrope", "periw%20tourma", "15550164304", "%2B1%20(555)%20016-4304"]
    {
        let found = desk.list(&format!("/api/v1/conversations?q={words}")).await;
        assert_eq!(found.iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&talk["id"]], "{words}");
    }
    // Where the words stand is told with its channel, whichever they wrote on last.
    let whatsapp = desk.channel("id");
    for (word, channel, called) in
        [("periwinkle", &sms.channel, "SMS"), ("tourmaline", &whatsapp, "WhatsApp")]
    {
        let found = desk.list(&format!("/api/v1/conversations?q={word}")).await.remove(0);
        assert_eq!(found["found"]["channel_id"], channel.as_str(), "{found}");
        let (_, page) = desk.page(&format!("/?view=all&q={word}")).await;
        let (_, row) = page.split_once(&format!("id=\"c-{}\"", talk["id"].as_str().unwrap())).unwrap();
        let (row, _) = row.split_once("</li>").unwrap();
        assert!(row.contains(&format!("<mark>{word}</mark>")) && row.contains(called), "{row}");
    }
    desk.end().await;
}
