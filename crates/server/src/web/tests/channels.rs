//! One conversation over WhatsApp and SMS: its composer on each, their drafts, and what goes out on which.

use axum::http::StatusCode;
use serde_json::json;
use transom_rules::time::Span;
use transom_store::drafts::{self, DraftKey};
use transom_store::{fallbacks, messages};

use super::CUSTOMER;
use super::fixture::{Browser, File};

/// The part of a page where one answers.
fn composer(page: &str) -> &str {
    let (_, composer) = page.split_once("id=\"composer\"").unwrap();
    composer.split("</section>").next().unwrap()
}

#[tokio::test]
async fn each_channel_keeps_its_own_draft_and_says_where_the_customer_wrote_last() {
    let browser = Browser::signed_in().await;
    let sms = browser.desk.has_sms().await.to_string();
    let whatsapp = browser.desk.channel.to_string();
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let draft = format!("/c/{id}/draft");
    browser.submit(&draft, &[("text", "Long words"), ("channel", &whatsapp)]).await;
    browser.submit(&draft, &[("text", "Short"), ("channel", &sms)]).await;
    let page = browser.get(&format!("/c/{id}")).await.text;
    let own = composer(&page);
    assert!(own.contains("Long words") && !own.contains("Short"), "{own}");
    assert!(own.contains(&format!("data-way=\"{sms}\"")) && !own.contains("goes-elsewhere"), "{own}");
    assert!(own.contains("id=\"composer-fallback\""), "an SMS can be chosen for what does not arrive: {own}");
    for other in [
        browser.patches(&format!("/partials/composer/{id}?channel={sms}")).await.text,
        browser.get(&format!("/c/{id}?channel={sms}")).await.text,
    ] {
        let other = composer(&other);
        assert!(other.contains("Short") && !other.contains("Long words"), "{other}");
        assert!(other.contains("Nora wrote last on WhatsApp"), "{other}");
        assert!(other.contains("id=\"sms-count\" ") && !other.contains("data-picker"), "{other}");
    }
}

#[tokio::test]
async fn of_whom_nothing_was_heard_no_channel_is_said_to_be_their_last() {
    let browser = Browser::signed_in().await;
    let sms = browser.desk.has_sms().await.to_string();
    let at = browser.desk.app.clock.now().seconds().to_string();
    let echo = json!({"from": "15550100200", "to": CUSTOMER, "id": "wamid.echo", "timestamp": at, "type": "text",
        "text": {"body": "Hello from the app"}});
    browser.desk.takes_of("smb_message_echoes", [json!({"message_echoes": [echo]})]).await;
    let list = browser.get("/").await.text;
    let id = list.split("href=\"/c/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let other = browser.get(&format!("/c/{id}?channel={sms}")).await.text;
    let other = composer(&other);
    assert!(other.contains("data-kind=\"sms\"") && !other.contains("goes-elsewhere"), "{other}");
}

#[tokio::test]
async fn a_draft_is_kept_for_numbers_alone_that_reach_the_customer() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let draft = format!("/c/{id}/draft");
    let kept = async |channel: &str| {
        browser.submit(&draft, &[("text", "Long words"), ("channel", channel)]).await.status
    };
    let whatsapp = browser.desk.channel.to_string();
    for channel in ["", whatsapp.as_str()] {
        assert_eq!(kept(channel).await, StatusCode::NO_CONTENT, "{channel}");
    }
    let sms = browser.desk.has_sms().await.to_string();
    assert_eq!(kept(&sms).await, StatusCode::NO_CONTENT);
    let theirs = browser.desk.has_another_account("201", "UTC").await;
    for channel in [theirs.as_str(), "0192f0c1-0000-7000-8000-00000000abcd", "no id"] {
        assert_eq!(kept(channel).await, StatusCode::NOT_FOUND, "{channel}");
    }
    let key = DraftKey { conversation: id, user: browser.desk.user, channel: theirs.parse().unwrap() };
    assert_eq!(browser.desk.write((), move |tx, ()| Box::pin(drafts::get(tx, key))).await, "");
}

