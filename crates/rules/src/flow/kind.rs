//! The kinds of steps and of triggers, and what each is told: the table that reads a file, checks it and draws its forms.

use crate::words;

words! {
    /// What a step does. Its word is the first in the step.
    Kind {
        /// Sends a template.
        Template = "template",
        /// Sends words, or a file with words.
        Message = "message",
        /// Sends words by SMS, also where the window is closed.
        Sms = "sms",
        /// Asks with up to three buttons.
        Buttons = "buttons",
        /// Asks with a list of up to ten.
        List = "list",
        /// Asks, and takes what is written.
        Ask = "ask",
        /// Lets time pass, or waits for the customer.
        Wait = "wait",
        /// Goes one way or another.
        Branch = "branch",
        /// Puts a status of the workspace on the conversation.
        SetStatus = "set_status",
        /// Gives the conversation to a team or a person.
        Assign = "assign",
        /// Puts a label on the conversation, or takes it off.
        Label = "label",
        /// Notes something for colleagues.
        Note = "note",
        /// Sets an attribute.
        Attribute = "attribute",
        /// Asks another program.
        Http = "http",
        /// Hands over to people.
        HandOver = "hand_over",
        /// Takes the conversation back from people who did not answer.
        TakeBack = "take_back",
        /// Closes the conversation.
        Close = "close",
        /// Adds the customer to a campaign.
        StartCampaign = "start_campaign",
    }
}

words! {
    /// By what a run begins. Its word is the first in the trigger.
    Cause {
        /// The customer writes these words.
        Keyword = "keyword",
        /// The customer begins a conversation.
        Conversation = "conversation",
        /// The customer comes by an entry point.
        EntryPoint = "entry_point",
        /// Somebody presses the button beside Send.
        Button = "button",
        /// The customer answers a campaign.
        Campaign = "campaign",
        /// The window closes soon.
        WindowCloses = "window_closes",
        /// The conversation gets a status.
        Status = "status",
        /// It is time.
        Schedule = "schedule",
        /// A program asks for it.
        Api = "api",
    }
}

words! {
    /// What a trigger does when a run of another flow, or of this one, waits in the conversation.
    #[derive(Default)]
    Busy {
        /// The run that waits ends, and this one begins.
        Switch = "switch",
        /// What the customer wrote is the answer to the run that waits.
        Answer = "answer",
        /// Nothing happens.
        #[default]
        Ignore = "ignore",
    }
}

/// What may stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Words for a person; expressions stand in `{{ }}`.
    Text,
    /// A name, as it is.
    Name,
    /// One name, or a list of them.
    Names,
    /// The name of a step, or `end`.
    Step,
    /// A length of time.
    Length,
    /// A small number.
    Count,
    /// `yes` or `no`.
    YesNo,
    /// An expression without braces.
    Expression,
    /// An `https` address; expressions may stand in its path.
    Address,
    /// The same, or an `http` address of a host inside.
    Program,
    /// Texts by a name.
    Texts,
    /// Steps by a name.
    Steps,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Nothing has to be said.
    Nothing,
}

/// Something that a step or a trigger is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its word.
    pub name: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// Whether it has to be there.
    pub needed: bool,
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, needed: false }
}

const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, needed: true }
}

const NEXT: Field = may("next", Shape::Step);
const FAILED: Field = may("failed", Shape::Step);
const KEEP: Field = may("keep", Shape::Name);
const KEEP_FOR_GOOD: Field = may("attribute", Shape::Name);
const TRIES: Field = may("tries", Shape::Count);
const AGAIN: Field = may("again", Shape::Text);
const WITHIN: Field = must("within", Shape::Length);
const TIMED_OUT: Field = must("timed_out", Shape::Step);
const OTHERWISE: Field = may("otherwise", Shape::Step);
const CASES: Field = may("cases", Shape::Steps);

/// What a question is told, in the order in which it is written: what its kind alone is told stands before and behind what
/// all are.
macro_rules! question {
    ($($head:expr),*; $($tail:expr),*) => {
        const {
            &[
                $($head,)*
                CASES, KEEP, KEEP_FOR_GOOD, TRIES, AGAIN, WITHIN, TIMED_OUT, OTHERWISE, NEXT, FAILED,
                $($tail,)*
            ]
        }
    };
}

/// What a wrong answer may be asked as.
pub const ANSWERS: [&str; 6] = ["text", "number", "date", "yes_no", "email", "phone"];
/// What a branch looks at.
pub const LOOKS_AT: [&str; 6] = ["window", "hours", "channel", "answer", "attribute", "expression"];
/// How another program is asked.
pub const METHODS: [&str; 2] = ["GET", "POST"];
/// Whose an attribute is.
pub const SUBJECTS: [&str; 2] = ["contact", "conversation"];
/// The days of the week.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The kinds of entry points.
pub const ENTRIES: [&str; 4] = ["any", "ad", "page", "link"];

