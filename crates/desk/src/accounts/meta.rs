//! Asking Meta for what has to do with connecting a number, and why it did not do it.

use std::fmt;

use serde_json::Value;
use transom_channels::whatsapp::answer;
use transom_channels::whatsapp::fault;
use transom_channels::whatsapp::request::Request;
use transom_rules::access::Why;
use transom_rules::event::Fault;
use transom_store::seal::Secret;

use crate::base::Base;
use crate::base::graph::{Answer, Graph, NoAnswer};
use crate::done::{NotDone, Wrong};
use crate::gate::{self, Note};

/// What it takes to ask Meta for something, whoever does: the running server, or a command beside it.
#[derive(Clone, Copy)]
pub struct Meta<'a> {
    /// As of any act.
    pub base: Base<'a>,
    /// Meta.
    pub graph: &'a Graph,
    /// How browsers and Meta reach the server.
    pub public_url: &'a str,
}

/// Why something did not come about that Meta was to do.
#[derive(Debug)]
pub enum NotTaken {
    /// As of any act.
    NotDone(NotDone),
    /// Meta does not answer, or is not well.
    Silent(String),
    /// Meta says no.
    Refused(Box<Fault>),
}

impl From<NotDone> for NotTaken {
    fn from(not_done: NotDone) -> Self {
        Self::NotDone(not_done)
    }
}

impl From<Wrong> for NotTaken {
    fn from(wrong: Wrong) -> Self {
        Self::NotDone(wrong.into())
    }
}

impl From<transom_store::Error> for NotTaken {
    fn from(error: transom_store::Error) -> Self {
        Self::NotDone(error.into())
    }
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDone(not_done) => not_done.fmt(f),
            Self::Silent(why) => f.write_str(why),
            Self::Refused(fault) => f.write_str(&said(fault)),
        }
    }
}

impl std::error::Error for NotTaken {}

/// What Meta says of a refusal, and what can be done about it where its code is known.
pub fn said(fault: &Fault) -> String {
    let words = if fault.details.is_empty() { &fault.title } else { &fault.details };
    match fault::meaning(fault.code) {
        Some(known) => format!("Meta says: {words} (code {}). {}", fault.code, known.advice),
        None => format!("Meta says: {words} (code {}).", fault.code),
    }
}

impl Meta<'_> {
    /// Asks, and reads what it says.
    ///
    /// # Errors
    /// When Meta refuses or does not answer.
    pub(super) async fn ask(&self, request: &Request, token: &Secret) -> Result<Value, NotTaken> {
        understood(self.graph.ask(request, token).await)
    }

    /// What Meta answers to an act: where nothing comes of it the audit log tells why.
    ///
    /// # Errors
    /// When Meta refuses or does not answer.
    pub(super) async fn or_fail(
        &self,
        note: &Note,
        asked: Result<Answer, NoAnswer>,
    ) -> Result<Value, NotTaken> {
        let came = understood(asked);
        let why = match &came {
            Ok(_) | Err(NotTaken::NotDone(_)) => None,
            Err(NotTaken::Silent(_)) => Some(Why::MetaSilent),
            Err(NotTaken::Refused(_)) => Some(Why::MetaRefused),
        };
        if let Some(why) = why {
            gate::fail(self.base, note.clone(), why).await;
        }
        came
    }
}

pub(super) fn understood(answer: Result<Answer, NoAnswer>) -> Result<Value, NotTaken> {
    let found = answer.map_err(|none| {
        let (NoAnswer::NotSent(why) | NoAnswer::Unclear(why)) = none;
        NotTaken::Silent(why)
    })?;
    answer::read(found.status, &found.body).map_err(|fault| {
        if found.status >= 500 { NotTaken::Silent(said(&fault)) } else { NotTaken::Refused(Box::new(fault)) }
    })
}
