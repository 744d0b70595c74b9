//! The demo's whole history by each of Meta's rule sets. Three have to agree: the figures that were worked out
//! by hand in `docs/costs.md`, our ledger, and what the simulator billed by code of its own, message by message.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{millionths, total};
use crate::harness::{Desk, Engine};

const DOCUMENT: &str = include_str!("../../../../../docs/costs.md");
const RATES: &str = include_str!("../../../../rules/data/rates-usd-2026-10-01.json");

#[tokio::test(flavor = "multi_thread")]
async fn the_history_costs_what_was_worked_out_by_hand_on_sqlite() {
    for rules in ["cbp", "pmp_2025", "pmp_2026"] {
        play(Engine::Sqlite, rules).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_costs_what_was_worked_out_by_hand_on_postgres() {
    for rules in ["cbp", "pmp_2025", "pmp_2026"] {
        play(Engine::Postgres, rules).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_the_rules_of_each_instant_the_ledger_is_the_simulators_too() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    let charges = of_whatsapp(&desk).await;
    same_as_the_simulators(&desk, &charges).await;
    // The choice is not kept: the next start bills by what it is told.
    let now = desk.sim_get("rules").await;
    assert_eq!(now["rules"], "auto");
    desk.process.terminate(std::time::Duration::from_secs(5)).await;
    desk.restart_by("cbp").await;
    assert_eq!(desk.sim_get("rules").await["rules"], "cbp");
    assert_eq!(of_whatsapp(&desk).await, charges, "what was charged stays");
    desk.end().await;
}

async fn play(engine: Engine, rules: &'static str) {
    let desk = Desk::by_rules(engine, Some(rules)).await;
    let charges = of_whatsapp(&desk).await;
    assert!(charges.iter().all(|charge| charge["rules"] == rules));
    same_as_the_simulators(&desk, &charges).await;
    same_as_by_hand(&desk, &charges, rules).await;
    desk.end().await;
}

/// What WhatsApp messages cost: those are billed by Meta's rules.
async fn of_whatsapp(desk: &Desk) -> Vec<Value> {
    let all = desk.list("/api/v1/charges").await;
    all.into_iter().filter(|charge| charge["rules"] != "segments").collect()
}

/// The simulator's word for ours.
pub(super) fn word(reason: &Value) -> &'static str {
    match reason.as_str().unwrap() {
        "regular" | "conversation_opened" => "REGULAR",
        "free_customer_service" | "free_allowance" | "free_eligible" | "free_reaction" => {
            "FREE_CUSTOMER_SERVICE"
        }
        "free_entry_point" => "FREE_ENTRY_POINT",
        "free_service" => "FREE_TIER",
        "joined" => "JOINED",
        other => panic!("what is {other}?"),
    }
}

async fn same_as_the_simulators(desk: &Desk, charges: &[Value]) {
    let billed = desk.sim_get("charges").await;
    let billed = billed["data"].as_array().unwrap();
    let deliveries = charges.iter().map(|charge| charge["deliveries"].as_u64().unwrap());
    assert_eq!(deliveries.sum::<u64>(), billed.len() as u64);
    assert!(charges.len() > 70, "the history delivers more than {}", charges.len());
    for ours in charges {
        let message = desk.message(&ours["message_id"]).await;
        let theirs = shares(billed, message["wamid"].as_str().unwrap());
        assert_eq!(ours["deliveries"], theirs.len(), "{ours}");
        let cost: i64 = theirs.iter().map(|share| share["cost_e4"].as_i64().unwrap()).sum();
        let theirs = theirs[0];
        let form = if ours["form"] == "free_form" { "service" } else { ours["form"].as_str().unwrap() };
        let told = json!([
            ours["at"],
            ours["market"],
            ours["rules"],
            ours["category"],
            form,
            word(&ours["reason"]),
            millionths(&ours["amount"]) / 100
        ]);
        let billed = json!([
            theirs["delivered_at"],
            theirs["market"],
            theirs["rules"],
            theirs["category"],
            theirs["sent_as"],
            theirs["type"],
            cost
        ]);
        assert_eq!(told, billed, "{ours}\n{theirs}");
        assert_eq!(ours["finding"], Value::Null, "{ours}");
        assert!(ours["meta"].is_object(), "{ours}");
        // What was told before a group's message is of all its deliveries together.
        assert_eq!(ours["predicted"].is_object(), ours["deliveries"] == 1, "{ours}");
    }
}

/// What was billed for a message: once, or for each of a group.
fn shares<'a>(billed: &'a [Value], wamid: &str) -> Vec<&'a Value> {
    let is_of = |row: &&Value| {
        let rest = row["id"].as_str().unwrap().strip_prefix(wamid);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    billed.iter().filter(is_of).collect()
}

/// A row of the table of a rule set.
#[derive(Debug)]
struct Row {
    customer: String,
    category: String,
    reason: String,
    messages: usize,
    each: i64,
    amount: i64,
}

/// The cells of the table rows below a heading.
pub(super) fn rows(heading: &str) -> Vec<Vec<String>> {
    let from = DOCUMENT.split_once(&format!("\n### {heading}\n")).unwrap_or_else(|| panic!("no {heading}")).1;
    let section = from.split("\n#").next().unwrap();
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")).map(cells).collect()
}

fn money(text: &str) -> i64 {
    millionths(&text.into())
}

fn worked_out(rules: &str) -> (Vec<Row>, BTreeMap<String, (usize, i64)>) {
    let (mut charges, mut sums) = (Vec::new(), BTreeMap::new());
    for row in rows(&format!("By {rules}")) {
        match row.as_slice() {
            [customer, category, reason, messages, each, amount] if customer != "customer" => {
                charges.push(Row {
                    customer: customer.clone(),
                    category: category.clone(),
                    reason: reason.clone(),
                    messages: messages.parse().unwrap(),
                    each: money(each),
                    amount: money(amount),
                });
            }
            [category, messages, amount] if category != "category" => {
                sums.insert(category.clone(), (messages.parse().unwrap(), money(amount)));
            }
            _ => {}
        }
    }
    assert!(charges.len() > 10 && sums.len() == 6, "{charges:?} {sums:?}");
    (charges, sums)
}

async fn same_as_by_hand(desk: &Desk, charges: &[Value], rules: &str) {
    let (rows, sums) = worked_out(rules);
    let mut left: BTreeMap<(String, String, String), Vec<Value>> = BTreeMap::new();
    let conversations = desk.list("/api/v1/conversations").await;
    for charge in charges {
        let conversation = conversations.iter().find(|it| it["id"] == charge["conversation_id"]).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let key =
            (text(&conversation["contact"]["name"]), text(&charge["category"]), text(&charge["reason"]));
        left.entry(key).or_default().push(charge.clone());
    }
    let (others, named): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.customer == "all others");
    for row in named {
        let key = (row.customer.clone(), row.category.clone(), row.reason.clone());
        let found = left.remove(&key).unwrap_or_default();
        assert!(found.iter().all(|charge| millionths(&charge["amount"]) == row.each), "{row:?}: {found:?}");
        assert_eq!((found.len(), total(&found)), (row.messages, row.amount), "{rules}: {row:?}");
    }
    for row in others {
        let these = left
            .extract_if(.., |(_, category, reason), _| *category == row.category && *reason == row.reason);
        let found: Vec<Value> = these.flat_map(|(_, charges)| charges).collect();
        assert_eq!((found.len(), total(&found)), (row.messages, row.amount), "{rules}: {row:?}");
    }
    assert!(left.is_empty(), "{rules}: nobody worked out {left:?}");
    for (category, expected) in sums {
        let these = charges.iter().filter(|charge| category == "total" || charge["category"] == *category);
        let found: Vec<Value> = these.cloned().collect();
        assert_eq!((found.len(), total(&found)), expected, "{rules}: {category}");
    }
}

