//! The timeline of a pair: its window, entry point and billing conversations as bars over one axis of time,
//! messages as marks, charges as labels. `page` draws it small for the side panel and wide on a page of its
//! own, with a `table` of the same facts; `axis` places instants, `stack` keeps labels apart, `lanes` says
//! what is drawn, `picture` draws it.
//!
//! The server draws in UTC; `pictures.js` moves ticks and times into the reader's zone.

use transom_rules::id::ConversationId;
use transom_rules::pricing::BillingCategory;
use transom_rules::time::Timestamp;

use crate::frame::chip::Channel;
use crate::frame::price::Cost;

mod axis;
mod bar;
mod caption;
mod lanes;
mod layout;
mod marks;
mod page;
mod picture;
mod stack;
mod table;

pub use page::{compact, page};

/// What happened to a pair, and what its clocks will do.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Begins the ids of its elements: one word, and another one for each timeline of a page.
    pub id: String,
    /// The contact's name, or address.
    pub name: String,
    /// The channel.
    pub channel: Channel,
    /// The conversation that the page leads back to.
    pub conversation: ConversationId,
    /// The address of the whole timeline on its page.
    pub page: String,
    /// Where the page begins. What lies before is cut.
    pub from: Timestamp,
    /// Where the page ends.
    pub until: Timestamp,
    /// Business time.
    pub now: Timestamp,
    /// When the first of the messages and charges was, if more than can be drawn were before it.
    pub cut: Option<Timestamp>,
    /// The page of what came before, if there is anything.
    pub earlier: Option<String>,
    /// The page of what came after.
    pub later: Option<String>,
    /// The windows, oldest first; the present one to its end.
    pub windows: Vec<Window>,
    /// Meta's refusals that closed a window.
    pub refusals: Vec<Refused>,
    /// The states of entry points, oldest first.
    pub entries: Vec<Entry>,
    /// Billing conversations, oldest first; none under per-message pricing.
    pub conversations: Vec<Conversation>,
    /// Messages and calls, oldest first.
    pub messages: Vec<Mark>,
    /// Charges, oldest first.
    pub charges: Vec<Label>,
}

/// A time in which anything was permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The customer's message that opened it.
    pub from: Timestamp,
    /// The first instant outside.
    pub until: Timestamp,
}

/// Meta refused a message because it counts the window as closed (131047).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When.
    pub at: Timestamp,
    /// What Meta said, in a sentence.
    pub text: String,
}

/// A stretch of an entry point's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Offered and missed: the entry message; open and ended: the delivery of the answer.
    pub from: Timestamp,
    /// Offered and missed: the first instant too late; answered: when the answer was delivered; open and
    /// ended: the first instant after.
    pub until: Timestamp,
    /// What it is.
    pub state: EntryState,
    /// Where the customer came from: `Ad “Spring linen”`; empty if that is not known.
    pub source: String,
}

/// What an entry point was for a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// It waits for an answer.
    Offered,
    /// It waited, and the answer came.
    Answered,
    /// It waited, and nobody answered in time.
    Missed,
    /// Everything is free.
    Open,
    /// Everything was free.
    Ended,
}

/// A billing conversation of conversation-based pricing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its category.
    pub category: BillingCategory,
    /// When it opened.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

/// A message or a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its id in text: a charge names it, and the conversation's page has it as `m-<id>`.
    pub id: String,
    /// When it was written; ours: when it was sent.
    pub at: Timestamp,
    /// Who.
    pub by: By,
    /// What it is.
    pub form: MarkForm,
    /// Its words in short, or the template's name.
    pub text: String,
    /// How far it got.
    pub fate: Fate,
}

/// How far a message got, as far as its mark tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was written or sent.
    Went,
    /// It waits: for its turn, or until the customer writes.
    Waits,
    /// It did not arrive or did not leave, and why.
    Failed(String),
    /// Somebody cancelled it before it left. The picture leaves it out, the table has it.
    Cancelled,
}

/// The two sides of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The customer.
    Customer,
    /// Us.
    Business,
}

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkForm {
    /// A message that is no template.
    FreeForm,
    /// A template.
    Template,
    /// A call.
    Call,
}

/// A charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// When the message was delivered.
    pub at: Timestamp,
    /// The id of the [`Mark`] it is for.
    pub message: String,
    /// What it is billed as.
    pub category: BillingCategory,
    /// What it cost.
    pub cost: Cost,
    /// Why, in a sentence.
    pub why: String,
}
