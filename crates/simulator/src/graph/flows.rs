//! Flows: made, changed, published, withdrawn, copied. Whether a Flow JSON is whole, in `flows/lint.rs`.

mod lint;
mod shown;

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::Call;
use super::{Answer, GraphError, check, fields, ok, paging};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks::{self, Update};
use crate::world::{Flow, Waba, World};

const CATEGORIES: [&str; 8] = [
    "SIGN_UP",
    "SIGN_IN",
    "APPOINTMENT_BOOKING",
    "LEAD_GENERATION",
    "CONTACT_US",
    "CUSTOMER_SUPPORT",
    "SURVEY",
    "OTHER",
];
const COPIED_AT_ONCE: usize = 100;
const NAME_MOST: usize = 200;
const JSON_MOST: usize = 10 * 1024 * 1024;

/// `/{waba}/flows`
pub(super) async fn of_account(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    if call.method == Method::POST {
        return create(carrier, call, waba).await;
    }
    refresh_previews(carrier, call, |flow| flow.waba_id == waba.id).await?;
    let own: Vec<Flow> =
        carrier.read(|world| world.flows.rows().filter(|flow| flow.waba_id == waba.id).cloned().collect());
    let rows: Result<Vec<Value>, GraphError> =
        own.iter().map(|flow| shown::flow(carrier, call, flow)).collect();
    paging::page(carrier, call, &rows?)
}

/// `/{flow}` and what is below it.
pub(super) async fn edge(carrier: &Carrier, call: &mut Call, flow: &Flow, rest: &[&str]) -> Answer {
    match (&call.method, rest) {
        (&Method::GET, []) => {
            refresh_previews(carrier, call, |other| other.id == flow.id).await?;
            let now = carrier.read(|world| world.flows.get(&flow.id).cloned());
            shown::flow(carrier, call, now.as_ref().unwrap_or(flow))
        }
        (&Method::POST, []) => update(carrier, call, flow).await,
        (&Method::DELETE, []) => {
            carrier.commit(|world, _| delete(world, &flow.id)).await??;
            Ok(ok())
        }
        (&Method::GET, ["assets"]) => {
            let url = format!("{}/_flow/{}?token={}", carrier.public_url, flow.id, flow.preview.token);
            let asset = json!({ "name": "flow.json", "asset_type": "FLOW_JSON", "download_url": url });
            let assets = flow.json.iter().map(|_| asset.clone()).collect::<Vec<_>>();
            paging::page(carrier, call, &assets)
        }
        (&Method::POST, ["assets"]) => upload(carrier, call, flow).await,
        (&Method::POST, ["publish"]) => {
            carrier.commit(|world, clock| publish(world, clock, &flow.id)).await??;
            Ok(ok())
        }
        (&Method::POST, ["deprecate"]) => {
            carrier.commit(|world, clock| deprecate(world, clock, &flow.id)).await??;
            Ok(ok())
        }
        _ => Err(GraphError::unknown_path(&rest.join("/"))),
    }
}

async fn create(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let name = name(call)?.ok_or_else(|| check::missing("name"))?;
    let categories = categories(call)?.ok_or_else(|| check::missing("categories"))?;
    let source = match call.text("clone_flow_id") {
        None => None,
        Some(id) => {
            let found =
                carrier.read(|world| world.flows.get(&id).filter(|one| one.waba_id == waba.id).cloned());
            Some(found.ok_or_else(|| GraphError::no_such_object(&id))?)
        }
    };
    let json = call.text("flow_json").or_else(|| source.as_ref()?.json.clone());
    let mut flow = Flow {
        id: String::new(),
        waba_id: waba.id.clone(),
        name,
        categories,
        status: "DRAFT".to_owned(),
        endpoint_uri: endpoint(call)?.or_else(|| source?.endpoint_uri),
        application_id: None,
        errors: json.as_deref().map(checked).transpose()?.unwrap_or_default(),
        json,
        updated_at: 0,
        preview: shown::preview(&carrier.clock),
    };
    let publishes = call.flag("publish")? == Some(true);
    if publishes && !may_be_published(&flow) {
        return Err(GraphError::code(139_002));
    }
    let made = carrier.commit(|world, clock| {
        named_anew(world, &waba.id, &flow.name)?;
        flow.id = clock.digits(16);
        flow.updated_at = clock.now();
        world.flows.put(&flow.id, flow.clone());
        tell(world, clock, &flow, None);
        if publishes {
            set_status(world, clock, &flow.id, "PUBLISHED");
        }
        Ok::<_, GraphError>(flow)
    });
    let made = made.await??;
    Ok(json!({ "id": made.id, "success": made.errors.is_empty(), "validation_errors": made.errors }))
}

