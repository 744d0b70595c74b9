//! `transom rates`: Meta's rates as files. One that is wrong anywhere changes nothing. It may run beside the
//! server, which takes new rates over within seconds; charges that were made before stay as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use transom_desk::accounts;
use transom_desk::accounts::registry::read_card;
use transom_desk::accounts::tariff::Tariff;
use transom_desk::done::NotDone;
use transom_pages::words::say;
use transom_rules::pricing::date::Date;
use transom_rules::pricing::rates::{RateCard, RateError};
use transom_rules::words::reading::NO_RATES;
use transom_store::apps;
use transom_store::rates::{self, Card};

use super::Site;
use super::here::Here;

mod table;
#[cfg(test)]
mod tests;

/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// What about rates.
#[derive(Debug, Args)]
#[command(after_help = "Ends with 2 when it cannot be done; then nothing has changed.")]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// The workspace, by name or id, if there are several
    #[arg(long, value_name = "NAME", global = true)]
    workspace: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Takes over the rates of a CSV or JSON file
    Import {
        /// The file; - for the standard input
        file: PathBuf,
        /// What to call it; by default the file's name. One of the same name is replaced
        #[arg(long)]
        name: Option<String>,
    },
    /// Lists the files that were taken over
    List,
    /// Forgets the rates of a file
    Remove {
        /// Its name, as `list` has it
        name: String,
    },
    /// Prints the rates that hold, as CSV that can be imported
    Show {
        /// Only markets with this in their names
        #[arg(long, value_name = "MARKET")]
        market: Option<String>,
        /// The day they are to hold on, instead of today
        #[arg(long, value_name = "DAY", value_parser = day)]
        on: Option<Date>,
    },
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "expected a day such as 2026-11-21")
}

/// Does it; the code the process ends with.
pub(super) async fn run(options: Options) -> ExitCode {
    let text = match done(options).await {
        Ok(text) => text,
        Err(error) => {
            eprintln!("transom: {error:#}");
            return ExitCode::from(2);
        }
    };
    // Whoever read the beginning has read enough.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

/// What there is to say when it is done.
async fn done(options: Options) -> anyhow::Result<String> {
    // A file that cannot be read makes no database and no workspace.
    let read = match &options.what {
        What::Import { file, name } => Some(File::read(file, name.as_deref())?),
        _ => None,
    };
    let here = &Here::open_named(&options.site, options.workspace.as_deref()).await?;
    match options.what {
        What::Import { .. } => match read {
            Some(file) => import(here, file).await,
            None => Ok(String::new()),
        },
        What::List => Ok(table::list(&cards(here).await?)),
        What::Remove { name } => remove(here, &name).await,
        What::Show { market, on } => {
            let known = joined(&cards(here).await?, None).map_err(|error| in_words(&error))?;
            let on = on.unwrap_or_else(|| Tariff::default().day(here.clock.machine()));
            let market = market.unwrap_or_default();
            let text = table::csv(&known, on, &market)?;
            anyhow::ensure!(
                text.lines().nth(1).is_some(),
                "no rate holds on {on} in a market with {market:?} in its name; `transom rates show` prints all"
            );
            Ok(text)
        }
    }
}

/// A file of rates that was read without an error.
struct File {
    name: String,
    format: &'static str,
    text: String,
    rates: RateCard,
}

impl File {
    fn read(path: &Path, name: Option<&str>) -> anyhow::Result<Self> {
        let shown = if path == Path::new("-") { "standard input".into() } else { path.to_string_lossy() };
        let bytes = bytes_of(path).with_context(|| shown.clone().into_owned())?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let line = good.split(|byte| *byte == b'\n').count();
            anyhow::anyhow!("{shown}: line {line}: it is not UTF-8 text")
        })?;
        let own = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy());
        let name = name.map_or(own.as_ref(), str::trim).to_owned();
        anyhow::ensure!(!name.is_empty(), "--name is empty");
        let format = format_of(path, &text);
        let rates =
            read(format, &text).map_err(|error| in_words(&error)).with_context(|| shown.into_owned())?;
        Ok(Self { name, format, text, rates })
    }
}

fn bytes_of(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    }
    anyhow::ensure!(bytes.len() as u64 <= MOST_BYTES, "it is larger than {} MiB", MOST_BYTES >> 20);
    Ok(bytes)
}

/// By the ending of its name, else by how it begins.
fn format_of(path: &Path, text: &str) -> &'static str {
    let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase).unwrap_or_default();
    let begins = text.trim_start_matches('\u{feff}').trim_start();
    match ending.to_str() {
        Some("csv") => "csv",
        Some("json") => "json",
        _ if begins.starts_with(['{', '[']) => "json",
        _ => "csv",
    }
}

