//! Who somebody is now, and what marketing they want: changed numbers and user ids, `user_preferences`.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::{Event, IdentityChanged, Party, PreferenceChanged, Severity};
use transom_rules::time::Timestamp;

use super::said::{Message, party};
use super::{Notice, Parsed, Source};
use crate::whatsapp::lenient::{Loose, object};

#[derive(Deserialize)]
struct System<'a> {
    #[serde(borrow, default)]
    body: Loose<'a>,
    #[serde(borrow, default)]
    wa_id: Loose<'a>,
    /// What `wa_id` was called before.
    #[serde(borrow, default)]
    new_wa_id: Loose<'a>,
    #[serde(borrow, default)]
    user_id: Loose<'a>,
    #[serde(borrow, default)]
    parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    previous_user_id: Loose<'a>,
    #[serde(borrow, default)]
    previous_parent_user_id: Loose<'a>,
}

/// The change that a system message tells of; `None` if it tells of something else. Who they were is the
/// previous id where it is given, else the sender of the message.
pub(super) fn from_system(
    source: &Source<'_>,
    message: &Message<'_>,
    wamid: &str,
    at: Timestamp,
    raw: &RawValue,
) -> Option<IdentityChanged> {
    let system: System<'_> = object(message.system)?;
    let new = Party {
        phone: system.wa_id.phone().or_else(|| system.new_wa_id.phone()),
        user_id: system.user_id.key(),
        parent_user_id: system.parent_user_id.key(),
        ..Party::default()
    };
    let old = before(&system, message.sender(), &new);
    let known = old.phone.is_some() || old.user_id.is_some();
    known.then_some(IdentityChanged {
        wamid: Some(wamid.to_owned()),
        at,
        old,
        new: source.people.complete(new)?,
        text: system.body.text().to_owned(),
        json: raw.get().to_owned(),
    })
}

fn before(system: &System<'_>, sender: Party, new: &Party) -> Party {
    let user_id = system.previous_user_id.key().or(sender.user_id);
    Party {
        phone: sender.phone,
        // Some messages name the sender by the new id already.
        user_id: user_id.filter(|id| Some(id) != new.user_id.as_ref()),
        parent_user_id: system.previous_parent_user_id.key().or(sender.parent_user_id),
        ..Party::default()
    }
}

#[derive(Deserialize)]
struct Update<'a> {
    #[serde(borrow, default)]
    detail: Loose<'a>,
    #[serde(borrow, default)]
    wa_id: Loose<'a>,
    #[serde(borrow, default)]
    user_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    parent_user_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
}

#[derive(Default, Deserialize)]
struct FromTo<'a> {
    #[serde(borrow, default)]
    previous: Loose<'a>,
    #[serde(borrow, default)]
    current: Loose<'a>,
}

/// One element of `user_id_update[]`.
pub(super) fn update(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    match updated(source, raw) {
        Ok(changed) => out.event(source, Event::IdentityChanged(changed), raw),
        Err(why) => out.unknown(source, why, raw),
    }
}

fn updated(source: &Source<'_>, raw: &RawValue) -> Result<IdentityChanged, &'static str> {
    let update: Update<'_> = object(Some(raw)).ok_or("The update is no readable object.")?;
    let ids: FromTo<'_> = object(update.user_id).ok_or("It does not say which id was changed.")?;
    let parents: FromTo<'_> = object(update.parent_user_id).unwrap_or_default();
    let old = party(&update.wa_id, &ids.previous, &parents.previous);
    if old.user_id.is_none() && old.phone.is_none() {
        return Err("It does not say whose id was changed.");
    }
    // Whether the phone is the new one too is not told; the next message will say.
    let new = party(&Loose::default(), &ids.current, &parents.current);
    if new.user_id.is_none() {
        return Err("It does not say what the id is now.");
    }
    Ok(IdentityChanged {
        wamid: None,
        at: update.timestamp.time().or(source.at).ok_or("The update has no readable time.")?,
        old,
        new: source.people.complete(new).unwrap_or_default(),
        text: update.detail.text().to_owned(),
        json: raw.get().to_owned(),
    })
}

#[derive(Deserialize)]
struct Preference<'a> {
    #[serde(borrow, default)]
    wa_id: Loose<'a>,
    #[serde(borrow, default)]
    user_id: Loose<'a>,
    #[serde(borrow, default)]
    parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    category: Loose<'a>,
    #[serde(borrow, default)]
    value: Loose<'a>,
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
}

/// One element of `user_preferences[]`.
pub(super) fn preference(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    let Some(preference) = object::<Preference<'_>>(Some(raw)) else {
        return out.unknown(source, "The preference is no readable object.", raw);
    };
    let at = preference.timestamp.time().or(source.at);
    let stopped = match preference.value.text() {
        "stop" => true,
        "resume" => false,
        word => {
            let title = format!(
                "A customer's choice about {} is now \u{201c}{word}\u{201d}.",
                preference.category.text()
            );
            return out.notice(source, Notice::new(Severity::Info, title), at, raw);
        }
    };
    let from = party(&preference.wa_id, &preference.user_id, &preference.parent_user_id);
    match (source.people.complete(from), at) {
        (Some(from), Some(at)) => {
            let category = preference.category.text().to_owned();
            out.event(
                source,
                Event::PreferenceChanged(PreferenceChanged { from, at, category, stopped, message: None }),
                raw,
            );
        }
        (None, _) => out.unknown(source, "The preference does not say whose it is.", raw),
        (_, None) => out.unknown(source, "The preference has no readable time.", raw),
    }
}
