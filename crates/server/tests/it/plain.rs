//! What other desks show as unsupported is shown here as what it is, unless a workspace chooses otherwise: in threads, in
//! previews of lists, in the API. The choice is written down, and nothing that is kept changes by it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, eventually, on_each_engine};

on_each_engine! {
    edits_flows_and_reactions_are_shown_as_the_workspace_chooses,
}

const ANA: &str = "15550166201";

async fn edits_flows_and_reactions_are_shown_as_the_workspace_chooses(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = desk.customer(ANA, "Ana Costa").await;
    let id = talks(&desk, &ana).await;
    let before = Seen::look(&desk, &id).await;
    assert_eq!((before.kinds(), before.unsupported), (vec!["interactive", "text", "text"], 0));
    assert!(before.page.contains("👍") && before.row.contains("Sunday"), "{}", before.row);
    choose(&desk, true).await;
    choose(&desk, true).await;
    let plain = Seen::look(&desk, &id).await;
    // The reaction is a message of its own on the page, and gone from what it stood on.
    assert_eq!((plain.kinds(), plain.unsupported), (vec!["unsupported", "text", "unsupported"], 3));
    assert!(plain.row.contains("Unsupported message") && !plain.row.contains("Sunday"), "{}", plain.row);
    let last = &plain.conversation["last_message"];
    assert_eq!((&last["type"], &last["text"]), (&json!("unsupported"), &json!("")), "{last}");
    assert_eq!(plain.messages[1]["reaction"]["theirs"], Value::Null);
    assert_eq!((&plain.messages[2]["text"], &plain.messages[2]["edited_at"]), (&json!(""), &Value::Null));
    assert_eq!(plain.messages[2]["message"], before.messages[2]["message"], "what arrived is told");
    choose(&desk, false).await;
    let after = Seen::look(&desk, &id).await;
    assert_eq!(after.messages, before.messages);
    assert_eq!((&after.conversation, after.unsupported), (&before.conversation, 0));
    it_is_written_down_when_it_changes(&desk).await;
    desk.end().await;
}

/// She writes, changes what she wrote, puts an emoji on the answer and answers a Flow. The conversation.
async fn talks(desk: &Desk, ana: &Customer) -> String {
    let first = ana.writes(desk, "At 5 pm").await;
    ana.window_is(desk, "open").await;
    let sent = desk.send(ana, "See you then.").await;
    let sent = desk.reaches(&sent["id"], "delivered").await;
    ana.sends(desk, json!({"type": "reaction", "reaction": {"message_id": sent["wamid"], "emoji": "👍"}}))
        .await;
    assert_eq!(desk.webhook(edit(desk, &first).to_string()).await, 200);
    let answer = json!({"name": "flow", "body": "Sent", "response_json": r#"{"day":"Sunday"}"#});
    ana.sends(
        desk,
        json!({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": answer}}),
    )
    .await;
    let conversation =
        ana.conversation(desk, "the Flow's answer", |it| it["last_message"]["type"] == "interactive").await;
    let id = conversation["id"].as_str().unwrap().to_owned();
    eventually("the edit and the emoji are there", async || {
        let said = desk.list(&format!("/api/v1/conversations/{id}/messages")).await;
        (said[2]["text"] == "At 6 pm" && said[1]["reaction"]["theirs"] == "👍").then_some(())
    })
    .await;
    id
}

/// She changes what she wrote.
fn edit(desk: &Desk, first: &Value) -> Value {
    let at = first["timestamp"].as_str().unwrap().parse::<i64>().unwrap() + 1;
    let message = json!({"type": "text", "text": {"body": "At 6 pm"}});
    let edit = json!({"from": ANA, "id": "wamid.edit", "timestamp": at.to_string(), "type": "edit",
        "edit": {"original_message_id": first["id"], "message": message}});
    let value = json!({"messaging_product": "whatsapp",
        "metadata": {"phone_number_id": desk.channel("phone_number_id")},
        "contacts": [{"wa_id": ANA, "profile": {"name": "Ana Costa"}}], "messages": [edit]});
    json!({"object": "whatsapp_business_account", "entry": [{"id": desk.channel("waba_id"),
        "changes": [{"field": "messages", "value": value}]}]})
}

async fn choose(desk: &Desk, is_on: bool) {
    let wanted = json!({"shows_unsupported": is_on});
    let now = desk.ask(Method::PATCH, "/api/v1/workspace", Some(&wanted)).await.success();
    assert_eq!(now["shows_unsupported"], is_on, "{now}");
}

/// What is seen of a conversation.
struct Seen {
    conversation: Value,
    /// The newest first.
    messages: Vec<Value>,
    page: String,
    /// Its row in the list of the inbox.
    row: String,
    /// How many bubbles of its thread are of unsupported messages.
    unsupported: usize,
}

impl Seen {
    async fn look(desk: &Desk, id: &str) -> Self {
        let all = desk.list("/api/v1/conversations").await;
        let conversation = all.into_iter().find(|it| it["id"] == id).unwrap();
        let messages = desk.list(&format!("/api/v1/conversations/{id}/messages")).await;
        let (_, page) = desk.page(&format!("/c/{id}")).await;
        let (_, inbox) = desk.page("/").await;
        let row = inbox.split_once(&format!("href=\"/c/{id}")).unwrap().1;
        let row = row.split("</a>").next().unwrap().to_owned();
        let unsupported = page.matches("WhatsApp calls it").count();
        Self { conversation, messages, page, row, unsupported }
    }

    fn kinds(&self) -> Vec<&str> {
        self.messages.iter().map(|message| message["type"].as_str().unwrap()).collect()
    }
}

async fn it_is_written_down_when_it_changes(desk: &Desk) {
    let log = desk.list("/api/v1/audit?verb=workspace.show_unsupported").await;
    let told: Vec<_> = log.iter().map(|line| (&line["outcome"], &line["detail"])).collect();
    let done = json!("done");
    assert_eq!(told, [(&done, &json!("withdrawn")), (&done, &json!("set"))]);
}
