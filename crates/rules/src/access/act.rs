//! What the audit log tells of an act: who did it, on what, and what came of it. Ids only, nothing that a customer
//! wrote or is called, so that erasing a customer leaves the log as it is.

use uuid::Uuid;

use super::asker::Who;
use crate::id::{
    AttributeId, BotId, CampaignId, ChannelId, ContactId, ConversationId, FileLinkId, ImportId, LabelId,
    LinkId, MediaId, MessageId, NoteId, PurposeId, RoleId, RunId, SessionId, SourceId, StatusId, TeamId,
    TemplateId, TokenId, UserId, ViewId,
};
use crate::words;

words! {
    /// A kind of whoever acts.
    ActorKind {
        /// Somebody who is signed in.
        Person = "person",
        /// A program with a token.
        Token = "token",
        /// A bot.
        Bot = "bot",
        /// A campaign.
        Campaign = "campaign",
        /// The server, or whoever is at the machine.
        System = "system",
        /// Somebody who is not signed in.
        Nobody = "nobody",
    }
}

/// Whoever acts, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What they are.
    pub kind: ActorKind,
    /// The person, also where it is their token that acts; the bot or the campaign.
    pub id: Option<Uuid>,
    /// The session or the token.
    pub via: Option<Uuid>,
}

impl Actor {
    /// Somebody who is not signed in.
    pub const NOBODY: Self = Self { kind: ActorKind::Nobody, id: None, via: None };
}

impl From<&Who> for Actor {
    fn from(who: &Who) -> Self {
        let actor = |kind, id, via| Self { kind, id, via };
        match who {
            Who::Person { user, session } => actor(ActorKind::Person, Some(user.0), Some(session.0)),
            Who::Token { token, owner, .. } => {
                actor(ActorKind::Token, owner.map(|user| user.0), Some(token.0))
            }
            Who::Bot(id) => actor(ActorKind::Bot, Some(*id), None),
            Who::Campaign(id) => actor(ActorKind::Campaign, Some(*id), None),
            Who::System => actor(ActorKind::System, None, None),
        }
    }
}

words! {
    /// What came of it.
    Outcome {
        /// It was done.
        Done = "done",
        /// It was not allowed.
        Refused = "refused",
        /// It was allowed and did not work.
        Failed = "failed",
    }
}

words! {
    /// A kind of thing that is acted on.
    Noun {
        /// Nothing in particular.
        Nothing = "",
        /// A conversation.
        Conversation = "conversation",
        /// A contact.
        Contact = "contact",
        /// A message.
        Message = "message",
        /// A note of a colleague.
        Note = "note",
        /// A status that the workspace defines.
        Status = "status",
        /// A label that the workspace defines.
        Label = "label",
        /// A saved view.
        View = "view",
        /// A way by which customers come.
        Source = "source",
        /// A purpose that the workspace defines.
        Purpose = "purpose",
        /// A file of contacts.
        Import = "import",
        /// A campaign.
        Campaign = "campaign",
        /// A bot.
        Bot = "bot",
        /// A run of a bot.
        Run = "run",
        /// An attribute that the workspace defines.
        Attribute = "attribute",
        /// A file of a message.
        Media = "media",
        /// A link to a file.
        FileLink = "file_link",
        /// A template.
        Template = "template",
        /// A connected number.
        Channel = "channel",
        /// An account of Meta's.
        Account = "account",
        /// A rate card.
        RateCard = "rate_card",
        /// Somebody who signs in.
        User = "user",
        /// A role.
        Role = "role",
        /// A team.
        Team = "team",
        /// A token.
        Token = "token",
        /// A session.
        Session = "session",
        /// A one-time link.
        Link = "link",
        /// An address of the server's, where a route refused before a thing was looked up.
        Route = "route",
    }
}

/// What is acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct On {
    /// What it is.
    pub noun: Noun,
    /// Its id; empty where there is none.
    pub id: String,
}

impl On {
    /// Nothing in particular.
    pub const NOTHING: Self = Self { noun: Noun::Nothing, id: String::new() };

    /// Something that is named by an id of others.
    pub fn named(noun: Noun, id: &str) -> Self {
        Self { noun, id: id.to_owned() }
    }
}

macro_rules! on {
    ($($id:ident = $noun:ident;)*) => {$(
        impl From<$id> for On {
            fn from(id: $id) -> Self {
                Self { noun: Noun::$noun, id: id.to_string() }
            }
        }
    )*};
}

on! {
    ConversationId = Conversation;
    ContactId = Contact;
    MessageId = Message;
    NoteId = Note;
    StatusId = Status;
    LabelId = Label;
    ViewId = View;
    SourceId = Source;
    PurposeId = Purpose;
    AttributeId = Attribute;
    ImportId = Import;
    CampaignId = Campaign;
    BotId = Bot;
    RunId = Run;
    MediaId = Media;
    FileLinkId = FileLink;
    TemplateId = Template;
    ChannelId = Channel;
    UserId = User;
    RoleId = Role;
    TeamId = Team;
    TokenId = Token;
    SessionId = Session;
    LinkId = Link;
}
