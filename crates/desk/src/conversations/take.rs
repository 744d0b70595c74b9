//! Saying whose work a conversation is.

use transom_rules::access::{Asker, Detail, Matter, Verb};
use transom_rules::id::{ConversationId, UserId};
use transom_store::{Scoped, users};

use super::{Wish, change};
use crate::app::App;
use crate::done::{Done, Wrong};
use crate::gate::{self, Note};

/// Gives a conversation to somebody, or to nobody.
///
/// # Errors
/// As of [`change`].
pub async fn assign(app: &App, asker: &Asker, id: ConversationId, to: Option<UserId>) -> Done<()> {
    change(app, asker, id, Wish { assignee: Some(to), ..Wish::default() }).await
}

pub(super) async fn pass(app: &App, asker: &Asker, id: ConversationId, to: Option<UserId>) -> Done<Note> {
    let mut note = gate::pass(app.base(), asker, Verb::Assign, id).await?;
    note.set_detail(Detail::from(Matter::Given).to(to));
    Ok(note)
}

pub(super) async fn can_work(tx: &mut Scoped<'_>, user: UserId) -> Done<()> {
    let user = users::hold(tx, user).await?;
    user.filter(|user| user.deactivated_at.is_none()).ok_or(Wrong::Assignee)?;
    Ok(())
}
