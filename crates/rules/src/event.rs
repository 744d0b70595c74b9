//! Everything that can have happened. A closed enum: who matches it matches all of it, so that a new event
//! has to be thought of everywhere. Events are made by `transom-channels` from webhooks.

use serde::{Deserialize, Serialize};

use crate::content::{Entry, Kind, Media};
use crate::thread::Owner;
use crate::time::Timestamp;
use crate::words;
use crate::words::Sentence;

/// Somebody as one webhook names them. At least one of `phone` and `user_id` is there when the webhook is sane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// WhatsApp's phone key: digits without `+`. Absent since 2026 for customers who hide it.
    pub phone: Option<String>,
    /// The business-scoped user id, `US.…`.
    pub user_id: Option<String>,
    /// The parent id of linked portfolios, `US.ENT.…`.
    pub parent_user_id: Option<String>,
    /// The profile name.
    pub name: Option<String>,
    /// The user name, without a leading `@`.
    pub username: Option<String>,
}

/// What one webhook told, and of which number or account it spoke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routed {
    /// Which number or account it is about.
    pub route: Route,
    /// What happened.
    pub event: Event,
}

/// The address inside a webhook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Route {
    /// `value.metadata.phone_number_id`.
    Number(String),
    /// What an SMS carrier calls the sender of ours: its address, or the group that it belongs to.
    Sender(String),
    /// `entry.id`: a WhatsApp Business Account (or, for partner events, a portfolio).
    Account(String),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A customer wrote. Opens the window of the pair, or of the group, except for `Kind::System`.
    Received(Received),
    /// A customer put an emoji on a message, or took it away.
    Reacted(Reacted),
    /// A customer changed a message after sending it.
    Edited(Edited),
    /// A customer took a message back.
    Revoked(Revoked),
    /// A call rang, was answered or ended.
    Called(Called),
    /// A message of ours went a step further, or failed.
    Status(StatusChanged),
    /// The owner wrote from the WhatsApp Business app (coexistence), or another app of the number did.
    Echoed(Echoed),
    /// A message from before the number was connected (history sync). Never moves a clock.
    Recorded(Recorded),
    /// The owner saved a contact in the WhatsApp Business app (coexistence).
    Saved(Saved),
    /// A customer has a new number or user id.
    IdentityChanged(IdentityChanged),
    /// A customer stopped or resumed marketing messages.
    PreferenceChanged(PreferenceChanged),
    /// Another app answers from now on, or we do.
    ThreadMoved(ThreadMoved),
    /// Somebody joined or left a group, or it has another name, or cannot be written to.
    GroupChanged(GroupChanged),
    /// A template was reviewed, paused, re-categorised or re-scored.
    TemplateChanged(TemplateChanged),
    /// Anything else that is known: about the account, the number, flows, errors without a message.
    Noticed(Noticed),
}

impl Event {
    /// When it happened, as it is told; `None` where that is not told.
    pub fn at_mut(&mut self) -> Option<&mut Timestamp> {
        match self {
            Self::Received(event) => Some(&mut event.at),
            Self::Reacted(event) => Some(&mut event.at),
            Self::Edited(event) => Some(&mut event.at),
            Self::Revoked(event) => Some(&mut event.at),
            Self::Called(event) => Some(&mut event.at),
            Self::Status(event) => Some(&mut event.at),
            Self::Echoed(event) => Some(&mut event.at),
            Self::Recorded(event) => Some(&mut event.at),
            Self::Saved(event) => Some(&mut event.at),
            Self::IdentityChanged(event) => Some(&mut event.at),
            Self::PreferenceChanged(event) => Some(&mut event.at),
            Self::ThreadMoved(event) => Some(&mut event.at),
            Self::GroupChanged(event) => Some(&mut event.at),
            Self::TemplateChanged(event) => event.at.as_mut(),
            Self::Noticed(event) => event.at.as_mut(),
        }
    }
}

