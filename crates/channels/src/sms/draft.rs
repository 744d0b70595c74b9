//! A draft that goes by SMS → what the carrier is told. Drafts have the shape of WhatsApp's message objects and are read
//! by [`crate::whatsapp::draft`]; what of them SMS cannot carry, `transom-rules` refuses.

use serde_json::Value;
use transom_rules::content::Kind;

/// Words and files of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// What it says; empty of a file without words.
    pub body: String,
    /// Where the carrier fetches its file.
    pub media_url: Option<String>,
}

/// What of a draft is carried.
pub fn carried(draft_json: &Value) -> Carried {
    let says = |place: &str| draft_json.pointer(place).and_then(Value::as_str);
    let kind = says("/type").map_or(Kind::Text, Kind::of_word);
    if kind == Kind::Text {
        return Carried { body: says("/text/body").unwrap_or_default().to_owned(), media_url: None };
    }
    let own = |name: &str| says(&format!("/{kind}/{name}")).map(str::to_owned);
    Carried { body: own("caption").unwrap_or_default(), media_url: own("link") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_and_the_address_of_a_file_are_carried() {
        let cases = [
            (json!({"type": "text", "text": {"body": "Hello", "preview_url": true}}), "Hello", None),
            (json!({"text": {"body": "Hello"}}), "Hello", None),
            (
                json!({"type": "image", "image": {"link": "https://a/b.png", "caption": "It"}}),
                "It",
                Some("https://a/b.png"),
            ),
            (
                json!({"type": "document", "document": {"link": "https://a/b.pdf", "filename": "b.pdf"}}),
                "",
                Some("https://a/b.pdf"),
            ),
            (json!({"type": "image", "image": {"id": "7"}}), "", None),
            (json!({}), "", None),
        ];
        for (json, body, media_url) in cases {
            let expected = Carried { body: body.to_owned(), media_url: media_url.map(str::to_owned) };
            assert_eq!(carried(&json), expected, "{json}");
        }
    }
}
