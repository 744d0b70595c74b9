//! Taking one person out of what Meta said: of a webhook, and of the JSON that is kept of messages. What others said
//! beside them stays as it is.
//!
//! What names them is the innermost object that has one of their ids as a member: their message, a status of a message
//! to them, their entry among the contacts, the quote in somebody else's message. It gives way to [`ERASED`], which
//! [`super::webhook`] passes over.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::lenient::digits;
use crate::form;

/// What stands where somebody stood.
pub const ERASED: &str = r#"{"erased":true}"#;

/// The same of a form, which [`crate::sms::webhook`] passes over.
const ERASED_FORM: &str = "erased=true";

/// What a person is called by.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    /// Digits of phone numbers; WhatsApp's ids of messages hold them too.
    phones: BTreeSet<String>,
    /// Business-scoped user ids, and WhatsApp's ids of their messages.
    ids: BTreeSet<String>,
    /// User names, which count only where a user name stands: they may be words like others.
    usernames: BTreeSet<String>,
}

impl Names {
    /// Of what is not empty.
    pub fn new(
        phones: impl IntoIterator<Item = String>,
        ids: impl IntoIterator<Item = String>,
        usernames: impl IntoIterator<Item = String>,
    ) -> Self {
        let some = |name: &String| !name.is_empty();
        Self {
            phones: phones.into_iter().filter(some).collect(),
            ids: ids.into_iter().filter(some).collect(),
            usernames: usernames.into_iter().filter(some).collect(),
        }
    }

    /// The digits of their phone numbers.
    pub fn phones(&self) -> impl Iterator<Item = &str> {
        self.phones.iter().map(String::as_str)
    }

    /// Whether a text is one of the names, however a number is written.
    pub fn is_named(&self, text: &str) -> bool {
        self.ids.contains(text) || self.phones.contains(&digits(text)) || self.is_in_wamid(text)
    }

    /// Whether one of the names stands anywhere in a text, as a word of its own.
    pub fn is_in(&self, text: &str) -> bool {
        let belongs =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '+' | '=' | '/' | '_');
        let words = text.split(|letter: char| !belongs(letter)).map(|word| word.trim_end_matches('.'));
        let all_digits = |word: &str| word.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit());
        words
            .filter(|word| word.starts_with("wamid.") || all_digits(word) || self.ids.contains(*word))
            .any(|word| self.is_named(word))
    }

    /// Whether a message is theirs: one of the names is a member of it.
    pub fn are_of(&self, message: &Value) -> bool {
        message.as_object().is_some_and(|members| members.iter().any(|(key, value)| self.names(key, value)))
    }

    /// Takes them out of JSON; how many times they stood there.
    pub fn take_out_of(&self, json: &mut Value) -> usize {
        match json {
            Value::Object(_) if self.are_of(json) => {
                *json = json!({"erased": true});
                1
            }
            // Our own number stands here, and Meta tells by it whose the rest is.
            Value::Object(members) => {
                let others = members.iter_mut().filter(|(key, _)| *key != "metadata");
                others
                    .map(|(key, value)| {
                        if key == "errors" { self.take_out_of_errors(value) } else { self.take_out_of(value) }
                    })
                    .sum()
            }
            Value::Array(items) => items.iter_mut().map(|item| self.take_out_of(item)).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        }
    }

    /// Errors are told in sentences of Meta's, in which a number may stand.
    fn take_out_of_errors(&self, errors: &mut Value) -> usize {
        let each = errors.as_array_mut().into_iter().flatten();
        let theirs = each.filter(|error| self.is_in(&error.to_string()));
        theirs.map(|error| *error = json!({"erased": true})).count()
    }

    /// The body of a webhook without them; `None` where they do not stand in it.
    pub fn blank(&self, body: &[u8]) -> Option<Vec<u8>> {
        let Ok(mut json) = serde_json::from_slice::<Value>(body) else {
            // A form tells of one customer alone.
            let is_theirs = |(_, value): &(String, String)| self.is_named(value) || self.is_in(value);
            if form::read(body).iter().any(is_theirs) {
                return Some(ERASED_FORM.as_bytes().to_vec());
            }
            // Nobody can tell what of it is theirs.
            return self.is_in(&String::from_utf8_lossy(body)).then(Vec::new);
        };
        (self.take_out_of(&mut json) > 0).then(|| json.to_string().into_bytes())
    }

    fn names(&self, key: &str, value: &Value) -> bool {
        match value {
            Value::String(text) => {
                self.is_named(text) || (key == "username" && self.usernames.contains(bare(text)))
            }
            Value::Number(number) => self.is_named(&number.to_string()),
            // Lists of ids, as of the members of a group.
            Value::Array(items) => items.iter().any(|item| !item.is_array() && self.names(key, item)),
            Value::Object(_) | Value::Bool(_) | Value::Null => false,
        }
    }

    /// WhatsApp's ids of messages are made of the customer's number or user id, among other things.
    fn is_in_wamid(&self, text: &str) -> bool {
        let made_of = text.strip_prefix("wamid.").and_then(|made_of| STANDARD.decode(made_of).ok());
        let words = String::from_utf8_lossy(made_of.as_deref().unwrap_or_default());
        let mut words = words.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
        words.any(|word| self.phones.contains(word) || self.ids.contains(word))
    }
}

