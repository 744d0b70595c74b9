//! Decides whether a send is accepted, refused at once, or accepted and failed later.
//!
//! This is where the simulator refuses by Meta's rules. The shape of the message was checked before
//! (`check.rs`); the throughput of the number too (`rate.rs`).

use serde_json::{Map, Value};

use super::{GraphError, accounts, flows, groups, rate, template_values};
use crate::clock::Clock;
use crate::errors::comes_later;
use crate::world::faults::Faults;
use crate::world::{Group, Message, Number, Template, World, window};
use crate::{pricing, sms};

/// What nobody received for so long is dropped.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;
/// Authentication templates are dropped sooner.
const KEPT_AUTHENTICATION_SECONDS: i64 = 600;

/// Where a message came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Messages,
    /// `marketing_messages`: marketing templates and nothing else.
    Marketing,
}

/// A message that somebody wants to send.
pub(super) struct Draft<'a> {
    pub(super) number: &'a Number,
    pub(super) edge: Edge,
    pub(super) phone: &'a str,
    pub(super) by_user_id: bool,
    /// Whether there is a customer with this phone.
    pub(super) known: bool,
    /// The group that it goes to; then `phone` is its id.
    pub(super) group: Option<&'a Group>,
    pub(super) body: &'a Map<String, Value>,
}

/// The answer of the rules.
pub(super) enum Verdict {
    Refused(GraphError),
    Admitted(Admitted),
}

/// What the rules found on the way.
#[derive(Default)]
pub(super) struct Admitted {
    /// It was accepted, and will fail with this code.
    pub(super) fails_later: Option<u32>,
    pub(super) template_id: Option<String>,
    /// It holds a place in the daily limit of people.
    pub(super) limited: bool,
    pub(super) ttl_seconds: i64,
}

/// Applies the rules in the order in which Meta finds things out.
pub(super) fn admit(world: &mut World, clock: &Clock, draft: &Draft<'_>) -> Verdict {
    match decide(world, clock, draft) {
        Ok(admitted) => Verdict::Admitted(admitted),
        Err(error) => Verdict::Refused(error),
    }
}

fn decide(world: &mut World, clock: &Clock, draft: &Draft<'_>) -> Result<Admitted, GraphError> {
    let faults = Faults::of(world);
    let number_id = &draft.number.phone_number_id;
    let mut admitted = Admitted { ttl_seconds: KEPT_SECONDS, ..Admitted::default() };
    // A code of the SMS carrier is none of WhatsApp's.
    if let Some(code) = faults.fail_code.filter(|code| !sms::error::is_ours(*code)) {
        admitted.fails_later = Some(sooner_or_later(code, &faults)?);
        return Ok(admitted);
    }
    if world.is_blocked(number_id, draft.phone) {
        admitted.fails_later = Some(sooner_or_later(130_403, &faults)?);
        return Ok(admitted);
    }
    if let Some(parameters) =
        draft.body.get("interactive").filter(|_| kind(draft.body) == "interactive").and_then(flow_of)
    {
        flows::may_be_sent(world, &draft.number.waba_id, parameters)?;
    }
    let template = template_of(world, draft)?;
    goes_by(world, draft.edge, template.as_ref())?;
    if let Some(group) = draft.group {
        groups::admit(group, draft.body, template.as_ref())?;
    }
    // What is no message that could be sent takes nothing from the pair's rate.
    let mut in_time = false;
    world.change_pair(number_id, draft.phone, |pair| in_time = rate::take_pair(pair, clock.now_ms()));
    if !in_time {
        return Err(GraphError::code(131_056));
    }
    let pair = world.pair(number_id, draft.phone);
    let is_open = faults.window_closed != Some(true) && window::is_open(&pair, clock.now());
    match &template {
        Some(template) => {
            admitted.template_id = Some(template.id.clone());
            admitted.ttl_seconds = lifetime(template);
        }
        None if !is_open => {
            // To somebody without WhatsApp nothing was ever open; Meta tells that first.
            let code = if draft.known { 131_047 } else { 131_026 };
            admitted.fails_later = Some(sooner_or_later(code, &faults)?);
            return Ok(admitted);
        }
        // To answer is to take the thread.
        None if pair.other_app_answers => return Err(GraphError::code(2_494_191)),
        None => {}
    }
    if !draft.known {
        admitted.fails_later = Some(sooner_or_later(131_026, &faults)?);
        return Ok(admitted);
    }
    let is_marketing = template.is_some_and(|template| template.category == "MARKETING");
    if is_marketing && pair.marketing_stopped {
        admitted.fails_later = Some(sooner_or_later(131_050, &faults)?);
        return Ok(admitted);
    }
    if !is_open && draft.group.is_none() {
        admitted.limited = window::reserve_place(world, &draft.number.waba_id, draft.phone, clock.now());
        if !admitted.limited {
            return Err(GraphError::code(131_048));
        }
    }
    Ok(admitted)
}

