//! `messages[]`: what customers write, react with, change and take back.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::content::{Entry, Kind};
use transom_rules::event::{Edited, Event, Party, Reacted, Received, Revoked};
use transom_rules::time::Timestamp;

use super::said::{Message, Original, Said};
use super::{Parsed, Source, identity};
use crate::whatsapp::lenient::{Loose, object, tree};
use crate::whatsapp::origin;

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow, default)]
    message_id: Loose<'a>,
    #[serde(borrow, default)]
    emoji: Loose<'a>,
}

/// One message of a customer.
pub(super) fn inbound(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    match event(source, raw) {
        Ok(event) => out.event(source, event, raw),
        Err(why) => out.unknown(source, why, raw),
    }
}

fn event(source: &Source<'_>, raw: &RawValue) -> Result<Event, &'static str> {
    let message: Message<'_> = object(Some(raw)).ok_or("The message is no readable object.")?;
    let at = message.timestamp.time().ok_or("The message has no readable time.")?;
    let wamid = message.id.key().ok_or("The message has no id.")?;
    if message.word.text() == "system"
        && let Some(changed) = identity::from_system(source, &message, &wamid, at, raw)
    {
        return Ok(Event::IdentityChanged(changed));
    }
    let from = source.people.complete(message.sender()).ok_or("The message does not say who wrote it.")?;
    let from = Party { phone: from.phone.clone().or_else(|| message.shared_phone()), ..from };
    match message.word.text() {
        "reaction" => reacted(&message, wamid, at, from),
        "edit" | "revoke" => withdrawn(&message, at, from),
        _ => {
            let received = received(&message, wamid, at, from, raw);
            Ok(Event::Received(Received { standby: source.is_standby, ..received }))
        }
    }
}

fn received(message: &Message<'_>, wamid: String, at: Timestamp, from: Party, raw: &RawValue) -> Received {
    let said = match message.word.text() {
        // The customer only opened the chat (a kind that Meta gave up): a note, not words of theirs.
        "request_welcome" => Said { kind: Kind::System, text: String::new(), media: None },
        // Templates come from other businesses' numbers; a customer has none.
        "template" => Said { kind: Kind::Unsupported, text: String::new(), media: None },
        _ => message.said(raw),
    };
    let ad = message.referral.and_then(|referral| origin::ad(&tree(referral)));
    // A boosted post without a messages objective gets no entry point (R2.9).
    let entry = ad.filter(|ad| !ad.is_post).map(|_| Entry::Ad);
    Received {
        wamid,
        at,
        from,
        group_id: message.group_id.key(),
        kind: said.kind,
        text: said.text,
        media: said.media,
        context: message.quotes(),
        entry,
        standby: false,
        json: raw.get().to_owned(),
    }
}

fn reacted(message: &Message<'_>, wamid: String, at: Timestamp, from: Party) -> Result<Event, &'static str> {
    let reaction: Reaction<'_> = object(message.reaction).ok_or("The reaction has no object.")?;
    let target = reaction.message_id.key().ok_or("The reaction does not say on which message.")?;
    // No emoji, or an empty one: taken away.
    Ok(Event::Reacted(Reacted { wamid, at, from, target, emoji: reaction.emoji.some() }))
}

/// An edit or a revocation: both name the message that they are about. Also used for echoes.
pub(super) fn withdrawn(message: &Message<'_>, at: Timestamp, from: Party) -> Result<Event, &'static str> {
    let own = if message.word.text() == "edit" { message.edit } else { message.revoke };
    let original: Original<'_> = object(own).ok_or("The change of a message has no object.")?;
    let target = original.original_message_id.key().ok_or("It does not say which message was changed.")?;
    if message.word.text() == "revoke" {
        return Ok(Event::Revoked(Revoked { at, from, target }));
    }
    let inner = original.message.ok_or("The edit does not say what the message is now.")?;
    let new: Message<'_> = object(Some(inner)).ok_or("The edited message is no readable object.")?;
    let text = new.said(inner).text;
    let wamid = message.id.key().unwrap_or_default();
    Ok(Event::Edited(Edited { wamid, at, from, target, text, json: inner.get().to_owned() }))
}
