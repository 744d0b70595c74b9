//! `transom workspace`: what its people call it, and of which roles a second factor is asked.

use std::collections::BTreeSet;

use clap::Subcommand;
use transom_desk::people::factor::asked;
use transom_desk::people::workspace;
use transom_desk::workspace::{consent, validity};

use super::here::{self, Here};
use super::{Group, channel};

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
    /// Prints for how many hours after its last message a conversation stays the one that new messages join, or says so
    #[command(group(clap::ArgGroup::new("how").args(["hours", "while_open"])))]
    Validity {
        /// So many hours, 1 to 8760; an earlier end is that it is closed
        #[arg(long)]
        hours: Option<i64>,
        /// As long as it is not closed
        #[arg(long)]
        while_open: bool,
        /// Of this number alone, by its name, its address or its id
        #[arg(long, value_name = "NUMBER")]
        channel: Option<String>,
    },
    /// Prints whether marketing needs a recorded consent and which words stop and start it, or says so
    Consent {
        /// Whether marketing templates go only to those of whom a consent is recorded
        #[arg(long, value_name = "YES_OR_NO", value_parser = yes)]
        needed: Option<bool>,
        /// All the words that withdraw a consent when they are a whole message
        #[arg(long, value_delimiter = ',', value_name = "WORD")]
        stop: Option<Vec<String>>,
        /// All the words that give it
        #[arg(long, value_delimiter = ',', value_name = "WORD")]
        start: Option<Vec<String>>,
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
        What::Validity { hours, while_open, channel } => {
            let wanted = (hours.is_some() || while_open).then_some(Wish { hours });
            return valid(here, wanted, channel.as_deref()).await;
        }
        What::Consent { needed, stop, start } => {
            let wish = consent::Wish { marketing_needs_consent: needed, stop, start };
            return say_consent(here, wish).await;
        }
        What::Factor { of, nobody } => return factor(here, of.or_else(|| nobody.then(Vec::new))).await,
    };
    println!("{name}");
    Ok(())
}

fn yes(told: &str) -> Result<bool, &'static str> {
    match told {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("say yes or no"),
    }
}

async fn say_consent(here: &Here, wish: consent::Wish) -> anyhow::Result<()> {
    let policy = if wish.says_something() {
        consent::set(here.base(), &here.asker, wish).await?
    } else {
        consent::get(here.base(), &here.asker).await?
    };
    let needed = if policy.marketing_needs_consent { "is needed" } else { "is not needed" };
    println!("a recorded consent to marketing {needed}");
    println!("stop: {}", policy.keywords.stop.join(", "));
    println!("start: {}", policy.keywords.start.join(", "));
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

/// How long conversations are to last; no hours for as long as they are not closed.
struct Wish {
    hours: Option<i64>,
}

async fn valid(here: &Here, wanted: Option<Wish>, channel: Option<&str>) -> anyhow::Result<()> {
    let channel = match channel {
        Some(told) => Some(channel::called(here, told).await?.id),
        None => None,
    };
    if let Some(Wish { hours }) = wanted {
        validity::set(here.base(), &here.asker, channel, hours).await?;
    }
    match validity::get(here.base(), &here.asker, channel).await? {
        Some(hours) => println!("{hours} hours after its last message"),
        None if channel.is_some() => println!("as the workspace says"),
        None => println!("while it is not closed"),
    }
    Ok(())
}
