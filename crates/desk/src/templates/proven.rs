//! Errors that prove our copy of something stale: what they say is noted, so that the next permit knows it.

use serde_json::Value;
use transom_rules::event::{Fault, TemplateChange, TemplateChanged};
use transom_rules::id::ConsentId;
use transom_rules::time::Timestamp;
use transom_store::consents::Consent;
use transom_store::held::Held;
use transom_store::messages::Message;

use crate::contacts::marketing::{self, Said};
use crate::fold::Reading;

/// Meta's code for a customer who wants no marketing.
const NO_MARKETING: i64 = 131_050;
/// The SMS carrier's for one who wrote STOP to the sender (S2.4).
const STOPPED: i64 = 21_610;

/// What an error about a message says of its template, as a webhook would tell it.
pub(crate) fn of_template(message: &Message, fault: &Fault, at: Timestamp) -> Option<TemplateChanged> {
    let event = match fault.code {
        132_001 => "DELETED",
        132_015 => "PAUSED",
        132_016 => "DISABLED",
        _ => return None,
    };
    let json: Value = serde_json::from_str(&message.json).ok()?;
    let text = |path: &str| json.pointer(path).and_then(Value::as_str);
    Some(TemplateChanged {
        meta_id: String::new(),
        name: text("/template/name")?.to_owned(),
        language: text("/template/language/code")?.replace('-', "_"),
        change: TemplateChange::Status { event: event.to_owned(), reason: fault.details.clone() },
        at: Some(at),
    })
}

/// The customer of a message told its carrier, and not us, that they want no marketing, or nothing at all by SMS.
pub(crate) fn of_customer(held: &mut Held, message: &Message, fault: &Fault, at: Timestamp) {
    let identity = message.identity_id;
    if fault.code == STOPPED {
        let heard = marketing::heard(ConsentId(message.id.0), identity, false, at);
        let consent = Consent { channel: Some(message.channel_id), ..heard };
        if marketing::told_sender(held, &consent, Reading::First) {
            held.consent(consent);
        }
        return;
    }
    if fault.code == NO_MARKETING && marketing::hear(held, identity, Said::Stopped, at, Reading::First) {
        // It is the message that proves it, and proves it once.
        held.consent(marketing::heard(ConsentId(message.id.0), identity, false, at));
    }
}
