//! `transom replay` as it is called: a process that reads a file of lines and writes a file of facts.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

use crate::clock;
use crate::figures::{Figures, median};
use crate::history::{History, line};
use crate::process::Folder;

/// Pairs of the history.
const PAIRS: u32 = 300_000;
/// Lines of the history.
const LINES: u32 = 4_000_000;
/// Times that it is replayed.
const ROUNDS: usize = 3;

/// Measures `replay_lines_per_second`.
pub(crate) fn measure(folder: &Folder, figures: &mut Figures) -> anyhow::Result<()> {
    let (events, facts) = (folder.path("events.ndjson"), folder.path("facts.ndjson"));
    write(&events)?;
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let begun = clock::now();
        replay(&events, &facts)?;
        rates.push(f64::from(LINES) / begun.elapsed().as_secs_f64());
    }
    let rate = median(rates);
    let megabytes = |path: &Path| anyhow::Ok(std::fs::metadata(path)?.len() >> 20);
    let (read, written) = (megabytes(&events)?, megabytes(&facts)?);
    ensure!(written > read / 2, "{read} MB of events told {written} MB of facts");
    let beside = format!(
        "{LINES} lines of {PAIRS} pairs, {read} MB in and {written} MB out, one core: reading the text, finding its \
         names and writing the facts bound it"
    );
    figures.add("replay_lines_per_second", rate, beside);
    std::fs::remove_file(events)?;
    std::fs::remove_file(facts)?;
    Ok(())
}

fn write(to: &Path) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(to)?);
    let mut text = String::new();
    for event in History::new(PAIRS, LINES) {
        text.clear();
        line(&mut text, &event);
        file.write_all(text.as_bytes())?;
    }
    file.flush()?;
    Ok(())
}

fn replay(events: &Path, facts: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_transom"));
    command.arg("replay").stdin(File::open(events)?).stdout(File::create(facts)?);
    let done = command.stderr(Stdio::null()).status().context("starting transom replay")?;
    ensure!(done.success(), "transom replay: {done}");
    Ok(())
}
