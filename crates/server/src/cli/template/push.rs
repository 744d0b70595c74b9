//! Templates of a folder brought to Meta: what it does not have is submitted, what differs is changed where Meta lets it be.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use transom_desk::base::graph::Graph;
use transom_desk::templates::life::{self, Edit};
use transom_desk::templates::meta::{Means, NotSubmitted};
use transom_desk::templates::submit;
use transom_rules::template::{Category, Template};

use super::account::Account;
use super::file::{called, differs_from, objects};
use super::folder::files_for;
use super::lint::line;
use crate::cli::here::Here;

/// What has to be done about one.
enum Step {
    Create(Value),
    Change(Box<Template>, Edit),
}

/// Does it, or says what would be done.
pub(super) async fn push(
    here: &Here,
    folder: &Path,
    number: Option<&str>,
    is_dry: bool,
) -> anyhow::Result<()> {
    let account = Account::find(here, number).await?;
    let graph = Graph::new(&here.settings.graph)?;
    let known = Arc::clone(&account.known);
    let means = Means { base: here.base(), graph: &graph, known, rules: &here.settings.rules };
    let (mut done, mut kept_from) = (0, 0);
    for (name, step) in steps(&account, folder)? {
        let word = match &step {
            Step::Create(_) => "created",
            Step::Change(..) => "changed",
        };
        match take(here, &means, &account, step, is_dry).await {
            Ok(warnings) => {
                done += 1;
                println!("{name}: {}{word}", if is_dry { "would be " } else { "" });
                for warning in warnings {
                    println!("{name}: {warning}");
                }
            }
            Err(why) => {
                kept_from += 1;
                for why in why {
                    println!("{name}: not {word}: {why}");
                }
            }
        }
    }
    anyhow::ensure!(kept_from == 0, "{kept_from} could not be brought to Meta");
    println!("{done} {}.", if is_dry { "to be brought to Meta" } else { "brought to Meta" });
    Ok(())
}

fn steps(account: &Account, folder: &Path) -> anyhow::Result<Vec<(String, Step)>> {
    let mut steps = Vec::new();
    for file in files_for(folder, &account.number.channel.waba_id)? {
        for object in objects(&file)? {
            let name = called(&object);
            match account.have.get(&name) {
                None => steps.push((name, Step::Create(object))),
                Some(template) if differs_from(&object, template) => {
                    let edit =
                        Edit { components: object.get("components").cloned(), category: category(&object) };
                    steps.push((name, Step::Change(Box::new(template.clone()), edit)));
                }
                Some(_) => {}
            }
        }
    }
    Ok(steps)
}

fn category(object: &Value) -> Option<Category> {
    object.get("category").and_then(Value::as_str).and_then(Category::read)
}

/// What Meta may not like about it.
///
/// # Errors
/// Why it is not done, in sentences.
async fn take(
    here: &Here,
    means: &Means<'_>,
    account: &Account,
    step: Step,
    is_dry: bool,
) -> Result<Vec<String>, Vec<String>> {
    let (asker, number) = (&here.asker, account.number.channel.id);
    let came = match step {
        Step::Create(object) if is_dry => submit::try_submit(means, asker, number, &object).await,
        Step::Create(object) => {
            submit::submit(means, asker, number, object).await.map(|submitted| submitted.warnings)
        }
        Step::Change(template, edit) if is_dry => life::try_edit(means, asker, template.id, &edit).await,
        Step::Change(template, edit) => life::edit(means, asker, template.id, edit).await,
    };
    came.map(|warnings| warnings.iter().map(line).collect()).map_err(why)
}

fn why(not_submitted: NotSubmitted) -> Vec<String> {
    match not_submitted {
        NotSubmitted::NotDone(not_done) => vec![not_done.to_string()],
        NotSubmitted::NoNumber => vec!["no such number is connected".into()],
        NotSubmitted::Faulty(findings) => findings.iter().map(line).collect(),
        NotSubmitted::NotAsked => vec!["Meta cannot be reached".into()],
        NotSubmitted::Unclear => vec!["Meta did not answer: it may have it all the same".into()],
        NotSubmitted::Unwell(_, said) | NotSubmitted::Refused(said) => {
            vec![refused(&said.title, &said.details)]
        }
        NotSubmitted::NotAllowed(said, hurdles) => {
            let first = refused(&said.title, &said.details);
            let one = |cause: &str, state: &str, url: &str| format!("{cause}: {state} ({url})");
            let told = hurdles
                .iter()
                .map(|hurdle| one(hurdle.cause.as_str(), hurdle.state.as_str(), hurdle.cause.address()));
            std::iter::once(first).chain(told).collect()
        }
    }
}

fn refused(title: &str, details: &str) -> String {
    transom_pages::templates::one::refused(title, details)
}
