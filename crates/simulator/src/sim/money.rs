//! `/_sim/rules`: by which of Meta's rule sets is billed. `/_sim/charges`: what was billed for each message.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, object};
use crate::carrier::Carrier;
use crate::pricing::{Rules, in_force};
use crate::world::Charge;

/// The choice, and what it comes to now for each account: `{"rules":"auto","in_force":{ID:"pmp_2026"}}`.
pub(super) async fn rules(State(carrier): State<Arc<Carrier>>) -> Json<Value> {
    Json(chosen(&carrier))
}

/// Chooses: `{"rules":"auto|cbp|pmp_2025|pmp_2026"}`.
pub(super) async fn set_rules(State(carrier): State<Arc<Carrier>>, body: Bytes) -> Answer {
    let fields = object(&body)?;
    let word = fields.get("rules").ok_or_else(|| Refusal::wrong("rules is missing"))?;
    let word = word.as_str().ok_or_else(|| Refusal::wrong("rules is a word such as auto"))?;
    let rules: Rules = word.parse().map_err(Refusal::wrong)?;
    carrier.commit(|world, _| rules.set(world)).await?;
    Ok(Json(chosen(&carrier)))
}

fn chosen(carrier: &Carrier) -> Value {
    let now = carrier.clock.now();
    carrier.read(|world| {
        let accounts =
            world.wabas.rows().map(|waba| (waba.id.clone(), json!(in_force(world, &waba.id, now))));
        json!({ "rules": Rules::of(world), "in_force": accounts.collect::<Map<_, _>>() })
    })
}

/// What was billed, in the order in which it was. `cost_e4` is in ten-thousandths of a US dollar.
pub(super) async fn charges(State(carrier): State<Arc<Carrier>>) -> Json<Value> {
    carrier.read(|world| {
        let mut charges: Vec<&Charge> = world.charges.rows().collect();
        charges.sort_by_key(|charge| charge.order);
        Json(json!({ "data": charges }))
    })
}
