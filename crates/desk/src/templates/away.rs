//! A template that is put away, and taken back: Meta answers that at another host (wire: `hsm_ids`).

use serde_json::Value;
use transom_channels::fault::NO_CODE;
use transom_channels::whatsapp::request;
use transom_rules::access::{Asker, Verb};
use transom_rules::event::Fault;
use transom_rules::id::TemplateId;
use transom_rules::template::TemplateStatus;

use super::meta::{self, Means, NotSubmitted, understood};
use super::{life, sync};
use crate::app::Shared;
use crate::done::{NotDone, Wrong};
use crate::gate;

/// Puts a template away, or takes it back. Meta deletes what is put away after 28 days.
///
/// # Errors
/// When the asker may not, there is no such template, its state is another one, or Meta does not do it.
pub async fn put(app: &Shared, asker: &Asker, id: TemplateId, away: bool) -> Result<(), NotSubmitted> {
    let verb = if away { Verb::ArchiveTemplate } else { Verb::UnarchiveTemplate };
    let note = gate::pass(app.base(), asker, verb, id).await.map_err(NotDone::from)?;
    let held = life::hold(&Means::of(app), asker, id).await?;
    let status = &held.template.status;
    let can_go =
        matches!(status, TemplateStatus::Approved | TemplateStatus::Rejected | TemplateStatus::Paused);
    if away && !can_go {
        return Err(NotDone::from(Wrong::TemplateState).into());
    }
    if !away && *status != TemplateStatus::Archived {
        return Err(NotDone::from(Wrong::TemplateNotArchived).into());
    }
    let request = request::archive_template(&held.waba_id, &held.meta_id, away);
    let answer = understood(app.graph.ask_beside(&request, &held.number.access_token).await);
    let came = answer.and_then(|said| moved(&said, &held.meta_id));
    let (note, ()) = meta::or_fail(&Means::of(app), note, came).await?;
    gate::record(app.base(), note).await.map_err(NotDone::from)?;
    sync::soon(app, asker.workspace);
    Ok(())
}

/// An answer of this edge is no error where nothing was done: it names what failed.
fn moved(said: &Value, meta_id: &str) -> Result<(), NotSubmitted> {
    let Some(why) = said.get("failed_templates").and_then(|failed| failed.get(meta_id)) else {
        return Ok(());
    };
    let title = why.as_str().map_or_else(|| why.to_string(), str::to_owned);
    Err(NotSubmitted::Refused(Fault { code: NO_CODE, title, details: String::new(), stopped: None }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_failed_is_no_success_though_the_answer_is_one() {
        assert!(moved(&json!({"archived_templates": ["7"], "failed_templates": {}}), "7").is_ok());
        let failed = json!({"archived_templates": [], "failed_templates": {"7": "It is in review."}});
        assert!(
            matches!(moved(&failed, "7"), Err(NotSubmitted::Refused(fault)) if fault.title == "It is in review.")
        );
    }
}
