//! Moves runs until the server stops: what happened is heard as soon as it is known, what is due comes in its time, and
//! what begins by itself is looked for. What one server does another one that looks at the same finds done.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use transom_rules::id::{ConversationId, WorkspaceId};
use transom_rules::time::Span;
use transom_store::{Result as Stored, bots};

use super::{broken, rest, timed, turn};
use crate::app::Shared;

/// The longest that nobody looks: another process may have heard something.
const EVERY: Duration = Duration::from_secs(1);
/// So much time has to have passed before it is looked through for what begins by itself.
const LOOKS: Span = Span::seconds(15);
/// So many conversations have their turn before others have theirs.
const AT_ONCE: i64 = 200;

/// Works until the server stops.
pub(crate) async fn run(app: Shared) {
    while !app.stop.is_cancelled() {
        let more = match app.stop.run_until_cancelled(round(&app)).await {
            Some(Ok(more)) => more,
            Some(Err(error)) => {
                tracing::error!(%error, "bots could not be looked at");
                false
            }
            None => return,
        };
        if more {
            continue;
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.bots.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// One look at the bots of every workspace that has one at work. Whether there is more to do at once.
pub(super) async fn round(app: &Shared) -> Stored<bool> {
    let (mut more, mut at_work) = (false, false);
    for workspace in app.db.read((), |tx, ()| Box::pin(bots::at_work(tx))).await? {
        match round_of(app, workspace).await {
            Ok(round) => {
                more |= round.more;
                at_work |= round.is_at_work;
            }
            Err(error) => {
                tracing::error!(%error, %workspace, "the bots of a workspace could not be worked on");
            }
        }
    }
    app.flows.note_work(at_work);
    Ok(more)
}

async fn round_of(app: &Shared, workspace: WorkspaceId) -> Stored<Round> {
    let now = app.clock.now();
    let look = app.db.of(workspace).read((), move |tx, ()| {
        Box::pin(async move {
            let waiting = bots::waiting(tx, AT_ONCE).await?;
            let due = bots::due(tx, now, AT_ONCE).await?;
            Ok((waiting, due, bots::working(tx).await?))
        })
    });
    let (waiting, due, bots) = look.await?;
    let is_at_work = !bots.is_empty();
    let more = [waiting.len(), due.len()].iter().any(|many| i64::try_from(*many) == Ok(AT_ONCE));
    let mut seen = BTreeSet::new();
    for id in waiting.into_iter().chain(due).filter(|id| seen.insert(*id)) {
        alone(one(app, workspace, id).await)?;
    }
    let mut has_begun = false;
    for bot in bots {
        if let Some(what) = bot.rest {
            alone(rest::step(app, workspace, bot.id, what).await)?;
        }
        if bot.looked_at.is_some_and(|at| at + LOOKS <= now) {
            has_begun |= alone(timed::step(app, workspace, bot.id).await)?;
        }
    }
    Ok(Round { more: more || has_begun, is_at_work })
}

/// What fails for good keeps nothing else of the workspace back.
fn alone<T: Default>(done: Stored<T>) -> Stored<T> {
    match done {
        Err(error) if !error.is_transient() => {
            tracing::error!(%error, "a bot could not be worked on");
            Ok(T::default())
        }
        done => done,
    }
}

/// What one look came to.
struct Round {
    more: bool,
    is_at_work: bool,
}

/// A conversation's turn. One that fails for good is not tried for ever, nor does it keep others back.
async fn one(app: &Shared, workspace: WorkspaceId, id: ConversationId) -> Stored<()> {
    let here = app.db.of(workspace);
    let turn = here.write(Arc::clone(app), move |tx, app| Box::pin(turn::turn(tx, app, id)));
    match turn.await {
        Ok(cursor) => {
            if cursor > 0 {
                app.hub.changed(workspace, cursor);
                app.outbox.notify_one();
                app.asking.notify_one();
            }
            Ok(())
        }
        Err(error) if error.is_transient() => Err(error),
        Err(error) => {
            tracing::error!(%error, conversation = %id, "a bot could not go on");
            broken::give_up(app, workspace, id).await
        }
    }
}
