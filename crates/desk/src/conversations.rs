//! The work around a conversation: which list holds it ([`list`]), whose it is ([`take`]), who of a team gets it ([`deal`]), where it stands ([`stand`])
//! and how it wakes ([`wake`]), how urgent it is, what it is labelled with ([`label`]), what else is known of it, what
//! colleagues note in it ([`note`]), that it was read ([`read`]), what is lost in it if nobody acts
//! ([`stakes`]), and which app answers in it ([`thread`]). What was done is
//! told by [`story`].

use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::attribute::Subject;
use transom_rules::id::ConversationId;
use transom_rules::mark::Priority;
use transom_rules::time::Timestamp;
use transom_store::Scoped;
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};

use crate::app::App;
use crate::changed::Changed;
use crate::done::{Done, NotDone};
use crate::gate::{self, Note};
use crate::workspace::attributes::describe::{self, Described};
use stand::Stand;
use take::Gift;

pub mod deal;
pub mod label;
pub mod list;
pub mod note;
pub mod read;
pub mod stakes;
pub mod stand;
pub mod story;
pub mod take;
pub mod thread;
pub mod wake;

/// What is to be another thing about a conversation. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Where it stands.
    pub stand: Option<Stand>,
    /// Which team's work it is, and whose.
    pub given: Gift,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// What else is known of it.
    pub described: Described,
}

/// Changes where a conversation stands, whose work it is and how urgent: all that is wished, or nothing. Who sees only
/// their own may give one away, and it is out of their sight then.
///
/// # Errors
/// When the asker may not do a part of it, there is no such conversation for them, nobody of that id can sign in, there
/// is no such status, it would wake in the past, or a value is none of its attribute's.
pub async fn change(app: &App, asker: &Asker, id: ConversationId, wish: Wish) -> Done<()> {
    let Some(note) = pass(app, asker, id, &wish).await? else { return Ok(()) };
    let now = app.clock.now();
    let context = (asker.clone(), wish);
    let cursor = gate::act(app.base(), note, context, move |tx, note, (asker, wish)| {
        Box::pin(change_held(tx, note, asker, On { id, wish, now }))
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// The same within a transaction that is under way. The feed's cursor.
///
/// # Errors
/// As of [`change`]; what was written by then has to be undone with the transaction.
pub(crate) async fn change_within(
    tx: &mut Scoped<'_>,
    app: &App,
    asker: &Asker,
    id: ConversationId,
    wish: &Wish,
) -> Done<i64> {
    let Some(mut note) = pass(app, asker, id, wish).await? else { return Ok(0) };
    let cursor = change_held(tx, &mut note, asker, On { id, wish, now: app.clock.now() }).await?;
    note.write(tx).await?;
    Ok(cursor)
}

/// What an asker has to pass who wishes this; `None` where they wish nothing.
async fn pass(app: &App, asker: &Asker, id: ConversationId, wish: &Wish) -> Done<Option<Note>> {
    let given = if wish.given.is_none() { None } else { Some(take::pass(app, asker, id, wish.given).await?) };
    let moved = match wish.stand {
        Some(stand) => Some(stand::pass(app, asker, id, stand).await?),
        None => None,
    };
    let urged = match wish.priority {
        Some(priority) => Some(prioritise(app, asker, id, priority).await?),
        None => None,
    };
    let described = if wish.described.is_empty() {
        None
    } else {
        Some(gate::pass(app.base(), asker, Verb::DescribeConversation, id).await?)
    };
    Ok([described, given, moved, urged].into_iter().flatten().reduce(Note::and))
}

/// What is wished of which conversation, and when.
struct On<'w> {
    id: ConversationId,
    wish: &'w Wish,
    now: Timestamp,
}

async fn change_held(tx: &mut Scoped<'_>, note: &mut Note, asker: &Asker, on: On<'_>) -> Done<i64> {
    let On { id, wish, now } = on;
    let mut held = held(tx, asker, id).await?;
    let gift = take::settle(tx, wish.given).await?;
    let stand = match wish.stand.zip(held.conversation(id).map(stand::of)) {
        Some((stand, before)) => Some(stand::settle(tx, stand, before, now).await?),
        None => None,
    };
    let made = changed(&mut held, id, |conversation| {
        if let Some(stand) = stand {
            stand.apply(conversation);
        }
        gift.apply(conversation);
        conversation.priority = wish.priority.unwrap_or(conversation.priority);
    })?;
    let difference = describe::set(tx, asker, Subject::Conversation, id.0, &wish.described).await?;
    if !difference.is_none() {
        note.set_detail_of(Verb::DescribeConversation, difference.detail());
        held.conversation_mut(id);
    }
    let Changed { before, after } = &made;
    note.tell_if(Verb::DescribeConversation, !difference.is_none());
    let is_given = take::of(before) != take::of(after);
    note.tell_if(Verb::Assign, is_given);
    if is_given && let Some(dealt) = deal::one(tx, &mut held, id).await? {
        note.set_detail_of(Verb::Assign, dealt.detail());
    }
    if let Some(stand) = wish.stand {
        note.tell_if(stand.verb(), stand::of(before) != stand::of(after));
    }
    note.tell_if(Verb::Prioritise, before.priority != after.priority);
    let (cursor, _) = held.write(tx, now).await?;
    Ok(cursor)
}

async fn prioritise(app: &App, asker: &Asker, id: ConversationId, priority: Priority) -> Done<Note> {
    let mut note = gate::pass(app.base(), asker, Verb::Prioritise, id).await?;
    note.set_detail(Detail::from(Matter::Set).with(Part::Priority, priority));
    Ok(note)
}

/// Holds a conversation that the asker sees: before whatever is given to it, see [`transom_store::apps::hold`].
async fn held(tx: &mut Scoped<'_>, asker: &Asker, id: ConversationId) -> Done<Held> {
    let held = Held::load(tx, &Wanted { conversations: [id].into(), ..Wanted::default() }).await?;
    held.conversation(id).ok_or(NotDone::NotFound)?;
    gate::sees(tx, asker, id).await?;
    Ok(held)
}

/// Changes a conversation that is held.
fn changed(
    held: &mut Held,
    id: ConversationId,
    change: impl FnOnce(&mut Conversation),
) -> Done<Changed<Conversation>> {
    let before = held.conversation(id).cloned().ok_or(NotDone::NotFound)?;
    let made = Changed::by(before, change);
    if let Some(after) = made.news()
        && let Some(conversation) = held.conversation_mut(id)
    {
        conversation.clone_from(after);
    }
    Ok(made)
}
