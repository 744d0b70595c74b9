//! Messages as JSON: as the API tells them, and as the controls and the phones page do.

use serde_json::{Value, json};

use super::call::address;
use super::error;
use crate::world::{SmsMessage, SmsStatus, World};

/// An instant as the API writes it, such as `Sat, 21 Nov 2026 10:00:00 +0000`.
pub(super) fn date(at: i64) -> String {
    written(at, "%a, %d %b %Y %H:%M:%S +0000")
}

/// An instant in UTC in this form.
pub(super) fn written(at: i64, format: &str) -> String {
    jiff::Timestamp::from_second(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH).strftime(format).to_string()
}

/// A message as the API tells it. Counts are text, and what a service has not chosen yet is null.
pub(super) fn message(message: &SmsMessage) -> Value {
    let customer = format!("+{}", message.phone);
    let is_open = matches!(message.status, SmsStatus::Accepted | SmsStatus::Scheduled);
    let sender = (!is_open).then(|| message.sender.clone());
    let (from, to) = if message.is_inbound() { (Some(customer), sender) } else { (sender, Some(customer)) };
    let path = format!("Messages/{}", message.sid);
    let code = message.error_code.filter(|_| message.has_failed());
    json!({
        "sid": message.sid,
        "account_sid": message.account_sid,
        "messaging_service_sid": message.service_sid,
        "to": to,
        "from": from,
        "body": message.body,
        "status": message.status,
        "num_segments": if is_open { "0".to_owned() } else { message.segments.to_string() },
        "num_media": message.media.len().to_string(),
        "direction": message.direction,
        "api_version": "2010-04-01",
        "price": message.price,
        "price_unit": "USD",
        "error_code": code,
        "error_message": code.and_then(error::lookup).map(|known| known.message),
        "date_created": date(message.created_at),
        "date_updated": date(message.updated_at),
        "date_sent": message.sent_at.map(date),
        "uri": address(&message.account_sid, &format!("{path}.json")),
        "subresource_uris": { "media": address(&message.account_sid, &format!("{path}/Media.json")) },
    })
}

/// A message as `/_sim` tells it, in the words of the phones: `inbound` from the customer, `outbound` to them.
pub(crate) fn on_phone(world: &World, message: &SmsMessage) -> Value {
    let media = message.media.iter().filter_map(|sid| world.sms_media.get(sid));
    let media: Vec<Value> =
        media.map(|media| json!({ "id": media.sid, "mime_type": media.content_type })).collect();
    json!({
        "id": message.sid,
        "channel": "sms",
        "direction": if message.is_inbound() { "inbound" } else { "outbound" },
        "at": message.created_at,
        "status": message.status,
        "text": message.body,
        "number": message.sender,
        "segments": message.segments,
        "failed_code": message.error_code.filter(|_| message.has_failed()),
        "message": { "type": "text", "text": { "body": message.body }, "media": media },
    })
}
