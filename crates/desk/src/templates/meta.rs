//! Asking Meta to do something with templates, and why it was not done.

use serde_json::Value;
use transom_channels::whatsapp::answer;
use transom_channels::whatsapp::request::Request;
use transom_rules::access::Why;
use transom_rules::event::Fault;
use transom_rules::template_check::{self, Definition, Finding, FindingSeverity};
use transom_store::seal::Secret;

use crate::app::App;
use crate::base::graph::NoAnswer;
use crate::done::NotDone;
use crate::gate::{self, Note};

/// Why Meta did not do something with a template.
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
    /// Meta did not answer: it may have done it.
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

/// What Meta may dislike about a definition.
///
/// # Errors
/// What it would refuse.
pub(super) fn check(app: &App, definition: &Definition<'_>) -> Result<Vec<Finding>, NotSubmitted> {
    let findings = template_check::lint(definition, &app.settings.rules);
    let (errors, warnings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.severity == FindingSeverity::Error);
    if errors.is_empty() { Ok(warnings) } else { Err(NotSubmitted::Faulty(errors)) }
}

/// Asks Meta, and reads what it says; where nothing comes of it the audit log tells why.
///
/// # Errors
/// When Meta does not do it.
pub(super) async fn ask(
    app: &App,
    note: Note,
    request: &Request,
    token: &Secret,
) -> Result<(Note, Value), NotSubmitted> {
    let not_submitted = match answered(app, request, token).await {
        Ok(said) => return Ok((note, said)),
        Err(not_submitted) => not_submitted,
    };
    if let Some(why) = not_submitted.why() {
        gate::fail(app.base(), note, why).await;
    }
    Err(not_submitted)
}

async fn answered(app: &App, request: &Request, token: &Secret) -> Result<Value, NotSubmitted> {
    let found = app.graph.ask(request, token).await.map_err(|none| match none {
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
