//! `transom bot`: automations as files. What is said here is done by the server that runs beside it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use transom_desk::bots::act::{self, Checked, Deployed};
use transom_desk::bots::{Writing, key, list, runs};
use transom_pages::words::say;
use transom_rules::bot::Rest;
use transom_rules::flow::problem::{Place, Problem};
use transom_rules::flow::run::Ending;
use transom_rules::id::BotId;
use transom_store::bots::{Bot, Filter};

use super::here::{Here, time};
use super::{Group, find};

mod trial;

/// What about bots.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them
    List,
    /// Shows one: what is deployed, how many runs stand at each step, what is wrong with its file
    Show {
        /// Its name or its id
        bot: String,
    },
    /// Says what is wrong with a file, and keeps nothing of it
    Check {
        /// The file
        file: PathBuf,
    },
    /// Saves a file as the bot that it names; makes that bot where there is none
    Push {
        /// The file
        file: PathBuf,
    },
    /// Prints a bot's file
    Pull {
        /// Its name or its id
        bot: String,
    },
    /// Tries a file, or the one of a bot, with a customer who is made up: nothing is sent, and nothing is kept
    Try(trial::Try),
    /// Gives a bot a key with which it signs what it asks of other programs, and prints it
    Key {
        /// Its name or its id
        bot: String,
    },
    /// Makes a bot's file a version, by which its runs begin from now on
    Deploy {
        /// Its name or its id
        bot: String,
        /// What to say of the version
        #[arg(long, default_value = "")]
        note: String,
        /// An old version instead
        #[arg(long)]
        version: Option<i64>,
    },
    /// Switches a bot on
    On {
        /// Its name or its id
        bot: String,
    },
    /// Switches a bot off
    Off {
        /// Its name or its id
        bot: String,
        /// What becomes of its runs
        #[arg(long, value_enum, default_value = "finish")]
        runs: Runs,
    },
    /// Removes a bot that is off and whose runs are over
    Remove {
        /// Its name or its id
        bot: String,
    },
    /// Lists its runs, the newest first
    Runs {
        /// Its name or its id
        bot: String,
    },
}

/// What becomes of the runs of a bot that is switched off.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Runs {
    /// They go on to their end
    Finish,
    /// They end
    End,
    /// They end, and people have the conversations
    HandOver,
}

/// So many runs are listed.
const LISTED: i64 = 200;

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let with = Writing { base: here.base(), settings: &here.settings };
    match options.what {
        What::List => listed(here).await,
        What::Show { bot } => show(here, with, &bot).await,
        What::Check { file } => {
            let verdict = act::check(with, &here.asker, read(&file)?).await?;
            warned(&file, &verdict.warnings);
            wrong(&file, &verdict.problems)
        }
        What::Push { file } => push(here, with, &file).await,
        What::Pull { bot } => {
            let found = found(here, &bot).await?;
            print!("{}", list::one(with, &here.asker, found.id).await?.bot.draft);
            Ok(())
        }
        What::Try(what) => trial::run(here, with, what).await,
        What::Key { bot } => {
            let id = found(here, &bot).await?.id;
            println!("{}", key::change(here.base(), &here.asker, id).await?.expose());
            Ok(())
        }
        What::Deploy { bot, note, version } => {
            let id = found(here, &bot).await?.id;
            let deployed = match version {
                Some(version) => act::revert(with, &here.asker, id, version).await?,
                None => act::deploy(with, &here.asker, id, note, None).await?,
            };
            match deployed {
                Deployed::As(deployed, warnings) => {
                    warned(Path::new(&bot), &warnings);
                    let bot = deployed;
                    println!("{}: version {} is deployed.", bot.name, bot.deployed.unwrap_or_default());
                    Ok(())
                }
                Deployed::Wrong(problems) => wrong(Path::new(&bot), &problems),
            }
        }
        What::On { bot } => {
            let id = found(here, &bot).await?.id;
            told(&act::switch_on(with, &here.asker, id).await?);
            Ok(())
        }
        What::Off { bot, runs } => {
            let id = found(here, &bot).await?.id;
            told(&act::switch_off(with, &here.asker, id, runs.into()).await?);
            Ok(())
        }
        What::Remove { bot } => {
            let found = found(here, &bot).await?;
            act::remove(with, &here.asker, found.id).await?;
            println!("{} is removed.", found.name);
            Ok(())
        }
        What::Runs { bot } => listed_runs(here, found(here, &bot).await?.id).await,
    }
}

