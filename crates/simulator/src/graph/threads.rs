//! `POST /{number}/thread_control`: a customer's thread is taken from another app, passed to one, or given up.

use super::call::Call;
use super::{Answer, GraphError, ok};
use crate::carrier::Carrier;
use crate::world::{Number, digits};

/// Only the escalation partner takes; only who has the thread gives it away.
pub(super) async fn post(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let action = call.text("action").unwrap_or_default();
    let phone = addressed(carrier, call)?;
    let id = &number.phone_number_id;
    let may_take = carrier.read(|world| world.waba_of(id).is_some_and(|waba| waba.may_take));
    let is_others = carrier.read(|world| world.pair(id, &phone).other_app_answers);
    let to_other = match action.as_str() {
        "take" if !may_take => return Err(GraphError::code(2_494_191)),
        "pass" | "release" if is_others => {
            return Err(GraphError::code(100).details("The app does not own this thread."));
        }
        "pass" => true,
        // Given up, the next message is routed anew: here to the business.
        "take" | "release" => false,
        _ => return Err(GraphError::parameter("Param action must be one of {pass, release, take}")),
    };
    carrier
        .commit(|world, _| world.change_pair(id, &phone, |pair| pair.other_app_answers = to_other))
        .await?;
    Ok(ok())
}

fn addressed(carrier: &Carrier, call: &Call) -> Result<String, GraphError> {
    if let Some(to) = call.text("to") {
        return Ok(digits(&to));
    }
    let user = call.text("recipient").ok_or_else(|| GraphError::parameter("Param to is required"))?;
    let phone = carrier.read(|world| world.customer_by_user_id(&user).map(|customer| customer.phone.clone()));
    phone.ok_or_else(|| GraphError::code(131_026))
}
