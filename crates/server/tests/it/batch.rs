//! A thousand updates of mixed kinds in one POST, shuffled and with doubles, leave the same state as the same
//! updates one by one in order.
//!
//! Two casts of customers live through the same things on one desk. The state is compared with the casts'
//! names taken out.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, Table, eventually, rows};

/// With 25 updates each they make 800; a fifth of the POST are doubles.
const PEOPLE: usize = 32;
const POST: usize = 1000;

/// One update: the field of its change and its value.
#[derive(Clone)]
struct Update {
    field: &'static str,
    value: Value,
}

/// A cast of customers.
#[derive(Clone, Copy)]
struct Cast {
    /// The first digits of their phones, as many in each cast.
    phones: &'static str,
    /// What stands in their wamids.
    mark: &'static str,
}

const IN_ORDER: Cast = Cast { phones: "155501700", mark: "AAAA" };
const SHUFFLED: Cast = Cast { phones: "155501800", mark: "BBBB" };

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_shuffled_updates_are_as_one_by_one_in_order() {
    let desk = Desk::new(Engine::Sqlite).await;
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let sent = our_messages(&desk, now - 600).await;
    // What happens now happens after our messages were sent.
    let start = desk.advance(7200).await["now"].as_i64().unwrap() - 7000;
    let in_order = updates(IN_ORDER, start, &sent[0]);
    let shuffled = updates(SHUFFLED, start, &sent[1]);
    assert_eq!(in_order.len(), POST / 5 * 4);
    for update in &in_order {
        let post = post(&desk, std::slice::from_ref(update));
        assert_eq!(desk.webhook(post).await, 200);
    }
    let order = shuffle(&shuffled);
    assert_eq!(order.len(), POST);
    // Meta sends the whole POST again when our answer gets lost.
    for _ in 0..2 {
        assert_eq!(desk.webhook(post(&desk, &order)).await, 200);
    }
    let (one, other) = (dump(&desk, IN_ORDER), dump(&desk, SHUFFLED));
    for (table, rows) in &one {
        assert!(!rows.is_empty(), "{table} has nothing to compare");
        let differs = rows.iter().zip(&other[table]).filter(|(one, other)| one != other);
        for (one, other) in differs.take(2) {
            let columns: Vec<_> =
                one.iter().filter(|(name, value)| other.get(*name) != Some(value)).collect();
            eprintln!("{table} differs in {columns:#?}\nin order {one:#?}\nshuffled {other:#?}");
        }
        assert_eq!(rows.len(), other[table].len(), "{table}");
        assert!(*rows == other[table], "{table} differs");
    }
    desk.end().await;
}

/// Each update and a double of every fourth, in an order by chance that is the same each time.
fn shuffle(updates: &[Update]) -> Vec<Update> {
    let mut seed = 0x5eed_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let mut all: Vec<Update> = updates.iter().chain(updates.iter().step_by(4)).cloned().collect();
    for n in (1..all.len()).rev() {
        all.swap(n, next(n + 1));
    }
    all
}

fn post(desk: &Desk, updates: &[Update]) -> String {
    let changes: Vec<Value> = updates
        .iter()
        .map(|update| {
            let mut value = update.value.clone();
            value["messaging_product"] = "whatsapp".into();
            value["metadata"] =
                json!({"display_phone_number": "15550100200", "phone_number_id": desk.channel("phone_number_id")});
            json!({"field": update.field, "value": value})
        })
        .collect();
    let entry = json!({"id": desk.channel("waba_id"), "time": 1_793_000_000, "changes": changes});
    json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string()
}

/// Sends each person one message through the API whose statuses never come; their wamids, cast by cast.
async fn our_messages(desk: &Desk, start: i64) -> [Vec<String>; 2] {
    desk.sim("faults", &json!({"drop": true})).await;
    let mut wamids = [vec![], vec![]];
    for (cast, wamids) in [IN_ORDER, SHUFFLED].into_iter().zip(&mut wamids) {
        let first: Vec<Update> =
            (0..PEOPLE).map(|n| person(cast, n).wrote(start, "first", words("Hello"))).collect();
        assert_eq!(desk.webhook(post(desk, &first)).await, 200);
        for n in 0..PEOPLE {
            let sent = desk.send(&Customer::new(person(cast, n).phone), "An answer").await;
            wamids.push(sent["id"].as_str().unwrap().to_owned());
        }
        for id in wamids.iter_mut() {
            let wamid = eventually("WhatsApp has it", async || {
                let message = desk.message(&Value::String(id.clone())).await;
                message["wamid"].as_str().map(str::to_owned)
            })
            .await;
            *id = wamid;
        }
    }
    // What failed on the simulator's side was dropped; nothing of it may come later.
    wamids
}

