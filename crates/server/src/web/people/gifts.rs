//! What somebody may be given, and what a form says of it: a role, and which conversations they see.

use transom_pages::frame::field::Choice;
use transom_rules::access::{Role, RoleKey, Sees};

use crate::web::desk::{Desk, Done, Failed};
/// The roles that the asker may give to somebody of whom it may be said alone what they see.
pub(super) fn giveable(desk: &Desk, roles: &[Role], sees: Option<Sees>, chosen: RoleKey) -> Vec<Choice> {
    let may_give = |role: &&Role| desk.asker.covers(&role.seeing(sees));
    let choice = |role: &Role| Choice::new(role.key.to_string(), role.name.clone(), role.key == chosen);
    roles.iter().filter(may_give).map(choice).collect()
}

/// Which conversations somebody sees, as a form says it; nothing leaves it to their role.
pub(super) fn sees(word: &str) -> Done<Option<Sees>> {
    if word.is_empty() { Ok(None) } else { Sees::from_word(word).map(Some).ok_or(Failed::NotFound) }
}
