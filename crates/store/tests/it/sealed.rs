//! Secrets at rest: whoever steals the file, what stands beside it, a backup or the tables has none of them, nor can
//! they be read with another key or in another place.

use std::path::Path;

use rusqlite::Connection;
use tokio_postgres::NoTls;
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, FactorId, SessionId};
use transom_store::apps::App;
use transom_store::channels::{Channel, Connected};
use transom_store::erase::Erasure;
use transom_store::factors::Factor;
use transom_store::restore::restore;
use transom_store::seal::Key;
use transom_store::{Db, Error, Locked, apps, channels, erase, factors};
use uuid::Uuid;

use crate::engines::{Folder, on_each_engine, sqlite};
use crate::kept::kept;
use crate::migrations::empty_database;
use crate::postgres::Cluster;
use crate::seals;
use crate::world::{AGENT, HERE, SHOP, at, commit, contact_id, look};

on_each_engine!(
    a_secret_that_was_put_into_another_row_opens_nowhere,
    secrets_are_sealed_in_every_way_in,
    a_word_that_was_vouched_for_is_known_and_nobody_elses_is,
);

/// What a thief looks for.
const SECRETS: [&str; 7] = [
    "EAAfirst-token-7291",
    "EAAsecond-token-7292",
    "first-app-secret-7293",
    "second-app-secret-7294",
    "3132333435363738393031323334353637387295",
    "called-15550177296",
    "key-of-webhooks-7297",
];

const OTHER: ChannelId = ChannelId(Uuid::from_u128(0xC2));

fn number(id: ChannelId, phone_number_id: &str, token: &str) -> Connected {
    let channel = Channel {
        workspace: HERE,
        id,
        kind: ChannelKind::WhatsApp,
        name: "Shop".into(),
        address: "+4930123456".into(),
        phone_number_id: phone_number_id.into(),
        waba_id: "2001".into(),
        app_id: "app".into(),
        trouble: String::new(),
        disconnected_at: None,
    };
    Connected { channel, access_token: token.into() }
}

fn factor() -> Factor {
    let (id, session) = (FactorId(Uuid::from_u128(0xF1)), SessionId(Uuid::from_u128(0x51)));
    Factor { id, user: AGENT, session, secret: SECRETS[4].into(), last_step: 0, created_at: at(1) }
}

fn erasure() -> Erasure {
    let (contact, began_at) = (contact_id(9), at(1));
    Erasure { contact, began_at, ended_at: None, messages: 0, charges: 0, files: 0 }
}

/// Connects two numbers, and changes every secret once; somebody has a second factor, somebody else is being erased.
async fn connect(db: &Db) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        apps::found(tx, "Here", at(0)).await?;
        let (app_secret, verify_token) = (SECRETS[2].into(), "verify".into());
        apps::keep(
            tx,
            &App { id: "app".into(), kind: ChannelKind::WhatsApp, workspace: HERE, app_secret, verify_token },
        )
        .await?;
        channels::add(tx, &number(SHOP, "1", SECRETS[0]), at(0)).await?;
        channels::add(tx, &number(OTHER, "2", "EAAother"), at(1)).await?;
        factors::begin(tx, &factor()).await?;
        erase::begin(tx, &erasure(), &SECRETS[5].into()).await
    })
    .unwrap();
    let changed = commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let token = channels::set_token(tx, SHOP, &SECRETS[1].into()).await?;
        let key = channels::set_webhook_key(tx, SHOP, Some(&SECRETS[6].into())).await?;
        Ok(token && key && apps::set_secret(tx, "app", &SECRETS[3].into()).await?)
    });
    assert!(changed.unwrap());
}

/// What somebody's codes are made of, and what somebody else was called by.
async fn of_people(db: &Db) -> [String; 2] {
    let factor = look!(db, |tx| factors::get(&mut tx.of(HERE), AGENT).await).unwrap();
    let erased = look!(db, |tx| erase::open(&mut tx.of(HERE)).await).remove(0);
    [factor.secret.expose(), erased.names.expose()].map(str::to_owned)
}

/// What is used: the token of the shop, the secret of the app.
async fn used(db: &Db) -> [String; 2] {
    let connected = look!(db, |tx| channels::connected(tx).await);
    let shop = connected.iter().find(|number| number.channel.id == SHOP).unwrap();
    let apps = look!(db, |tx| apps::all(tx).await);
    [shop.access_token.expose(), apps[0].app_secret.expose()].map(str::to_owned)
}

