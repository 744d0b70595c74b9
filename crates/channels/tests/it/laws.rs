//! What holds for every input: nothing panics, everything is accounted for, text is clean.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use transom_channels::whatsapp::{answer, content, draft, fault, outcome};
use transom_rules::content::Kind;
use transom_rules::event::Event;

use crate::{payload, payloads, post};

const KINDS: [Kind; 16] = [
    Kind::Text,
    Kind::Image,
    Kind::Audio,
    Kind::Video,
    Kind::Document,
    Kind::Sticker,
    Kind::Location,
    Kind::Contacts,
    Kind::Order,
    Kind::Button,
    Kind::Interactive,
    Kind::Reaction,
    Kind::Template,
    Kind::System,
    Kind::Call,
    Kind::Unsupported,
];

/// Names that mean something, so that arbitrary JSON gets past the first check.
const NAMES: [&str; 40] = [
    "entry",
    "changes",
    "field",
    "value",
    "id",
    "time",
    "metadata",
    "phone_number_id",
    "messages",
    "statuses",
    "contacts",
    "errors",
    "calls",
    "history",
    "threads",
    "groups",
    "type",
    "text",
    "body",
    "timestamp",
    "from",
    "from_user_id",
    "image",
    "interactive",
    "button_reply",
    "action",
    "buttons",
    "sections",
    "rows",
    "template",
    "language",
    "code",
    "components",
    "parameters",
    "context",
    "status",
    "recipient_id",
    "header",
    "reaction",
    "emoji",
];

const WORDS: [&str; 16] = [
    "text",
    "image",
    "interactive",
    "button",
    "list",
    "template",
    "messages",
    "calls",
    "history",
    "flows",
    "reaction",
    "1793000000",
    "wamid.1",
    "15550143001",
    "a\u{0}b",
    "https://x.test",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        proptest::sample::select(&WORDS[..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, |inner| {
        let object = prop::collection::vec((proptest::sample::select(&NAMES[..]), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            object.prop_map(|pairs| pairs
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn arbitrary_bytes_have_an_outcome(body in prop::collection::vec(any::<u8>(), 0..300), status in any::<u16>()) {
        let parsed = post(&body);
        prop_assert!(parsed.problem.is_some() || parsed.events.is_empty());
        let _ = outcome::read(status, &body);
        let _ = answer::read(status, &body);
    }

    #[test]
    fn arbitrary_json_is_read_everywhere(json in any_json(), status in any::<u16>(), which in 0..KINDS.len()) {
        post(json.to_string().as_bytes());
        let in_place = json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": json}]}]});
        let parsed = post(in_place.to_string().as_bytes());
        prop_assert!(parsed.problem.is_none() && parsed.events.len() + parsed.unknown.len() > 0);
        let _ = content::read(KINDS[which], &json).words();
        let _ = content::read(KINDS[which], &json!({KINDS[which].as_str(): json})).words();
        let _ = outcome::read(status, json.to_string().as_bytes());
        let _ = answer::page(&json);
        let _ = draft::read(&json!({"type": KINDS[which].as_str(), KINDS[which].as_str(): json}));
    }

    #[test]
    fn a_draft_that_passes_passes_again(json in any_json(), which in 0..KINDS.len()) {
        if let Ok(draft) = draft::read(&json!({"type": KINDS[which].as_str(), KINDS[which].as_str(): json})) {
            prop_assert_eq!(draft::read(&draft.json), Ok(draft));
        }
    }

    #[test]
    fn words_of_a_customer_come_out_as_they_went_in(words in any::<String>(), escaped in any::<bool>()) {
        let mut body: Value = serde_json::from_str(&payload("message_text")).unwrap();
        body["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = json!(words);
        let body = if escaped { ascii(&body.to_string()) } else { body.to_string() };
        let parsed = post(body.as_bytes());
        let Event::Received(received) = &parsed.events[0].event else { panic!("{:?}", parsed.unknown) };
        prop_assert_eq!(&received.text, &words.replace('\0', "\u{fffd}"));
        prop_assert!(!received.json.contains('\0'));
    }

    #[test]
    fn parsing_twice_tells_the_same(index in 0..payloads().len()) {
        let body = payload(&payloads()[index]);
        prop_assert_eq!(post(body.as_bytes()), post(body.as_bytes()));
    }

    #[test]
    fn unknown_codes_have_no_meaning_and_known_ones_their_own(code in any::<i64>()) {
        let known = fault::all().iter().any(|meaning| meaning.code == code) || (200..=299).contains(&code);
        prop_assert_eq!(fault::meaning(code).is_some(), known);
    }
}

/// JSON as Meta sends it: everything beyond ASCII escaped, in UTF-16.
fn ascii(json: &str) -> String {
    let mut out = String::new();
    for unit in json.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => out.push(char::from(byte)),
            _ => out += &format!("\\u{unit:04x}"),
        }
    }
    out
}
