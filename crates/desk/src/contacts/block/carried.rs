//! Asks WhatsApp to keep those from our numbers who are blocked there, too, and to let them in again: with no transaction
//! open, again until there is an answer. It may be asked twice for the same, by two servers or after a crash: it is so
//! then all the same.

use std::time::Duration;

use transom_channels::whatsapp::block::{self, Answer};
use transom_channels::whatsapp::request::Address;
use transom_rules::block::Carried;
use transom_rules::id::WorkspaceId;
use transom_rules::time::{Span, Timestamp};
use transom_store::carried_blocks::{self, Due, Fate};
use transom_store::held::{Held, Wanted};
use transom_store::{Result, apps};

use crate::app::Shared;
use crate::base::graph::NoAnswer;

/// How often it is looked whether another process left something to be asked, and what is due again.
const EVERY: Duration = Duration::from_secs(5);
/// So many are taken at once.
const AT_ONCE: i64 = 16;
/// Whoever took some is given so long: longer than all of their answers are waited for.
const TAKEN_FOR: Span = Span::seconds(300);
/// How long an answer is waited for.
const ANSWER_WITHIN: Duration = Duration::from_secs(12);
/// The longest pause before it is asked again.
const LONGEST_PAUSE: Span = Span::hours(1);

/// Asks until the server stops.
pub(crate) async fn run(app: Shared) {
    while !app.stop.is_cancelled() {
        if let Some(Err(error)) = app.stop.run_until_cancelled(round(&app)).await {
            tracing::error!(%error, "WhatsApp could not be asked to block or to let in");
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.blocks.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn round(app: &Shared) -> Result<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        loop {
            let now = app.clock.now();
            let claim = app
                .db
                .of(workspace)
                .write((), move |tx, ()| Box::pin(carried_blocks::claim(tx, now, now + TAKEN_FOR, AT_ONCE)));
            let due = claim.await?;
            let is_last = due.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
            for one in due {
                let fate = ask(app, workspace, &one).await;
                settle(app, workspace, one, fate).await?;
            }
            if is_last {
                break;
            }
        }
    }
    Ok(())
}

/// What becomes of one.
async fn ask(app: &Shared, workspace: WorkspaceId, due: &Due) -> Fate {
    let known = app.registry.known();
    // For a number that is not connected any more nobody can ask.
    let Some(number) = known.at_meta(workspace, due.place.channel).cloned() else { return Fate::Gone };
    let whom = match (due.phone.is_empty(), due.user_id.is_empty()) {
        (false, _) => Address::Phone(due.phone.clone()),
        (true, false) => Address::UserId(due.user_id.clone()),
        (true, true) => return Fate::Gone,
    };
    let blocks = due.state == Carried::Blocking;
    let request = block::ask(&number.channel.phone_number_id, &whom, blocks);
    let asking = app.graph.ask(&request, &number.access_token);
    let answer = match tokio::time::timeout(ANSWER_WITHIN, asking).await {
        Ok(Ok(answer)) => block::read(answer.status, &answer.body),
        Ok(Err(NoAnswer::NotSent(why) | NoAnswer::Unclear(why))) => {
            tracing::warn!(%why, "WhatsApp gave no answer about a block; it is asked again");
            Answer::Later
        }
        Err(_) => Answer::Later,
    };
    match (answer, blocks) {
        (Answer::Done, true) => Fate::Is(Carried::Blocked),
        (Answer::Done, false) => Fate::Gone,
        (Answer::Refused(code), true) => Fate::Refused(Carried::Refused, code),
        (Answer::Refused(code), false) => Fate::Refused(Carried::Stuck, code),
        (Answer::Later, _) => Fate::Again(later(app.clock.now(), due.attempt)),
    }
}

/// After growing pauses: 5, 10, 20 … seconds up to an hour.
fn later(now: Timestamp, attempt: i64) -> Timestamp {
    let doubled = u32::try_from(attempt.clamp(0, 20)).unwrap_or_default();
    now + Span::seconds(5_i64.saturating_mul(1 << doubled)).min(LONGEST_PAUSE)
}

/// What came of it is shown on open pages.
async fn settle(app: &Shared, workspace: WorkspaceId, due: Due, fate: Fate) -> Result<()> {
    let now = app.clock.now();
    let settling = app.db.of(workspace).write(due, move |tx, due| {
        Box::pin(async move {
            let wanted = Wanted {
                identities: [due.place.identity].into(),
                conversations: due.conversation.into_iter().collect(),
                ..Wanted::default()
            };
            let mut held = Held::load(tx, &wanted).await?;
            if !carried_blocks::settle(tx, due, fate, now).await? {
                return Ok(0);
            }
            if let Some(conversation) = due.conversation.filter(|_| !matches!(fate, Fate::Again(_))) {
                held.conversation_mut(conversation);
            }
            Ok(held.write(tx, now).await?.0)
        })
    });
    let cursor = settling.await?;
    if cursor > 0 {
        app.hub.changed(workspace, cursor);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let now = Timestamp::from_seconds(1_000);
        for (attempt, seconds) in [(0, 5), (1, 10), (6, 320), (10, 3600), (900, 3600)] {
            assert_eq!(later(now, attempt) - now, Span::seconds(seconds), "{attempt}");
        }
    }
}
