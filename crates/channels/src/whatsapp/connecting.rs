//! What is asked of Meta on the way of a number from an account to sending, and what it answers: which numbers an
//! account has, the code, the PIN, the display name, where webhooks go, what is in the app.

use serde_json::{Value, json};
use transom_rules::number::check::{Ears, Token};
use transom_rules::number::{NumberFacts, Sync};
use transom_rules::time::Timestamp;

use super::lenient::{Fields, digits, instant};
use super::number_news;
use super::request::{NUMBER, Request, get, post, query, segment};

/// What an app asks for: everything that this server reads.
pub const FIELDS: [&str; 28] = [
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "account_update",
    "business_capability_update",
    "business_username_updates",
    "calls",
    "flows",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "history",
    "message_echoes",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "messages",
    "messaging_handovers",
    "phone_number_name_update",
    "phone_number_quality_update",
    "security",
    "smb_app_state_sync",
    "smb_message_echoes",
    "standby",
    "template_category_update",
    "template_correct_category_detection",
    "user_preferences",
];

/// The numbers of an account, a page of them; `after` is the cursor of the page before.
pub fn numbers(account_id: &str, after: Option<&str>) -> Request {
    let mut pairs = vec![("fields", NUMBER), ("limit", "100")];
    pairs.extend(after.map(|after| ("after", after)));
    get(format!("/{}/phone_numbers{}", segment(account_id), query(&pairs)))
}

/// A number as its account lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Meta's id of it.
    pub id: String,
    /// As people dial it: `+` and digits.
    pub address: String,
    /// What else is said of it.
    pub facts: NumberFacts,
}

/// One of the items of [`numbers`]; `None` for one without an id.
pub fn listed(item: &Value, now: Timestamp) -> Option<Listed> {
    let id = Some(item.text("id")).filter(|id| !id.is_empty())?;
    let mut facts = NumberFacts::default();
    for news in number_news::told_by(item) {
        facts.hear(news, now);
    }
    Some(Listed { id, address: format!("+{}", digits(&item.text("display_phone_number"))), facts })
}

/// A number that is to belong to an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNumber {
    /// The country's code, digits.
    pub country: String,
    /// The rest, digits.
    pub local: String,
    /// The display name that is asked for. One that is moved keeps its own.
    pub name: String,
    /// It comes from another account, which keeps it until the code is shown.
    pub is_moved: bool,
}

/// Adds a number to an account.
pub fn add(account_id: &str, new: &NewNumber) -> Request {
    let mut body = json!({ "cc": digits(&new.country), "phone_number": digits(&new.local) });
    if let Some(fields) = body.as_object_mut() {
        if new.is_moved {
            fields.insert("migrate_phone_number".to_owned(), true.into());
        }
        if !new.name.is_empty() {
            fields.insert("verified_name".to_owned(), new.name.as_str().into());
        }
    }
    post(format!("/{}/phone_numbers", segment(account_id)), body)
}

/// How Meta sends its code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// As a text message.
    #[default]
    Sms,
    /// By a call.
    Voice,
}

/// Has a code sent to a number; `language` as of templates, such as `en_US`.
pub fn ask_code(phone_number_id: &str, by: By, language: &str) -> Request {
    let method = match by {
        By::Sms => "SMS",
        By::Voice => "VOICE",
    };
    let body = json!({ "code_method": method, "language": language });
    post(format!("/{}/request_code", segment(phone_number_id)), body)
}

/// Shows the code.
pub fn show_code(phone_number_id: &str, code: &str) -> Request {
    post(format!("/{}/verify_code", segment(phone_number_id)), json!({ "code": digits(code) }))
}

/// Registers a number under its PIN, which it gets where it has none.
pub fn register(phone_number_id: &str, pin: &str) -> Request {
    let body = json!({ "messaging_product": "whatsapp", "pin": pin });
    post(format!("/{}/register", segment(phone_number_id)), body)
}

