//! Kept webhooks that are read again: over the state they made nothing changes but what was unknown, also beside a
//! running server; into an empty database beside the same sends, of either engine, the same comes out. And the
//! history that is written for `transom replay` costs what the ledger says.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::{Value, json};
use transom_desk::base::keys;
use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::consent::{self, Wish};
use transom_desk::contacts::locale::Locale;
use transom_desk::contacts::{change, suggest};
use transom_desk::conversations::label::{self, Labels};
use transom_desk::conversations::note;
use transom_desk::fixture::Desk as Fixture;
use transom_desk::intake::again;
use transom_desk::messages::send::{self, Sent};
use transom_desk::people::teams;
use transom_desk::workspace::{labels, purposes, statuses, views};
use transom_rules::access::{Asker, Face};
use transom_rules::assignment::Policy;
use transom_rules::block::Carried;
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ChannelId, ConversationId, IdentityId, WorkspaceId};
use transom_rules::mark::Colour;
use transom_rules::merging::Profile;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Span;
use transom_rules::view::Narrowing;
use transom_store::consents::{self, Consent};
use transom_store::contacts::{self, Contact};
use transom_store::file_links;
use transom_store::suggestions::{self, Pair};
use transom_store::{self as store, Db, carried_blocks, merges};
use uuid::Uuid;

use crate::harness::{
    Desk, Engine, Folder, Table, inside, key_file, new_database, on_each_engine, rows, run, table,
};
use eventful::{eventful, post, wrote};
use links::{all_links, for_many};

mod eventful;
mod links;

