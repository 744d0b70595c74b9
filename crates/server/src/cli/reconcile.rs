//! `transom reconcile`: our ledger beside Meta's analytics, as a table. It may run beside the server.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use transom_desk::accounts::registry::Registry;
use transom_desk::base::graph::Graph;
use transom_desk::charges::reconcile::{self, Failure, Line, Report, Selection, Source};
use transom_pages::words::{say, say_all};
use transom_rules::pricing::date::Date;
use transom_rules::pricing::money::Amount;

use super::Site;
use super::here::Here;
use crate::api::Reconciliation;

/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// What to compare.
#[derive(Debug, Args)]
#[command(
    after_help = "Ends with 0 when nothing differs, with 1 when something does, with 2 when it cannot be told."
)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// Meta's id of the account; needed where there are several
    #[arg(long, value_name = "WABA")]
    account: Option<String>,
    /// First day in the account's time zone; by default the file's, else 30 days before the last
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Date>,
    /// Last day; by default the file's, else yesterday
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Date>,
    /// Meta's answer as JSON, instead of asking Meta; - for the standard input
    #[arg(long, value_name = "FILE", conflicts_with = "tiers")]
    file: Option<PathBuf>,
    /// Asks Meta for volume tiers too
    #[arg(long)]
    tiers: bool,
    /// Prints the lines that agree as well
    #[arg(long)]
    all: bool,
    /// Prints everything as JSON, as the API has it
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "expected a day such as 2026-11-21")
}

/// Compares and prints; the code the process ends with.
pub(super) async fn run(options: Options) -> ExitCode {
    match compare(&options).await {
        Ok(report) if report.differences() == 0 => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(error) => {
            eprintln!("transom: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn compare(options: &Options) -> anyhow::Result<Report> {
    let source = match &options.file {
        Some(file) => Source::File(text_of(file).with_context(|| format!("the file {}", file.display()))?),
        None => Source::Meta { tiers: options.tiers },
    };
    let here = Here::open(&options.site).await?;
    let graph = Graph::new(&here.settings.graph)?;
    let registry = Registry::new(&here.settings.rules.pricing)?;
    registry.reload(&here.db).await?;
    let what = Selection {
        workspace: here.workspace,
        account: options.account.clone(),
        from: options.from,
        to: options.to,
    };
    let known = registry.known();
    let means = reconcile::Means { db: &here.db, graph: &graph, known: &known, now: here.clock.now() };
    let report = reconcile::compare_at(here.base(), &here.asker, means, &what, source).await.map_err(told);
    let report = match &options.file {
        Some(file) => report.with_context(|| format!("the file {}", file.display()))?,
        None => report?,
    };
    let printed = if options.json {
        format!("{}\n", serde_json::to_string_pretty(&Reconciliation::from(report.clone()))?)
    } else {
        table(&report, options.all)
    };
    // Whoever reads only the beginning has read enough.
    let _ = std::io::stdout().lock().write_all(printed.as_bytes());
    Ok(report)
}

/// What is wrong with the account says so itself; its field is one of the API's.
fn told(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Asked("account_id", message) => anyhow::anyhow!(message),
        Failure::Unreadable(error) | Failure::Garbled(error) => {
            anyhow::anyhow!("Meta's figures cannot be read: {}", say(&error.sentence()))
        }
        failure => failure.into(),
    }
}

fn text_of(file: &Path) -> anyhow::Result<String> {
    let input: Box<dyn std::io::Read> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(file)?)
    };
    let mut text = String::new();
    let read = input.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    anyhow::ensure!(read as u64 <= MOST_BYTES, "it is larger than {} MiB", MOST_BYTES / 1024 / 1024);
    Ok(text)
}

const HEAD: [&str; 9] =
    ["day", "market", "category", "type", "ours", "amount", "Meta's", "cost", "difference"];
/// From this column on numbers stand, to the right.
const FIRST_NUMBER: usize = 4;

/// The report as lines of text.
fn table(report: &Report, all: bool) -> String {
    let shown: Vec<&Line> = report.lines.iter().filter(|line| all || line.row.difference.is_some()).collect();
    let rows: Vec<[String; 9]> =
        std::iter::once(HEAD.map(str::to_owned)).chain(shown.iter().map(|line| cells(line))).collect();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..HEAD.len()).map(|column| width(column).unwrap_or_default()).collect();
    let mut out = String::new();
    let notes = std::iter::once(None).chain(shown.iter().map(|line| Some(*line)));
    for (row, line) in rows.iter().zip(notes).filter(|_| !shown.is_empty()) {
        let cell = |(column, (cell, width)): (usize, (&String, &usize))| {
            if column < FIRST_NUMBER { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        };
        let cells: Vec<String> = row.iter().zip(&widths).enumerate().map(cell).collect();
        out += cells.join("  ").trim_end();
        out.push('\n');
        if let Some(line) = line.filter(|line| line.row.difference.is_some()) {
            out += &below(line);
        }
    }
    let (differ, lines) = (report.differences(), report.lines.len());
    let _ = writeln!(
        out,
        "{} of {lines} lines differ: account {}, {} to {}, {}, amounts in {}.",
        differ, report.account, report.from, report.to, report.timezone, report.currency
    );
    for note in &report.notes {
        let _ = writeln!(out, "{note}");
    }
    out
}

fn cells(line: &Line) -> [String; 9] {
    let row = &line.row;
    let word = |word: &str| if word.is_empty() { "all".to_owned() } else { word.replace('_', " ") };
    let money = |amount: Option<Amount>| amount.map_or_else(|| "?".to_owned(), |amount| amount.to_string());
    let gap = row
        .difference
        .map_or_else(|| "-".to_owned(), |gap| format!("{:+} / {}", gap.messages, money(gap.amount)));
    [
        row.day.to_string(),
        if row.market.is_empty() { "all".to_owned() } else { row.market.clone() },
        word(&row.category),
        word(&row.kind),
        row.ours.messages.to_string(),
        money(row.ours.amount),
        row.meta.volume.to_string(),
        money(row.meta.cost),
        gap,
    ]
}

/// What stands below a line: its note, and the messages that Meta's webhook spoke of otherwise.
fn below(line: &Line) -> String {
    let mut out = String::new();
    if !line.row.notes.is_empty() {
        let _ = writeln!(out, "    {}", say_all(&line.row.notes));
    }
    for message in &line.messages {
        if let Some(finding) = &message.finding {
            let _ = writeln!(out, "    message {}: {}", message.message_id, say(finding));
        }
    }
    let others = line.messages.iter().filter(|message| message.finding.is_none()).count();
    if others > 0 {
        let _ = writeln!(out, "    {others} of ours in it without a finding; --json names them.");
    }
    out
}