/// A customer's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// WhatsApp's message id. Opaque; contains the phone number, so it stays out of logs.
    pub wamid: String,
    /// When the customer wrote, by Meta's clock.
    pub at: Timestamp,
    /// Who wrote.
    pub from: Party,
    /// The group it was written in, if any.
    pub group_id: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Its words: body, caption, button title, place name … Empty if it has none.
    pub text: String,
    /// Its file.
    pub media: Option<Media>,
    /// The wamid it answers or quotes.
    pub context: Option<String>,
    /// Set when the message came through an entry point.
    pub entry: Option<Entry>,
    /// It is a copy of what another app answers.
    #[serde(default)]
    pub standby: bool,
    /// The message object as Meta sent it, as JSON text.
    pub json: String,
}

/// A reaction. `emoji` is `None` when it was taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reacted {
    /// The wamid of the reaction itself.
    pub wamid: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub from: Party,
    /// The wamid of the message it stands on.
    pub target: String,
    /// The emoji.
    pub emoji: Option<String>,
}

/// An edit. Reaches coexistence numbers only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// The wamid of the edit itself; empty where it has none.
    #[serde(default)]
    pub wamid: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub from: Party,
    /// The wamid of the message that was changed.
    pub target: String,
    /// The new words.
    pub text: String,
    /// The new message object, as JSON text.
    pub json: String,
}

/// A message taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub from: Party,
    /// The wamid of the message that was taken back.
    pub target: String,
}

/// A step of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The call's id, `wacid.…`. Several steps share it.
    pub id: String,
    /// When this step was.
    pub at: Timestamp,
    /// The customer.
    pub with: Party,
    /// The customer called, or accepted our call: the window opens.
    pub opens_window: bool,
    /// `connect`, `terminate`, `RINGING` …, verbatim.
    pub step: String,
    /// The call object, as JSON text.
    pub json: String,
}

/// How far a message of ours got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChanged {
    /// The message's wamid.
    pub wamid: String,
    /// The step.
    pub status: Status,
    /// When, by Meta's clock.
    pub at: Timestamp,
    /// The customer, as far as the webhook says.
    pub recipient: Party,
    /// Our own string back (`biz_opaque_callback_data`).
    pub callback: Option<String>,
    /// Why it failed.
    pub faults: Vec<Fault>,
    /// What Meta says it costs, as JSON text of `pricing`.
    pub pricing: Option<String>,
    /// Meta's `conversation` object, as JSON text.
    pub conversation: Option<String>,
    /// The participant, for a group message; `recipient` is they too.
    pub participant: Option<String>,
}

/// A step of an outbound message, as its carrier tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// The SMS carrier has it.
    Accepted,
    /// On WhatsApp's server; of a text message, in the telephone network.
    Sent,
    /// On at least one device of the customer.
    Delivered,
    /// Read; implies delivered.
    Read,
    /// A voice message was played.
    Played,
    /// Not delivered, or refused.
    Failed,
    /// A word this version does not know: kept, moves nothing.
    Other(String),
}

/// An error as webhooks and answers carry it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// Meta's error code.
    pub code: i64,
    /// Meta's title; to be dropped by Meta, never decided upon.
    pub title: String,
    /// Meta's details: the sentence with the cause.
    pub details: String,
    /// Why we stopped it ourselves and never asked Meta; then there are no words of Meta's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Sentence>,
}

/// A message the owner sent from the app on the phone, or another app that answers for the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echoed {
    /// Its wamid.
    pub wamid: String,
    /// When.
    pub at: Timestamp,
    /// The customer.
    pub to: Party,
    /// Another app wrote it.
    #[serde(default)]
    pub from_app: bool,
    /// What it is.
    pub kind: Kind,
    /// Its words.
    pub text: String,
    /// Its file.
    pub media: Option<Media>,
    /// The message object, as JSON text.
    pub json: String,
}

