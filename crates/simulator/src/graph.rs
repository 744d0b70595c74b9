//! The Graph API: takes any request that no other address claims, and sends it to the edge it names.
//!
//! One file for each group of edges; `graph/call.rs` reads requests, `graph/error.rs` writes refusals.

mod call;
mod error;

mod check;
mod messages;
mod receipts;
pub(crate) mod template_values;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::carrier::{Carrier, NotWritten};
use crate::faults::Faults;
use call::Call;
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
    let answer = match call::read(request).await {
        Ok(call) => {
            let version = call.version.clone();
            (version, answer(&carrier, &call).await)
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

async fn answer(carrier: &Carrier, call: &Call) -> Answer {
    let faults = carrier.read(Faults::of);
    if carrier.clock.happens(faults.http_error_rate.unwrap_or(0.0)) {
        return Err(GraphError::code(131_000));
    }
    let access = call.access(carrier)?;
    let path: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    match path.as_slice() {
        [id, edge] if carrier.read(|world| world.numbers.has(id)) => {
            access.number(carrier, id)?;
            number_edge(carrier, call, id, edge).await
        }
        [id] | [id, _] => Err(GraphError::no_such_object(id)),
        _ => Err(GraphError::unknown_path(&call.segments.join("/"))),
    }
}

async fn number_edge(carrier: &Carrier, call: &Call, id: &str, edge: &str) -> Answer {
    match (&call.method, edge) {
        (&Method::POST, "messages") if call.text("status").is_some() => {
            receipts::post(carrier, call, id).await
        }
        (&Method::POST, "messages") => messages::post(carrier, call, id).await,
        _ => Err(GraphError::unknown_path(edge)),
    }
}

impl From<NotWritten> for GraphError {
    fn from(_: NotWritten) -> GraphError {
        GraphError::code(131_000)
    }
}
