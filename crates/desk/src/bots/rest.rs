//! What becomes of the runs of a bot that was switched off: they end, or people have them, a few at a time; or they go on
//! to their end, after which the bot is off.

use std::sync::Arc;

use transom_rules::bot::{Rest, State};
use transom_rules::flow::run::{Ending, Waits};
use transom_rules::id::{BotId, ConversationId, WorkspaceId};
use transom_store::{Result as Stored, Scoped, bots, feed};

use super::here::Turn;
use super::{broken, does};
use crate::app::Shared;

/// So many end one after the other before others have their turn.
const AT_ONCE: i64 = 100;

/// Brings a bot that was switched off further.
pub(super) async fn step(app: &Shared, workspace: WorkspaceId, bot: BotId, rest: Rest) -> Stored<()> {
    let here = app.db.of(workspace);
    let live = here.read((), move |tx, ()| Box::pin(bots::live_of(tx, bot, AT_ONCE))).await?;
    // Nothing is written while its runs go on: whether that was the last is seen when they are over.
    if rest == Rest::Finish && !live.is_empty() {
        return Ok(());
    }
    if rest != Rest::Finish {
        for (_, conversation) in live {
            let ending = here.write(Arc::clone(app), move |tx, app| {
                Box::pin(ends(tx, app, Of { bot, conversation, rest }))
            });
            match ending.await {
                Ok(cursor) => app.hub.changed(workspace, cursor),
                Err(error) if error.is_transient() => return Err(error),
                Err(error) => {
                    tracing::error!(%error, %conversation, "a run could not be ended as it was to");
                    broken::give_up(app, workspace, conversation).await?;
                }
            }
        }
    }
    let now = app.clock.now();
    here.write((), move |tx, ()| {
        Box::pin(async move {
            let Some(mut held) = bots::hold(tx, bot).await? else { return Ok(()) };
            if held.state == State::Finishing && bots::live_of(tx, bot, 1).await?.is_empty() {
                held.state = State::Off;
                held.rest = None;
                bots::save(tx, &held).await?;
                feed::defined(tx, true, now).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Which bot's run, where, and what becomes of it.
#[derive(Clone, Copy)]
struct Of {
    bot: BotId,
    conversation: ConversationId,
    rest: Rest,
}

async fn ends(tx: &mut Scoped<'_>, app: &Shared, of: Of) -> Stored<i64> {
    let Some(mut turn) = Turn::enter(tx, app, of.conversation).await? else {
        return gone(tx, of, app).await;
    };
    if turn.live.as_ref().is_none_or(|live| live.row.bot != of.bot) {
        return Ok(0);
    }
    if of.rest == Rest::HandOver {
        does::to_people(&mut turn, tx).await?;
    }
    turn.ends(tx, Ending::Stopped).await?;
    turn.leave(tx).await
}

/// A run whose conversation nobody can enter any more, since its number is gone, ends as it stands.
async fn gone(tx: &mut Scoped<'_>, of: Of, app: &Shared) -> Stored<i64> {
    if let Some(mut run) = bots::talking(tx, of.conversation).await? {
        run.run.waits = Waits::Over(Ending::Stopped);
        run.ended_at = Some(app.clock.now());
        bots::save_run(tx, &run).await?;
    }
    Ok(0)
}
