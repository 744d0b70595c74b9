//! Saying whose work a conversation is.

use transom_rules::access::{Asker, Verb};
use transom_rules::id::{ConversationId, UserId};
use transom_store::users;

use super::Change;
use crate::app::App;
use crate::done::{Done, Wrong};
use crate::gate;

/// Gives a conversation to somebody, or to nobody. Who sees only their own may give one away, and it is out of their
/// sight then.
///
/// # Errors
/// When the asker may not, there is no such conversation for them, or nobody of that id can sign in.
pub async fn assign(app: &App, asker: &Asker, id: ConversationId, to: Option<UserId>) -> Done<()> {
    let mut note = gate::pass(app.base(), asker, Verb::Assign, id).await?;
    note.set_detail(to.map_or("nobody".to_owned(), |user| user.to_string()));
    let change = Change { asker: asker.clone(), id, now: app.clock.now() };
    let cursor = gate::act(app.base(), note, change, move |tx, _, change| {
        Box::pin(async move {
            if let Some(user) = to {
                let user = users::hold(tx, change.asker.workspace, user).await?;
                user.filter(|user| user.deactivated_at.is_none()).ok_or(Wrong::Assignee)?;
            }
            change.make(tx, |conversation| conversation.assignee_id = to).await
        })
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}
