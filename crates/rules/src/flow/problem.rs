//! What is wrong with a flow: where, since which way, and what mends it.

use serde::Serialize;

use crate::time::Span;
use crate::words;
use crate::words::Sentence;

/// A place in the file, counted from 1; the column in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

words! {
    /// What is wrong, for programs.
    Code {
        /// It is no YAML, or uses what flows do not need of it.
        Unreadable = "unreadable",
        /// Something is written twice that stands once.
        Twice = "twice",
        /// Something is missing that has to be there.
        Missing = "missing",
        /// There is no such word here.
        Unknown = "unknown",
        /// What stands there is of another shape than it has to be.
        Shape = "shape",
        /// It is longer, or there are more of them, than WhatsApp takes.
        TooMuch = "too_much",
        /// A step is named that there is not.
        NoSuchStep = "no_such_step",
        /// Nothing leads to the step.
        Unreachable = "unreachable",
        /// Steps lead in a circle in which the customer has no word.
        Circle = "circle",
        /// A free-form message may be due when the window is closed.
        Window = "window",
        /// An expression cannot be read, or fails.
        Expression = "expression",
        /// An expression uses a value that is not there yet.
        Undefined = "undefined",
        /// The workspace has nothing of that name.
        NotInWorkspace = "not_in_workspace",
        /// Answers to press are numbers by SMS: a warning.
        SmsNumbers = "sms_numbers",
        /// A file goes by SMS as the carrier sends files: a warning.
        SmsFile = "sms_file",
        /// Words are cut by SMS: a warning.
        SmsCut = "sms_cut",
    }
}

impl Code {
    /// Whether it keeps a flow from nothing, and is only to be known.
    pub const fn is_warning(self) -> bool {
        matches!(self, Self::SmsNumbers | Self::SmsFile | Self::SmsCut)
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which kind of thing.
    pub code: Code,
    /// Where it stands.
    pub at: Place,
    /// The step it is about, if it is about one.
    pub step: Option<String>,
    /// What is wrong and what to do, for a person.
    pub text: Sentence,
    /// The way on which a message steps out of the window, or goes by SMS, or the circle; otherwise empty.
    pub path: Vec<Leg>,
    /// The edit that mends it, where there is one.
    pub mend: Option<Mend>,
}

/// A step of the way to a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The step.
    pub step: String,
    /// How long ago the customer's last word may be on arrival; `None` where it may be any time ago or never was, or where
    /// the way is not about that.
    pub silent: Option<Span>,
}

/// What mends a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Ask before this step whether the window is open, and where it is not, send a template and wait for an answer:
    /// [`super::edit::guard`]; or let the words go by SMS there: [`super::edit::guard_by_sms`].
    AskForWindow {
        /// The step.
        before: String,
    },
}

impl Problem {
    pub(super) fn new(code: Code, at: Place, text: Sentence) -> Self {
        Self { code, at, step: None, text, path: Vec::new(), mend: None }
    }

    #[must_use]
    pub(super) fn of(mut self, step: &str) -> Self {
        self.step = Some(step.to_owned());
        self
    }
}