fn words(words: &str) -> Value {
    json!({"type": "text", "text": {"body": words}})
}

struct Person {
    phone: String,
    name: String,
    mark: String,
}

fn person(cast: Cast, n: usize) -> Person {
    Person {
        phone: format!("{}{n:02}", cast.phones),
        name: format!("Person {n}"),
        mark: format!("{}.{n}", cast.mark),
    }
}

impl Person {
    fn id(&self, name: &str) -> String {
        format!("wamid.{}.{name}", self.mark)
    }

    fn contacts(&self) -> Value {
        json!([{"profile": {"name": self.name}, "wa_id": self.phone}])
    }

    fn wrote(&self, at: i64, name: &str, mut message: Value) -> Update {
        message["from"] = self.phone.clone().into();
        message["id"] = self.id(name).into();
        message["timestamp"] = at.to_string().into();
        Update { field: "messages", value: json!({"contacts": self.contacts(), "messages": [message]}) }
    }

    fn echo(&self, at: i64, name: &str) -> Update {
        let message = json!({"from": "15550100200", "to": self.phone, "id": self.id(name),
            "timestamp": at.to_string(), "type": "text", "text": {"body": format!("From the phone: {name}")}});
        Update {
            field: "smb_message_echoes",
            value: json!({"contacts": self.contacts(), "message_echoes": [message]}),
        }
    }

    fn status(&self, at: i64, wamid: &str, status: &str) -> Update {
        let mut told = json!({"id": wamid, "status": status, "timestamp": at.to_string(),
            "recipient_id": self.phone, "pricing": {"billable": false, "pricing_model": "PMP",
                "type": "free_customer_service", "category": "service"}});
        if status == "failed" {
            told["errors"] = json!([{"code": 131_026, "title": "Message undeliverable",
                "error_data": {"details": "Message undeliverable."}}]);
        }
        Update { field: "messages", value: json!({"contacts": self.contacts(), "statuses": [told]}) }
    }

    fn called(&self, at: i64, event: &str) -> Update {
        let call = json!({"id": self.id("call"), "from": self.phone, "to": "15550100200", "event": event,
            "timestamp": at.to_string(), "direction": "USER_INITIATED"});
        Update { field: "calls", value: json!({"contacts": self.contacts(), "calls": [call]}) }
    }

    fn prefers(&self, at: i64, word: &str) -> Update {
        let preference = json!({"wa_id": self.phone, "detail": "User requested it", "category": "marketing_messages",
            "value": word, "timestamp": at});
        Update {
            field: "user_preferences",
            value: json!({"contacts": self.contacts(), "user_preferences": [preference]}),
        }
    }

