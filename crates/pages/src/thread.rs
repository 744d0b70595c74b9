//! The middle column, and the contact beside it: what the thread shows. `page` draws the column, `bubble` a
//! message with its `body`, `composer` the region where one answers and on which channel, `instead` an SMS in the place of a message, `refusal` what stands there instead, `note` what
//! colleagues leave for each other, `work` the menu of a conversation, `panel` the contact with `person`, what they are
//! made of, or `group`, who is in it; `story` what happened to a message.

use transom_rules::access::{Permission, Set};
use transom_rules::id::{CampaignId, ConversationId, MessageId};
use transom_rules::mark::Priority;
use transom_rules::time::Timestamp;

use crate::frame::chip::{CameBy, Channel, Entry, Status, Window};
use crate::frame::tag::{Away, Tag};
use bubble::Bubble;
use composer::Composer;
use note::Note;

pub mod about;
pub mod body;
pub mod bot;
pub mod bubble;
pub mod composer;
pub mod group;
pub mod instead;
pub mod note;
pub mod origin;
pub mod page;
pub mod panel;
pub mod person;
pub mod refusal;
pub mod rich;
pub mod short;
pub mod story;
pub mod ticks;
pub mod work;

/// One conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    /// What stands above it.
    pub head: Head,
    /// What happened, oldest first.
    pub items: Vec<Item>,
    /// The cursor of the page before, if there is one.
    pub older: Option<String>,
    /// The region below.
    pub composer: Composer,
    /// A note waits here for whoever looks.
    pub mentioned: bool,
}

/// Whose conversation it is, how it stands, and what may be done with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The conversation.
    pub id: ConversationId,
    /// The contact's name, or address if there is none.
    pub name: String,
    /// How many are in it, if it is a group's.
    pub group_of: Option<usize>,
    /// The clocks, one entry a channel; the composer's first.
    pub clocks: Vec<Clock>,
    /// Its state.
    pub status: Status,
    /// The workspace's word for that.
    pub stage: Option<Tag>,
    /// What its form takes for where it stands, to bring it back there.
    pub stands: String,
    /// How urgent it is.
    pub priority: Priority,
    /// Until when it sleeps.
    pub wakes_at: Option<Timestamp>,
    /// The contact is blocked.
    pub is_blocked: bool,
    /// Nobody is there for its number.
    pub away: Option<Away>,
    /// The name of the team it belongs to.
    pub team: Option<String>,
    /// The id in text of the user it belongs to.
    pub assignee: Option<String>,
    /// Everybody it could belong to: id in text and name.
    pub agents: Vec<(String, String)>,
    /// What whoever looks may do: nothing else is offered.
    pub permissions: Set<Permission>,
}

/// How one pair stands, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// The channel.
    pub channel: Channel,
    /// The window.
    pub window: Window,
    /// The entry point.
    pub entry: Entry,
    /// By what that came, or what else the customer came by.
    pub by: Option<CameBy>,
    /// Another app answers here.
    pub elsewhere: bool,
    /// The rule in a sentence.
    pub sentence: String,
    /// The message that decided and when it was written.
    pub decided_by: Option<(MessageId, Timestamp)>,
}

/// A line of the thread.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A day begins.
    Day(Timestamp),
    /// Something happened that is no message.
    Mark(Mark),
    /// A message.
    Bubble(Box<Bubble>),
    /// What a colleague noted.
    Note(Note),
}

/// Something that happened and is no message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// An id that stays, such as `window-<message id>`.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What sort: colour and icon.
    pub kind: MarkKind,
    /// What happened: `Window opened`, `Free entry point open for 72 h (ad “Spring”)`.
    pub text: String,
    /// What it speaks of.
    pub leads_to: Option<LeadsTo>,
    /// The instant that it speaks of.
    pub until: Option<Timestamp>,
}

/// What a separator speaks of, and leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadsTo {
    /// Another conversation.
    Conversation(ConversationId),
    /// A campaign.
    Campaign(CampaignId),
}

/// The sorts of separators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A window opened.
    Opened,
    /// A window closed.
    Closed,
    /// Something about an entry point.
    Entry,
    /// A change by a colleague, or of the channel.
    Note,
}
