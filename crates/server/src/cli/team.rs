//! `transom team`: who sees whose conversations, where somebody sees those of their team.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::people::{email, teams};
use transom_rules::assignment::Policy;
use transom_rules::id::UserId;
use transom_store::teams::Team;

use super::here::Here;
use super::{Group, find, word};

/// What about teams.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists teams with their members
    List,
    /// Makes a team
    Add {
        /// What to call it
        name: String,
    },
    /// Gives a team another name
    Rename {
        /// Its name or id
        team: String,
        /// The other name
        name: String,
    },
    /// Lists the members of a team, after adding or removing some
    Members {
        /// Its name or id
        team: String,
        /// Address of somebody to add
        #[arg(long, value_parser = email::read, value_name = "EMAIL")]
        add: Vec<String>,
        /// Address of somebody to remove
        #[arg(long, value_parser = email::read, value_name = "EMAIL")]
        remove: Vec<String>,
    },
    /// Says who of a team gets its conversations
    Policy {
        /// Its name or id
        team: String,
        /// By hand, each who is there in turn, or who has the fewest open
        #[arg(value_parser = word::<Policy>, value_name = "manual|round_robin|least_busy")]
        policy: Policy,
    },
    /// Removes a team; its people stay
    Remove {
        /// Its name or id
        team: String,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => list(here).await,
        What::Add { name } => {
            let team = teams::make(here.base(), &here.asker, &name).await?;
            println!("Made: {} ({}).", team.name, team.id);
            Ok(())
        }
        What::Rename { team, name } => {
            let team = find(here, &team).await?;
            teams::rename(here.base(), &here.asker, team.id, &name).await?;
            println!("Renamed.");
            Ok(())
        }
        What::Policy { team, policy } => {
            let team = find(here, &team).await?;
            let change = teams::Change { policy: Some(policy), ..teams::Change::default() };
            teams::change(here.base(), &here.asker, team.id, change).await?;
            println!("{}: {policy}.", team.name);
            Ok(())
        }
        What::Members { team, add, remove } => members(here, &team, &add, &remove).await,
        What::Remove { team } => {
            let team = find(here, &team).await?;
            teams::remove(here.base(), &here.asker, team.id).await?;
            println!("Removed.");
            Ok(())
        }
    }
}

async fn list(here: &Here) -> anyhow::Result<()> {
    for team in teams::all(here.base(), &here.asker).await? {
        println!("{}\t{}\t{}", team.name, team.policy, emails(here, &team.members).await?.join(", "));
    }
    Ok(())
}

async fn members(here: &Here, team: &str, add: &[String], remove: &[String]) -> anyhow::Result<()> {
    let team = find(here, team).await?;
    let mut members = team.members.clone();
    for email in add {
        members.push(here.user(email).await?.id);
    }
    for email in remove {
        let gone = here.user(email).await?.id;
        members.retain(|member| *member != gone);
    }
    if !add.is_empty() || !remove.is_empty() {
        teams::set_members(here.base(), &here.asker, team.id, members).await?;
    }
    for email in emails(here, &find(here, &team.id.to_string()).await?.members).await? {
        println!("{email}");
    }
    Ok(())
}

pub(super) async fn find(here: &Here, told: &str) -> anyhow::Result<Team> {
    let all = teams::all(here.base(), &here.asker).await?;
    let found = find::among(&all, told, |team| vec![team.id.to_string(), team.name.clone()])?;
    found.with_context(|| format!("there is no team {told}; `transom team list` says which there are"))
}

async fn emails(here: &Here, members: &[UserId]) -> anyhow::Result<Vec<String>> {
    let users = here.users().await?.into_iter();
    Ok(users.filter(|user| members.contains(&user.id)).map(|user| user.email).collect())
}
