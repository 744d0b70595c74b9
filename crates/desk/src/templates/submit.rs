//! Submitting a template to Meta: checked here first, asked there, kept with what Meta made of it.

use std::sync::Arc;

use serde_json::{Value, json};
use transom_channels::whatsapp::request;
use transom_rules::access::{Asker, On, Verb};
use transom_rules::author::Author;
use transom_rules::id::ChannelId;
use transom_rules::template::Template;
use transom_rules::template_check::{Definition, Finding};
use transom_store::templates::{self, By};

pub use super::meta::NotSubmitted;
use super::{meta, sync};
use crate::app::App;
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
    app: &App,
    asker: &Asker,
    number: ChannelId,
    object: Value,
) -> Result<Submitted, NotSubmitted> {
    let note = gate::pass(app.base(), asker, Verb::SubmitTemplate, On::NOTHING).await;
    let note = note.map_err(NotDone::from)?;
    let known = app.registry.known();
    let number = known.connected(asker.workspace, number).map(Arc::clone).ok_or(NotSubmitted::NoNumber)?;
    let warnings = meta::check(app, &Definition::of(&object))?;
    let request = request::create_template(&number.channel.waba_id, &object);
    let (note, said) = meta::ask(app, note, &request, &number.access_token).await?;
    let waba_id = number.channel.waba_id.clone();
    let template = keep(app, note, waba_id.clone(), taken(app, object, &said)?, Author::from(asker)).await?;
    Ok(Submitted { template, waba_id, warnings })
}

/// What was submitted, with what Meta made of it.
fn taken(app: &App, mut object: Value, said: &Value) -> Done<Template> {
    let mut own = |name: &str, value: Option<&Value>| {
        if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
            object.insert(name.to_owned(), value.clone());
        }
    };
    own("status", Some(said.get("status").unwrap_or(&json!("PENDING"))));
    own("id", said.get("id"));
    // Meta may have put it into another category than it was submitted in.
    own("category", said.get("category").filter(|said| sync::category(said.as_str()).is_some()));
    let template = sync::template(&object, &app.clock);
    Ok(template
        .ok_or_else(|| anyhow::anyhow!("the check let a template without a name or a category pass"))?)
}

/// Keeps it; of one that was known by this name our id stays.
async fn keep(app: &App, note: Note, waba_id: String, template: Template, author: Author) -> Done<Template> {
    let now = app.clock.now();
    gate::act(app.base(), note, (template, waba_id), move |tx, note, (template, waba_id)| {
        Box::pin(async move {
            templates::keep(tx, waba_id, template, By::Us(author), now).await?;
            let named = templates::named(tx, waba_id, &template.name).await?;
            let kept = named.into_iter().find(|kept| kept.language == template.language);
            let kept = kept.unwrap_or_else(|| template.clone());
            note.set_on(kept.id);
            Ok(kept)
        })
    })
    .await
}
