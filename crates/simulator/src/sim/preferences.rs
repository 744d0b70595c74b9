//! `POST /_sim/customers/{phone}/preferences`: the customer stops or resumes the marketing messages of a number.
//!
//! What follows for sends is decided in `graph/admission.rs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::json;

use super::{Answer, OfCustomer, Refusal, customers, number};
use crate::carrier::Carrier;
use crate::webhooks;

/// `{"to": number, "marketing": "stop"|"resume"}`; the business is told. Answers the same with the phone.
pub(super) async fn post(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    body: Bytes,
) -> Answer {
    let asked = OfCustomer::read(&phone, &body)?;
    let word = asked.word("marketing");
    let stopped = match word {
        "stop" => true,
        "resume" => false,
        _ => return Err(Refusal::wrong("marketing is `stop` or `resume`")),
    };
    let changed = carrier.commit(|world, clock| {
        let customer = world.customers.get(&asked.phone).cloned();
        let customer = customer.ok_or_else(|| customers::no_customer(&asked.phone))?;
        let number = number(world, &asked.to)?;
        let id = &number.phone_number_id;
        world.change_pair(id, &asked.phone, |pair| pair.marketing_stopped = stopped);
        webhooks::tell_preference(world, clock, &number, &customer, word);
        Ok::<_, Refusal>(json!({ "phone": asked.phone, "to": id, "marketing": word }))
    });
    Ok(Json(changed.await??))
}
