//! Letting go: what changed is written, a few statements whatever the size of the batch.

use serde::Serialize;
use transom_rules::author::Author;
use transom_rules::bot::Heard;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ContactId, IdentityId};
use transom_rules::merging::{ByNumber, Marketing};

use super::{Fate, Held, rows_with};
use crate::attributes;
use crate::bots;
use crate::campaigns::{self, Move, Spent};
use crate::carried_blocks;
use crate::consents;
use crate::contacts::Contact;
use crate::continued;
use crate::conversations::Conversation;
use crate::error::Result;
use crate::groups;
use crate::messages::{self, Changed, Message};
use crate::params;
use crate::reached;
use crate::scope::Scoped;
use crate::search::names::Named;
use crate::search::{self, Entry};
use crate::value::Value;

pub(super) async fn people(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let fresh = rows_with(&held.contacts, Fate::Insert).into_iter().map(of_contact).collect();
    tx.insert(
        "INSERT INTO contacts (workspace_id, name, folded, conversation_id, opted_out_at, opted_in_at, \
         preference_at, marketing_by_number, blocked, blocked_at, blocked_by, block_reason, language, \
         time_zone, id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        fresh,
    )
    .await?;
    let changed = rows_with(&held.contacts, Fate::Update).into_iter().map(|contact| {
        let mut row = of_contact(contact);
        // When we first heard of them stays.
        row.pop();
        row
    });
    tx.update(
        "UPDATE contacts SET name = $2, folded = $3, conversation_id = $4, opted_out_at = $5, \
         opted_in_at = $6, preference_at = $7, marketing_by_number = $8, blocked = $9, blocked_at = $10, \
         blocked_by = $11, block_reason = $12, language = $13, time_zone = $14 WHERE workspace_id = $1 AND id = $15",
        changed.collect(),
    )
    .await?;
    identities(tx, held).await
}

fn of_contact(contact: &Contact) -> Vec<Value> {
    let mut row = params![&contact.name, &contact.folded, contact.conversation_id];
    row.extend(said_of_marketing(contact.marketing, &contact.by_number));
    let (at, by, reason) = match &contact.blocked {
        Some(block) => (block.at, block.by, block.reason.as_str()),
        None => (None, None, ""),
    };
    row.extend(params![contact.blocked.is_some(), at, by, reason]);
    row.extend(params![&contact.language, &contact.time_zone, contact.id, contact.created_at]);
    row
}

async fn identities(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let fresh = rows_with(&held.identities, Fate::Insert)
        .into_iter()
        .map(|i| {
            let mut row =
                params![i.contact_id, &i.phone, &i.user_id, &i.parent_user_id, &i.username, &i.group_id];
            row.extend(said_of_marketing(i.marketing, &i.by_number));
            row.extend(params![i.created_at, i.id]);
            row
        })
        .collect();
    tx.insert(
        "INSERT INTO identities (workspace_id, contact_id, phone, user_id, parent_user_id, username, group_id, \
         opted_out_at, opted_in_at, preference_at, marketing_by_number, created_at, id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        fresh,
    )
    .await?;
    let changed = rows_with(&held.identities, Fate::Update)
        .into_iter()
        .map(|i| {
            let mut row = params![i.contact_id, &i.phone, &i.user_id, &i.parent_user_id, &i.username];
            row.extend(said_of_marketing(i.marketing, &i.by_number));
            row.extend(params![i.id]);
            row
        })
        .collect();
    tx.update(
        "UPDATE identities SET contact_id = $2, phone = $3, user_id = $4, parent_user_id = $5, username = $6, \
         opted_out_at = $7, opted_in_at = $8, preference_at = $9, marketing_by_number = $10 \
         WHERE workspace_id = $1 AND id = $11",
        changed,
    )
    .await?;
    Ok(())
}

fn said_of_marketing(marketing: Marketing, by_number: &ByNumber) -> Vec<Value> {
    let Marketing { opted_out_at, opted_in_at, told_at } = marketing;
    params![opted_out_at, opted_in_at, told_at, Some(kept(by_number)).filter(|kept| !kept.is_empty())]
}

/// As JSON, where nothing is kept of what nothing is known of.
fn kept<T: Default + PartialEq + Serialize>(part: &T) -> String {
    if *part == T::default() { String::new() } else { serde_json::to_string(part).unwrap_or_default() }
}

pub(super) async fn pairs(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let rows: Vec<Vec<Value>> = held
        .pairs
        .iter()
        .filter(|(_, slot)| slot.fate != Fate::Keep)
        .map(|(key, slot)| {
            let (window, thread) = (&slot.row.window, slot.row.thread.known);
            params![
                key.identity,
                key.channel,
                window.opened_by.map(|by| by.at),
                window.opened_by.map(|by| by.message),
                window.refused_at,
                kept(&slot.row.entry),
                kept(&slot.row.billing),
                thread.map_or("", |known| known.owner.as_str()),
                thread.map(|known| known.at)
            ]
        })
        .collect();
    tx.insert(
        "INSERT INTO pairs (workspace_id, identity_id, channel_id, customer_at, customer_message_id, refused_at, \
         entry, billing, owner, owner_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (workspace_id, identity_id, channel_id) DO UPDATE SET customer_at = excluded.customer_at, \
         customer_message_id = excluded.customer_message_id, refused_at = excluded.refused_at, \
         entry = excluded.entry, billing = excluded.billing, owner = excluded.owner, owner_at = excluded.owner_at",
        rows,
    )
    .await?;
    Ok(())
}

