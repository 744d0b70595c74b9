//! The work around a conversation: whose it is ([`take`]), whether it is done ([`close`]), that it was read
//! ([`read`]).

use transom_rules::access::Asker;
use transom_rules::id::ConversationId;
use transom_rules::time::Timestamp;
use transom_store::Tx;
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};

use crate::done::{Done, NotDone};
use crate::gate;

pub mod close;
pub mod read;
pub mod take;

/// A conversation about to be changed.
#[derive(Clone)]
struct Change {
    asker: Asker,
    id: ConversationId,
    now: Timestamp,
}

impl Change {
    /// Changes a conversation that the asker sees, if `change` finds something to change, and tells the feed.
    /// Returns its cursor.
    async fn make(&self, tx: &mut Tx<'_>, change: impl Fn(&mut Conversation) + Send) -> Done<i64> {
        let (workspace, id) = (self.asker.workspace, self.id);
        let wanted = Wanted { conversations: [id].into(), ..Wanted::default() };
        let mut held = Held::load(tx, workspace, &wanted).await?;
        let before = held.conversation(id).cloned().ok_or(NotDone::NotFound)?;
        gate::sees(tx, &self.asker, id).await?;
        let mut after = before.clone();
        change(&mut after);
        if after != before
            && let Some(conversation) = held.conversation_mut(id)
        {
            *conversation = after;
        }
        Ok(held.write(tx, workspace, self.now).await?.0)
    }
}