    /// What happens to this person, in order of time.
    fn life(&self, start: i64, sent: &str) -> Vec<Update> {
        let at = |minute: i64| start + minute * 60;
        let location = json!({"type": "location", "location": {"latitude": 38.7, "longitude": -9.1}});
        let tap = json!({"type": "interactive", "interactive": {"type": "button_reply",
            "button_reply": {"id": "yes", "title": "Yes"}}, "context": {"id": sent, "from": "15550100200"}});
        let react = |target: &str, emoji: &str| json!({"type": "reaction", "reaction": {"message_id": target, "emoji": emoji}});
        let edit = |words: &str| {
            json!({"type": "edit", "edit": {"original_message_id": self.id("second"),
                "message": {"type": "text", "text": {"body": words}, "context": {"id": "M0"}}}})
        };
        let by_ad = json!({"type": "text", "text": {"body": "About the ad"}, "referral": {"source_url": "https://fb.me/x",
            "source_type": "ad", "source_id": "7", "headline": "Ad", "ctwa_clid": "c"}});
        let unsupported =
            json!({"type": "unsupported", "errors": [{"code": 131_051, "title": "Message type unknown"}]});
        let revoke = json!({"type": "revoke", "revoke": {"original_message_id": self.id("third")}});
        vec![
            self.wrote(at(1), "second", words("Where is my order?")),
            self.status(at(2), sent, "sent"),
            self.status(at(3), sent, "delivered"),
            self.wrote(at(4), "react1", react(sent, "\u{1f44d}")),
            self.wrote(at(5), "edit1", edit("Where is my parcel?")),
            self.wrote(at(6), "third", words("Never mind")),
            self.wrote(at(7), "revoke", revoke),
            self.echo(at(8), "echo1"),
            self.status(at(9), &self.id("echo1"), "sent"),
            self.status(at(10), &self.id("echo1"), "delivered"),
            self.status(at(11), &self.id("echo1"), "read"),
            self.wrote(at(12), "fourth", location),
            self.wrote(at(13), "react2", react(sent, "\u{2764}\u{fe0f}")),
            self.status(at(14), sent, "read"),
            self.called(at(15), "connect"),
            self.called(at(16), "terminate"),
            self.prefers(at(17), "stop"),
            self.wrote(at(18), "fifth", tap),
            self.wrote(at(19), "edit2", edit("Where is my parcel from Monday?")),
            self.prefers(at(20), "resume"),
            self.wrote(at(21), "sixth", unsupported),
            self.echo(at(22), "echo2"),
            self.status(at(23), &self.id("echo2"), "failed"),
            self.status(at(24), &format!("wamid.{}.never_sent", self.mark), "delivered"),
            self.wrote(at(25), "seventh", by_ad),
        ]
    }
}

fn updates(cast: Cast, start: i64, sent: &[String]) -> Vec<Update> {
    (0..PEOPLE).flat_map(|n| person(cast, n).life(start, &sent[n])).collect()
}

/// What is known of a cast, with ids and the cast's own names taken out.
fn dump(desk: &Desk, cast: Cast) -> BTreeMap<&'static str, Table> {
    let of_cast = format!("i.phone LIKE '{}%'", cast.phones);
    let queries = [
        (
            "messages",
            format!(
                "SELECT i.phone, m.inbound, m.kind, CASE m.author WHEN 'api' THEN 0 ELSE m.at END AS at, m.state, \
                 m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.fault, m.text, \
                 CASE m.author WHEN 'api' THEN '' ELSE m.wamid END AS wamid, m.author, m.entry, \
                 m.their_reaction, m.edited_at, m.revoked_at, m.pricing \
                 FROM messages m JOIN identities i ON i.id = m.identity_id WHERE {of_cast}"
            ),
        ),
        (
            "conversations",
            format!(
                "SELECT i.phone, c.status, c.unread, c.customer_last, c.last_kind, c.last_text, c.last_state, \
                 c.last_at, c.window_until, c.answer_by, c.free_until \
                 FROM conversations c JOIN identities i ON i.id = c.identity_id WHERE {of_cast}"
            ),
        ),
        (
            "contacts",
            format!(
                "SELECT i.phone, c.name, c.opted_out_at, c.blocked, i.user_id \
                 FROM contacts c JOIN identities i ON i.contact_id = c.id WHERE {of_cast}"
            ),
        ),
        (
            "pairs",
            format!(
                "SELECT i.phone, p.customer_at, p.refused_at, p.entry, m.wamid \
                 FROM pairs p JOIN identities i ON i.id = p.identity_id \
                 JOIN messages m ON m.id = p.customer_message_id WHERE {of_cast}"
            ),
        ),
        ("orphans", format!("SELECT wamid, status, at FROM orphans WHERE wamid LIKE '%.{}.%'", cast.mark)),
    ];
    queries.into_iter().map(|(name, query)| (name, canonical(rows(&desk.folder, &query), cast))).collect()
}

fn canonical(mut table: Table, cast: Cast) -> Table {
    for value in table.iter_mut().flat_map(BTreeMap::values_mut) {
        *value = value.replace(cast.phones, "PHONE").replace(cast.mark, "MARK");
    }
    for entry in
        table.iter_mut().filter_map(|row| row.get_mut("entry")).filter(|entry| entry.starts_with('{'))
    {
        // When the machine had our message accepted is no part of what the updates told.
        let mut json: Value = serde_json::from_str(entry).unwrap();
        for answer in json["answers"].as_array_mut().into_iter().flatten() {
            answer.as_object_mut().unwrap().remove("sent_at");
        }
        *entry = json.to_string();
    }
    table.sort();
    table
}
