//! `transom contact import`: contacts from a file; and all of them printed as one.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use futures_util::StreamExt as _;
use tokio::io::AsyncReadExt as _;
use transom_desk::contacts::imports::{self, Plan, Upload, faults, run};
use transom_desk::contacts::table;
use transom_pages::words::wrong::of_code;
use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_store::imports::Import;

use super::super::here::Here;
use crate::csv;

/// Bytes of a file that are read at once.
const BITE: usize = 256 * 1024;
/// Lines that could not be taken and are printed at once.
const AT_ONCE: i64 = 1_000;

/// Which file, and what its columns hold.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The file
    file: PathBuf,
    /// What a column holds: `name`, `phone`, `user_id`, `language`, `time_zone`, `attributes.KEY`, `consent.PURPOSE`
    /// (and `.at`, `.words`, `.source` behind it), or nothing to leave it out. Columns that are not
    /// named are guessed by what they are called
    #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = pair)]
    mapping: Vec<(String, String)>,
    /// Keeps nothing, and says what would become of the records
    #[arg(long)]
    dry_run: bool,
    /// What is known already gives way to what the file says
    #[arg(long)]
    replace: bool,
    /// The country code of numbers that have none, such as 353
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
}

fn pair(told: &str) -> Result<(String, String), String> {
    let pair = told.rsplit_once('=').ok_or("expected COLUMN=FIELD")?;
    Ok((pair.0.to_owned(), pair.1.to_owned()))
}

/// Brings a file in.
pub(super) async fn run(here: &Here, options: Options) -> anyhow::Result<()> {
    let import = upload(here, &options).await?;
    let mut mapping = import.mapping.clone();
    for (column, field) in &options.mapping {
        let place = import.columns.iter().position(|known| known == column);
        let held = place.and_then(|place| mapping.get_mut(place));
        let held = held.with_context(|| {
            format!("there is no column {column}; there are {}", import.columns.join(", "))
        })?;
        held.clone_from(field);
    }
    for (column, field) in import.columns.iter().zip(&mapping) {
        eprintln!("{column}: {}", if field.is_empty() { "left out" } else { field });
    }
    if imports::is_headless(&import) {
        eprintln!(
            "The first line reads as a contact, and has to have the names of the columns: it is not brought in."
        );
    }
    let plan = Plan {
        mapping: Some(mapping),
        is_trial: options.dry_run,
        replaces: Some(options.replace),
        country: options.country,
    };
    match imports::start(here.base(), &here.asker, import.id, plan).await {
        Ok(_) => through(here, import.id).await,
        Err(why) => {
            imports::remove(here.base(), &here.asker, import.id).await?;
            run::sweep(here.base(), here.workspace).await?;
            Err(why.into())
        }
    }
}

async fn upload(here: &Here, options: &Options) -> anyhow::Result<Import> {
    let path = &options.file;
    let mut file =
        tokio::fs::File::open(path).await.with_context(|| format!("{} cannot be read", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut upload = Upload::begin(here.base(), &here.asker, &name).await?;
    let mut bite = vec![0; BITE];
    loop {
        let read =
            file.read(&mut bite).await.with_context(|| format!("{} cannot be read", path.display()))?;
        let Some(bytes) = bite.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        upload.push(here.base(), bytes).await?;
    }
    Ok(upload.finish(here.base()).await?)
}

/// Goes on with a file.
pub(super) async fn go_on(here: &Here, id: ImportId) -> anyhow::Result<()> {
    let import = imports::get(here.base(), &here.asker, id).await?.import;
    // What a command was ended in is under way still.
    if !import.state.is_under_way() {
        imports::start(here.base(), &here.asker, id, Plan::default()).await?;
    }
    through(here, id).await
}

async fn through(here: &Here, id: ImportId) -> anyhow::Result<()> {
    eprintln!("{id} is gone through; `transom contact resume {id}` goes on with it if this is ended.");
    run::through(here.base(), &here.settings, &here.clock, here.workspace, id).await?;
    let mut after = -1;
    loop {
        let faults = faults::page(here.base(), &here.asker, id, after, AT_ONCE).await?;
        let Some(last) = faults.last() else { break };
        after = last.line;
        for fault in &faults {
            let column = if fault.column.is_empty() { String::new() } else { format!(", {}", fault.column) };
            eprintln!("line {}{column}: {}", fault.line, of_code(&fault.code));
        }
    }
    let import = imports::get(here.base(), &here.asker, id).await?.import;
    let counts = import.counts;
    let did = if import.state == State::Checked { "Would bring in" } else { "Brought in" };
    println!(
        "{did} {} new contacts; {} known ones with news, {} without. Not taken: {}.",
        counts.added, counts.changed, counts.same, counts.bad
    );
    Ok(())
}

/// Prints all contacts.
pub(super) async fn print_all(here: &Here) -> anyhow::Result<()> {
    let (attributes, pages) = table::export(here.base(), &here.asker).await?;
    print!("{}", csv::contacts::head(&attributes)?);
    let mut pages = std::pin::pin!(pages);
    while let Some(page) = pages.next().await {
        print!("{}", csv::contacts::lines(&attributes, &page?)?);
    }
    Ok(())
}
