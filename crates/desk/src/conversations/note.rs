//! What colleagues note in a conversation for each other. A note never leaves the desk.

use transom_rules::access::{Asker, Verb};
use transom_rules::author::Author;
use transom_rules::id::{ConversationId, NoteId, UserId};
use transom_store::notes::{self, Note};
use transom_store::{Scoped, users, visibility};

use super::held;
use crate::app::App;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::someone;

/// The most characters of a note.
pub const LONGEST: usize = 4_000;

/// Leaves a note. Whom it mentions, by `@` and their name or by their id, finds the conversation among what waits for
/// them.
///
/// # Errors
/// When the asker may not, there is no such conversation for them, it is no note, nobody of an id works here, or whoever
/// is mentioned does not see the conversation.
pub async fn write(
    base: Base<'_>,
    asker: &Asker,
    id: ConversationId,
    text: &str,
    mentioned: Vec<UserId>,
) -> Done<Note> {
    let mut line = gate::pass(base, asker, Verb::WriteNote, id).await?;
    let note = new(base, asker, id, text);
    line.made(note.id.0);
    let context = (asker.clone(), note.clone(), mentioned);
    let cursor = gate::act(base, line, context, move |tx, _, (asker, note, mentioned)| {
        Box::pin(keep(tx, asker, note, mentioned))
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(note)
}

/// The same within a transaction that is under way. The feed's cursor.
///
/// # Errors
/// As of [`write`]; what was written by then has to be undone with the transaction.
pub(crate) async fn write_within(
    tx: &mut Scoped<'_>,
    base: Base<'_>,
    asker: &Asker,
    id: ConversationId,
    text: &str,
) -> Done<i64> {
    let line = gate::pass(base, asker, Verb::WriteNote, id).await?;
    let cursor = keep(tx, asker, &new(base, asker, id, text), &[]).await?;
    line.write(tx).await?;
    Ok(cursor)
}

fn new(base: Base<'_>, asker: &Asker, conversation: ConversationId, text: &str) -> Note {
    let text = text.trim().replace('\0', "\u{fffd}");
    Note { id: base.clock.note_id(), conversation, author: Author::from(asker), text, at: base.clock.now() }
}

async fn keep(tx: &mut Scoped<'_>, asker: &Asker, note: &Note, mentioned: &[UserId]) -> Done<i64> {
    let mut held = held(tx, asker, note.conversation).await?;
    if !(1..=LONGEST).contains(&note.text.chars().count()) {
        return Err(Wrong::NoteLength.into());
    }
    held.conversation_mut(note.conversation);
    let mentioned = colleagues(tx, asker, note, mentioned).await?;
    notes::add(tx, note, &mentioned).await?;
    let (cursor, _) = held.write(tx, note.at).await?;
    Ok(cursor)
}

/// Whom a note mentions, each once and not its author. Each has to see it: it would wait for them for ever.
async fn colleagues(tx: &mut Scoped<'_>, asker: &Asker, note: &Note, named: &[UserId]) -> Done<Vec<UserId>> {
    let mut all = users::all(tx).await?;
    all.retain(|user| user.deactivated_at.is_none());
    if named.iter().any(|id| all.iter().all(|user| user.id != *id)) {
        return Err(Wrong::Mention.into());
    }
    let text = note.text.to_lowercase();
    let called: Vec<&str> = all.iter().map(|user| user.name.as_str()).collect();
    let is_meant = |id: UserId, name: &str| named.contains(&id) || is_mentioned(&text, name, &called);
    let meant = all.iter().filter(|user| is_meant(user.id, &user.name) && asker.user() != Some(user.id));
    let mut mentioned = Vec::new();
    for user in meant {
        let seen = someone::visibility_of(tx, user).await?;
        if !visibility::of_conversation(tx, seen, note.conversation).await? {
            return Err(Wrong::MentionUnseen.into());
        }
        mentioned.push(user.id);
    }
    Ok(mentioned)
}

/// Whether a text in small letters mentions somebody: by their whole name, or by the first part of it where nobody else of
/// `all` begins so.
fn is_mentioned(text: &str, name: &str, all: &[&str]) -> bool {
    let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_lowercase();
    let short = first(name);
    let is_only = all.iter().filter(|other| first(other) == short).count() == 1;
    names(text, name) || (is_only && names(text, &short))
}

/// Whether a text in small letters mentions a name: `@` and the name, and no letter after it.
fn names(text: &str, name: &str) -> bool {
    let mention = format!("@{}", name.to_lowercase());
    text.match_indices(&mention).any(|(at, found)| {
        let rest = text.get(at + found.len()..).unwrap_or_default();
        !rest.starts_with(char::is_alphanumeric)
    })
}

/// Takes a note of one's own away. Returns where it was.
///
/// # Errors
/// When the asker may not, or there is no such note of theirs.
pub async fn remove(app: &App, asker: &Asker, id: NoteId) -> Done<ConversationId> {
    let line = gate::pass(app.base(), asker, Verb::RemoveNote, id).await?;
    let now = app.clock.now();
    let done = gate::act(app.base(), line, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            let note = notes::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            let mut held = held(tx, asker, note.conversation).await?;
            // Looked at again, now that nobody else can take it away.
            let note = notes::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            if note.author != Author::from(asker) {
                return Err(NotDone::NotFound);
            }
            held.conversation_mut(note.conversation);
            notes::remove(tx, id).await?;
            let (cursor, _) = held.write(tx, now).await?;
            Ok((note.conversation, cursor))
        })
    });
    let (conversation, cursor) = done.await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(conversation)
}

/// Somebody looks at a conversation: no note in it waits for them any more.
///
/// # Errors
/// When the asker may not, or there is no such conversation for them.
pub async fn seen(app: &App, asker: &Asker, id: ConversationId) -> Done<()> {
    gate::may(app.base(), asker, Verb::ReadConversation, id).await?;
    let Some(user) = asker.user() else { return Ok(()) };
    let done = app.db.of(asker.workspace).write(asker.clone(), move |tx, asker| {
        Box::pin(async move {
            let sees = visibility::of_conversation(tx, asker.visibility(), id).await?;
            if sees {
                notes::seen(tx, user, id).await?;
            }
            Ok(sees)
        })
    });
    done.await?.then_some(()).ok_or(NotDone::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_name_is_a_mention_where_one_colleague_has_it() {
        let all = ["Ben Hart", "Ana Ruiz", "Ana Costa"];
        for (text, name, is_one) in [
            ("@ben please", "Ben Hart", true),
            ("@ana please", "Ana Ruiz", false),
            ("@ana ruiz please", "Ana Ruiz", true),
            ("@ana ruiz please", "Ana Costa", false),
        ] {
            assert_eq!(is_mentioned(text, name, &all), is_one, "{text}: {name}");
        }
    }

    #[test]
    fn a_name_after_an_at_is_a_mention() {
        for (text, name, is_one) in [
            ("@ben can you look", "Ben", true),
            ("please, @Zoë Mayer: now", "Zoë Mayer", true),
            ("@benjamin", "Ben", false),
            ("@benjamin and @ben", "Ben", true),
            ("ben", "Ben", false),
            ("mail ana@ben.example", "Ben", true),
            ("", "Ben", false),
        ] {
            assert_eq!(names(&text.to_lowercase(), name), is_one, "{text}");
        }
    }
}
