//! Runs a test on each engine: a fresh SQLite file, a fresh database of a PostgreSQL of our own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use transom_store::Db;

use crate::postgres::Cluster;
use crate::seals;

/// Makes two tests of each `async fn name(db: Db)`: `name::sqlite` and `name::postgres`.
macro_rules! on_each_engine {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let folder = crate::engines::Folder::new();
                super::$name(crate::engines::sqlite(&folder).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(crate::engines::postgres().await).await;
            }
        }
    )+};
}

pub(crate) use on_each_engine;

/// A folder that is removed with everything in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("transom-store-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The URL of the database in this folder.
    pub(crate) fn url(&self) -> String {
        format!("sqlite:{}", self.0.join("transom.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) async fn sqlite(folder: &Folder) -> Db {
    Db::open(&folder.url(), seals::seal()).await.unwrap()
}

pub(crate) async fn postgres() -> Db {
    Db::open(&Cluster::shared().database(), seals::seal()).await.unwrap()
}
