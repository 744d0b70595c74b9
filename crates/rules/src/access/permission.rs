//! What a role is made of.

use crate::words;

words! {
    /// Something that a role lets its people do.
    Permission {
        /// Read conversations: the list, the messages, the timeline, the search.
        ConversationsRead = "conversations.read",
        /// Write to customers, and keep drafts.
        ConversationsReply = "conversations.reply",
        /// Say whose work a conversation is.
        ConversationsAssign = "conversations.assign",
        /// Close conversations and open them again.
        ConversationsClose = "conversations.close",
        /// Give conversations labels and a priority, and leave notes in them.
        ConversationsOrganise = "conversations.organise",
        /// Open the files of messages.
        MediaRead = "media.read",
        /// Read contacts.
        ContactsRead = "contacts.read",
        /// Add contacts, change their names, record their consent, merge those that are one person.
        ContactsWrite = "contacts.write",
        /// Block contacts, and let them in again.
        ContactsBlock = "contacts.block",
        /// Take all there is of a contact out as a file.
        ContactsExport = "contacts.export",
        /// Erase contacts with everything that was said.
        ContactsErase = "contacts.erase",
        /// Say which statuses, labels and attributes there are, and which purposes customers consent to.
        DefinitionsManage = "definitions.manage",
        /// Read templates.
        TemplatesRead = "templates.read",
        /// Submit templates to Meta, and fetch them.
        TemplatesManage = "templates.manage",
        /// See campaigns, their plans and what came of them.
        CampaignsRead = "campaigns.read",
        /// Plan campaigns, start and stop them.
        CampaignsRun = "campaigns.run",
        /// See bots, their files and what came of their runs.
        BotsRead = "bots.read",
        /// Write bots: their files, not what is deployed of them.
        BotsWrite = "bots.write",
        /// Deploy bots, switch them on and off, remove them.
        BotsDeploy = "bots.deploy",
        /// Read what messages cost.
        CostsRead = "costs.read",
        /// Fetch Meta's figures and compare.
        CostsReconcile = "costs.reconcile",
        /// Take charges out as a file.
        ChargesExport = "charges.export",
        /// See the connected numbers.
        ChannelsRead = "channels.read",
        /// Connect numbers, change their secrets, disconnect them.
        ChannelsManage = "channels.manage",
        /// Read the page of the operator: what could not be read, what Meta said.
        OperatorRead = "operator.read",
        /// See who works here, their roles and teams.
        PeopleRead = "people.read",
        /// Invite people, change their roles, deactivate them, reset their passwords and second factors, end their sessions.
        PeopleManage = "people.manage",
        /// Make owners, and do to owners what one may do to people.
        OwnersManage = "owners.manage",
        /// Make, change and remove roles.
        RolesManage = "roles.manage",
        /// Make, change and remove teams.
        TeamsManage = "teams.manage",
        /// Make tokens that act for oneself.
        TokensOwn = "tokens.own",
        /// See and revoke everybody's tokens.
        TokensManage = "tokens.manage",
        /// Read the audit log.
        AuditRead = "audit.read",
        /// Take the audit log out as a file.
        AuditExport = "audit.export",
        /// Name the workspace, say which roles need a second factor, bring in rate cards, say where an account's days begin.
        SettingsManage = "settings.manage",
    }
}

impl Permission {
    /// Permissions that come with this one, since it is of no use without them: nobody answers what they may not
    /// read.
    pub const fn brings(self) -> &'static [Self] {
        match self {
            Self::ConversationsReply
            | Self::ConversationsAssign
            | Self::ConversationsClose
            | Self::ConversationsOrganise
            | Self::MediaRead => &[Self::ConversationsRead],
            Self::ContactsWrite | Self::ContactsBlock | Self::ContactsErase => &[Self::ContactsRead],
            Self::ContactsExport => {
                &[Self::ContactsRead, Self::ConversationsRead, Self::MediaRead, Self::CostsRead]
            }
            Self::TemplatesManage => &[Self::TemplatesRead],
            Self::CampaignsRun => &[Self::CampaignsRead, Self::TemplatesRead, Self::ContactsRead],
            Self::BotsWrite => &[Self::BotsRead, Self::TemplatesRead],
            Self::BotsDeploy => &[Self::BotsRead],
            Self::CostsReconcile | Self::ChargesExport => &[Self::CostsRead],
            Self::ChannelsManage => &[Self::ChannelsRead],
            Self::OwnersManage => &[Self::PeopleManage, Self::PeopleRead],
            Self::PeopleManage | Self::RolesManage | Self::TeamsManage | Self::TokensManage => {
                &[Self::PeopleRead]
            }
            Self::AuditExport => &[Self::AuditRead],
            Self::ConversationsRead
            | Self::ContactsRead
            | Self::TemplatesRead
            | Self::CampaignsRead
            | Self::BotsRead
            | Self::CostsRead
            | Self::ChannelsRead
            | Self::OperatorRead
            | Self::PeopleRead
            | Self::TokensOwn
            | Self::AuditRead
            | Self::DefinitionsManage
            | Self::SettingsManage => &[],
        }
    }
}
