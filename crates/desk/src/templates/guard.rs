//! The guard of categories: Meta moves a template to another one, and what was planned at the old price waits until somebody
//! agrees to the new one. Who sends after the move is told the new price first, and waits for nobody.

use serde_json::Value;
use transom_rules::access::{Asker, Verb};
use transom_rules::author::Author;
use transom_rules::draft::{Draft, Form};
use transom_rules::id::{MessageId, TemplateId};
use transom_rules::pricing::Billed;
use transom_rules::template::{Category, Template};
use transom_rules::template_history::{Happened, Step};
use transom_store::channels::Channel;
use transom_store::held::Held;
use transom_store::messages::Message;
use transom_store::template_events::{self, Event};
use transom_store::templates;
use transom_store::{Result, Scoped, campaigns, outbox};

use crate::app::App;
use crate::charges::price;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::messages::decide;

/// The template of a message, where it is billed as something else than when the message was written.
pub(crate) fn moved<'a>(message: &Message, draft: &Draft, named: &'a [Template]) -> Option<&'a Template> {
    let Form::Template(wanted) = &draft.form else { return None };
    let Some(Billed::Template(planned)) = price::form_of(message) else { return None };
    let template = named.iter().find(|one| one.language == wanted.language)?;
    (template.category != planned).then_some(template)
}

/// The templates that a draft may mean. Where Meta moved the one that is planned, it stays as it is read here until this
/// transaction ends: nobody agrees, and nothing else lets go, between looking at it and setting its message aside.
pub(crate) async fn named(
    tx: &mut Scoped<'_>,
    channel: &Channel,
    message: &Message,
    draft: &Draft,
) -> Result<Vec<Template>> {
    let named = decide::named(tx, channel, draft).await?;
    let Some(template) = moved(message, draft, &named) else { return Ok(named) };
    templates::hold(tx, template.id).await?;
    decide::named(tx, channel, draft).await
}

/// Whether a message that was planned with it waits for somebody to agree. Whoever let its campaign go on agreed to what that
/// costs.
pub(crate) async fn waits(tx: &mut Scoped<'_>, message: &Message, template: &Template) -> Result<bool> {
    let category = template.category;
    if let Some(place) = message.recipient {
        let campaign = campaigns::get(tx, place.campaign).await?;
        if campaign.is_some_and(|campaign| campaign.definition.category == category.as_str()) {
            return Ok(false);
        }
    }
    Ok(template_events::moved(tx, template.id, category).await?.is_some())
}

/// A message goes as what its template is billed as now.
pub(crate) fn bill_as(held: &mut Held, id: MessageId, category: Category) {
    let Some(message) = held.message_mut(id) else { return };
    let Ok(mut json) = serde_json::from_str::<Value>(&message.json) else { return };
    if let Some(object) = json.as_object_mut() {
        object.insert("category".into(), category.as_str().into());
        message.json = json.to_string();
    }
}

/// Agrees to what Meta bills a template as; what waited for that goes.
///
/// # Errors
/// When the asker may not, there is no such template, or there is nothing to agree to.
pub async fn agree(app: &App, asker: &Asker, id: TemplateId) -> Done<()> {
    let note = gate::pass(app.base(), asker, Verb::AgreeCategory, id).await?;
    let (now, author) = (app.clock.now(), Author::from(asker));
    gate::act(app.base(), note, (), move |tx, _, ()| {
        Box::pin(async move {
            let template = templates::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            let moved = template_events::moved(tx, id, template.category).await?;
            let moved = moved.ok_or(Wrong::TemplateNotMoved)?;
            let happened = Happened::from_to(Step::Agreed, moved.was, template.category.meta_word());
            template_events::add(tx, id, &Event { at: now, happened, author: Some(author) }).await?;
            Ok(outbox::let_go(tx).await?)
        })
    })
    .await?;
    app.outbox.notify_one();
    Ok(())
}
