//! A POST of Meta's → the events in it. Loops over every entry, change and item; what cannot be read becomes
//! an [`Unknown`] and never takes its neighbours with it. The whole fails only if it is no envelope at all.
//!
//! Invariant: every change yields at least one event or unknown, so that a delivery can be accounted for; but for
//! what stood there of somebody who was erased.
//! What an event leads to is decided in `transom-rules`.

mod call;
mod coexistence;
mod group;
mod handover;
mod identity;
mod message;
mod notice;
mod people;
mod said;
mod spoken;
mod status;
mod template;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::{Event, Noticed, Route, Routed, Severity};
use transom_rules::time::Timestamp;

use super::erase::ERASED;
use super::lenient::{Loose, cleaned, list, object};
use super::signature::Verified;
pub use crate::told::{Parsed, Unknown};
pub use group::group_change;
use people::People;
pub(crate) use spoken::{sign, spoken};

/// Reads a body whose signature fits. Text comes out without NUL and without halves of characters: each of
/// them is replaced by U+FFFD, in the `json` texts too.
pub fn parse(verified: Verified<'_>) -> Parsed {
    let mut parsed = Parsed::default();
    parsed.problem = match std::str::from_utf8(verified.bytes()) {
        Ok(body) => post(&cleaned(body), &mut parsed).err(),
        Err(error) => Some(format!("The body is not UTF-8: {error}.")),
    };
    parsed
}

#[derive(Deserialize)]
struct Post<'a> {
    #[serde(borrow, default)]
    entry: Option<&'a RawValue>,
    /// Out of place, but seen in Meta's own examples.
    #[serde(borrow, default)]
    field: Loose<'a>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    time: Loose<'a>,
    #[serde(borrow, default)]
    changes: Option<&'a RawValue>,
    #[serde(borrow, default)]
    field: Loose<'a>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow, default)]
    field: Loose<'a>,
    #[serde(borrow, default)]
    value: Option<&'a RawValue>,
}

/// The members of a `value` that hold items; which of them are there depends on the field.
#[derive(Default, Deserialize)]
struct Value<'a> {
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow, default)]
    contacts: Option<&'a RawValue>,
    #[serde(borrow, default)]
    messages: Option<&'a RawValue>,
    #[serde(borrow, default)]
    statuses: Option<&'a RawValue>,
    #[serde(borrow, default)]
    errors: Option<&'a RawValue>,
    #[serde(borrow, default)]
    calls: Option<&'a RawValue>,
    #[serde(borrow, default)]
    history: Option<&'a RawValue>,
    #[serde(borrow, default)]
    state_sync: Option<&'a RawValue>,
    #[serde(borrow, default)]
    message_echoes: Option<&'a RawValue>,
    #[serde(borrow, default)]
    user_preferences: Option<&'a RawValue>,
    #[serde(borrow, default)]
    user_id_update: Option<&'a RawValue>,
    #[serde(borrow, default)]
    groups: Option<&'a RawValue>,
    #[serde(borrow, default)]
    user_actions: Option<&'a RawValue>,
    /// Copies of what another app answers: a value inside the value.
    #[serde(borrow, default)]
    standby: Option<&'a RawValue>,
    #[serde(borrow, default)]
    event: Loose<'a>,
}

#[derive(Default, Deserialize)]
struct Metadata<'a> {
    #[serde(borrow, default)]
    phone_number_id: Loose<'a>,
    #[serde(borrow, default)]
    display_phone_number: Loose<'a>,
}

fn post(body: &str, out: &mut Parsed) -> Result<(), String> {
    if !body.trim_start().starts_with('{') {
        return Err("The body is not a JSON object.".to_owned());
    }
    let post: Post<'_> =
        serde_json::from_str(body).map_err(|error| format!("The body cannot be read as JSON: {error}."))?;
    let entries = list(post.entry).ok_or("The body has no list `entry`: it is no envelope of Meta's.")?;
    for raw in entries {
        entry(raw, &post.field, out);
    }
    Ok(())
}

fn entry(raw: &RawValue, field: &Loose<'_>, out: &mut Parsed) {
    let nowhere = |what: &str| Unknown {
        route: None,
        field: String::new(),
        what: what.to_owned(),
        json: raw.get().to_owned(),
    };
    let Some(entry) = object::<Entry<'_>>(Some(raw)) else {
        return out.unknown.push(nowhere("The entry is no readable object."));
    };
    let Some(changes) = list(entry.changes) else {
        return out.unknown.push(nowhere("The entry has no list `changes`."));
    };
    if changes.is_empty() {
        out.unknown.push(nowhere("The entry has no changes."));
    }
    for raw in changes {
        let before = out.events.len() + out.unknown.len();
        let (source, value) = change(raw, &entry, field);
        match value {
            Some(_) if source.value.get() == ERASED => {}
            Some(value) => read(&source, &value, out),
            None => out.unknown(&source, "The change has no readable value.", raw),
        }
        if out.events.len() + out.unknown.len() == before && !raw.get().contains(ERASED) {
            out.unknown(&source, "Nothing in it says anything.", raw);
        }
    }
}

/// One sentence for the operator, and how bad it is.
struct Notice {
    severity: Severity,
    title: String,
}

impl Notice {
    fn new(severity: Severity, title: impl Into<String>) -> Self {
        Self { severity, title: title.into() }
    }
}

