//! What templates brought: counted over what was sent lately, by which the picker ranks them; and what came of sending one.

use std::sync::Arc;

use transom_rules::answers::{Answers, WITHIN};
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::language::Reader;
use transom_rules::template::Template;
use transom_rules::time::{Span, Timestamp};
use transom_store::template_sends::{self, Counted, Statistics};
use transom_store::{Result, Scoped};

use crate::accounts::registry::Known;
use crate::app::App;

/// What was sent before is another time's.
pub const MEMORY: Span = Span::hours(24 * 90);

/// So many sends are counted at most, the newest.
pub const NEWEST: i64 = 5_000;

/// Which templates bring answers in a workspace. A template is counted when its day for an answer is over.
///
/// # Errors
/// Those of the store.
pub async fn measured(app: &App, workspace: WorkspaceId) -> Result<Arc<Answers>> {
    let (machine, now) = (app.clock.machine(), app.clock.now());
    if let Some(answers) = app.measured.fresh(workspace, machine) {
        return Ok(answers);
    }
    let read = app
        .db
        .of(workspace)
        .read((), move |tx, ()| Box::pin(template_sends::recent(tx, now - MEMORY, now - WITHIN, NEWEST)));
    let mut answers = Answers::default();
    for sent in read.await? {
        let to = Reader { language: &sent.language, address: &sent.address };
        answers.add(&sent.template, to, sent.answered);
    }
    let answers = Arc::new(answers);
    app.measured.keep(workspace, machine, &answers);
    Ok(answers)
}

/// What came of sending a template of an account lately.
///
/// # Errors
/// Those of the store.
pub async fn statistics(
    tx: &mut Scoped<'_>,
    known: &Known,
    template: &Template,
    waba_id: &str,
    now: Timestamp,
) -> Result<Statistics> {
    let channels: Vec<ChannelId> = known.numbers_of(tx.workspace(), waba_id).map(|one| one.id).collect();
    let key = template_sends::key(&template.name, &template.language);
    let counted = Counted { template: &key, channels: &channels, since: now - MEMORY, limit: NEWEST };
    template_sends::statistics(tx, &counted).await
}
