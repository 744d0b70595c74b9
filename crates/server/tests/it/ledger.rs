//! What messages cost, from outside: the price that a permit tells, the one charge of each delivery, Meta's word
//! beside it, and the lists, sums and tables made of them. `ledger/by_hand.rs` holds the demo's history to the
//! figures in `docs/costs.md`, `ledger/allowance.rs` sends a month's free messages and one more.

use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, at, eventually};

mod allowance;
mod autumn;
mod by_hand;
mod entry_point;
mod rates;

const HOUR: i64 = 3600;

#[tokio::test(flavor = "multi_thread")]
async fn each_delivery_is_charged_once_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_delivery_is_charged_once_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::by_rules(engine, Some("pmp_2026")).await;
    desk.stay_within_a_day().await;
    a_permit_tells_the_price_and_sends_nothing(&desk).await;
    an_answer_to_an_ad_is_free_and_so_is_what_follows(&desk).await;
    ways_out_carry_prices_where_something_is_sent(&desk).await;
    a_delivery_is_charged_once_however_often_it_is_told(&desk).await;
    what_waited_for_the_customer_is_priced_when_it_goes_out(&desk).await;
    what_was_only_sent_or_failed_costs_nothing(&desk).await;
    what_failed_and_arrived_after_all_is_charged_once(&desk).await;
    where_meta_differs_is_a_finding_and_the_charge_stays(&desk).await;
    a_price_that_moved_until_the_delivery_is_a_finding(&desk).await;
    lists_sums_and_tables_tell_the_same(&desk).await;
    a_bad_parameter_is_named(&desk).await;
    desk.end().await;
}

/// A template of the demo with the values of its body.
fn template(desk: &Desk, to: &Customer, name: &str, values: &[&str]) -> Value {
    let values: Vec<Value> = values.iter().map(|text| json!({"type": "text", "text": text})).collect();
    let components =
        if values.is_empty() { json!([]) } else { json!([{"type": "body", "parameters": values}]) };
    json!({"channel_id": desk.channel("id"), "to": to.address(), "type": "template",
        "template": {"name": name, "language": {"code": "en_US"}, "components": components}})
}

/// A utility template without slots.
fn utility(desk: &Desk, to: &Customer) -> Value {
    template(desk, to, "follow_up", &[])
}

async fn permit(desk: &Desk, draft: &Value) -> Value {
    desk.post("/api/v1/permits", draft).await.success()
}

/// Sends a draft and waits until it is there.
async fn deliver(desk: &Desk, draft: &Value) -> Value {
    let sent = desk.post("/api/v1/messages", draft).await.success();
    desk.reaches(&sent["id"], "delivered").await
}

/// The charges of a message: one, or none.
async fn charges_of(desk: &Desk, message: &Value) -> Vec<Value> {
    let mut all = desk.list("/api/v1/charges").await;
    all.retain(|charge| charge["message_id"] == message["id"]);
    all
}

