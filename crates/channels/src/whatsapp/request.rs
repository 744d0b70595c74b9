//! Requests to the Graph API as plain data: method, path below the version, body. Who sends them, with which
//! token and to which host is the server's business.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use transom_rules::thread::ThreadAct;

use super::lenient::{digits, without_nul};

/// The longest `biz_opaque_callback_data`, in characters.
pub const CALLBACK_MAX_CHARS: usize = 512;

/// What stands encoded in a path and a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~').remove(b',');
const WITH_DOTS: &AsciiSet = &ENCODED.remove(b'.');

/// One request. A `GET` or `DELETE` has `null` for its body.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// `GET`, `POST`, `DELETE`.
    pub method: &'static str,
    /// From the slash after the version, with the query: `/300/messages`.
    pub path: String,
    /// The JSON body.
    pub body: Value,
}

/// A multipart upload: the form's text fields, then the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// From the slash after the version.
    pub path: String,
    /// Name and value of the text fields.
    pub fields: Vec<(&'static str, String)>,
    /// The name of the field that holds the file; its part carries `mime_type`.
    pub file_field: &'static str,
    /// The file's type.
    pub mime_type: String,
    /// The file's name.
    pub filename: String,
}

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// Digits in international form, with or without `+`.
    Phone(String),
    /// A business-scoped user id, or a parent's.
    UserId(String),
    /// Meta's id of a group.
    Group(String),
}

/// Sends a message. `draft_json` is [`transom_rules::draft::Draft::json`]; `callback` comes back with every
/// status and should have at most [`CALLBACK_MAX_CHARS`]; an empty one is left out.
pub fn message(phone_number_id: &str, to: &Address, draft_json: &Value, callback: &str) -> Request {
    let mut body = Map::new();
    body.insert("messaging_product".to_owned(), "whatsapp".into());
    let kind = if matches!(to, Address::Group(_)) { "group" } else { "individual" };
    body.insert("recipient_type".to_owned(), kind.into());
    match to {
        // Without the `+` Meta may take the number for one of the sender's own country.
        Address::Phone(phone) => body.insert("to".to_owned(), format!("+{}", digits(phone)).into()),
        Address::UserId(id) => body.insert("recipient".to_owned(), id.as_str().into()),
        Address::Group(id) => body.insert("to".to_owned(), id.as_str().into()),
    };
    // A draft has no recipient of its own; where both are given, Meta would take `to`.
    let own = |name: &str| name != "to" && name != "recipient";
    for (name, value) in draft_json.as_object().into_iter().flatten().filter(|(name, _)| own(name)) {
        body.entry(name.as_str()).or_insert_with(|| without_nul(value));
    }
    if !callback.is_empty() {
        body.insert("biz_opaque_callback_data".to_owned(), callback.into());
    }
    post(format!("/{}/messages", segment(phone_number_id)), Value::Object(body))
}

/// Marks a customer's message, and those before it, as read. With `typing` the customer sees three dots, for
/// 25 seconds or until the next message.
pub fn mark_read(phone_number_id: &str, wamid: &str, typing: bool) -> Request {
    let mut body = json!({"messaging_product": "whatsapp", "status": "read", "message_id": wamid});
    if typing && let Some(fields) = body.as_object_mut() {
        fields.insert("typing_indicator".to_owned(), json!({"type": "text"}));
    }
    post(format!("/{}/messages", segment(phone_number_id)), body)
}

/// Takes a customer's thread, passes it on or gives it up, where several apps answer for a number.
pub fn thread_control(phone_number_id: &str, to: &Address, act: ThreadAct) -> Request {
    let mut body = json!({"messaging_product": "whatsapp", "action": act});
    let (name, whom) = match to {
        Address::Phone(phone) => ("to", format!("+{}", digits(phone))),
        Address::UserId(id) => ("recipient", id.clone()),
        Address::Group(id) => ("to", id.clone()),
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert(name.to_owned(), whom.into());
    }
    post(format!("/{}/thread_control", segment(phone_number_id)), body)
}

/// Asks where a file is. The address in the answer lives five minutes and wants the token too.
pub fn media_url(media_id: &str, phone_number_id: &str) -> Request {
    get(format!("/{}{}", segment(media_id), query(&[("phone_number_id", phone_number_id)])))
}

/// Deletes a file that was uploaded.
pub fn delete_media(media_id: &str, phone_number_id: &str) -> Request {
    let path = format!("/{}{}", segment(media_id), query(&[("phone_number_id", phone_number_id)]));
    Request { method: "DELETE", path, body: Value::Null }
}