#[test]
fn the_rates_on_the_page_are_metas() {
    let card: Value = serde_json::from_str(RATES).unwrap();
    let rows = rows("The rates that are needed");
    assert_eq!(rows.len(), 9);
    for row in &rows[1..] {
        let [market, _, marketing, utility, authentication] = row.as_slice() else { panic!("{row:?}") };
        let known = crate::harness::at(&card["rates"], "market", market);
        for (name, told) in
            [("marketing", marketing), ("utility", utility), ("authentication", authentication)]
        {
            // Of tiers the first.
            let rate = known[name].as_str().or_else(|| known[name][0][1].as_str());
            assert_eq!(rate, Some(told.as_str()), "{market} {name}");
        }
    }
}

#[test]
fn the_page_adds_up() {
    for rules in ["cbp", "pmp_2025", "pmp_2026"] {
        let (rows, sums) = worked_out(rules);
        for row in &rows {
            assert_eq!(row.each * i64::try_from(row.messages).unwrap(), row.amount, "{rules}: {row:?}");
        }
        for (category, (messages, amount)) in &sums {
            let these = rows.iter().filter(|row| category == "total" || row.category == *category);
            let (counted, added) = these.fold((0, 0), |(n, sum), row| (n + row.messages, sum + row.amount));
            assert_eq!((counted, added), (*messages, *amount), "{rules}: {category}");
        }
    }
}
