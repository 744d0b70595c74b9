//! `/{waba}/signups`, `/signups/{id}`: links by which somebody subscribes to a business.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::super::call::{Access, Call};
use super::super::{Answer, GraphError, check, fields, ok, paging};
use crate::carrier::Carrier;
use crate::world::Waba;

const TEXTS: [(&str, usize); 6] = [
    ("signup_message", 300),
    ("confirmation_message", 300),
    ("privacy_policy_url", 2000),
    ("website_url", 2000),
    ("promo_code", 50),
    ("display_name", 256),
];
const NEEDED: [&str; 3] = ["signup_message", "confirmation_message", "privacy_policy_url"];
const USUAL: [&str; 9] = [
    "id",
    "waba_id",
    "status",
    "signup_message",
    "confirmation_message",
    "privacy_policy_url",
    "website_url",
    "promo_code",
    "display_name",
];

/// `/{waba}/signups`
pub(in super::super) async fn of_account(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    if call.method == Method::GET {
        let rows: Vec<Value> = carrier.read(|world| {
            let all = world.settings.iter().filter(|(key, _)| key.starts_with("signup/"));
            let own = all.filter(|(_, signup)| signup.get("waba_id").is_some_and(|id| *id == waba.id));
            own.map(|(_, signup)| fields::select(signup.clone(), call, &USUAL)).collect()
        });
        return paging::page(carrier, call, &rows);
    }
    let mut signup = told(call)?;
    if let Some(absent) = NEEDED.iter().find(|name| !signup.contains_key(**name)) {
        return Err(check::missing(absent));
    }
    whole(&signup)?;
    let accepts =
        call.params.get("policy").and_then(|policy| policy.get("accepted")) == Some(&Value::Bool(true));
    let terms = format!("signup-terms/{}", waba.id);
    let made = carrier.commit(|world, clock| {
        if accepts {
            world.settings.put(&terms, true.into());
        } else if !world.settings.has(&terms) {
            return Err(GraphError::code(2_494_168));
        }
        let id = clock.digits(16);
        for (name, value) in [("id", &id), ("waba_id", &waba.id)] {
            signup.insert(name.to_owned(), value.clone().into());
        }
        signup.insert("status".to_owned(), "ACTIVE".into());
        world.settings.put(&format!("signup/{id}"), signup.into());
        Ok(json!({ "id": id }))
    });
    made.await?
}

/// `/signups/{id}`
pub(in super::super) async fn edge(carrier: &Carrier, call: &Call, access: &Access, id: &str) -> Answer {
    let key = format!("signup/{id}");
    let text = |signup: &Value| signup.get("waba_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let known = carrier.read(|world| world.settings.get(&key).cloned());
    let known =
        known.filter(|signup| access.may_use(&text(signup))).ok_or_else(|| GraphError::code(2_494_164))?;
    if call.method == Method::GET {
        return Ok(fields::select(known, call, &USUAL));
    }
    let mut changes = told(call)?;
    if changes.remove("privacy_policy_url").is_some() {
        return Err(GraphError::parameter("privacy_policy_url cannot be changed."));
    }
    if let Some(status) = call.text("status") {
        if !["ACTIVE", "DISABLED"].contains(&status.as_str()) {
            return Err(GraphError::parameter("Param status must be one of {ACTIVE, DISABLED}"));
        }
        changes.insert("status".to_owned(), status.into());
    }
    let mut signup = known.as_object().cloned().unwrap_or_default();
    signup.extend(changes);
    whole(&signup)?;
    carrier.commit(|world, _| world.settings.put(&key, signup.into())).await?;
    Ok(ok())
}

fn told(call: &Call) -> Result<Map<String, Value>, GraphError> {
    let mut told = Map::new();
    for (name, most) in TEXTS {
        if let Some(text) = call.text(name).filter(|text| !text.is_empty()) {
            check::at_most(&text, most, name)?;
            told.insert(name.to_owned(), text.into());
        }
    }
    Ok(told)
}

/// Addresses are addresses, and every placeholder has a value.
fn whole(signup: &Map<String, Value>) -> Result<(), GraphError> {
    let text = |name: &str| signup.get(name).and_then(Value::as_str).unwrap_or_default();
    let policy = text("privacy_policy_url");
    if !policy.starts_with("https://") && !policy.starts_with("http://") {
        return Err(GraphError::parameter("Param privacy_policy_url must be an address."));
    }
    if signup.contains_key("website_url") && !text("website_url").starts_with("https://") {
        return Err(GraphError::code(2_494_179));
    }
    if !text("promo_code").chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(GraphError::parameter("Param promo_code must have letters and digits only."));
    }
    for name in super::super::render::variables(text("confirmation_message")) {
        if name != "promo_code" {
            return Err(GraphError::code(2_494_166));
        }
        if text("promo_code").is_empty() {
            return Err(GraphError::code(2_494_167));
        }
    }
    Ok(())
}
