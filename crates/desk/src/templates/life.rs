//! What is done with a template that Meta has: it is changed, deleted, or used again after a pause (R5.10 to R5.12 in
//! docs/upstream.md). Meta is asked, and what it takes is kept with who did it.

use std::sync::Arc;

use serde_json::{Value, json};
use transom_channels::whatsapp::request;
use transom_rules::access::{Asker, Verb};
use transom_rules::author::Author;
use transom_rules::id::TemplateId;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::template_check::{Definition, Finding};
use transom_rules::template_history::Step;
use transom_rules::time::{Span, Timestamp};
use transom_store::channels::Connected;
use transom_store::templates::{self, By};
use transom_store::{Scoped, template_events};

use super::meta::{self, Means, NotSubmitted};
use super::neighbours::Place;
use super::sync;
use crate::app::{App, Shared};
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// An approved template can be changed once in this time,
const EDIT_EVERY: Span = Span::hours(24);
/// and so many times
const MOST_EDITS: usize = 10;
/// in this one.
const EDITS_IN: Span = Span::hours(30 * 24);
/// So much of its history is looked at for that.
const HISTORY: i64 = 500;

/// What is to be another thing about a template. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Its components, all of them, as Meta writes them.
    pub components: Option<Value>,
    /// What Meta is to bill it as.
    pub category: Option<Category>,
}

/// A template with the number by which Meta is asked about it.
pub(super) struct Held {
    pub(super) template: Template,
    pub(super) waba_id: String,
    pub(super) meta_id: String,
    pub(super) number: Arc<Connected>,
}

/// A change that Meta can be asked for.
struct Ready {
    held: Held,
    after: Template,
    warnings: Vec<Finding>,
}

/// Changes a template with Meta. It is in review then, as far as we know, until Meta says otherwise. Returns what Meta may
/// dislike about it.
///
/// # Errors
/// When the asker may not, there is no such template, it cannot be changed now, the check finds errors, or Meta does not
/// take it.
pub async fn edit(
    means: &Means<'_>,
    asker: &Asker,
    id: TemplateId,
    edit: Edit,
) -> Result<Vec<Finding>, NotSubmitted> {
    let note = gate::pass(means.base, asker, Verb::EditTemplate, id).await.map_err(NotDone::from)?;
    let Some(Ready { held, mut after, warnings }) = ready(means, asker, id, &edit).await? else {
        return Ok(Vec::new());
    };
    let mut change = json!({ "components": after.components });
    if after.category != held.template.category
        && let Some(change) = change.as_object_mut()
    {
        change.insert("category".into(), after.category.meta_word().into());
    }
    let request = request::edit_template(&held.meta_id, &change);
    let by = By::Us(Author::from(asker), means.base.clock.now());
    let (note, _) = meta::ask(means, note, &request, &held.number.access_token).await?;
    after.status = TemplateStatus::Pending;
    // What Meta was asked for while it took the change does not know of it yet, and overrules it nowhere.
    let now = means.base.clock.now();
    gate::act(means.base, note, (after, held.waba_id), move |tx, _, (after, waba_id)| {
        Box::pin(async move { Ok(templates::keep(tx, waba_id, after, by, now).await?) })
    })
    .await?;
    Ok(warnings)
}

/// Looks whether a change would be asked for, and what Meta may dislike about it; nobody is asked.
///
/// # Errors
/// As of [`edit`], but for what Meta says.
pub async fn try_edit(
    means: &Means<'_>,
    asker: &Asker,
    id: TemplateId,
    edit: &Edit,
) -> Result<Vec<Finding>, NotSubmitted> {
    Ok(ready(means, asker, id, edit).await?.map(|ready| ready.warnings).unwrap_or_default())
}

/// `None` where nothing would be another thing.
async fn ready(
    means: &Means<'_>,
    asker: &Asker,
    id: TemplateId,
    edit: &Edit,
) -> Result<Option<Ready>, NotSubmitted> {
    let held = hold(means, asker, id).await?;
    if edit.components.is_none() && edit.category.is_none_or(|category| category == held.template.category) {
        return Ok(None);
    }
    let mut after = held.template.clone();
    after.components = edit.components.clone().unwrap_or(after.components);
    after.category = edit.category.unwrap_or(after.category);
    let place = Place { workspace: asker.workspace, waba_id: &held.waba_id, itself: Some(id) };
    let warnings = meta::check(means, place, &defined(&after)).await?;
    may_be_edited(means, asker, &held.template, edit.category).await?;
    Ok(Some(Ready { held, after, warnings }))
}

