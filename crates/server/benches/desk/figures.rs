//! What was measured: a table for people, a flat object of numbers for machines.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;

/// The figures of a run, in the order in which they were measured.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    only: Vec<String>,
    rows: Vec<(&'static str, f64, String)>,
}

impl Figures {
    /// Figures whose names have one of these words; all without any. What begins with a dash is cargo's.
    pub(crate) fn only(words: &[String]) -> Self {
        let only = words.iter().filter(|word| !word.starts_with('-')).cloned().collect();
        Self { only, rows: Vec::new() }
    }

    /// Whether one of these figures was asked for.
    pub(crate) fn wants(&self, names: &[&str]) -> bool {
        self.only.is_empty()
            || names.iter().any(|name| self.only.iter().any(|word| name.contains(word.as_str())))
    }

    /// Adds a figure and what it was made of.
    pub(crate) fn add(&mut self, name: &'static str, value: f64, beside: impl Into<String>) {
        let beside = beside.into();
        eprintln!("  {name} = {value:.2} ({beside})");
        self.rows.push((name, value, beside));
    }

    /// Says what could not be measured; it is then absent.
    pub(crate) fn absent(name: &'static str, why: &str) {
        eprintln!("  {name} is not measured: {why}");
    }

    /// Prints the table and, if nothing was left out, writes `target/bench.json`.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        let mut table = String::new();
        let mut json = serde_json::Map::new();
        for (name, value, beside) in &self.rows {
            // Writing into a string cannot fail.
            let _ = writeln!(table, "{name:<30} {value:>10.2}   {beside}");
            json.insert((*name).to_owned(), ((value * 100.0).round() / 100.0).into());
        }
        println!("\n{table}");
        if !self.only.is_empty() {
            return Ok(());
        }
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench.json");
        let text = serde_json::to_string_pretty(&json)? + "\n";
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("written to {}", path.display());
        Ok(())
    }
}

/// The middle of some values; of an even number of them the upper middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
