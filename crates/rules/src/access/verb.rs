//! Every act of the product, what it needs, and whether it is written down: the one table.

use super::permission::Permission;
use super::scope::Scope;
use crate::word::{Set, Word};

/// What lets somebody do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A permission of the role; of a token, this scope besides.
    By(Permission, Scope),
    /// A permission of the role; of a token, every scope besides: it hands out a secret, a link or a role, by which
    /// one would get further than any one scope goes.
    ByWhole(Permission),
    /// Being signed in: it is about nothing but one's own account.
    OwnAccount,
}

impl Grant {
    /// What the role has to have.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::By(permission, _) | Self::ByWhole(permission) => Some(permission),
            Self::OwnAccount => None,
        }
    }

    /// What a token has to have besides.
    pub fn scopes(self) -> Set<Scope> {
        match self {
            Self::By(_, scope) => [scope].into_iter().collect(),
            Self::ByWhole(_) => Set::all(),
            Self::OwnAccount => Set::default(),
        }
    }
}

/// When the audit log tells of it. Refused tries it tells always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Whenever it is done: it changes something, lets somebody in, or takes data out.
    Done,
    /// Only when it is refused: it is looking, or typing.
    Refused,
}

macro_rules! grant {
    (own) => {
        Grant::OwnAccount
    };
    ($permission:ident Whole) => {
        Grant::ByWhole(Permission::$permission)
    };
    ($permission:ident $scope:ident) => {
        Grant::By(Permission::$permission, Scope::$scope)
    };
}

macro_rules! touches_access {
    () => {
        false
    };
    (access) => {
        true
    };
}

macro_rules! verbs {
    ($(#[doc = $meaning:literal] $name:ident = $word:literal: ($($grant:tt)+), $kept:ident $(, $access:ident)?;)*) => {
        /// An act of the product.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Verb {
            $(#[doc = $meaning] $name,)*
        }

        impl Verb {
            /// Each of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word: a noun, a point, what is done to it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning.trim_ascii(),)* }
            }

            /// What lets somebody do it.
            pub const fn grant(self) -> Grant {
                match self { $(Self::$name => grant!($($grant)+),)* }
            }

            /// When the audit log tells of it.
            pub const fn kept(self) -> Kept {
                match self { $(Self::$name => Kept::$kept,)* }
            }

            /// Whether who still owes a second factor may do it: set one up, and go.
            pub const fn is_before_the_factor(self) -> bool {
                matches!(self, Self::EnrolFactor | Self::SignOut)
            }

            /// Whether what somebody may do, or whether they are in at all, may be another thing afterwards: what is
            /// open for anybody has to look again.
            pub const fn touches_access(self) -> bool {
                match self { $(Self::$name => touches_access!($($access)?),)* }
            }
        }

        impl Word for Verb {
            const ALL: &'static [Self] = Self::ALL;

            fn word(self) -> &'static str {
                self.as_str()
            }
        }
    };
}

