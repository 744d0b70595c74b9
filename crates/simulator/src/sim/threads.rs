//! `POST /_sim/customers/{phone}/thread`: which app answers a customer of a number.
//!
//! What follows for webhooks stands in `webhooks.rs`, for sends in `graph/admission.rs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::json;

use super::{Answer, OfCustomer, Refusal, number};
use crate::carrier::Carrier;

/// `{"to": number, "owner": "business"|"other"}`. Answers the same with the phone.
pub(super) async fn post(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    body: Bytes,
) -> Answer {
    let asked = OfCustomer::read(&phone, &body)?;
    let word = asked.word("owner");
    let is_others = match word {
        "other" => true,
        "business" => false,
        _ => return Err(Refusal::wrong("owner is `business` or `other`")),
    };
    let changed = carrier.commit(|world, _| {
        let number = number(world, &asked.to)?;
        let id = &number.phone_number_id;
        world.change_pair(id, &asked.phone, |pair| pair.other_app_answers = is_others);
        Ok::<_, Refusal>(json!({ "phone": asked.phone, "to": id, "owner": word }))
    });
    Ok(Json(changed.await??))
}
