//! A Flow as the API shows it, its preview and its metrics.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::{GraphError, fields};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::world::{Flow, Preview};

const USUAL: [&str; 5] = ["id", "name", "status", "categories", "validation_errors"];
const DAY: i64 = 24 * 3600;
const PREVIEW_SECONDS: i64 = 30 * DAY;
const METRICS: [&str; 5] = [
    "ENDPOINT_REQUEST_COUNT",
    "ENDPOINT_REQUEST_ERROR",
    "ENDPOINT_REQUEST_ERROR_RATE",
    "ENDPOINT_REQUEST_LATENCY_SECONDS_CEIL",
    "ENDPOINT_AVAILABILITY",
];

/// What the call asks for of a Flow.
pub(super) fn flow(carrier: &Carrier, call: &Call, flow: &Flow) -> Result<Value, GraphError> {
    let (waba, app) = carrier.read(|world| {
        let waba = world.wabas.get(&flow.waba_id).cloned();
        let app = flow.application_id.clone().or_else(|| waba.as_ref()?.app_ids.first().cloned());
        (waba, app)
    });
    let mut whole = json!({
        "id": flow.id,
        "name": flow.name,
        "status": flow.status,
        "categories": flow.categories,
        "validation_errors": flow.errors,
        "updated_at": instant(flow.updated_at),
        "preview": { "preview_url": format!("{}/_flow/{}?token={}", carrier.public_url, flow.id, flow.preview.token),
            "expires_at": instant(flow.preview.until) },
        "health_status": { "can_send_message": if flow.status == "BLOCKED" { "BLOCKED" } else { "AVAILABLE" },
            "entities": [{ "entity_type": "FLOW", "id": flow.id, "can_send_message":
                if ["PUBLISHED", "THROTTLED"].contains(&flow.status.as_str()) { "AVAILABLE" } else { "BLOCKED" } }] },
    });
    let told = [
        ("json_version", flow.told("version").map(Value::from)),
        ("data_api_version", flow.told("data_api_version").map(Value::from)),
        ("endpoint_uri", flow.endpoint_uri.clone().map(Value::from)),
        ("metric", metric(call)?),
        (
            "application",
            app.map(|id| {
                json!({ "id": id, "name": "App",
            "link": format!("https://www.facebook.com/games/?app_id={id}") })
            }),
        ),
        (
            "whatsapp_business_account",
            waba.map(|waba| {
                json!({ "id": waba.id, "name": waba.name,
            "timezone_id": super::super::time_zone::id(&waba.timezone), "currency": "USD",
            "message_template_namespace": format!("ns_{}", waba.id) })
            }),
        ),
    ];
    if let Some(fields) = whole.as_object_mut() {
        let present: Map<String, Value> =
            told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        fields.extend(present);
    }
    Ok(fields::select(whole, call, &USUAL))
}

/// A preview that works for thirty days.
pub(super) fn preview(clock: &Clock) -> Preview {
    let token = clock.letters(24, "abcdefghijklmnopqrstuvwxyz0123456789");
    Preview { token, until: clock.now() + PREVIEW_SECONDS }
}

/// `metric.name(…).granularity(…)`: endpoints are not called here, so that there is nothing to count.
fn metric(call: &Call) -> Result<Option<Value>, GraphError> {
    let Some(asked) = fields::asked_for(call, "metric") else { return Ok(None) };
    let argument = |name: &str| {
        let rest = asked.split_once(&format!(".{name}("))?.1;
        rest.split_once(')').map(|(value, _)| value.to_owned())
    };
    let name = argument("name").unwrap_or_default();
    let granularity = argument("granularity").unwrap_or_default();
    if !METRICS.contains(&name.as_str()) || !["DAY", "HOUR", "LIFETIME"].contains(&granularity.as_str()) {
        return Err(GraphError::parameter("metric takes the name of a metric and a granularity."));
    }
    Ok(Some(json!({ "name": name, "granularity": granularity, "data_points": [] })))
}

fn instant(at: i64) -> String {
    let at = jiff::Timestamp::from_second(at).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}
