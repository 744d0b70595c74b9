//! Whoever asks for something: a person who is signed in, a program with a token, or we ourselves.

use std::net::IpAddr;
use std::sync::Arc;

use uuid::Uuid;

use super::role::{Role, Sees};
use super::scope::Scope;
use crate::id::{SessionId, TokenId, UserId, WorkspaceId};
use crate::word::Set;
use crate::words;

/// Whoever asks, and what they may.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Nothing of another workspace exists for them.
    pub workspace: WorkspaceId,
    /// Who.
    pub who: Who,
    /// What they may do; of a token, what its owner may.
    pub role: Arc<Role>,
    /// Which conversations they see: the role's word, or what is said of them alone.
    pub sees: Sees,
    /// A second factor is asked of their role and they have none yet: till then they may do nothing else.
    pub owes_factor: bool,
    /// From where.
    pub origin: Origin,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody who is signed in.
    Person {
        /// Who.
        user: UserId,
        /// By which session.
        session: SessionId,
    },
    /// A program.
    Token {
        /// Its token.
        token: TokenId,
        /// Whom it acts for; tokens from before there were owners act for the workspace.
        owner: Option<UserId>,
        /// What the token is for.
        scopes: Set<Scope>,
    },
    /// A bot.
    Bot(Uuid),
    /// A campaign.
    Campaign(Uuid),
    /// We ourselves: whoever is at the machine, and what time brings.
    System,
}

/// From where somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// By which way.
    pub face: Face,
    /// From which address, where there is one.
    pub address: Option<IpAddr>,
}

words! {
    /// A way to ask.
    Face {
        /// A page.
        Page = "page",
        /// The API.
        Api = "api",
        /// A command on the machine.
        Command = "command",
        /// The server itself.
        Server = "server",
    }
}

/// Which conversations exist for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// All of the workspace.
    All,
    /// Those of this user, of the members of their teams, and of nobody.
    Team(UserId),
    /// Those of this user.
    Own(UserId),
    /// None: who asks sees those of a user, and there is no user whom they ask for.
    Nothing,
}

impl Sees {
    /// Which conversations exist for a user who sees so many.
    pub const fn of(self, user: UserId) -> Visibility {
        match self {
            Self::All => Visibility::All,
            Self::Team => Visibility::Team(user),
            Self::Own => Visibility::Own(user),
        }
    }
}

impl Asker {
    /// We ourselves, in a workspace: may everything.
    pub fn system(workspace: WorkspaceId, face: Face) -> Self {
        let role = Arc::new(Role::owner());
        let origin = Origin { face, address: None };
        Self { workspace, who: Who::System, role, sees: Sees::All, owes_factor: false, origin }
    }

    /// The person who asks, or whom a token acts for.
    pub const fn user(&self) -> Option<UserId> {
        match self.who {
            Who::Person { user, .. } => Some(user),
            Who::Token { owner, .. } => owner,
            Who::Bot(_) | Who::Campaign(_) | Who::System => None,
        }
    }

    /// Whether it is a person who looks at a page.
    pub const fn is_at_a_page(&self) -> bool {
        matches!(self.who, Who::Person { .. })
    }

    /// Which conversations exist for them.
    pub const fn visibility(&self) -> Visibility {
        match (self.sees, self.user()) {
            (sees, Some(user)) => sees.of(user),
            (Sees::All, None) => Visibility::All,
            (Sees::Team | Sees::Own, None) => Visibility::Nothing,
        }
    }

    /// Whether they are shown what Meta sent as it came: numbers and words of any customer stand in it.
    pub fn sees_raw(&self) -> bool {
        self.sees == Sees::All && !self.role.masks
    }

    /// Whether they may and see all that such a role lets people do and see: nobody gives more than they have.
    pub fn covers(&self, role: &Role) -> bool {
        self.role.seeing(Some(self.sees)).covers(role)
    }
}