/// The name that is given, if one is.
fn name(call: &Call) -> Result<Option<String>, GraphError> {
    let Some(name) = call.text("name") else { return Ok(None) };
    if name.is_empty() {
        return Err(check::missing("name"));
    }
    check::at_most(&name, NAME_MOST, "name")?;
    Ok(Some(name))
}

/// What is wrong with a Flow JSON, which has a bound.
fn checked(json: &str) -> Result<Vec<Value>, GraphError> {
    small(json.len())?;
    Ok(lint::check(json))
}

fn small(bytes: usize) -> Result<(), GraphError> {
    if bytes > JSON_MOST {
        return Err(GraphError::parameter(format!("A Flow JSON has at most {JSON_MOST} bytes.")));
    }
    Ok(())
}

fn named_anew(world: &World, waba_id: &str, name: &str) -> Result<(), GraphError> {
    if world.flows.rows().any(|other| other.waba_id == waba_id && other.name == name) {
        let text = "Another flow of this account has this name; choose another one.";
        return Err(GraphError::template(4_016_019, "Flow name not unique", text));
    }
    Ok(())
}

fn categories(call: &Call) -> Result<Option<Vec<String>>, GraphError> {
    let Some(given) = call.list("categories")? else { return Ok(None) };
    let words: Vec<String> = given.iter().filter_map(Value::as_str).map(str::to_uppercase).collect();
    if words.is_empty()
        || words.len() < given.len()
        || !words.iter().all(|word| CATEGORIES.contains(&word.as_str()))
    {
        return Err(GraphError::parameter(format!(
            "Param categories must be one or more of {CATEGORIES:?}."
        )));
    }
    Ok(Some(words))
}

fn endpoint(call: &Call) -> Result<Option<String>, GraphError> {
    match call.text("endpoint_uri") {
        Some(uri) if !uri.starts_with("https://") => {
            Err(GraphError::parameter("Param endpoint_uri must begin with https://."))
        }
        uri => Ok(uri),
    }
}

/// Name, categories, endpoint and app of a draft.
async fn update(carrier: &Carrier, call: &Call, flow: &Flow) -> Answer {
    let (name, categories, endpoint) = (name(call)?, categories(call)?, endpoint(call)?);
    let application = call.text("application_id");
    let saved = carrier.commit(|world, clock| {
        let draft = in_status(world, &flow.id, "DRAFT", 139_001)?;
        if let Some(name) = name.as_ref().filter(|name| **name != draft.name) {
            named_anew(world, &draft.waba_id, name)?;
        }
        if let Some(id) = application.as_ref().filter(|id| !world.apps.has(id)) {
            return Err(GraphError::no_such_object(id));
        }
        world.flows.change(&flow.id, |flow| {
            flow.name = name.unwrap_or_else(|| std::mem::take(&mut flow.name));
            flow.categories = categories.unwrap_or_else(|| std::mem::take(&mut flow.categories));
            flow.endpoint_uri = endpoint.or_else(|| flow.endpoint_uri.take());
            flow.application_id = application.or_else(|| flow.application_id.take());
            flow.updated_at = clock.now();
        });
        Ok(ok())
    });
    saved.await?
}

