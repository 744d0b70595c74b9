//! Submitting a template to Meta: checked here first, asked there, kept with what Meta made of it.

use std::sync::Arc;

use serde_json::{Value, json};
use transom_channels::whatsapp::request;
use transom_rules::access::{Asker, On, Verb};
use transom_rules::author::Author;
use transom_rules::id::ChannelId;
use transom_rules::template::{Category, Template};
use transom_rules::template_check::{Definition, Finding};
use transom_store::templates::{self, By};

pub use super::meta::{Means, NotSubmitted};
use super::neighbours::Place;
use super::{hurdles, meta, sync};
use crate::base::Base;
use crate::base::clock::Clock;
use crate::done::{Done, NotDone};
use crate::gate::{self, Note};

/// A template that Meta has.
#[derive(Debug)]
pub struct Submitted {
    /// As it is kept.
    pub template: Template,
    /// Whose account has it.
    pub waba_id: String,
    /// What Meta may not like about it.
    pub warnings: Vec<Finding>,
}

/// Submits `object`, a template as Meta describes one, for the account of a number.
///
/// # Errors
/// When the asker may not, no such number is connected, the check finds errors, or Meta does not take it.
pub async fn submit(
    means: &Means<'_>,
    asker: &Asker,
    number: ChannelId,
    object: Value,
) -> Result<Submitted, NotSubmitted> {
    let note = gate::pass(means.base, asker, Verb::SubmitTemplate, On::NOTHING).await;
    let note = note.map_err(NotDone::from)?;
    let number =
        means.known.at_meta(asker.workspace, number).map(Arc::clone).ok_or(NotSubmitted::NoNumber)?;
    let place = Place { workspace: asker.workspace, waba_id: &number.channel.waba_id, itself: None };
    let warnings = meta::check(means, place, &Definition::of(&object)).await?;
    let request = request::create_template(&number.channel.waba_id, &object);
    let by = By::Us(Author::from(asker), means.base.clock.now());
    let (note, said) = match meta::ask(means, note, &request, &number.access_token).await {
        Ok(done) => done,
        Err(refused) => return Err(hurdles::explained(means, &number, refused).await),
    };
    let waba_id = number.channel.waba_id.clone();
    let taken = taken(means.base.clock, object, &said)?;
    let template = keep(means.base, note, waba_id.clone(), taken, by).await?;
    Ok(Submitted { template, waba_id, warnings })
}

/// Looks whether a template would be submitted, and what Meta may not like about it; nobody is asked.
///
/// # Errors
/// When no such number is connected, or the check finds errors.
pub async fn try_submit(
    means: &Means<'_>,
    asker: &Asker,
    number: ChannelId,
    object: &Value,
) -> Result<Vec<Finding>, NotSubmitted> {
    let number = means.known.at_meta(asker.workspace, number).ok_or(NotSubmitted::NoNumber)?;
    let place = Place { workspace: asker.workspace, waba_id: &number.channel.waba_id, itself: None };
    meta::check(means, place, &Definition::of(object)).await
}

/// What was submitted, with what Meta made of it.
fn taken(clock: &Clock, mut object: Value, said: &Value) -> Done<Template> {
    let mut own = |name: &str, value: Option<&Value>| {
        if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
            object.insert(name.to_owned(), value.clone());
        }
    };
    own("status", Some(said.get("status").unwrap_or(&json!("PENDING"))));
    own("id", said.get("id"));
    // Meta may have put it into another category than it was submitted in.
    own("category", said.get("category").filter(|said| said.as_str().and_then(Category::read).is_some()));
    let template = sync::template(&object, clock);
    Ok(template
        .ok_or_else(|| anyhow::anyhow!("the check let a template without a name or a category pass"))?)
}

/// Keeps it; of one that was known by this name our id stays.
async fn keep(base: Base<'_>, note: Note, waba_id: String, template: Template, by: By) -> Done<Template> {
    let now = base.clock.now();
    gate::act(base, note, (template, waba_id), move |tx, note, (template, waba_id)| {
        Box::pin(async move {
            templates::keep(tx, waba_id, template, by, now).await?;
            let named = templates::named(tx, waba_id, &template.name).await?;
            let kept = named.into_iter().find(|kept| kept.language == template.language);
            let kept = kept.unwrap_or_else(|| template.clone());
            note.set_on(kept.id);
            Ok(kept)
        })
    })
    .await
}
