//! Roles: named sets of permissions, with what their people see. Four are built in; a workspace makes others.

use std::str::FromStr;

use super::permission::Permission as P;
use crate::id::RoleId;
use crate::word::Set;
use crate::words;

words! {
    /// Which conversations somebody sees.
    Sees {
        /// All of the workspace.
        All = "all",
        /// Their own, those of the members of their teams, and those of nobody.
        Team = "team",
        /// Only those assigned to them.
        Own = "own",
    }
}

/// Which role, as it is kept with a user: a word or an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleKey {
    /// May everything.
    Owner,
    /// May everything but make owners.
    Admin,
    /// Looks after the inbox, its costs and templates.
    Supervisor,
    /// Works in the inbox.
    Agent,
    /// One that the workspace made.
    Custom(RoleId),
}

impl RoleKey {
    /// Those that are always there, the mightiest first.
    pub const BUILT_IN: [Self; 4] = [Self::Owner, Self::Admin, Self::Supervisor, Self::Agent];
}

impl std::fmt::Display for RoleKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Owner => f.write_str("owner"),
            Self::Admin => f.write_str("admin"),
            Self::Supervisor => f.write_str("supervisor"),
            Self::Agent => f.write_str("agent"),
            Self::Custom(id) => id.fmt(f),
        }
    }
}

impl FromStr for RoleKey {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "owner" => Ok(Self::Owner),
            "admin" => Ok(Self::Admin),
            "supervisor" => Ok(Self::Supervisor),
            "agent" => Ok(Self::Agent),
            other => other.parse().map(Self::Custom),
        }
    }
}

/// A named set of permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Which.
    pub key: RoleKey,
    /// What people call it.
    pub name: String,
    /// What its people may do.
    pub permissions: Set<P>,
    /// Which conversations they see, unless it is said otherwise of one of them.
    pub sees: Sees,
    /// They are shown phone numbers without most of their digits.
    pub masks: bool,
}

impl Role {
    /// May everything.
    pub fn owner() -> Self {
        Self::built_in(RoleKey::Owner, "Owner", Set::all())
    }

    /// May everything but make owners.
    pub fn admin() -> Self {
        Self::built_in(RoleKey::Admin, "Admin", Self::all_but(&[P::OwnersManage]))
    }

    /// Looks after the inbox of all, its costs and templates; people, numbers and settings are not theirs.
    pub fn supervisor() -> Self {
        let not = [
            P::OwnersManage,
            P::PeopleManage,
            P::RolesManage,
            P::TokensManage,
            P::ChannelsManage,
            P::SettingsManage,
            P::OperatorRead,
            P::AuditExport,
            P::ContactsExport,
            P::ContactsErase,
        ];
        Self::built_in(RoleKey::Supervisor, "Supervisor", Self::all_but(&not))
    }

    /// Works in the inbox.
    pub fn agent() -> Self {
        let permissions = [
            P::ConversationsRead,
            P::ConversationsReply,
            P::ConversationsAssign,
            P::ConversationsClose,
            P::ConversationsOrganise,
            P::MediaRead,
            P::ContactsRead,
            P::ContactsWrite,
            P::ContactsBlock,
            P::TemplatesRead,
            P::ChannelsRead,
            P::PeopleRead,
            P::TokensOwn,
        ];
        Self::built_in(RoleKey::Agent, "Agent", permissions.into_iter().collect())
    }

    /// The built-in roles, the mightiest first.
    pub fn all_built_in() -> [Self; 4] {
        [Self::owner(), Self::admin(), Self::supervisor(), Self::agent()]
    }

    fn built_in(key: RoleKey, name: &str, permissions: Set<P>) -> Self {
        Self { key, name: name.to_owned(), permissions, sees: Sees::All, masks: false }
    }

    fn all_but(not: &[P]) -> Set<P> {
        P::ALL.iter().copied().filter(|permission| !not.contains(permission)).collect()
    }

    /// Whether its people have a permission: given by itself, or brought by another one.
    pub fn has(&self, permission: P) -> bool {
        self.permissions.iter().any(|given| given == permission || given.brings().contains(&permission))
    }

    /// Each permission that its people have.
    pub fn all_permissions(&self) -> Set<P> {
        P::ALL.iter().copied().filter(|permission| self.has(*permission)).collect()
    }

    /// As it holds for somebody of whom something may be said alone about what they see.
    #[must_use]
    pub fn seeing(&self, sees: Option<Sees>) -> Self {
        Self { sees: sees.unwrap_or(self.sees), ..self.clone() }
    }

    /// Whether this role may and sees all that the other may and sees. Nobody gives what they do not have.
    pub fn covers(&self, other: &Self) -> bool {
        other.permissions.iter().all(|one| self.has(one))
            && self.sees <= other.sees
            && (!self.masks || other.masks)
    }
}
