//! Of a person who is erased nothing stays in the bytes that nothing leads to: pages of a tree whose cells were moved,
//! rows that are dead, samples of columns. Others write meanwhile, as they do.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use transom_desk::contacts::erase::behind::finish;
use transom_desk::contacts::erase::erase as begin;
use transom_desk::fixture::Desk;
use transom_rules::access::{Asker, Face};
use transom_rules::time::Span;
use transom_store::contacts;

use crate::erasure::{files_in, files_of};
use crate::harness::{Engine, inside};

/// So many are erased.
const PEOPLE: usize = 5;
/// So often each of them writes, and others as often as all of them.
const EACH: usize = 100;
/// So many messages are told at once.
const AT_ONCE: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_somebody_erased_stays_in_unused_bytes_on_sqlite() {
    let desk = inside(Engine::Sqlite, |_| ()).await;
    let folder = desk.folder.path().to_owned();
    leaves_nothing(&desk, async || files_of(&folder)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_somebody_erased_stays_in_unused_bytes_on_postgres() {
    let desk = inside(Engine::Postgres, |_| ()).await;
    let (client, connection) =
        tokio_postgres::connect(&desk.app.settings.database.url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let sql =
        "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()";
    let row = client.query_one(sql, &[]).await.unwrap();
    let folder = format!("{}/base/{}", row.get::<_, String>(0), row.get::<_, u32>(1));
    leaves_nothing(&desk, async || {
        client.batch_execute("CHECKPOINT").await.unwrap();
        files_in(folder.as_ref())
    })
    .await;
}

async fn leaves_nothing(desk: &Desk, bytes: impl AsyncFn() -> Vec<u8>) {
    for first in (0..PEOPLE * EACH).step_by(AT_ONCE) {
        desk.takes((first..first + AT_ONCE).flat_map(|n| [written(desk, &erased(n), n), of_others(desk, n)]))
            .await;
    }
    let before = bytes().await;
    assert!((0..PEOPLE).all(|n| !left_of(&erased(n), &before).is_empty()), "it is there to begin with");
    for n in 0..PEOPLE {
        let keys = vec![format!("p:{}", erased(n))];
        let here = desk.app.db.of(desk.workspace);
        let id = here.read(keys, |tx, keys| Box::pin(contacts::contact_of(tx, keys))).await.unwrap().unwrap();
        let asker = Asker::system(desk.workspace, Face::Command);
        begin(desk.app.base(), &desk.app.files, &asker, id).await.unwrap();
    }
    let meanwhile = async {
        for first in (0..PEOPLE * EACH).step_by(AT_ONCE) {
            let others = (first..first + AT_ONCE).map(|n| of_others(desk, PEOPLE * EACH + n));
            desk.takes(others).await;
        }
    };
    let (ended, ()) = tokio::join!(finish(desk.app.base(), &desk.app.files, desk.workspace), meanwhile);
    ended.unwrap();
    // What Meta tells of them later is not written first and blanked then.
    desk.takes((0..PEOPLE).map(late)).await;
    let after = bytes().await;
    let left: Vec<String> = (0..PEOPLE).flat_map(|n| left_of(&erased(n), &after)).collect();
    assert_eq!(left, [""; 0]);
}

/// One of those who are erased; the next for the next message.
fn erased(n: usize) -> String {
    format!("1555017770{}", n % PEOPLE)
}

fn of_others(desk: &Desk, n: usize) -> Value {
    written(desk, &format!("155501{:05}", n % 500), PEOPLE * EACH + n)
}

/// How far a message of somebody got.
fn late(n: usize) -> Value {
    json!({"statuses": [{"id": wamid(&erased(n), n), "status": "read", "timestamp": "1790000000",
        "recipient_id": erased(n)}]})
}

fn written(desk: &Desk, phone: &str, n: usize) -> Value {
    desk.written(phone, &wamid(phone, n), phone, Span::default())
}

/// As WhatsApp makes them: of the number and of chance, which puts them anywhere in an index.
fn wamid(phone: &str, n: usize) -> String {
    let chance = hex::encode(Sha256::digest(n.to_le_bytes()));
    let made_of = [b"\x1c\x18\x0b", phone.as_bytes(), b"\x15\x02\x00", chance.as_bytes()].concat();
    format!("wamid.{}", STANDARD.encode(made_of))
}

/// What of somebody is in some bytes: their number as it is and as it stands in ids of WhatsApp's.
fn left_of(phone: &str, bytes: &[u8]) -> Vec<String> {
    let within = STANDARD.encode([phone.as_bytes(), b"\x15"].concat());
    let parts = [phone.to_owned(), within].into_iter();
    parts.filter(|part| memmem::find(bytes, part.as_bytes()).is_some()).collect()
}
