//! What is asked of Meta now and then: the templates of each account.

use std::sync::Arc;

use serde_json::Value;
use transom_channels::whatsapp::{answer, request};
use transom_rules::access::{Asker, On, Verb, Why};
use transom_rules::id::WorkspaceId;
use transom_rules::template::{Category, Template};
use transom_rules::time::Timestamp;
use transom_store::seal::Secret;
use transom_store::{Error, templates};

use crate::app::{App, Shared};
use crate::base::clock::Clock;
use crate::base::graph::no_answer;
use crate::done::Done;
use crate::gate;

/// Pages of templates asked for at most: Meta allows an account 6,000.
const MOST_PAGES: usize = 100;

/// So many are taken over in one transaction: what Meta tells of one meanwhile waits for that alone.
const AT_ONCE: usize = 100;

/// So often an account is asked at most, where something is heard of its templates while it answers.
const MOST_TIMES: usize = 2;

/// Asks for the templates of all accounts of a workspace, beside whatever is going on.
pub fn soon(app: &Shared, workspace: WorkspaceId) {
    let app_of_task = Arc::clone(app);
    app.tasks.spawn(async move {
        if let Err(error) = all(&app_of_task, workspace).await {
            tracing::warn!(error = format!("{error:#}"), "the templates could not be brought up to date");
        }
    });
}

/// A send wants a template that Meta has not approved, as far as we know: the word that it has may be lost.
pub fn wanted(app: &Shared, workspace: WorkspaceId) {
    if app.wanted_templates.takes_turn(workspace, app.clock.machine()) {
        soon(app, workspace);
    }
}

/// The same, because somebody asks for it.
///
/// # Errors
/// When the asker may not, or as [`all`].
pub async fn asked(app: &App, asker: &Asker) -> Done<()> {
    let note = gate::pass(app.base(), asker, Verb::SyncTemplates, On::NOTHING).await?;
    match all(app, asker.workspace).await {
        Ok(()) => Ok(gate::record(app.base(), note).await?),
        Err(error) => {
            // What is no fault of the database is one of Meta's.
            if !error.is::<Error>() {
                gate::fail(app.base(), note, Why::MetaSilent).await;
            }
            Err(error.into())
        }
    }
}

/// Takes over what Meta says of a workspace's templates.
///
/// # Errors
/// When Meta does not answer, or the store fails.
pub async fn all(app: &App, workspace: WorkspaceId) -> anyhow::Result<()> {
    let known = app.registry.known();
    let mut silent = Ok(());
    for account in known.meta_accounts(workspace) {
        let Some(number) = known.asking(account) else { continue };
        for _ in 0..MOST_TIMES {
            // What is heard while Meta answers is newer than the answer.
            let asked = app.clock.now();
            let found = match fetch(app, &account.waba_id, &number.access_token).await {
                Ok(found) => found,
                Err(error) => {
                    // The others are asked all the same.
                    silent = Err(error);
                    break;
                }
            };
            if keep(app, workspace, account.waba_id.clone(), found, asked).await? {
                break;
            }
        }
    }
    silent
}

/// The templates we can read, and the names and languages of all that Meta lists.
type Fetched = (Vec<Template>, Vec<(String, String)>);

async fn fetch(app: &App, waba_id: &str, token: &Secret) -> anyhow::Result<Fetched> {
    let (mut found, mut listed, mut after) = (Vec::new(), Vec::new(), None::<String>);
    for _ in 0..MOST_PAGES {
        let ask = request::templates(waba_id, after.as_deref());
        let answer = app.graph.ask(&ask, token).await.map_err(no_answer)?.json()?;
        anyhow::ensure!(
            answer.get("data").is_some_and(Value::is_array),
            "Meta's answer has no list of templates"
        );
        let page = answer::page(&answer);
        listed.extend(page.items.iter().filter_map(named));
        found.extend(page.items.iter().filter_map(|item| template(item, &app.clock)));
        after = page.after;
        if after.is_none() {
            break;
        }
    }
    Ok((found, listed))
}

fn named(item: &Value) -> Option<(String, String)> {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    Some((text("name")?.to_owned(), text("language")?.replace('-', "_")))
}

/// A template as Meta describes it. `None` for what has no name or a category that is not known.
pub fn template(item: &Value, clock: &Clock) -> Option<Template> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Template {
        id: clock.template_id(),
        meta_id: text("id"),
        name: text("name")?,
        language: text("language")?.replace('-', "_"),
        category: item.get("category").and_then(Value::as_str).and_then(Category::read)?,
        status: text("status")?.to_ascii_uppercase().into(),
        reason: text("rejected_reason").filter(|reason| reason != "NONE").unwrap_or_default(),
        quality: item.pointer("/quality_score/score").and_then(Value::as_str).unwrap_or("UNKNOWN").to_owned(),
        parameter_format: text("parameter_format").unwrap_or_else(|| "POSITIONAL".into()),
        components: item.get("components").cloned().unwrap_or_else(|| Value::Array(vec![])),
    })
}

/// Returns false where something was heard meanwhile that the answer does not say: Meta has to be asked again.
async fn keep(
    app: &App,
    workspace: WorkspaceId,
    waba_id: String,
    (mut found, names): Fetched,
    asked: Timestamp,
) -> anyhow::Result<bool> {
    // Whoever changes several holds them in this order.
    found.sort_by(|one, other| (&one.name, &one.language).cmp(&(&other.name, &other.language)));
    let mut is_newest = true;
    for some in found.chunks(AT_ONCE) {
        let some = (waba_id.clone(), some.to_vec());
        let kept = app.db.of(workspace).write(some, move |tx, (waba_id, some)| {
            Box::pin(async move {
                let mut is_newest = true;
                for template in some {
                    is_newest &= templates::keep(tx, waba_id, template, templates::By::Meta, asked).await?;
                }
                Ok(is_newest)
            })
        });
        is_newest &= kept.await?;
    }
    let gone = app.db.of(workspace).write((waba_id, names), move |tx, (waba_id, names)| {
        Box::pin(templates::forget_others(tx, waba_id, names, asked))
    });
    gone.await?;
    Ok(is_newest)
}
