//! Demos whose history was played once in this run. To play it takes seconds, to copy it none, so most tests start
//! on a copy: what a second start finds, with the secrets of the first one and addresses of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::OnceCell;

use super::{Desk, Engine, Folder, Start, new_database};
use crate::postgres::Cluster;

/// By engine and by the rules they were played by.
type All = BTreeMap<(Engine, Option<&'static str>), Arc<OnceCell<Played>>>;

/// Made by whoever asks first. They live as long as the process, so they are never those of another build.
static ALL: Mutex<All> = Mutex::new(BTreeMap::new());

/// A demo that was ended when its history was in.
struct Played {
    folder: Folder,
    /// Unless it is the file in the folder.
    database: Option<String>,
}

/// A folder with a demo's history, and the database unless that is in the folder.
pub(super) async fn copy(engine: Engine, rules: Option<&'static str>) -> (Folder, Option<String>) {
    let played = Arc::clone(ALL.lock().unwrap().entry((engine, rules)).or_default());
    let Played { folder, database } = played.get_or_init(|| play(engine, rules)).await;
    let database = match database.clone() {
        None => None,
        Some(url) => Some(tokio::task::spawn_blocking(move || Cluster::shared().copy(&url)).await.unwrap()),
    };
    (folder.copy(), database)
}

async fn play(engine: Engine, rules: Option<&'static str>) -> Played {
    let database = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(new_database().await),
    };
    let start = Start { database: database.clone(), rules, ..Start::default() };
    Played { folder: Desk::start(Folder::new(), start).await.end().await, database }
}