pub(super) async fn groups(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let changed = held.groups.iter().filter(|(_, slot)| slot.fate != Fate::Keep);
    groups::keep(tx, changed.map(|(id, slot)| (*id, &slot.row))).await
}

pub(super) async fn messages(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let changed = held.messages.values().filter(|slot| slot.fate == Fate::Update);
    let changed = changed.map(|slot| Changed { now: &slot.row, before: slot.before.as_deref() });
    messages::update(tx, &changed.collect::<Vec<_>>()).await
}

pub(super) async fn conversations(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let fresh = rows_with(&held.conversations, Fate::Insert).into_iter().map(whole).collect();
    tx.insert(INSERT_CONVERSATION, fresh).await?;
    let (mut ticks, mut words, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for slot in held.conversations.values().filter(|slot| slot.fate == Fate::Update) {
        let (now, before) = (&slot.row, slot.before.as_deref());
        match before.map_or(Reach::All, |before| reach(now, before)) {
            Reach::State => ticks.push(params![&now.last_state, now.unread, now.id]),
            Reach::Words => words.push(said(now)),
            Reach::All => rest.push(whole(now)),
        }
    }
    tx.update(UPDATE_STATE, ticks).await?;
    tx.update(UPDATE_WORDS, words).await?;
    tx.update(UPDATE_CONVERSATION, rest).await?;
    Ok(())
}

/// How much of a conversation changed. What is not named is not written, and the indexes it stands in are left alone.
enum Reach {
    /// How far its last message got, and how much is unread.
    State,
    /// Its last message, and the window with it.
    Words,
    /// Whatever there is.
    All,
}

fn reach(now: &Conversation, before: &Conversation) -> Reach {
    let state = |to: &Conversation| Conversation {
        last_state: to.last_state.clone(),
        unread: to.unread,
        ..before.clone()
    };
    if *now == state(now) {
        return Reach::State;
    }
    let words = Conversation {
        customer_last: now.customer_last,
        last_at: now.last_at,
        said_at: now.said_at,
        last_message_id: now.last_message_id,
        last_kind: now.last_kind.clone(),
        last_text: now.last_text.clone(),
        window_until: now.window_until,
        ..state(now)
    };
    if *now == words { Reach::Words } else { Reach::All }
}

const UPDATE_STATE: &str =
    "UPDATE conversations SET last_state = $2, unread = $3 WHERE workspace_id = $1 AND id = $4";

const UPDATE_WORDS: &str = "UPDATE conversations SET last_state = $2, unread = $3, customer_last = $4, last_at = $5, \
    last_message_id = $6, last_kind = $7, last_text = $8, window_until = $9, said_at = $10 \
    WHERE workspace_id = $1 AND id = $11";

fn said(c: &Conversation) -> Vec<Value> {
    params![
        &c.last_state,
        c.unread,
        c.customer_last,
        c.last_at,
        c.last_message_id,
        &c.last_kind,
        &c.last_text,
        c.window_until,
        c.said_at,
        c.id
    ]
}

const INSERT_CONVERSATION: &str = "INSERT INTO conversations (workspace_id, contact_id, channel_id, identity_id, status, \
    assignee_id, unread, customer_last, last_at, last_message_id, last_kind, last_text, last_state, window_until, \
    answer_by, free_until, created_at, status_id, priority, wakes_at, said_at, team_id, lasts_hours, id) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";

const UPDATE_CONVERSATION: &str = "UPDATE conversations SET contact_id = $2, channel_id = $3, identity_id = $4, status = $5, \
    assignee_id = $6, unread = $7, customer_last = $8, last_at = $9, last_message_id = $10, last_kind = $11, \
    last_text = $12, last_state = $13, window_until = $14, answer_by = $15, free_until = $16, created_at = $17, \
    status_id = $18, priority = $19, wakes_at = $20, said_at = $21, team_id = $22, lasts_hours = $23 WHERE workspace_id = $1 AND id = $24";

fn whole(c: &Conversation) -> Vec<Value> {
    params![
        c.contact_id,
        c.channel_id,
        c.identity_id,
        c.status.as_str(),
        c.assignee_id,
        c.unread,
        c.customer_last,
        c.last_at,
        c.last_message_id,
        &c.last_kind,
        &c.last_text,
        &c.last_state,
        c.window_until,
        c.answer_by,
        c.free_until,
        c.created_at,
        c.status_id,
        c.priority.rank(),
        c.wakes_at,
        c.said_at,
        c.team_id,
        c.lasts_hours,
        c.id
    ]
}

/// Who is new is found by name and number, and who is called otherwise is found anew.
pub(super) async fn names(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let (mut fresh, mut changed) = (Vec::new(), Vec::new());
    for slot in held.contacts.values() {
        let named = Named { contact: slot.row.id, folded: &slot.row.folded };
        match (slot.fate, &slot.before) {
            (Fate::Insert, _) => fresh.push(named),
            (Fate::Update, Some(before)) if before.folded != slot.row.folded => changed.push(named),
            (Fate::Update | Fate::Keep, _) => {}
        }
    }
    search::names::index(tx, &fresh).await?;
    search::names::index_anew(tx, &changed).await
}

/// What is new is found, and what changed is found anew.
pub(super) async fn words(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let (mut fresh, mut changed) = (Vec::new(), Vec::new());
    for (id, words) in &held.words {
        let Some(slot) = held.messages.get(id) else { continue };
        let entry = Entry { conversation: slot.row.conversation_id, message: *id, words };
        if slot.fate == Fate::Insert { fresh.push(entry) } else { changed.push(entry) }
    }
    search::index(tx, &fresh).await?;
    search::index_anew(tx, &changed).await
}

/// What became of messages of campaigns, and what they cost.
pub(super) async fn campaigns(tx: &mut Scoped<'_>, held: &Held) -> Result<()> {
    let written = held.messages.values().filter(|slot| slot.fate != Fate::Keep);
    let moves = written.filter_map(|slot| Move::of(&slot.row, slot.before.as_deref())).collect::<Vec<_>>();
    let charged = held.charges.values().filter_map(|charge| {
        let place = held.message(charge.message_id)?.recipient?;
        Some(Spent { place, cost: &charge.cost })
    });
    campaigns::follow(tx, &moves, &charged.collect::<Vec<_>>()).await
}

/// What happened that bots have to hear of: what customers said, people who write or take a conversation, a status that it
/// gets, messages of bots that fail. What a campaign sends is nobody's answer.
pub(super) fn news(held: &Held) -> bots::News {
    let mut news = held.heard.clone();
    let has_failed =
        |message: &Message| matches!(message.delivery.state, MessageState::Failed | MessageState::Stopped);
    for slot in held.messages.values() {
        let message = &slot.row;
        match (slot.fate, message.author) {
            (Fate::Insert, Author::User(_) | Author::Phone) if message.recipient.is_none() => {
                news.insert((message.conversation_id, Heard::Taken, String::new()));
            }
            (Fate::Update, Author::Bot(_)) => {
                let is_news = slot.before.as_deref().is_some_and(|before| !has_failed(before));
                if has_failed(message) && is_news {
                    news.insert((message.conversation_id, Heard::Failed, message.id.to_string()));
                }
            }
            _ => {}
        }
    }
    for slot in held.conversations.values() {
        let (now, Some(before)) = (&slot.row, slot.before.as_deref()) else { continue };
        if now.assignee_id.is_some() && now.assignee_id != before.assignee_id {
            news.insert((now.id, Heard::Taken, String::new()));
        }
        if let Some(status) = now.status_id.filter(|status| before.status_id != Some(*status)) {
            news.insert((now.id, Heard::Status, status.to_string()));
        }
    }
    news
}

/// Everything that pointed at the second identity points at the first; the second and its clocks are gone.
pub(super) async fn repoint(tx: &mut Scoped<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    for table in [
        "messages",
        "outbox",
        "conversations",
        "identity_keys",
        "charges",
        "arrivals",
        "recipients",
        "bot_runs",
    ] {
        let sql = format!("UPDATE {table} SET identity_id = $2 WHERE workspace_id = $1 AND identity_id = $3");
        tx.run(&sql, params![one, other]).await?;
    }
    groups::repoint(tx, one, other).await?;
    reached::join(tx, one, other).await?;
    continued::repoint(tx, one, other).await?;
    consents::repoint(tx, one, other).await?;
    carried_blocks::repoint(tx, one, other).await?;
    tx.run("DELETE FROM pairs WHERE workspace_id = $1 AND identity_id = $2", params![other]).await?;
    tx.run("DELETE FROM identities WHERE workspace_id = $1 AND id = $2", params![other]).await?;
    Ok(())
}

/// The conversations of the second contact become the first one's, and so does what is known of it; the second is gone.
pub(super) async fn dissolve(tx: &mut Scoped<'_>, one: ContactId, other: ContactId) -> Result<()> {
    tx.run(
        "UPDATE conversations SET contact_id = $2 WHERE workspace_id = $1 AND contact_id = $3",
        params![one, other],
    )
    .await?;
    attributes::join(tx, one, other).await?;
    // Nobody is left to be given back to whoever went into the second one.
    tx.run("DELETE FROM merges WHERE workspace_id = $1 AND contact_id = $2", params![other]).await?;
    tx.run("DELETE FROM contacts WHERE workspace_id = $1 AND id = $2", params![other]).await?;
    search::names::forget(tx, other).await
}
