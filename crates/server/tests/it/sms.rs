//! SMS beside WhatsApp: one conversation for one person, an answer on either, what each may send and costs; STOP; who may
//! knock; statuses in every order; what nobody knows of; files.

mod back;
mod kept;
mod kills;
mod pace;
pub(crate) mod sender;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{
    Customer, Desk, Engine, Table, at, eventually, metric, on_each_engine, rows, run, table,
};
use crate::wire::{ANSWERS_LOST, WHOLE, WiredDesk, outbox_has, taken};
use sender::{ADDRESS, Sender, TOKEN, form, get, refused, settings, signed};

on_each_engine! {
    one_person_writes_on_both_channels,
    stop_ends_sms_and_not_whatsapp,
    statuses_of_any_order_come_to_the_same,
    what_the_carrier_took_and_did_not_confirm_arrives_once,
}

async fn messages(desk: &Desk, conversation: &Value) -> Vec<Value> {
    desk.list(&format!("/api/v1/conversations/{}/messages", conversation["id"].as_str().unwrap())).await
}

async fn one_person_writes_on_both_channels(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let ana = desk.customer("15550164101", "Ana Costa").await;
    ana.writes(&desk, "Is it on its way?").await;
    let before = ana.window_is(&desk, "open").await;
    sms.hears(&desk, &ana, "I have no WhatsApp here").await;
    let both = ana
        .conversation(&desk, "the SMS joins", |it| it["last_message"]["text"] == "I have no WhatsApp here")
        .await;
    assert_eq!(both["id"], before["id"]);
    assert_eq!(both["channel_id"], sms.channel.as_str(), "the channel they used last: {both}");
    let answer = format!("/api/v1/conversations/{}/messages", both["id"].as_str().unwrap());
    let words = json!({"type": "text", "text": {"body": "It left an hour ago."}});
    let by_sms = desk.post(&answer, &words).await.success();
    let settled = desk.reaches(&by_sms["id"], "delivered").await;
    assert!(settled["wamid"].as_str().unwrap().starts_with("SM"), "{settled}");
    let words = json!({"channel_id": desk.channel("id"), "type": "text", "text": {"body": "And here too."}});
    let by_whatsapp = desk.post(&answer, &words).await.success();
    desk.reaches(&by_whatsapp["id"], "delivered").await;
    let on = async |words: &str| ana.gets(&desk, words).await["channel"].clone();
    assert_eq!((on("an hour ago").await, on("And here too").await), (json!("sms"), json!("whatsapp")));
    let channels: Vec<String> = messages(&desk, &both)
        .await
        .into_iter()
        .map(|message| message["channel_id"].as_str().unwrap().to_owned())
        .collect();
    let whatsapp = desk.channel("id");
    let expected = [&whatsapp, &sms.channel, &sms.channel, &whatsapp];
    assert_eq!(channels.iter().collect::<Vec<_>>(), expected);
    it_is_priced_by_its_segments(&desk, &sms, &ana).await;
    it_is_charged_once(&desk, &by_sms).await;
    what_was_kept_is_read_again(&desk).await;
    the_doctor_reads_where_messages_go(&desk, &sms).await;
    desk.end().await;
}

async fn the_doctor_reads_where_messages_go(desk: &Desk, sms: &Sender) {
    let ours = desk.url(&format!("/webhooks/sms/{}", sms.channel));
    let fine = sms.doctor(desk).await;
    assert_eq!(fine["verdict"], "fine", "{fine}");
    assert!(fine["text"].as_str().unwrap().contains(&format!("/webhooks/sms/{}", sms.channel)), "{fine}");
    for url in [None, Some("https://demo.example/reply")] {
        sms.is_heard_at(desk, url).await;
        let wrong = sms.doctor(desk).await;
        assert_eq!(wrong["verdict"], "wrong", "{wrong}");
        assert!(wrong["mend"].as_str().unwrap().contains(&ours), "{wrong}");
    }
    sms.is_heard_at(desk, Some(&ours)).await;
}