/// A message of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its wamid.
    pub wamid: String,
    /// When it was written.
    pub at: Timestamp,
    /// The customer.
    pub with: Party,
    /// The customer wrote it (else the business did).
    pub inbound: bool,
    /// What it is.
    pub kind: Kind,
    /// Its words.
    pub text: String,
    /// Its file.
    pub media: Option<Media>,
    /// The message object, as JSON text.
    pub json: String,
}

/// A contact of the WhatsApp Business app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Who, with the name that the owner gave them.
    pub with: Party,
    /// When.
    pub at: Timestamp,
}

/// A changed number or user id. The new one is a new identity, linked to the old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityChanged {
    /// The wamid of the system message that said so, if one did.
    pub wamid: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Who they were.
    pub old: Party,
    /// Who they are.
    pub new: Party,
    /// WhatsApp's sentence.
    pub text: String,
    /// The object, as JSON text.
    pub json: String,
}

/// Marketing stopped or resumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceChanged {
    /// Who.
    pub from: Party,
    /// When.
    pub at: Timestamp,
    /// `marketing_messages`; `sms` for all that comes from this SMS sender; or a category this version does not know.
    pub category: String,
    /// Stopped (else resumed).
    pub stopped: bool,
    /// The id of the message that says so, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A thread with another owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadMoved {
    /// The customer.
    pub with: Party,
    /// When.
    pub at: Timestamp,
    /// Whose it is now.
    pub owner: Owner,
}

/// A change of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChanged {
    /// Meta's id of the group.
    pub group_id: String,
    /// When.
    pub at: Timestamp,
    /// What changed.
    pub change: GroupChange,
    /// The object, as JSON text.
    pub json: String,
}

/// What changed about a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupChange {
    /// It was made.
    Created {
        /// Its name.
        subject: String,
        /// Where somebody may join; empty if that is not told.
        invite_link: String,
        /// Who is in it at once.
        members: Vec<Party>,
    },
    /// These joined.
    Joined(Vec<Party>),
    /// These left, or were removed.
    Left(Vec<Party>),
    /// It has this name now.
    Named(String),
    /// Meta suspended it.
    Suspended,
    /// It is suspended no more.
    Restored,
    /// It was deleted.
    Ended,
}

impl GroupChange {
    /// Who joined or left.
    pub fn parties(&self) -> &[Party] {
        match self {
            Self::Created { members, .. } => members,
            Self::Joined(parties) | Self::Left(parties) => parties,
            Self::Named(_) | Self::Suspended | Self::Restored | Self::Ended => &[],
        }
    }
}

/// A change of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateChanged {
    /// Meta's template id.
    pub meta_id: String,
    /// Its name.
    pub name: String,
    /// Its language, as `en_US`.
    pub language: String,
    /// What changed.
    pub change: TemplateChange,
    /// When Meta says it was (`entry.time`), if it does.
    pub at: Option<Timestamp>,
}

/// What changed about a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TemplateChange {
    /// `event` and `reason` of a status update.
    Status {
        /// `APPROVED`, `REJECTED`, `PAUSED`, …, verbatim.
        event: String,
        /// Meta's reason and recommendation as one sentence; empty if there is none.
        reason: String,
    },
    /// The category is now this.
    Category(String),
    /// The category will become this unless somebody objects.
    CategoryAnnounced(String),
    /// The quality score: `GREEN`, `YELLOW`, `RED`, `UNKNOWN`.
    Quality(String),
    /// Its parts were edited; they have to be asked for again.
    Components,
}

/// Something the operator should be able to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticed {
    /// The webhook's field.
    pub field: String,
    /// When, if the webhook says.
    pub at: Option<Timestamp>,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence.
    pub title: String,
    /// The `value`, as JSON text.
    pub json: String,
}

words! {
    /// How much a notice matters.
    Severity {
        /// Good to know.
        Info = "info",
        /// Something will stop working.
        Warning = "warning",
        /// Something stopped working.
        Error = "error",
    }
}
