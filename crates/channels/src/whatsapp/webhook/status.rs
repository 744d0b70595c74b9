//! `statuses[]`: how far our messages got. The hottest path there is: three for each message sent.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::{Event, Fault, Party, Severity, Status, StatusChanged};

use super::said::party;
use super::{Notice, Parsed, Source};
use crate::whatsapp::lenient::{Loose, list, object};

#[derive(Deserialize)]
struct Step<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    status: Loose<'a>,
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
    #[serde(borrow, default, rename = "type")]
    word: Loose<'a>,
    #[serde(borrow, default)]
    recipient_id: Loose<'a>,
    #[serde(borrow, default)]
    recipient_user_id: Loose<'a>,
    #[serde(borrow, default)]
    recipient_parent_user_id: Loose<'a>,
    // Meta's pages spell the parent id in three ways, the participant in two.
    #[serde(borrow, default)]
    parent_recipient_user_id: Loose<'a>,
    #[serde(borrow, default)]
    parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    recipient_type: Loose<'a>,
    #[serde(borrow, default)]
    recipient_participant_id: Loose<'a>,
    #[serde(borrow, default)]
    participant_recipient_id: Loose<'a>,
    #[serde(borrow, default)]
    recipient_participant_user_id: Loose<'a>,
    #[serde(borrow, default)]
    recipient_participant_parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    biz_opaque_callback_data: Loose<'a>,
    #[serde(borrow, default)]
    errors: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pricing: Option<&'a RawValue>,
    #[serde(borrow, default)]
    conversation: Option<&'a RawValue>,
}

/// One step of one message.
pub(super) fn step(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    let Some(step) = object::<Step<'_>>(Some(raw)) else {
        return out.unknown(source, "The status is no readable object.", raw);
    };
    if step.word.text() == "payment" {
        let title = format!("A payment is {}.", step.status.text().to_lowercase());
        return out.notice(source, Notice::new(Severity::Info, title), step.timestamp.time(), raw);
    }
    match changed(source, &step) {
        Ok(changed) => out.event(source, Event::Status(changed), raw),
        Err(why) => out.unknown(source, why, raw),
    }
}

fn changed(source: &Source<'_>, step: &Step<'_>) -> Result<StatusChanged, &'static str> {
    let participant = participant(step);
    let recipient = if step.recipient_type.text() == "group" { participant.clone() } else { recipient(step) };
    Ok(StatusChanged {
        wamid: step.id.key().ok_or("The status names no message.")?,
        status: word(step.status.text()).ok_or("The status says no status.")?,
        at: step.timestamp.time().ok_or("The status has no readable time.")?,
        recipient: source.people.complete(recipient).unwrap_or_default(),
        callback: step.biz_opaque_callback_data.some(),
        faults: faults(step.errors),
        pricing: kept(step.pricing),
        conversation: kept(step.conversation),
        participant: participant.phone.or(participant.user_id),
    })
}

fn recipient(step: &Step<'_>) -> Party {
    let spellings = [&step.recipient_parent_user_id, &step.parent_recipient_user_id, &step.parent_user_id];
    let parent_user_id = spellings.into_iter().find_map(Loose::key);
    Party { parent_user_id, ..party(&step.recipient_id, &step.recipient_user_id, &Loose::default()) }
}

fn participant(step: &Step<'_>) -> Party {
    let user_id = &step.recipient_participant_user_id;
    let parent = &step.recipient_participant_parent_user_id;
    let party = party(&step.recipient_participant_id, user_id, parent);
    Party { phone: party.phone.or_else(|| step.participant_recipient_id.phone()), ..party }
}

fn word(word: &str) -> Option<Status> {
    Some(match word.to_ascii_lowercase().as_str() {
        "" => return None,
        "sent" => Status::Sent,
        "delivered" => Status::Delivered,
        "read" => Status::Read,
        "played" => Status::Played,
        "failed" => Status::Failed,
        _ => Status::Other(word.to_owned()),
    })
}

fn kept(raw: Option<&RawValue>) -> Option<String> {
    raw.filter(|raw| raw.get().starts_with('{')).map(|raw| raw.get().to_owned())
}

#[derive(Deserialize)]
struct Error<'a> {
    #[serde(borrow, default)]
    code: Loose<'a>,
    #[serde(borrow, default)]
    title: Loose<'a>,
    #[serde(borrow, default)]
    message: Loose<'a>,
    #[serde(borrow, default)]
    details: Loose<'a>,
    #[serde(borrow, default, rename = "error_data")]
    data: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct ErrorData<'a> {
    #[serde(borrow, default)]
    details: Loose<'a>,
}

/// The readable ones of an `errors` list.
pub(super) fn faults(raw: Option<&RawValue>) -> Vec<Fault> {
    list(raw).unwrap_or_default().into_iter().filter_map(fault).collect()
}

/// One error. Without a readable code it counts as [`crate::whatsapp::fault::NO_CODE`].
pub(super) fn fault(raw: &RawValue) -> Option<Fault> {
    let error: Error<'_> = object(Some(raw))?;
    let data: ErrorData<'_> = object(error.data).unwrap_or_default();
    let title = error.title.some().or_else(|| error.message.some()).unwrap_or_default();
    let details = data.details.some().or_else(|| error.details.some()).or_else(|| error.message.some());
    Some(Fault {
        code: error.code.integer().unwrap_or(crate::whatsapp::fault::NO_CODE),
        title,
        details: details.unwrap_or_default(),
        stopped: None,
    })
}
