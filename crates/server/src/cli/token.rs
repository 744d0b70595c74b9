//! `transom token`: tokens for programs. A token is shown once; only its hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use transom_store::users;

use super::Place;
use super::user::only_workspace;
use crate::session::hash;

/// What about tokens.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Makes a token for the API and prints it
    Add {
        /// What it is for
        name: String,
    },
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let (_, db, clock) = options.place.open().await?;
    let What::Add { name } = options.what;
    let workspace = only_workspace(&db, &clock).await?;
    let token = format!("tr_{}", URL_SAFE_NO_PAD.encode(clock.secret()?));
    let (hash, now) = (hash(&token), clock.machine());
    db.write(move |tx| {
        let (hash, name) = (hash.clone(), name.clone());
        Box::pin(async move { users::add_token(tx, &hash, workspace, &name, now).await })
    })
    .await?;
    println!("{token}");
    Ok(())
}
