//! Accounts, apps and tokens: what they are, who listens, and where webhooks go.

use serde_json::{Value, json};

use super::call::{Access, Call, access_of};
use super::{Answer, GraphError, analytics, callback, fields, numbers, ok, paging, time_zone};
use crate::carrier::Carrier;
use crate::world::Waba;

/// `GET /{waba}`
pub(super) fn get(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let mut object = json!({
        "id": waba.id,
        "name": waba.name,
        "timezone_id": time_zone::id(&waba.timezone),
        "currency": "USD",
        "message_template_namespace": format!("ns_{}", waba.id),
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "ownership_type": "SELF",
    });
    for kind in analytics::KINDS {
        if let (Some(asked), Some(object)) = (fields::asked_for(call, kind.name), object.as_object_mut()) {
            object.insert(kind.name.to_owned(), analytics::field(carrier, waba, kind, &asked)?);
        }
    }
    Ok(fields::select(object, call, &["name", "timezone_id", "message_template_namespace"]))
}

/// `GET /{waba}/phone_numbers`
pub(super) fn phone_numbers(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let list: Vec<Value> = carrier.read(|world| {
        let own = world.numbers.rows().filter(|number| number.waba_id == waba.id);
        own.map(|number| numbers::get(call, number, waba)).collect()
    });
    paging::page(carrier, call, &list)
}

/// `GET /{waba}/subscribed_apps`
pub(super) fn subscribed_apps(waba: &Waba) -> Value {
    let address = waba.webhook_override.as_ref().map(|it| it.callback_url.clone());
    let data: Vec<Value> = waba
        .app_ids
        .iter()
        .map(|id| {
            let link = format!("https://www.facebook.com/games/?app_id={id}");
            let mut app = json!({ "whatsapp_business_api_data": { "id": id, "name": "App", "link": link } });
            if let (Some(address), Some(fields)) = (&address, app.as_object_mut()) {
                fields.insert("override_callback_uri".to_owned(), address.clone().into());
            }
            app
        })
        .collect();
    json!({ "data": data })
}

/// `POST /{waba}/subscribed_apps`: the account's apps listen (again); with an address webhooks about messages
/// go there, without one to the apps' own.
pub(super) async fn subscribe(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let (address, token) = (call.text("override_callback_uri"), call.text("verify_token"));
    let address = callback::verified_override(carrier, address, token).await?;
    let kept = unsubscribed_key(waba);
    carrier
        .commit(|world, _| {
            let before = world.settings.remove(&kept).and_then(|ids| serde_json::from_value(ids).ok());
            let before: Vec<String> = before.unwrap_or_default();
            world.wabas.change(&waba.id, |waba| {
                waba.webhook_override = address;
                waba.app_ids.extend(before);
            });
        })
        .await?;
    Ok(ok())
}

/// `DELETE /{waba}/subscribed_apps`
pub(super) async fn unsubscribe(carrier: &Carrier, waba: &Waba) -> Answer {
    let kept = unsubscribed_key(waba);
    carrier
        .commit(|world, _| {
            let ids = world.wabas.change(&waba.id, |waba| std::mem::take(&mut waba.app_ids));
            if let Some(ids) = ids.filter(|ids| !ids.is_empty()) {
                world.settings.put(&kept, json!(ids));
            }
        })
        .await?;
    Ok(ok())
}

/// Where the apps are kept that do not listen for now.
fn unsubscribed_key(waba: &Waba) -> String {
    format!("unsubscribed/{}", waba.id)
}

/// `POST /{app}/subscriptions`: sets where the app's webhooks go, after the handshake.
pub(super) async fn subscriptions(carrier: &Carrier, call: &Call, app_id: &str) -> Answer {
    let callback_url = call.text("callback_url");
    let callback_url = callback_url.ok_or_else(|| GraphError::parameter("callback_url is required"))?;
    let verify_token = call.text("verify_token").unwrap_or_default();
    callback::verify(carrier, &callback_url, &verify_token).await?;
    carrier
        .commit(|world, _| {
            world.apps.change(app_id, |app| {
                app.callback_url = Some(callback_url);
                app.verify_token = verify_token;
            })
        })
        .await?;
    Ok(ok())
}

/// `GET /{app}/subscriptions`
pub(super) fn list_subscriptions(carrier: &Carrier, app_id: &str) -> Value {
    let address = carrier.read(|world| world.apps.get(app_id).and_then(|app| app.callback_url.clone()));
    let data: Vec<Value> = address
        .into_iter()
        .map(|address| {
            json!({ "object": "whatsapp_business_account", "callback_url": address, "active": true,
                "fields": [{ "name": "messages" }, { "name": "message_template_status_update" }] })
        })
        .collect();
    json!({ "data": data })
}

/// `GET /debug_token?input_token=`
pub(super) fn debug_token(carrier: &Carrier, call: &Call) -> Answer {
    let token = call.text("input_token").ok_or_else(|| GraphError::parameter("input_token is required"))?;
    let scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];
    Ok(match access_of(carrier, &token) {
        None => json!({ "data": { "is_valid": false, "scopes": [],
            "error": { "code": 190, "message": "Invalid OAuth access token." } } }),
        Some(Access::App(app_id)) => {
            json!({ "data": { "app_id": app_id, "type": "APP", "is_valid": true, "scopes": [] } })
        }
        Some(Access::Account(waba_id)) => {
            let app_id = carrier.read(|world| world.wabas.get(&waba_id)?.app_ids.first().cloned());
            json!({ "data": { "app_id": app_id, "type": "SYSTEM_USER", "is_valid": true, "expires_at": 0,
                "scopes": scopes, "granular_scopes":
                    scopes.map(|scope| json!({ "scope": scope, "target_ids": [waba_id] })) } })
        }
    })
}

/// `GET /oauth/access_token?grant_type=client_credentials`: the app's own token.
pub(super) fn app_token(carrier: &Carrier, call: &Call) -> Answer {
    let (id, secret) = (call.text("client_id"), call.text("client_secret"));
    let token = format!("{}|{}", id.unwrap_or_default(), secret.unwrap_or_default());
    match access_of(carrier, &token) {
        Some(Access::App(_)) => Ok(json!({ "access_token": token, "token_type": "bearer" })),
        Some(Access::Account(_)) | None => Err(GraphError::parameter("Error validating client secret.")),
    }
}
