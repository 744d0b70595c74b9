//! Submitting a template to Meta: checked here first, asked there, kept with what Meta made of it.

use std::sync::Arc;

use serde_json::{Value, json};
use transom_channels::whatsapp::{answer, request};
use transom_rules::access::{Asker, On, Verb, Why};
use transom_rules::event::Fault;
use transom_rules::id::ChannelId;
use transom_rules::template::Template;
use transom_rules::template_check::{self, Definition, Finding, FindingSeverity};
use transom_store::channels::Connected;
use transom_store::templates;

use super::sync;
use crate::app::App;
use crate::base::graph::NoAnswer;
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

/// Why Meta does not have a template.
#[derive(Debug)]
pub enum NotSubmitted {
    /// As of any act.
    NotDone(NotDone),
    /// No such number is connected.
    NoNumber,
    /// Meta would refuse it for these: it was not asked.
    Faulty(Vec<Finding>),
    /// Meta could not be asked.
    NotAsked,
    /// Meta did not answer: it may have it.
    Unclear,
    /// Meta is not well: its HTTP status, and what it says.
    Unwell(u16, Fault),
    /// Meta refused it.
    Refused(Fault),
}

impl From<NotDone> for NotSubmitted {
    fn from(not_done: NotDone) -> Self {
        Self::NotDone(not_done)
    }
}

impl NotSubmitted {
    /// What the audit log says of an act that Meta was asked for.
    const fn why(&self) -> Option<Why> {
        match self {
            Self::NotAsked | Self::Unclear | Self::Unwell(..) => Some(Why::MetaSilent),
            Self::Refused(_) => Some(Why::MetaRefused),
            Self::NotDone(_) | Self::NoNumber | Self::Faulty(_) => None,
        }
    }
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
    let warnings = check(app, &object)?;
    let said = match ask(app, &number, &object).await {
        Ok(said) => said,
        Err(not_submitted) => {
            if let Some(why) = not_submitted.why() {
                gate::fail(app.base(), note, why).await;
            }
            return Err(not_submitted);
        }
    };
    let waba_id = number.channel.waba_id.clone();
    let template = keep(app, note, waba_id.clone(), taken(app, object, &said)?).await?;
    Ok(Submitted { template, waba_id, warnings })
}

/// What Meta may dislike; an error for what it would refuse.
fn check(app: &App, object: &Value) -> Result<Vec<Finding>, NotSubmitted> {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let definition = Definition {
        name: text("name"),
        language: text("language"),
        category: text("category"),
        parameter_format: text("parameter_format"),
        components: object.get("components").unwrap_or(&Value::Null),
    };
    let findings = template_check::lint(&definition, &app.settings.rules);
    let (errors, warnings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.severity == FindingSeverity::Error);
    if errors.is_empty() { Ok(warnings) } else { Err(NotSubmitted::Faulty(errors)) }
}

async fn ask(app: &App, number: &Connected, object: &Value) -> Result<Value, NotSubmitted> {
    let ask = request::create_template(&number.channel.waba_id, object);
    let found = app.graph.ask(&ask, &number.access_token).await.map_err(|none| match none {
        NoAnswer::NotSent(_) => NotSubmitted::NotAsked,
        NoAnswer::Unclear(_) => NotSubmitted::Unclear,
    })?;
    answer::read(found.status, &found.body).map_err(|fault| {
        if found.status >= 500 {
            NotSubmitted::Unwell(found.status, fault)
        } else {
            NotSubmitted::Refused(fault)
        }
    })
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
async fn keep(app: &App, note: Note, waba_id: String, template: Template) -> Done<Template> {
    let now = app.clock.now();
    gate::act(app.base(), note, (template, waba_id), move |tx, note, (template, waba_id)| {
        Box::pin(async move {
            templates::keep(tx, waba_id, template, now).await?;
            let named = templates::named(tx, waba_id, &template.name).await?;
            let kept = named.into_iter().find(|kept| kept.language == template.language);
            let kept = kept.unwrap_or_else(|| template.clone());
            note.set_on(kept.id);
            Ok(kept)
        })
    })
    .await
}