/// Uploads a file; the id in the answer lives 30 days.
pub fn upload(phone_number_id: &str, mime_type: &str, filename: &str) -> Upload {
    Upload {
        path: format!("/{}/media", segment(phone_number_id)),
        fields: vec![("messaging_product", "whatsapp".to_owned()), ("type", mime_type.to_owned())],
        file_field: "file",
        mime_type: mime_type.to_owned(),
        filename: filename.to_owned(),
    }
}

/// A page of an account's templates; `after` is the cursor of the page before.
pub fn templates(account_id: &str, after: Option<&str>) -> Request {
    let fields = "id,name,language,status,category,parameter_format,components,quality_score,rejected_reason";
    let mut pairs = vec![("fields", fields), ("limit", "100")];
    pairs.extend(after.map(|after| ("after", after)));
    get(format!("/{}/message_templates{}", segment(account_id), query(&pairs)))
}

/// One template by Meta's id.
pub fn template(meta_id: &str) -> Request {
    let fields = "id,name,language,status,category,parameter_format,components,quality_score,rejected_reason";
    get(format!("/{}{}", segment(meta_id), query(&[("fields", fields)])))
}

/// Submits a template for review; `template` is Meta's own object.
pub fn create_template(account_id: &str, template: &Value) -> Request {
    post(format!("/{}/message_templates", segment(account_id)), without_nul(template))
}

/// Changes a template; `change` has its components, and its category where that is to be another.
pub fn edit_template(meta_id: &str, change: &Value) -> Request {
    post(format!("/{}", segment(meta_id)), without_nul(change))
}

/// Asks for a paused template to be used again.
pub fn unpause_template(meta_id: &str) -> Request {
    post(format!("/{}/unpause", segment(meta_id)), serde_json::json!({}))
}

/// Deletes a template in one language.
pub fn delete_one_template(account_id: &str, name: &str, meta_id: &str) -> Request {
    let pairs = [("hsm_id", meta_id), ("name", name)];
    let path = format!("/{}/message_templates{}", segment(account_id), query(&pairs));
    Request { method: "DELETE", path, body: Value::Null }
}

/// Deletes a template in all its languages.
pub fn delete_template(account_id: &str, name: &str) -> Request {
    let path = format!("/{}/message_templates{}", segment(account_id), query(&[("name", name)]));
    Request { method: "DELETE", path, body: Value::Null }
}

/// Puts templates away, or takes them back: one of those that go to [`ARCHIVE_HOST`], below no version.
pub fn archive_template(account_id: &str, meta_id: &str, away: bool) -> Request {
    let edge = if away { "archive" } else { "unarchive" };
    post(format!("/{}/message_templates/{edge}", segment(account_id)), json!({ "hsm_ids": meta_id }))
}

/// Meta's other host: templates are put away there.
pub const ARCHIVE_HOST: &str = "https://api.facebook.com";

/// Begins to upload the sample of a template's header; the answer holds the id of the upload.
pub fn begin_sample(app_id: &str, filename: &str, mime_type: &str, size: u64) -> Request {
    let size = size.to_string();
    let pairs = [("file_name", filename), ("file_length", &size), ("file_type", mime_type)];
    post(format!("/{}/uploads{}", segment(app_id), query(&pairs)), Value::Null)
}

/// Where the bytes of an upload go, and where it is asked how far it has come: its id is a path as it stands, signature and
/// all. `None` for what is no such id.
pub fn sample_path(upload_id: &str) -> Option<String> {
    let plain = |letter: u8| letter.is_ascii_graphic() && !matches!(letter, b'#' | b'\\' | b'/' | b'%');
    let is_one = upload_id.starts_with("upload:") && upload_id.bytes().all(plain);
    is_one.then(|| format!("/{upload_id}"))
}

/// Asks how far an upload has come.
pub fn sample_state(path: &str) -> Request {
    get(path.to_owned())
}

/// Whether an account is trusted: its business is verified, and nothing is wrong with how it pays.
pub fn account_trust(account_id: &str) -> Request {
    let fields = "business_verification_status,health_status";
    get(format!("/{}{}", segment(account_id), query(&[("fields", fields)])))
}

/// What a token may do. It stands in the address: the answer to no other host.
pub fn token_scopes(token: &str) -> Request {
    get(format!("/debug_token{}", query(&[("input_token", token)])))
}

/// What is asked of a number.
pub(super) const NUMBER: &str = "id,display_phone_number,verified_name,name_status,new_name_status,quality_rating,status,\
    throughput,whatsapp_business_manager_messaging_limit,code_verification_status,platform_type,is_on_biz_app,\
    is_pin_enabled,webhook_configuration";

/// What Meta says about a number: its name, quality, state and limits.
pub fn number(phone_number_id: &str) -> Request {
    get(format!("/{}{}", segment(phone_number_id), query(&[("fields", NUMBER)])))
}

