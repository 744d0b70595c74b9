//! `Messages`: sends one, tells of one, takes one back, forgets what one said.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;

use super::call::Call;
use super::error::SmsError;
use super::outbound::{Order, accept};
use super::{Answer, admission, gone, media, shape, webhooks};
use crate::carrier::Carrier;
use crate::graph::rate;
use crate::world::{SmsDirection, SmsStatus};

/// `POST …/Messages.json`: answered when it is written down.
pub(super) async fn send(carrier: &Carrier, call: &Call) -> Answer {
    let account = &call.account;
    if !rate::take_number(carrier, &account.account_sid, account.requests_per_second) {
        return Err(SmsError::code(20_429));
    }
    let wish = admission::read(call, carrier.clock.now())?;
    let mut files = Some(Vec::new());
    if !wish.media_urls.is_empty() {
        // Nothing is fetched for a message that is refused.
        carrier.read(|world| admission::admit(world, account, &wish).map(drop))?;
        files = media::fetch(carrier, &wish.media_urls).await;
    }
    let order = Order { wish, direction: SmsDirection::OutboundApi, files };
    let message = carrier.commit(|world, clock| accept(world, clock, account, order)).await??;
    Ok((StatusCode::CREATED, Json(shape::message(&message))).into_response())
}

/// `GET …/Messages/{sid}.json`
pub(super) fn get(carrier: &Carrier, call: &Call, sid: &str) -> Answer {
    Ok(Json(shape::message(&call.message(carrier, sid)?)).into_response())
}

/// `POST …/Messages/{sid}.json`: `Status=canceled` takes a scheduled message back, an empty `Body` forgets what a
/// message said.
pub(super) async fn change(carrier: &Carrier, call: &Call, sid: &str) -> Answer {
    let before = call.message(carrier, sid)?;
    let status = call.text("Status");
    if status.is_some_and(|status| status != "canceled") {
        return Err(SmsError::about(20_001, "Status"));
    }
    let body = call.given("Body");
    if body.is_some_and(|body| !body.is_empty()) {
        return Err(SmsError::about(20_001, "Body"));
    }
    let changed = carrier.commit(|world, clock| {
        let message = world.sms_messages.get(&before.sid).cloned().ok_or_else(|| call.not_found())?;
        if status.is_some() {
            if message.status != SmsStatus::Scheduled {
                return Err(SmsError::code(30_409));
            }
            webhooks::moves(world, clock, &message, SmsStatus::Canceled, clock.now());
        } else if body.is_some() {
            if !message.status.is_final() {
                return Err(SmsError::code(20_009));
            }
            world.sms_messages.change(&message.sid, |message| {
                message.body.clear();
                message.updated_at = clock.now();
            });
        }
        world.sms_messages.get(&before.sid).cloned().ok_or_else(|| call.not_found())
    });
    Ok(Json(shape::message(&changed.await??)).into_response())
}

/// `DELETE …/Messages/{sid}.json`
pub(super) async fn delete(carrier: &Carrier, call: &Call, sid: &str) -> Answer {
    let message = call.message(carrier, sid)?;
    if !message.status.is_final() {
        return Err(SmsError::code(20_009));
    }
    let files = carrier.commit(|world, _| world.remove_sms(&message.sid)).await?;
    for file in files {
        carrier.vault.remove(&file).await;
    }
    Ok(gone())
}
