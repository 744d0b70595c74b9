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
use crate::world::{Number, Setup};

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
/// `{"quality": "RED"}` rates it otherwise, `{"status": "FLAGGED"}`, `"RESTRICTED"` or `"CONNECTED"` holds it down or lets it
/// go: either is told as Meta tells it, without saying what it is now, so that the business has to ask.
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
    let word = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_uppercase);
    if word("quality").is_some() || word("status").is_some() {
        return rate(&carrier, &id, word("quality"), word("status")).await;
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

const QUALITIES: [&str; 4] = ["GREEN", "YELLOW", "RED", "UNKNOWN"];
const STATES: [&str; 3] = ["CONNECTED", "FLAGGED", "RESTRICTED"];

async fn rate(carrier: &Carrier, id: &str, quality: Option<String>, status: Option<String>) -> Answer {
    let is_known = |word: &Option<String>, of: &[&str]| word.as_deref().is_none_or(|word| of.contains(&word));
    if !is_known(&quality, &QUALITIES) || !is_known(&status, &STATES) {
        let told = format!("quality is one of {}, status of {}", QUALITIES.join(", "), STATES.join(", "));
        return Err(Refusal::wrong(told));
    }
    let rated = carrier.commit(|world, clock| {
        let number = number(world, id)?;
        let was_bad = is_bad(&world.setup(id));
        world.change_setup(id, |setup| {
            setup.quality = quality.or(setup.quality.take());
            if let Some(status) = status {
                setup.held_down = Some(status).filter(|status| status != "CONNECTED");
            }
        });
        let setup = world.setup(id);
        if is_bad(&setup) != was_bad {
            webhooks::queue(world, clock, &quality_update(&number, is_bad(&setup), clock.now()));
        }
        Ok::<_, Refusal>(json!(setup))
    });
    Ok(Json(rated.await??))
}

/// Whether Meta flags a number.
fn is_bad(setup: &Setup) -> bool {
    setup.held_down.is_some() || setup.quality.as_deref() == Some("RED")
}

fn quality_update(number: &Number, is_bad: bool, now: i64) -> Update {
    let event = if is_bad { "FLAGGED" } else { "UNFLAGGED" };
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