async fn it_is_priced_by_its_segments(desk: &Desk, sms: &Sender, ana: &Customer) {
    let one = sms.permit(desk, ana, &"a".repeat(153)).await;
    assert_eq!((&one["segments"]["count"], &one["price"]["amount"]), (&json!(1), &json!("0.0083")), "{one}");
    assert_eq!((&one["window_until"], &one["price"]["category"]), (&Value::Null, &json!("sms")), "{one}");
    let three = sms.permit(desk, ana, &format!("{}’", "a".repeat(152))).await;
    assert_eq!((&three["segments"]["count"], &three["price"]["amount"]), (&json!(3), &json!("0.0249")));
    assert_eq!(three["segments"]["costly"], json!([{"letter": "’", "plain": "'"}]), "{three}");
    let long = sms.permit(desk, ana, &"a".repeat(1601)).await;
    assert_eq!(long["refusal"]["code"], "text_too_long", "{long}");
    let place = json!({"channel_id": sms.channel, "to": ana.address(), "type": "location",
        "location": {"latitude": 1.0, "longitude": 2.0}});
    assert_eq!(refused(&desk.post("/api/v1/messages", &place).await), "not_on_sms");
}

async fn it_is_charged_once(desk: &Desk, message: &Value) {
    let charges = desk.list("/api/v1/charges?category=sms").await;
    let mine: Vec<&Value> = charges.iter().filter(|charge| charge["message_id"] == message["id"]).collect();
    assert_eq!(mine.len(), 1, "{charges:?}");
    let told = ["amount", "market", "rules", "segments"].map(|field| mine[0][field].clone());
    assert_eq!(told, [json!("0.0083"), json!("+1"), json!("segments"), json!(1)], "{}", mine[0]);
    assert_eq!(mine[0]["finding"], Value::Null, "the carrier counts as many: {}", mine[0]);
}

async fn what_was_kept_is_read_again(desk: &Desk) {
    let before = desk.list("/api/v1/charges").await.len();
    let again = run(&["reprocess", "--database", &desk.database()], "").await;
    let told = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(again.status.success(), "{told} {}", String::from_utf8_lossy(&again.stderr));
    assert!(told.contains("0 conversations changed") || told.contains("nothing changed"), "{told}");
    assert_eq!(desk.list("/api/v1/charges").await.len(), before);
}

async fn stop_ends_sms_and_not_whatsapp(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let bo = desk.customer("15550164102", "Bo Lind").await;
    bo.writes(&desk, "Hello").await;
    bo.window_is(&desk, "open").await;
    sms.hears(&desk, &bo, "YES").await;
    bo.conversation(&desk, "they wrote", |it| it["last_message"]["text"] == "YES").await;
    assert_eq!(sms.permit(&desk, &bo, "Hi").await["allowed"], true, "who never stopped starts nothing");
    sms.hears(&desk, &bo, "Stop").await;
    let stopped = eventually("they stopped", async || {
        Some(sms.permit(&desk, &bo, "Hi").await).filter(|permit| permit["allowed"] == false)
    })
    .await;
    let refusal = &stopped["refusal"];
    assert_eq!(
        (&refusal["code"], &refusal["rule"], &refusal["meta_code"]),
        (&json!("opted_out"), &json!("S2.4"), &json!(21_610))
    );
    assert!(refusal["since"].is_i64(), "{refusal}");
    let way = at(&refusal["remedies"], "kind", "use_whatsapp");
    assert_eq!(way["request"]["body"]["channel_id"], desk.channel("id"), "{way}");
    let whatsapp = desk.post("/api/v1/permits", &desk.text(&bo, "Hi")).await.success();
    assert_eq!(whatsapp["allowed"], true, "{whatsapp}");
    a_stop_is_told_in_all_places(&desk, &bo).await;
    let sent = desk.follow(way).await;
    desk.reaches(&sent["id"], "delivered").await;
    bo.gets(&desk, "Hi").await;
    sms.hears(&desk, &bo, "start").await;
    eventually("they start again", async || {
        (sms.permit(&desk, &bo, "Hi").await["allowed"] == true).then_some(())
    })
    .await;
    let sent = sms.sends(&desk, &bo, "Welcome back").await;
    desk.reaches(&sent["id"], "delivered").await;
    desk.end().await;
}

