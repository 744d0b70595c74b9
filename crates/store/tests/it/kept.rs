//! Databases as released versions of the schema left them, kept in `fixtures/vN`: each is opened and migrated by
//! this version, and everything in it is read as if this version had written it. `cargo run -p transom-store
//! --example keep-schema` keeps the database of the newest version.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tokio_postgres::NoTls;
use transom_rules::access::{Mask, Visibility};
use transom_rules::attribute::Subject;
use transom_rules::id::{DeliveryId, TemplateId};
use transom_rules::pricing::date::Days;
use transom_store::campaigns::Which;
use transom_store::held::{Held, Wanted};
use transom_store::search::Word;
use transom_store::{
    Db, Result, Tx, analytics, apps, arrivals, attributes, audit, bots, campaigns, carried_blocks,
    challenges, channels, charges, connections, consents, contacts, continued, conversations, deliveries,
    drafts, dump, erase, factors, failures, fallbacks, feed, file_links, idempotency, imports, labels, links,
    media, merges, messages, notes, number_facts, outbox, purposes, rates, reached, reread, roles, sessions,
    slots, sources, statuses, suggestions, teams, template_events, template_sends, templates, tokens, trails,
    users, views,
};

use uuid::Uuid;

use crate::engines::{self, Folder};
use crate::migrations::empty_database;
use crate::seals;
use crate::story::{self, automated, campaigned, day};
use crate::world::{AGENT, HERE, SHOP, at, contact_id, conversation_id, identity_id, message_id, uuid};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The numbers that names in a folder have after their first letter: `V3__verdicts.sql`, `v3`.
fn versions(name: &str) -> BTreeSet<u32> {
    let number = |name: &str| name.get(1..)?.split("__").next()?.parse().ok();
    let names = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| number(name.to_str().unwrap()).unwrap()).collect()
}

pub(crate) fn kept(version: u32, engine: &str) -> String {
    std::fs::read_to_string(folder("fixtures").join(format!("v{version}/{engine}.sql"))).unwrap()
}

#[test]
fn a_database_of_every_version_of_the_schema_is_kept() {
    let released = versions("migrations/sqlite").split_off(&story::FIRST_KEPT);
    assert_eq!(versions("fixtures"), released, "keep-schema keeps the database of the newest version");
}

