//! The database of each version that is kept is taken over by this one: it answers at once, and while what it is searched
//! by is put right behind it, and then everything is found. On both engines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use tokio_postgres::NoTls;
use transom_desk::app::Shared;
use transom_desk::base::clock::Clock;
use transom_desk::base::keys;
use transom_desk::base::settings::Settings;
use transom_desk::fixture::Folder;
use transom_desk::run;
use transom_rules::access::{Mask, Visibility};
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_rules::time::Span;
use transom_store::conversations::{self, Filter, Listed};
use transom_store::search::{Word, backfill};
use transom_store::{Db, apps};

use crate::harness::{eventually, new_database};

/// What was kept before this version is to be found anew.
const INDEXED: u32 = 19;
/// What the kept databases were sealed with.
const KEY: [u8; 32] = [1; 32];

#[tokio::test(flavor = "multi_thread")]
async fn older_databases_answer_while_their_index_is_built_on_sqlite() {
    for (version, kept) in kept("sqlite.sql") {
        let folder = Folder::default();
        let file = folder.path().join("transom.db");
        let stored = Connection::open(&file).unwrap();
        stored.execute_batch(&kept).unwrap();
        drop(stored);
        is_taken_over(version, &folder, format!("sqlite:{}", file.display())).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn older_databases_answer_while_their_index_is_built_on_postgres() {
    for (version, kept) in kept("postgres.sql") {
        let url = new_database().await;
        let (stored, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        let driving = tokio::spawn(connection);
        // What a new database has is of this version.
        let anew = format!("DROP SCHEMA public CASCADE; CREATE SCHEMA public; {kept}");
        stored.batch_execute(&anew).await.unwrap();
        drop(stored);
        driving.await.unwrap().unwrap();
        is_taken_over(version, &Folder::default(), url).await;
    }
}

/// Each version's database, as statements.
fn kept(file: &str) -> Vec<(u32, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/fixtures");
    let folders: BTreeSet<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let version = |folder: &Path| folder.file_name()?.to_str()?.strip_prefix('v')?.parse().ok();
    let one =
        |folder: PathBuf| (version(&folder).unwrap(), std::fs::read_to_string(folder.join(file)).unwrap());
    folders.into_iter().map(one).collect()
}

async fn is_taken_over(version: u32, folder: &Folder, url: String) {
    let mut settings = Settings::of_database(url);
    settings.media.path = folder.path().join("media");
    settings.secrets.key = Some(hex::encode(KEY).into());
    // Nobody is there: nothing leaves.
    settings.graph.url = "http://127.0.0.1:9".into();
    let db = keys::open(&settings).await.unwrap();
    let workspaces = db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await.unwrap();
    let mut listed = 0;
    for workspace in &workspaces {
        assert!(is_due(&db, *workspace).await || version >= INDEXED, "version {version}");
        // Nothing of the index is built here: the list is there, and who looks for somebody gets an answer.
        listed += list(&db, *workspace, None).await.len();
        list(&db, *workspace, Some("a")).await;
    }
    assert!(listed > 0, "version {version} shows nothing before its index is built");
    db.close().await;
    let app = run::start(settings, Arc::new(Clock::new(Span::default()))).await.unwrap();
    let mut found = 0;
    for workspace in workspaces {
        let all = list(&app.db, workspace, None).await;
        let is_built = async || (!is_due(&app.db, workspace).await).then_some(());
        eventually("the index is built", is_built).await;
        for one in &all {
            found += is_found(&app, workspace, version, one).await;
        }
    }
    assert!(found > 0, "version {version} has nobody who could be found");
    run::shut_down(&app).await;
}

async fn is_due(db: &Db, workspace: WorkspaceId) -> bool {
    db.of(workspace).read((), |tx, ()| Box::pin(backfill::is_due(tx))).await.unwrap()
}

async fn list(db: &Db, workspace: WorkspaceId, word: Option<&str>) -> Vec<Listed> {
    let words = word.map(|word| Word::new(word, Mask::Off)).into_iter().collect();
    let filter = Filter { words, ..Filter::of(Visibility::All, 500) };
    let here = db.of(workspace);
    here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter))).await.unwrap()
}

/// By each word of their name, by their number, and by each of the words that stand last in the conversation.
async fn is_found(app: &Shared, workspace: WorkspaceId, version: u32, one: &Listed) -> usize {
    let is_telling = |word: &&str| word.chars().all(char::is_alphanumeric);
    let said = if one.conversation.last_kind == "text" { one.conversation.last_text.as_str() } else { "" };
    let words = one.contact.name.split(' ').chain(said.split(' ')).chain([one.identity.phone.as_str()]);
    let mut found = 0;
    for word in words.filter(|word| !word.is_empty()).filter(is_telling) {
        let all = list(&app.db, workspace, Some(word)).await;
        let ids: Vec<ConversationId> = all.iter().map(|found| found.conversation.id).collect();
        assert!(ids.contains(&one.conversation.id), "version {version}: {word} is not found");
        found += 1;
    }
    found
}
