//! `transom key`: the key that the secrets in the database are sealed with.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::accounts::secrets;
use transom_desk::app;
use transom_desk::base::Base;
use transom_desk::base::clock::Clock;
use transom_desk::base::hub::Hub;
use transom_desk::base::keys::{Place, rotate};
use transom_rules::time::Span;
use transom_store::Db;

use super::{Group, is_there};

/// What about the key.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Makes another key, seals all secrets with it and drops the one before; no server may run
    Rotate,
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let What::Rotate = options.what;
    let settings = options.site.settings()?;
    is_there(&settings)?;
    let _alone = app::alone_with(&settings.database.url).context("stop the server first")?;
    let name = rotate::rotate(&settings, async |db: &Db| {
        let (clock, hub) = (Clock::new(Span::default()), Hub::default());
        Ok(secrets::key_was_rotated(Base::of_command(db, &clock, &hub)).await?)
    })
    .await?;
    let what_now = match Place::of(&settings) {
        Place::Environment => "drop the others from TRANSOM_KEY".to_owned(),
        Place::File(path) => format!("copy {} to where you keep a copy", path.display()),
    };
    println!("All secrets are sealed with the key {name}: {what_now}.");
    println!("Backups from before need the key from before: keep it as long as them, or back up now.");
    Ok(())
}