/// The secrets as rows hold them.
async fn rows(db: &Db) -> Vec<String> {
    look!(db, |tx| {
        let sql = "SELECT access_token FROM channels UNION ALL SELECT app_secret FROM apps \
            UNION ALL SELECT webhook_key FROM channels WHERE webhook_key <> '' \
            UNION ALL SELECT secret FROM factors UNION ALL SELECT names FROM erasures";
        let rows = tx.all(sql, vec![]).await?;
        rows.into_iter().map(|mut row| row.next()).collect()
    })
}

/// Which of these words stand in the files of a folder, however deep.
fn stolen(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(stolen(&path, words));
            continue;
        }
        // A server may remove one meanwhile.
        let bytes = std::fs::read(&path).unwrap_or_default();
        let is_there = |word: &&&str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
        found.extend(words.iter().filter(is_there).map(|word| format!("{word} in {}", path.display())));
    }
    found
}

async fn secrets_are_sealed_in_every_way_in(db: Db) {
    connect(&db).await;
    assert_eq!(used(&db).await, [SECRETS[1], SECRETS[3]]);
    let gone = commit!(db, |tx| channels::disconnect(&mut tx.of(HERE), OTHER, at(2)).await);
    assert!(gone.unwrap());
    commit!(db, |tx| channels::reconnect(&mut tx.of(HERE), &number(OTHER, "2", SECRETS[0])).await).unwrap();
    for row in rows(&db).await {
        assert!(row.starts_with("sealed:1:") && row.len() > 80, "{row}");
    }
}

