//! Numbers that are used from the WhatsApp Business app too: what the owner wrote there (echoes) and what was
//! written before the number was connected (history). Neither moves a clock.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::{Echoed, Event, Party, Recorded, Saved, Severity};

use super::said::{Message, party};
use super::{Notice, Parsed, Source, each, message, notice};
use crate::whatsapp::lenient::{Loose, list, object};

/// One element of `message_echoes[]`. An edit or a revocation of the owner's own names the customer as the
/// party, since that is the other side of the pair.
pub(super) fn echo(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    match echoed(source, raw) {
        Ok(event) => out.event(source, event, raw),
        Err(why) => out.unknown(source, why, raw),
    }
}

pub(super) fn echoed(source: &Source<'_>, raw: &RawValue) -> Result<Event, &'static str> {
    let message: Message<'_> = object(Some(raw)).ok_or("The echo is no readable object.")?;
    let at = message.timestamp.time().ok_or("The echo has no readable time.")?;
    let to = customer(source, &message).ok_or("The echo does not say whom it went to.")?;
    if matches!(message.word.text(), "edit" | "revoke") {
        return message::withdrawn(&message, at, to);
    }
    let wamid = message.id.key().ok_or("The echo has no id.")?;
    let said = message.said(raw);
    Ok(Event::Echoed(Echoed {
        wamid,
        at,
        to,
        from_app: false,
        kind: said.kind,
        text: said.text,
        media: said.media,
        json: raw.get().to_owned(),
    }))
}

/// The side that is not our number; where ours is not told, the addressee.
fn customer(source: &Source<'_>, message: &Message<'_>) -> Option<Party> {
    let (from, to) = (message.sender(), message.addressee());
    let ours = |party: &Party| !source.number.is_empty() && party.phone.as_deref() == Some(&source.number);
    let named = to.phone.is_some() || to.user_id.is_some();
    source.people.complete(if named && !ours(&to) { to } else { from }).filter(|party| !ours(party))
}

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    threads: Option<&'a RawValue>,
    #[serde(borrow, default)]
    errors: Option<&'a RawValue>,
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Progress<'a> {
    #[serde(borrow, default)]
    progress: Loose<'a>,
}

#[derive(Deserialize)]
struct Thread<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    context: Option<&'a RawValue>,
    #[serde(borrow, default)]
    messages: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct With<'a> {
    #[serde(borrow, default)]
    wa_id: Loose<'a>,
    #[serde(borrow, default)]
    user_id: Loose<'a>,
    #[serde(borrow, default)]
    parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    username: Loose<'a>,
}

/// One element of `history[]`: some threads, or why there are none.
pub(super) fn chunk(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    let Some(chunk) = object::<Chunk<'_>>(Some(raw)) else {
        return out.unknown(source, "The part of the history is no readable object.", raw);
    };
    each(source, chunk.errors, out, notice::error);
    each(source, chunk.threads, out, thread);
    let progress: Progress<'_> = object(chunk.metadata).unwrap_or_default();
    let is_empty = list(chunk.threads).is_none_or(|threads| threads.is_empty()) && chunk.errors.is_none();
    // How far it is stands for itself: what was written is no business of whoever reads notices.
    match (progress.progress.integer(), chunk.metadata) {
        (Some(percent), Some(metadata)) => {
            let title = format!("The history is read to {percent} %.");
            out.notice(source, Notice::new(Severity::Info, title), None, metadata);
        }
        _ if is_empty => {
            let title = "A part of the history has no messages.";
            out.notice(source, Notice::new(Severity::Info, title), None, raw);
        }
        _ => {}
    }
}

#[derive(Deserialize)]
struct Kept<'a> {
    #[serde(borrow, default)]
    contact: Option<&'a RawValue>,
    #[serde(borrow, default)]
    action: Loose<'a>,
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Card<'a> {
    #[serde(borrow, default)]
    full_name: Loose<'a>,
    #[serde(borrow, default)]
    first_name: Loose<'a>,
    #[serde(borrow, default)]
    phone_number: Loose<'a>,
    #[serde(borrow, default)]
    user_id: Loose<'a>,
    #[serde(borrow, default)]
    username: Loose<'a>,
}

#[derive(Default, Deserialize)]
struct Dated<'a> {
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
}

/// One element of `state_sync[]`: a contact that the owner saved. That they removed one from the app removes nobody
/// here.
pub(super) fn saved(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    let Some(kept) = object::<Kept<'_>>(Some(raw)) else {
        return out.unknown(source, "The contact is no readable object.", raw);
    };
    if kept.action.text() == "remove" {
        return;
    }
    let card: Card<'_> = object(kept.contact).unwrap_or_default();
    let name = [&card.full_name, &card.first_name].into_iter().find_map(Loose::key);
    let dated: Dated<'_> = object(kept.metadata).unwrap_or_default();
    let with = Party {
        phone: card.phone_number.phone(),
        user_id: card.user_id.key(),
        username: card.username.username(),
        name,
        ..Party::default()
    };
    match dated.timestamp.time().or(source.at) {
        _ if with.phone.is_none() && with.user_id.is_none() => {
            out.unknown(source, "The contact has neither a phone nor an id.", raw);
        }
        Some(at) => out.event(source, Event::Saved(Saved { with, at }), raw),
        None => out.unknown(source, "The contact has no readable time.", raw),
    }
}

fn thread(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    let Some(thread) = object::<Thread<'_>>(Some(raw)) else {
        return out.unknown(source, "The thread is no readable object.", raw);
    };
    let context: With<'_> = object(thread.context).unwrap_or_default();
    let party = party(&context.wa_id, &context.user_id, &context.parent_user_id);
    // A thread's id is the phone, or the user id where there is no phone.
    let by_id = thread.id.key().filter(|_| party.phone.is_none() && party.user_id.is_none());
    let is_phone = by_id.as_deref().is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit() || b == b'+'));
    let with = Party {
        phone: party.phone.or_else(|| thread.id.phone().filter(|_| is_phone)),
        user_id: party.user_id.or_else(|| by_id.filter(|_| !is_phone)),
        username: context.username.username(),
        ..party
    };
    let with = source.people.complete(with);
    each(source, thread.messages, out, |source, raw, out| record(source, raw, with.clone(), out));
}

/// A message beside the threads: the media that a placeholder stood for.
pub(super) fn recorded_alone(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    record(source, raw, None, out);
}

fn record(source: &Source<'_>, raw: &RawValue, with: Option<Party>, out: &mut Parsed) {
    match recorded(source, raw, with) {
        Ok(recorded) => out.event(source, Event::Recorded(recorded), raw),
        Err(why) => out.unknown(source, why, raw),
    }
}

fn recorded(source: &Source<'_>, raw: &RawValue, with: Option<Party>) -> Result<Recorded, &'static str> {
    let message: Message<'_> = object(Some(raw)).ok_or("The old message is no readable object.")?;
    let wamid = message.id.key().ok_or("The old message has no id.")?;
    let at = message.timestamp.time().ok_or("The old message has no readable time.")?;
    let with =
        with.or_else(|| customer(source, &message)).ok_or("The old message does not say with whom.")?;
    let sender = message.sender();
    let inbound = match &sender.phone {
        Some(phone) if !source.number.is_empty() => *phone != source.number,
        Some(phone) => with.phone.as_ref() == Some(phone),
        None => sender.user_id.is_some() && sender.user_id == with.user_id,
    };
    let said = message.said(raw);
    let json = raw.get().to_owned();
    Ok(Recorded { wamid, at, with, inbound, kind: said.kind, text: said.text, media: said.media, json })
}
