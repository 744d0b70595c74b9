//! Other programs that runs ask: with no transaction open, once each. That it was asked is noted before the bytes go out;
//! what it answered is noted as something that happened. When the server stops in between, the run goes on without an
//! answer when its time is over.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use transom_rules::bot::Heard;
use transom_rules::id::{ConversationId, RunId, WorkspaceId};
use transom_store::bots::Input;
use transom_store::seal::Secret;
use transom_store::{Result as Stored, bots};

use super::does::Question;
use super::outside::{self, Asking};
use crate::app::Shared;

/// The longest that nobody looks.
const EVERY: Duration = Duration::from_secs(1);
/// So many are asked at once.
const AT_ONCE: usize = 32;

/// Asks until the server stops.
pub(crate) async fn run(app: Shared) {
    let free = Arc::new(Semaphore::new(AT_ONCE));
    while !app.stop.is_cancelled() {
        if let Err(error) = round(&app, &free).await {
            tracing::error!(%error, "other programs could not be asked for bots");
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.asking.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn round(app: &Shared, free: &Arc<Semaphore>) -> Stored<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(bots::at_work(tx))).await? {
        let here = app.db.of(workspace);
        let limit = i64::try_from(free.available_permits()).unwrap_or_default();
        for id in here.read((), move |tx, ()| Box::pin(bots::asking(tx, limit))).await? {
            let Ok(place) = Arc::clone(free).acquire_owned().await else { return Ok(()) };
            let taken = match take(app, workspace, id).await {
                Ok(Some(taken)) => taken,
                Ok(None) => continue,
                Err(error) => {
                    tracing::error!(%error, run = %id, "a bot's question could not be taken");
                    continue;
                }
            };
            let app_of_task = Arc::clone(app);
            app.tasks.spawn(async move {
                ask(&app_of_task, workspace, taken).await;
                drop(place);
            });
        }
    }
    Ok(())
}

/// What a run wants asked.
struct Taken {
    conversation: ConversationId,
    question: Question,
    /// The key of its bot, where that has one.
    key: Option<Secret>,
}

/// Takes what a run wants asked: nobody else asks it then, not even after a crash.
async fn take(app: &Shared, workspace: WorkspaceId, id: RunId) -> Stored<Option<Taken>> {
    let here = app.db.of(workspace);
    let taken = here.write((), move |tx, ()| {
        Box::pin(async move {
            let Some(mut run) = bots::hold_run(tx, id).await? else { return Ok(None) };
            let question: Option<Question> = serde_json::from_str(&run.request).ok();
            run.request.clear();
            bots::save_run(tx, &run).await?;
            let key = bots::signing_key(tx, run.bot).await?;
            Ok(question.map(|question| Taken { conversation: run.conversation, question, key }))
        })
    });
    taken.await
}

async fn ask(app: &Shared, workspace: WorkspaceId, taken: Taken) {
    let Taken { conversation, question, key } = taken;
    let left = question.until - app.clock.now();
    let settings = &app.settings.bots;
    let with =
        Asking { internal_hosts: &settings.internal_hosts, key: key.as_ref().or(settings.secret.as_ref()) };
    let asked = outside::ask(with, &question, left).await;
    let answer = match asked {
        Ok(answer) => answer.to_string(),
        Err(why) => {
            tracing::info!(%why, "another program did not answer a bot");
            String::new()
        }
    };
    let heard = Some(Heard::Fetched);
    let told = Input { conversation, heard, about: question.key, answer, at: app.clock.now() };
    let here = app.db.of(workspace);
    let kept = here.write(vec![told], |tx, told| Box::pin(bots::tell(tx, told))).await;
    if let Err(error) = kept {
        tracing::error!(%error, "what another program answered could not be kept");
    }
    app.bots.notify_one();
}
