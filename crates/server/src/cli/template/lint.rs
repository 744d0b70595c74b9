//! What Meta would refuse about templates in files, and what it may not like: by themselves, beside each other, and beside what
//! the database knows.

use std::path::{Path, PathBuf};

use serde_json::Value;
use transom_desk::templates::dearer::{self, Dearer};
use transom_desk::templates::neighbours::{self, Place};
use transom_desk::templates::sync;
use transom_pages::say;
use transom_pages::words::numbers::money;
use transom_pages::words::say as sentence;
use transom_rules::settings::Settings;
use transom_rules::template::{Category, Template};
use transom_rules::template_check::{self, Definition, Finding, FindingSeverity, Neighbour};

use super::account::Account;
use super::file::{called, objects};
use crate::cli::here::Here;

/// How many were checked, and how many errors were found.
#[derive(Default)]
struct Report {
    checked: usize,
    errors: usize,
}

impl Report {
    fn tell(&mut self, file: &Path, object: &Value, findings: &[Finding]) {
        self.checked += 1;
        for finding in findings {
            let is_error = finding.severity == FindingSeverity::Error;
            self.errors += usize::from(is_error);
            println!("{}: {}: {}", file.display(), called(object), line(finding));
        }
    }

    fn end(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.errors == 0, "{} of this Meta would refuse", self.errors);
        println!("{} checked, nothing found that Meta would refuse.", self.checked);
        Ok(())
    }
}

/// A finding as a line: how bad, where, by which rule, and what to do.
pub(super) fn line(finding: &Finding) -> String {
    let word = if finding.severity == FindingSeverity::Error { "error" } else { "warning" };
    format!("{word} at {} ({}): {}", finding.field, finding.rule, sentence(&finding.message))
}

/// Without a database.
pub(super) fn alone(files: &[PathBuf], rules: &Settings) -> anyhow::Result<()> {
    let (mut report, mut seen) = (Report::default(), Vec::new());
    for file in files {
        for object in objects(file)? {
            report.tell(file, &object, &among(&object, &seen, rules));
            seen.extend(as_kept(&object));
        }
    }
    report.end()
}

/// What is found about one beside those that came before it.
fn among(object: &Value, seen: &[Template], rules: &Settings) -> Vec<Finding> {
    let definition = Definition::of(object);
    let neighbours = seen.iter().map(|template| Neighbour { template, blocked_days: None });
    let mut findings = template_check::lint(&definition, rules);
    findings.extend(template_check::beside(&definition, &neighbours.collect::<Vec<_>>(), None));
    findings
}

/// A template of a file as one that is there.
fn as_kept(object: &Value) -> Option<Template> {
    let mut object = object.clone();
    object.as_object_mut()?.insert("status".into(), "APPROVED".into());
    sync::template(&object, &transom_desk::base::clock::Clock::new(transom_rules::time::Span::default()))
}

/// The same, and beside what the account of a number has.
pub(super) async fn beside(files: &[PathBuf], here: &Here, number: Option<&str>) -> anyhow::Result<()> {
    let account = Account::find(here, number).await?;
    let channel = &account.number.channel;
    let now = here.clock.now();
    let (mut report, mut seen, mut feared) = (Report::default(), Vec::new(), false);
    for file in files {
        for object in objects(file)? {
            let definition = Definition::of(&object);
            let mut findings = among(&object, &seen, &here.settings.rules);
            let itself = account.have.get(&called(&object)).map(|known| known.id);
            let place = Place { workspace: here.workspace, waba_id: &channel.waba_id, itself };
            findings.extend(neighbours::beside(&here.db, place, &definition, now).await?);
            report.tell(file, &object, &findings);
            let likely = template_check::likely(&definition);
            feared |= likely.is_some_and(|likely| likely.category == Category::Marketing);
            seen.extend(as_kept(&object));
        }
    }
    if feared && let Some(costs) = dearer::of_account(&here.db, &account.known, channel, now).await? {
        println!("{}", told(&costs));
    }
    report.end()
}

fn told(costs: &Dearer) -> String {
    let money = |amount| money(&costs.currency, amount);
    say!("template-dearer", count = costs.messages, paid = money(costs.paid), more = money(costs.more()))
}