/// In the row, the head, the switch and the panel; and WhatsApp is offered, of which nothing was said by it.
async fn a_stop_is_told_in_all_places(desk: &Desk, customer: &Customer) {
    let talk = customer.conversation(desk, "STOP came", |it| it["last_message"]["text"] == "Stop").await;
    let (_, page) = desk.page(&format!("/c/{}", talk["id"].as_str().unwrap())).await;
    let chips = page.matches("The customer wrote STOP to this sender. START lets it in again.").count();
    assert!(chips >= 4, "only {chips} places say STOP");
    assert!(!page.contains("words may be sent at any time"), "the panel knows nothing of it");
    assert!(page.contains("Write on WhatsApp instead") && page.contains("the customer writes START"));
    assert!(page.contains("error <code>21610</code> of the SMS carrier"), "whose code it is");
    assert!(page.contains(" only</dd>"), "it is told as a word about all numbers");
}

async fn statuses_of_any_order_come_to_the_same(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let cem = desk.customer("15550164103", "Cem Kaya").await;
    // What the carrier itself would tell is lost.
    desk.sim("faults", &json!({"drop": true})).await;
    let orders = [
        ["sent", "delivered", "undelivered"],
        ["sent", "undelivered", "delivered"],
        ["delivered", "sent", "undelivered"],
        ["delivered", "undelivered", "sent"],
        ["undelivered", "sent", "delivered"],
        ["undelivered", "delivered", "sent"],
    ];
    for order in orders {
        let sent = sms.sends(&desk, &cem, &order.join(" ")).await;
        let accepted = desk.reaches(&sent["id"], "accepted").await;
        for status in order.iter().chain(&["queued"]).chain(&order) {
            assert_eq!(sms.tells(&desk, &accepted, status).await, 200);
        }
        let end = desk.message(&sent["id"]).await;
        assert_eq!(
            (&end["state"], &end["error"]["code"]),
            (&json!("delivered"), &json!(30_003)),
            "{order:?} {end}"
        );
        assert!(
            end["failed_at"].is_i64() && end["delivered_at"].is_i64() && end["sent_at"].is_i64(),
            "{end}"
        );
        let charges = desk.list("/api/v1/charges?category=sms").await;
        let mine = charges.iter().filter(|charge| charge["message_id"] == sent["id"]).count();
        assert_eq!(mine, 1, "{order:?}");
    }
    let sent = sms.sends(&desk, &cem, "lost").await;
    let accepted = desk.reaches(&sent["id"], "accepted").await;
    for status in ["undelivered", "queued", "sent", "sending", "undelivered"] {
        sms.tells(&desk, &accepted, status).await;
    }
    assert_eq!(desk.message(&sent["id"]).await["state"], "failed");
    desk.sim("faults", &json!({"reset": true})).await;
    desk.end().await;
}