/// Registers a number nowhere.
pub fn deregister(phone_number_id: &str) -> Request {
    post(format!("/{}/deregister", segment(phone_number_id)), json!({ "messaging_product": "whatsapp" }))
}

/// Gives a number another PIN.
pub fn set_pin(phone_number_id: &str, pin: &str) -> Request {
    post(format!("/{}", segment(phone_number_id)), json!({ "pin": pin }))
}

/// Asks for another display name.
pub fn rename(phone_number_id: &str, name: &str) -> Request {
    post(format!("/{}", segment(phone_number_id)), json!({ "new_display_name": name }))
}

/// Asks for what is in the app.
pub fn take_over(phone_number_id: &str, what: Sync) -> Request {
    let kind = match what {
        Sync::Contacts => "smb_app_state_sync",
        Sync::History => "history",
    };
    let body = json!({ "messaging_product": "whatsapp", "sync_type": kind });
    post(format!("/{}/smb_app_data", segment(phone_number_id)), body)
}

/// Where webhooks are to go. Meta greets it before it answers.
#[derive(Clone, Copy, Debug)]
pub struct Callback<'a> {
    /// The address.
    pub url: &'a str,
    /// What Meta shows there.
    pub verify_token: &'a str,
}

/// Says where all webhooks of an app go: its own token is needed.
pub fn listen_as_app(app_id: &str, to: Callback<'_>) -> Request {
    let body = json!({ "object": "whatsapp_business_account", "callback_url": to.url,
        "verify_token": to.verify_token, "fields": FIELDS.join(",") });
    post(format!("/{}/subscriptions", segment(app_id)), body)
}

/// Has the app of the token listen to an account; with an address, what is said of messages goes there instead of to
/// the app's.
pub fn listen_to_account(account_id: &str, instead: Option<Callback<'_>>) -> Request {
    let body = match instead {
        Some(to) => json!({ "override_callback_uri": to.url, "verify_token": to.verify_token }),
        None => json!({}),
    };
    post(format!("/{}/subscribed_apps", segment(account_id)), body)
}

/// Which apps listen to an account.
pub fn listeners(account_id: &str) -> Request {
    get(format!("/{}/subscribed_apps", segment(account_id)))
}

/// Where the webhooks of an app go: its own token is needed.
pub fn subscriptions(app_id: &str) -> Request {
    get(format!("/{}/subscriptions", segment(app_id)))
}

/// The first template of an account, to see that they can be read.
pub fn first_template(account_id: &str) -> Request {
    get(format!("/{}/message_templates{}", segment(account_id), query(&[("fields", "id"), ("limit", "1")])))
}

/// What the answer to [`super::request::token_scopes`] says of a token.
pub fn token(answer: &Value) -> Token {
    let data = answer.at("data");
    let scopes = data.items("scopes").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let ends = instant(&data.text("expires_at")).filter(|end| *end > Timestamp::default());
    let is_valid = data.get("is_valid") == Some(&Value::Bool(true));
    Token { is_valid, app_id: data.text("app_id"), expires_at: ends, scopes }
}

