//! A flow as it was read: what begins it, its steps, and where each leads.

use std::collections::BTreeMap;

use super::kind::{Busy, Cause, Kind};
use super::problem::Place;
use crate::attribute::Subject;
use crate::time::Span;

/// The version of the language: what stands behind `flow:` at the head of a file.
pub const LANGUAGE: u32 = 1;

/// How late what is due may come for us to call it prompt: from a customer's word to us hearing of it, from the end of a
/// wait to its run going on, from a step to its message leaving, the wait for the pair rate included.
pub const LATE: Span = Span::minutes(2);

/// What is called where a run ends.
pub const END: &str = "end";

/// A flow that compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// What people call it.
    pub name: String,
    /// By what its runs begin.
    pub triggers: Vec<Trigger>,
    /// Its steps in the order of the file. The first is where runs begin whose trigger says nothing else.
    pub steps: Vec<Step>,
}

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The run ends.
    End,
    /// To this step.
    Step(String),
}

/// What begins a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Where it stands.
    pub at: Place,
    /// By what.
    pub begins: Begins,
    /// What happens when a run waits in the conversation.
    pub when_busy: Busy,
    /// The first step of the run.
    pub start: Target,
}

/// By what a run begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begins {
    /// The customer writes one of these phrases, as the whole message, or somewhere in it.
    Keyword {
        /// In small letters, with one space between words ([`crate::source::phrase`]).
        phrases: Vec<String>,
        /// Also where other words stand around it.
        contains: bool,
    },
    /// The customer writes, and a conversation begins by it.
    Conversation,
    /// The customer comes by an entry point.
    EntryPoint {
        /// Which kind: one of [`super::kind::ENTRIES`].
        kind: String,
        /// The one of this name alone.
        named: Option<String>,
    },
    /// Somebody presses the button of this name beside Send.
    Button(String),
    /// The customer answers this campaign.
    Campaign(String),
    /// So long before the window closes.
    WindowCloses(Span),
    /// The conversation gets this status.
    Status(String),
    /// At a time of day, on days of the week, with everybody whom a saved view of contacts holds.
    Schedule {
        /// Minutes after midnight, by the workspace's clock.
        minute: u16,
        /// 0 is Monday; all where none is named.
        days: Vec<usize>,
        /// The name of the view.
        whom: String,
    },
    /// A program asks for it by this name.
    Api {
        /// The name.
        name: String,
        /// What the program has to give along.
        gives: Vec<String>,
    },
}

impl Begins {
    /// Which kind of trigger it is.
    pub const fn cause(&self) -> Cause {
        match self {
            Self::Keyword { .. } => Cause::Keyword,
            Self::Conversation => Cause::Conversation,
            Self::EntryPoint { .. } => Cause::EntryPoint,
            Self::Button(_) => Cause::Button,
            Self::Campaign(_) => Cause::Campaign,
            Self::WindowCloses(_) => Cause::WindowCloses,
            Self::Status(_) => Cause::Status,
            Self::Schedule { .. } => Cause::Schedule,
            Self::Api { .. } => Cause::Api,
        }
    }
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub at: Place,
    /// What it does.
    pub does: Does,
    /// What follows; the end where nothing is said.
    pub next: Target,
    /// What follows when it fails; where nothing is said, people get it.
    pub failed: Option<Target>,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Sends a template.
    Template {
        /// Its name.
        name: String,
        /// Its language.
        language: String,
        /// Texts by slot, `body:1` ([`crate::template_check::SlotKey`]).
        values: BTreeMap<String, String>,
    },
    /// Sends words, or a file with words.
    Message {
        /// The words.
        text: String,
        /// The file.
        file: Option<File>,
    },
    /// Sends words by SMS.
    Sms(String),
    /// Asks, and waits for the answer.
    Question(Question),
    /// Lets time pass.
    Wait {
        /// How long.
        span: Span,
        /// What follows when the customer writes before; `None` where that changes nothing.
        answered: Option<Target>,
        /// What follows when the time is over.
        timed_out: Target,
    },
    /// Goes one way or another.
    Branch(Branch),
    /// Puts a status on the conversation.
    SetStatus(String),
    /// Gives the conversation to somebody.
    Assign(Assignee),
    /// Puts a label on, or takes it off.
    Label {
        /// Which.
        name: String,
        /// Off.
        remove: bool,
    },
    /// Notes something.
    Note(String),
    /// Sets an attribute.
    SetAttribute(SetAttribute),
    /// Asks another program.
    Http(Http),
    /// Hands over to people.
    HandOver {
        /// What they are told.
        note: String,
        /// Who of them; the conversation's own where nobody is named.
        team: Option<String>,
        /// How long nobody may have taken it, and what follows then.
        timed_out: Option<TimedOut>,
        /// Whether the run goes on when they hand it back.
        returns: bool,
    },
    /// Takes the conversation back.
    TakeBack,
    /// Closes the conversation, with this status where one is named.
    Close(Option<String>),
    /// Adds the customer to a campaign.
    StartCampaign(String),
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// `image`, `video` or `document`.
    pub kind: &'static str,
    /// Where Meta fetches it.
    pub link: String,
}

