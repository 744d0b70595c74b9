//! `transom backup` and `transom restore`: a `SQLite` database into a file and back.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use transom_store::Db;

use super::Place;

/// Which file.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,
    /// The backup
    file: PathBuf,
}

pub(super) async fn back_up(options: Options) -> anyhow::Result<()> {
    anyhow::ensure!(!options.file.exists(), "{} exists already; choose another name", options.file.display());
    let (_, db, _) = options.place.open().await?;
    db.backup(&options.file).await?;
    println!("Backed up to {}. Copy the folder of files beside it.", options.file.display());
    Ok(())
}

pub(super) async fn restore(options: Options) -> anyhow::Result<()> {
    let settings = options.place.settings()?;
    let path = settings.database.url.strip_prefix("sqlite:").context("restore PostgreSQL with pg_restore")?;
    let target = Path::new(path);
    let backup = format!("sqlite:{}", options.file.display());
    anyhow::ensure!(options.file.exists(), "{} does not exist", options.file.display());
    Db::open(&backup).await.with_context(|| format!("{} is no backup", options.file.display()))?;
    for suffix in ["-wal", "-shm"] {
        let beside = PathBuf::from(format!("{path}{suffix}"));
        anyhow::ensure!(
            !beside.exists(),
            "{} exists: stop the server first, or remove it if no server runs",
            beside.display()
        );
    }
    if target.exists() {
        let aside = target.with_extension("before-restore");
        std::fs::rename(target, &aside).with_context(|| format!("moving {} aside", target.display()))?;
        println!("The database before is kept as {}.", aside.display());
    }
    std::fs::copy(&options.file, target).with_context(|| format!("writing {}", target.display()))?;
    println!("Restored {}.", target.display());
    Ok(())
}