fn bare(username: &str) -> &str {
    username.trim_start_matches('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> Names {
        Names::new(["15550100777".into()], ["US.1349".into(), "wamid.A1".into()], ["ana".into()])
    }

    /// What base64 makes of the bytes before, the number `15550100777`, and those after.
    const WAMID: &str = "wamid.HBgLMTU1NTAxMDA3NzcVAgASGBQzQQ==";

    #[test]
    fn an_item_goes_with_its_person_and_its_neighbours_stay() {
        let body = json!({"entry": [{"changes": [{"field": "messages", "value": {
            "metadata": {"display_phone_number": "15550100777", "phone_number_id": "300"},
            "contacts": [{"wa_id": "15550100777", "profile": {"name": "Ana"}}, {"wa_id": "4470", "profile": {"name": "ana"}}],
            "messages": [
                {"from": "15550100777", "id": "wamid.A1", "text": {"body": "hi"}},
                {"from": "4470", "id": "wamid.B1", "text": {"body": "hello"}, "context": {"from": "1", "id": "wamid.A1"}},
            ],
            "statuses": [{"id": "wamid.X", "recipient_id": "+1 555 010 0777"}, {"id": "wamid.Y", "recipient_id": "4470"}],
            "errors": [{"message": "to 15550100777 failed"}, {"message": "to 4470 failed"}],
        }}]}]});
        let blanked: Value =
            serde_json::from_slice(&ana().blank(body.to_string().as_bytes()).unwrap()).unwrap();
        let gone = json!({"erased": true});
        let mut expected = body;
        let value = &mut expected["entry"][0]["changes"][0]["value"];
        value["contacts"][0] = gone.clone();
        value["messages"][0] = gone.clone();
        value["messages"][1]["context"] = gone.clone();
        value["statuses"][0] = gone.clone();
        value["errors"][0] = gone.clone();
        assert_eq!(blanked, expected);
        assert_eq!(gone.to_string(), ERASED);
        assert_eq!(ana().blank(blanked.to_string().as_bytes()), None);
    }

    #[test]
    fn a_number_is_found_in_the_ids_of_messages() {
        assert!(ana().is_named(WAMID));
        assert!(ana().is_in(&format!("no message {WAMID}.")));
        assert!(!ana().is_named("wamid.HBgMNDQ3NzAwOTAwMTIzFQIA"));
        assert!(!ana().is_named("wamid.%%%"));
    }

    #[test]
    fn a_name_is_a_word_of_its_own() {
        for text in ["to +15550100777 failed", "(US.1349)", "15550100777"] {
            assert!(ana().is_in(text), "{text}");
        }
        for text in ["to 155501007778 failed", "US.13491", "ana", "155", ""] {
            assert!(!ana().is_in(text), "{text}");
        }
        assert_eq!(Names::default().blank(br#"{"a":"","b":0}"#), None);
    }

    #[test]
    fn a_user_name_counts_where_one_stands() {
        let mut json = json!([{"username": "@ana"}, {"name": "ana"}, {"wa_ids": ["1", "15550100777"]}]);
        assert_eq!(ana().take_out_of(&mut json), 2);
        assert_eq!(json, json!([{"erased": true}, {"name": "ana"}, {"erased": true}]));
    }

    #[test]
    fn a_form_tells_of_one_customer_and_goes_with_them() {
        let gone = Some(ERASED_FORM.as_bytes().to_vec());
        assert_eq!(ana().blank(b"MessageSid=SM1&From=%2B15550100777&Body=Hi"), gone);
        assert_eq!(ana().blank(b"MessageSid=SM1&From=%2B44&Body=call+%2B15550100777+please"), gone);
        let theirs = Names::new([], ["SM1".to_owned()], []);
        assert_eq!(theirs.blank(b"MessageStatus=sent&MessageSid=SM1&To=%2B44"), gone);
        assert_eq!(ana().blank(b"MessageSid=SM1&From=%2B4470&Body=Hi"), None);
    }

    #[test]
    fn what_cannot_be_read_goes_as_a_whole() {
        assert_eq!(ana().blank(b"{ to: 15550100777"), Some(Vec::new()));
        assert_eq!(ana().blank(b"{ to: 4470"), None);
    }
}