/// One that Meta can be asked about.
pub(super) async fn hold(means: &Means<'_>, asker: &Asker, id: TemplateId) -> Done<Held> {
    let found = means.base.db.of(asker.workspace).read((), move |tx, ()| Box::pin(templates::get(tx, id)));
    let (template, waba_id) = found.await?.ok_or(NotDone::NotFound)?;
    let meta_id = template.meta_id.clone().ok_or(Wrong::TemplateNoId)?;
    let known = &means.known;
    let account = known.accounts.get(&waba_id).filter(|account| account.workspace == asker.workspace);
    let number = account.and_then(|account| known.asking(account)).map(Arc::clone);
    Ok(Held { template, waba_id, meta_id, number: number.ok_or(Wrong::TemplateAccount)? })
}

const fn defined(template: &Template) -> Definition<'_> {
    Definition {
        name: template.name.as_str(),
        language: template.language.as_str(),
        category: template.category.meta_word(),
        parameter_format: template.parameter_format.as_str(),
        components: &template.components,
        lifetime: None,
    }
}

/// R5.10: which states can be changed, and how often an approved one.
async fn may_be_edited(
    means: &Means<'_>,
    asker: &Asker,
    before: &Template,
    category: Option<Category>,
) -> Done<()> {
    let now = means.base.clock.now();
    match before.status {
        TemplateStatus::Rejected | TemplateStatus::Paused => return Ok(()),
        TemplateStatus::Approved => {}
        _ => return Err(Wrong::TemplateState.into()),
    }
    if category.is_some_and(|category| category != before.category) {
        return Err(Wrong::TemplateCategory.into());
    }
    let id = before.id;
    let read = means.base.db.of(asker.workspace).read((), move |tx, ()| Box::pin(edits(tx, id)));
    let edits = read.await?;
    let within = |span: Span| edits.iter().filter(|at| now - **at < span).count();
    if within(EDIT_EVERY) > 0 || within(EDITS_IN) >= MOST_EDITS {
        return Err(Wrong::TemplateEdits.into());
    }
    Ok(())
}

/// When it was changed since it began, here or elsewhere.
async fn edits(tx: &mut Scoped<'_>, id: TemplateId) -> transom_store::Result<Vec<Timestamp>> {
    let all = template_events::of_template(tx, id, HISTORY).await?.into_iter();
    let all = all.take_while(|event| event.happened.step != Step::Submitted);
    let is_edit = |step: Step| matches!(step, Step::Edited | Step::EditedElsewhere);
    Ok(all.filter(|event| is_edit(event.happened.step)).map(|event| event.at).collect())
}

/// Deletes a template with Meta, in its language alone or in all that its name has. Its name cannot be used again for 30 days
/// where it was approved (R5.11).
///
/// # Errors
/// When the asker may not, there is no such template, Meta disabled it, or Meta does not do it.
pub async fn delete(
    app: &App,
    asker: &Asker,
    id: TemplateId,
    all_languages: bool,
) -> Result<(), NotSubmitted> {
    let note = gate::pass(app.base(), asker, Verb::DeleteTemplate, id).await.map_err(NotDone::from)?;
    let held = hold(&Means::of(app), asker, id).await?;
    if held.template.status == TemplateStatus::Disabled {
        return Err(NotDone::from(Wrong::TemplateDisabled).into());
    }
    let name = &held.template.name;
    let request = if all_languages {
        request::delete_template(&held.waba_id, name)
    } else {
        request::delete_one_template(&held.waba_id, name, &held.meta_id)
    };
    let (note, _) = meta::ask(&Means::of(app), note, &request, &held.number.access_token).await?;
    let now = app.clock.now();
    let gone = (held.template, held.waba_id, Author::from(asker));
    gate::act(app.base(), note, gone, move |tx, _, (template, waba_id, author)| {
        Box::pin(async move {
            let all = templates::named(tx, waba_id, &template.name).await?;
            for one in all.iter().filter(|one| all_languages || one.id == template.id) {
                templates::delete(tx, one.id, *author, now).await?;
            }
            Ok(())
        })
    })
    .await?;
    Ok(())
}

/// Asks Meta to use a paused template again, and then how it stands.
///
/// # Errors
/// When the asker may not, there is no such template, it is not paused, or Meta does not do it.
pub async fn unpause(app: &Shared, asker: &Asker, id: TemplateId) -> Result<(), NotSubmitted> {
    let note = gate::pass(app.base(), asker, Verb::UnpauseTemplate, id).await.map_err(NotDone::from)?;
    let held = hold(&Means::of(app), asker, id).await?;
    if held.template.status != TemplateStatus::Paused {
        return Err(NotDone::from(Wrong::TemplateNotPaused).into());
    }
    let request = request::unpause_template(&held.meta_id);
    let (note, _) = meta::ask(&Means::of(app), note, &request, &held.number.access_token).await?;
    gate::record(app.base(), note).await.map_err(NotDone::from)?;
    sync::soon(app, asker.workspace);
    Ok(())
}
