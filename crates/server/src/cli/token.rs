//! `transom token`: tokens for programs. A token is shown once; only its hash is kept.

use clap::{Args, Subcommand};
use transom_desk::base::Base;
use transom_desk::base::hub::Hub;
use transom_desk::people::first::only_workspace;
use transom_desk::people::tokens::{self, NewToken};
use transom_rules::access::{Asker, Face, Set};

use super::Place;

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
    let (hub, asker) = (Hub::default(), Asker::system(workspace, Face::Command));
    let wanted = NewToken { name, scopes: Set::all(), expires_at: None, owner: None };
    let (_, secret) = tokens::make(Base::of_command(&db, &clock, &hub), &asker, wanted).await?;
    println!("{secret}");
    Ok(())
}
