//! What becomes of a conversation whose bots cannot go on: a step that fails each time, a run that cannot be read.

use transom_rules::flow::run::{Ending, Waits};
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_store::{Error, Result as Stored, bots};

use crate::app::Shared;

/// What cannot be heard is forgotten, and the run that cannot go on is over, even where it cannot be read.
pub(super) async fn give_up(app: &Shared, workspace: WorkspaceId, id: ConversationId) -> Stored<()> {
    let now = app.clock.now();
    let here = app.db.of(workspace);
    here.write((), move |tx, ()| {
        Box::pin(async move {
            let left = bots::inputs(tx, id).await?;
            bots::forget_inputs(tx, id, &left).await?;
            let mut run = match bots::talking(tx, id).await {
                Ok(Some(run)) => run,
                Ok(None) => return Ok(()),
                Err(Error::Broken(_)) => return bots::break_off(tx, id, now).await,
                Err(error) => return Err(error),
            };
            run.run.waits = Waits::Over(Ending::Broken);
            run.ended_at = Some(now);
            run.request.clear();
            bots::save_run(tx, &run).await
        })
    })
    .await
}
