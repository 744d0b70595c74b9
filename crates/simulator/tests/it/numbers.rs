//! What is set up at a number and an account: registration, settings, blocked people, codes, usernames, signups.

use serde_json::{Value, json};

use crate::desk::{ANA, APP, Desk, NUMBER, TOKEN, WABA, text};

async fn post(desk: &Desk, path: &str, body: Value) -> (u16, Value) {
    desk.graph("POST", path, Some(body)).await
}

fn code(answer: &Value) -> Option<u64> {
    answer["error"]["code"].as_u64()
}

#[tokio::test]
async fn a_number_is_added_verified_registered_and_sends() {
    let desk = Desk::new().await;
    let new = json!({ "cc": "1", "phone_number": "5550100201", "verified_name": "Second shop" });
    let (status, added) = post(&desk, &format!("{WABA}/phone_numbers"), new.clone()).await;
    assert_eq!(status, 200, "{added}");
    assert_eq!(post(&desk, &format!("{WABA}/phone_numbers"), new).await.0, 400);
    let id = text(&added, "/id");
    let hello = json!({ "messaging_product": "whatsapp", "to": format!("+{ANA}"), "text": { "body": "Hi" } });
    assert_eq!(code(&post(&desk, &format!("{id}/messages"), hello).await.1), Some(133_010));
    assert_eq!(
        code(&post(&desk, &format!("{id}/register"), json!({ "pin": "123456" })).await.1),
        Some(133_006)
    );
    let asked = format!("{id}/request_code?code_method=SMS&language=en_US");
    assert_eq!(desk.graph("POST", &asked, None).await.0, 200);
    assert_eq!(
        code(&desk.graph("POST", &format!("{id}/verify_code?code=000000"), None).await.1),
        Some(136_025)
    );
    let sent = text(&desk.sim_get(&format!("numbers/{id}")).await, "/code");
    assert_eq!(desk.graph("POST", &format!("{id}/verify_code?code={sent}"), None).await.0, 200);
    assert_eq!(code(&desk.graph("POST", &asked, None).await.1), Some(136_024));
    assert_eq!(post(&desk, &format!("{id}/register"), json!({ "pin": "123456" })).await.0, 200);
    let (_, shown) = desk.graph("GET", &format!("{id}?fields=status,is_pin_enabled"), None).await;
    assert_eq!(shown, json!({ "status": "CONNECTED", "is_pin_enabled": true, "id": id }));
    assert_eq!(desk.graph("POST", &format!("{id}/deregister"), None).await.0, 200);
    assert_eq!(
        code(&post(&desk, &format!("{id}/register"), json!({ "pin": "654321" })).await.1),
        Some(133_005)
    );
    assert_eq!(post(&desk, &format!("{id}/"), json!({ "pin": "654321" })).await.0, 200);
    for _ in 0..8 {
        assert_eq!(post(&desk, &format!("{id}/register"), json!({ "pin": "654321" })).await.0, 200);
    }
    assert_eq!(
        code(&post(&desk, &format!("{id}/register"), json!({ "pin": "654321" })).await.1),
        Some(133_016)
    );
}

