//! What came with the eighteenth version.

use transom_rules::author::Author;
use transom_rules::id::{LabelId, NoteId, StatusId};
use transom_rules::mark::{Colour, Priority};
use transom_rules::receive::ConversationStatus;
use transom_store::held::{Held, Wanted};
use transom_store::labels::Label;
use transom_store::notes::Note;
use transom_store::statuses::Status;
use transom_store::{Result, Scoped, labels, notes, statuses};

use crate::world::{AGENT, at, conversation_id, uuid};

/// Zoë's conversation is a promise of a wholesale customer, urgent, and slept; somebody noted something in it.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    let (status, label, here) = (StatusId(uuid(17, 1)), LabelId(uuid(18, 1)), conversation_id(1));
    let promise = Status {
        id: status,
        name: "Promise".into(),
        colour: Colour::Teal,
        state: ConversationStatus::Snoozed,
        place: 1,
        is_removed: false,
    };
    statuses::add(tx, &promise, at(33)).await?;
    let wholesale = Label { id: label, name: "Wholesale".into(), colour: Colour::Purple, is_removed: false };
    labels::add(tx, &wholesale, at(33)).await?;
    let mut held = Held::load(tx, &Wanted { conversations: [here].into(), ..Wanted::default() }).await?;
    if let Some(conversation) = held.conversation_mut(here) {
        conversation.stand(ConversationStatus::Snoozed);
        conversation.status_id = Some(status);
        conversation.priority = Priority::High;
        conversation.wakes_at = Some(at(40));
        conversation.raise(at(34));
    }
    held.write(tx, at(34)).await?;
    labels::set(tx, here, &[label], &[]).await?;
    let note = Note {
        id: NoteId(uuid(19, 1)),
        conversation: here,
        author: Author::User(AGENT),
        text: "Zoë pays on the first of the month.".into(),
        at: at(35),
    };
    notes::add(tx, &note, &[AGENT]).await
}
