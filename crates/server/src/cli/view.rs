//! `transom view`: the views that all share.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::people::teams;
use transom_desk::workspace::views::{self, Change, New, Saved};
use transom_desk::workspace::{labels, statuses};
use transom_rules::mark::Priority;
use transom_rules::view::{Narrowing, OfTeam, View};

use super::here::Here;
use super::{Group, find, word};

/// What about saved views.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them with how many conversations each holds; 1000 stands for any number above
    List,
    /// Keeps a view that everybody has
    Add {
        /// What to call it
        name: String,
        #[command(flatten)]
        filter: Filter,
    },
    /// Gives a view another name
    Rename {
        /// Its name or id
        view: String,
        /// The other name
        name: String,
    },
    /// Takes a view away; the conversations stay
    Remove {
        /// Its name or id
        view: String,
    },
}

/// What narrows a list.
#[derive(Debug, clap::Args)]
pub(crate) struct Filter {
    /// Which list
    #[arg(long, value_parser = word::<View>, default_value = "all")]
    list: View,
    /// Words that all have to be found
    #[arg(long, default_value = "")]
    words: String,
    /// Only of this team, by name or id; none for those of no team
    #[arg(long)]
    team: Option<String>,
    /// Only of somebody, by the address they sign in with
    #[arg(long, value_name = "EMAIL")]
    assignee: Option<String>,
    /// Only with this status, by name or id
    #[arg(long)]
    status: Option<String>,
    /// Only with this label, by name or id
    #[arg(long)]
    label: Option<String>,
    /// Only as urgent as this
    #[arg(long, value_parser = word::<Priority>)]
    priority: Option<Priority>,
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => list(here).await?,
        What::Add { name, filter } => {
            let narrowing = filter.narrowing(here).await?;
            let made =
                views::keep(here.base(), &here.asker, New { name, is_shared: true, narrowing }).await?;
            println!("Kept: {} ({}).", made.name, made.id);
        }
        What::Rename { view, name } => {
            let view = called(here, &view).await?;
            let change = Change { name: Some(name), ..Change::default() };
            views::change(here.base(), &here.asker, view.id, change).await?;
            println!("Changed.");
        }
        What::Remove { view } => {
            let view = called(here, &view).await?;
            views::remove(here.base(), &here.asker, view.id).await?;
            println!("Removed.");
        }
    }
    Ok(())
}

async fn list(here: &Here) -> anyhow::Result<()> {
    let all = views::all(here.base(), &here.asker).await?;
    let now = here.base().clock.now();
    let context = (here.asker.clone(), all.clone());
    let counted = here.base().db.of(here.workspace).read(context, move |tx, (asker, all)| {
        Box::pin(async move { views::counts(tx, asker, now, all).await })
    });
    let counts = counted.await?;
    for view in all {
        let count = counts.get(&view.id).map_or_else(|| "-".to_owned(), ToString::to_string);
        println!("{}\t{}\t{count}", view.name, serde_json::to_string(&view.narrowing)?);
    }
    Ok(())
}

impl Filter {
    async fn narrowing(self, here: &Here) -> anyhow::Result<Narrowing> {
        let (base, asker) = (here.base(), &here.asker);
        let Self { list, words, team, assignee, status, label, priority } = self;
        let mut narrowing = Narrowing { words, priority, ..Narrowing::of(list) };
        if let Some(told) = team {
            narrowing.team = Some(of_team(here, &told).await?);
        }
        if let Some(email) = assignee {
            narrowing.assignee = Some(here.user(&email).await?.id);
        }
        if let Some(told) = status {
            let all = statuses::all(base, asker).await?;
            let found = find::among(&all, &told, |one| vec![one.id.to_string(), one.name.clone()])?;
            narrowing.status = Some(found.with_context(|| format!("there is no status {told}"))?.id);
        }
        if let Some(told) = label {
            let all = labels::all(base, asker).await?;
            let found = find::among(&all, &told, |one| vec![one.id.to_string(), one.name.clone()])?;
            narrowing.label = Some(found.with_context(|| format!("there is no label {told}"))?.id);
        }
        Ok(narrowing)
    }
}

/// A team by its name or id, or none of them.
async fn of_team(here: &Here, told: &str) -> anyhow::Result<OfTeam> {
    if let Ok(of) = told.parse() {
        return Ok(of);
    }
    let all = teams::all(here.base(), &here.asker).await?;
    let found = find::among(&all, told, |one| vec![one.name.clone()])?;
    Ok(OfTeam::Team(found.with_context(|| format!("there is no team {told}"))?.id))
}

async fn called(here: &Here, told: &str) -> anyhow::Result<Saved> {
    let all = views::all(here.base(), &here.asker).await?;
    let found = find::among(&all, told, |view| vec![view.id.to_string(), view.name.clone()])?;
    found.with_context(|| format!("there is no view {told}; `transom view list` says which there are"))
}
