//! The work around a conversation: whose it is ([`take`]), whether it is done ([`close`]), that it was read
//! ([`read`]), and which app answers in it ([`thread`]).

use transom_rules::access::{Asker, Verb};
use transom_rules::id::{ConversationId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_store::Scoped;
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};

use crate::app::App;
use crate::changed::Changed;
use crate::done::{Done, NotDone};
use crate::gate::{self, Note};

pub mod close;
pub mod read;
pub mod take;
pub mod thread;

/// What is to be another thing about a conversation. What is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// Where it stands.
    pub status: Option<ConversationStatus>,
    /// Whose work it is; `Some(None)` for nobody's.
    pub assignee: Option<Option<UserId>>,
}

/// Changes where a conversation stands and whose work it is: all that is wished, or nothing. Who sees only their own
/// may give one away, and it is out of their sight then.
///
/// # Errors
/// When the asker may not do a part of it, there is no such conversation for them, or nobody of that id can sign in.
pub async fn change(app: &App, asker: &Asker, id: ConversationId, wish: Wish) -> Done<()> {
    let given = match wish.assignee {
        Some(to) => Some(take::pass(app, asker, id, to).await?),
        None => None,
    };
    let moved = match wish.status {
        Some(status) => Some(close::pass(app, asker, id, status).await?),
        None => None,
    };
    let Some(note) = given.into_iter().chain(moved).reduce(Note::and) else { return Ok(()) };
    let now = app.clock.now();
    let cursor = gate::act(app.base(), note, asker.clone(), move |tx, note, asker| {
        Box::pin(async move {
            if let Some(Some(user)) = wish.assignee {
                take::can_work(tx, user).await?;
            }
            let (held, made) = held(tx, asker, id, |conversation| wish.apply(conversation)).await?;
            note.tell_if(Verb::Assign, made.before.assignee_id != made.after.assignee_id);
            note.tell_if(Verb::Close, made.before.status != made.after.status);
            let (cursor, _) = held.write(tx, now).await?;
            Ok(cursor)
        })
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}

impl Wish {
    fn apply(self, conversation: &mut Conversation) {
        conversation.status = self.status.unwrap_or(conversation.status);
        conversation.assignee_id = self.assignee.unwrap_or(conversation.assignee_id);
    }
}

/// Holds a conversation that the asker sees, changed.
async fn held(
    tx: &mut Scoped<'_>,
    asker: &Asker,
    id: ConversationId,
    change: impl FnOnce(&mut Conversation) + Send,
) -> Done<(Held, Changed<Conversation>)> {
    let mut held = Held::load(tx, &Wanted { conversations: [id].into(), ..Wanted::default() }).await?;
    let before = held.conversation(id).cloned().ok_or(NotDone::NotFound)?;
    gate::sees(tx, asker, id).await?;
    let made = Changed::by(before, change);
    if let Some(after) = made.news()
        && let Some(conversation) = held.conversation_mut(id)
    {
        conversation.clone_from(after);
    }
    Ok((held, made))
}
