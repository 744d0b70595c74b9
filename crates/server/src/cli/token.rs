//! `transom token`: tokens for programs. A token is shown once; only its hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use transom_desk::people::session::hash;
use transom_store::tokens::{self, Token};

use super::Place;
use super::user::only_workspace;

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
    let hash = hash(&token);
    let row = Token {
        prefix: token.chars().take(7).collect(),
        ..Token::of_workspace(workspace, clock.token_id(), &name, clock.machine())
    };
    db.write(move |tx| {
        let (hash, row) = (hash.clone(), row.clone());
        Box::pin(async move { tokens::add(tx, &hash, &row).await })
    })
    .await?;
    println!("{token}");
    Ok(())
}
