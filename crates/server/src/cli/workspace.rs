//! `transom workspace`: what its people call it.

use clap::Subcommand;
use transom_desk::people::workspace;

use super::Group;
use super::here::Here;

/// What about the workspace.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Prints what it is called
    Name,
    /// Gives it another name
    Rename {
        /// The other name
        name: String,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let name = match options.what {
        What::Name => workspace::name(here.base(), &here.asker).await?,
        What::Rename { name } => workspace::rename(here.base(), &here.asker, &name).await?,
    };
    println!("{name}");
    Ok(())
}