/// What a message says of the Flow that it opens.
fn flow_of(interactive: &Value) -> Option<&Value> {
    interactive
        .get("action")?
        .get("parameters")
        .filter(|_| interactive.get("type").is_some_and(|kind| kind == "flow"))
}

/// Of a message that was let through so far: 131042, where it would be charged and the account cannot pay.
pub(super) fn unpaid(world: &World, message: &Message, now: i64) -> Result<Option<u32>, GraphError> {
    if pricing::lacks_payment(world, message, now) {
        return sooner_or_later(131_042, &Faults::of(world)).map(Some);
    }
    Ok(None)
}

/// The code, when it is told later; as an error, when at once.
fn sooner_or_later(code: u32, faults: &Faults) -> Result<u32, GraphError> {
    if faults.fail_async.unwrap_or_else(|| comes_later(code)) {
        Ok(code)
    } else {
        Err(GraphError::code(code))
    }
}

/// The approved template that a draft names, its values checked; None for other messages.
fn template_of(world: &World, draft: &Draft<'_>) -> Result<Option<Template>, GraphError> {
    let Some(wanted) = draft.body.get("template").filter(|_| kind(draft.body) == "template") else {
        return Ok(None);
    };
    let text = |pointer: &str| wanted.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (name, language) = (text("/name"), text("/language/code"));
    let missing = || {
        let details = format!("template name ({name}) does not exist in {language}");
        GraphError::code(132_001).details(details)
    };
    let template = world
        .templates
        .rows()
        .filter(|template| template.waba_id == draft.number.waba_id && template.deleted_at.is_none())
        .find(|template| template.name == name && same_language(&template.language, language))
        .ok_or_else(missing)?;
    match template.status.as_str() {
        "APPROVED" => {}
        "PAUSED" => return Err(GraphError::code(132_015)),
        "DISABLED" => return Err(GraphError::code(132_016)),
        _ => return Err(missing()),
    }
    if template.category == "AUTHENTICATION" && draft.by_user_id {
        return Err(GraphError::code(131_062));
    }
    template_values::check(template, wanted)?;
    Ok(Some(template.clone()))
}

/// Marketing has an edge of its own, which an account may ask to be the only one.
fn goes_by(world: &World, edge: Edge, template: Option<&Template>) -> Result<(), GraphError> {
    let Some(template) = template else { return Ok(()) };
    let is_marketing = template.category == "MARKETING";
    match edge {
        Edge::Marketing if !is_marketing => Err(GraphError::code(134_100)),
        Edge::Messages if is_marketing && accounts::keeps_marketing_apart(world, &template.waba_id) => {
            Err(GraphError::code(131_055))
        }
        Edge::Marketing | Edge::Messages => Ok(()),
    }
}

fn kind(body: &Map<String, Value>) -> &str {
    body.get("type").and_then(Value::as_str).unwrap_or("text")
}

fn same_language(one: &str, other: &str) -> bool {
    one.replace('-', "_").eq_ignore_ascii_case(&other.replace('-', "_"))
}

fn lifetime(template: &Template) -> i64 {
    let usual =
        if template.category == "AUTHENTICATION" { KEPT_AUTHENTICATION_SECONDS } else { KEPT_SECONDS };
    template.message_send_ttl_seconds.map_or(usual, |ttl| if ttl < 0 { KEPT_SECONDS } else { ttl })
}
