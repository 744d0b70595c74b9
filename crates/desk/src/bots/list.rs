//! What there is of bots: all of them, one with its versions, how many runs stand where, and what stands beside Send.

use std::sync::Arc;

use transom_rules::access::{Asker, On, Verb, Visibility};
use transom_rules::flow::Known;
use transom_rules::flow::model::{Begins, Does, Flow, Target};
use transom_rules::id::{BotId, ConversationId};
use transom_store::bots::{self, Bot, Counts, Version};
use transom_store::{Result as Stored, Scoped, conversations};

use super::Writing;
use super::known::known;
use crate::app::Shared;
use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate;

/// A bot among all.
#[derive(Clone, Debug)]
pub struct Listed {
    /// It.
    pub bot: Bot,
    /// Its draft says something else than what is deployed.
    pub differs: bool,
    /// How many of its runs are not over.
    pub running: i64,
}

/// All bots of the workspace, in the order in which they were made.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Listed>> {
    gate::may(base, asker, Verb::ReadBots, On::NOTHING).await?;
    let listed = base.db.of(asker.workspace).read((), |tx, ()| {
        Box::pin(async move {
            let (differing, running) = (bots::differing(tx).await?, bots::running(tx).await?);
            let all = bots::all(tx).await?.into_iter();
            Ok(all
                .map(|bot| Listed {
                    differs: differing.contains(&bot.id),
                    running: running.get(&bot.id).copied().unwrap_or_default(),
                    bot,
                })
                .collect())
        })
    });
    Ok(listed.await?)
}

/// A bot with what is wrong with its draft.
///
/// # Errors
/// When the asker may not, or there is no such bot.
pub async fn one(with: Writing<'_>, asker: &Asker, id: BotId) -> Done<super::act::Checked> {
    gate::may(with.base, asker, Verb::ReadBots, id).await?;
    let bounds = with.bounds();
    let found = with.base.db.of(asker.workspace).read((), move |tx, ()| {
        let bounds = Arc::clone(&bounds);
        Box::pin(async move {
            let Some(bot) = bots::get(tx, id).await? else { return Ok(None) };
            super::act::Checked::of(tx, bot, &bounds).await.map(Some)
        })
    });
    found.await?.ok_or(NotDone::NotFound)
}

/// What flows of the workspace can name.
///
/// # Errors
/// When the asker may not.
pub async fn nameable(with: Writing<'_>, asker: &Asker) -> Done<Known> {
    gate::may(with.base, asker, Verb::ReadBots, On::NOTHING).await?;
    let bounds = with.bounds();
    let here = with.base.db.of(asker.workspace);
    let known = here.read((), move |tx, ()| {
        let bounds = Arc::clone(&bounds);
        Box::pin(async move { known(tx, &bounds).await })
    });
    Ok(known.await?)
}

/// What was deployed of a bot, the newest first.
///
/// # Errors
/// When the asker may not, or there is no such bot.
pub async fn versions(base: Base<'_>, asker: &Asker, id: BotId) -> Done<Vec<Version>> {
    gate::may(base, asker, Verb::ReadBots, id).await?;
    let found = base.db.of(asker.workspace).read((), move |tx, ()| {
        Box::pin(async move {
            let is_there = bots::get(tx, id).await?.is_some();
            Ok(if is_there { Some(bots::versions(tx, id).await?) } else { None })
        })
    });
    found.await?.ok_or(NotDone::NotFound)
}

/// How many runs of a version stand at each of its steps, left it, and ended there.
///
/// # Errors
/// When the asker may not.
pub async fn counts(base: Base<'_>, asker: &Asker, id: BotId, version: i64) -> Done<Counts> {
    gate::may(base, asker, Verb::ReadBots, id).await?;
    let here = base.db.of(asker.workspace);
    Ok(here.read((), move |tx, ()| Box::pin(bots::counts(tx, id, version))).await?)
}

/// A button beside Send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// The bot that it begins a run of.
    pub bot: BotId,
    /// What people call that.
    pub bot_name: String,
    /// What stands on it.
    pub name: String,
    /// The template that it sends at once: its name, and its language.
    pub template: Option<(String, String)>,
}

/// The buttons that stand beside Send, in the order of their bots: those of the bots that are on. Whether a press begins
/// a run in this very conversation is decided when somebody presses.
///
/// # Errors
/// Those of the store.
pub async fn buttons(tx: &mut Scoped<'_>, app: &Shared, beside: ConversationId) -> Stored<Vec<Button>> {
    let mut buttons = Vec::new();
    let listening = bots::listening(tx).await?;
    if listening.is_empty() {
        return Ok(buttons);
    }
    let found = conversations::get(tx, Visibility::All, beside).await?;
    // Bots talk with one customer at a time.
    if found.is_none_or(|found| found.identity.is_group()) {
        return Ok(buttons);
    }
    for (bot, version) in listening {
        let margin = app.settings.rules.automated_margin;
        let Some(flow) = app.flows.of(tx, bot, version, margin).await? else { continue };
        buttons.extend(flow.triggers.iter().filter_map(|trigger| match &trigger.begins {
            Begins::Button(name) => Some(Button {
                bot,
                bot_name: flow.name.clone(),
                name: name.clone(),
                template: template_at(&flow, &trigger.start),
            }),
            _ => None,
        }));
    }
    Ok(buttons)
}

/// The template of a step.
fn template_at(flow: &Flow, start: &Target) -> Option<(String, String)> {
    match &flow.step(start.step()?)?.does {
        Does::Template { name, language, .. } => Some((name.clone(), language.clone())),
        _ => None,
    }
}
