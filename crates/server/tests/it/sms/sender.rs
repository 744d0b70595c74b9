//! An SMS sender of the demo's company, at the simulated carrier.

use reqwest::Url;
use serde_json::{Value, json};
use transom_channels::sms::signature::{Knock, sign};

use crate::harness::{Answer, Customer, Desk, client, eventually, key_file, run};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(crate) const TOKEN: &str = "simulator-auth-token";
pub(crate) const ADDRESS: &str = "+15550100300";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// It, connected.
pub(crate) struct Sender {
    pub(crate) channel: String,
}

impl Sender {
    /// Connects it by the command, and tells the carrier where we listen.
    pub(crate) async fn connect(desk: &Desk) -> Self {
        let accounts = json!([{"account_sid": ACCOUNT, "auth_token": TOKEN}]);
        let senders = json!([{"address": ADDRESS, "account_sid": ACCOUNT, "name": "Harbour Lane by SMS"}]);
        desk.sim("seed", &json!({"sms_accounts": accounts, "sms_senders": senders})).await;
        let config = settings(desk);
        let secrets = json!({"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": ADDRESS}).to_string();
        let connected = run(&["channel", "connect-sms", "--config", &config], &secrets).await;
        assert!(connected.status.success(), "{}", String::from_utf8_lossy(&connected.stderr));
        let told = String::from_utf8(connected.stdout).unwrap();
        let url = told.lines().find(|line| line.contains("/webhooks/sms/")).unwrap().trim().to_owned();
        let channel = url.rsplit('/').next().unwrap().to_owned();
        desk.sim(&format!("sms/senders/{ADDRESS}"), &json!({"sms_url": url})).await;
        eventually("the sender is known", async || {
            let all = desk.get("/api/v1/channels").await;
            all["data"].as_array().unwrap().iter().any(|one| one["id"] == channel.as_str()).then_some(())
        })
        .await;
        Self { channel }
    }

    /// What the doctor says of where its messages go.
    pub(crate) async fn doctor(&self, desk: &Desk) -> Value {
        let said = run(&["doctor", "--config", &settings(desk), "--json"], "").await;
        let told: Value = serde_json::from_slice(&said.stdout).unwrap();
        let all = told["checks"].as_array().unwrap().clone();
        let is_ours =
            |one: &Value| one["what"] == "number SMS, webhook" && one.to_string().contains(&self.channel);
        all.into_iter().find(is_ours).unwrap_or(told)
    }

    /// The carrier sends what customers write there.
    pub(crate) async fn is_heard_at(&self, desk: &Desk, url: Option<&str>) {
        desk.sim(&format!("sms/senders/{ADDRESS}"), &json!({"sms_url": url})).await;
    }

    /// A customer writes an SMS.
    pub(crate) async fn hears(&self, desk: &Desk, from: &Customer, words: &str) -> Value {
        let message = json!({"to": ADDRESS, "type": "text", "text": {"body": words}});
        let phone = from.address();
        desk.sim(&format!("customers/{}/messages", phone.trim_start_matches('+')), &message).await
    }

    /// The body that sends a text.
    pub(crate) fn text(&self, to: &Customer, words: &str) -> Value {
        json!({"channel_id": self.channel, "to": to.address(), "type": "text", "text": {"body": words}})
    }

    /// Sends a text; it has to be taken.
    pub(crate) async fn sends(&self, desk: &Desk, to: &Customer, words: &str) -> Value {
        desk.post("/api/v1/messages", &self.text(to, words)).await.success()
    }

    /// What the rules say of a text.
    pub(crate) async fn permit(&self, desk: &Desk, to: &Customer, words: &str) -> Value {
        desk.post("/api/v1/permits", &self.text(to, words)).await.success()
    }

    fn path(&self, query: &str) -> String {
        format!("/webhooks/sms/{}{query}", self.channel)
    }

    /// The carrier knocks with these parameters, signed with a token over an address.
    pub(crate) async fn knock(&self, desk: &Desk, query: &str, fields: &[(&str, &str)]) -> u16 {
        let body = form(fields);
        let url = desk.url(&self.path(query));
        let signature = signed(TOKEN, &url, &body);
        self.knock_with(desk, query, Some(&signature), &body).await
    }

    /// The same with a signature of somebody's own.
    pub(crate) async fn knock_with(
        &self,
        desk: &Desk,
        query: &str,
        signature: Option<&str>,
        body: &str,
    ) -> u16 {
        let call =
            client().post(desk.url(&self.path(query))).header("content-type", FORM).body(body.to_owned());
        let call = signature.into_iter().fold(call, |call, signed| call.header("x-twilio-signature", signed));
        call.send().await.unwrap().status().as_u16()
    }

    /// The same where settings say how it is signed.
    pub(crate) async fn knock_as(&self, desk: &Desk, body: &str, secret: &str, settings: &str) -> u16 {
        let url = desk.url(&self.path(""));
        let knock = Knock {
            url: &url,
            signature: None,
            settings: Some(settings),
            content_type: Some(FORM),
            body: body.as_bytes(),
        };
        let call = client().post(&url).header("content-type", FORM).body(body.to_owned());
        let call = call.header("x-twilio-signature", sign(secret, knock));
        let call = call.header("x-twilio-webhooks-signature-settings", settings);
        call.send().await.unwrap().status().as_u16()
    }

    /// A status of a message, as the carrier would tell it.
    pub(crate) async fn tells(&self, desk: &Desk, message: &Value, status: &str) -> u16 {
        let query = format!("?m=t1.{}", message["id"].as_str().unwrap());
        let wamid = message["wamid"].as_str().unwrap_or("SMffffffffffffffffffffffffffffffff");
        let mut fields =
            vec![("MessageSid", wamid), ("MessageStatus", status), ("From", ADDRESS), ("To", "+15550100777")];
        if status == "undelivered" {
            fields.push(("ErrorCode", "30003"));
        }
        self.knock(desk, &query, &fields).await
    }
}

/// A settings file that names the database, its key and the carrier.
pub(crate) fn settings(desk: &Desk) -> String {
    let path = desk.folder.path().join("sms.toml");
    let (database, carrier) = (desk.database(), desk.told("simulator_url"));
    let key = key_file(&desk.folder).display().to_string();
    let text = format!(
        "[database]\nurl = {database:?}\n[secrets]\nkey_file = {key:?}\n[server]\npublic_url = {:?}\n\
         [sms]\nurl = {carrier:?}\n[graph]\nurl = {carrier:?}\n",
        desk.told("inbox_url")
    );
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

pub(crate) fn signed(token: &str, url: &str, body: &str) -> String {
    let content_type = Some(FORM).filter(|_| !body.is_empty());
    sign(token, Knock { url, signature: None, settings: None, content_type, body: body.as_bytes() })
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let mut url = Url::parse("form:/").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap().to_owned()
}

/// What `GET` of the webhook is answered.
pub(crate) async fn get(desk: &Desk, sender: &Sender, query: &str, token: &str) -> (u16, String) {
    let url = desk.url(&sender.path(query));
    let signature = signed(token, &url, "");
    let answer = client().get(&url).header("x-twilio-signature", signature).send().await.unwrap();
    let status = answer.status().as_u16();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (status, format!("{} {}", kind.unwrap_or_default(), answer.text().await.unwrap()))
}

/// Whether an answer was a refusal of the rules, with which code.
pub(crate) fn refused(answer: &Answer) -> &Value {
    assert_eq!(answer.status, 422, "{}", answer.json);
    &answer.json["refusal"]["code"]
}
