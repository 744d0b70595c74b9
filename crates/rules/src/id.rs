//! One type an id, so that a channel is never taken for a contact. All are UUIDs of version 7, made by the
//! server's clock; in text they are written with hyphens.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map($name)
            }
        }
    )*};
}

ids! {
    /// A tenant.
    WorkspaceId;
    /// A connected business number.
    ChannelId;
    /// A WhatsApp user or SMS number as the carrier knows it.
    IdentityId;
    /// A person.
    ContactId;
    /// The inbox's unit of work with one contact.
    ConversationId;
    /// A message, in or out.
    MessageId;
    /// A template in one language.
    TemplateId;
    /// A file of a message.
    MediaId;
    /// Somebody who signs in.
    UserId;
    /// A webhook body as it was received.
    DeliveryId;
    /// A role that a workspace made.
    RoleId;
    /// Some of the people of a workspace.
    TeamId;
    /// A time in which somebody is signed in.
    SessionId;
    /// What makes somebody's codes.
    FactorId;
    /// A token for programs.
    TokenId;
    /// A link that can be used once.
    LinkId;
    /// A line of the audit log.
    AuditId;
    /// A status of conversations that a workspace defines.
    StatusId;
    /// A label that a workspace defines.
    LabelId;
    /// A way by which customers come that a workspace made: a link, or the button of its Page.
    SourceId;
    /// What a colleague noted in a conversation.
    NoteId;
    /// What a workspace writes to its customers for.
    PurposeId;
    /// A record that a consent was given or withdrawn.
    ConsentId;
    /// What people narrow their lists by, under a name.
    ViewId;
    /// Something that a workspace wants to know of its contacts or conversations.
    AttributeId;
    /// A file of contacts.
    ImportId;
    /// A link by which whoever has it opens a file.
    FileLinkId;
    /// A planned send of a template to many.
    CampaignId;
    /// An automation.
    BotId;
    /// One execution of an automation with one customer.
    RunId;
}