impl Kind {
    /// What stands behind its own word.
    pub const fn value(self) -> Field {
        match self {
            Self::Message | Self::Sms | Self::Buttons | Self::List | Self::Ask | Self::Note => {
                must("", Shape::Text)
            }
            Self::Wait => must("", Shape::Length),
            Self::Branch => must("", Shape::OneOf(&LOOKS_AT)),
            Self::Http => must("", Shape::Program),
            Self::HandOver => may("", Shape::Text),
            Self::TakeBack => may("", Shape::Nothing),
            Self::Close => may("", Shape::Name),
            Self::Template
            | Self::SetStatus
            | Self::Assign
            | Self::Label
            | Self::Attribute
            | Self::StartCampaign => must("", Shape::Name),
        }
    }

    /// What else it is told, in the order in which it is written.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Template => {
                const { &[must("language", Shape::Name), may("values", Shape::Texts), NEXT, FAILED] }
            }
            Self::Message => {
                const {
                    &[
                        may("image", Shape::Address),
                        may("video", Shape::Address),
                        may("document", Shape::Address),
                        NEXT,
                        FAILED,
                    ]
                }
            }
            Self::Sms => const { &[NEXT, FAILED] },
            Self::Buttons => question!(must("options", Shape::Texts); may("footer", Shape::Text)),
            Self::List => question!(
                must("button", Shape::Text),
                must("options", Shape::Texts),
                may("details", Shape::Texts);
                may("footer", Shape::Text)
            ),
            Self::Ask => question!(may("type", Shape::OneOf(&ANSWERS));),
            Self::Wait => const { &[may("answered", Shape::Step), may("timed_out", Shape::Step), NEXT] },
            Self::Branch => &BRANCH,
            Self::Label => const { &[may("remove", Shape::YesNo), NEXT] },
            Self::Attribute => {
                const { &[must("value", Shape::Text), may("of", Shape::OneOf(&SUBJECTS)), NEXT] }
            }
            Self::Http => {
                const {
                    &[
                        may("method", Shape::OneOf(&METHODS)),
                        may("body", Shape::Text),
                        KEEP,
                        may("within", Shape::Length),
                        NEXT,
                        FAILED,
                    ]
                }
            }
            Self::HandOver => {
                const {
                    &[
                        may("team", Shape::Name),
                        may("within", Shape::Length),
                        may("timed_out", Shape::Step),
                        NEXT,
                    ]
                }
            }
            Self::SetStatus
            | Self::Assign
            | Self::Note
            | Self::TakeBack
            | Self::Close
            | Self::StartCampaign => const { &[NEXT] },
        }
    }

    /// Whether it sends what the window has to be open for, where it goes by WhatsApp.
    pub const fn is_free_form(self) -> bool {
        matches!(self, Self::Message | Self::Buttons | Self::List | Self::Ask)
    }
}

const BRANCH: [Field; 7] = [
    may("left", Shape::Length),
    may("attribute", Shape::Name),
    may("expression", Shape::Expression),
    may("open", Shape::Step),
    may("closed", Shape::Step),
    CASES,
    OTHERWISE,
];

const START: Field = may("start", Shape::Step);
const WHEN_BUSY: Field = may("when_busy", Shape::OneOf(&["switch", "answer", "ignore"]));
const GIVES: Field = may("gives", Shape::Names);

impl Cause {
    /// What stands behind its own word.
    pub const fn value(self) -> Field {
        match self {
            Self::Keyword => must("", Shape::Names),
            Self::Conversation => must("", Shape::OneOf(&["new"])),
            Self::EntryPoint => must("", Shape::OneOf(&ENTRIES)),
            Self::WindowCloses => must("", Shape::Length),
            Self::Button | Self::Campaign | Self::Status | Self::Schedule | Self::Api => {
                must("", Shape::Name)
            }
        }
    }

    /// What else it is told.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Keyword => const { &[may("contains", Shape::YesNo), WHEN_BUSY, START] },
            Self::EntryPoint => const { &[may("named", Shape::Name), WHEN_BUSY, START] },
            Self::Schedule => {
                const { &[may("days", Shape::Names), must("whom", Shape::Name), WHEN_BUSY, START] }
            }
            Self::Api => const { &[GIVES, WHEN_BUSY, START] },
            Self::Conversation | Self::Button | Self::Campaign | Self::WindowCloses | Self::Status => {
                const { &[WHEN_BUSY, START] }
            }
        }
    }

    /// Whether a word of the customer's is what begins the run.
    pub const fn is_customers_word(self) -> bool {
        matches!(self, Self::Keyword | Self::Conversation | Self::EntryPoint | Self::Campaign)
    }
}

/// The words that lead to a step, among those that a step or a trigger is told.
pub fn leads(fields: &'static [Field]) -> impl Iterator<Item = &'static Field> {
    fields.iter().filter(|field| matches!(field.shape, Shape::Step | Shape::Steps))
}
