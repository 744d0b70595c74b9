//! `transom workspace`: what its people call it, and of which roles a second factor is asked.

use std::collections::BTreeSet;

use clap::Subcommand;
use transom_desk::people::factor::asked;
use transom_desk::people::workspace;

use super::Group;
use super::here::{self, Here};

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
    /// Prints of which roles a second factor is asked, or says so
    #[command(group(clap::ArgGroup::new("whom").args(["of", "nobody"])))]
    Factor {
        /// Asks it of these roles and of no others: owner, admin, supervisor, agent, or names of other roles
        #[arg(long, value_delimiter = ',', value_name = "ROLE")]
        of: Option<Vec<String>>,
        /// Asks it of nobody
        #[arg(long)]
        nobody: bool,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let name = match options.what {
        What::Name => workspace::name(here.base(), &here.asker).await?,
        What::Rename { name } => workspace::rename(here.base(), &here.asker, &name).await?,
        What::Factor { of, nobody } => return factor(here, of.or_else(|| nobody.then(Vec::new))).await,
    };
    println!("{name}");
    Ok(())
}

async fn factor(here: &Here, wanted: Option<Vec<String>>) -> anyhow::Result<()> {
    if let Some(told) = wanted {
        let mut roles = BTreeSet::new();
        for told in told {
            roles.insert(here.role(&told).await?.key);
        }
        asked::ask_of(here.base(), &here.asker, roles).await?;
    }
    let asked = asked::roles(here.base(), &here.asker).await?;
    for role in here.roles().await?.iter().filter(|role| asked.contains(&role.key)) {
        println!("{}", here::word(role));
    }
    Ok(())
}