/// `POST /{flow}/assets`: the Flow JSON.
async fn upload(carrier: &Carrier, call: &mut Call, flow: &Flow) -> Answer {
    if call.text("asset_type").as_deref() != Some("FLOW_JSON") {
        return Err(GraphError::parameter("Param asset_type must be one of {FLOW_JSON}"));
    }
    let file = call.file.take().ok_or_else(|| check::missing("file"))?;
    small(file.bytes.size())?;
    let bytes = file.bytes.into_bytes().await.map_err(|_| GraphError::code(131_000))?;
    let text =
        String::from_utf8(bytes).map_err(|_| GraphError::parameter("Param file must be UTF-8 text."))?;
    let errors = checked(&text)?;
    let told = json!({ "success": true, "validation_errors": errors });
    let saved = carrier.commit(|world, clock| {
        in_status(world, &flow.id, "DRAFT", 139_001)?;
        world.flows.change(&flow.id, |flow| {
            (flow.json, flow.errors, flow.updated_at) = (Some(text), errors, clock.now());
        });
        Ok(told)
    });
    saved.await?
}

/// The Flow as it stands now, which has this status; the code says what does not go with another.
fn in_status<'a>(world: &'a World, id: &str, status: &str, code: u32) -> Result<&'a Flow, GraphError> {
    let flow = world.flows.get(id).ok_or_else(|| GraphError::no_such_object(id))?;
    if flow.status == status { Ok(flow) } else { Err(GraphError::code(code)) }
}

fn publish(world: &mut World, clock: &Clock, id: &str) -> Result<(), GraphError> {
    if !may_be_published(in_status(world, id, "DRAFT", 139_002)?) {
        return Err(GraphError::code(139_002));
    }
    set_status(world, clock, id, "PUBLISHED");
    Ok(())
}

fn deprecate(world: &mut World, clock: &Clock, id: &str) -> Result<(), GraphError> {
    in_status(world, id, "PUBLISHED", 139_003)?;
    set_status(world, clock, id, "DEPRECATED");
    Ok(())
}

fn delete(world: &mut World, id: &str) -> Result<(), GraphError> {
    in_status(world, id, "DRAFT", 139_004)?;
    world.flows.remove(id);
    Ok(())
}

/// With a Flow JSON that is whole, and an endpoint where it speaks of one.
fn may_be_published(flow: &Flow) -> bool {
    let speaks = flow.told("data_api_version").is_some();
    flow.json.is_some() && flow.errors.is_empty() && (!speaks || flow.endpoint_uri.is_some())
}

/// The Flow has this status now, and the business is told.
pub(crate) fn set_status(world: &mut World, clock: &Clock, id: &str, status: &str) -> Option<Flow> {
    let before = world.flows.get(id)?.status.clone();
    let flow = world.flows.change(id, |flow| {
        status.clone_into(&mut flow.status);
        flow.updated_at = clock.now();
        flow.clone()
    })?;
    tell(world, clock, &flow, Some(&before));
    Some(flow)
}

fn tell(world: &mut World, clock: &Clock, flow: &Flow, before: Option<&str>) {
    let message = match before {
        Some(before) => format!("Flow {} changed status from {before} to {}", flow.name, flow.status),
        None => format!("Flow {} was created with status {}", flow.name, flow.status),
    };
    let mut value = json!({ "event": "FLOW_STATUS_CHANGE", "message": message, "flow_id": flow.id,
        "new_status": flow.status });
    if let (Some(before), Some(fields)) = (before, value.as_object_mut()) {
        fields.insert("old_status".to_owned(), before.into());
    }
    let update = Update {
        waba_id: flow.waba_id.clone(),
        number_id: None,
        field: "flows",
        time: Some(clock.now()),
        value,
        lane: format!("flow/{}", flow.id),
        message_id: None,
    };
    webhooks::queue(world, clock, &update);
}

