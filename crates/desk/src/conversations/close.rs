//! Closing a conversation, letting it wait, opening it again.

use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::id::ConversationId;
use transom_rules::receive::ConversationStatus;

use super::{Wish, change};
use crate::app::App;
use crate::done::Done;
use crate::gate::{self, Note};

/// Gives a conversation another status.
///
/// # Errors
/// As of [`change`].
pub async fn set_status(
    app: &App,
    asker: &Asker,
    id: ConversationId,
    status: ConversationStatus,
) -> Done<()> {
    change(app, asker, id, Wish { status: Some(status), ..Wish::default() }).await
}

pub(super) async fn pass(
    app: &App,
    asker: &Asker,
    id: ConversationId,
    status: ConversationStatus,
) -> Done<Note> {
    let mut note = gate::pass(app.base(), asker, Verb::Close, id).await?;
    note.set_detail(Detail::from(Matter::Moved).with(Part::Status, status.as_str()));
    Ok(note)
}
