//! `transom workspace`: what its people call it.

use clap::{Args, Subcommand};
use transom_desk::people::workspace;

use super::Site;
use super::here::Here;

/// What about the workspace.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Prints what it is called
    Name,
    /// Gives it another name
    Rename {
        /// The other name
        name: String,
    },
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let name = match options.what {
        What::Name => workspace::name(here.base(), &here.asker).await?,
        What::Rename { name } => workspace::rename(here.base(), &here.asker, &name).await?,
    };
    println!("{name}");
    Ok(())
}
