//! A definition beside the templates that its account has or had.

use transom_rules::id::{TemplateId, WorkspaceId};
use transom_rules::template::Template;
use transom_rules::template_check::{self, Definition, Finding, Neighbour};
use transom_rules::time::{Span, Timestamp};
use transom_store::templates::Near;
use transom_store::{Db, Result, Scoped, template_events, templates};

/// So long templates count as submitted lately (R5.5).
const LATELY: Span = Span::hours(1);

/// Where a definition is to be.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Whose.
    pub workspace: WorkspaceId,
    /// The account, by Meta's id.
    pub waba_id: &'a str,
    /// The template that is to be so, where there is one.
    pub itself: Option<TemplateId>,
}

/// What stands against a definition there: its name is taken or blocked, its words are another's, the account has as many as
/// Meta takes.
///
/// # Errors
/// Those of the database.
pub async fn beside(
    db: &Db,
    place: Place<'_>,
    definition: &Definition<'_>,
    now: Timestamp,
) -> Result<Vec<Finding>> {
    let near = Near {
        waba_id: place.waba_id.to_owned(),
        language: definition.language.to_owned(),
        name: definition.name.to_owned(),
        body: template_check::body_of(definition.components).to_owned(),
    };
    let found = db.of(place.workspace).read(near, move |tx, near| {
        Box::pin(async move {
            let mut all = Vec::new();
            for template in templates::near(tx, near).await? {
                let days =
                    if template.name == near.name { blocked_days(tx, &template, now).await? } else { None };
                all.push((template, days));
            }
            Ok((all, templates::crowd(tx, &near.waba_id, now - LATELY).await?))
        })
    });
    let (found, crowd) = found.await?;
    let all = found.iter().map(|(template, days)| Neighbour { template, blocked_days: *days });
    let all: Vec<Neighbour<'_>> = all.collect();
    let mut findings = template_check::beside(definition, &all, place.itself);
    if place.itself.is_none() {
        findings.extend(template_check::crowd(crowd));
    }
    Ok(findings)
}

/// In how many days the name of one that is gone can be used again; `None` where it can.
async fn blocked_days(tx: &mut Scoped<'_>, template: &Template, now: Timestamp) -> Result<Option<u64>> {
    if !template.is_going() {
        return Ok(None);
    }
    let ending = template_events::endings(tx, &[template.id]).await?.remove(&template.id);
    let left = ending.and_then(|ending| ending.name_free_at).map(|free_at| free_at - now);
    let left = left.filter(|left| *left > Span::default());
    Ok(left.map(|left| u64::try_from(left.as_seconds_up()).unwrap_or_default().div_ceil(24 * 3600)))
}
