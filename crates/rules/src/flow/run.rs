//! A run: one execution of a flow with one customer, small enough to be kept as a row. What happens to it, what it is
//! told of the world, and what it wants done.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::Answer;
use super::edges::Via;
use super::model::{Assignee, SetAttribute, Target};
use crate::channel::ChannelKind;
use crate::draft::Draft;
use crate::time::{Span, Timestamp};
use crate::words;

/// Where a run stands. It is pinned to the version of the flow it began in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The version of the flow, as its owner names it.
    pub version: String,
    /// The step at which it stands; empty before it begins.
    pub step: String,
    /// What was kept: texts, and what other programs answered.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, Value>,
    /// How often the question at which it stands was asked again.
    #[serde(default)]
    pub tries: u32,
    /// How many messages it gave to be sent.
    #[serde(default)]
    pub sends: u32,
    /// The step that gave the newest of them.
    #[serde(default)]
    pub sent_by: String,
    /// What it waits for.
    pub waits: Waits,
}

/// What a run waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waits {
    /// To begin.
    Beginning,
    /// To be told what became of the message it just gave: [`Input::Told`]. No time passes meanwhile.
    Sending,
    /// The customer's answer, until then.
    Answer {
        /// When it goes on without.
        until: Timestamp,
    },
    /// That time passes.
    Time {
        /// When it goes on.
        until: Timestamp,
    },
    /// Another program's answer.
    Program {
        /// When it goes on without.
        until: Timestamp,
    },
    /// People, to whom it handed over.
    People {
        /// When it goes on if none of them took the conversation; `None` when one did, or for ever.
        until: Option<Timestamp>,
    },
    /// People, who took over while it waited.
    Paused {
        /// What it goes on waiting for when they hand back.
        was: Box<Waits>,
    },
    /// Nothing: it is over.
    Over(Ending),
}

words! {
    /// How a run ended.
    Ending {
        /// It came to its end.
        Finished = "finished",
        /// It handed over to people, as its flow says.
        HandedOver = "handed_over",
        /// A message was refused or failed, and the flow does not say what then: people have it.
        Refused = "refused",
        /// An answer fitted nothing often enough: people have it.
        NotUnderstood = "not_understood",
        /// Its flow could not go on: an expression failed, a step was gone. People have it.
        Broken = "broken",
        /// People had the conversation until after it would have gone on.
        TooLate = "too_late",
        /// Somebody or something ended it: the bot was switched off, another run began.
        Stopped = "stopped",
    }
}

/// What happens to a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// It begins.
    Begun {
        /// At this step: its trigger's.
        start: Target,
        /// What set it off, where that was a word of the customer's, which opens the window.
        answer: Option<Answer>,
        /// What a program gave along.
        given: BTreeMap<String, String>,
    },
    /// The customer wrote, or pressed something: what opens the window ([`crate::receive::opens_window`]), as an emoji on
    /// a message does not.
    Answered(Answer),
    /// It is the time it waits for.
    Woke,
    /// What became of a message.
    Told {
        /// Which: the number that its act carried.
        send: u32,
        /// What.
        outcome: Outcome,
    },
    /// Another program answered, or did not.
    Fetched(Option<Value>),
    /// A person took the conversation, or wrote in it.
    TakenOver,
    /// A person gave it back.
    HandedBack,
    /// It has to end.
    Stopped,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The rules permitted it, and it is on its way.
    Permitted,
    /// The rules refused it, or it failed later.
    Failed,
}

/// What a run is told of the world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What time it is.
    pub now: Timestamp,
    /// When the window of the pair closes; `None` when it is closed.
    pub window_until: Option<Timestamp>,
    /// By what the customer wrote last: what is free-form goes there.
    pub by: ChannelKind,
    /// Whether somebody is there, by the hours of the workspace.
    pub is_staffed: bool,
    /// What expressions read as `contact.…`: `name`, `first_name`, `language`, `country`, and the attributes.
    pub contact: BTreeMap<String, String>,
    /// What they read as `conversation.…`: `status`, and the attributes.
    pub conversation: BTreeMap<String, String>,
}

/// What a run wants done, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Send this, as an automated sender, and tell what became of it.
    Send {
        /// Its number in the run.
        send: u32,
        /// The step that wants it.
        step: String,
        /// By what.
        by: ChannelKind,
        /// What.
        say: Say,
    },
    /// Put this status on the conversation.
    SetStatus(String),
    /// Give the conversation to somebody.
    Assign(Assignee),
    /// Put a label on.
    Label(String),
    /// Take a label off.
    Unlabel(String),
    /// Note this.
    Note(String),
    /// Set an attribute.
    SetAttribute(SetAttribute),
    /// Ask another program, signed, and tell what it answered.
    Ask(Request),
    /// Let people have it.
    HandOver {
        /// What they are told; may be empty.
        note: String,
        /// Who of them.
        team: Option<String>,
    },
    /// Take the conversation back from whom it is assigned to.
    TakeBack,
    /// Close the conversation, with this status where one is named.
    Close(Option<String>),
    /// Add the customer to this campaign.
    StartCampaign {
        /// Which step says so.
        step: String,
        /// The campaign's name.
        name: String,
    },
}

/// What is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Say {
    /// A template, whose slots whoever knows it fills in.
    Template {
        /// Its name.
        name: String,
        /// Its language.
        language: String,
        /// Values by slot, `body:1`.
        values: BTreeMap<String, String>,
    },
    /// Anything else.
    FreeForm(Draft),
}

/// A request to another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub address: String,
    /// `GET` or `POST`.
    pub method: String,
    /// What is sent.
    pub body: Option<String>,
    /// How long it may take.
    pub within: Span,
}

/// A step that a run went through, for its path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// The step.
    pub step: String,
    /// By what it left it.
    pub via: Via,
}

/// What came of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The run as it is now.
    pub run: Run,
    /// What it wants done.
    pub acts: Vec<Act>,
    /// Where it went.
    pub passed: Vec<Passed>,
}

impl Run {
    /// One that is to begin.
    pub fn new(version: impl Into<String>) -> Self {
        Self {
            version: version.into(),
            step: String::new(),
            variables: BTreeMap::new(),
            tries: 0,
            sends: 0,
            sent_by: String::new(),
            waits: Waits::Beginning,
        }
    }

    /// When it has to be woken; `None` when only something else moves it.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        match &self.waits {
            Waits::Answer { until } | Waits::Time { until } | Waits::Program { until } => Some(*until),
            Waits::People { until } => *until,
            Waits::Beginning | Waits::Sending | Waits::Paused { .. } | Waits::Over(_) => None,
        }
    }

    /// How it ended, once it has.
    pub fn ending(&self) -> Option<Ending> {
        if let Waits::Over(ending) = self.waits { Some(ending) } else { None }
    }

    /// Whether what the customer writes is an answer to it.
    pub fn takes_answers(&self) -> bool {
        matches!(self.waits, Waits::Answer { .. })
    }
}
