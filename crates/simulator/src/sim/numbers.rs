//! `/_sim/numbers/{id}`: what is set up at a number, such as the code that was sent to it, and the review of its name.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, number, object};
use crate::carrier::Carrier;
use crate::sim::Refusal;
use crate::webhooks::{self, Update};
use crate::world::Number;

/// Everything that was set up.
pub(super) async fn get(State(carrier): State<Arc<Carrier>>, Path(id): Path<String>) -> Answer {
    carrier.read(|world| {
        let number = number(world, &id)?;
        Ok(Json(json!(world.setup(&number.phone_number_id))))
    })
}

/// `{"name": "APPROVED"}` or `"REJECTED"`: decides the review of the display name, and tells the business.
/// `{"in_app": true}`: its owner has connected it from the WhatsApp Business app, and goes on using it there; with
/// `"keeps_history": true` what was written there is not handed over. `{"in_app": false}` ends that.
/// `{"flagged": true}` or `false`: Meta flags it for its quality, or no longer does, and tells the business.
pub(super) async fn post(State(carrier): State<Arc<Carrier>>, Path(id): Path<String>, body: Bytes) -> Answer {
    let fields = object(&body)?;
    if let Some(is) = fields.get("in_app").and_then(Value::as_bool) {
        let keeps_history = fields.get("keeps_history").and_then(Value::as_bool) == Some(true);
        let used = carrier.commit(|world, clock| {
            let id = number(world, &id)?.phone_number_id;
            world.change_setup(&id, |setup| {
                setup.in_app_since = is.then(|| clock.now());
                setup.handed_over.clear();
                setup.keeps_history = keeps_history;
            });
            Ok::<_, Refusal>(json!(world.setup(&id)))
        });
        return Ok(Json(used.await??));
    }
    if let Some(is) = fields.get("flagged").and_then(Value::as_bool) {
        let flagged = carrier.commit(|world, clock| {
            let number = number(world, &id)?;
            world
                .change_setup(&number.phone_number_id, |setup| setup.flagged_since = is.then(|| clock.now()));
            webhooks::queue(world, clock, &quality_update(&number, is, clock.now()));
            Ok::<_, Refusal>(json!(world.setup(&number.phone_number_id)))
        });
        return Ok(Json(flagged.await??));
    }
    let decision = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_uppercase();
    if !["APPROVED", "REJECTED"].contains(&decision.as_str()) {
        return Err(Refusal::wrong("name is `APPROVED` or `REJECTED`"));
    }
    let decided = carrier.commit(|world, clock| {
        let number = number(world, &id)?;
        let id = &number.phone_number_id;
        let wanted = world.setup(id).wanted_name;
        let wanted = wanted.ok_or_else(|| Refusal::wrong("no display name is in review"))?;
        world.change_setup(id, |setup| setup.wanted_name = None);
        let update = name_update(&number, &wanted, &decision, clock.now());
        if decision == "APPROVED" {
            world.numbers.change(id, |number| number.verified_name = wanted);
        }
        webhooks::queue(world, clock, &update);
        Ok::<_, Refusal>(json!(world.numbers.get(id)))
    });
    Ok(Json(decided.await??))
}

fn quality_update(number: &Number, is_flagged: bool, now: i64) -> Update {
    let event = if is_flagged { "FLAGGED" } else { "UNFLAGGED" };
    Update {
        waba_id: number.waba_id.clone(),
        number_id: None,
        field: "phone_number_quality_update",
        time: Some(now),
        value: json!({ "display_phone_number": number.digits(), "event": event }),
        lane: format!("quality/{}", number.phone_number_id),
        message_id: None,
    }
}

fn name_update(number: &Number, wanted: &str, decision: &str, now: i64) -> Update {
    let mut value = json!({ "display_phone_number": number.digits(), "decision": decision,
        "requested_verified_name": wanted });
    if let (true, Some(fields)) = (decision == "REJECTED", value.as_object_mut()) {
        fields.insert("rejection_reason".to_owned(), "NAME_NOT_CONSISTENT_WITH_BRANDING".into());
    }
    Update {
        waba_id: number.waba_id.clone(),
        number_id: None,
        field: "phone_number_name_update",
        time: Some(now),
        value,
        lane: format!("name/{}", number.phone_number_id),
        message_id: None,
    }
}
