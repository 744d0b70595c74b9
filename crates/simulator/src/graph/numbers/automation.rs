//! `/{number}/conversational_automation` and `/{number}/whatsapp_commerce_settings`: what a chat offers before anybody
//! has written.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, check, fields, ok};
use crate::carrier::Carrier;
use crate::world::Number;

const PROMPTS: usize = 4;
const PROMPT_MOST: usize = 80;
const COMMANDS: usize = 30;
const SWITCHES: [&str; 2] = ["is_cart_enabled", "is_catalog_visible"];

/// `conversational_automation`: prompts to tap, commands to type, and whether a first opening is told.
pub(super) async fn edge(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let id = &number.phone_number_id;
    if call.method == Method::GET {
        let mut automation = carrier.read(|world| world.setup(id).automation);
        automation.insert("id".to_owned(), id.clone().into());
        return Ok(Value::Object(automation));
    }
    let mut changes = Map::new();
    if let Some(prompts) = call.list("prompts")? {
        changes.insert("prompts".to_owned(), checked_prompts(prompts)?);
    }
    if let Some(commands) = call.list("commands")? {
        changes.insert("commands".to_owned(), checked_commands(commands)?);
    }
    if let Some(welcome) = call.flag("enable_welcome_message")? {
        changes.insert("enable_welcome_message".to_owned(), welcome.into());
    }
    if changes.is_empty() {
        return Err(GraphError::parameter(
            "One of prompts, commands and enable_welcome_message is required.",
        ));
    }
    carrier.commit(|world, _| world.change_setup(id, |setup| setup.automation.extend(changes))).await?;
    Ok(ok())
}

fn checked_prompts(prompts: Vec<Value>) -> Result<Value, GraphError> {
    if prompts.len() > PROMPTS || !prompts.iter().all(Value::is_string) {
        return Err(GraphError::parameter(format!(
            "Param prompts must be an array of at most {PROMPTS} texts."
        )));
    }
    for prompt in prompts.iter().filter_map(Value::as_str) {
        check::at_most(prompt, PROMPT_MOST, "prompts")?;
    }
    Ok(prompts.into())
}

fn checked_commands(commands: Vec<Value>) -> Result<Value, GraphError> {
    if commands.len() > COMMANDS {
        return Err(GraphError::parameter(format!(
            "Param commands must be an array of at most {COMMANDS} commands."
        )));
    }
    for command in &commands {
        check::required(command, "command_name", 32)?;
        check::required(command, "command_description", 256)?;
    }
    Ok(commands.into())
}

/// `whatsapp_commerce_settings`: whether the catalog and the cart are shown.
pub(super) async fn commerce(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let id = &number.phone_number_id;
    if call.method == Method::GET {
        let set = carrier.read(|world| world.setup(id).commerce);
        let is_on = |name: &str| set.get(name).copied().unwrap_or(name == "is_cart_enabled");
        let settings = json!({ "id": format!("7{id}"), "is_cart_enabled": is_on("is_cart_enabled"),
            "is_catalog_visible": is_on("is_catalog_visible") });
        return Ok(json!({ "data": [fields::select(settings, call, &SWITCHES)] }));
    }
    let mut changes = Vec::new();
    for name in SWITCHES {
        changes.extend(call.flag(name)?.map(|flag| (name.to_owned(), flag)));
    }
    if changes.is_empty() {
        return Err(GraphError::parameter(format!("One of {SWITCHES:?} is required.")));
    }
    carrier.commit(|world, _| world.change_setup(id, |setup| setup.commerce.extend(changes))).await?;
    Ok(ok())
}
