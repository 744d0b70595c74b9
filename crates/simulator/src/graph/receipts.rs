//! `POST /{number}/messages` with `status: read`: the business has read, and maybe is typing.

use super::call::Call;
use super::{Answer, GraphError, ok};
use crate::carrier::Carrier;
use crate::world::{Direction, Message, Status};

/// The indicator ends by itself after so long.
const TYPING_SECONDS: i64 = 25;

/// Marks the customer's message, and the earlier ones of the thread, as read.
pub(super) async fn post(carrier: &Carrier, call: &Call, number_id: &str) -> Answer {
    if call.text("status").as_deref() != Some("read") {
        return Err(GraphError::parameter("Param status must be one of {READ}"));
    }
    let id = call.text("message_id").ok_or_else(|| GraphError::parameter("Param message_id is required"))?;
    let typing = call.params.contains_key("typing_indicator");
    let found = carrier
        .commit(|world, clock| {
            let message = world.messages.get(&id)?;
            let ours = message.direction == Direction::Inbound && message.number_id == number_id;
            let (phone, order) = ours.then(|| (message.phone.clone(), message.order))?;
            let unread = |one: &&Message| {
                one.direction == Direction::Inbound && one.number_id == number_id && one.order <= order
            };
            let ids: Vec<String> =
                world.messages_with(&phone).filter(unread).map(|one| one.id.clone()).collect();
            for id in ids {
                world.messages.change(&id, |message| message.status = Status::Read);
            }
            let until = if typing { clock.now() + TYPING_SECONDS } else { 0 };
            world.change_pair(number_id, &phone, |pair| pair.typing_until = until);
            Some(())
        })
        .await?;
    found.ok_or_else(|| GraphError::code(131_009).details("Message not found for this phone number."))?;
    Ok(ok())
}
