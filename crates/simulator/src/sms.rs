//! The SMS carrier: an API in Twilio's form below `/2010-04-01`, its signed webhooks, and what messages do by themselves.
//!
//! `admission.rs` decides whether a message is taken, `steps.rs` what becomes of it, `webhooks.rs` what the business is
//! told; `inbound.rs` is what customers write and `keywords.rs` what STOP and its like do; `reply.rs` reads what a
//! webhook is answered with. Rows are in `world/sms.rs`. WhatsApp's part is `graph/`; both share phones, clock and faults.

mod accounts;
mod admission;
mod call;
pub(crate) mod error;
pub(crate) mod inbound;
mod keywords;
mod listing;
pub(crate) mod media;
mod messages;
mod outbound;
mod price;
mod reply;
mod segments;
pub(crate) mod sender;
pub(crate) mod shape;
mod signature;
pub(crate) mod steps;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};

use crate::carrier::Carrier;
use crate::world::faults::Faults;
use call::Call;
use error::SmsError;

/// What a call is answered with.
type Answer = Result<Response, SmsError>;

/// The addresses of the API.
pub(crate) fn routes() -> Router<Arc<Carrier>> {
    Router::new().route("/2010-04-01/{*path}", any(serve)).route("/_media/sms/{sid}", get(media::download))
}

async fn serve(State(carrier): State<Arc<Carrier>>, request: Request) -> Response {
    let answer = match call::read(&carrier, request).await {
        Ok(call) => faulty(&carrier, &call).await,
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(SmsError::into_response)
}

/// The answer, or the error that is asked for in its place: before anything was done, or after it.
async fn faulty(carrier: &Carrier, call: &Call) -> Answer {
    let faults = carrier.read(Faults::of);
    let strikes = |rate: Option<f64>| carrier.clock.happens(rate.unwrap_or(0.0));
    if strikes(faults.error_before) {
        return Err(SmsError::code(20_500));
    }
    let answer = answer(carrier, call).await;
    if answer.is_ok() && strikes(faults.error_after) { Err(SmsError::code(20_500)) } else { answer }
}

async fn answer(carrier: &Carrier, call: &Call) -> Answer {
    let path: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    match (&call.method, path.as_slice()) {
        (&Method::GET, []) => Ok(accounts::get(call)),
        (&Method::GET, ["IncomingPhoneNumbers"]) => accounts::numbers(carrier, call),
        (&Method::GET, ["IncomingPhoneNumbers", sid]) => accounts::number(carrier, call, sid),
        (&Method::POST, ["IncomingPhoneNumbers", sid]) => accounts::change_number(carrier, call, sid).await,
        (&Method::POST, ["Messages"]) => messages::send(carrier, call).await,
        (&Method::GET, ["Messages"]) => listing::messages(carrier, call),
        (&Method::GET, ["Messages", sid]) => messages::get(carrier, call, sid),
        (&Method::POST, ["Messages", sid]) => messages::change(carrier, call, sid).await,
        (&Method::DELETE, ["Messages", sid]) => messages::delete(carrier, call, sid).await,
        (&Method::GET, ["Messages", sid, "Media"]) => media::list(carrier, call, sid),
        (&Method::GET, ["Messages", sid, "Media", media]) => media::get(carrier, call, sid, media),
        (&Method::DELETE, ["Messages", sid, "Media", media]) => {
            media::delete(carrier, call, sid, media).await
        }
        (_, [] | ["Messages" | "IncomingPhoneNumbers", ..]) => Err(SmsError::code(20_004)),
        _ => Err(call.not_found()),
    }
}

/// The answer of calls that remove something.
fn gone() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