/// Where Meta sends what it hears, by what it says of the account, the app and the number; `null` for what it did not
/// say.
pub fn ears(app_id: &str, account: &Value, app: &Value, number: &Value) -> Ears {
    let own = |one: &&Value| one.at("whatsapp_business_api_data").text("id") == app_id;
    let listener = account.items("data").iter().find(own);
    let whatsapp = |one: &&Value| one.text("object") == "whatsapp_business_account";
    let set = app.items("data").iter().find(whatsapp);
    let fields = |one: &Value| match one {
        Value::String(name) => name.clone(),
        field => field.text("name"),
    };
    let some = |url: String| Some(url).filter(|url| !url.is_empty());
    let of_number = some(number.at("webhook_configuration").text("phone_number"));
    let of_account = listener.and_then(|one| some(one.text("override_callback_uri")));
    let asked = set.map(|set| set.items("fields").iter().map(fields).collect());
    Ears {
        is_subscribed: listener.is_some(),
        app: set.and_then(|set| some(set.text("callback_url"))),
        fields: if app.is_null() { None } else { Some(asked.unwrap_or_default()) },
        instead: of_number.or(of_account),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_stands_in_an_address() {
        let to = Callback { url: "https://desk.example/hook", verify_token: "open" };
        for (request, path) in [
            (register("300", "123456"), "/300/register"),
            (set_pin("300", "123456"), "/300"),
            (show_code("300", "123-456"), "/300/verify_code"),
            (listen_as_app("9", to), "/9/subscriptions"),
            (listen_to_account("200", Some(to)), "/200/subscribed_apps"),
            (subscriptions("9"), "/9/subscriptions"),
        ] {
            assert_eq!(request.path, path);
        }
        assert_eq!(show_code("300", "123-456").body, json!({ "code": "123456" }));
        let new =
            NewNumber { country: "+1".into(), local: "555 010".into(), name: "Shop".into(), is_moved: false };
        assert_eq!(
            add("200", &new).body,
            json!({ "cc": "1", "phone_number": "555010", "verified_name": "Shop" })
        );
        let moved = NewNumber { name: String::new(), is_moved: true, ..new };
        let expected = json!({ "cc": "1", "phone_number": "555010", "migrate_phone_number": true });
        assert_eq!(add("200", &moved).body, expected);
        assert_eq!(
            ask_code("300", By::Voice, "de").body,
            json!({ "code_method": "VOICE", "language": "de" })
        );
    }

    #[test]
    fn a_number_of_an_account_says_where_it_stands() {
        let item = json!({ "id": "300", "display_phone_number": "+1 555-010-0200", "status": "CONNECTED",
            "is_on_biz_app": true });
        let read = listed(&item, Timestamp::default()).unwrap();
        assert_eq!((read.id.as_str(), read.address.as_str()), ("300", "+15550100200"));
        assert!(read.facts.is_in_app());
        assert_eq!(listed(&json!({}), Timestamp::default()), None);
    }

    #[test]
    fn a_token_says_what_it_may_and_until_when() {
        let told = json!({ "data": { "is_valid": true, "app_id": "9", "expires_at": 1_790_000_000, "scopes": ["a", "b"] } });
        let expires_at = Some(Timestamp::from_seconds(1_790_000_000));
        let scopes = vec!["a".into(), "b".into()];
        assert_eq!(token(&told), Token { is_valid: true, app_id: "9".into(), expires_at, scopes });
        let never = json!({ "data": { "is_valid": true, "expires_at": 0 } });
        assert_eq!(token(&never).expires_at, None);
        assert_eq!(token(&Value::Null), Token::default());
    }

    #[test]
    fn where_webhooks_go_is_read_off_the_app_the_account_and_the_number() {
        let account = json!({ "data": [{ "whatsapp_business_api_data": { "id": "9" },
            "override_callback_uri": "https://account.example" }] });
        let app = json!({ "data": [{ "object": "whatsapp_business_account", "callback_url": "https://app.example",
            "fields": [{ "name": "messages" }] }] });
        let number = json!({ "webhook_configuration": { "phone_number": "https://number.example" } });
        let all = ears("9", &account, &app, &number);
        assert_eq!(all.instead.as_deref(), Some("https://number.example"));
        assert_eq!(
            ears("9", &account, &app, &Value::Null).instead.as_deref(),
            Some("https://account.example")
        );
        assert_eq!(
            (all.app.as_deref(), all.fields),
            (Some("https://app.example"), Some(vec!["messages".into()]))
        );
        assert!(all.is_subscribed && !ears("8", &account, &app, &number).is_subscribed);
        let silent = ears("9", &account, &Value::Null, &Value::Null);
        assert_eq!((silent.app, silent.fields), (None, None));
        assert_eq!(ears("9", &account, &json!({ "data": [] }), &Value::Null).fields, Some(Vec::new()));
    }
}
