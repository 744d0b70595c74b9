//! `transom campaign`: a template to many. What is said here is done by the server that runs beside it.

use std::io::Write as _;

use anyhow::Context as _;
use clap::Subcommand;
use futures_util::StreamExt as _;
use transom_desk::campaigns::results::Shown;
use transom_desk::campaigns::{act, policy, results};
use transom_rules::campaign::Step;
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;

use super::Group;
use super::here::Here;
use crate::csv;

/// What about campaigns.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them, the newest first
    List,
    /// Shows one: its plan, where it stands, how far it is
    Show {
        /// Its id
        campaign: CampaignId,
    },
    /// Approves one that somebody else planned
    Approve {
        /// Its id
        campaign: CampaignId,
    },
    /// Starts one
    Start {
        /// Its id
        campaign: CampaignId,
    },
    /// Lets one stand
    Pause {
        /// Its id
        campaign: CampaignId,
    },
    /// Lets one go on
    Resume {
        /// Its id
        campaign: CampaignId,
    },
    /// Ends one: nothing more of it is sent
    Stop {
        /// Its id
        campaign: CampaignId,
    },
    /// Prints whom one went to and what became of each, as CSV
    Export {
        /// Its id
        campaign: CampaignId,
    },
}

/// So many are listed.
const LISTED: i64 = 200;

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let moved = match options.what {
        What::List => return list(here).await,
        What::Show { campaign } => return show(here, campaign).await,
        What::Export { campaign } => return export(here, campaign).await,
        What::Approve { campaign } => policy::approve(here.base(), &here.asker, campaign).await?,
        What::Start { campaign } => act::start(here.base(), &here.asker, campaign).await?,
        What::Pause { campaign } => act::pause(here.base(), &here.asker, campaign).await?,
        What::Resume { campaign } => act::resume(here.base(), &here.asker, campaign).await?,
        What::Stop { campaign } => act::stop(here.base(), &here.asker, campaign).await?,
    };
    println!("{} is {}.", moved.name, moved.state);
    Ok(())
}

async fn list(here: &Here) -> anyhow::Result<()> {
    for Shown { campaign, counts, .. } in results::list(here.base(), &here.asker, None, LISTED).await? {
        let all: u64 = Step::ALL.iter().map(|step| counts.of(step.as_str())).sum();
        println!("{}\t{}\t{all}\t{}", campaign.id, campaign.state, campaign.name);
    }
    Ok(())
}

async fn show(here: &Here, id: CampaignId) -> anyhow::Result<()> {
    let Shown { campaign, counts, .. } = results::get(here.base(), &here.asker, id).await?;
    let named = &campaign.definition.template;
    println!("{}\n{} {} ({})", campaign.name, named.name, named.language, campaign.definition.category);
    println!("{}{}{}", campaign.state, if campaign.why.is_empty() { "" } else { ": " }, campaign.why);
    for step in Step::ALL {
        println!("{step}\t{}", counts.of(step.as_str()));
        for (why, count) in counts.behind(step.as_str()).filter(|(_, count)| count.count > 0) {
            println!("  {why}\t{}", count.count);
        }
    }
    for name in ["replied", "clicked", "opted_out"] {
        println!("{name}\t{}", counts.of(name));
    }
    for name in ["lowest", "highest", "spent"] {
        for (currency, count) in counts.behind(name) {
            println!("{name}\t{} {currency}", Amount::from_millionths(count.amount));
        }
    }
    Ok(())
}

async fn export(here: &Here, id: CampaignId) -> anyhow::Result<()> {
    let mut pages = Box::pin(results::export(here.base(), &here.asker, id).await?);
    let mut out = std::io::stdout().lock();
    out.write_all(csv::campaigns::head()?.as_bytes()).context("the table could not be written")?;
    while let Some(page) = pages.next().await {
        out.write_all(csv::campaigns::lines(&page?)?.as_bytes())?;
    }
    Ok(())
}
