//! `POST /_sim/webhooks`: tells the business what nothing here brings about by itself, such as an account's restriction
//! or an echo of the WhatsApp Business app.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, number, object, to};
use crate::carrier::Carrier;
use crate::webhooks::{self, Update};

/// The fields that an app may listen to and nothing else here tells of. The others say what has happened.
const FIELDS: [&str; 14] = [
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "account_update",
    "automatic_events",
    "business_capability_update",
    "business_username_updates",
    "history",
    "message_echoes",
    "messaging_handovers",
    "phone_number_quality_update",
    "security",
    "smb_app_state_sync",
    "smb_message_echoes",
];
/// Those that are about a number's conversations, and say which number's.
const OF_NUMBER: [&str; 6] = [
    "automatic_events",
    "history",
    "message_echoes",
    "messaging_handovers",
    "smb_app_state_sync",
    "smb_message_echoes",
];

/// `{"to": number, "field": …, "value": …}`; what stands in every webhook about a number is added.
pub(super) async fn post(State(carrier): State<Arc<Carrier>>, body: Bytes) -> Answer {
    let fields = object(&body)?;
    let named = fields.get("field").and_then(Value::as_str).unwrap_or_default();
    let field = FIELDS.into_iter().find(|field| *field == named);
    let field = field.ok_or_else(|| Refusal::wrong(format!("field is one of {}", FIELDS.join(", "))))?;
    let given = fields.get("value").and_then(Value::as_object).cloned();
    let given: Map<String, Value> = given.ok_or_else(|| Refusal::wrong("value is not an object"))?;
    let to = to(&fields)?;
    let told = carrier.commit(|world, clock| {
        let number = number(world, to)?;
        let of_number = OF_NUMBER.contains(&field);
        let mut value = if of_number { webhooks::envelope(&number) } else { Map::new() };
        value.extend(given);
        let update = Update {
            waba_id: number.waba_id.clone(),
            number_id: of_number.then(|| number.phone_number_id.clone()),
            field,
            time: (!of_number).then(|| clock.now()),
            value: value.into(),
            lane: format!("{field}/{}", number.phone_number_id),
            message_id: None,
        };
        webhooks::queue(world, clock, &update);
        Ok::<_, Refusal>(json!({ "field": update.field, "value": update.value }))
    });
    Ok(Json(told.await??))
}
