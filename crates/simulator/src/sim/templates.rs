//! `/_sim/templates`: the reviewer's desk, where templates are approved, rejected, paused and disabled.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, object};
use crate::carrier::Carrier;
use crate::graph::templates::shown;
use crate::webhooks;

/// What a review can come to.
const DECISIONS: [&str; 10] = [
    "APPROVED",
    "REJECTED",
    "PAUSED",
    "DISABLED",
    "PENDING",
    "IN_APPEAL",
    "PENDING_DELETION",
    "LIMIT_EXCEEDED",
    "ARCHIVED",
    "FLAGGED",
];

/// All templates of all accounts.
pub(crate) async fn list(State(carrier): State<Arc<Carrier>>) -> Json<Value> {
    let templates: Vec<Value> = carrier.read(|world| {
        let present = world.templates.rows().filter(|template| template.deleted_at.is_none());
        present.map(shown).collect()
    });
    Json(json!({ "data": templates }))
}

/// Decides, and tells the business by webhook.
pub(crate) async fn review(
    State(carrier): State<Arc<Carrier>>,
    Path(meta_id): Path<String>,
    body: Bytes,
) -> Answer {
    Ok(Json(decide(&carrier, &meta_id, &object(&body)?).await?))
}

/// Decides with `{"status","reason"?}`; answers the template.
pub(crate) async fn decide(
    carrier: &Carrier,
    meta_id: &str,
    fields: &Map<String, Value>,
) -> Result<Value, Refusal> {
    let status = fields.get("status").and_then(Value::as_str).unwrap_or_default().to_uppercase();
    if !DECISIONS.contains(&status.as_str()) {
        return Err(Refusal::wrong(format!("status is one of {}", DECISIONS.join(", "))));
    }
    let reason = fields.get("reason").and_then(Value::as_str).map(str::to_owned);
    let reason = reason.or_else(|| (status == "REJECTED").then(|| "INVALID_FORMAT".to_owned()));
    let decided = carrier.commit(|world, clock| {
        let template = world.templates.change(meta_id, |template| {
            // A flag is a warning: the template stays what it is.
            if status != "FLAGGED" {
                template.status.clone_from(&status);
                template.rejected_reason = reason;
            }
            template.clone()
        })?;
        let mut told = template.clone();
        told.status = status;
        webhooks::tell_template(world, clock, &told);
        Some(template)
    });
    let template = decided.await?;
    let template = template.ok_or_else(|| Refusal::not_found(format!("there is no template {meta_id}")))?;
    Ok(shown(&template))
}
