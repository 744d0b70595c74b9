//! What narrows a list: numbers as they are dialled at home, signs, and parameters that there are not; and how one
//! comes through all of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use transom_rules::access::Visibility;
use transom_rules::id::{ConversationId, ImportId, MessageId};
use transom_rules::import::State;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::pricing::{Billed, BillingCategory, Charge as Billing, Reason, RuleSet};
use transom_rules::time::{Span, Timestamp};
use transom_store::charges::Charge;
use transom_store::conversations;
use transom_store::deliveries::{self, Unknown};
use transom_store::held::{Held, Wanted};
use transom_store::imports::{self, Counts, Fault, Import};
use uuid::Uuid;

use crate::api::fixture::Client;

async fn names(desk: &Client, path: &str) -> Vec<String> {
    let found = desk.get(&format!("/api/v1/{path}")).await.is(200).json;
    let name = |row: &Value| row["contact"]["name"].as_str().or(row["name"].as_str()).unwrap().to_owned();
    found["data"].as_array().unwrap().iter().map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_found_as_it_is_dialled_inside_its_country() {
    let desk = Client::open().await;
    desk.hears("447700900118", "Priya", "Order 0812345678 please").await;
    desk.hears("15550100778", "Ben 🚲", "Nothing").await;
    for list in ["conversations", "contacts"] {
        for q in [
            "07700%20900118",
            "07700900118",
            "0%207700%20900-118",
            "(0)7700%20900118",
            "0044%207700%20900118",
        ] {
            assert_eq!(names(&desk, &format!("{list}?q={q}")).await, ["Priya"], "{list} {q}");
        }
        // It is the end of the number, and long enough for one.
        for q in ["0770090011", "000118"] {
            assert!(names(&desk, &format!("{list}?q={q}")).await.is_empty(), "{list} {q}");
        }
        // Signs alone are looked for too.
        assert!(names(&desk, &format!("{list}?q=%F0%9F%98%80")).await.is_empty(), "{list}");
        assert_eq!(names(&desk, &format!("{list}?q=%F0%9F%9A%B2")).await, ["Ben 🚲"], "{list}");
        assert_eq!(names(&desk, &format!("{list}?q=-%20priya")).await, ["Priya"], "{list}");
    }
    assert_eq!(names(&desk, "conversations?q=0812345678").await, ["Priya"], "in a message as it was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_found_by_both_of_its_forms() {
    let desk = Client::open().await;
    for (name, known) in [("Bia", "554188887777"), ("Lola", "5215512345678"), ("Juan", "5491112345678")] {
        desk.hears(known, name, "Oi").await;
    }
    for (name, known, other) in [
        ("Bia", "554188887777", "%2B55%2041%2098888-7777"),
        ("Lola", "5215512345678", "%2B52%2055%201234%205678"),
        ("Juan", "5491112345678", "541112345678"),
    ] {
        for q in [known, other] {
            assert_eq!(names(&desk, &format!("conversations?q={q}")).await, [name], "{q}");
        }
        assert_eq!(names(&desk, &format!("contacts?q={known}")).await, [name]);
        // Whether somebody is known by these very digits.
        assert!(names(&desk, &format!("contacts?q={other}")).await.is_empty(), "{other}");
    }
    // WhatsApp itself called her so.
    desk.hears("5541988887777", "Bia", "Tudo bem?").await;
    for form in ["554188887777", "5541988887777"] {
        assert_eq!(names(&desk, &format!("contacts?q={form}")).await, ["Bia"], "{form}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_that_there_is_not_is_named() {
    let desk = Client::open().await;
    let id = desk.hears("15550100777", "Maria", "Hello").await;
    let messages = format!("conversations/{id}/messages");
    let lists =
        "conversations contacts channels users templates charges charges/days charges.csv unknowns notices";
    for path in lists.split(' ').chain([messages.as_str()]) {
        let answer = desk.get(&format!("/api/v1/{path}?bogus=1")).await.is(400);
        assert_eq!(answer.field(), "bogus", "{path}: {}", answer.text);
    }
    let answer = desk.get("/api/v1/contacts?qq=maria").await;
    let said = answer.json["errors"][0]["message"].as_str().unwrap();
    assert_eq!(said, "There is no such parameter; there are q, blocked, cursor and limit.");
}

/// Rows of each list.
const ROWS: u32 = 205;

/// A desk whose lists are each longer than the longest page.
#[tokio::test(flavor = "multi_thread")]
async fn a_saved_view_lists_and_counts_what_it_holds() {
    let desk = Client::open().await;
    desk.hears("447700900118", "Priya", "Order 0812345678 please").await;
    let ben = desk.hears("15550100778", "Ben", "Hello").await;
    desk.call(
        "PATCH",
        &format!("/api/v1/conversations/{ben}"),
        Some(r#"{"priority": "urgent"}"#.into()),
        &[],
    )
    .await
    .is(200);
    let new = json!({"name": "Urgent", "filter": {"list": "all", "priority": "urgent"}});
    let view = desk.post("/api/v1/views", &new).await.is(201).json;
    assert_eq!((&view["count"], &view["filter"]), (&json!(1), &new["filter"]));
    let id = view["id"].as_str().unwrap();
    assert_eq!(names(&desk, &format!("conversations?view_id={id}")).await, ["Ben"]);
    let words = json!({"name": "Order", "is_shared": true, "filter": {"list": "closed", "q": "order"}});
    let words = desk.post("/api/v1/views", &words).await.is(201).json;
    assert_eq!((&words["count"], words["is_shared"].as_bool()), (&Value::Null, Some(true)));
    for query in [format!("view_id={id}&q=x"), format!("view_id={}", desk.channel), "view_id=7".into()] {
        let problem = desk.get(&format!("/api/v1/conversations?{query}")).await.is(400).json;
        assert_eq!(problem["errors"][0]["field"], "view_id", "{problem}");
    }
    for filter in [json!({"list": "tide"}), json!({"lists": "all"}), json!({"team": "x"})] {
        desk.post("/api/v1/views", &json!({"name": "X", "filter": filter})).await.is(422);
    }
    let all = desk.get("/api/v1/views").await.is(200).json;
    let called: Vec<_> = all["data"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(called, ["Urgent", "Order"]);
    desk.call("DELETE", &format!("/api/v1/views/{id}"), None, &[]).await.is(204);
    desk.call("DELETE", &format!("/api/v1/views/{id}"), None, &[]).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_said_whole_and_tell_how_things_stand() {
    let desk = Client::open().await;
    let nothing = json!({"hours": null, "is_open": null, "changes_at": null});
    assert_eq!(desk.get("/api/v1/hours").await.is(200).json, nothing);
    let always = json!(["00:00-24:00"]);
    let mut week = json!({});
    for day in ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] {
        week[day] = always.clone();
    }
    let hours = json!({"zone": "Europe/Lisbon", "week": week, "holidays": {}});
    let put = async |path: &str, body: &Value| desk.call("PUT", path, Some(body.to_string()), &[]).await;
    let told = put("/api/v1/hours", &hours).await.is(200).json;
    assert_eq!(told, json!({"hours": hours, "is_open": true, "changes_at": null}));
    let of_number = format!("/api/v1/channels/{}/hours", desk.channel);
    assert_eq!(desk.get(&of_number).await.is(200).json["is_open"], true);
    let never = json!({"zone": "Europe/Lisbon", "week": {}});
    assert_eq!(put(&of_number, &never).await.is(200).json["is_open"], false);
    for (wrong, field) in [
        (json!({"zone": "Nowhere", "week": {}}), "zone"),
        (json!({"zone": "UTC", "week": {"monday": ["9-5"]}}), "week.monday"),
        (json!({"zone": "UTC", "week": {"someday": []}}), "week.someday"),
        (json!({"zone": "UTC", "week": {}, "holidays": {"2026-02-30": {}}}), "holidays"),
    ] {
        let problem = put("/api/v1/hours", &wrong).await.is(422).json;
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    desk.call("DELETE", &of_number, None, &[]).await.is(204);
    desk.call("DELETE", "/api/v1/hours", None, &[]).await.is(204);
    assert_eq!(desk.get("/api/v1/hours").await.is(200).json, nothing);
}

async fn with_long_lists() -> (Client, ConversationId, String) {
    let desk = Client::open().await;
    for n in 0..ROWS {
        desk.hears(&format!("1555{n:07}"), &format!("Customer {n}"), "Hello").await;
        desk.is_told("200", &json!({"event": format!("EVENT_{n}")}), i64::from(n / 7)).await;
        desk.has_template(&format!("news_{n}"), "en", "We have news.").await;
        desk.post("/api/v1/teams", &json!({"name": format!("Team {n}")})).await.is(201);
    }
    let talk = desk.hears("15550100777", "Maria", "Hello").await;
    for _ in 1..ROWS {
        desk.hears_at("15550100777", "Maria", "And", Span::default()).await;
    }
    let parts: Vec<_> = (0..ROWS)
        .map(|n| Unknown {
            hash: n.to_be_bytes().to_vec(),
            delivery: desk.app.clock.delivery_id(),
            field: "messages".into(),
            what: "A kind of its own.".into(),
            json: "{}".into(),
            received_at: Timestamp::from_seconds(i64::from(n / 7)),
        })
        .collect();
    desk.write(parts, |tx, parts| Box::pin(deliveries::keep_unknown(tx, parts.clone()))).await;
    charge(&desk, talk).await;
    let conversation = desk.get(&format!("/api/v1/conversations/{talk}")).await.is(200).json;
    let contact = conversation["contact"]["id"].as_str().unwrap().to_owned();
    // Seven of one moment, which are known by different ways.
    let ways = ["form", "message", "in_person", "call", "import", "api", "hand"];
    for n in 0..ROWS {
        let way = ways[n as usize % ways.len()];
        let given = json!({"purpose": "service", "given": true, "how": way, "at": 1_700_000_000 + n / 7});
        desk.post(&format!("/api/v1/contacts/{contact}/consents"), &given).await.is(201);
    }
    brought(&desk, ImportId(talk.0)).await;
    (desk, talk, contact)
}

/// A file of as many records that could not be taken.
async fn brought(desk: &Client, id: ImportId) {
    let file = Import {
        id,
        name: "customers.csv".into(),
        state: State::Done,
        separator: ',',
        columns: vec!["phone".into()],
        mapping: vec!["phone".into()],
        replaces: false,
        country: String::new(),
        records: i64::from(ROWS),
        parts: 1,
        next: 1,
        pass: 1,
        unread: 0,
        counts: Counts { bad: i64::from(ROWS), ..Counts::default() },
        created_at: Timestamp::default(),
        ended_at: None,
    };
    let fault = |line| Fault { line, place: Some(0), code: "phone_invalid".into() };
    let faults: Vec<Fault> = (0..i64::from(ROWS)).map(fault).collect();
    desk.write((file, faults), |tx, (file, faults)| {
        Box::pin(async move {
            imports::add(tx, file).await?;
            imports::add_faults(tx, file, 1, faults).await
        })
    })
    .await;
}

/// As many charges, several of one moment.
async fn charge(desk: &Client, talk: ConversationId) {
    let channel = desk.channel;
    desk.write((), move |tx, ()| {
        Box::pin(async move {
            let identity = conversations::get(tx, Visibility::All, talk).await?.unwrap().identity.id;
            let mut held = Held::load(tx, &Wanted::default()).await?;
            for n in 0..ROWS {
                held.add_charge(Charge {
                    message_id: MessageId(Uuid::from_u128(u128::from(n) + 1)),
                    conversation_id: talk,
                    channel_id: channel,
                    identity_id: identity,
                    at: Timestamp::from_seconds(i64::from(n / 7)),
                    day: "2025-08-01".parse().unwrap(),
                    form: Billed::FreeForm,
                    deliveries: 1,
                    cost: Cost {
                        charge: Billing {
                            rules: RuleSet::Pmp2025,
                            category: BillingCategory::Service,
                            billable: false,
                            reason: Reason::FreeCustomerService,
                        },
                        market: "Germany".into(),
                        currency: "USD".into(),
                        amount: Some(Amount::ZERO),
                        rates: None,
                        segments: 0,
                    },
                    predicted: None,
                    pricing: String::new(),
                    meta_conversation: String::new(),
                    finding: None,
                });
            }
            held.write(tx, Timestamp::default()).await
        })
    })
    .await;
}

/// Lists whose rows take more to make than a page needs: they are gone through where those are made.
const ELSEWHERE: [&str; 7] = [
    "/api/v1/bots/{id}/runs",
    "/api/v1/reports/failures",
    "/api/v1/campaigns",
    "/api/v1/campaigns/{id}/recipients",
    "/api/v1/contacts/suggestions",
    "/api/v1/file-links",
    "/api/v1/reports/failures/messages",
];

/// Every list that the description says has pages, as an address.
async fn lists(desk: &Client, talk: ConversationId, contact: &str) -> Vec<String> {
    let described = desk.get("/api/openapi.json").await.is(200).json;
    let paths = described["paths"].as_object().unwrap();
    let has_pages = |path: &&String| {
        let parameters = paths[*path]["get"]["parameters"].as_array();
        let in_pages = parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "cursor"));
        in_pages && !path.contains('.') && !ELSEWHERE.contains(&path.as_str())
    };
    let of = |path: &String| match path.split_once("/contacts/{id}") {
        Some((before, rest)) => format!("{before}/contacts/{contact}{rest}"),
        None => path.replace("{id}", &talk.to_string()),
    };
    paths.keys().filter(has_pages).map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_leads_through_all_of_it_however_long_its_pages_are() {
    let (desk, talk, contact) = with_long_lists().await;
    let lists = lists(&desk, talk, &contact).await;
    assert!(lists.len() >= 8, "{lists:?}");
    for list in lists {
        let mut walks = Vec::new();
        for limit in [1, 50, 199, 200] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = desk.get(&format!("{list}?limit={limit}&cursor={cursor}")).await.is(200).json;
                let rows = page["data"].as_array().unwrap_or_else(|| panic!("{list}: {page}"));
                seen.extend(rows.iter().map(Value::to_string));
                let Some(next) = page["next_cursor"].as_str() else { break };
                assert_eq!(rows.len(), limit, "{list}: only the last page is shorter");
                cursor = next.to_owned();
            }
            walks.push(seen);
        }
        let all: BTreeSet<&String> = walks[0].iter().collect();
        assert!(all.len() >= ROWS as usize, "{list} has {}", all.len());
        for walk in &walks {
            assert_eq!((walk.len(), walk), (all.len(), &walks[0]), "{list}");
        }
    }
}
