//! `/_sim/templates`: the reviewer's desk, where templates are approved, rejected, paused and disabled.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, object};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::graph::templates::{quality as quality_of, shown};
use crate::webhooks;
use crate::world::{Template, World};

/// What a review can come to.
const DECISIONS: [&str; 12] = [
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
    "LOCKED",
    "DELETED",
];

const QUALITIES: [&str; 4] = ["GREEN", "YELLOW", "RED", "UNKNOWN"];
const CATEGORIES: [&str; 3] = ["MARKETING", "UTILITY", "AUTHENTICATION"];

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

/// Decides with `{"status","reason"?}`, or by `{"quality"}` or `{"category"}` what Meta thinks of it later; answers the
/// template.
pub(crate) async fn decide(
    carrier: &Carrier,
    meta_id: &str,
    fields: &Map<String, Value>,
) -> Result<Value, Refusal> {
    let word = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_uppercase);
    let template = if let Some(quality) = word("quality") {
        known(&quality, "quality", &QUALITIES)?;
        carrier.commit(|world, clock| rate(world, clock, meta_id, quality)).await?
    } else if let Some(category) = word("category") {
        known(&category, "category", &CATEGORIES)?;
        carrier.commit(|world, clock| recategorize(world, clock, meta_id, category)).await?
    } else {
        let status = word("status").unwrap_or_default();
        known(&status, "status", &DECISIONS)?;
        let reason = fields.get("reason").and_then(Value::as_str).map(str::to_owned);
        let reason = reason.or_else(|| (status == "REJECTED").then(|| "INVALID_FORMAT".to_owned()));
        carrier.commit(|world, clock| conclude(world, clock, meta_id, status, reason)).await?
    };
    let template = template.ok_or_else(|| Refusal::not_found(format!("there is no template {meta_id}")))?;
    Ok(shown(&template))
}

fn known(word: &str, name: &str, words: &[&str]) -> Result<(), Refusal> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(Refusal::wrong(format!("{name} is one of {}", words.join(", "))))
}

fn conclude(
    world: &mut World,
    clock: &Clock,
    id: &str,
    status: String,
    reason: Option<String>,
) -> Option<Template> {
    let template = world.templates.change(id, |template| {
        // A flag is a warning: the template stays what it is.
        if status != "FLAGGED" {
            template.status.clone_from(&status);
            template.rejected_reason = reason;
            template.deleted_at = (status == "DELETED").then(|| clock.now());
        }
        template.clone()
    })?;
    webhooks::tell_template(world, clock, &Template { status, ..template.clone() });
    Some(template)
}

fn rate(world: &mut World, clock: &Clock, id: &str, quality: String) -> Option<Template> {
    let before = quality_of(world.templates.get(id)?).to_owned();
    let template = world.templates.change(id, |template| {
        template.quality = Some(quality).filter(|quality| quality != "UNKNOWN");
        template.clone()
    })?;
    let told = json!({ "previous_quality_score": before, "new_quality_score": quality_of(&template) });
    webhooks::tell_about_template(world, clock, &template, "message_template_quality_update", told);
    Some(template)
}

fn recategorize(world: &mut World, clock: &Clock, id: &str, category: String) -> Option<Template> {
    let before = world.templates.get(id)?.category.clone();
    let template = world.templates.change(id, |template| {
        template.category = category;
        template.clone()
    })?;
    let told = json!({ "previous_category": before, "new_category": template.category });
    webhooks::tell_about_template(world, clock, &template, "template_category_update", told);
    Some(template)
}
