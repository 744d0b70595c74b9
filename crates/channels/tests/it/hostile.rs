//! Bodies that nobody sends in good faith, and the largest ones that somebody does. Each has a clear outcome;
//! none takes its neighbours with it.

use serde_json::{Value, json};
use transom_channels::whatsapp::webhook::Parsed;
use transom_rules::event::Event;

use crate::{payload, payloads, post, told};

fn accounted(parsed: &Parsed) -> usize {
    parsed.events.len() + parsed.unknown.len() + usize::from(parsed.problem.is_some())
}

#[test]
fn a_body_cut_off_anywhere_is_a_problem() {
    for name in ["message_text", "status_failed", "history_thread"] {
        let body: Value = serde_json::from_str(&payload(name)).unwrap();
        let body = body.to_string();
        for end in 0..body.len() {
            let parsed = post(&body.as_bytes()[..end]);
            assert!(parsed.problem.is_some_and(|problem| problem.ends_with('.')), "{name} cut at {end}");
            assert!(parsed.events.is_empty() && parsed.unknown.is_empty());
        }
    }
}

#[test]
fn what_is_no_envelope_is_a_problem() {
    let bodies = [
        "",
        " ",
        "null",
        "7",
        "[]",
        "\"text\"",
        "{}",
        "{\"entry\":null}",
        "{\"entry\":{}}",
        "{} {}",
        "{\"entry\":[]}x",
    ];
    for body in bodies {
        assert!(post(body.as_bytes()).problem.is_some(), "{body}");
    }
    assert!(post(b"{\"entry\":[\"\xff\"]}").problem.unwrap().contains("UTF-8"));
    assert_eq!(post(b"{\"entry\":[]}"), Parsed::default());
    assert_eq!(post(b" \n{\"object\":\"x\",\"entry\":[ ] } "), Parsed::default());
}

#[test]
fn nesting_however_deep_is_no_harm() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(200_000), close.repeat(200_000));
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = deep(open, close);
        assert!(accounted(&post(deep.as_bytes())) > 0);
        assert!(accounted(&post(format!(r#"{{"entry":[{deep}]}}"#).as_bytes())) > 0);
        let message = payload("message_text").replace("\"Is the blue one still there?\"", &deep);
        assert!(accounted(&post(message.as_bytes())) > 0);
        let message = payload("message_location").replace("59.33", &deep);
        assert!(accounted(&post(message.as_bytes())) > 0);
        let field = payload("unknown_field").replace("\"up\"", &deep);
        assert_eq!(post(field.as_bytes()).unknown.len(), 1);
    }
}

#[test]
fn numbers_out_of_range_are_unknown_and_say_so() {
    let numbers = [
        "1e999",
        "-1",
        "99999999999999999999999999",
        "\"99999999999\"",
        "1.5",
        "1793000000000",
        "true",
        "\"\"",
    ];
    for number in numbers {
        let body = payload("message_text_number_time").replacen("1793000000", number, 1);
        let parsed = post(body.as_bytes());
        assert_eq!((parsed.events.len(), accounted(&parsed)), (0, 1), "{number}: {parsed:?}");
        let why = &parsed.unknown[0].what;
        assert!(why.contains("no readable"), "{number}: {why}");
    }
}

/// Replaces every node of a body by a value of each other type, and drops it, one after the other.
fn mutations(body: &Value) -> Vec<Value> {
    let mut paths = vec![];
    walk(body, String::new(), &mut paths);
    let others = [
        json!(null),
        json!(true),
        json!(-7),
        json!(1e30),
        json!("x"),
        json!([]),
        json!([[{}]]),
        json!({}),
        json!({"id": {"a": []}}),
    ];
    let mut all = vec![];
    for path in paths {
        for other in &others {
            let mut body = body.clone();
            *body.pointer_mut(&path).unwrap() = other.clone();
            all.push(body);
        }
    }
    all
}

fn walk(node: &Value, path: String, paths: &mut Vec<String>) {
    match node {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, node)| walk(node, format!("{path}/{name}"), paths));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, node)| walk(node, format!("{path}/{i}"), paths));
        }
        _ => {}
    }
    paths.push(path);
}

