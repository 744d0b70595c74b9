//! `/_sim/seed`, `/_sim/apps`, `/_sim/media`: who is connected, and the bytes behind the phones page.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::seed::{Seed, plant};
use super::{Answer, Refusal, object};
use crate::carrier::Carrier;
use crate::world::{App, Waba};

/// Apps, accounts and numbers with their secrets: everything a business needs to connect.
pub(crate) async fn get(State(carrier): State<Arc<Carrier>>) -> Json<Value> {
    Json(connections(&carrier))
}

fn connections(carrier: &Carrier) -> Value {
    carrier.read(|world| {
        json!({
            "apps": world.apps.rows().collect::<Vec<_>>(),
            "wabas": world.wabas.rows().collect::<Vec<_>>(),
            "numbers": world.numbers.rows().collect::<Vec<_>>(),
            "sms_accounts": world.sms_accounts.rows().collect::<Vec<_>>(),
            "sms_senders": world.sms_senders.rows().collect::<Vec<_>>(),
        })
    })
}

/// Lays more into the world; the body is a seed.
pub(crate) async fn plant_seed(State(carrier): State<Arc<Carrier>>, body: Bytes) -> Answer {
    let seed: Seed = serde_json::from_slice(&body).map_err(|error| Refusal::wrong(error.to_string()))?;
    carrier.commit(|world, clock| plant(world, clock, seed)).await?;
    Ok(Json(connections(&carrier)))
}

/// Makes an app, or changes the fields that are given: `{"app_id","app_secret"?,"verify_token"?,"callback_url"?}`.
pub(crate) async fn put_app(State(carrier): State<Arc<Carrier>>, body: Bytes) -> Answer {
    let fields = object(&body)?;
    let app_id = fields.get("app_id").and_then(Value::as_str);
    let app_id = app_id.ok_or_else(|| Refusal::wrong("app_id is missing"))?;
    let before = carrier.read(|world| world.apps.get(app_id).cloned());
    let mut whole = before.map_or_else(|| json!({}), |app| json!(app));
    if let Some(known) = whole.as_object_mut() {
        known.extend(fields.clone());
    }
    let app: App = serde_json::from_value(whole).map_err(|error| Refusal::wrong(error.to_string()))?;
    let shown = json!(app);
    carrier.commit(|world, _| world.apps.put(app_id, app)).await?;
    Ok(Json(shown))
}

/// Changes the fields that are given of an account: `{"payment_method"?,"eligible"?,"portfolio_limit"?,…}`.
pub(crate) async fn change_account(
    State(carrier): State<Arc<Carrier>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = object(&body)?;
    let before = carrier.read(|world| world.wabas.get(&id).cloned());
    let before = before.ok_or_else(|| Refusal::not_found(format!("there is no account {id}")))?;
    let mut whole = json!(before);
    if let Some(known) = whole.as_object_mut() {
        known.extend(fields);
    }
    let waba: Waba = serde_json::from_value(whole).map_err(|error| Refusal::wrong(error.to_string()))?;
    if waba.id != id {
        return Err(Refusal::wrong("an account keeps its id"));
    }
    let shown = json!(waba);
    carrier.commit(|world, _| world.wabas.put(&id, waba)).await?;
    Ok(Json(shown))
}

/// The bytes of media and of uploads that are whole, without a token: for the phones page on one's own desk.
pub(crate) async fn media(State(carrier): State<Arc<Carrier>>, Path(id): Path<String>) -> Response {
    let mime_type = carrier.read(|world| {
        let uploaded =
            || world.uploads.rows().find(|upload| upload.media_id == id && upload.handle.is_some());
        let media = world.media.get(&id).map(|media| media.mime_type.clone());
        let of_sms = || world.sms_media.get(&id).map(|media| media.content_type.clone());
        media.or_else(of_sms).or_else(|| uploaded().map(|upload| upload.mime_type.clone()))
    });
    match (mime_type, carrier.vault.body(&id).await) {
        (Some(mime_type), Some(bytes)) => {
            let safe = [
                (header::CONTENT_TYPE, mime_type),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
                (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
            ];
            (safe, bytes).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
