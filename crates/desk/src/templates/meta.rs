//! Asking Meta to do something with templates, and why it was not done.

use std::sync::Arc;

use serde_json::Value;
use transom_channels::whatsapp::answer;
use transom_channels::whatsapp::request::Request;
use transom_rules::access::Why;
use transom_rules::event::Fault;
use transom_rules::settings::Settings;
use transom_rules::template_check::{self, Definition, Finding, FindingSeverity};
use transom_rules::template_hurdle::Hurdle;
use transom_store::seal::Secret;

use super::neighbours::{self, Place};
use crate::accounts::registry::Known;
use crate::app::App;
use crate::base::Base;
use crate::base::graph::{Answer, Graph, NoAnswer};
use crate::done::NotDone;
use crate::gate::{self, Note};

/// What it takes to ask Meta for something, whoever does: the running server, or a command beside it.
#[derive(Clone)]
pub struct Means<'a> {
    /// As of any act.
    pub base: Base<'a>,
    /// Meta.
    pub graph: &'a Graph,
    /// Accounts and numbers.
    pub known: Arc<Known>,
    /// What the check goes by.
    pub rules: &'a Settings,
}

impl<'a> Means<'a> {
    /// Those of the server.
    pub fn of(app: &'a App) -> Self {
        let known = app.registry.known();
        Self { base: app.base(), graph: &app.graph, known, rules: &app.settings.rules }
    }
}

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
    /// Meta lets the account make no templates yet; what stands in the way, as far as that is known.
    NotAllowed(Fault, Box<[Hurdle]>),
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
            Self::Refused(_) | Self::NotAllowed(..) => Some(Why::MetaRefused),
            Self::NotDone(_) | Self::NoNumber | Self::Faulty(_) => None,
        }
    }
}

/// What Meta may dislike about a definition in an account; `itself` is the template that is to be so.
///
/// # Errors
/// What it would refuse.
pub(super) async fn check(
    means: &Means<'_>,
    place: Place<'_>,
    definition: &Definition<'_>,
) -> Result<Vec<Finding>, NotSubmitted> {
    let mut findings = template_check::lint(definition, means.rules);
    let Base { db, clock, .. } = means.base;
    findings.extend(neighbours::beside(db, place, definition, clock.now()).await.map_err(NotDone::from)?);
    let (errors, warnings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.severity == FindingSeverity::Error);
    if errors.is_empty() { Ok(warnings) } else { Err(NotSubmitted::Faulty(errors)) }
}

/// Asks Meta, and reads what it says; where nothing comes of it the audit log tells why.
///
/// # Errors
/// When Meta does not do it.
pub(super) async fn ask(
    means: &Means<'_>,
    note: Note,
    request: &Request,
    token: &Secret,
) -> Result<(Note, Value), NotSubmitted> {
    let came = understood(means.graph.ask(request, token).await);
    or_fail(means, note, came).await
}

/// Where nothing came of what Meta was asked for, the audit log tells why.
///
/// # Errors
/// What came.
pub(super) async fn or_fail<T>(
    means: &Means<'_>,
    note: Note,
    came: Result<T, NotSubmitted>,
) -> Result<(Note, T), NotSubmitted> {
    match came {
        Ok(said) => Ok((note, said)),
        Err(not_submitted) => {
            if let Some(why) = not_submitted.why() {
                gate::fail(means.base, note, why).await;
            }
            Err(not_submitted)
        }
    }
}

/// What Meta says, or why it says nothing.
pub(super) fn understood(answer: Result<Answer, NoAnswer>) -> Result<Value, NotSubmitted> {
    let found = answer.map_err(|none| match none {
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
