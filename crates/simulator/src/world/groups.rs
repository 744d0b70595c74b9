//! Groups that customers join by a link.

use serde::{Deserialize, Serialize};

/// A group of a business number and some customers. The key is its id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) number_id: String,
    pub(crate) subject: String,
    pub(crate) description: String,
    /// What follows `https://chat.whatsapp.com/`.
    pub(crate) invite: String,
    /// The digits of their phones.
    pub(crate) members: Vec<String>,
    pub(crate) is_suspended: bool,
    /// Unix seconds.
    pub(crate) created_at: i64,
    /// Whoever follows the link asks, and the business lets them in.
    #[serde(default)]
    pub(crate) needs_approval: bool,
    /// Who asks.
    #[serde(default)]
    pub(crate) requests: Vec<JoinRequest>,
    /// The media that is its picture.
    #[serde(default)]
    pub(crate) picture: Option<String>,
    /// The pinned messages, the oldest pin first.
    #[serde(default)]
    pub(crate) pins: Vec<Pin>,
}

/// A customer who asks to join.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JoinRequest {
    pub(crate) id: String,
    pub(crate) phone: String,
    /// Unix seconds.
    pub(crate) at: i64,
}

/// A message that stands above the group's chat.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pin {
    pub(crate) wamid: String,
    /// Unix seconds.
    pub(crate) until: i64,
}

/// What a message is in its group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InGroup {
    /// The group.
    pub(crate) id: String,
    /// The wamid, which all of the group's copies share; a copy's key has the phone behind it.
    pub(crate) wamid: String,
    /// It is the copy by which `sent` is told, once for all.
    pub(crate) is_first: bool,
}

impl Group {
    /// How one gets in, in Meta's word.
    pub(crate) fn join_approval_mode(&self) -> &'static str {
        if self.needs_approval { "approval_required" } else { "auto_approve" }
    }
}
