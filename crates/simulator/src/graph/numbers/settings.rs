//! `GET|POST /{number}/settings`: calling, storage, and the check of identities.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, fields, ok};
use crate::carrier::Carrier;
use crate::world::{Number, World};

/// Words that a setting takes.
const WORDS: [(&str, &[&str]); 6] = [
    ("/calling/status", &["ENABLED", "DISABLED"]),
    ("/calling/call_icon_visibility", &["DEFAULT", "DISABLE_ALL"]),
    ("/calling/callback_permission_status", &["ENABLED", "DISABLED"]),
    ("/calling/call_hours/status", &["ENABLED", "DISABLED"]),
    ("/calling/sip/status", &["ENABLED", "DISABLED"]),
    ("/storage_configuration/status", &["DEFAULT", "IN_COUNTRY_STORAGE_ENABLED", "NO_STORAGE_ENABLED"]),
];
const DAYS: [&str; 7] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
const NAMES: [&str; 4] = ["calling", "storage_configuration", "user_identity_change", "payload_encryption"];

pub(super) async fn edge(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let id = &number.phone_number_id;
    if call.method == Method::GET {
        let mut settings = carrier.read(|world| of(world, id));
        show_servers(carrier, call, number, &mut settings);
        return Ok(fields::select(settings, call, &NAMES));
    }
    let changes: Map<String, Value> = call
        .params
        .iter()
        .filter(|(name, _)| NAMES.contains(&name.as_str()))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    if changes.is_empty() {
        return Err(GraphError::parameter(format!("One of {NAMES:?} is required.")));
    }
    check(&Value::Object(changes.clone()))?;
    carrier
        .commit(|world, _| {
            world.change_setup(id, |setup| {
                for (name, change) in changes {
                    merge(setup.settings.entry(name).or_insert_with(|| json!({})), change);
                }
            });
        })
        .await?;
    Ok(ok())
}

/// The settings of a number, with those that were never set.
fn of(world: &World, number_id: &str) -> Value {
    let mut settings = json!({
        "calling": { "status": "DISABLED", "call_icon_visibility": "DEFAULT",
            "callback_permission_status": "DISABLED" },
        "storage_configuration": { "status": "DEFAULT" },
        "user_identity_change": { "enable_identity_key_check": false },
    });
    merge(&mut settings, Value::Object(world.setup(number_id).settings));
    settings
}

/// Objects are laid over each other field by field, null takes one away; anything else is replaced.
fn merge(known: &mut Value, change: Value) {
    match (known, change) {
        (Value::Object(known), Value::Object(change)) => {
            for (name, value) in change {
                if value.is_null() {
                    known.remove(&name);
                } else {
                    merge(known.entry(name).or_insert_with(|| json!({})), value);
                }
            }
        }
        (known, change) => *known = change,
    }
}

fn check(changes: &Value) -> Result<(), GraphError> {
    if let Some((name, _)) =
        changes.as_object().and_then(|all| all.iter().find(|(_, value)| !value.is_object()))
    {
        return Err(GraphError::parameter(format!("Param {name} must be an object.")));
    }
    for (pointer, words) in WORDS {
        let given = changes.pointer(pointer);
        if given.is_some_and(|given| !given.as_str().is_some_and(|word| words.contains(&word))) {
            return Err(GraphError::parameter(format!("Param {pointer} must be one of {words:?}.")));
        }
    }
    let checks = changes.pointer("/user_identity_change/enable_identity_key_check");
    if checks.is_some_and(|checks| !checks.is_boolean()) {
        return Err(GraphError::parameter("Param enable_identity_key_check must be a boolean."));
    }
    if let Some(hours) = changes.pointer("/calling/call_hours/weekly_operating_hours") {
        hours.as_array().into_iter().flatten().try_for_each(open_hours)?;
    }
    let servers = changes.pointer("/calling/sip/servers").and_then(Value::as_array);
    if servers
        .is_some_and(|servers| servers.iter().any(|one| one.get("hostname").is_none_or(|it| !it.is_string())))
    {
        return Err(GraphError::parameter("Each SIP server has a hostname."));
    }
    Ok(())
}

fn open_hours(day: &Value) -> Result<(), GraphError> {
    let text = |name: &str| day.get(name).and_then(Value::as_str).unwrap_or_default();
    let (opens, closes) = (text("open_time"), text("close_time"));
    let is_time = |time: &str| time.len() == 4 && time.chars().all(|c| c.is_ascii_digit()) && time < "2400";
    if DAYS.contains(&text("day_of_week")) && is_time(opens) && is_time(closes) && opens < closes {
        return Ok(());
    }
    Err(GraphError::parameter("Opening hours are a day_of_week with an open_time before its close_time."))
}

/// A SIP server belongs to the app that set it; its password is shown to who asks for it.
fn show_servers(carrier: &Carrier, call: &Call, number: &Number, settings: &mut Value) {
    let app = carrier.read(|world| world.waba_of(&number.phone_number_id)?.app_ids.first().cloned());
    let with_password = call.text("include_sip_credentials").as_deref() == Some("true");
    let servers = settings.pointer_mut("/calling/sip/servers").and_then(Value::as_array_mut);
    for server in servers.into_iter().flatten().filter_map(Value::as_object_mut) {
        server.insert("app_id".to_owned(), app.as_ref().and_then(|id| id.parse::<u64>().ok()).into());
        if with_password {
            let secret =
                crate::webhooks::signature::sign(&number.access_token, number.phone_number_id.as_bytes());
            server.insert("sip_user_password".to_owned(), secret.trim_start_matches("sha256=").into());
        }
    }
}