/// So long, and then there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimedOut {
    /// How long.
    pub after: Span,
    /// What follows.
    pub to: Target,
}

/// A question and what becomes of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// How it is asked.
    pub kind: Kind,
    /// What is asked.
    pub text: String,
    /// What stands small below it; may be empty.
    pub footer: String,
    /// What opens the list; empty for others.
    pub button: String,
    /// The answers to choose from, by their ids, in order; none where it is free.
    pub options: Vec<Choice>,
    /// What an answer has to be: one of [`super::kind::ANSWERS`].
    pub answer: String,
    /// The variable it is kept as.
    pub keep: Option<String>,
    /// The contact's attribute it is kept as.
    pub attribute: Option<String>,
    /// How often it is asked again.
    pub tries: u32,
    /// In which words.
    pub again: Option<String>,
    /// Where an answer leads, by its id or its phrase.
    pub cases: BTreeMap<String, Target>,
    /// Where an answer leads that fits nothing when it was asked often enough; people get it where nothing is said.
    pub otherwise: Option<Target>,
    /// How long it waits, and what follows then.
    pub timed_out: TimedOut,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// What stands on it.
    pub title: String,
    /// What stands below that in a list; may be empty.
    pub detail: String,
}

/// What decides about the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Branch {
    /// Whether the window is open for at least so long.
    Window {
        /// How long.
        left: Span,
        /// It is.
        open: Target,
        /// It is not.
        closed: Target,
    },
    /// Whether somebody is there.
    Hours {
        /// They are.
        open: Target,
        /// They are not.
        closed: Target,
    },
    /// What something is.
    Value {
        /// Of what.
        of: Looked,
        /// Where it leads, by its phrase.
        cases: BTreeMap<String, Target>,
        /// Where anything else leads.
        otherwise: Target,
    },
}

/// What a branch looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// By what the customer wrote last: the words of [`crate::channel::ChannelKind`].
    Channel,
    /// The newest answer.
    Answer,
    /// An attribute of the contact.
    Attribute(String),
    /// What an expression gives; `yes` and `no` for what is true or not.
    Expression(String),
}

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// A team by its name.
    Team(String),
    /// A person by their address.
    Person(String),
}

/// An attribute to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAttribute {
    /// Of whom.
    pub of: Subject,
    /// Which.
    pub name: String,
    /// To what.
    pub value: String,
}

/// A request to another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// Where to; the host is literal.
    pub address: String,
    /// `GET` or `POST`.
    pub method: String,
    /// What is sent.
    pub body: Option<String>,
    /// The variable in which the answer is kept.
    pub keep: Option<String>,
    /// How long it may take.
    pub within: Span,
}

impl Flow {
    /// The step of this name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == name)
    }
}

impl Target {
    /// The step, where it is one.
    pub fn step(&self) -> Option<&str> {
        match self {
            Self::End => None,
            Self::Step(name) => Some(name),
        }
    }

    pub(super) fn read(told: &str) -> Self {
        if told == END { Self::End } else { Self::Step(told.to_owned()) }
    }
}
