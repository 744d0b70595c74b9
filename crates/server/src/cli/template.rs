//! `transom template`: templates as files, checked before Meta sees them (`lint`), compared with what Meta has, and brought there
//! (`push`). What stands in such a `file` is Meta's object: name, language, category, components.

mod account;
mod file;
mod fill;
mod folder;
mod lint;
mod push;

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::Value;
use transom_desk::templates::wordings::{self, Occasion};
use transom_rules::template::Template;
use transom_store::templates::{self, Filter};

use super::Group;
use super::here::Here;

/// More than an account can have.
const MOST: i64 = 10_000;

/// What about templates.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them with where they stand at Meta
    List,
    /// Tells what Meta would refuse about templates in files, and what it may not like
    Lint {
        /// Files with one template or a list of them; - for standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Compares them with the templates of the database too, and prices what Meta may bill as marketing
        #[arg(long)]
        known: bool,
        /// The number whose account is meant, by name, address or id; needed where there are several accounts
        #[arg(long, requires = "known")]
        number: Option<String>,
    },
    /// Prints wordings to start from, as Meta's objects in a list
    Gallery {
        /// Meta's code of the language
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Writes each template into a file of a folder, by name and language; where there are several accounts, into a folder of
    /// each account, by Meta's id of it
    Pull {
        /// The folder
        folder: PathBuf,
    },
    /// Fills the slots of one and writes the message object for the API, or tells which slot lacks what
    Fill {
        /// Its name
        name: String,
        /// Its language
        #[arg(long)]
        language: String,
        /// A slot and what goes in, as body:1=Ana; may be given several times
        #[arg(long = "value", value_name = "SLOT=VALUE")]
        values: Vec<String>,
    },
    /// Tells how the files of a folder differ from what Meta has
    Diff {
        /// The folder
        folder: PathBuf,
    },
    /// Submits to Meta what stands in the files of a folder: what Meta does not have, and what differs where Meta lets it be
    /// changed
    Push {
        /// The folder
        folder: PathBuf,
        /// Only says what would be done, and what would keep it from being done
        #[arg(long)]
        dry_run: bool,
        /// The number whose account is meant, by name, address or id; needed where there are several accounts
        #[arg(long)]
        number: Option<String>,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    match options.what {
        What::Lint { files, known: false, .. } => lint::alone(&files, &options.site.settings()?.rules),
        What::Lint { files, number, .. } => {
            let here = Here::open(&options.site).await?;
            lint::beside(&files, &here, number.as_deref()).await
        }
        What::Push { folder, dry_run, number } => {
            let here = Here::open(&options.site).await?;
            push::push(&here, &folder, number.as_deref(), dry_run).await
        }
        What::List => {
            for Owned { template, waba_id } in all(&Here::open(&options.site).await?).await? {
                let Template { name, language, category, status, .. } = &template;
                println!("{name}\t{language}\t{}\t{}\t{waba_id}", category.meta_word(), status.as_str());
            }
            Ok(())
        }
        What::Gallery { language } => gallery(&language),
        What::Fill { name, language, values } => {
            let all = all(&Here::open(&options.site).await?).await?;
            let all: Vec<Template> = all.into_iter().map(|one| one.template).collect();
            println!("{}", fill::fill(&all, &name, &language, &values)?);
            Ok(())
        }
        What::Pull { folder } => folder::pull(&all(&Here::open(&options.site).await?).await?, &folder),
        What::Diff { folder } => folder::diff(&all(&Here::open(&options.site).await?).await?, &folder),
    }
}

/// A template with its account.
struct Owned {
    template: Template,
    waba_id: String,
}

async fn all(here: &Here) -> anyhow::Result<Vec<Owned>> {
    let filter = Filter { limit: MOST, is_there: true, ..Filter::default() };
    let read =
        here.base().db.of(here.workspace).read(filter, |tx, filter| Box::pin(templates::list(tx, filter)));
    Ok(read.await?.into_iter().map(|(template, waba_id)| Owned { template, waba_id }).collect())
}

fn gallery(language: &str) -> anyhow::Result<()> {
    let known: Vec<&str> = wordings::languages().collect();
    anyhow::ensure!(known.contains(&language), "there are wordings in {}", known.join(", "));
    let all = Occasion::ALL.iter().filter_map(|occasion| wordings::wording(*occasion, language));
    let all: Vec<Value> = all.map(|form| form.definition()).collect();
    println!("{}", serde_json::to_string_pretty(&all)?);
    Ok(())
}
