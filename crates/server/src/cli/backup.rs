//! `transom backup` and `transom restore`: a `SQLite` database into a file and back.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use transom_desk::app;
use transom_desk::base::clock::Clock;
use transom_desk::base::keys::{self, Place};
use transom_pages::frame::when::utc;
use transom_rules::time::Span;
use transom_store::{Error, apps, db};

use super::Site;

/// Which file.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// The backup
    file: PathBuf,
}

pub(super) async fn back_up(options: Options) -> anyhow::Result<()> {
    anyhow::ensure!(!options.file.exists(), "{} exists already; choose another name", options.file.display());
    let (settings, db, _) = options.site.open().await?;
    db.backup(&options.file).await?;
    let now = Clock::new(Span::default()).machine();
    db.write((), move |tx, ()| Box::pin(apps::backed_up(tx, now))).await?;
    println!("Backed up to {}. Copy the folder of files beside it.", options.file.display());
    println!(
        "The key that its secrets are sealed with is not inside: keep a copy of {} elsewhere.",
        Place::of(&settings)
    );
    Ok(())
}

pub(super) async fn restore(options: Options) -> anyhow::Result<()> {
    let settings = options.site.settings()?;
    let (url, place) = (&settings.database.url, Place::of(&settings));
    let target = Path::new(db::file_of(url).context("restore PostgreSQL with pg_restore")?);
    anyhow::ensure!(options.file.exists(), "{} does not exist", options.file.display());
    // No server starts meanwhile.
    let _alone = app::alone_with(url).context("stop the server first")?;
    let keys = place.read(&settings)?;
    let kept = match transom_store::restore::restore(&options.file, target, &stamp(), &keys).await {
        Err(Error::Conflict(_)) => {
            anyhow::bail!(
                "another process uses {}: stop the server first, and every command",
                target.display()
            )
        }
        Err(Error::Locked(name)) => {
            keys::fits(&keys, &name, &place)?;
            anyhow::bail!("{} does not open with the key {name}", options.file.display())
        }
        Err(Error::Broken(why)) => anyhow::bail!("{} is no backup: {why}", options.file.display()),
        restored => restored?,
    };
    if let Some(kept) = kept {
        println!("The database before is kept as {}.", kept.display());
    }
    println!(
        "Restored {}. The key that its secrets are sealed with, {place}, is as it was.",
        target.display()
    );
    Ok(())
}

/// When it is, as a part of a file's name that sorts.
fn stamp() -> String {
    let now = Clock::new(Span::default()).machine();
    utc(now, "%Y%m%dT%H%M%SZ")
}