/// The one charge of a message.
async fn charge_of(desk: &Desk, message: &Value) -> Value {
    let mut found = charges_of(desk, message).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Waits until the simulator has told everything.
async fn all_is_told(desk: &Desk) {
    eventually("all webhooks are taken", async || {
        let pending = desk.sim_get("pending").await;
        (pending["webhooks"] == 0 && pending["steps"] == 0).then_some(())
    })
    .await;
}

/// What is the same in a price, a prediction and a charge.
fn cost(told: &Value) -> Value {
    let names = ["category", "rules", "billable", "free", "reason", "market", "currency", "amount", "rates"];
    names.iter().map(|name| ((*name).to_owned(), told[*name].clone())).collect()
}

async fn a_permit_tells_the_price_and_sends_nothing(desk: &Desk) {
    let ana = desk.customer("15550163001", "Ana Costa").await;
    ana.writes(desk, "Good morning").await;
    ana.window_is(desk, "open").await;
    let free = permit(desk, &desk.text(&ana, "Good morning, Ana.")).await["price"].clone();
    assert_eq!((&free["category"], &free["reason"]), (&json!("service"), &json!("free_allowance")), "{free}");
    assert_eq!(
        (&free["free"], &free["amount"], &free["opens"]),
        (&json!(true), &json!("0.0000"), &Value::Null)
    );
    let used = free["allowance"]["used"].as_u64().unwrap();
    assert_eq!(free["allowance"]["of"], 1000);
    assert_eq!(free["text"], format!("Service · free, {} of 1,000 this month", used + 1));
    let offer = template(desk, &ana, "new_roast", &["Ana"]);
    let dear = permit(desk, &offer).await["price"].clone();
    assert_eq!((&dear["text"], &dear["amount"]), (&json!("Marketing · $0.025"), &json!("0.0250")), "{dear}");
    assert_eq!((&dear["market"], &dear["currency"]), (&json!("North America"), &json!("USD")));
    assert_eq!((&dear["billable"], &dear["rule"]), (&json!(true), &json!("R3.3")));
    assert!(ana.sees(desk, "").await.is_empty(), "nothing was sent");
    let again = permit(desk, &desk.text(&ana, "Good morning, Ana.")).await;
    assert_eq!(again["price"], free, "asking counts nothing");
    for (draft, told) in [(desk.text(&ana, "Good morning, Ana."), free), (offer, dear)] {
        let sent = deliver(desk, &draft).await;
        let charge = charge_of(desk, &sent).await;
        assert_eq!(cost(&charge), cost(&told), "it costs what was told");
        assert_eq!(cost(&charge["predicted"]), cost(&told));
        assert_eq!((&charge["finding"], &charge["at"]), (&Value::Null, &sent["delivered_at"]));
        assert_eq!(charge["meta"]["pricing"]["category"], told["category"], "{charge}");
        assert_eq!(charge["meta"]["pricing"]["billable"], told["billable"]);
    }
    let next = permit(desk, &desk.text(&ana, "And?")).await;
    assert_eq!(next["price"]["allowance"]["used"], used + 1);
}

async fn an_answer_to_an_ad_is_free_and_so_is_what_follows(desk: &Desk) {
    let bo = desk.customer("5511955550163", "Bo Lund").await;
    let referral = json!({"source_type": "ad", "source_id": "1", "source_url": "https://ads.example/1",
        "headline": "Grinders", "body": "", "media_type": "image", "ctwa_clid": "c"});
    bo.sends(desk, json!({"type": "text", "text": {"body": "I saw your ad"}, "referral": referral})).await;
    bo.window_is(desk, "open").await;
    let offer = template(desk, &bo, "new_roast", &["Bo"]);
    let answer = permit(desk, &offer).await;
    assert_eq!(answer["price"]["text"], "Marketing · free, answers an ad", "{answer}");
    assert_eq!(
        (&answer["price"]["opens"], &answer["price"]["rule"]),
        (&json!("entry_point"), &json!("R3.5"))
    );
    let used = permit(desk, &desk.text(&bo, "x")).await["price"]["allowance"].clone();
    let first = charge_of(desk, &deliver(desk, &offer).await).await;
    assert_eq!(
        (&first["category"], &first["reason"]),
        (&json!("referral_conversion"), &json!("free_entry_point"))
    );
    assert_eq!((&first["amount"], &first["form"]), (&json!("0.0000"), &json!("marketing")), "{first}");
    assert_eq!(first["meta"]["conversation"]["origin"]["type"], "referral_conversion", "{first}");
    let inside = permit(desk, &offer).await;
    assert_eq!(inside["price"]["text"], "Marketing · free, inside a free entry point");
    assert_eq!((&inside["price"]["opens"], &inside["entry_point"]["state"]), (&Value::Null, &json!("open")));
    for draft in [utility(desk, &bo), desk.text(&bo, "Gladly")] {
        let charge = charge_of(desk, &deliver(desk, &draft).await).await;
        assert_eq!(
            (&charge["reason"], &charge["finding"]),
            (&json!("free_entry_point"), &Value::Null),
            "{charge}"
        );
    }
    let ana = Customer::new("15550163001");
    let later = permit(desk, &desk.text(&ana, "x")).await["price"]["allowance"].clone();
    assert_eq!(used, Value::Null, "inside an entry point no allowance decides");
    assert!(later["used"].is_u64());
    desk.advance(73 * HOUR).await;
    let dear = permit(desk, &offer).await;
    assert_eq!(dear["price"]["text"], "Marketing · $0.0625", "{dear}");
}

async fn ways_out_carry_prices_where_something_is_sent(desk: &Desk) {
    let cem = desk.customer("4915155550163", "Cem Aydin").await;
    cem.writes(desk, "I will think about it").await;
    cem.window_is(desk, "open").await;
    desk.advance(25 * HOUR).await;
    cem.window_is(desk, "closed").await;
    let refused = permit(desk, &desk.text(&cem, "Hello")).await;
    assert_eq!((&refused["allowed"], &refused["price"]), (&json!(false), &Value::Null));
    let remedies = &refused["refusal"]["remedies"];
    let template = at(remedies, "kind", "send_template");
    assert_eq!(template["price"]["text"], "Utility · $0.055", "{template}");
    let kept = at(remedies, "kind", "send_when_they_write");
    assert_eq!(
        (&kept["price"]["category"], &kept["price"]["free"]),
        (&json!("service"), &json!(true)),
        "{kept}"
    );
    for free in ["choose_template", "ask_them_to_write"] {
        assert_eq!(at(remedies, "kind", free)["price"], Value::Null);
    }
    let sent = desk.follow(template).await;
    let sent = desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(cost(&charge_of(desk, &sent).await), cost(&template["price"]));
}

async fn a_delivery_is_charged_once_however_often_it_is_told(desk: &Desk) {
    let dana = desk.customer("447700900163", "Dana Reed").await;
    dana.writes(desk, "Hello").await;
    dana.window_is(desk, "open").await;
    let before = desk.list("/api/v1/charges").await.len();
    desk.sim("faults", &json!({"duplicate": 3, "reorder": true, "batch": 4})).await;
    let mut sent = Vec::new();
    for _ in 0..4 {
        sent.push(desk.post("/api/v1/messages", &utility(desk, &dana)).await.success());
        sent.push(desk.send(&dana, "One of many").await);
    }
    dana.gets(desk, "One of many").await;
    all_is_told(desk).await;
    dana.reads(desk).await;
    for message in &sent {
        desk.reaches(&message["id"], "read").await;
    }
    all_is_told(desk).await;
    desk.sim("faults", &json!({"reset": true})).await;
    assert_eq!(desk.list("/api/v1/charges").await.len(), before + sent.len());
    for message in &sent {
        let charge = charge_of(desk, message).await;
        let amount = if charge["form"] == "utility" { "0.0220" } else { "0.0000" };
        assert_eq!((&charge["amount"], &charge["finding"]), (&json!(amount), &Value::Null), "{charge}");
        assert!(charge["meta"]["pricing"].is_object(), "{charge}");
    }
}

async fn what_waited_for_the_customer_is_priced_when_it_goes_out(desk: &Desk) {
    let eva = desk.customer("15550163010", "Eva Roth").await;
    let mut draft = desk.text(&eva, "As soon as you are back.");
    draft["when"] = json!("customer_writes");
    let waiting = desk.post("/api/v1/messages", &draft).await.success();
    assert_eq!(waiting["state"], "queued", "{waiting}");
    eva.writes(desk, "Here I am").await;
    let sent = desk.reaches(&waiting["id"], "delivered").await;
    let charge = charge_of(desk, &sent).await;
    assert_eq!(charge["predicted"]["reason"], "free_allowance", "{charge}");
    assert_eq!(cost(&charge["predicted"]), cost(&charge));
    assert_eq!(charge["finding"], Value::Null, "{charge}");
}

async fn what_was_only_sent_or_failed_costs_nothing(desk: &Desk) {
    let eli = desk.customer("15550163005", "Eli Stone").await;
    desk.sim("customers", &json!({"phone": "15550163005", "online": false})).await;
    let sent = desk.post("/api/v1/messages", &utility(desk, &eli)).await.success();
    desk.reaches(&sent["id"], "sent").await;
    desk.sim("faults", &json!({"fail_code": 131_026, "fail_async": true})).await;
    let failed = desk.post("/api/v1/messages", &utility(desk, &eli)).await.success();
    desk.reaches(&failed["id"], "failed").await;
    desk.sim("faults", &json!({"reset": true})).await;
    all_is_told(desk).await;
    assert!(charges_of(desk, &sent).await.is_empty() && charges_of(desk, &failed).await.is_empty());
    desk.sim("customers", &json!({"phone": "15550163005", "online": true})).await;
    let late = desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(charge_of(desk, &late).await["at"], late["delivered_at"], "it costs when it arrives");
}

/// Meta tells of one message that it failed, then that it was delivered, then that it was read.
async fn what_failed_and_arrived_after_all_is_charged_once(desk: &Desk) {
    let fay = desk.customer("15550163006", "Fay Moss").await;
    desk.sim("faults", &json!({"fail_code": 131_026, "fail_async": true})).await;
    let sent = desk.post("/api/v1/messages", &utility(desk, &fay)).await.success();
    let failed = desk.reaches(&sent["id"], "failed").await;
    desk.sim("faults", &json!({"reset": true})).await;
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let pricing = json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": "utility"});
    let told = |status: &str, at: i64, pricing: &Value| {
        let mut told = json!({"id": failed["wamid"], "status": status, "timestamp": at.to_string(),
            "recipient_id": "15550163006"});
        if !pricing.is_null() {
            told["pricing"] = pricing.clone();
        }
        told
    };
    for told in [
        told("delivered", now, &pricing),
        told("delivered", now, &pricing),
        told("read", now + 2, &Value::Null),
        told("delivered", now, &pricing),
    ] {
        assert_eq!(desk.webhook(status(desk, &told)).await, 200);
    }
    let charge = charge_of(desk, &sent).await;
    assert_eq!((&charge["amount"], &charge["at"]), (&json!("0.0034"), &json!(now)), "{charge}");
    assert_eq!((&charge["meta"]["pricing"], &charge["finding"]), (&pricing, &Value::Null));
    // The other way round, and Meta's word only with the reading.
    let other = desk.post("/api/v1/messages", &utility(desk, &fay)).await.success();
    let other = desk.reaches(&other["id"], "delivered").await;
    let word = json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": "marketing"});
    let read = json!({"id": other["wamid"], "status": "read", "timestamp": (now + 60).to_string(),
        "recipient_id": "15550163006", "pricing": word});
    assert_eq!(desk.webhook(status(desk, &read)).await, 200);
    let charge = charge_of(desk, &other).await;
    assert_eq!((&charge["meta"]["pricing"], &charge["finding"]["difference"]), (&word, &json!("category")));
}

/// A webhook that tells a status.
fn status(desk: &Desk, told: &Value) -> String {
    let value = json!({"messaging_product": "whatsapp", "statuses": [told],
        "metadata": {"display_phone_number": desk.channel("address").trim_start_matches('+'),
            "phone_number_id": desk.channel("phone_number_id")}});
    json!({"object": "whatsapp_business_account", "entry": [{"id": desk.channel("waba_id"),
        "changes": [{"field": "messages", "value": value}]}]})
    .to_string()
}

async fn where_meta_differs_is_a_finding_and_the_charge_stays(desk: &Desk) {
    let gil = desk.customer("393355550163", "Gil Neri").await;
    gil.writes(desk, "Ciao").await;
    gil.window_is(desk, "open").await;
    let (paid, free) = (utility(desk, &gil), desk.text(&gil, "Ciao"));
    for (draft, says, difference, words) in [
        (&paid, json!({"category": "marketing"}), "category", "Meta billed it as marketing"),
        (
            &paid,
            json!({"type": "free_customer_service", "billable": false}),
            "billable",
            "Meta says that it is free",
        ),
        (&paid, json!({"type": "free_entry_point"}), "entry_point", "free entry point"),
        (&paid, json!({"type": "by_the_moon", "billable": null}), "unknown", "by_the_moon"),
        (&paid, json!({"pricing_model": "CBP"}), "rules", "another model"),
        (&free, json!({"type": "regular", "billable": true}), "allowance", "another program"),
    ] {
        desk.sim("faults", &json!({"pricing": says})).await;
        let sent = deliver(desk, draft).await;
        let charge = charge_of(desk, &sent).await;
        assert_eq!(charge["finding"]["difference"], difference, "{charge}");
        assert!(charge["finding"]["text"].as_str().unwrap().contains(words), "{charge}");
        let (category, amount) = if draft == &paid { ("utility", "0.0300") } else { ("service", "0.0000") };
        assert_eq!(
            (&charge["category"], &charge["amount"]),
            (&json!(category), &json!(amount)),
            "ours stays"
        );
        for (field, value) in says.as_object().unwrap() {
            assert_eq!(&charge["meta"]["pricing"][field], value, "Meta's word stands beside it");
        }
        let listed = desk.list("/api/v1/charges?finding=true").await;
        assert!(listed.contains(&charge) && listed.iter().all(|charge| !charge["finding"].is_null()));
    }
    desk.sim("faults", &json!({"reset": true, "omit_pricing": true})).await;
    let charge = charge_of(desk, &deliver(desk, &paid).await).await;
    assert_eq!(
        (&charge["meta"], &charge["finding"], &charge["amount"]),
        (&Value::Null, &Value::Null, &json!("0.0300"))
    );
    desk.sim("faults", &json!({"reset": true})).await;
}

/// What was free when it was sent is delivered when the free hours are over.
async fn a_price_that_moved_until_the_delivery_is_a_finding(desk: &Desk) {
    let hana = desk.customer("919555550163", "Hana Rao").await;
    let referral = json!({"source_type": "ad", "source_id": "2", "source_url": "https://ads.example/2"});
    hana.sends(desk, json!({"type": "text", "text": {"body": "Hello"}, "referral": referral})).await;
    hana.window_is(desk, "open").await;
    deliver(desk, &desk.text(&hana, "Welcome")).await;
    desk.sim("customers", &json!({"phone": "919555550163", "online": false})).await;
    let sent = desk.post("/api/v1/messages", &utility(desk, &hana)).await.success();
    desk.reaches(&sent["id"], "sent").await;
    desk.advance(73 * HOUR).await;
    desk.sim("customers", &json!({"phone": "919555550163", "online": true})).await;
    let sent = desk.reaches(&sent["id"], "delivered").await;
    let charge = charge_of(desk, &sent).await;
    assert_eq!(
        (&charge["predicted"]["reason"], &charge["reason"]),
        (&json!("free_entry_point"), &json!("regular"))
    );
    assert_eq!(
        (&charge["amount"], &charge["meta"]["pricing"]["type"]),
        (&json!("0.0014"), &json!("regular"))
    );
    assert_eq!(charge["finding"]["difference"], "moved", "{charge}");
    assert!(charge["finding"]["text"].as_str().unwrap().contains("$0.0014"), "{charge}");
}

/// The others went through the SMS sender.
fn of_whatsapp(all: Vec<Value>) -> Vec<Value> {
    all.into_iter().filter(|charge| charge["rules"] != "segments").collect()
}

async fn lists_sums_and_tables_tell_the_same(desk: &Desk) {
    let all = desk.list("/api/v1/charges").await;
    assert!(all.is_sorted_by(|one, next| one["at"].as_i64() >= next["at"].as_i64()), "newest first");
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = desk.get(&format!("/api/v1/charges?limit=7{cursor}")).await;
        let data = page["data"].as_array().unwrap();
        assert!(data.len() <= 7);
        paged.extend(data.iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, all);
    let of = |category: &str| all.iter().filter(|charge| charge["category"] == category).count();
    for category in ["marketing", "utility", "authentication", "service", "referral_conversion"] {
        let listed = desk.list(&format!("/api/v1/charges?category={category}")).await;
        assert_eq!(listed.len(), of(category), "{category}");
    }
    let (first, last) = (&all[all.len() - 1], &all[0]);
    let span = format!("from={}&to={}", first["at"], last["at"]);
    let inside = all.iter().filter(|charge| charge["at"].as_i64() < last["at"].as_i64()).count();
    assert_eq!(desk.list(&format!("/api/v1/charges?{span}")).await.len(), inside);
    let nowhere = "channel_id=0192f0c1-0000-7000-8000-00000000abcd";
    assert!(desk.list(&format!("/api/v1/charges?{nowhere}")).await.is_empty());

    let days = format!("from={}&to={}", first["day"].as_str().unwrap(), last["day"].as_str().unwrap());
    days_are_whole(desk, &all, &days).await;
    let sums = desk.get(&format!("/api/v1/charges/days?{days}&channel_id={}", desk.channel("id"))).await;
    let sums = sums["data"].as_array().unwrap();
    let all = of_whatsapp(all);
    assert_eq!(sums.iter().map(|sum| sum["messages"].as_i64().unwrap()).sum::<i64>(), deliveries(&all));
    assert!(deliveries(&all) > i64::try_from(all.len()).unwrap(), "the group's message is in it");
    assert_eq!(sums.iter().map(|sum| millionths(&sum["amount"])).sum::<i64>(), total(&all));
    for sum in sums {
        let same = |charge: &&Value| {
            ["day", "channel_id", "category", "rules", "reason", "form", "market", "currency"]
                .iter()
                .all(|name| charge[*name] == sum[*name])
        };
        let these: Vec<Value> = all.iter().filter(same).cloned().collect();
        assert_eq!(
            (&json!(deliveries(&these)), total(&these)),
            (&sum["messages"], millionths(&sum["amount"]))
        );
    }
    assert_eq!(desk.get(&format!("/api/v1/charges/days?{days}&{nowhere}")).await["data"], json!([]));

    let table = desk.download(&format!("/api/v1/charges.csv?{days}")).await;
    let lines: Vec<&str> = table.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), paged.len() + 1);
    assert!(
        lines[0].starts_with("at,day,message_id,channel_id,form,rules,category,billable,reason"),
        "{}",
        lines[0]
    );
    for charge in &all {
        let line = lines.iter().find(|line| line.contains(charge["message_id"].as_str().unwrap())).unwrap();
        for name in ["day", "category", "reason", "amount", "conversation_id"] {
            assert!(line.contains(charge[name].as_str().unwrap()), "{name}: {line}");
        }
    }
}