/// Where an item stands: what all items of a change have in common.
struct Source<'a> {
    route: Option<Route>,
    field: Cow<'a, str>,
    /// `entry.time`.
    at: Option<Timestamp>,
    /// Our number as the webhook shows it, digits only; empty if it does not.
    number: String,
    people: People,
    /// It is a copy of what another app answers.
    is_standby: bool,
    /// The whole `value`.
    value: &'a RawValue,
}

fn change<'a>(raw: &'a RawValue, entry: &Entry<'a>, outer: &Loose<'a>) -> (Source<'a>, Option<Value<'a>>) {
    let change: Option<Change<'_>> = object(Some(raw));
    let outside: Option<Value<'_>> = change.as_ref().and_then(|change| object(change.value));
    let copied: Option<Value<'_>> = outside.as_ref().and_then(|value| object(value.standby));
    let metadata = [&outside, &copied].into_iter().flatten().find_map(|value| value.metadata);
    let metadata: Metadata<'_> = object(metadata).unwrap_or_default();
    let is_standby = copied.is_some();
    let value = copied.or(outside);
    let route = match (metadata.phone_number_id.key(), entry.id.key()) {
        (Some(number), _) => Some(Route::Number(number)),
        (None, account) => account.map(Route::Account),
    };
    let named = change.as_ref().map(|change| &change.field).into_iter().chain([&entry.field, outer]);
    let field = named.map(Loose::text).find(|field| !field.is_empty()).map(str::to_owned);
    let source = Source {
        route,
        field: field.map_or_else(|| Cow::Borrowed(guess(value.as_ref())), Cow::Owned),
        at: entry.time.time(),
        number: metadata.display_phone_number.phone().unwrap_or_default(),
        is_standby,
        people: People::read(value.as_ref().and_then(|value| value.contacts)),
        value: change.and_then(|change| change.value).unwrap_or(raw),
    };
    (source, value)
}

/// Some deliveries leave the field out; what they hold tells it.
fn guess(value: Option<&Value<'_>>) -> &'static str {
    match value {
        Some(value) if value.messages.is_some() || value.statuses.is_some() => "messages",
        Some(value) if value.event.text().starts_with("PARTNER_") => "account_update",
        _ => "",
    }
}

fn read(source: &Source<'_>, value: &Value<'_>, out: &mut Parsed) {
    match &*source.field {
        "messages" => {
            each(source, value.messages, out, message::inbound);
            each(source, value.statuses, out, status::step);
            each(source, value.user_actions, out, notice::user_action);
            each(source, value.errors, out, notice::error);
        }
        "calls" => {
            each(source, value.calls, out, call::step);
            each(source, value.statuses, out, call::status);
            each(source, value.errors, out, notice::error);
        }
        "history" => {
            each(source, value.history, out, coexistence::chunk);
            each(source, value.messages, out, coexistence::recorded_alone);
            each(source, value.errors, out, notice::error);
        }
        "smb_app_state_sync" => {
            each(source, value.state_sync, out, coexistence::saved);
            notice::general(source, out);
        }
        "smb_message_echoes" => {
            each(source, value.message_echoes, out, coexistence::echo);
            each(source, value.errors, out, notice::error);
        }
        "message_echoes" => {
            each(source, value.message_echoes, out, handover::echo);
            each(source, value.errors, out, notice::error);
        }
        "standby" if source.is_standby => {
            each(source, value.messages, out, message::inbound);
            each(source, value.statuses, out, status::step);
            each(source, value.message_echoes, out, handover::echo);
            each(source, value.errors, out, notice::error);
        }
        "messaging_handovers" => handover::moved(source, out),
        "user_id_update" => each(source, value.user_id_update, out, identity::update),
        "user_preferences" => each(source, value.user_preferences, out, identity::preference),
        field if template::FIELDS.contains(&field) => template::change(source, out),
        field if field.starts_with("group_") => {
            each(source, value.groups, out, group::changed);
            each(source, value.errors, out, notice::error);
        }
        _ => notice::general(source, out),
    }
}

/// Calls `item` for each element of a list. What is there but no list is one unknown.
fn each(
    source: &Source<'_>,
    raw: Option<&RawValue>,
    out: &mut Parsed,
    item: impl Fn(&Source<'_>, &RawValue, &mut Parsed),
) {
    let Some(raw) = raw else { return };
    match list(Some(raw)) {
        Some(items) => {
            let there = items.into_iter().filter(|raw| raw.get() != ERASED);
            there.for_each(|raw| item(source, raw, out));
        }
        None => out.unknown(source, "There should be a list.", raw),
    }
}

impl Parsed {
    fn event(&mut self, source: &Source<'_>, event: Event, raw: &RawValue) {
        match source.route.clone() {
            Some(route) => self.events.push(Routed { route, event }),
            None => self.unknown(source, "It names neither a number nor an account.", raw),
        }
    }

    fn unknown(&mut self, source: &Source<'_>, what: impl Into<String>, raw: &RawValue) {
        self.unknown.push(Unknown {
            route: source.route.clone(),
            field: source.field.clone().into_owned(),
            what: what.into(),
            json: raw.get().to_owned(),
        });
    }

    /// What the operator is to read; without a time of its own it has that of the entry.
    fn notice(&mut self, source: &Source<'_>, notice: Notice, at: Option<Timestamp>, raw: &RawValue) {
        let Notice { severity, title } = notice;
        let field = source.field.clone().into_owned();
        let noticed = Noticed { field, at: at.or(source.at), severity, title, json: raw.get().to_owned() };
        self.event(source, Event::Noticed(noticed), raw);
    }
}