impl From<Runs> for Rest {
    fn from(runs: Runs) -> Self {
        match runs {
            Runs::Finish => Self::Finish,
            Runs::End => Self::End,
            Runs::HandOver => Self::HandOver,
        }
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// All of them.
async fn all(here: &Here) -> anyhow::Result<Vec<Bot>> {
    let all = list::all(here.base(), &here.asker).await?;
    Ok(all.into_iter().map(|one| one.bot).collect())
}

/// A bot by its name or its id.
async fn found(here: &Here, wanted: &str) -> anyhow::Result<Bot> {
    let all = all(here).await?;
    let found = find::among(&all, wanted, |bot| vec![bot.id.to_string(), bot.name.clone()])?;
    found.with_context(|| format!("there is no bot {wanted}; `transom bot list` says which there are"))
}

fn told(bot: &Bot) {
    println!("{} is {}.", bot.name, bot.state);
}

async fn listed(here: &Here) -> anyhow::Result<()> {
    for bot in all(here).await? {
        let version = bot.deployed.map_or_else(|| "-".to_owned(), |n| n.to_string());
        println!("{}\t{}\t{version}\t{}", bot.id, bot.state, bot.name);
    }
    Ok(())
}

async fn show(here: &Here, with: Writing<'_>, wanted: &str) -> anyhow::Result<()> {
    let Checked { bot, problems, warnings } =
        list::one(with, &here.asker, found(here, wanted).await?.id).await?;
    told(&bot);
    for version in list::versions(here.base(), &here.asker, bot.id).await? {
        let is_it = if bot.deployed == Some(version.n) { "deployed" } else { "" };
        println!("{}\t{}\t{is_it}\t{}", version.n, time(version.made_at), version.note);
    }
    let counts = list::counts(here.base(), &here.asker, bot.id, bot.deployed.unwrap_or_default()).await?;
    for (step, count) in counts {
        println!("{step}\there {}\tpassed {}\tended {}", count.here, count.passed, count.ended);
    }
    for problem in problems.iter().chain(&warnings) {
        println!("{}", line(problem));
    }
    Ok(())
}

/// A warning says that it is one, and by which way it comes to that.
fn line(problem: &Problem) -> String {
    let Place { line, column } = problem.at;
    if !problem.code.is_warning() {
        return format!("{line}:{column}: {}", say(&problem.text));
    }
    let way: Vec<&str> = problem.path.iter().map(|leg| leg.step.as_str()).collect();
    format!("{line}:{column}: warning: {} ({})", say(&problem.text), way.join(" → "))
}

/// What is to be known of a file that compiles.
fn warned(file: &Path, warnings: &[Problem]) {
    for warning in warnings {
        println!("{}:{}", file.display(), line(warning));
    }
}

/// What is wrong with a file, a line each as compilers have it.
fn wrong(file: &Path, problems: &[Problem]) -> anyhow::Result<()> {
    for problem in problems {
        println!("{}:{}", file.display(), line(problem));
    }
    anyhow::ensure!(problems.is_empty(), "{} does not compile", file.display());
    println!("{} compiles.", file.display());
    Ok(())
}

async fn push(here: &Here, with: Writing<'_>, file: &Path) -> anyhow::Result<()> {
    let text = read(file)?;
    let name = act::called(&text).with_context(|| format!("{} has no name", file.display()))?;
    let all = all(here).await?;
    let known: Option<BotId> = all.iter().find(|bot| bot.name == name).map(|bot| bot.id);
    let saved = match known {
        Some(id) => act::save(with, &here.asker, id, text, None).await?,
        None => act::make(with, &here.asker, text).await?,
    };
    println!("{} is saved as revision {}.", saved.bot.name, saved.bot.revision);
    warned(file, &[saved.problems, saved.warnings].concat());
    Ok(())
}

async fn listed_runs(here: &Here, bot: BotId) -> anyhow::Result<()> {
    let filter = Filter { bot: Some(bot), limit: LISTED, ..Filter::default() };
    for run in runs::of_bot(here.base(), &here.asker, filter).await? {
        let how = run.run.ending().map(Ending::as_str).unwrap_or_default();
        println!(
            "{}\t{}\t{}\t{how}\t{}\t{}",
            run.id,
            time(run.begun_at),
            run.standing(),
            run.run.step,
            run.conversation
        );
    }
    Ok(())
}