verbs! {
    /// List, count and search conversations.
    ListConversations = "conversation.list": (ConversationsRead Read), Refused;
    /// Read a conversation and its timeline.
    ReadConversation = "conversation.read": (ConversationsRead Read), Refused;
    /// Watch conversations change.
    WatchConversations = "conversation.watch": (ConversationsRead Read), Refused;
    /// Say that its messages were read; WhatsApp shows the customer blue ticks.
    MarkRead = "conversation.mark_read": (ConversationsReply Send), Done;
    /// Say whose work it is.
    Assign = "conversation.assign": (ConversationsAssign Manage), Done;
    /// Close it, let it wait, open it again.
    Close = "conversation.close": (ConversationsClose Manage), Done;
    /// Let it sleep until an hour or until the customer answers; it wakes.
    Snooze = "conversation.snooze": (ConversationsClose Manage), Done;
    /// Give it a status that the workspace defines.
    SetStatus = "conversation.status": (ConversationsClose Manage), Done;

    /// Say how urgent it is.
    Prioritise = "conversation.prioritise": (ConversationsOrganise Manage), Done;
    /// Put labels on it, or take them off.
    LabelConversation = "conversation.label": (ConversationsOrganise Manage), Done;
    /// Leave a note in a conversation that its customer never sees.
    WriteNote = "note.write": (ConversationsOrganise Manage), Done;
    /// Take a note of one's own away.
    RemoveNote = "note.remove": (ConversationsOrganise Manage), Done;
    /// Say which statuses conversations can have.
    DefineStatuses = "status.define": (DefinitionsManage Manage), Done;
    /// Say which labels conversations can have.
    DefineLabels = "label.define": (DefinitionsManage Manage), Done;
    /// Keep a view of one's own: what narrows a list, under a name.
    KeepViews = "view.keep": (ConversationsRead Manage), Done;
    /// Keep, change and remove the views that all share.
    ShareViews = "view.share": (DefinitionsManage Manage), Done;
    /// List the ways by which customers come that the workspace made: links, and the text of a Page button.
    ListSources = "source.list": (ConversationsRead Read), Refused;
    /// Make and change the ways by which customers come.
    DefineSources = "source.define": (DefinitionsManage Manage), Done;
    /// See what came of the ways by which customers come.
    ReportSources = "source.report": (CostsRead Read), Refused;
    /// Say which purposes customers consent to.
    DefinePurposes = "purpose.define": (DefinitionsManage Manage), Done;
    /// Say what is to be known of contacts and conversations besides.
    DefineAttributes = "attribute.define": (DefinitionsManage Manage), Done;
    /// List what is to be known of contacts and conversations besides.
    ListAttributes = "attribute.list": (ConversationsRead Read), Refused;
    /// Set the attributes of a conversation.
    DescribeConversation = "conversation.describe": (ConversationsOrganise Manage), Done;

    /// Take a customer's thread over from another app of the number.
    TakeThread = "thread.take": (ConversationsReply Send), Done;
    /// Pass a customer's thread on to the escalation partner.
    PassThread = "thread.pass": (ConversationsReply Send), Done;
    /// Give a customer's thread up.
    ReleaseThread = "thread.release": (ConversationsReply Send), Done;

    /// Ask what may be sent, and at what price.
    AskPermit = "message.permit": (ConversationsReply Draft), Refused;
    /// Keep what is typed.
    KeepDraft = "message.draft": (ConversationsReply Draft), Refused;
    /// Send a message.
    Send = "message.send": (ConversationsReply Send), Done;
    /// React to a message.
    React = "message.react": (ConversationsReply Send), Done;
    /// Send a message again that failed.
    Retry = "message.retry": (ConversationsReply Send), Done;
    /// Stop a message that has not left.
    Cancel = "message.cancel": (ConversationsReply Send), Done;
    /// Open the file of a message.
    ReadMedia = "media.read": (MediaRead Read), Refused;
    /// List the links to files, and how often they were opened.
    ListFileLinks = "file_link.list": (ConversationsRead Read), Refused;
    /// Make a link by which whoever has it opens a file.
    MakeFileLink = "file_link.make": (ConversationsReply Send), Done;
    /// Revoke a link to a file.
    RevokeFileLink = "file_link.revoke": (ConversationsReply Send), Done;

    /// List and read contacts.
    ReadContacts = "contact.read": (ContactsRead Read), Refused;
    /// Add a contact.
    AddContact = "contact.add": (ContactsWrite Manage), Done;
    /// Change a contact's name.
    RenameContact = "contact.rename": (ContactsWrite Manage), Done;
    /// Set the attributes of a contact.
    DescribeContact = "contact.describe": (ContactsWrite Manage), Done;
    /// Block a contact, or let them in again.
    BlockContact = "contact.block": (ContactsBlock Manage), Done;
    /// Record that a contact consented, or withdrew it, with how that is known.
    RecordConsent = "contact.consent": (ContactsWrite Manage), Done;
    /// Bring contacts in from a file.
    ImportContacts = "contact.import": (ContactsWrite Manage), Done;
    /// Take all contacts out as a file.
    ExportContacts = "contact.export_all": (ContactsExport Read), Done;
    /// Merge two contacts that are one person.
    MergeContacts = "contact.merge": (ContactsWrite Manage), Done;
    /// Say that two contacts are not one person.
    DenySame = "contact.deny_same": (ContactsWrite Manage), Done;
    /// Undo a merge of contacts.
    UnmergeContacts = "contact.unmerge": (ContactsWrite Manage), Done;
    /// Take all there is of a contact out as a file.
    ExportContact = "contact.export": (ContactsExport Read), Done;
    /// Erase a contact with everything that was said; sums of money stay.
    EraseContact = "contact.erase": (ContactsErase Manage), Done;

    /// List and read templates.
    ReadTemplates = "template.read": (TemplatesRead Read), Refused;
    /// Submit a template to Meta.
    SubmitTemplate = "template.submit": (TemplatesManage Manage), Done;
    /// Change a template with Meta.
    EditTemplate = "template.edit": (TemplatesManage Manage), Done;
    /// Delete a template with Meta.
    DeleteTemplate = "template.delete": (TemplatesManage Manage), Done;
    /// Ask Meta to use a paused template again.
    UnpauseTemplate = "template.unpause": (TemplatesManage Manage), Done;
    /// Agree to what Meta bills a template as since it moved it to another category.
    AgreeCategory = "template.agree": (TemplatesManage Manage), Done;
    /// Put a template away.
    ArchiveTemplate = "template.archive": (TemplatesManage Manage), Done;
    /// Take a template back that was put away.
    UnarchiveTemplate = "template.unarchive": (TemplatesManage Manage), Done;
    /// Upload the sample of a template's header to Meta.
    UploadSample = "template.sample": (TemplatesManage Manage), Done;
    /// Fetch the templates from Meta.
    SyncTemplates = "template.sync": (TemplatesManage Manage), Done;
    /// Give the slots of a template names.
    NameSlots = "template.name_slots": (TemplatesManage Manage), Done;

    /// List campaigns, read their plans and what came of them.
    ReadCampaigns = "campaign.read": (CampaignsRead Read), Refused;
    /// Plan a campaign.
    PlanCampaign = "campaign.plan": (CampaignsRun Manage), Done;
    /// Start a campaign.
    StartCampaign = "campaign.start": (CampaignsRun Send), Done;
    /// Pause a campaign.
    PauseCampaign = "campaign.pause": (CampaignsRun Manage), Done;
    /// Let a campaign go on.
    ResumeCampaign = "campaign.resume": (CampaignsRun Send), Done;
    /// End a campaign.
    StopCampaign = "campaign.stop": (CampaignsRun Manage), Done;
    /// Say how fast a campaign goes, and what it may cost.
    ChangeCampaign = "campaign.change": (CampaignsRun Manage), Done;
    /// Approve a campaign that somebody else planned.
    ApproveCampaign = "campaign.approve": (CampaignsApprove Send), Done;
    /// Send one message of a campaign to oneself.
    TryCampaign = "campaign.try": (CampaignsRun Send), Done;
    /// Take what came of a campaign out as a file.
    ExportCampaign = "campaign.export": (CampaignsRead Read), Done;

    /// List bots, read their files and what came of their runs.
    ReadBots = "bot.read": (BotsRead Read), Refused;
    /// Make a bot, and write its file.
    WriteBot = "bot.write": (BotsWrite Manage), Done;
    /// Say by which version of a bot runs begin.
    DeployBot = "bot.deploy": (BotsDeploy Manage), Done;
    /// Switch a bot on, or off with a word about its runs.
    SwitchBot = "bot.switch": (BotsDeploy Manage), Done;
    /// Give a bot another key, with which what it asks of other programs is signed.
    ChangeBotKey = "bot.change_key": (BotsDeploy Manage), Done;
    /// Remove a bot.
    RemoveBot = "bot.remove": (BotsDeploy Manage), Done;
    /// Begin a run of a bot in a conversation.
    BeginRun = "run.begin": (ConversationsReply Send), Done;
    /// Take a conversation over from a bot.
    TakeOver = "run.take_over": (ConversationsReply Send), Done;
    /// Give a conversation back to the bot that waits in it.
    GiveBack = "run.give_back": (ConversationsReply Send), Done;
    /// End a run of a bot.
    EndRun = "run.end": (ConversationsReply Send), Done;

    /// Read charges, sums and prices.
    ReadCosts = "charge.read": (CostsRead Read), Refused;
    /// See what failed, counted by reason, number, template, country and day.
    ReportFailures = "failure.report": (CostsRead Read), Refused;
    /// Take charges out as a file.
    ExportCharges = "charge.export": (ChargesExport Read), Done;
    /// Fetch Meta's figures and compare.
    Reconcile = "charge.reconcile": (CostsReconcile Read), Done;
    /// Bring in a rate card, or take it out.
    ChangeRates = "rates.change": (SettingsManage Manage), Done;
    /// Say where an account's days begin.
    SetTimezone = "account.timezone": (SettingsManage Manage), Done;

    /// Give the workspace another name.
    RenameWorkspace = "workspace.rename": (SettingsManage Manage), Done;
    /// Say of which roles a second factor is asked.
    AskFactor = "workspace.ask_factor": (SettingsManage Manage), Done, access;
    /// Say whether edits, Flows, reactions and their like are shown as unsupported messages.
    ShowUnsupported = "workspace.show_unsupported": (SettingsManage Manage), Done;
    /// Say whether marketing needs a recorded consent, and by which words it is given and withdrawn.
    SetConsent = "workspace.consent": (SettingsManage Manage), Done;
    /// Say how long a conversation stays the one that new messages join.
    SetValidity = "workspace.validity": (SettingsManage Manage), Done;
    /// Say what has to be approved, when nobody gets campaigns, and how many of them somebody gets.
    SetCampaignPolicy = "workspace.campaigns": (SettingsManage Manage), Done;
    /// Say when somebody is there.
    SetHours = "workspace.hours": (SettingsManage Manage), Done;
    /// Say how long before a window closes people are alerted.
    SetAlerts = "workspace.alerts": (SettingsManage Manage), Done;
    /// Change the key that the secrets in the database are sealed with.
    RotateKey = "workspace.rotate_key": (SettingsManage Manage), Done;

    /// List the connected numbers, and the links that lead to them.
    ReadChannels = "channel.read": (ChannelsRead Read), Refused;
    /// Ask Meta how a number is.
    LookAtChannel = "channel.look": (ChannelsManage Manage), Done;
    /// Connect a number.
    ConnectChannel = "channel.connect": (ChannelsManage Manage), Done;
    /// Take a number a step further at Meta, or back: its code, its PIN, its display name, where its webhooks go.
    SetUpChannel = "channel.set_up": (ChannelsManage Manage), Done;
    /// Change what customers read of the business behind a number.
    SetProfile = "channel.set_profile": (ChannelsManage Manage), Done;
    /// Change the token that a number sends with.
    RotateToken = "channel.rotate_token": (ChannelsManage Manage), Done;
    /// Change the secret that signs its webhooks.
    RotateSecret = "channel.rotate_secret": (ChannelsManage Manage), Done;
    /// Say to which team the new conversations of a number go.
    SendToTeam = "channel.team": (ChannelsManage Manage), Done;
    /// Disconnect a number; what was said stays.
    DisconnectChannel = "channel.disconnect": (ChannelsManage Manage), Done;
    /// Read what the operator has to know.
    ReadOperator = "operator.read": (OperatorRead Read), Refused;

    /// List people, roles and teams.
    ReadPeople = "user.read": (PeopleRead Read), Refused;
    /// Invite somebody by a one-time link.
    Invite = "user.invite": (PeopleManage Whole), Done;
    /// Add somebody with a password.
    AddUser = "user.add": (PeopleManage Whole), Done;
    /// Change somebody's name, their address, their role, or which conversations they see.
    ChangeUser = "user.change": (PeopleManage Whole), Done, access;
    /// Deactivate somebody and hand their conversations on.
    Deactivate = "user.deactivate": (PeopleManage Manage), Done, access;
    /// Let somebody in again who was deactivated.
    Reactivate = "user.reactivate": (PeopleManage Manage), Done, access;
    /// Give somebody a one-time link, or a new password.
    ResetPassword = "user.reset": (PeopleManage Whole), Done, access;
    /// Take somebody's second factor away, who has lost it.
    ResetFactor = "user.reset_factor": (PeopleManage Whole), Done, access;
    /// List somebody's sessions.
    ReadSessions = "user.read_sessions": (PeopleManage Read), Refused;
    /// End somebody's sessions.
    EndSessions = "user.end_sessions": (PeopleManage Manage), Done, access;
    /// Make, change and remove roles.
    ManageRoles = "role.change": (RolesManage Whole), Done, access;
    /// Say that somebody else is away, or back.
    SetOthersAway = "user.away": (PeopleManage Manage), Done;
    /// Make, change and remove teams.
    ManageTeams = "team.change": (TeamsManage Manage), Done, access;

    /// List one's own tokens.
    ReadOwnTokens = "token.read_own": (TokensOwn Read), Refused;
    /// Make a token that acts for oneself.
    MakeToken = "token.make": (TokensOwn Whole), Done;
    /// Revoke a token of one's own.
    RevokeOwnToken = "token.revoke_own": (TokensOwn Manage), Done, access;
    /// List everybody's tokens.
    ReadTokens = "token.read": (TokensManage Read), Refused;
    /// Revoke anybody's token.
    RevokeToken = "token.revoke": (TokensManage Manage), Done, access;

    /// Read the audit log.
    ReadAudit = "audit.read": (AuditRead Read), Refused;
    /// Take the audit log out as a file.
    ExportAudit = "audit.export": (AuditExport Read), Done;

    /// Come in.
    SignIn = "session.begin": (own), Done;
    /// Come to work here by a one-time link.
    Join = "user.join": (own), Done;
    /// End a session of one's own.
    SignOut = "session.end": (own), Done, access;
    /// See one's own account and sessions.
    ReadAccount = "account.read": (own), Refused;
    /// Say that one is away, or back: teams give nothing to who is away.
    SetAway = "account.away": (ConversationsRead Manage), Done;
    /// Change one's own name.
    RenameSelf = "account.rename": (own), Done;
    /// Change one's own password, knowing the old one.
    ChangePassword = "account.password": (own), Done, access;
    /// Set up a second factor of one's own.
    EnrolFactor = "account.enrol_factor": (own), Done, access;
    /// Turn one's own second factor off, showing it.
    DropFactor = "account.drop_factor": (own), Done, access;
    /// Make recovery codes of one's own in place of those that were left.
    MakeRecoveryCodes = "account.make_recovery_codes": (own), Done;
    /// Use up a recovery code of one's own.
    UseRecoveryCode = "account.use_recovery_code": (own), Done;
    /// Choose one's own colours.
    ChangeTheme = "account.theme": (own), Refused;
}
