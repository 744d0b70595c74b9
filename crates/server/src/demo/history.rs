//! The company's past, played through the real paths: customers write on the simulator, agents answer through
//! the server, while the clock runs from nine days ago up to now.
//!
//! What is said stands in `history/`: `today.rs`, `lately.rs`, `trouble.rs`, `long_thread.rs`, `billed.rs`, `class.rs`,
//! `texts.rs`, `campaigns.rs`, and in `templates.rs`; `script.rs` makes one timeline of it, `stage.rs` plays it.

use serde_json::json;
use transom_desk::app::Shared;
use transom_desk::templates::sync;
use transom_rules::channel::ChannelKind;
use transom_rules::id::WorkspaceId;
use transom_store::{Db, apps};

use super::carrier::Carrier;
use super::file::Demo;
use super::people;
use super::rules::Rules;

mod billed;
mod bots;
mod campaigns;
mod class;
mod files;
mod lately;
mod long_thread;
mod marks;
mod script;
mod stage;
mod templates;
mod texts;
mod today;
mod trouble;
mod work;

/// The value of a workspace that says its history is in, and by which rules.
const PLAYED: &str = "demo.history";
/// What the first versions said instead of the rules.
pub(super) const BY_UNKNOWN: &str = "yes";

/// The rules that the history was played by, once it was.
pub(super) async fn played(db: &Db, workspace: WorkspaceId) -> anyhow::Result<Option<String>> {
    let played = db.of(workspace).read((), |tx, ()| Box::pin(apps::value(tx, PLAYED)));
    Ok(played.await?)
}

/// Plays the history by these rules, unless it was played before.
pub(super) async fn play(app: &Shared, carrier: &Carrier, demo: &Demo, rules: Rules) -> anyhow::Result<()> {
    let workspace = demo.workspace_id;
    if played(&app.db, workspace).await?.is_some() {
        return Ok(());
    }
    let stage = stage::Stage::build(app, carrier, demo).await?;
    stage.at_once().await?;
    stage.set_clock(script::ago(9, 0, 0)).await?;
    people::hire(app, demo).await?;
    stage.open().await?;
    for channel in demo.channels.iter().filter(|channel| channel.kind == ChannelKind::WhatsApp) {
        carrier.post("/_sim/seed", &json!({"templates": templates::all(&channel.waba_id)})).await?;
    }
    sync::all(app, workspace).await?;
    let stories = stories();
    let mut actors = stage.cast(&stories).await?;
    let rounds = script::rounds(&stories, class::moments(rules));
    let (before, after) = rounds.split_at(rounds.partition_point(|round| round.ago > campaigns::AT));
    for round in before {
        stage.play(round, &mut actors).await?;
    }
    stage.campaigns().await?;
    for round in after {
        stage.play(round, &mut actors).await?;
    }
    stage.mark(&actors).await?;
    stage.files_are_here(&actors).await?;
    stage.leave().await?;
    people::lately(app, demo).await?;
    app.db.of(workspace).write((), move |tx, ()| Box::pin(apps::set(tx, PLAYED, rules.word()))).await?;
    Ok(())
}

/// Everybody.
fn stories() -> Vec<&'static script::Story> {
    let of_days = [today::STORIES, lately::STORIES, long_thread::STORIES];
    let of_kinds = [trouble::STORIES, billed::STORIES, texts::STORIES];
    of_days.into_iter().chain(of_kinds).flatten().collect()
}

#[cfg(test)]
mod tests;
