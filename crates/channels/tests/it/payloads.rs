//! Our own payloads, one of each kind, and what each of them means.

use transom_rules::event::{Event, Route};

use crate::{payload, payloads, post, told};

/// One line an event: the payload's name, then what it told.
const EXPECTED: &str = include_str!("../../fixtures/whatsapp.expected");

#[test]
fn every_payload_means_what_it_should() {
    let mut wrong = String::new();
    let mut expected = EXPECTED.lines();
    for name in payloads() {
        for line in told::lines(&post(payload(&name).as_bytes())) {
            let (line, wanted) = (format!("{name}: {line}"), expected.next().unwrap_or("nothing more"));
            if line != wanted {
                wrong += &format!("  told   {line}\n  wanted {wanted}\n");
            }
        }
    }
    assert!(wrong.is_empty() && expected.next().is_none(), "\n{wrong}");
}

#[test]
fn messages_go_to_their_number_and_the_rest_to_its_account() {
    let number = Route::Number("520030004000502".to_owned());
    let account = Route::Account("410020003000401".to_owned());
    for name in payloads() {
        let parsed = post(payload(&name).as_bytes());
        let has_number = payload(&name).contains("\"metadata\": {\n");
        let wanted = if has_number && name != "standby" { &number } else { &account };
        assert!(parsed.events.iter().all(|routed| routed.route == *wanted), "{name}: {:?}", parsed.events);
    }
}

#[test]
fn an_event_keeps_the_object_as_it_came() {
    for name in payloads().iter().filter(|name| name.starts_with("message_text")) {
        let body = payload(name);
        let parsed = post(body.as_bytes());
        let Event::Received(received) = &parsed.events[0].event else { panic!("{name}") };
        assert!(body.contains(&received.json) && received.json.contains(&received.wamid), "{name}");
    }
}

#[test]
fn unknown_parts_say_where_they_belong_and_are_kept() {
    let parsed = post(payload("unknown_field").as_bytes());
    let unknown = &parsed.unknown[0];
    assert_eq!((unknown.field.as_str(), parsed.events.len()), ("quantum_updates", 0));
    assert_eq!(unknown.route, Some(Route::Account("410020003000401".to_owned())));
    assert!(unknown.json.contains("\"spin\": \"up\""));
}