async fn days_are_whole(desk: &Desk, all: &[Value], days: &str) {
    assert_eq!(desk.list(&format!("/api/v1/charges?{days}")).await.len(), all.len());
    let day = all[0]["day"].as_str().unwrap();
    let on_it = all.iter().filter(|charge| charge["day"] == day).count();
    for query in [format!("from={day}"), format!("from={day}&to={day}")] {
        assert_eq!(desk.list(&format!("/api/v1/charges?{query}")).await.len(), on_it, "{query}");
    }
}

async fn a_bad_parameter_is_named(desk: &Desk) {
    for (path, field) in [
        ("charges?from=yesterday", "from"),
        ("charges?to=1.5", "to"),
        ("charges?from=2026-13-01", "from"),
        ("charges/days?from=1795219200", "from"),
        ("charges?category=gift", "category"),
        ("charges?channel_id=7", "channel_id"),
        ("charges?finding=perhaps", "finding"),
        ("charges?limit=0", "limit"),
        ("charges?cursor=abc", "cursor"),
        ("charges/days?from=2026-13-01", "from"),
        ("charges/days?from=2026-11-02&to=2026-11-01", "to"),
        ("charges/days?from=2025-11-01&to=2026-11-02", "from"),
        ("charges/days?channel_id=7", "channel_id"),
        ("charges.csv?to=tomorrow", "to"),
    ] {
        let answer = desk.ask(reqwest::Method::GET, &format!("/api/v1/{path}"), None).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.json);
        assert_eq!(answer.json["errors"][0]["field"], field, "{path}: {}", answer.json);
    }
}

/// How often these were delivered: a message to a group is one row, and costs for each whom it reached.
fn deliveries(charges: &[Value]) -> i64 {
    charges.iter().map(|charge| charge["deliveries"].as_i64().unwrap()).sum()
}

/// Money in the unit of sums; what has no amount counts nothing.
fn millionths(amount: &Value) -> i64 {
    let Some(text) = amount.as_str() else { return 0 };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{decimals:0<6}").parse().unwrap()
}

fn total(charges: &[Value]) -> i64 {
    charges.iter().map(|charge| millionths(&charge["amount"])).sum()
}
