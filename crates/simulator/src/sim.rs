//! `/_sim/…`: the controls of the simulator, for tests, for the demo and for the phones page.
//!
//! One file for each noun, `sim/world.rs` for apps, seeds and bytes, `sim/money.rs` for the rules by which is
//! billed (`/_sim/rules`) and what was (`/_sim/charges`). Errors are `{"error":{"message"}}` with a 4xx.

mod calls;
pub(crate) mod clock;
pub(crate) mod customers;
mod flows;
pub(crate) mod groups;
pub(crate) mod inbound;
mod money;
mod numbers;
mod preferences;
pub(crate) mod reviewer;
mod samples;
pub(crate) mod seed;
pub(crate) mod templates;
mod texts;
mod threads;
mod webhooks;
pub(crate) mod world;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::carrier::{Carrier, NotWritten};
use crate::sms;
use crate::world::faults::Faults;
use crate::world::{Number, World, digits};

/// A control that could not do what was asked.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: String,
}

/// What a control answers.
pub(crate) type Answer = Result<Json<Value>, Refusal>;

impl Refusal {
    pub(crate) fn wrong(message: impl Into<String>) -> Refusal {
        Refusal { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Refusal {
        Refusal { status: StatusCode::NOT_FOUND, message: message.into() }
    }

    /// What is wrong, for callers in this process.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": { "message": self.message } }))).into_response()
    }
}

impl From<NotWritten> for Refusal {
    fn from(_: NotWritten) -> Refusal {
        let message = "the simulator could not write its journal".to_owned();
        Refusal { status: StatusCode::INTERNAL_SERVER_ERROR, message }
    }
}

/// The addresses below `/_sim`.
pub(crate) fn routes() -> Router<Arc<Carrier>> {
    Router::new()
        .route("/_sim/health", get(health))
        .route("/_sim/pending", get(pending))
        .route("/_sim/clock", get(clock::get).post(clock::post))
        .route("/_sim/faults", get(faults).post(set_faults))
        .route("/_sim/customers", get(customers::list).post(customers::post))
        .route("/_sim/customers/{phone}/messages", get(customers::messages).post(inbound::post))
        .route("/_sim/customers/{phone}/calls", post(calls::post))
        .route("/_sim/customers/{phone}/read", post(customers::read))
        .route("/_sim/customers/{phone}/preferences", post(preferences::post))
        .route("/_sim/customers/{phone}/thread", post(threads::post))
        .route("/_sim/numbers/{id}", get(numbers::get).post(numbers::post))
        .route("/_sim/flows/{id}", post(flows::post))
        .route("/_sim/webhooks", post(webhooks::post))
        .route("/_sim/groups", get(groups::list).post(groups::post))
        .route("/_sim/groups/{id}", post(groups::change))
        .route("/_sim/rules", get(money::rules).post(money::set_rules))
        .route("/_sim/charges", get(money::charges))
        .route("/_sim/templates", get(templates::list))
        .route("/_sim/templates/{meta_id}/review", post(templates::review))
        .route("/_sim/seed", get(world::get).post(world::plant_seed))
        .route("/_sim/apps", post(world::put_app))
        .route("/_sim/accounts/{id}", post(world::change_account))
        .route("/_sim/sms/accounts/{sid}", post(texts::change_account))
        .route("/_sim/sms/senders/{address}", post(texts::change_sender))
        .route("/_sim/media/{id}", get(world::media))
        .route("/_media/", get(crate::graph::media::download))
        .route("/_qr/{file}", get(crate::graph::numbers::qr::picture))
        .route("/_flow/{id}", get(crate::graph::flows::look))
}

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// How much has not happened yet: webhooks without their 200, and steps that messages still take.
async fn pending(State(carrier): State<Arc<Carrier>>) -> Json<Value> {
    let (webhooks, steps) = on_their_way(&carrier);
    Json(json!({ "webhooks": webhooks, "steps": steps }))
}

/// Webhooks that are not answered yet, and steps that messages are about to take.
pub(crate) fn on_their_way(carrier: &Carrier) -> (usize, usize) {
    let now_ms = carrier.clock.now_ms();
    carrier.read(|world| {
        let webhooks = world.deliveries.len() + world.sms_deliveries.len();
        (webhooks, world.steps.len() + sms::steps::on_their_way(world, now_ms))
    })
}

async fn faults(State(carrier): State<Arc<Carrier>>) -> Json<Value> {
    Json(json!(carrier.read(Faults::of)))
}

async fn set_faults(State(carrier): State<Arc<Carrier>>, body: Bytes) -> Answer {
    let changes = object(&body)?;
    let merged = carrier.commit(|world, _| Faults::merge(world, &changes)).await?;
    Ok(Json(json!(merged.map_err(Refusal::wrong)?)))
}

/// Which business number a control names.
fn to(fields: &Map<String, Value>) -> Result<&str, Refusal> {
    let to = fields.get("to").and_then(Value::as_str);
    to.ok_or_else(|| Refusal::wrong(TO_MISSING))
}

/// What a customer is to do towards a business number.
struct OfCustomer {
    /// The digits of their phone.
    phone: String,
    /// The number, as the control calls it.
    to: String,
    fields: Map<String, Value>,
}

impl OfCustomer {
    fn read(phone: &str, body: &[u8]) -> Result<Self, Refusal> {
        let fields = object(body)?;
        Ok(Self { phone: digits(phone), to: to(&fields)?.to_owned(), fields })
    }

    /// A field's word; empty if there is none.
    fn word(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

const TO_MISSING: &str = "`to` is missing: a phone_number_id, a business number or an SMS sender";

/// A business number by what a control calls it.
fn number(world: &World, to: &str) -> Result<Number, Refusal> {
    let found = world.find_number(to).cloned();
    found.ok_or_else(|| Refusal::not_found(format!("there is no business number {to}")))
}

/// The body as a JSON object; an empty body is an empty object.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Refusal::wrong("the body is not a JSON object")),
        Err(error) => Err(Refusal::wrong(format!("the body is not JSON: {error}"))),
    }
}
