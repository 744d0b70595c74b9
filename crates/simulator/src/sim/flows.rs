//! `/_sim/flows/{id}`: a Flow's health, as Meta's monitoring would find it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, Refusal, object};
use crate::carrier::Carrier;
use crate::graph::flows;

/// `{"status": "BLOCKED"}`, `"THROTTLED"` or `"PUBLISHED"`; the business is told.
pub(super) async fn post(State(carrier): State<Arc<Carrier>>, Path(id): Path<String>, body: Bytes) -> Answer {
    let fields = object(&body)?;
    let status = fields.get("status").and_then(Value::as_str).unwrap_or_default().to_uppercase();
    if !["BLOCKED", "THROTTLED", "PUBLISHED"].contains(&status.as_str()) {
        return Err(Refusal::wrong("status is `BLOCKED`, `THROTTLED` or `PUBLISHED`"));
    }
    let flow = carrier.commit(|world, clock| flows::set_status(world, clock, &id, &status)).await?;
    let flow = flow.ok_or_else(|| Refusal::not_found(format!("there is no Flow {id}")))?;
    Ok(Json(json!(flow)))
}
