//! What came back: a status and JSON.

use serde_json::Value;

/// An answer of the API or the simulator.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) async fn of(answer: reqwest::Response) -> Self {
        let status = answer.status().as_u16();
        let kind =
            answer.headers().get("content-type").map_or("", |value| value.to_str().unwrap()).to_owned();
        let text = answer.text().await.unwrap();
        Self { status, kind, json: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// The JSON of an answer that says yes.
    #[track_caller]
    pub(crate) fn success(self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.json);
        self.json
    }

    /// The refusal of an answer that is one.
    #[track_caller]
    pub(crate) fn refusal(self, code: &str) -> Value {
        assert_eq!((self.status, self.kind.as_str()), (422, "application/problem+json"), "{}", self.json);
        for field in ["type", "title", "status", "detail"] {
            assert!(!self.json[field].is_null(), "{field} is missing: {}", self.json);
        }
        let refusal = self.json["refusal"].clone();
        assert_eq!(refusal["code"], code, "{}", self.json);
        refusal
    }
}

/// The element of an array whose field says this.
#[track_caller]
pub(crate) fn at<'a>(array: &'a Value, field: &str, says: &str) -> &'a Value {
    let found = array.as_array().and_then(|all| all.iter().find(|one| one[field] == says));
    found.unwrap_or_else(|| panic!("no {field} is {says}: {array}"))
}
