//! `transom template`: templates as files, checked before Meta sees them (`lint`), compared with what Meta has, and brought there
//! (`push`). What stands in such a `file` is Meta's object: name, language, category, components.

mod account;
mod file;
mod fill;
mod lint;
mod push;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::Value;
use transom_desk::templates::wordings::{self, Occasion};
use transom_rules::template::Template;
use transom_store::templates::{self, Filter};

use super::Group;
use super::here::Here;
use file::{called, differs_from, file_name, files_of, object, objects};

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
    /// Writes each template into a file of a folder, by name and language
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
            for template in all(&Here::open(&options.site).await?).await? {
                let category = template.category.meta_word();
                println!(
                    "{}\t{}\t{category}\t{}",
                    template.name,
                    template.language,
                    template.status.as_str()
                );
            }
            Ok(())
        }
        What::Gallery { language } => gallery(&language),
        What::Fill { name, language, values } => {
            let all = all(&Here::open(&options.site).await?).await?;
            println!("{}", fill::fill(&all, &name, &language, &values)?);
            Ok(())
        }
        What::Pull { folder } => pull(&all(&Here::open(&options.site).await?).await?, &folder),
        What::Diff { folder } => diff(&all(&Here::open(&options.site).await?).await?, &folder),
    }
}

async fn all(here: &Here) -> anyhow::Result<Vec<Template>> {
    let filter = Filter { limit: MOST, ..Filter::default() };
    let read =
        here.base().db.of(here.workspace).read(filter, |tx, filter| Box::pin(templates::list(tx, filter)));
    Ok(read.await?.into_iter().map(|(template, _)| template).collect())
}

fn gallery(language: &str) -> anyhow::Result<()> {
    let known: Vec<&str> = wordings::languages().collect();
    anyhow::ensure!(known.contains(&language), "there are wordings in {}", known.join(", "));
    let all = Occasion::ALL.iter().filter_map(|occasion| wordings::wording(*occasion, language));
    let all: Vec<Value> = all.map(|form| form.definition()).collect();
    println!("{}", serde_json::to_string_pretty(&all)?);
    Ok(())
}

fn pull(all: &[Template], folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for template in all {
        let file = folder.join(file_name(template));
        let text = serde_json::to_string_pretty(&object(template))? + "\n";
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    println!("{} written.", all.len());
    Ok(())
}

fn diff(all: &[Template], folder: &Path) -> anyhow::Result<()> {
    let known: BTreeMap<String, &Template> =
        all.iter().map(|template| (called(&object(template)), template)).collect();
    let mut differs = 0;
    let mut seen = Vec::new();
    for file in files_of(folder)? {
        for object in objects(&file)? {
            let called = called(&object);
            let told = match known.get(&called) {
                None => Some("Meta does not have it"),
                Some(template) => differs_from(&object, template).then_some("differs from what Meta has"),
            };
            if let Some(told) = told {
                differs += 1;
                println!("{called}: {told} ({})", file.display());
            }
            seen.push(called);
        }
    }
    for called in known.keys().filter(|called| !seen.contains(called)) {
        differs += 1;
        println!("{called}: Meta has it, and no file does");
    }
    anyhow::ensure!(differs == 0, "{differs} differ");
    println!("Nothing differs.");
    Ok(())
}
