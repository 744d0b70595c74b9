//! Who may do what. Each act of the product is a [`Verb`]. It needs a [`Permission`], which a [`Role`] is made of, and
//! a [`Scope`], which a token has; whoever asks is an [`Asker`]. [`may`] is the one rule; asking it, and writing
//! down what came of it, is left to the desk's gate.

use std::fmt;
use std::str::FromStr;

mod act;
mod asker;
mod detail;
mod link;
mod mask;
mod permission;
mod role;
mod scope;
#[cfg(test)]
mod tests;
mod verb;

pub use crate::word::{Set, Told, Word};
pub use act::{Actor, ActorKind, Noun, On, Outcome};
pub use asker::{Asker, Face, Origin, Visibility, Who};
pub use detail::{Detail, Matter, NOBODY, Part, Said, Why};
pub use link::Purpose;
pub use mask::{Mask, Veil};
pub use permission::Permission;
pub use role::{Role, RoleKey, Sees};
pub use scope::Scope;
pub use verb::{Grant, Kept, Verb};

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Their role has no such permission.
    Permission(Permission),
    /// Their token has no such scope.
    Scope(Scope),
    /// Nothing but a person who is signed in may do it, since it is about their own account.
    PeopleOnly,
    /// Whom or what they would change may do more than they themselves.
    Above,
    /// Their role has to sign in with a second factor, and they have none yet.
    FactorFirst,
}

impl Denied {
    /// A word for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Permission(_) => "permission_missing",
            Self::Scope(_) => "scope_missing",
            Self::PeopleOnly => "people_only",
            Self::Above => "above_you",
            Self::FactorFirst => "factor_first",
        }
    }

    /// What is missing, for those who can give it.
    pub const fn missing(self) -> Option<&'static str> {
        match self {
            Self::Permission(permission) => Some(permission.as_str()),
            Self::Scope(scope) => Some(scope.as_str()),
            Self::PeopleOnly | Self::Above | Self::FactorFirst => None,
        }
    }
}

/// As the audit log keeps it: the code, and what is missing.
impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        self.missing().map_or(Ok(()), |missing| write!(f, " {missing}"))
    }
}

impl FromStr for Denied {
    type Err = ();

    fn from_str(kept: &str) -> Result<Self, ()> {
        let (code, missing) = kept.split_once(' ').unwrap_or((kept, ""));
        let all = [
            Permission::from_word(missing).map(Self::Permission),
            Scope::from_word(missing).map(Self::Scope),
        ];
        let all = all.into_iter().flatten().chain([Self::PeopleOnly, Self::Above, Self::FactorFirst]);
        all.into_iter().find(|denied| denied.code() == code).ok_or(())
    }
}

/// Whether `asker` may do this at all. Which conversations they may do it to is their [`Visibility`].
///
/// # Errors
/// What is missing: the second factor that is asked of them, before all else; of a role's permission and a token's
/// scope, the permission first.
pub fn may(asker: &Asker, verb: Verb) -> Result<(), Denied> {
    if asker.owes_factor && !verb.is_before_the_factor() {
        return Err(Denied::FactorFirst);
    }
    let grant = verb.grant();
    let Some(permission) = grant.permission() else { return own_account(&asker.who) };
    if !asker.role.has(permission) {
        return Err(Denied::Permission(permission));
    }
    let Who::Token { scopes, .. } = &asker.who else { return Ok(()) };
    let missing = grant.scopes().iter().find(|scope| !scopes.contains(*scope));
    missing.map_or(Ok(()), |scope| Err(Denied::Scope(scope)))
}

const fn own_account(who: &Who) -> Result<(), Denied> {
    match who {
        Who::Person { .. } | Who::System => Ok(()),
        Who::Token { .. } | Who::Bot(_) | Who::Campaign(_) => Err(Denied::PeopleOnly),
    }
}