#[test]
fn a_wrong_type_anywhere_is_accounted_for() {
    for name in payloads() {
        let body: Value = serde_json::from_str(&payload(&name)).unwrap();
        for mutated in mutations(&body) {
            let parsed = post(mutated.to_string().as_bytes());
            let nothing = mutated["entry"] == json!([]);
            assert_eq!(accounted(&parsed) == 0, nothing, "{name}: {mutated}");
        }
    }
}

#[test]
fn one_bad_item_leaves_its_neighbours_alone() {
    let bad =
        [json!(null), json!(7), json!("x"), json!([]), json!({}), json!({"id": "w", "timestamp": "soon"})];
    let mut body: Value = serde_json::from_str(&payload("messages_by_identity")).unwrap();
    let messages = body["entry"][0]["changes"][0]["value"]["messages"].as_array_mut().unwrap();
    for (index, bad) in bad.iter().enumerate() {
        messages.insert(index % 3, bad.clone());
    }
    let parsed = post(body.to_string().as_bytes());
    assert_eq!((parsed.events.len(), parsed.unknown.len(), parsed.problem), (2, bad.len(), None));

    let mut body: Value = serde_json::from_str(&payload("message_text")).unwrap();
    let entry = body["entry"][0].clone();
    let mut odd = entry.clone();
    odd["changes"] = json!([{"field": "messages"}, 7, entry["changes"][0], {"value": {}}]);
    body["entry"] = json!([3, odd, {"id": "1"}, entry]);
    let parsed = post(body.to_string().as_bytes());
    assert_eq!((parsed.events.len(), parsed.unknown.len()), (2, 5), "{:?}", told::lines(&parsed));
}

/// All payloads' changes in one body, over and over, until there are that many items.
fn mixed(count: usize) -> (Value, Vec<String>) {
    let all: Vec<Value> =
        payloads().iter().map(|name| serde_json::from_str(&payload(name)).unwrap()).collect();
    let (mut entries, mut told) = (vec![], vec![]);
    for body in all.iter().cycle().take(count) {
        entries.push(body["entry"][0].clone());
        told.extend(told::lines(&post(body.to_string().as_bytes())));
    }
    (json!({"object": "whatsapp_business_account", "entry": entries}), told)
}

#[test]
fn a_thousand_updates_of_all_kinds_are_read_as_if_each_came_alone() {
    let (body, mut alone) = mixed(1000);
    let mut together = told::lines(&post(body.to_string().as_bytes()));
    assert!(together.len() >= 1000);
    together.sort();
    alone.sort();
    assert_eq!(together, alone);
}

#[test]
fn three_megabytes_are_read() {
    let mut body: Value = serde_json::from_str(&payload("messages_by_identity")).unwrap();
    let long = "å".repeat(3_000_000 / 2);
    body["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = json!(long);
    let parsed = post(body.to_string().as_bytes());
    let Event::Received(received) = &parsed.events[0].event else { panic!("{:?}", parsed.unknown) };
    assert_eq!((received.text.len(), parsed.events.len()), (long.len(), 2));

    let contact = json!({"wa_id": "1", "profile": {"name": "x"}});
    body["entry"][0]["changes"][0]["value"]["contacts"] = json!(vec![contact; 60_000]);
    assert_eq!(post(body.to_string().as_bytes()).events.len(), 2);
}

#[test]
fn nul_and_half_characters_never_come_out() {
    let body = payload("message_text").replace("blue", r"b\u0000l\ud83due \\u0000");
    let parsed = post(body.as_bytes());
    let Event::Received(received) = &parsed.events[0].event else { panic!("{:?}", parsed.unknown) };
    assert_eq!(received.text, "Is the b\u{fffd}l\u{fffd}ue \\u0000 one still there?");
    let kept: Value = serde_json::from_str(&received.json).unwrap();
    assert_eq!(kept["text"]["body"], json!(received.text));
}

#[test]
fn a_name_given_twice_is_unknown_and_not_a_guess() {
    let body =
        payload("message_text").replace("\"type\": \"text\"", "\"type\": \"text\", \"type\": \"image\"");
    let parsed = post(body.as_bytes());
    assert_eq!((parsed.events.len(), parsed.unknown.len()), (0, 1));
}
