//! The Graph API: takes any request that no other address claims, and sends it to the edge it names.
//!
//! One file for each group of edges; `graph/call.rs` reads requests, `graph/error.rs` writes refusals.

mod accounts;
mod admission;
mod analytics;
mod call;
mod callback;
mod calls;
mod check;
mod error;
mod fields;
pub(crate) mod flows;
pub(crate) mod groups;
pub(crate) mod media;
mod messages;
pub(crate) mod numbers;
mod paging;
pub(crate) mod rate;
mod receipts;
pub(crate) mod render;
mod template_rules;
mod template_values;
pub(crate) mod templates;
mod threads;
mod time_zone;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::carrier::{Carrier, NotWritten};
use crate::world::faults::Faults;
use crate::world::{Group, Number, Waba};
use admission::Edge;
pub(crate) use call::BODY_MOST;
use call::{Access, Call};
pub(crate) use error::GraphError;

/// What an edge answers.
type Answer = Result<Value, GraphError>;

/// The answer of edges that only do something.
fn ok() -> Value {
    json!({ "success": true })
}

/// Serves one Graph request.
pub(crate) async fn serve(State(carrier): State<Arc<Carrier>>, request: Request) -> Response {
    let trace = carrier.clock.letters(23, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    let answer = match call::read(&carrier, request).await {
        Ok(mut call) => {
            let version = call.version.clone();
            (version, faulty(&carrier, &mut call).await)
        }
        Err(error) => (None, Err(error)),
    };
    let (version, answer) = answer;
    let mut response = match answer {
        Ok(value) => Json(value).into_response(),
        Err(error) => error.into_response_with(&trace),
    };
    add_headers(response.headers_mut(), &trace, version.as_deref().unwrap_or("v26.0"));
    response
}

fn add_headers(headers: &mut HeaderMap, trace: &str, version: &str) {
    let usage = r#"{"call_count":1,"total_cputime":1,"total_time":1}"#;
    let named = [
        ("x-fb-trace-id", trace),
        ("x-fb-request-id", trace),
        ("x-fb-rev", "1"),
        ("facebook-api-version", version),
        ("x-app-usage", usage),
        ("x-business-use-case-usage", "{}"),
        ("cache-control", "private, no-cache, no-store, must-revalidate"),
    ];
    for (name, value) in named {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// The answer, or the error that is asked for in its place: before anything was done, or after it.
async fn faulty(carrier: &Carrier, call: &mut Call) -> Answer {
    let faults = carrier.read(Faults::of);
    let strikes = |rate: Option<f64>| carrier.clock.happens(rate.unwrap_or(0.0));
    if strikes(faults.error_before) {
        return Err(GraphError::code(131_000));
    }
    let answer = answer(carrier, call).await;
    if answer.is_ok() && strikes(faults.error_after) { Err(GraphError::code(131_000)) } else { answer }
}

async fn answer(carrier: &Carrier, call: &mut Call) -> Answer {
    let segments = call.segments.clone();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    if path.as_slice() == ["oauth", "access_token"] {
        return accounts::app_token(carrier, call);
    }
    let access = call.access(carrier)?;
    match path.as_slice() {
        ["debug_token"] => accounts::debug_token(carrier, call),
        ["message_template_library"] => templates::library::list(carrier, call),
        ["signups", id] => accounts::signups::edge(carrier, call, &access, id).await,
        [id] if id.starts_with("upload:") => match call.method {
            Method::GET => media::upload_state(carrier, id),
            _ => media::continue_upload(carrier, call, id).await,
        },
        [id, rest @ ..] if carrier.read(|world| world.numbers.has(id)) => {
            let number = access.number(carrier, id)?;
            number_edge(carrier, call, &number, rest).await
        }
        [id, rest @ ..] if carrier.read(|world| world.wabas.has(id)) => {
            let waba = access.waba(carrier, id)?;
            account_edge(carrier, call, &waba, rest).await
        }
        [id, rest @ ..] if carrier.read(|world| world.apps.has(id)) => {
            app_edge(carrier, call, &access, id, rest).await
        }
        [id, rest @ ..] if let Some(group) = group(carrier, &access, id) => {
            groups::edge(carrier, call, group, rest).await
        }
        [id, "owned_whatsapp_business_accounts"] => accounts::owned(carrier, call, &access, id),
        [id, "client_whatsapp_business_accounts"] => accounts::shared(carrier, &access, id),
        [id, rest @ ..] => object(carrier, call, &access, id, rest).await,
        [] => Err(GraphError::unknown_path("")),
    }
}

async fn number_edge(carrier: &Carrier, call: &mut Call, number: &Number, rest: &[&str]) -> Answer {
    let id = &number.phone_number_id;
    match (&call.method, rest) {
        (&Method::POST, ["messages"]) if call.text("status").is_some() => {
            receipts::post(carrier, call, id).await
        }
        (&Method::POST, ["messages"]) => messages::post(carrier, call, number, Edge::Messages).await,
        (&Method::POST, ["marketing_messages"]) => {
            messages::post(carrier, call, number, Edge::Marketing).await
        }
        (&(Method::GET | Method::POST), ["groups"]) => groups::of_number_edge(carrier, call, number).await,
        (&Method::POST, ["thread_control"]) => threads::post(carrier, call, number).await,
        (&Method::POST, ["media"]) => media::upload(carrier, call, number).await,
        (&Method::POST, ["calls"]) => calls::post(carrier, call, number).await,
        (&Method::GET, ["call_permissions"]) => calls::permissions(carrier, call, number),
        _ => numbers::edge(carrier, call, number, rest).await,
    }
}

async fn account_edge(carrier: &Carrier, call: &Call, waba: &Waba, rest: &[&str]) -> Answer {
    match (&call.method, rest) {
        (&Method::GET, []) => accounts::get(carrier, call, waba),
        (&Method::POST, []) => accounts::configure(carrier, call, waba).await,
        (&Method::GET, ["phone_numbers"]) => accounts::phone_numbers(carrier, call, waba),
        (&Method::POST, ["phone_numbers"]) => numbers::registration::add(carrier, call, waba).await,
        (&Method::GET, ["subscribed_apps"]) => Ok(accounts::subscribed_apps(waba)),
        (&Method::POST, ["subscribed_apps"]) => accounts::subscribe(carrier, call, waba).await,
        (&Method::DELETE, ["subscribed_apps"]) => accounts::unsubscribe(carrier, waba).await,
        (&(Method::GET | Method::POST), ["flows"]) => flows::of_account(carrier, call, waba).await,
        (&Method::POST, ["migrate_flows"]) => flows::migrate(carrier, call, waba).await,
        (&(Method::GET | Method::POST), ["signups"]) => {
            accounts::signups::of_account(carrier, call, waba).await
        }
        (&Method::GET, [edge]) if let Some(kind) = analytics::kind(edge) => {
            analytics::edge(carrier, call, waba, kind)
        }
        _ => templates::of_account(carrier, call, waba, rest).await,
    }
}

async fn app_edge(carrier: &Carrier, call: &Call, access: &Access, id: &str, rest: &[&str]) -> Answer {
    let is_own = matches!(access, Access::App(own) if own == id);
    match (&call.method, rest) {
        (&Method::POST, ["uploads"]) => media::begin_upload(carrier, call).await,
        (_, ["subscriptions"]) if !is_own => Err(GraphError::code(10).details("Use the token of the app.")),
        (&Method::POST, ["subscriptions"]) => accounts::subscriptions(carrier, call, id).await,
        (&Method::GET, ["subscriptions"]) => Ok(accounts::list_subscriptions(carrier, id)),
        _ => Err(GraphError::unknown_path(&rest.join("/"))),
    }
}

/// A group that the token may use.
fn group(carrier: &Carrier, access: &Access, id: &str) -> Option<Group> {
    let found = carrier.read(|world| {
        let group = world.groups.get(id)?.clone();
        Some((world.numbers.get(&group.number_id)?.waba_id.clone(), group))
    });
    found.filter(|(waba_id, _)| access.may_use(waba_id)).map(|(_, group)| group)
}

/// Things that stand alone: templates, Flows and media.
async fn object(carrier: &Carrier, call: &mut Call, access: &Access, id: &str, rest: &[&str]) -> Answer {
    let template = carrier.read(|world| world.templates.get(id).cloned());
    let template = template.filter(|one| access.may_use(&one.waba_id) && one.deleted_at.is_none());
    if let Some(template) = template {
        return templates::edge(carrier, call, &template, rest).await;
    }
    let flow = carrier.read(|world| world.flows.get(id).cloned());
    if let Some(flow) = flow.filter(|flow| access.may_use(&flow.waba_id)) {
        return flows::edge(carrier, call, &flow, rest).await;
    }
    let is_id = id.chars().all(|c| c.is_ascii_digit());
    if !rest.is_empty() && !is_id {
        return Err(GraphError::unknown_path(&call.segments.join("/")));
    }
    let found = media::find(carrier, access, id).filter(|_| rest.is_empty());
    let found = found.ok_or_else(|| GraphError::no_such_object(id))?;
    match call.method {
        Method::GET => media::get(carrier, call, &found),
        Method::DELETE => media::delete(carrier, &found).await,
        _ => Err(GraphError::no_such_object(id)),
    }
}

impl From<NotWritten> for GraphError {
    fn from(_: NotWritten) -> GraphError {
        GraphError::code(131_000)
    }
}