/// What is compared on SQLite beside the dump.
const TABLES: [&str; 17] = [
    "contacts",
    "identities",
    "identity_keys",
    "pairs",
    "conversations",
    "messages",
    "orphans",
    "media",
    "templates",
    "told",
    "unknowns",
    "notices",
    "outbox",
    "deliveries",
    "charges",
    "charge_days",
    "counters",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_is_read_again_stays_as_it_is_on_sqlite() {
    let desk = Desk::new(Engine::Sqlite).await;
    let database = desk.database();
    eventful(&desk).await;
    let together = rows(&desk.folder, "SELECT id FROM deliveries WHERE batch_id <> id");
    assert!(together.len() > 20, "bodies were folded together: {}", together.len());
    let before = state(&desk.folder);
    again_changes_nothing(&database).await;
    for (name, rows) in state(&desk.folder) {
        let changed: Vec<_> = rows.iter().filter(|row| !before[name].contains(row)).collect();
        assert!(changed.is_empty() && rows.len() == before[name].len(), "{name}: {changed:#?}");
    }
    let folder = desk.end().await;
    same_elsewhere(&folder, &database, &sqlite(&folder, "again")).await;
    same_elsewhere(&folder, &database, &new_database().await).await;
    costs_what_the_ledger_says(&database).await;
    let by_older_rules = sqlite(&folder, "older");
    costs_what_older_rules_say(&folder, &database, &by_older_rules).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_is_read_again_stays_as_it_is_on_postgres() {
    let desk = Desk::new(Engine::Postgres).await;
    let database = desk.database();
    eventful(&desk).await;
    again_changes_nothing(&database).await;
    let folder = desk.end().await;
    same_elsewhere(&folder, &database, &new_database().await).await;
    same_elsewhere(&folder, &database, &sqlite(&folder, "again")).await;
    costs_what_the_ledger_says(&database).await;
}

on_each_engine!(what_people_recorded_is_carried_over_too,);

/// Of Ana, whom somebody answered, and of Ben, whom only the kept body tells of.
async fn what_people_recorded_is_carried_over_too(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let (app, base, asker) = (&desk.app, desk.app.base(), Asker::system(desk.workspace, Face::Command));
    let (ana, ben) = ("15550178301", "15550178302");
    let theirs = desk.hears(ana, "Ana", "Hello").await;
    let answer = json!({"type": "text", "text": {"body": "Good day"}});
    assert!(matches!(send::send(app, desk.asks(ana, &answer)).await.unwrap(), Sent::Queued(_)));
    desk.takes([desk.written(ben, "wamid.BEN", "Hello", Span::seconds(30))]).await;
    let label = labels::make(base, &asker, "Trade", Colour::Teal).await.unwrap();
    label::set(app, &asker, theirs, Labels::With(label.id)).await.unwrap();
    note::write(app.base(), &asker, theirs, "They pay late", vec![desk.user]).await.unwrap();
    let team = teams::make(base, &asker, "Repairs").await.unwrap();
    let policy = teams::Change { policy: Some(Policy::RoundRobin), ..teams::Change::default() };
    teams::change(base, &asker, team.id, policy).await.unwrap();
    let state = ConversationStatus::Pending;
    let promise = statuses::New { name: "Promise".into(), colour: Colour::Pink, state };
    statuses::make(base, &asker, promise).await.unwrap();
    purposes::make(base, &asker, "Surveys").await.unwrap();
    let narrowing = Narrowing { label: Some(label.id), ..Narrowing::default() };
    let view = views::New { name: "Of the trade".into(), is_shared: true, narrowing };
    views::keep(base, &asker, view).await.unwrap();
    record(&desk, &asker, ana).await;
    record(&desk, &asker, ben).await;
    beside(&desk, &asker, [ana, ben]).await;
    let folder = Folder::new();
    let target = keys::open_copy(&app.settings, &sqlite(&folder, "again")).await.unwrap();
    again::into(&app.db, &target, &app.settings, &[desk.workspace]).await.unwrap();
    for phone in [ana, ben] {
        let [here, there] = [&app.db, &target].map(|db| recorded(db, desk.workspace, phone));
        let (here, there) = (here.await, there.await);
        assert_eq!(here, there, "{phone}");
        assert_eq!(here.consents.len(), 2);
        assert!(here.profile.blocked.is_some() && here.profile.language == "de", "{here:?}");
        assert_eq!(here.at_whatsapp.len(), 1);
    }
    let (here, there) = (defined(&desk, &app.db, theirs).await, defined(&desk, &target, theirs).await);
    assert_eq!(here, there);
    for word in
        ["Trade", "They pay late", "RoundRobin", "Promise", "Surveys", "Of the trade", "true", "Prices.pdf"]
    {
        assert!(here.contains(word), "{word}: {here}");
    }
    are_not_one(&target, desk.workspace, [ana, ben]).await;
}

/// What the workspace defines, and what of it this conversation has.
async fn defined(desk: &Fixture, db: &Db, conversation: ConversationId) -> String {
    let user = desk.user;
    let told = db.of(desk.workspace).read((), move |tx, ()| {
        Box::pin(async move {
            Ok(format!(
                "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                store::labels::of_conversations(tx, &[conversation]).await?,
                store::notes::of_conversations(tx, &[conversation]).await?,
                store::notes::waits(tx, user, conversation).await?,
                store::teams::all(tx).await?,
                store::statuses::all(tx).await?,
                store::purposes::all(tx).await?,
                store::views::of_user(tx, None).await?,
                file_links::page(tx, all_links()).await?,
            ))
        })
    });
    told.await.unwrap()
}

/// Somebody says that these two are not one person, and gives many a link to a file.
async fn beside(desk: &Fixture, asker: &Asker, both: [&str; 2]) {
    let [one, other] = both.map(|phone| contact(&desk.app.db, desk.workspace, phone));
    suggest::deny(desk.app.base(), asker, one.await.id, other.await.id).await.unwrap();
    let link = for_many(desk.app.clock.now());
    desk.write(link, |tx, link| Box::pin(file_links::add(tx, &[7], link))).await;
}

/// Whoever they are there.
async fn are_not_one(db: &Db, workspace: WorkspaceId, both: [&str; 2]) {
    let [one, other] = both.map(|phone| contact(db, workspace, phone));
    let (one, other) = (one.await.id, other.await.id);
    let denied = db
        .of(workspace)
        .read((), move |tx, ()| Box::pin(async move { suggestions::denied(tx, &[one]).await }));
    assert_eq!(denied.await.unwrap(), [Pair { contact: one, other }]);
}

/// Somebody is blocked, and said what they read and consent to.
async fn record(desk: &Fixture, asker: &Asker, phone: &str) {
    let contact = contact(&desk.app.db, desk.workspace, phone).await.id;
    let known = Locale { language: Some("de".into()), time_zone: Some("Europe/Vienna".into()) };
    let block = Blocking::Block { reason: Some("Pays nobody".into()), at_whatsapp: true };
    let wish = change::Wish { blocked: Some(block), locale: known, ..change::Wish::default() };
    change::change(desk.app.base(), asker, contact, wish).await.unwrap();
    for (channel, given) in [(None, true), (Some(desk.channel), false)] {
        let at = Some(desk.app.clock.now() - Span::seconds(if given { 20 } else { 10 }));
        let words = "I agree.".to_owned();
        let wish = Wish { at, channel, words, ..Wish::now(Purpose::Marketing, given, How::Form) };
        consent::record(desk.app.base(), asker, contact, wish).await.unwrap();
    }
}

async fn contact(db: &Db, workspace: WorkspaceId, phone: &str) -> Contact {
    let keys = vec![format!("p:{phone}")];
    let read = db.of(workspace).read(keys, |tx, keys| {
        Box::pin(async move {
            match contacts::contact_of(tx, keys).await? {
                Some(id) => contacts::get(tx, id).await,
                None => Ok(None),
            }
        })
    });
    read.await.unwrap().unwrap()
}

/// What is known of somebody, without ids of theirs.
#[derive(Debug, PartialEq)]
struct Recorded {
    consents: Vec<Consent>,
    profile: Profile,
    at_whatsapp: Vec<(ChannelId, Carried)>,
}

async fn recorded(db: &Db, workspace: WorkspaceId, phone: &str) -> Recorded {
    let known = contact(db, workspace, phone).await;
    let id = known.id;
    let history = db.of(workspace).read((), move |tx, ()| Box::pin(consents::of_contact(tx, id, None, 10)));
    let mut history = history.await.unwrap();
    for one in &mut history {
        one.identity = IdentityId(Uuid::nil());
    }
    let asked = db.of(workspace).read((), move |tx, ()| Box::pin(carried_blocks::of_contact(tx, id)));
    let asked = asked.await.unwrap().into_iter().map(|one| (one.place.channel, one.state)).collect();
    Recorded { consents: history, profile: merges::profile(&known), at_whatsapp: asked }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_older_version_did_not_understand_is_applied() {
    let desk = Desk::new(Engine::Sqlite).await;
    let someone_elses = post("999", &[wrote("15550190009", "wamid.FOREIGN", 1_793_000_000, "Not for us")]);
    assert_eq!(desk.webhook(someone_elses).await, 200);
    assert_eq!(desk.webhook("not JSON at all").await, 200);
    let number = desk.channel("phone_number_id");
    let app = rows(&desk.folder, "SELECT id FROM apps")[0]["id"].clone();
    let folder = desk.end().await;
    let still = table(&folder, "unknowns", &[]);
    assert_eq!(still.len(), 1);
    let db = Connection::open(folder.path().join("transom.db")).unwrap();
    let now = 1_793_000_100;
    let new_kind = wrote("15550190001", "wamid.NEWKIND", now, "A kind that used to be new");
    keep(&db, 1, &app, "stored", &post(&number, std::slice::from_ref(&new_kind)));
    keep_unknown(&db, 1, "messages", &new_kind.to_string());
    let failed = wrote("15550190002", "wamid.FAILED", now, "This failed when it came");
    keep(&db, 2, &app, "failed", &post(&number, std::slice::from_ref(&failed)));
    keep_unknown(&db, 2, "failed", &failed.to_string());
    drop(db);
    let database = sqlite(&folder, "transom");
    let said = transom(&["reprocess", "--database", &database]).await;
    assert!(
        said.contains("1 mended, 1 still not stored; 2 unknown parts understood, 1 still unknown"),
        "{said}"
    );
    assert!(said.contains("; 2 conversations changed"), "{said}");
    for (wamid, text) in [("wamid.NEWKIND", "used to be new"), ("wamid.FAILED", "failed when it came")] {
        let found = rows(&folder, &format!("SELECT text FROM messages WHERE wamid = '{wamid}'"));
        assert!(found[0]["text"].contains(text), "{found:?}");
    }
    assert_eq!(table(&folder, "unknowns", &[]), still, "what is unknown still stays as it was");
    let troubled = rows(&folder, "SELECT outcome FROM deliveries WHERE outcome <> 'stored'");
    assert_eq!(troubled.iter().map(|row| row["outcome"].as_str()).collect::<Vec<_>>(), ["unreadable"]);
    let said = transom(&["reprocess", "--database", &database]).await;
    assert!(
        said.contains("0 mended") && said.contains("; 0 conversations changed"),
        "twice is as once: {said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_meta_told_of_prices_holds_elsewhere_too_from_when_it_came() {
    let desk = Desk::new(Engine::Sqlite).await;
    let database = desk.database();
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let from = json!({"start_time": now - 1_000, "exception_countries": []});
    let rates =
        json!({"event": "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE", "auth_international_rate_eligibility": from});
    tell_account(&desk, now, &rates).await;
    let abroad = cost_of_a_code(&desk, "919876500001").await;
    tell_account(
        &desk,
        now + 1,
        &json!({"event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "country": "IN"}),
    )
    .await;
    let at_home = cost_of_a_code(&desk, "919876500002").await;
    assert_ne!(abroad, at_home, "it is another price since Meta has told where the business is");
    let folder = desk.end().await;
    same_elsewhere(&folder, &database, &sqlite(&folder, "again")).await;
}

async fn tell_account(desk: &Desk, at: i64, value: &Value) {
    let changes = json!([{"field": "account_update", "value": value}]);
    let entry = json!({"id": desk.channel("waba_id"), "time": at, "changes": changes});
    let body = json!({"object": "whatsapp_business_account", "entry": [entry]});
    assert_eq!(desk.webhook(body.to_string()).await, 200);
}

/// What a one-time code costs somebody who gets one now.
async fn cost_of_a_code(desk: &Desk, phone: &'static str) -> String {
    desk.customer(phone, "Indira").await;
    let code = json!([{"type": "text", "text": "123456"}]);
    let components = json!([{"type": "body", "parameters": code},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": code}]);
    let template = json!({"name": "sign_in_code", "language": {"code": "en_US"}, "components": components});
    let draft = json!({"channel_id": desk.channel("id"), "to": format!("+{phone}"), "type": "template",
        "template": template});
    let sent = desk.post("/api/v1/messages", &draft).await.success();
    desk.reaches(&sent["id"], "delivered").await;
    let all = desk.list("/api/v1/charges").await;
    let charge = all.iter().find(|charge| charge["message_id"] == sent["id"]);
    charge.expect("it is charged")["amount"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_empty_is_not_rebuilt_into() {
    let folder = Desk::new(Engine::Sqlite).await.end().await;
    let (database, other) = (sqlite(&folder, "transom"), sqlite(&folder, "other"));
    transom(&["reprocess", "--database", &database, "--into", &other]).await;
    for target in [&other, &database] {
        let before = rows_in(target);
        let refused = run(&["reprocess", "--database", &database, "--into", target], "").await;
        let why = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && why.contains("empty"), "{why}");
        assert_eq!(rows_in(target), before);
    }
}

fn rows_in(database: &str) -> i64 {
    let db = Connection::open(database.strip_prefix("sqlite:").unwrap()).unwrap();
    db.query_row("SELECT COUNT(*) FROM messages", [], |row| row.get(0)).unwrap()
}

fn sqlite(folder: &Folder, name: &str) -> String {
    format!("sqlite:{}/{name}.db", folder.path().display())
}

fn state(folder: &Folder) -> BTreeMap<&'static str, Table> {
    // Files are fetched meanwhile.
    let without = ["state", "attempt", "run_at", "problem", "hash", "size"];
    let but = |name: &str| if name == "media" { without.as_slice() } else { &[] };
    TABLES.into_iter().map(|name| (name, table(folder, name, but(name)))).collect()
}

/// What a command says on its standard output; it has to succeed.
async fn transom(arguments: &[&str]) -> String {
    let output = run(arguments, "").await;
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn dump(database: &str) -> String {
    transom(&["dump", "--database", database]).await
}

#[track_caller]
fn assert_same(one: &str, other: &str) {
    let differ = |(one, other): &(&str, &str)| one != other;
    if let Some((one, other)) = one.lines().zip(other.lines()).find(differ) {
        panic!("the dumps differ:\n{one}\n{other}");
    }
    assert_eq!(one.lines().count(), other.lines().count(), "one dump has more lines");
}

async fn again_changes_nothing(database: &str) {
    let before = dump(database).await;
    for kind in ["pair", "message", "charge", "charge_day", "counter", "refused", "entry_point"] {
        assert!(before.contains(&format!("\"{kind}\":")), "the history lacks {kind}");
    }
    assert!(before.contains("free_entry_point"), "nobody answered an ad");
    let two_things = ["finding-agrees-now", "finding-first-"].iter().any(|id| before.contains(id));
    assert!(two_things, "Meta never said two things of one message");
    assert!(before.contains("\"posted_at_ms\":1"), "nothing went out");
    assert!(before.contains("\"receipts\":[{"), "nothing reached a group");
    for _ in 0..2 {
        let said = transom(&["reprocess", "--database", database]).await;
        assert!(said.contains(" 0 unknown parts understood"), "{said}");
        assert_same(&before, &dump(database).await);
    }
}

async fn same_elsewhere(folder: &Folder, database: &str, target: &str) {
    let config = folder.path().join("shared.toml");
    let key = key_file(folder).display().to_string();
    std::fs::write(&config, format!("[secrets]\nkey_file = {key:?}\n")).unwrap();
    let config = config.to_str().unwrap();
    let said = transom(&["reprocess", "--config", config, "--database", database, "--into", target]).await;
    assert!(said.contains("sends carried over"), "{said}");
    let again = transom(&["dump", "--config", config, "--database", target]).await;
    assert_same(&dump(database).await, &again);
}

/// Rebuilt by the rules of another year it costs what the replay says by them.
async fn costs_what_older_rules_say(folder: &Folder, database: &str, target: &str) {
    let config = folder.path().join("older-rules.toml");
    std::fs::write(&config, "[rules.pricing]\nrule_set = \"cbp\"\n").unwrap();
    let config = config.to_str().unwrap();
    transom(&["reprocess", "--config", config, "--database", database, "--into", target]).await;
    // Which of two messages opened a conversation depends on the order in which their deliveries came.
    let ways = |charges: BTreeMap<String, Value>| -> Vec<String> {
        let mut ways: Vec<_> =
            charges.values().map(|charge| format!("{} {} {}", charge[1], charge[2], charge[3])).collect();
        ways.sort();
        ways
    };
    let (mut ledger, told) = both_charges(target, "cbp").await;
    ledger.retain(|_, charge| charge[1] != "segments");
    assert!(ways(ledger.clone()).iter().any(|way| way == r#""cbp" "utility" "conversation_opened""#));
    assert_eq!(ways(ledger), ways(told));
}

/// The history goes through the replay; its charges are those of the ledger.
async fn costs_what_the_ledger_says(database: &str) {
    let (mut ledger, told) = both_charges(database, "auto").await;
    // The replay is of WhatsApp's rules.
    ledger.retain(|_, charge| charge[1] != "segments");
    let differ = ledger.iter().filter(|(id, charge)| told.get(*id) != Some(charge));
    let differ: Vec<_> = differ.map(|(id, charge)| (id, charge, told.get(id))).collect();
    assert!(differ.is_empty(), "{} of {}: {:?}", differ.len(), ledger.len(), differ.first());
    assert_eq!(ledger.len(), told.len());
}

/// The charges of the ledger, and those of its history in a replay by these rules.
async fn both_charges(database: &str, rules: &str) -> (BTreeMap<String, Value>, BTreeMap<String, Value>) {
    let history = transom(&["history", "--database", database]).await;
    let replayed = run(&["replay", "--rules", rules], &history).await;
    assert!(replayed.status.success(), "{}", String::from_utf8_lossy(&replayed.stderr));
    let facts = String::from_utf8(replayed.stdout).unwrap();
    let charges = |text: &str, of: fn(&Value) -> Option<(String, Value)>| -> BTreeMap<String, Value> {
        text.lines().filter_map(|line| of(&serde_json::from_str(line).unwrap())).collect()
    };
    let dump = dump(database).await;
    let mut ledger = charges(&dump, |line| {
        let id = line["charge"].as_str()?.to_owned();
        let at = line["at_ms"].as_i64()? / 1000;
        Some((id, json!([at, line["rules"], line["category"], line["reason"]])))
    });
    let told = charges(&facts, |fact| {
        let is_charge = fact["fact"] == "charge";
        let id = fact["id"].as_str().filter(|_| is_charge)?.to_owned();
        Some((id, json!([fact["t"], fact["rules"], fact["category"], fact["reason"]])))
    });
    // The rules of a replay know no groups.
    let to_groups = charges(&dump, |line| {
        let is_to_one = line["pair"][1].as_str().is_some_and(|customer| customer.starts_with("g:"));
        Some((line["message"].as_str().filter(|_| is_to_one)?.to_owned(), Value::Null))
    });
    let all = ledger.len();
    ledger.retain(|id, _| !to_groups.contains_key(id));
    assert!(ledger.len() > 50 && ledger.len() < all, "{} of {all}", ledger.len());
    (ledger, told)
}

fn keep(db: &Connection, n: u8, app: &str, outcome: &str, body: &str) {
    let workspace: Vec<u8> = db.query_row("SELECT id FROM workspaces", [], |row| row.get(0)).unwrap();
    let sql = "INSERT INTO deliveries (workspace_id, id, app_id, received_at, headers, body, outcome, note) \
        VALUES (?1, ?2, ?3, 1793000100000, '{}', ?4, ?5, 'why')";
    db.execute(sql, (workspace, vec![n; 16], app, body.as_bytes(), outcome)).unwrap();
}

fn keep_unknown(db: &Connection, n: u8, field: &str, json: &str) {
    let workspace: Vec<u8> = db.query_row("SELECT id FROM workspaces", [], |row| row.get(0)).unwrap();
    let sql = "INSERT INTO unknowns (workspace_id, hash, delivery_id, field, what, json, received_at) \
        VALUES (?1, ?2, ?3, ?4, 'It is new.', ?5, 1793000100000)";
    db.execute(sql, (workspace, vec![n; 32], vec![n; 16], field, json)).unwrap();
}