/// The rates of a text, of which there has to be one at least.
fn read(format: &str, text: &str) -> Result<RateCard, RateError> {
    let rates = read_card(format, text)?;
    if rates.rows().next().is_none() {
        let line = text.lines().count().max(1);
        return Err(RateError { line, field: None, what: NO_RATES });
    }
    Ok(rates)
}

fn in_words(error: &RateError) -> anyhow::Error {
    anyhow::anyhow!(say(&error.sentence()))
}

async fn cards(here: &Here) -> anyhow::Result<Vec<Card>> {
    let mut cards = here.db.read((), |tx, ()| Box::pin(rates::all(tx))).await?;
    cards.retain(|card| card.workspace == here.workspace);
    Ok(cards)
}

/// All that is known without the card of that name. What an older version took over and this one cannot read
/// is left out, as the server leaves it out.
fn joined(cards: &[Card], without: Option<&str>) -> Result<RateCard, RateError> {
    let mut known = RateCard::built_in()?;
    for card in cards.iter().filter(|card| Some(card.name.as_str()) != without) {
        if let Ok(more) = read_card(&card.format, &card.text) {
            known.join(more);
        }
    }
    Ok(known)
}

async fn import(here: &Here, file: File) -> anyhow::Result<String> {
    let cards = cards(here).await?;
    let before = joined(&cards, Some(&file.name)).map_err(|error| in_words(&error))?;
    let mut said = summary(&file, &before);
    if let Some(replaced) = cards.iter().find(|card| card.name == file.name) {
        said += &format!("It takes the place of {}, of {}.\n", file.name, table::instant(replaced.added_at));
    }
    let accounts = here.db.read((), |tx, ()| Box::pin(apps::accounts(tx))).await?;
    let paid: BTreeSet<&str> =
        accounts.iter().filter(|it| it.workspace == here.workspace).map(|it| it.currency.as_str()).collect();
    for currency in currencies(&file.rates).difference(&paid) {
        said += &format!("No account pays in {currency}, so these rates are not used yet.\n");
    }
    let card = Card {
        id: here.clock.id(),
        workspace: here.workspace,
        name: file.name,
        format: file.format.to_owned(),
        text: file.text,
        added_at: here.clock.machine(),
    };
    accounts::rates::bring_in(here.base(), &here.asker, card).await?;
    Ok(said)
}

fn currencies(rates: &RateCard) -> BTreeSet<&str> {
    rates.rows().map(|(of, _)| of.currency).collect()
}

/// What was read, and what becomes of what was known before.
fn summary(file: &File, before: &RateCard) -> String {
    let (mut days, mut markets) = (BTreeSet::new(), BTreeSet::new());
    let (mut new, mut changed, mut same) = (0, 0, 0);
    let known: BTreeMap<_, _> = before.rows().collect();
    for (of, tiers) in file.rates.rows() {
        days.insert(of.on.to_string());
        markets.insert(of.market);
        let counted = match known.get(&of) {
            None => &mut new,
            Some(was) if *was == tiers => &mut same,
            Some(_) => &mut changed,
        };
        *counted += 1;
    }
    let list = |words: Vec<&str>| words.join(", ");
    let mut said = format!(
        "{}: {} in {} of {}, from {}.\nNew: {new}. Changed for a day that was known: {changed}. The same as \
         before: {same}.\n",
        file.name,
        counted(new + changed + same, "rate"),
        list(currencies(&file.rates).into_iter().collect()),
        counted(markets.len(), "market"),
        list(days.iter().map(String::as_str).collect()),
    );
    let ours: BTreeSet<&str> = before.rows().map(|(of, _)| of.market).collect();
    // Prefixes are not names: each is one of its own.
    let is_name = |market: &&str| !market.starts_with('+');
    let strange: Vec<&str> = markets.difference(&ours).copied().filter(is_name).collect();
    if !strange.is_empty() {
        let names = list(strange);
        said +=
            &format!("No number belongs to a market of this name, so nothing is charged at it: {names}.\n");
    }
    said
}

/// `1 rate`, `2 rates`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

async fn remove(here: &Here, name: &str) -> anyhow::Result<String> {
    match accounts::rates::take_out(here.base(), &here.asker, name).await {
        Ok(()) => Ok(format!("The rates of {name} are gone; what was known beside them holds again.\n")),
        Err(NotDone::NotFound) => {
            anyhow::bail!("no rates are called {name:?}; `transom rates list` tells the names")
        }
        Err(other) => Err(other.into()),
    }
}
