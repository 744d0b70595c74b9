//! What changes a message or a choice after it was made: of two changes of one second the one that came later holds, and
//! a change of words reaches the list and the search too. On both engines.

use serde_json::{Value, json};
use transom_desk::fixture::Desk;
use transom_desk::intake::again;
use transom_rules::access::{Mask, Visibility};
use transom_store::conversations::{self, Filter, Listed};
use transom_store::messages::{self, Message, Position};
use transom_store::search::Word;

use crate::harness::{Engine, inside};

const ANA: &str = "15550177701";
const AT: i64 = 1_780_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn of_one_second_the_later_change_holds_on_sqlite() {
    the_later_change_holds(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_second_the_later_change_holds_on_postgres() {
    the_later_change_holds(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_words_reaches_list_and_search_on_sqlite() {
    a_change_reaches_all_copies(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_words_reaches_list_and_search_on_postgres() {
    a_change_reaches_all_copies(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_delivered_again_does_not_win_on_sqlite() {
    what_comes_again_does_not_win(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_delivered_again_does_not_win_on_postgres() {
    what_comes_again_does_not_win(Engine::Postgres).await;
}

async fn what_comes_again_does_not_win(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    // Before its message, and after it; apart, and together with what came between.
    for change in [reaction("👍"), reaction(""), reaction("👍"), text("wamid.1", "marmalade")] {
        desk.takes([change]).await;
    }
    assert_eq!(message(&desk).await.their_reaction, "");
    for change in [edit("wamid.1", "one"), edit("wamid.1", "two"), edit("wamid.1", "one"), reaction("👍")] {
        desk.takes([change]).await;
    }
    let after = message(&desk).await;
    assert_eq!((after.their_reaction.as_str(), after.text.as_str()), ("", "two"));
    desk.takes([reaction("😀"), reaction("😎"), reaction("😀")]).await;
    assert_eq!(message(&desk).await.their_reaction, "😎");
    for choice in ["resume", "stop", "resume"] {
        desk.takes_of("user_preferences", [preference(choice)]).await;
    }
    assert!(list(&desk, None).await[0].contact.marketing.opted_out_at.is_some(), "a stop is not lost");
    for step in ["connect", "terminate", "connect"] {
        desk.takes_of("calls", [call(step)]).await;
    }
    assert_eq!(shown(&desk, None).await, [("call".to_owned(), "terminate".to_owned())]);
}

async fn the_later_change_holds(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let changes = [reaction("👍"), reaction(""), edit("wamid.1", "one"), edit("wamid.1", "two")];
    // Once after its message and once before it, where they wait for it; apart and together.
    desk.takes([text("wamid.1", "marmalade")]).await;
    for change in changes.clone() {
        desk.takes([change]).await;
    }
    let after = message(&desk).await;
    assert_eq!((after.their_reaction.as_str(), after.text.as_str()), ("", "two"));
    desk.takes([reaction("👍"), reaction("😀")]).await;
    assert_eq!(message(&desk).await.their_reaction, "😀");
    for (choices, is_out) in [(["stop", "resume"], false), (["resume", "stop"], true)] {
        for choice in choices {
            desk.takes_of("user_preferences", [preference(choice)]).await;
        }
        assert_eq!(
            list(&desk, None).await[0].contact.marketing.opted_out_at.is_some(),
            is_out,
            "{choices:?}"
        );
    }
    desk.takes_of("calls", [call("connect"), call("terminate")]).await;
    assert_eq!(shown(&desk, None).await, [("call".to_owned(), "terminate".to_owned())]);
    let again = again::again(&desk.app.db, &desk.app.settings, desk.workspace).await.unwrap();
    assert_eq!((again.changed, again.bodies), (0, 13));

    let desk = inside(engine, |_| ()).await;
    for change in changes {
        desk.takes([change]).await;
    }
    desk.takes([text("wamid.1", "marmalade")]).await;
    let after = message(&desk).await;
    assert_eq!((after.their_reaction.as_str(), after.text.as_str()), ("", "two"));
}

async fn a_change_reaches_all_copies(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([text("wamid.1", "marmalade")]).await;
    desk.takes([edit("wamid.1", "tangerine")]).await;
    assert_eq!(shown(&desk, Some("tangerine")).await, [said("text", "tangerine")]);
    assert_eq!(shown(&desk, Some("marmalade")).await, []);
    desk.takes([revocation("wamid.1")]).await;
    assert_eq!(shown(&desk, Some("tangerine")).await, []);
    assert_eq!(shown(&desk, None).await, [said(conversations::REVOKED, "")]);
    // An edit that comes late brings nothing back.
    desk.takes([edit("wamid.1", "zeppelin")]).await;
    assert_eq!(shown(&desk, Some("zeppelin")).await, []);
    assert_eq!(shown(&desk, None).await, [said(conversations::REVOKED, "")]);
    // What the owner writes and changes on the phone.
    let echo = |message: Value| json!({"message_echoes": [message]});
    let ours = |message: &Value| from(message, "15550100200", Some(ANA));
    desk.takes_of("smb_message_echoes", [echo(ours(&written("wamid.2", "quince")))]).await;
    desk.takes_of("smb_message_echoes", [echo(ours(&edited("wamid.2", "cherry")))]).await;
    assert_eq!(shown(&desk, Some("cherry")).await, [said("text", "cherry")]);
    assert_eq!(shown(&desk, Some("quince")).await, []);
    desk.takes_of("smb_message_echoes", [echo(ours(&revoked("wamid.2")))]).await;
    assert_eq!(shown(&desk, Some("cherry")).await, []);
    assert_eq!(shown(&desk, None).await, [said(conversations::REVOKED, "")]);
    // The history tells of a file before it has it.
    let old = |kind: &str, own: Value| json!({"id": "wamid.3", "from": ANA, "timestamp": (AT + 60).to_string(), "type": kind, kind: own});
    let threads = json!([{"id": ANA, "messages": [old("media_placeholder", Value::Null)]}]);
    desk.takes_of("history", [json!({"history": [{"metadata": {}, "threads": threads}]})]).await;
    let image = json!({"id": "900", "mime_type": "image/jpeg", "sha256": "x", "caption": "apricot"});
    desk.takes_of("history", [json!({"messages": [old("image", image)]})]).await;
    assert_eq!(shown(&desk, Some("apricot")).await, [said("image", "apricot")]);
    what_is_no_text_is_found_until_it_is_taken_back(&desk).await;
    let again = again::again(&desk.app.db, &desk.app.settings, desk.workspace).await.unwrap();
    assert_eq!(again.changed, 0);
}

async fn what_is_no_text_is_found_until_it_is_taken_back(desk: &Desk) {
    let card = json!([{"name": {"formatted_name": "Zebedee"}, "phones": [{"phone": "+1 (555) 010-0999"}]}]);
    let row =
        json!({"type": "list_reply", "list_reply": {"id": "1", "title": "Boots", "description": "of suede"}});
    for (kind, own, words) in [
        ("contacts", card, vec!["zebedee", "15550100999"]),
        (
            "document",
            json!({"id": "901", "mime_type": "application/pdf", "filename": "図面-final.pdf"}),
            vec!["図面", "final"],
        ),
        (
            "location",
            json!({"latitude": 1, "longitude": 2, "name": "Inn", "address": "Elm St"}),
            vec!["inn", "elm"],
        ),
        (
            "order",
            json!({"catalog_id": "1", "product_items": [{"product_retailer_id": "SKU-77"}]}),
            vec!["sku-77"],
        ),
        ("button", json!({"text": "Yes please", "payload": "y"}), vec!["please"]),
        ("interactive", row, vec!["boots", "suede"]),
    ] {
        let wamid = format!("wamid.of.{kind}");
        let message = json!({"id": wamid, "timestamp": (AT + 90).to_string(), "type": kind, kind: own});
        desk.takes([of_ana(&message)]).await;
        for word in &words {
            assert_eq!(list(desk, Some(word)).await.len(), 1, "{word}");
        }
        desk.takes([revocation(&wamid)]).await;
        for word in &words {
            assert_eq!(list(desk, Some(word)).await.len(), 0, "{word} is found still");
        }
    }
}

fn said(kind: &str, text: &str) -> (String, String) {
    (kind.to_owned(), text.to_owned())
}

async fn list(desk: &Desk, word: Option<&str>) -> Vec<Listed> {
    let words = word.map(|word| Word::new(word, Mask::Off)).into_iter().collect();
    let filter = Filter { words, ..Filter::of(Visibility::All, 10) };
    let here = desk.app.db.of(desk.workspace);
    here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter))).await.unwrap()
}

/// Kind and words of the newest message of each conversation in which a word is found.
async fn shown(desk: &Desk, word: Option<&str>) -> Vec<(String, String)> {
    let found = list(desk, word).await.into_iter().map(|one| one.conversation);
    found.map(|conversation| (conversation.last_kind, conversation.last_text)).collect()
}

/// The oldest message of the only conversation.
async fn message(desk: &Desk) -> Message {
    let id = list(desk, None).await[0].conversation.id;
    let here = desk.app.db.of(desk.workspace);
    let page = here.read(id, |tx, id| Box::pin(messages::page(tx, *id, None::<Position>, 50)));
    page.await.unwrap().into_iter().min_by_key(|message| message.id).unwrap()
}

fn from(message: &Value, sender: &str, to: Option<&str>) -> Value {
    let mut message = message.clone();
    message["from"] = sender.into();
    if let Some(to) = to {
        message["to"] = to.into();
    }
    message
}

fn of_ana(message: &Value) -> Value {
    let contact = json!({"wa_id": ANA, "profile": {"name": "Ana"}});
    json!({"contacts": [contact], "messages": [from(message, ANA, None)]})
}

fn written(wamid: &str, words: &str) -> Value {
    json!({"id": wamid, "timestamp": AT.to_string(), "type": "text", "text": {"body": words}})
}

fn text(wamid: &str, words: &str) -> Value {
    of_ana(&written(wamid, words))
}

/// Every change is of one second, the one after the message's.
fn changing(kind: &str, own: &Value) -> Value {
    let id = format!("wamid.{kind}.{own}");
    json!({"id": id, "timestamp": (AT + 1).to_string(), "type": kind, kind: own})
}

fn reaction(emoji: &str) -> Value {
    let own = json!({"message_id": "wamid.1", "emoji": emoji});
    of_ana(&changing("reaction", &own))
}

fn edited(wamid: &str, words: &str) -> Value {
    let message = json!({"context": {"id": "M0"}, "type": "text", "text": {"body": words}});
    changing("edit", &json!({"original_message_id": wamid, "message": message}))
}

fn edit(wamid: &str, words: &str) -> Value {
    of_ana(&edited(wamid, words))
}

fn revoked(wamid: &str) -> Value {
    changing("revoke", &json!({"original_message_id": wamid}))
}

fn revocation(wamid: &str) -> Value {
    of_ana(&revoked(wamid))
}

fn preference(value: &str) -> Value {
    let choice = json!({"wa_id": ANA, "detail": "d", "category": "marketing_messages", "value": value, "timestamp": AT});
    json!({"contacts": [{"wa_id": ANA}], "user_preferences": [choice]})
}

fn call(event: &str) -> Value {
    json!({"calls": [{"id": "wacid.1", "from": ANA, "to": "15550100200", "event": event,
        "timestamp": (AT + 2).to_string(), "direction": "USER_INITIATED"}]})
}
