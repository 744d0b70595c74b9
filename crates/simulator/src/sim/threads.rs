//! `POST /_sim/customers/{phone}/thread`: which app answers a customer of a number.
//!
//! What follows for webhooks stands in `webhooks.rs`, for sends in `graph/admission.rs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, Refusal, number, object, to};
use crate::carrier::Carrier;
use crate::world::digits;

/// `{"to": number, "owner": "business"|"other"}`. Answers the same with the phone.
pub(super) async fn post(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = object(&body)?;
    let phone = digits(&phone);
    let word = fields.get("owner").and_then(Value::as_str).unwrap_or_default();
    let is_others = match word {
        "other" => true,
        "business" => false,
        _ => return Err(Refusal::wrong("owner is `business` or `other`")),
    };
    let to = to(&fields)?;
    let changed = carrier.commit(|world, _| {
        let number = number(world, to)?;
        let id = &number.phone_number_id;
        world.change_pair(id, &phone, |pair| pair.other_app_answers = is_others);
        Ok::<_, Refusal>(json!({ "phone": phone, "to": id, "owner": word }))
    });
    Ok(Json(changed.await??))
}
