//! What happened to a message, as it is told to whoever asks: how it left, what the carrier answered, and what webhooks
//! said of it.

use serde_json::Value;

use crate::author::Author;
use crate::delivery::MessageState;
use crate::id::DeliveryId;
use crate::time::Timestamp;
use crate::trail::{Checked, Outcome, Reserved};
use crate::words::Sentence;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When, by our clock.
    pub at: Timestamp,
    /// When, by the carrier's, where it said so.
    pub told_at: Option<Timestamp>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Somebody wrote it.
    Written(Author),
    /// It was to wait for the customer to write.
    Waits,
    /// The rules allowed it.
    Checked(Checked),
    /// Its place was reserved, when it was allowed the first time.
    Reserved(Reserved),
    /// Its bytes went out, the last time.
    Left,
    /// A post came to this, with what went wrong.
    Posted(Outcome, Option<Wrong>),
    /// The carrier took it; nothing is kept of the post.
    Accepted,
    /// We stopped it before it went out.
    Stopped(Sentence),
    /// Somebody took it back.
    Cancelled,
    /// What it says was sent once more as another message, by hand or by its campaign.
    SentAgain,
    /// It is an earlier message, sent once more.
    Follows,
    /// A webhook spoke of it.
    Told(Told),
    /// A status is known whose webhook was not found: it is not kept any more, or came at another time.
    Known(MessageState),
}

/// What a webhook said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The webhook.
    pub delivery: DeliveryId,
    /// The status, in the carrier's word; empty where it is told of in another way.
    pub status: String,
    /// What went wrong, as far as it says so.
    pub wrong: Option<Wrong>,
    /// The part of it that names the message, as it came.
    pub raw: Value,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The error code; `None` where none can be read.
    pub code: Option<i64>,
    /// A few words: ours of the catalogue, else the carrier's; `None` where neither has any.
    pub title: Option<String>,
    /// The carrier's sentence; may be empty.
    pub details: String,
}

impl What {
    /// The word for it in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Written(_) => "written",
            Self::Waits => "waits",
            Self::Checked(_) => "checked",
            Self::Reserved(_) => "reserved",
            Self::Left => "left",
            Self::Posted(..) => "posted",
            Self::Accepted => "accepted",
            Self::Stopped(_) => "stopped",
            Self::Cancelled => "cancelled",
            Self::SentAgain => "sent_again",
            Self::Follows => "follows",
            Self::Told(_) => "webhook",
            Self::Known(_) => "status",
        }
    }

    /// What went wrong, if something did.
    pub const fn wrong(&self) -> Option<&Wrong> {
        match self {
            Self::Posted(_, wrong) => wrong.as_ref(),
            Self::Told(told) => told.wrong.as_ref(),
            _ => None,
        }
    }

    /// Of one instant, what leads to the other comes first.
    pub const fn rank(&self) -> u8 {
        match self {
            Self::Written(_) => 0,
            Self::Waits | Self::Follows => 1,
            Self::Checked(_) => 2,
            Self::Reserved(_) => 3,
            Self::Left => 4,
            Self::Posted(..) | Self::Accepted => 5,
            Self::Told(_) | Self::Known(_) => 6,
            Self::Stopped(_) | Self::Cancelled => 7,
            Self::SentAgain => 8,
        }
    }
}
