//! The work around conversations: their menu, what colleagues noted and did.

use transom_desk::conversations::story::{self, Deed, What};
use transom_pages::frame::field::Choice;
use transom_pages::frame::tag::priority_word;
use transom_pages::say;
use transom_pages::thread::note::Note;
use transom_pages::thread::work::{Offer, Work};
use transom_pages::thread::{Item, Mark, MarkKind};
use transom_pages::words::word;
use transom_rules::author::Author;
use transom_rules::id::{ConversationId, NoteId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::audit::Within;
use transom_store::users::{self, User};
use transom_store::{Result, Scoped, labels, notes, statuses};

use super::marks::{Names, Stages, stages};
use super::{Look, natural, rows};
use crate::shown::{self, Shown};

/// The most notes, and the most deeds, of one page of a thread.
const MOST: i64 = 200;
/// Mentions are counted up to this.
const MANY: i64 = 100;

/// In how many conversations a note waits for whoever looks.
pub(crate) async fn mentions(tx: &mut Scoped<'_>, look: &Look) -> Result<u64> {
    Ok(natural(notes::waiting(tx, look.user.id, MANY).await?))
}

/// The menu of a conversation; `None` if there is none for whoever looks.
pub(crate) async fn menu(tx: &mut Scoped<'_>, look: &Look, id: ConversationId) -> Result<Option<Work>> {
    let Some(listed) = look.conversation(tx, id).await? else { return Ok(None) };
    let conversation = &listed.conversation;
    let plain = conversation.status_id.is_none();
    let ours = [ConversationStatus::Open, ConversationStatus::Pending, ConversationStatus::Closed];
    let ours =
        ours.into_iter().map(|one| Offer::ours(rows::status(one), plain && one == conversation.status));
    let defined = statuses::offered(tx).await?.into_iter().map(|one| Offer {
        value: one.id.to_string(),
        is_on: conversation.status_id == Some(one.id),
        name: one.name,
        colour: one.colour,
    });
    let on = labels::of_conversations(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let is_on = |label: &labels::Label| on.iter().any(|known| known.id == label.id);
    let labels = labels::offered(tx).await?.into_iter().map(|one| {
        let choice = Choice::new(one.id.to_string(), one.name.clone(), is_on(&one));
        (choice, one.colour)
    });
    let channel = look.known.channel(look.workspace(), conversation.channel_id).map(AsRef::as_ref);
    Ok(Some(Work {
        conversation: id,
        name: listed.contact.name.clone(),
        statuses: ours.chain(defined).collect(),
        priority: conversation.priority,
        window: rows::window(conversation, super::channel(channel).kind, look.now),
        labels: labels.collect(),
        permissions: look.asker.role.all_permissions(),
    }))
}

/// Of which part of a conversation: from its instant on, and before the other, if there is an end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) to: Option<Timestamp>,
}

/// What colleagues noted in a part of a conversation and did with it, as lines of its thread.
pub(super) async fn lines(
    tx: &mut Scoped<'_>,
    look: &Look,
    id: ConversationId,
    span: Span,
) -> Result<Vec<Item>> {
    let Span { from, to } = span;
    let end = to.unwrap_or(Timestamp::from_millis(i64::MAX));
    let left = notes::of_conversation(tx, id, from, end, MOST).await?;
    let done = story::of(tx, id, Within { from, to, limit: MOST }).await?;
    if left.is_empty() && done.is_empty() {
        return Ok(Vec::new());
    }
    let users = users::all(tx).await?;
    let got = done.iter().map(|deed| match deed.what {
        What::Got(status) => Some(status),
        _ => None,
    });
    let called = Called { stages: stages(tx, got).await?, labels: Names::load(tx).await? };
    let own = Author::User(look.user.id);
    let veil = shown::veil(tx, look.mask(), id).await?;
    let notes = left.into_iter().map(|note| {
        let note = Shown::new(&veil, note).into_inner();
        Item::Note(Note {
            id: note.id,
            key: note_key(note.id),
            at: note.at,
            author: author(note.author, &users),
            is_own: note.author == own,
            text: note.text,
        })
    });
    Ok(notes.chain(done.iter().map(|deed| told(deed, &users, &called))).collect())
}

/// The element of a note.
pub(crate) fn note_key(id: NoteId) -> String {
    format!("n-{id}")
}

fn author(author: Author, users: &[User]) -> String {
    match author {
        Author::User(id) => called(id, users),
        Author::Customer | Author::Api | Author::Phone | Author::App => word("deed-program").to_owned(),
    }
}

fn called(id: UserId, users: &[User]) -> String {
    let known = users.iter().find(|user| user.id == id);
    known.map_or_else(|| word("deed-somebody").to_owned(), |user| user.name.clone())
}

/// What deeds speak of.
struct Called {
    stages: Stages,
    labels: Names,
}

fn told(deed: &Deed, users: &[User], named: &Called) -> Item {
    let who = match deed.by {
        Some(user) => called(user, users),
        None => word("deed-program").to_owned(),
    };
    let mut until = None;
    let text = match &deed.what {
        What::Given(None) => say!("deed-nobody", who = who),
        What::Given(Some(to)) if Some(*to) == deed.by => say!("deed-taken", who = who),
        What::Given(Some(to)) => say!("deed-given", who = who, to = called(*to, users)),
        What::Stands(ConversationStatus::Closed) => say!("deed-closed", who = who),
        What::Stands(status) => say!("deed-stands", who = who, status = rows::status(*status).label()),
        What::Got(status) => {
            let name = named.stages.of(Some(*status)).map(|tag| tag.name);
            say!("deed-stands", who = who, status = name.unwrap_or_else(|| status.to_string()))
        }
        What::Sleeps(at) => {
            until = Some(*at);
            say!("deed-sleeps", who = who)
        }
        What::Woke => word("deed-woke").to_owned(),
        What::Urgent(priority) => say!("deed-urgent", who = who, priority = priority_word(*priority)),
        What::Labelled(on, off) => match (named.labels.listed(on), named.labels.listed(off)) {
            (on, off) if off.is_empty() => say!("deed-labelled", who = who, on = on),
            (on, off) if on.is_empty() => say!("deed-unlabelled", who = who, off = off),
            (on, off) => say!("deed-relabelled", who = who, on = on, off = off),
        },
    };
    let id = format!("deed-{}", deed.id);
    Item::Mark(Mark { id, at: deed.at, kind: MarkKind::Note, text, leads_to: None, until })
}
