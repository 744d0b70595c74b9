//! `/_sim/clock`: what time it is here, and moving it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Refusal, object};
use crate::carrier::Carrier;

/// A hundred years: far enough, and no sum of seconds comes near its end.
const FARTHEST_SECONDS: i64 = 100 * 366 * 24 * 3600;

/// How a clock in another process follows ours.
#[derive(Deserialize)]
pub(crate) struct Follow {
    /// The offset that the follower has taken over; answered when ours is another, or after 20 seconds.
    known_offset: Option<i64>,
    /// Tells several followers apart.
    follower: Option<String>,
}

/// The time; with `known_offset`, as soon as the offset is another one.
pub(crate) async fn get(State(carrier): State<Arc<Carrier>>, Query(follow): Query<Follow>) -> Json<Value> {
    if let Some(known) = follow.known_offset {
        let name = follow.follower.unwrap_or_default();
        carrier.clock.follow(&name, known, &carrier.stop).await;
    }
    Json(time(&carrier))
}

/// Moves the clock by `advance_seconds` or to `offset_seconds`, and answers when its followers have moved too.
pub(crate) async fn post(State(carrier): State<Arc<Carrier>>, body: Bytes) -> Answer {
    let fields = object(&body)?;
    let seconds = |name: &str| match fields.get(name) {
        None => Ok(None),
        Some(value) => match value.as_i64() {
            Some(seconds) if seconds.abs() <= FARTHEST_SECONDS => Ok(Some(seconds)),
            Some(_) | None => Err(Refusal::wrong(format!("{name} is a whole number of seconds"))),
        },
    };
    let (advance, offset) = (seconds("advance_seconds")?, seconds("offset_seconds")?);
    let to = move |now: i64| match (advance, offset) {
        (Some(advance), _) => now.saturating_add(advance).clamp(-FARTHEST_SECONDS, FARTHEST_SECONDS),
        (None, Some(offset)) => offset,
        (None, None) => now,
    };
    if advance.is_none() && offset.is_none() {
        return Err(Refusal::wrong("advance_seconds is missing"));
    }
    carrier.move_clock(to).await?;
    Ok(Json(time(&carrier)))
}

fn time(carrier: &Carrier) -> Value {
    json!({ "now": carrier.clock.now(), "offset_seconds": carrier.clock.offset_seconds() })
}
