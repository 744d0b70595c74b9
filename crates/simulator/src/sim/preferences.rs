//! `POST /_sim/customers/{phone}/preferences`: the customer stops or resumes the marketing messages of a number.
//!
//! What follows for sends is decided in `graph/admission.rs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, Refusal, customers, number, object, to};
use crate::carrier::Carrier;
use crate::webhooks;
use crate::world::digits;

/// `{"to": number, "marketing": "stop"|"resume"}`; the business is told. Answers the same with the phone.
pub(super) async fn post(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = object(&body)?;
    let phone = digits(&phone);
    let word = fields.get("marketing").and_then(Value::as_str).unwrap_or_default();
    let stopped = match word {
        "stop" => true,
        "resume" => false,
        _ => return Err(Refusal::wrong("marketing is `stop` or `resume`")),
    };
    let to = to(&fields)?;
    let changed = carrier.commit(|world, clock| {
        let customer = world.customers.get(&phone).cloned();
        let customer = customer.ok_or_else(|| customers::no_customer(&phone))?;
        let number = number(world, to)?;
        let id = &number.phone_number_id;
        world.change_pair(id, &phone, |pair| pair.marketing_stopped = stopped);
        webhooks::tell_preference(world, clock, &number, &customer, word);
        Ok::<_, Refusal>(json!({ "phone": phone, "to": id, "marketing": word }))
    });
    Ok(Json(changed.await??))
}