async fn a_secret_that_was_put_into_another_row_opens_nowhere(db: Db) {
    connect(&db).await;
    let moved = "UPDATE channels SET access_token = (SELECT c.access_token FROM channels c WHERE c.id = $1) \
        WHERE id = $2";
    commit!(db, |tx| tx.run(moved, transom_store::params![SHOP, OTHER]).await).unwrap();
    let read = db.read((), |tx, ()| Box::pin(channels::connected(tx))).await;
    assert!(matches!(&read, Err(Error::Broken(why)) if why.contains(&OTHER.to_string())), "{read:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_file_its_journal_and_a_backup_hold_no_secret() {
    let folder = Folder::new();
    let db = sqlite(&folder).await;
    connect(&db).await;
    db.backup(&folder.path().join("kept.backup")).await.unwrap();
    assert!(folder.path().join("transom.db-wal").exists());
    assert_eq!(stolen(folder.path(), &SECRETS), [""; 0]);
    assert_eq!(stolen(folder.path(), &["sealed:1:"]).len(), 2, "in the journal and in the backup");
}

/// What an earlier version left in its tables.
const PLAIN: [&str; 2] = ["'access'", "'app secret'"];

/// A kept database with secrets that can be told from other words.
fn of_version(version: u32, engine: &str) -> String {
    let kept = kept(version, engine);
    assert!(PLAIN.iter().all(|plain| kept.contains(plain)));
    PLAIN.iter().zip(SECRETS).fold(kept, |kept, (plain, secret)| kept.replace(plain, &format!("'{secret}'")))
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_stays_in_a_file_that_an_earlier_version_wrote() {
    for version in [3, 5] {
        let folder = Folder::new();
        let stored = Connection::open(folder.path().join("transom.db")).unwrap();
        // Free pages and a journal, as years of use leave them.
        stored.execute_batch("PRAGMA journal_mode = WAL").unwrap();
        stored.execute_batch(&of_version(version, "sqlite")).unwrap();
        let pad = "CREATE TABLE pad (t TEXT); INSERT INTO pad SELECT access_token || hex(zeroblob(9000)) \
            FROM channels; INSERT INTO pad SELECT app_secret FROM apps; DROP TABLE pad;";
        stored.execute_batch(pad).unwrap();
        drop(stored);
        assert!(stolen(folder.path(), &SECRETS).len() >= 2);
        let db = sqlite(&folder).await;
        assert_eq!(stolen(folder.path(), &SECRETS), [""; 0], "version {version}");
        assert_eq!(used(&db).await, [SECRETS[0], SECRETS[1]]);
        assert!(rows(&db).await.iter().all(|row| row.is_empty() || row.starts_with("sealed:1:")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_stays_in_the_tables_that_an_earlier_version_wrote() {
    let url = empty_database().await;
    let (stored, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    stored.batch_execute(&of_version(3, "postgres")).await.unwrap();
    // The statistics take samples of columns that hold several values.
    let more = "INSERT INTO apps (workspace_id, id, app_secret, verify_token) SELECT workspace_id, id || n, app_secret, verify_token \
        FROM apps, generate_series(1, 3) n";
    stored.batch_execute(more).await.unwrap();
    stored.batch_execute("ANALYZE; CHECKPOINT").await.unwrap();
    let oid: u32 = stored
        .query_one("SELECT oid FROM pg_database WHERE datname = current_database()", &[])
        .await
        .unwrap()
        .get(0);
    let (_, folder) = url.split_once("host=").unwrap();
    let files = Path::new(folder).join(format!("data/base/{oid}"));
    assert!(stolen(&files, &SECRETS).len() > 2, "in the tables and in the statistics");
    let db = Db::open(&url, seals::seal()).await.unwrap();
    stored.batch_execute("CHECKPOINT").await.unwrap();
    assert_eq!(stolen(&files, &SECRETS), [""; 0]);
    assert_eq!(used(&db).await, [SECRETS[0], SECRETS[1]]);
    drop(stored);
    driving.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_opens_with_its_key_alone() {
    for url in [Folder::new().url(), Cluster::shared().database()] {
        let folder = Folder::new();
        let url = if url.starts_with("sqlite") { folder.url() } else { url };
        connect(&Db::open(&url, seals::seal()).await.unwrap()).await;
        let name = seals::keys()[0].name().to_owned();
        assert_eq!(Locked::open(&url).await.unwrap().key().await, Ok(Some(name.clone())));
        let other = Key::new([2; 32]);
        assert_eq!(Key::read(&other.digits()), Some(other.clone()));
        let other = seals::seal_with(vec![other]);
        assert_eq!(Db::open(&url, other).await.err(), Some(Error::Locked(name)));
        let locked = Locked::open(&url).await.unwrap();
        assert_eq!(used(&locked.unlock(seals::seal()).await.unwrap()).await, [SECRETS[1], SECRETS[3]]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_another_key_nothing_is_left_of_the_one_before() {
    let folder = Folder::new();
    for url in [folder.url(), Cluster::shared().database()] {
        let db = Db::open(&url, seals::seal()).await.unwrap();
        connect(&db).await;
        db.close().await;
        let [old, new] = [seals::keys(), vec![Key::new([2; 32])]];
        let both = seals::seal_with([new.clone(), old.clone()].concat());
        let db = Db::open(&url, both).await.unwrap();
        db.seal_anew().await.unwrap();
        db.close().await;
        let refused = Db::open(&url, seals::seal()).await.err();
        assert_eq!(refused, Some(Error::Locked(new[0].name().to_owned())));
        let db = Db::open(&url, seals::seal_with(new)).await.unwrap();
        assert_eq!(used(&db).await, [SECRETS[1], SECRETS[3]]);
        assert_eq!(of_people(&db).await, [SECRETS[4], SECRETS[5]]);
        assert_eq!(stolen(folder.path(), &[old[0].name()]), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_seals_anew_what_another_process_uses() {
    let url = Cluster::shared().database();
    let [one, other] = [Db::open(&url, seals::seal()).await, Db::open(&url, seals::seal()).await];
    let refused = one.unwrap().seal_anew().await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    drop(other);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_was_sealed_with_another_key_replaces_nothing() {
    let [folder, other] = [Folder::new(), Folder::new()];
    let backup = folder.path().join("kept.backup");
    let db = Db::open(&other.url(), seals::seal_with(vec![Key::new([2; 32])])).await.unwrap();
    connect(&db).await;
    db.backup(&backup).await.unwrap();
    let target = folder.path().join("transom.db");
    connect(&sqlite(&folder).await).await;
    let refused = restore(&backup, &target, "1200", &seals::keys()).await;
    assert_eq!(refused, Err(Error::Locked(Key::new([2; 32]).name().to_owned())));
    assert_eq!(used(&sqlite(&folder).await).await, [SECRETS[1], SECRETS[3]]);
}

async fn a_word_that_was_vouched_for_is_known_and_nobody_elses_is(db: Db) {
    let word = db.vouch("the browser of ana").unwrap();
    assert!(db.vouched("the browser of ana", &word));
    let cut = word.get(1..).unwrap();
    for (of, word) in
        [("the browser of bob", &*word), ("the browser of ana", ""), ("the browser of ana", cut)]
    {
        assert!(!db.vouched(of, word), "{of} {word}");
    }
}
