//! Taking back a message of which nothing has left the machine.

use transom_rules::delivery::MessageState;
use transom_rules::id::{MessageId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_store::held::{Held, Wanted};
use transom_store::{Result, Tx, outbox};

/// Takes back a message of which nothing has left the machine. `None` when there is no such message,
/// `Some(None)` when it is too late, else the feed's cursor.
pub async fn take_back(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    id: MessageId,
    now: Timestamp,
) -> Result<Option<Option<i64>>> {
    let mut held = Held::load(tx, workspace, &Wanted { messages: [id].into(), ..Wanted::default() }).await?;
    let Some(conversation) = held.message(id).map(|message| message.conversation_id) else { return Ok(None) };
    if !outbox::cancel(tx, workspace, id).await? {
        return Ok(Some(None));
    }
    if let Some(message) = held.message_mut(id) {
        message.delivery.raise(MessageState::Cancelled);
    }
    let newest = held.conversation(conversation).is_some_and(|found| found.last_message_id == Some(id));
    if newest && let Some(conversation) = held.conversation_mut(conversation) {
        MessageState::Cancelled.as_str().clone_into(&mut conversation.last_state);
    }
    Ok(Some(Some(held.write(tx, workspace, now).await?.0)))
}