/// Which apps get an account's webhooks, as [`super::number_news::subscribed`] reads it.
pub fn subscribed(account_id: &str) -> Request {
    get(format!("/{}/subscribed_apps", segment(account_id)))
}

/// What Meta says about an account: above all its time zone and currency.
pub fn account(account_id: &str) -> Request {
    let fields = "id,name,timezone_id,currency,country,account_review_status";
    get(format!("/{}{}", segment(account_id), query(&[("fields", fields)])))
}

/// What Meta says about an account's prices, as [`super::account::told_by`] reads it.
pub fn account_prices(account_id: &str) -> Request {
    let fields = "primary_business_location,auth_international_rate_eligibility";
    get(format!("/{}{}", segment(account_id), query(&[("fields", fields)])))
}

pub(super) fn get(path: String) -> Request {
    Request { method: "GET", path, body: Value::Null }
}

pub(super) fn post(path: String, body: Value) -> Request {
    Request { method: "POST", path, body }
}

pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", segment(value))).collect();
    format!("?{}", pairs.join("&"))
}

/// Percent-encoded for a path or a query, so that an id can never reach another path.
pub(super) fn segment(text: &str) -> String {
    // A dot is harmless except as a path of its own.
    let set = if text.starts_with('.') { ENCODED } else { WITH_DOTS };
    utf8_percent_encode(text, set).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(to: &Address, draft: &Value, callback: &str) -> String {
        message("300", to, draft, callback).body.to_string()
    }

    #[test]
    fn a_message_is_addressed_and_carries_our_string() {
        let draft = json!({"type": "text", "text": {"body": "Hi"}, "context": {"message_id": "wamid.1"}});
        let request = message("300", &Address::Phone("15550100777".into()), &draft, "t1.7");
        assert_eq!((request.method, &*request.path), ("POST", "/300/messages"));
        assert_eq!(
            request.body.to_string(),
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550100777","type":"text","text":{"body":"Hi"},"context":{"message_id":"wamid.1"},"biz_opaque_callback_data":"t1.7"}"#
        );
    }

    #[test]
    fn a_user_id_is_a_recipient_and_a_draft_cannot_change_the_address() {
        let to = Address::UserId("US.1".into());
        let sent = body(
            &to,
            &json!({"type": "text", "to": "+1", "recipient": "US.2", "recipient_type": "group"}),
            "",
        );
        assert_eq!(
            sent,
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","recipient":"US.1","type":"text"}"#
        );
    }

    #[test]
    fn requests_are_plain_data() {
        let read = mark_read("300", "wamid.1", true);
        assert_eq!(
            read.body.to_string(),
            r#"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"text"}}"#
        );
        assert!(mark_read("300", "wamid.1", false).body.get("typing_indicator").is_none());
        let take = thread_control("300", &Address::Phone("15550100777".into()), ThreadAct::Take);
        assert_eq!(take.path, "/300/thread_control");
        assert_eq!(
            take.body.to_string(),
            r#"{"messaging_product":"whatsapp","action":"take","to":"+15550100777"}"#
        );
        assert_eq!(media_url("99", "300").path, "/99?phone_number_id=300");
        assert_eq!(delete_template("200", "a&b").path, "/200/message_templates?name=a%26b");
        assert!(templates("200", Some("MjQ=")).path.ends_with("&limit=100&after=MjQ%3D"));
        assert_eq!(archive_template("200", "77", true).path, "/200/message_templates/archive");
        assert_eq!(
            begin_sample("9", "a b.png", "image/png", 12).path,
            "/9/uploads?file_name=a%20b.png&file_length=12&file_type=image%2Fpng"
        );
        assert_eq!(upload("300", "image/png", "a.png").fields[1], ("type", "image/png".to_owned()));
    }

    #[test]
    fn the_id_of_an_upload_is_a_path_as_it_stands_and_nothing_else_is() {
        assert_eq!(sample_path("upload:MTph=?sig=ARZ-x_y").as_deref(), Some("/upload:MTph=?sig=ARZ-x_y"));
        for other in ["", "77", "upload:a/../../me", "upload:a b", "upload:a#b", "upload:%2e", "upload:ä"] {
            assert_eq!(sample_path(other), None, "{other}");
        }
    }

    #[test]
    fn an_id_cannot_lead_to_another_path() {
        for id in ["../me", "..", "a/b", "a?b", "a#b", "%2e", "ä"] {
            let path = media_url(id, "1").path;
            let id = path.strip_prefix('/').unwrap().split('?').next().unwrap();
            assert!(!id.contains(['/', '#']) && !id.starts_with('.'), "{path}");
        }
    }
}
