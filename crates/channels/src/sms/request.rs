//! Requests to the carrier as plain data: method, path below its host, form. Who sends them, with which token and to
//! which host is the server's business.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::draft::carried;
use crate::form;

/// The version of the API, as it stands in every path.
const VERSION: &str = "/2010-04-01";

/// A group of senders of which the carrier chooses one.
const SERVICE: &str = "MG";

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST`.
    pub method: &'static str,
    /// From the slash after the host, with the query.
    pub path: String,
    /// The form, encoded; empty of a `GET`.
    pub form: String,
}

/// A message to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Outbound<'a> {
    /// The account.
    pub account: &'a str,
    /// The number it comes from with `+`, another address of ours, or a group of senders.
    pub sender: &'a str,
    /// The digits of whom it goes to.
    pub phone: &'a str,
    /// [`transom_rules::draft::Draft::json`].
    pub draft_json: &'a Value,
    /// Where the carrier tells what becomes of it.
    pub callback_url: &'a str,
}

/// Sends a message.
pub fn message(out: Outbound<'_>) -> Request {
    let to = format!("+{}", out.phone.trim_start_matches('+'));
    let from = if is_service(out.sender) { "MessagingServiceSid" } else { "From" };
    let carried = carried(out.draft_json);
    let mut fields = vec![("To", to.as_str()), (from, out.sender)];
    if !carried.body.is_empty() {
        fields.push(("Body", &carried.body));
    }
    fields.extend(carried.media_url.as_deref().map(|url| ("MediaUrl", url)));
    fields.push(("StatusCallback", out.callback_url));
    Request {
        method: "POST",
        path: format!("{VERSION}/Accounts/{}/Messages.json", segment(out.account)),
        form: form::write(fields),
    }
}

/// Asks for the newest message of an account: what is answered shows that the account is there and the token fits.
pub fn newest_message(account: &str) -> Request {
    let path = format!("{VERSION}/Accounts/{}/Messages.json?PageSize=1", segment(account));
    Request { method: "GET", path, form: String::new() }
}

/// Asks what the carrier knows of a number of the account's, as [`super::number::hears`] reads it.
pub fn own_number(account: &str, number: &str) -> Request {
    let (account, number) = (segment(account), segment(number));
    let path = format!("{VERSION}/Accounts/{account}/IncomingPhoneNumbers.json?PhoneNumber={number}");
    Request { method: "GET", path, form: String::new() }
}

/// Whether a sender is a group of senders.
pub fn is_service(sender: &str) -> bool {
    sender.starts_with(SERVICE)
}

fn segment(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form_of(sender: &str, json: &Value) -> Vec<(String, String)> {
        let callback_url = "https://desk.example/webhooks/sms/1?m=t1.7";
        let out = Outbound { account: "AC1", sender, phone: "15550100777", draft_json: json, callback_url };
        let request = message(out);
        assert_eq!(
            (request.method, request.path.as_str()),
            ("POST", "/2010-04-01/Accounts/AC1/Messages.json")
        );
        form::read(request.form.as_bytes())
    }

    #[test]
    fn a_message_names_sender_words_files_and_where_to_tell() {
        let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let tell = ("StatusCallback", "https://desk.example/webhooks/sms/1?m=t1.7");
        let text = json!({"type": "text", "text": {"body": "Hi & bye+ä"}});
        let expected =
            pairs(&[("To", "+15550100777"), ("From", "+15550100200"), ("Body", "Hi & bye+ä"), tell]);
        assert_eq!(form_of("+15550100200", &text), expected);
        let file = json!({"type": "image", "image": {"link": "https://a/b.png"}});
        let to = ("To", "+15550100777");
        let expected = pairs(&[to, ("MessagingServiceSid", "MG1"), ("MediaUrl", "https://a/b.png"), tell]);
        assert_eq!(form_of("MG1", &file), expected);
    }

    #[test]
    fn nothing_breaks_out_of_a_path() {
        assert_eq!(
            newest_message("AC/../1?x").path,
            "/2010-04-01/Accounts/AC%2F%2E%2E%2F1%3Fx/Messages.json?PageSize=1"
        );
        assert_eq!(
            own_number("AC1", "+1&x").path,
            "/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?PhoneNumber=%2B1%26x"
        );
    }
}