#[tokio::test]
async fn an_sms_sender_is_shown_in_its_carriers_words_and_has_no_set_up_at_meta() {
    let browser = Browser::signed_in().await;
    let sms = browser.desk.has_sms().await;
    let number = format!("/settings/numbers/{sms}");
    for path in ["set-up", "check"] {
        let page = browser.get(&format!("{number}/{path}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}: {}", page.text);
    }
    let page = browser.get(&number).await.text;
    assert!(page.contains("Ask the carrier now") && !page.contains("What Meta says"), "{page}");
    let page = browser.get("/settings/numbers").await.text;
    assert!(page.contains("Account SID") && page.contains("transom channel connect-sms"), "{page}");
}

#[tokio::test]
async fn an_sms_to_a_whatsapp_customer_stands_in_the_same_thread_and_the_list_keeps_the_window() {
    let browser = Browser::signed_in().await;
    let sms = browser.desk.has_sms().await.to_string();
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let fields = [("text", "By the network"), ("channel", sms.as_str()), ("client_id", "c1")];
    let sent = browser.submit(&format!("/c/{id}/messages"), &fields).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    assert!(sent.text.contains("by-sms") && sent.text.contains("By the network"), "{}", sent.text);
    let page = browser.get(&format!("/c/{id}")).await.text;
    let (list, thread) = page.split_once("id=\"thread\"").unwrap();
    assert!(thread.contains("by-wa") && thread.contains("by-sms"));
    assert!(list.contains("badge wa") && list.contains("window-clock"), "the customer's window is open");
    assert!(composer(&page).contains("data-kind=\"wa\""), "an answer begins where the customer wrote last");
}

#[tokio::test]
async fn a_closed_window_leads_to_sms_and_back() {
    let browser = Browser::signed_in().await;
    let sms = browser.desk.has_sms().await.to_string();
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.clock_jumps(Span::hours(25));
    let page = browser.get(&format!("/c/{id}")).await.text;
    let refused = composer(&page);
    let carry = format!("href=\"/c/{id}?channel={sms}\" data-way=\"{sms}\" data-carry");
    assert!(refused.contains("Send it by SMS") && refused.contains(&carry), "{refused}");
    assert!(refused.contains("data-insert=") && refused.contains("https://wa.me/15550100200"), "{refused}");
    let other = browser.patches(&format!("/partials/composer/{id}?channel={sms}")).await.text;
    assert!(other.contains("data-state=\"permitted\""), "the other channel stays usable: {other}");
}

#[tokio::test]
async fn a_fallback_that_makes_no_sense_keeps_the_words() {
    let browser = Browser::signed_in().await;
    let sms = browser.desk.has_sms().await.to_string();
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let path = format!("/c/{id}/messages");
    let send = async |client: &str, minutes: &str, sender: &str| {
        let fields = [
            ("text", "It is ready"),
            ("client_id", client),
            ("fallback", minutes),
            ("fallback_channel", sender),
        ];
        browser.submit(&path, &fields).await
    };
    let whatsapp = browser.desk.channel.to_string();
    for (client, minutes, sender) in
        [("a", "0", &sms), ("b", "1441", &sms), ("c", "soon", &sms), ("d", "5", &whatsapp)]
    {
        let refused = send(client, minutes, sender).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{minutes}: {}", refused.text);
        assert!(refused.text.contains("Say after how many minutes"), "{}", refused.text);
    }
    let taken = send("e", "5", &sms).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
    assert!(taken.text.contains("An SMS goes out if this fails, or is not delivered by"), "{}", taken.text);
    let (_, message) = taken.text.split_once("data-message=\"").unwrap();
    let message = message.split('"').next().unwrap();
    let off = browser.submit(&format!("/m/{message}/fallback/cancel"), &[]).await;
    assert!(off.status == StatusCode::OK && !off.text.contains("An SMS goes out"), "{}", off.text);
}

#[tokio::test]
async fn a_template_may_have_an_sms_in_its_place_which_a_form_that_was_not_taken_still_says() {
    let browser = Browser::signed_in().await;
    let sms = browser.desk.has_sms().await.to_string();
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.has_template("ready", "en", "It is ready, {{1}}.").await;
    let form = browser.patches(&format!("/partials/templates/{id}?name=ready")).await.text;
    assert!(form.contains("id=\"picker-fallback\"") && form.contains("value=\"\" selected"), "{form}");
    let path = format!("/c/{id}/template");
    let fields = |value: &'static str, when: &'static str| {
        vec![
            ("name", "ready"),
            ("language", "en"),
            ("body:1", value),
            ("fallback", when),
            ("fallback_channel", sms.as_str()),
        ]
    };
    let again = browser.submit(&path, &fields("", "15")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
    assert!(again.text.contains("value=\"15\" selected"), "{}", again.text);
    let never = browser.submit(&path, &fields("Nora", "never")).await;
    assert_eq!(never.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", never.text);
    let sent = browser.submit(&path, &fields("Nora", "15")).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    let waiting = browser.desk.write((), move |tx, ()| {
        Box::pin(async move {
            let mut all = Vec::new();
            for message in messages::page(tx, id, None, 9).await? {
                all.extend(fallbacks::get(tx, message.id).await?.map(|row| (row.text, row.due_at.is_some())));
            }
            Ok(all)
        })
    });
    assert_eq!(waiting.await, [("It is ready, Nora.".to_owned(), true)]);
}

#[tokio::test]
async fn a_file_may_have_its_words_in_its_place_but_not_nothing() {
    let browser = Browser::signed_in().await;
    let sms = browser.desk.has_sms().await.to_string();
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let fields = [("caption", ""), ("fallback", "failed"), ("fallback_channel", sms.as_str())];
    let bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let file = File { slot: "file", name: "a.png", mime_type: "image/png", bytes };
    let wordless = browser.submit_file(&format!("/c/{id}/media"), &fields, Some(file)).await;
    assert_eq!(wordless.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wordless.text);
    assert!(wordless.text.contains("The SMS would say what stands beside the file"), "{}", wordless.text);
}