/// `preview.invalidate(true)` makes new previews; ones that have run out are new in any case.
async fn refresh_previews(
    carrier: &Carrier,
    call: &Call,
    is_asked: impl Fn(&Flow) -> bool,
) -> Result<(), GraphError> {
    let Some(asked) = fields::asked_for(call, "preview") else { return Ok(()) };
    let anew = asked.contains("invalidate(true)");
    carrier
        .commit(|world, clock| {
            let stale = |flow: &&Flow| is_asked(flow) && (anew || clock.now() >= flow.preview.until);
            let ids: Vec<String> = world.flows.rows().filter(stale).map(|flow| flow.id.clone()).collect();
            for id in ids {
                world.flows.change(&id, |flow| flow.preview = shown::preview(clock));
            }
        })
        .await?;
    Ok(())
}

/// `POST /{waba}/migrate_flows`: copies Flows of another account of the same business.
pub(super) async fn migrate(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let source = super::accounts::sibling(carrier, call, waba)?;
    let names = call.text("source_flow_names").unwrap_or_default();
    let names: Vec<String> = super::call::words(&names);
    let mut copied = Vec::new();
    let mut failed = Vec::new();
    let all = carrier
        .read(|world| world.flows.rows().filter(|flow| flow.waba_id == source).cloned().collect::<Vec<_>>());
    let wanted =
        all.iter().filter(|flow| names.is_empty() || names.contains(&flow.name)).take(COPIED_AT_ONCE);
    carrier
        .commit(|world, clock| {
            for flow in wanted {
                if named_anew(world, &waba.id, &flow.name).is_err() {
                    failed.push(json!({ "source_name": flow.name, "error_code": "4233041", "error_message":
                        "Flows Migration Error: Flow with the same name exists in destination WABA." }));
                    continue;
                }
                let copy = Flow {
                    id: clock.digits(16),
                    waba_id: waba.id.clone(),
                    updated_at: clock.now(),
                    preview: shown::preview(clock),
                    ..flow.clone()
                };
                copied
                    .push(json!({ "source_name": flow.name, "source_id": flow.id, "migrated_id": copy.id }));
                world.flows.put(&copy.id, copy.clone());
                tell(world, clock, &copy, None);
            }
        })
        .await?;
    let absent = names.iter().filter(|name| !all.iter().any(|flow| flow.name == **name));
    failed.extend(absent.map(|name| {
        json!({ "source_name": name, "error_code": "4233020", "error_message":
        "Flows Migration Error: Flow with this name does not exist in source WABA." })
    }));
    Ok(json!({ "migrated_flows": copied, "failed_flows": failed }))
}

/// Whether a message may open this Flow: by its id or its name, published, or a draft that says so.
pub(super) fn may_be_sent(world: &World, waba_id: &str, parameters: &Value) -> Result<(), GraphError> {
    let text = |name: &str| parameters.get(name).and_then(Value::as_str);
    let is_named = |flow: &&Flow| {
        flow.waba_id == waba_id
            && (text("flow_id") == Some(&flow.id) || text("flow_name") == Some(&flow.name))
    };
    let flow = world.flows.rows().find(is_named).ok_or_else(|| check::wrong("There is no such flow."))?;
    match flow.status.as_str() {
        "PUBLISHED" | "THROTTLED" => Ok(()),
        "DRAFT" if text("mode") == Some("draft") => Ok(()),
        "BLOCKED" => Err(GraphError::code(132_068)),
        status => Err(check::wrong(&format!("A flow that is {status} cannot be sent."))),
    }
}

/// The query of a preview's address.
#[derive(Deserialize)]
pub(crate) struct Look {
    token: String,
}

/// `GET /_flow/{id}?token=`: the Flow JSON, for whoever has the preview's address.
pub(crate) async fn look(
    State(carrier): State<Arc<Carrier>>,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Response {
    let now = carrier.clock.now();
    let flow = carrier.read(|world| world.flows.get(&id).cloned());
    let flow = flow.filter(|flow| flow.preview.token == look.token && now < flow.preview.until);
    match flow.and_then(|flow| flow.json) {
        Some(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