/// What this version reads of the story when it has written it itself.
async fn told_anew(db: &Db, version: u32) -> Vec<String> {
    story::write(db, version).await;
    read(db, version).await
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_databases_of_every_version_are_read_by_this_one() {
    for version in versions("fixtures") {
        let folder = Folder::new();
        let stored = Connection::open(folder.path().join("transom.db")).unwrap();
        stored.execute_batch(&kept(version, "sqlite")).unwrap();
        drop(stored);
        let db = Db::open(&folder.url(), seals::seal()).await.unwrap();
        let fresh = Folder::new();
        let anew = told_anew(&engines::sqlite(&fresh).await, version).await;
        assert_same(&read(&db, version).await, &anew, version);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_databases_of_every_version_are_read_by_this_one() {
    for version in versions("fixtures") {
        let url = empty_database().await;
        let (stored, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        let driving = tokio::spawn(connection);
        stored.batch_execute(&kept(version, "postgres")).await.unwrap();
        drop(stored);
        driving.await.unwrap().unwrap();
        let db = Db::open(&url, seals::seal()).await.unwrap();
        let anew = told_anew(&engines::postgres().await, version).await;
        assert_same(&read(&db, version).await, &anew, version);
    }
}

/// Everything that the story left, as the store tells it, a line a question.
async fn read(db: &Db, version: u32) -> Vec<String> {
    assert!(version >= story::FIRST_KEPT);
    let mut told = db
        .read((), move |tx, ()| {
            Box::pin(async move {
                let mut told = read_directory(tx).await?;
                told.extend(read_people(tx, version).await?);
                told.extend(read_inbox(tx).await?);
                told.extend(read_beside_messages(tx).await?);
                told.extend(read_webhooks(tx).await?);
                Ok(told)
            })
        })
        .await
        .unwrap();
    let waited = db.write((), |tx, ()| {
        Box::pin(async move { deliveries::take_orphans(&mut tx.of(HERE), &["wamid.9".into()]).await })
    });
    told.push(line("orphans", &waited.await.unwrap()));
    told
}

fn assert_same(kept: &[String], anew: &[String], version: u32) {
    assert_eq!(kept.len(), anew.len());
    for (kept, anew) in kept.iter().zip(anew) {
        assert_eq!(kept, anew, "version {version}");
    }
}

fn line(question: &str, answer: &impl Debug) -> String {
    format!("{question}: {answer:?}")
}

async fn read_directory(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    Ok(vec![
        line("workspaces", &apps::workspaces(tx).await?),
        line("name", &apps::name(&mut tx.of(HERE)).await?),
        line("apps", &apps::all(tx).await?),
        line("accounts", &apps::accounts(tx).await?),
        line("prices", &apps::prices(tx).await?),
        line("setting", &apps::value(&mut tx.of(HERE), "retention_days").await?),
        line("channels", &channels::all(tx).await?),
        line("facts", &number_facts::all(tx).await?),
        line("connected", &channels::connected(tx).await?),
        line("secrets", &secrets(tx).await?),
        line("rates", &rates::all(tx).await?),
        line(
            "analytics",
            &analytics::days(
                &mut tx.of(HERE),
                &story::of_analytics(),
                Days { first: day("2025-06-01"), last: day("2025-06-30") },
            )
            .await?,
        ),
        line(
            "templates",
            &templates::list(&mut tx.of(HERE), &templates::Filter { limit: 10, ..Default::default() })
                .await?,
        ),
        line(
            "template events",
            &template_events::of_template(&mut tx.of(HERE), TemplateId(uuid(7, 1)), 9).await?,
        ),
        line("slots", &slots::names(&mut tx.of(HERE), &[TemplateId(uuid(7, 1))]).await?),
    ])
}

/// As they are used: they print as nothing.
async fn secrets(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let tokens = channels::connected(tx).await?.into_iter().map(|number| number.access_token);
    let secrets = apps::all(tx).await?.into_iter().map(|app| app.app_secret);
    let factor = factors::get(&mut tx.of(HERE), AGENT).await?.map(|factor| factor.secret);
    let keys = channels::webhook_keys(tx).await?.into_values();
    let signing = bots::signing_key(&mut tx.of(HERE), automated::BOT).await?;
    Ok(tokens
        .chain(secrets)
        .chain(factor)
        .chain(keys)
        .chain(signing)
        .map(|secret| secret.expose().to_owned())
        .collect())
}

async fn read_people(tx: &mut Tx<'_>, version: u32) -> Result<Vec<String>> {
    let mut session = sessions::find(tx, &[1, 1], at(10)).await?;
    let mut token = tokens::find(tx, &[2, 2], at(10)).await?;
    if version < 4 {
        // Version 4 gives ids to those that had none, and takes any.
        session.as_mut().unwrap().0.id = story::SESSION;
        token.as_mut().unwrap().id = story::TOKEN;
    }
    Ok(vec![
        line("users", &users::all(&mut tx.of(HERE)).await?),
        line("login", &users::by_email(tx, "ada@example.com").await?),
        line("session", &session),
        line("token", &token),
        line("roles", &roles::all(&mut tx.of(HERE)).await?),
        line("teams", &teams::all(&mut tx.of(HERE)).await?),
        line("link", &links::find(tx, &[6, 6], at(10)).await?),
        line("link to a team", &links::find(tx, &[6, 7], at(10)).await?),
        line("second factor", &factors::get(&mut tx.of(HERE), AGENT).await?),
        line("recovery codes", &factors::codes_left(&mut tx.of(HERE), AGENT).await?),
        line("half way in", &challenges::find(tx, &[10, 10], at(10)).await?),
        line(
            "log",
            &audit::list(&mut tx.of(HERE), &audit::Filter { limit: 10, ..Default::default() }).await?,
        ),
    ])
}

async fn faults(tx: &mut Tx<'_>) -> Result<Vec<imports::Fault>> {
    let file = imports::get(&mut tx.of(HERE), story::brought::FILE).await?;
    match file {
        Some(file) => imports::faults(&mut tx.of(HERE), &file, -1, 9).await,
        None => Ok(Vec::new()),
    }
}

async fn read_inbox(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let words = ["zoe", "shoes"].map(|word| Word::new(word, Mask::Off)).to_vec();
    let filter = conversations::Filter { words, ..conversations::Filter::of(Visibility::All, 10) };
    let zoe = vec![Word::new("zoe", Mask::Off)];
    let found = contacts::Filter { words: zoe, ..contacts::Filter::of(Visibility::All, 10) };
    let wanted = Wanted { identities: [identity_id(1)].into(), peek: true, ..Wanted::default() };
    let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
    held.look_at_counts(&mut tx.of(HERE), &BTreeSet::from(["2025-06".to_owned()])).await?;
    let month = Days { first: day("2025-06-01"), last: day("2025-06-30") };
    let customers = dump::customers(&mut tx.of(HERE)).await?;
    let numbers = dump::numbers(&mut tx.of(HERE)).await?;
    Ok(vec![
        line("list", &conversations::list(&mut tx.of(HERE), &filter).await?),
        line("contacts", &contacts::page(&mut tx.of(HERE), &found).await?),
        line("keys", &contacts::find(&mut tx.of(HERE), &["u:DE.1".into()]).await?),
        line("thread", &messages::page(&mut tx.of(HERE), conversation_id(1), None, 10).await?),
        line("pair", &held.pair(identity_id(1), SHOP)),
        line("count", &held.counters.used(&story::count())),
        line("charges", &charges::page(&mut tx.of(HERE), &charges::Filter::of(Visibility::All, 10)).await?),
        line("days", &charges::days(&mut tx.of(HERE), month, None).await?),
        line("dump", &dump::lines(&mut tx.of(HERE), &numbers, &customers).await?),
        line("merges", &merges::of_contact(&mut tx.of(HERE), contact_id(1)).await?),
        line("consents", &consents::of_contact(&mut tx.of(HERE), contact_id(1), None, 10).await?),
        line("purposes", &purposes::all(&mut tx.of(HERE)).await?),
        line("said", &apps::said(tx).await?),
        line("continued", &continued::of_contact(&mut tx.of(HERE), contact_id(1)).await?),
        line("statuses", &statuses::all(&mut tx.of(HERE)).await?),
        line("labels", &labels::of_conversations(&mut tx.of(HERE), &[conversation_id(1)]).await?),
        line("notes", &notes::of_conversations(&mut tx.of(HERE), &[conversation_id(1)]).await?),
        line("mentions", &notes::waiting(&mut tx.of(HERE), AGENT, Visibility::All, 10).await?),
        line("views", &views::of_user(&mut tx.of(HERE), Some(AGENT)).await?),
        line("attributes", &attributes::all(&mut tx.of(HERE)).await?),
        line("described", &described(tx).await?),
        line("carried", &carried_blocks::of_contact(&mut tx.of(HERE), contact_id(1)).await?),
        line("imports", &imports::list(&mut tx.of(HERE), 9).await?),
        line("part", &imports::part(&mut tx.of(HERE), story::brought::FILE, 1).await?),
        line("faults", &faults(tx).await?),
        line("sources", &sources::all(&mut tx.of(HERE)).await?),
        line("links", &file_links::of_conversations(&mut tx.of(HERE), &[conversation_id(1)]).await?),
        line("denied", &suggestions::denied(&mut tx.of(HERE), &[contact_id(1)]).await?),
        line("came", &arrivals::among(&mut tx.of(HERE), &[message_id(1)]).await?),
        line("trail", &trails::of(&mut tx.of(HERE), message_id(2)).await?),
        line("failures", &failures::between(&mut tx.of(HERE), at(0)..at(99), 9).await?),
        line("connecting", &connections::get(&mut tx.of(HERE), AGENT).await?),
        line("templates used", &template_sends::used(&mut tx.of(HERE), 9).await?),
        line("feed", &feed::since(&mut tx.of(HERE), 0).await?),
    ])
}

async fn described(tx: &mut Tx<'_>) -> Result<[BTreeMap<Uuid, attributes::Values>; 2]> {
    let (contact, conversation) = ([contact_id(1).0], [conversation_id(1).0]);
    let of_contact = attributes::values(&mut tx.of(HERE), Subject::Contact, contact).await?;
    let of_talk = attributes::values(&mut tx.of(HERE), Subject::Conversation, conversation).await?;
    Ok([of_contact, of_talk])
}

async fn read_beside_messages(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    Ok(vec![
        line("outbox", &outbox::depth(tx).await?),
        line("due", &outbox::next_due(&mut tx.of(HERE)).await?),
        line("media", &media::of_messages(&mut tx.of(HERE), &[message_id(1)]).await?),
        line("instead", &fallbacks::of_messages(&mut tx.of(HERE), &[message_id(2)]).await?),
        line("campaigns", &campaigns::list(&mut tx.of(HERE), None, 9).await?),
        line("planned", &campaigns::page(&mut tx.of(HERE), campaigned::ID, Which::default(), 9).await?),
        line("planned counts", &campaigns::counts(&mut tx.of(HERE), campaigned::ID).await?),
        line("course", &campaigns::course(&mut tx.of(HERE), campaigned::ID).await?.steps),
        line("bots", &bots::all(&mut tx.of(HERE)).await?),
        line("versions", &bots::versions(&mut tx.of(HERE), automated::BOT).await?),
        line("run", &bots::run(&mut tx.of(HERE), automated::RUN).await?),
        line("path", &bots::path(&mut tx.of(HERE), automated::RUN).await?),
        line("counted", &bots::counts(&mut tx.of(HERE), automated::BOT, 1).await?),
        line("heard", &bots::inputs(&mut tx.of(HERE), conversation_id(1)).await?),
        line("draft", &drafts::get(&mut tx.of(HERE), story::draft()).await?),
        line("answered", &idempotency::find(&mut tx.of(HERE), &story::once(), at(3)).await?),
    ])
}

async fn read_webhooks(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    Ok(vec![
        line("bodies", &reread::bodies(&mut tx.of(HERE), &[DeliveryId(uuid(8, 1))]).await?),
        line(
            "places",
            &reread::folded(&mut tx.of(HERE), DeliveryId(uuid(8, 0)), DeliveryId(uuid(8, 2)), 10).await?,
        ),
        line("troubled", &deliveries::troubled(&mut tx.of(HERE), 10).await?),
        line("told", &deliveries::told(&mut tx.of(HERE), &[vec![23, 23]].into()).await?),
        line("unknowns", &deliveries::unknowns(&mut tx.of(HERE), 10).await?),
        line("notices", &deliveries::notices(&mut tx.of(HERE), 10).await?),
        line("erasures", &erase::open(&mut tx.of(HERE)).await?),
        line("reached", &reached::count(&mut tx.of(HERE), at(13), 10).await?),
        line("erased", &erase::known_again(&mut tx.of(HERE), ["wamid.8".to_owned()].into()).await?),
    ])
}
