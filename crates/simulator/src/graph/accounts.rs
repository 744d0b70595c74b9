//! Accounts, apps and tokens: what they are, who listens, and where webhooks go.

mod portfolio;
pub(super) mod signups;

use serde_json::{Map, Value, json};

use super::call::{Access, Call, access_of};
use super::{Answer, GraphError, analytics, callback, fields, numbers, ok, paging, time_zone};
use crate::carrier::Carrier;
use crate::world::{Waba, World};
pub(super) use portfolio::{owned, shared, sibling};

const SWITCHES: [&str; 2] = ["disable_marketing_messages_on_cloud_api", "is_enabled_for_insights"];
const FREEDOM: &str = "degrees_of_freedom_spec";

/// `GET /{waba}`
pub(super) fn get(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let mut object = json!({
        "id": waba.id,
        "name": waba.name,
        "status": "ACTIVE",
        "timezone_id": time_zone::id(&waba.timezone),
        "currency": "USD",
        "message_template_namespace": format!("ns_{}", waba.id),
        "account_review_status": "APPROVED",
        "business_verification_status": if waba.verified { "verified" } else { "not_verified" },
        "ownership_type": "SELF",
        "marketing_messages_onboarding_status": "ONBOARDED",
        "owner_business_info": { "id": portfolio::id(waba), "name": waba.name },
        "subscribed_apps": subscribed_apps(waba),
        "health_status": { "can_send_message": if waba.payment_method { "AVAILABLE" } else { "LIMITED" },
            "entities": [{ "entity_type": "WABA", "id": waba.id, "can_send_message": "AVAILABLE" }] },
    });
    if let Some(fields) = object.as_object_mut() {
        fields.extend(carrier.read(|world| settings(world, &waba.id)));
    }
    for kind in analytics::KINDS {
        if let (Some(asked), Some(object)) = (fields::asked_for(call, kind.name), object.as_object_mut()) {
            object.insert(kind.name.to_owned(), analytics::field(carrier, waba, kind, &asked)?);
        }
    }
    Ok(fields::select(object, call, &["name", "timezone_id", "message_template_namespace"]))
}

/// What was set at the account.
fn settings(world: &World, waba_id: &str) -> Map<String, Value> {
    let set = world.settings.get(&settings_key(waba_id)).and_then(Value::as_object).cloned();
    set.unwrap_or_default()
}

fn settings_key(waba_id: &str) -> String {
    format!("account/{waba_id}")
}

/// Whether marketing goes by its own edge only.
pub(super) fn keeps_marketing_apart(world: &World, waba_id: &str) -> bool {
    settings(world, waba_id).get(SWITCHES[0]) == Some(&Value::Bool(true))
}

/// `POST /{waba}`: switches, and what Meta may change about marketing messages by itself.
pub(super) async fn configure(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let mut changes = Map::new();
    for name in SWITCHES {
        if let Some(flag) = call.flag(name)? {
            changes.insert(name.to_owned(), flag.into());
        }
    }
    if let Some(spec) = call.params.get(FREEDOM) {
        if spec.get("creative_features_spec").is_none_or(|features| !features.is_object()) {
            return Err(GraphError::parameter(format!("Param {FREEDOM} has a creative_features_spec.")));
        }
        changes.insert(FREEDOM.to_owned(), spec.clone());
    }
    if changes.is_empty() {
        return Err(GraphError::parameter(format!("One of {SWITCHES:?} and {FREEDOM} is required.")));
    }
    carrier
        .commit(|world, _| {
            let mut set = settings(world, &waba.id);
            set.extend(changes);
            world.settings.put(&settings_key(&waba.id), set.into());
        })
        .await?;
    Ok(json!({ "id": waba.id, "success": true }))
}

/// `GET /{waba}/phone_numbers`
pub(super) fn phone_numbers(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let list: Vec<Value> = carrier.read(|world| {
        let own = world.numbers.rows().filter(|number| number.waba_id == waba.id);
        own.map(|number| numbers::get(world, call, number, waba)).collect()
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
    let fields = call.text("fields").filter(|fields| !fields.is_empty());
    callback::verify(carrier, &callback_url, &verify_token).await?;
    carrier
        .commit(|world, _| {
            if let Some(fields) = fields {
                let fields: Vec<&str> = fields.split(',').collect();
                world.settings.put(&asked_key(app_id), json!(fields));
            }
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
    let (address, asked) = carrier.read(|world| {
        let address = world.apps.get(app_id).and_then(|app| app.callback_url.clone());
        (address, world.settings.get(&asked_key(app_id)).cloned())
    });
    let asked: Vec<String> = asked
        .and_then(|asked| serde_json::from_value(asked).ok())
        .unwrap_or_else(|| ["messages", "message_template_status_update"].map(str::to_owned).to_vec());
    let fields: Vec<Value> = asked.iter().map(|name| json!({ "name": name })).collect();
    let data: Vec<Value> = address
        .into_iter()
        .map(|address| {
            json!({ "object": "whatsapp_business_account", "callback_url": address, "active": true,
                "fields": fields })
        })
        .collect();
    json!({ "data": data })
}

/// Where it is kept what an app asked to be told.
fn asked_key(app_id: &str) -> String {
    format!("fields/{app_id}")
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