async fn what_the_carrier_took_and_did_not_confirm_arrives_once(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let ida = desk.customer("15550164104", "Ida Marsh").await;
    desk.sim("faults", &json!({"error_after": 1, "delay_ms": 3_000})).await;
    let sent = sms.sends(&desk, &ida, "Are you there?").await;
    let doubted = desk.reaches(&sent["id"], "uncertain").await;
    let error = &doubted["error"];
    assert_eq!((&error["code"], &error["may_have_arrived"]), (&json!(20_500), &json!(true)), "{doubted}");
    desk.sim("faults", &json!({"reset": true})).await;
    let settled = desk.reaches(&sent["id"], "delivered").await;
    assert!(settled["wamid"].is_string() && settled["error"].is_null(), "{settled}");
    assert_eq!(ida.sees(&desk, "Are you there?").await.len(), 1);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_heard_whose_signature_does_not_fit() {
    let desk = Desk::new(Engine::Sqlite).await;
    let sms = Sender::connect(&desk).await;
    let fields = [
        ("MessageSid", "SMforged"),
        ("SmsStatus", "received"),
        ("Body", "Hi"),
        ("From", "+15550164105"),
        ("To", ADDRESS),
    ];
    let body = form(&fields);
    let own = desk.url(&format!("/webhooks/sms/{}", sms.channel));
    let kept = table(&desk.folder, "deliveries", &[]);
    let before = metric(&desk.metrics().await, "transom_webhooks_rejected_total");
    let tries = [
        None,
        Some(String::new()),
        Some("nonsense".to_owned()),
        Some(signed("another token", &own, &body)),
        Some(signed("simulator-auth-token", &format!("{own}?m=t1.7"), &body)),
        Some(signed("simulator-auth-token", &own, "")),
        Some(signed("simulator-auth-token", &own, &format!("{body}&Body=more"))),
        Some(signed("", &own, &body)),
    ];
    for signature in &tries {
        assert_eq!(sms.knock_with(&desk, "", signature.as_deref(), &body).await, 401, "{signature:?}");
    }
    for channel in [desk.channel("id"), "0192f0c1-0000-7000-8000-00000000abcd".to_owned()] {
        let other = Sender { channel };
        assert_eq!(other.knock(&desk, "", &fields).await, 401, "no SMS sender of ours");
    }
    let whatsapp = crate::harness::sign("simulator-auth-token", b"{\"entry\":[]}");
    assert_eq!(desk.knock("/webhooks/whatsapp", Some(&whatsapp), b"{\"entry\":[]}".to_vec()).await, 401);
    let (status, _) = get(&desk, &sms, &format!("?{body}"), "another token").await;
    assert_eq!(status, 401);
    let greeted = desk.plain("/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=7&hub.verify_token=").await;
    assert_eq!(greeted.0, 403, "an account without a verify token greets nobody");
    let after = metric(&desk.metrics().await, "transom_webhooks_rejected_total");
    assert_eq!(after, before + tries.len() as u64 + 4);
    assert_eq!(table(&desk.folder, "deliveries", &[]), kept);
    assert!(rows(&desk.folder, "SELECT 1 FROM messages WHERE wamid = 'SMforged'").is_empty());
    let (status, answer) = get(&desk, &sms, &format!("?{body}"), "simulator-auth-token").await;
    assert_eq!((status, answer.as_str()), (200, "text/xml <Response/>"));
    let once: Table = rows(&desk.folder, "SELECT 1 FROM messages WHERE wamid = 'SMforged'");
    assert_eq!(once.len(), 1, "the right one is stored when it is answered");
    assert_eq!(sms.knock(&desk, "", &fields).await, 200);
    assert_eq!(rows(&desk.folder, "SELECT 1 FROM messages WHERE wamid = 'SMforged'").len(), 1, "and once");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_may_have_a_key_of_its_own() {
    const KEY: &str = "shared key 7298";
    const OWN: &str = "key=SK1,algorithm=HMAC_SHA256";
    let desk = Desk::new(Engine::Sqlite).await;
    let sms = Sender::connect(&desk).await;
    let from = "+15550164109";
    let fields =
        [("MessageSid", "SMkey"), ("SmsStatus", "received"), ("Body", "Hi"), ("From", from), ("To", ADDRESS)];
    let body = form(&fields);
    let by = async |secret: &str, how: &str| sms.knock_as(&desk, &body, secret, how).await;
    assert_eq!(by(KEY, OWN).await, 401, "nobody said that there is one");
    let path = format!("/api/v1/channels/{}/webhook-key", sms.channel);
    let set = desk.ask(Method::PUT, &path, Some(&json!({"key": KEY}))).await;
    assert_eq!(set.status, 204, "{}", set.json);
    assert_eq!(by(KEY, OWN).await, 200);
    assert_eq!(by(TOKEN, OWN).await, 401, "what says that it is signed with the key is, or is forged");
    assert_eq!(by(KEY, "algorithm=HMAC_SHA256").await, 401, "what does not say so is signed with the token");
    assert_eq!((by(TOKEN, "algorithm=HMAC_SHA256").await, sms.knock(&desk, "", &fields).await), (200, 200));
    assert!(
        rows(&desk.folder, &format!("SELECT 1 FROM channels WHERE webhook_key LIKE '%{KEY}%'")).is_empty()
    );
    let taken = run(&["channel", "webhook-key", &sms.channel, "--config", &settings(&desk)], "").await;
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    eventually("the key is gone", async || (by(KEY, OWN).await == 401).then_some(())).await;
    let log = desk.list("/api/v1/audit?verb=channel.rotate_secret").await;
    assert!(log.len() >= 2, "{log:?}");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_on_the_wire_to_the_carrier_is_never_sent_twice() {
    let mut wired = WiredDesk::new().await;
    let sms = Sender::connect(&wired.desk).await;
    let ana = wired.desk.customer("15550164106", "Ana Costa").await;
    wired.desk.sim("faults", &json!({"drop": true})).await;
    wired.wire.set(ANSWERS_LOST);
    let sent = sms.sends(&wired.desk, &ana, "first").await;
    outbox_has(&wired.desk, "posting", 1).await;
    eventually("the carrier has it", async || {
        (taken(&wired.desk, "15550164106", "first").await == 1).then_some(())
    })
    .await;
    wired.desk.process.kill().await;
    wired.wire.set(WHOLE);
    wired.desk.restart().await;
    let doubted = wired.desk.reaches(&sent["id"], "uncertain").await;
    assert_eq!(sms.tells(&wired.desk, &doubted, "sending").await, 200);
    let settled = wired.desk.reaches(&sent["id"], "accepted").await;
    assert!(settled["wamid"].is_string(), "{settled}");
    assert_eq!(sms.tells(&wired.desk, &settled, "delivered").await, 200);
    wired.desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(taken(&wired.desk, "15550164106", "first").await, 1);
    wired.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_says_what_it_means() {
    let desk = Desk::new(Engine::Sqlite).await;
    let sms = Sender::connect(&desk).await;
    for (n, code) in [30_003, 30_004, 30_005, 30_006, 30_007, 30_008, 30_034, 21_211, 21_408, 21_614]
        .into_iter()
        .enumerate()
    {
        let phone = format!("1555016412{n}");
        desk.sim("customers", &json!({"phone": phone, "sms_fails": code})).await;
        let sent = sms.sends(&desk, &Customer::new(phone), "Hello").await;
        let failed = desk.reaches(&sent["id"], "failed").await;
        let error = &failed["error"];
        assert_eq!(error["code"], code, "{failed}");
        let meaning = transom_channels::fault::meaning(code).unwrap();
        assert_eq!((&error["meaning"], &error["advice"]), (&json!(meaning.meaning), &json!(meaning.advice)));
    }
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_comes_by_sms_is_fetched() {
    let desk = Desk::new(Engine::Sqlite).await;
    let sms = Sender::connect(&desk).await;
    let bo = desk.customer("15550164107", "Bo Lind").await;
    let picture = json!({"to": ADDRESS, "type": "image", "image": {"caption": "It is broken"}});
    desk.sim("customers/15550164107/messages", &picture).await;
    let conversation = bo
        .conversation(&desk, "the picture is there", |it| it["last_message"]["text"] == "It is broken")
        .await;
    let file = eventually("the file is fetched", async || {
        let all = messages(&desk, &conversation).await;
        let file = all[0]["media"][0].clone();
        (file["state"] == "stored").then_some(file)
    })
    .await;
    assert!(file["size"].as_i64().unwrap() > 0, "{file}");
    assert_eq!(messages(&desk, &conversation).await[0]["channel_id"], sms.channel.as_str());
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_is_gone_from_what_the_carrier_told() {
    let desk = Desk::new(Engine::Sqlite).await;
    let sms = Sender::connect(&desk).await;
    let cem = desk.customer("15550164108", "Cem Kaya").await;
    sms.hears(&desk, &cem, "I like periwinkle").await;
    cem.conversation(&desk, "they wrote", |it| it["last_message"]["text"] == "I like periwinkle").await;
    let sent = sms.sends(&desk, &cem, "So do I").await;
    desk.reaches(&sent["id"], "delivered").await;
    let told = |word: &str| format!("SELECT 1 FROM deliveries WHERE instr(CAST(body AS TEXT), '{word}') > 0");
    assert!(!rows(&desk.folder, &told("15550164108")).is_empty());
    let contact = desk.list("/api/v1/contacts?q=15550164108").await.remove(0);
    let path = format!("/api/v1/contacts/{}", contact["id"].as_str().unwrap());
    assert_eq!(desk.ask(Method::DELETE, &path, None).await.status, 202);
    eventually("nothing is left", async || {
        (desk.get(&format!("{path}/erasure")).await["state"] == "erased").then_some(())
    })
    .await;
    for word in ["15550164108", "periwinkle", "So+do+I"] {
        assert!(rows(&desk.folder, &told(word)).is_empty(), "{word}");
    }
    let again = run(&["reprocess", "--database", &desk.database()], "").await;
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert!(desk.list("/api/v1/contacts?q=15550164108").await.is_empty());
    desk.end().await;
}
