//! Links that begin a chat with a prepared text: `wa.me` with the number and the text (R11.1), and the codes that Meta
//! keeps for a number, whose text can be changed after they were printed (R11.2).

use serde_json::{Value, json};

use super::lenient::{Fields, digits};
use super::request::{Request, segment};

/// Where `wa.me` leads to: a chat with this number. Whoever follows it still has to press send.
pub fn chat(number: &str, text: &str) -> String {
    let address = format!("https://wa.me/{}", digits(number));
    if text.is_empty() { address } else { format!("{address}?text={}", segment(text)) }
}

/// A code that Meta keeps for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Meta's name for it.
    pub code: String,
    /// Where it leads: `https://wa.me/message/…`.
    pub url: String,
}

/// Asks for a new code with this text; with a code, that it has this text from now on.
pub fn keep(phone_number_id: &str, code: Option<&str>, text: &str) -> Request {
    let mut body = json!({"prefilled_message": text, "generate_qr_image": "SVG"});
    if let (Some(code), Some(fields)) = (code, body.as_object_mut()) {
        fields.insert("code".to_owned(), code.into());
    }
    Request { method: "POST", path: format!("/{}/message_qrdls", segment(phone_number_id)), body }
}

/// Asks that a code leads nowhere from now on.
pub fn remove(phone_number_id: &str, code: &str) -> Request {
    let path = format!("/{}/message_qrdls/{}", segment(phone_number_id), segment(code));
    Request { method: "DELETE", path, body: Value::Null }
}

/// Reads the answer to [`keep`]. `None` for one that names no code, or no address of WhatsApp's.
pub fn read(answer: &Value) -> Option<Kept> {
    let kept = Kept { code: answer.text("code"), url: answer.text("deep_link_url") };
    let leads_there = kept.url.strip_prefix("https://wa.me/message/").is_some_and(|code| !code.is_empty());
    (!kept.code.is_empty() && leads_there).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_the_number_and_the_text_as_it_is() {
        assert_eq!(chat("+44 20 7946 0958", ""), "https://wa.me/442079460958");
        let text = "Hello & welcome? 50% #1\n\u{1f44b}";
        let link = chat("442079460958", text);
        let told = link.strip_prefix("https://wa.me/442079460958?text=").unwrap();
        assert!(told.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~,.%".contains(&byte)), "{told}");
        assert_eq!(percent_encoding::percent_decode_str(told).decode_utf8().unwrap(), text);
    }

    #[test]
    fn a_code_is_asked_for_changed_and_removed_at_its_number() {
        let made = keep("300", None, "Hi");
        assert_eq!((made.method, made.path.as_str()), ("POST", "/300/message_qrdls"));
        assert_eq!(made.body, json!({"prefilled_message": "Hi", "generate_qr_image": "SVG"}));
        assert_eq!(keep("300", Some("4O4"), "Ho").body["code"], "4O4");
        assert_eq!(remove("300", "4O4/..").path, "/300/message_qrdls/4O4%2F..");
    }

    #[test]
    fn an_answer_without_an_address_of_whatsapps_is_none() {
        let told = |code: &str, url: &str| read(&json!({"code": code, "deep_link_url": url}));
        assert_eq!(told("4O4", "https://wa.me/message/4O4").unwrap().code, "4O4");
        for url in ["", "https://wa.me/message/", "https://example.com/message/4O4", "javascript:alert(1)"] {
            assert_eq!(told("4O4", url), None, "{url}");
        }
        assert_eq!(told("", "https://wa.me/message/4O4"), None);
    }
}