#[tokio::test]
async fn settings_keep_what_is_not_changed_and_refuse_other_words() {
    let desk = Desk::new().await;
    let path = format!("{NUMBER}/settings");
    assert_eq!(desk.graph("GET", &path, None).await.1["calling"]["status"], "DISABLED");
    let hours = json!([{ "day_of_week": "MONDAY", "open_time": "0900", "close_time": "1700" }]);
    let calling = json!({ "status": "ENABLED", "call_hours": { "status": "ENABLED", "timezone_id": "UTC",
        "weekly_operating_hours": hours }, "sip": { "status": "ENABLED", "servers": [{ "hostname": "sip.example.com" }] } });
    assert_eq!(post(&desk, &path, json!({ "calling": calling })).await.0, 200);
    assert_eq!(
        post(&desk, &path, json!({ "calling": { "callback_permission_status": "ENABLED" } })).await.0,
        200
    );
    let (_, all) = desk.graph("GET", &format!("{path}?include_sip_credentials=true"), None).await;
    assert_eq!(all["calling"]["call_hours"]["weekly_operating_hours"], hours);
    assert_eq!(all["calling"]["callback_permission_status"], "ENABLED");
    assert_eq!(all["calling"]["sip"]["servers"][0]["app_id"].to_string(), APP);
    assert!(all["calling"]["sip"]["servers"][0]["sip_user_password"].is_string());
    for wrong in [
        json!({}),
        json!({ "calling": "on" }),
        json!({ "calling": { "status": "on" } }),
        json!({ "calling": { "call_hours": { "weekly_operating_hours": [{ "day_of_week": "SOMEDAY" }] } } }),
        json!({ "user_identity_change": { "enable_identity_key_check": "yes" } }),
    ] {
        assert_eq!(post(&desk, &path, wrong.clone()).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn what_a_chat_offers_is_kept_within_its_limits() {
    let desk = Desk::new().await;
    let path = format!("{NUMBER}/conversational_automation");
    let commands = json!([{ "command_name": "hours", "command_description": "When we are open" }]);
    assert_eq!(
        post(&desk, &path, json!({ "commands": commands, "enable_welcome_message": true })).await.0,
        200
    );
    assert_eq!(post(&desk, &path, json!({ "prompts": ["Where are you?"] })).await.0, 200);
    let (_, number) = desk.graph("GET", &format!("{NUMBER}?fields=conversational_automation"), None).await;
    assert_eq!(
        number["conversational_automation"],
        json!({ "commands": commands,
        "prompts": ["Where are you?"], "enable_welcome_message": true, "id": NUMBER })
    );
    assert_eq!(post(&desk, &path, json!({ "prompts": ["1", "2", "3", "4", "5"] })).await.0, 400);
    assert_eq!(post(&desk, &path, json!({ "commands": [{ "command_name": "x" }] })).await.0, 400);

    let commerce = format!("{NUMBER}/whatsapp_commerce_settings");
    assert_eq!(desk.graph("POST", &format!("{commerce}?is_catalog_visible=true"), None).await.0, 200);
    let (_, shown) = desk.graph("GET", &commerce, None).await;
    assert_eq!(
        (&shown["data"][0]["is_catalog_visible"], &shown["data"][0]["is_cart_enabled"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(desk.graph("POST", &format!("{commerce}?is_cart_enabled=maybe"), None).await.0, 400);
}

#[tokio::test]
async fn who_is_blocked_reaches_nobody_and_is_not_reached() {
    let desk = Desk::new().await;
    // Without a version and with a slash at the end, as one of the clients calls it.
    let block = async |method: &str, users: Value| {
        let body = json!({ "messaging_product": "whatsapp", "block_users": users });
        let request =
            desk.http.request(method.parse().unwrap(), desk.url(&format!("/{NUMBER}/block_users/")));
        let answer = request.bearer_auth(TOKEN).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let ana = json!([{ "user": format!("+{ANA}") }]);
    let (status, refused) = block("POST", ana.clone()).await;
    assert_eq!((status, refused["error"]["code"].as_u64()), (400, Some(139_100)));
    assert_eq!(refused["block_users"]["failed_users"][0]["errors"][0]["code"], 131_047);
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let (status, blocked) = block("POST", ana.clone()).await;
    assert_eq!((status, &blocked["block_users"]["added_users"][0]["wa_id"]), (200, &json!(ANA)));
    let (_, listed) = desk.graph("GET", &format!("{NUMBER}/block_users"), None).await;
    assert_eq!(listed["data"], json!([{ "messaging_product": "whatsapp", "wa_id": ANA }]));
    desk.quiet().await;
    let before = desk.received().len();
    desk.ana_writes(json!({ "text": "Hello?" })).await;
    desk.quiet().await;
    assert_eq!(desk.received().len(), before);
    let sent = desk.sent(json!({ "text": { "body": "Hi" } })).await;
    assert_eq!(desk.status(&sent, "failed").await["errors"][0]["code"], 130_403);
    assert_eq!(block("DELETE", ana).await.1["block_users"]["removed_users"][0]["wa_id"], ANA);
    let sent = desk.sent(json!({ "text": { "body": "Hi" } })).await;
    desk.status(&sent, "delivered").await;
}

#[tokio::test]
async fn a_code_has_a_picture_of_the_asked_format() {
    let desk = Desk::new().await;
    let path = format!("{NUMBER}/message_qrdls");
    let wanted = format!("{path}?generate_qr_image=svg&prefilled_message=Hi%20there");
    let (status, made) = desk.graph("POST", &wanted, None).await;
    assert_eq!(status, 200, "{made}");
    let svg = desk.http.get(text(&made, "/qr_image_url")).send().await.unwrap();
    assert_eq!(svg.headers()["content-type"], "image/svg+xml");
    assert!(svg.text().await.unwrap().starts_with("<svg"));
    let id = text(&made, "/code");
    let (_, listed) =
        desk.graph("GET", &format!("{path}/{id}?fields=code,qr_image_url.format(PNG)"), None).await;
    let png = desk.http.get(text(&listed, "/data/0/qr_image_url")).send().await.unwrap();
    assert!(png.bytes().await.unwrap().starts_with(b"\x89PNG"));
    let (_, changed) = desk.graph("POST", &format!("{path}/{id}?prefilled_message=Bye"), None).await;
    assert_eq!(changed["prefilled_message"], "Bye");
    let (_, all) = desk.graph("GET", &format!("{path}/"), None).await;
    assert_eq!(all["data"].as_array().unwrap().len(), 1);
    assert!(all["data"][0].get("qr_image_url").is_none());
    assert_eq!(desk.graph("DELETE", &format!("{path}/{id}"), None).await.0, 200);
    assert_eq!(desk.graph("DELETE", &format!("{path}/{id}"), None).await.0, 400);
    assert_eq!(
        desk.graph("POST", &format!("{path}?generate_qr_image=gif&prefilled_message=a"), None).await.0,
        400
    );
}

#[tokio::test]
async fn a_picture_of_the_profile_is_uploaded_in_pieces() {
    let desk = Desk::new().await;
    let begin = format!("{APP}/uploads?file_name=a.png&file_length=6&file_type=image/png");
    let (_, session) = desk.graph("POST", &begin, None).await;
    let id = text(&session, "/id");
    let push = async |offset: &str, bytes: &'static [u8]| {
        let request = desk.http.post(desk.url(&format!("/v26.0/{id}"))).header("file_offset", offset);
        let answer =
            request.header("authorization", format!("OAuth {TOKEN}")).body(bytes).send().await.unwrap();
        answer.json::<Value>().await.unwrap()
    };
    assert_eq!(push("0", b"abcd").await["file_offset"], 4);
    assert_eq!(desk.graph("GET", &id, None).await.1["file_offset"], 4);
    assert_eq!(push("2", b"ef").await["error"]["code"], 100);
    let handle = text(&push("4", b"ef").await, "/h");
    let profile = format!("{NUMBER}/whatsapp_business_profile");
    for wrong in [
        json!({ "profile_picture_handle": "4::x" }),
        json!({ "vertical": "SPACE" }),
        json!({ "email": "me" }),
    ] {
        assert_eq!(post(&desk, &profile, wrong.clone()).await.0, 400, "{wrong}");
    }
    let set = json!({ "profile_picture_handle": handle, "vertical": "RETAIL", "websites": ["https://example.com"] });
    assert_eq!(post(&desk, &profile, set).await.0, 200);
    let (_, shown) = desk.graph("GET", &format!("{profile}?fields=vertical,profile_picture_url"), None).await;
    assert_eq!(shown["data"][0]["vertical"], "RETAIL");
    let picture = desk.http.get(text(&shown, "/data/0/profile_picture_url")).send().await.unwrap();
    assert_eq!(picture.bytes().await.unwrap(), "abcdef");
}

#[tokio::test]
async fn a_display_name_is_reviewed_and_a_username_is_one_numbers() {
    let desk = Desk::new().await;
    assert_eq!(post(&desk, NUMBER, json!({ "new_display_name": "Shelves" })).await.0, 200);
    desk.sim(&format!("numbers/{NUMBER}"), json!({ "name": "APPROVED" })).await;
    let (_, number) = desk.graph("GET", &format!("{NUMBER}?fields=verified_name"), None).await;
    assert_eq!(number["verified_name"], "Shelves");
    let told = |change: &Value| {
        change["field"] == "phone_number_name_update" && change["value"]["decision"] == "APPROVED"
    };
    desk.until("the review", || desk.changes().iter().any(told)).await;

    let path = format!("{NUMBER}/username");
    assert_eq!(desk.graph("GET", &path, None).await.0, 400);
    assert_eq!(code(&post(&desk, &path, json!({ "username": "www.shelves" })).await.1), Some(147_001));
    assert_eq!(post(&desk, &path, json!({ "username": "shelves" })).await.1["status"], "approved");
    assert_eq!(desk.graph("GET", &path, None).await.1["username"], "shelves");
    let (_, free) = desk.graph("GET", &format!("{NUMBER}/username_suggestions"), None).await;
    assert_eq!(free["data"][0]["username_suggestions"], json!(["shelves_0200", "shelves.official"]));
    assert_eq!(desk.graph("DELETE", &path, None).await.0, 200);
}

#[tokio::test]
async fn signups_and_switches_of_an_account() {
    let desk = Desk::new().await;
    let path = format!("{WABA}/signups");
    let mut signup = json!({ "signup_message": "News?", "confirmation_message": "Code: {{promo_code}}",
        "privacy_policy_url": "https://example.com/privacy" });
    assert_eq!(code(&post(&desk, &path, signup.clone()).await.1), Some(2_494_167));
    signup["promo_code"] = json!("TEN");
    assert_eq!(code(&post(&desk, &path, signup.clone()).await.1), Some(2_494_168));
    signup["policy"] = json!({ "tos": "in_app_signup", "accepted": true });
    let id = text(&post(&desk, &path, signup).await.1, "/id");
    assert_eq!(post(&desk, &format!("signups/{id}"), json!({ "status": "DISABLED" })).await.0, 200);
    assert_eq!(desk.graph("GET", &format!("signups/{id}"), None).await.1["status"], "DISABLED");
    assert_eq!(desk.graph("GET", &path, None).await.1["data"][0]["promo_code"], "TEN");

    let (_, account) = desk.graph("GET", &format!("{WABA}?fields=owner_business_info"), None).await;
    let business = text(&account, "/owner_business_info/id");
    let (_, owned) = desk.graph("GET", &format!("{business}/owned_whatsapp_business_accounts"), None).await;
    assert_eq!(owned["data"][0]["id"], WABA);
    let template = json!({ "name": "sale", "language": "en", "category": "MARKETING",
        "components": [{ "type": "BODY", "text": "A sale" }] });
    let made = post(&desk, &format!("{WABA}/message_templates"), template).await.1;
    desk.sim(&format!("templates/{}/review", text(&made, "/id")), json!({ "status": "APPROVED" })).await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    assert_eq!(post(&desk, WABA, json!({ "disable_marketing_messages_on_cloud_api": true })).await.0, 200);
    let sale = json!({ "messaging_product": "whatsapp", "to": format!("+{ANA}"), "type": "template",
        "template": { "name": "sale", "language": { "code": "en" } } });
    // More than the pair may have at once: what is refused takes nothing of it.
    for _ in 0..50 {
        assert_eq!(code(&post(&desk, &format!("{NUMBER}/messages"), sale.clone()).await.1), Some(131_055));
    }
    assert_eq!(post(&desk, &format!("{NUMBER}/marketing_messages"), sale).await.0, 200);
}

#[tokio::test]
async fn a_number_in_use_is_given_up_or_moved_with_its_name() {
    let desk = Desk::with(None, |seed| {
        let mut other = seed.numbers[0].clone();
        other.phone_number_id = "300200000000099".into();
        other.display_phone_number = "+1 555-010-0299".into();
        other.verified_name = "Old provider".into();
        other.waba_id = "200100000000099".into();
        other.access_token = "EAAother".into();
        let mut account = seed.wabas[0].clone();
        account.id.clone_from(&other.waba_id);
        seed.wabas.push(account);
        seed.numbers.push(other);
    })
    .await;
    desk.sim("customers", json!({ "phone": ANA, "name": "Ana" })).await;
    let path = format!("{WABA}/phone_numbers");
    let personal = json!({ "cc": "1", "phone_number": ANA.trim_start_matches('1'), "verified_name": "Shop" });
    let (status, refused) = post(&desk, &path, personal).await;
    assert_eq!(status, 400);
    assert!(text(&refused, "/error/message").contains("WhatsApp app"), "{refused}");
    let moved = json!({ "cc": "1", "phone_number": "5550100299", "migrate_phone_number": true });
    let new = json!({ "cc": "1", "phone_number": "5550100299", "verified_name": "Shop" });
    assert_eq!(post(&desk, &path, new).await.0, 400, "it is another account's");
    let (status, added) = post(&desk, &path, moved).await;
    assert_eq!(status, 200, "{added}");
    let id = text(&added, "/id");
    assert_eq!(
        desk.graph("POST", &format!("{id}/request_code?code_method=SMS&language=en_US"), None).await.0,
        200
    );
    let sent = text(&desk.sim_get(&format!("numbers/{id}")).await, "/code");
    assert_eq!(desk.graph("POST", &format!("{id}/verify_code?code={sent}"), None).await.0, 200);
    assert_eq!(post(&desk, &format!("{id}/register"), json!({ "pin": "123456" })).await.0, 200);
    let (_, shown) = desk.graph("GET", &format!("{id}?fields=status,verified_name"), None).await;
    assert_eq!((&shown["status"], &shown["verified_name"]), (&json!("CONNECTED"), &json!("Old provider")));
    assert_eq!(desk.sim_get("numbers/300200000000099").await["moved"], true);
}

#[tokio::test]
async fn what_is_in_the_app_is_handed_over_once_and_within_a_day() {
    let desk = Desk::new().await;
    desk.sim("customers", json!({ "phone": ANA, "name": "Ana" })).await;
    let path = format!("{NUMBER}/smb_app_data");
    let ask = |kind: &str| json!({ "messaging_product": "whatsapp", "sync_type": kind });
    assert_eq!(code(&post(&desk, &path, ask("history")).await.1), Some(100), "no app uses it");
    desk.sim(&format!("numbers/{NUMBER}"), json!({ "in_app": true })).await;
    let (_, number) = desk.graph("GET", &format!("{NUMBER}?fields=is_on_biz_app"), None).await;
    assert_eq!(number["is_on_biz_app"], true);
    assert_eq!(post(&desk, &path, ask("history")).await.0, 200);
    assert_eq!(code(&post(&desk, &path, ask("history")).await.1), Some(2_593_107));
    let far = |change: &Value| change["value"]["history"][0]["metadata"]["progress"] == 100;
    desk.until("the whole history", || desk.changes().iter().any(far)).await;
    let is_ana = |change: &Value| change["value"]["history"][0]["threads"][0]["id"] == ANA;
    assert!(desk.changes().iter().any(is_ana));
    desk.sim("clock", json!({ "advance_seconds": 24 * 3600 })).await;
    assert_eq!(code(&post(&desk, &path, ask("smb_app_state_sync")).await.1), Some(2_593_108));
    desk.sim(&format!("numbers/{NUMBER}"), json!({ "in_app": true, "keeps_history": true })).await;
    assert_eq!(post(&desk, &path, ask("smb_app_state_sync")).await.0, 200);
    let card = |change: &Value| change["value"]["state_sync"][0]["contact"]["phone_number"] == ANA;
    desk.until("the contacts", || desk.changes().iter().any(card)).await;
    assert_eq!(post(&desk, &path, ask("history")).await.0, 200);
    let kept = |change: &Value| change["value"]["history"][0]["errors"][0]["code"] == 2_593_109;
    desk.until("the refusal", || desk.changes().iter().any(kept)).await;
}

#[tokio::test]
async fn a_number_is_rated_and_held_down_and_the_business_has_to_ask_how() {
    let desk = Desk::new().await;
    let path = format!("numbers/{NUMBER}");
    let told = |event: &str| {
        let is_it = |change: &&Value| {
            change["field"] == "phone_number_quality_update" && change["value"]["event"] == event
        };
        desk.changes().iter().filter(is_it).count()
    };
    let stands = async || {
        let (_, shown) = desk.graph("GET", &format!("{NUMBER}?fields=quality_rating,status"), None).await;
        (text(&shown, "/quality_rating"), text(&shown, "/status"))
    };
    desk.sim(&path, json!({ "quality": "YELLOW" })).await;
    desk.sim(&path, json!({ "quality": "red" })).await;
    desk.until("it is flagged", || told("FLAGGED") == 1).await;
    assert_eq!(stands().await, ("RED".to_owned(), "CONNECTED".to_owned()));
    desk.sim(&path, json!({ "quality": "GREEN", "status": "FLAGGED" })).await;
    assert_eq!(stands().await, ("GREEN".to_owned(), "FLAGGED".to_owned()));
    desk.sim(&path, json!({ "status": "CONNECTED" })).await;
    desk.until("it is flagged no more", || told("UNFLAGGED") == 1).await;
    assert_eq!(told("FLAGGED"), 1, "it is told when that changes");
    assert_eq!(stands().await, ("GREEN".to_owned(), "CONNECTED".to_owned()));
}
