//! Business phone numbers: what they are, and where their webhooks go. What else is set up at them stands in
//! `graph/numbers/`, a file a group of edges.

mod automation;
mod blocked;
mod in_app;
mod profile;
pub(crate) mod qr;
pub(super) mod registration;
mod settings;
mod username;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::callback::verified_override;
use super::{Answer, GraphError, check, fields, ok};
use crate::carrier::Carrier;
use crate::world::{Number, Setup, Waba, World};

/// `/{number}/…`: everything but messages, media and calls.
pub(super) async fn edge(carrier: &Carrier, call: &Call, number: &Number, rest: &[&str]) -> Answer {
    match (&call.method, rest) {
        (&Method::GET, []) => {
            let id = &number.phone_number_id;
            let told = carrier.read(|world| world.waba_of(id).map(|waba| get(world, call, number, waba)));
            told.ok_or_else(|| GraphError::no_such_object(id))
        }
        (&Method::POST, []) if call.params.contains_key("pin") => {
            registration::set_pin(carrier, call, number).await
        }
        (&Method::POST, []) => configure(carrier, call, number).await,
        (&Method::POST, ["request_code"]) => registration::request_code(carrier, call, number).await,
        (&Method::POST, ["verify_code"]) => registration::verify_code(carrier, call, number).await,
        (&Method::POST, ["register"]) => registration::register(carrier, call, number).await,
        (&Method::POST, ["deregister"]) => registration::deregister(carrier, number).await,
        (&Method::POST, ["smb_app_data"]) => in_app::post(carrier, call, number).await,
        (&(Method::GET | Method::POST), ["settings"]) => settings::edge(carrier, call, number).await,
        (&(Method::GET | Method::POST), ["conversational_automation"]) => {
            automation::edge(carrier, call, number).await
        }
        (&(Method::GET | Method::POST), ["whatsapp_commerce_settings"]) => {
            automation::commerce(carrier, call, number).await
        }
        (&(Method::GET | Method::POST), ["whatsapp_business_encryption"]) => {
            encryption(carrier, call, number).await
        }
        (&(Method::GET | Method::POST), ["whatsapp_business_profile"]) => {
            profile::edge(carrier, call, number).await
        }
        (&(Method::GET | Method::POST | Method::DELETE), ["username"]) => {
            username::edge(carrier, call, number).await
        }
        (&Method::GET, ["username_suggestions"]) => Ok(username::suggestions(carrier, number)),
        (&(Method::GET | Method::POST | Method::DELETE), ["block_users"]) => {
            blocked::edge(carrier, call, number).await
        }
        (_, ["message_qrdls"]) => qr::edge(carrier, call, number, None).await,
        (_, ["message_qrdls", code]) => qr::edge(carrier, call, number, Some(code)).await,
        _ => Err(GraphError::unknown_path(&rest.join("/"))),
    }
}

/// What is asked for of a number.
pub(super) fn get(world: &World, call: &Call, number: &Number, waba: &Waba) -> Value {
    let usual = [
        "verified_name",
        "code_verification_status",
        "display_phone_number",
        "quality_rating",
        "platform_type",
        "throughput",
        "webhook_configuration",
    ];
    fields::select(whole(&world.setup(&number.phone_number_id), number, waba), call, &usual)
}

fn whole(setup: &Setup, number: &Number, waba: &Waba) -> Value {
    let tier = match waba.portfolio_limit {
        Some(..2000) => "TIER_250",
        Some(2000..10_000) => "TIER_2K",
        Some(10_000..100_000) => "TIER_10K",
        Some(100_000..) => "TIER_100K",
        None => "TIER_UNLIMITED",
    };
    let quality = if setup.flagged_since.is_some() { "RED" } else { "GREEN" };
    let level = if number.messages_per_second >= 1000 { "HIGH" } else { "STANDARD" };
    let override_url = number.webhook_override.as_ref().map(|it| it.callback_url.clone());
    let mut configuration = Map::new();
    if let Some(url) = override_url {
        configuration.insert("phone_number".to_owned(), url.into());
    }
    let mut object = json!({
        "id": number.phone_number_id,
        "display_phone_number": number.display_phone_number,
        "verified_name": number.verified_name,
        "quality_rating": quality,
        "quality_score": { "score": quality },
        "code_verification_status": if setup.unverified { "NOT_VERIFIED" } else { "VERIFIED" },
        "name_status": "APPROVED",
        "new_name_status": if setup.wanted_name.is_some() { "PENDING_REVIEW" } else { "NONE" },
        "status": status(setup),
        "platform_type": if setup.unregistered { "NOT_APPLICABLE" } else { "CLOUD_API" },
        "account_mode": "LIVE",
        "throughput": { "level": level },
        "whatsapp_business_manager_messaging_limit": tier,
        "is_official_business_account": false,
        "is_on_biz_app": setup.in_app_since.is_some(),
        "is_pin_enabled": setup.pin.is_some(),
        "webhook_configuration": configuration,
    });
    let mut automation = setup.automation.clone();
    if !automation.is_empty()
        && let Some(fields) = object.as_object_mut()
    {
        automation.insert("id".to_owned(), number.phone_number_id.clone().into());
        fields.insert("conversational_automation".to_owned(), automation.into());
    }
    object
}

fn status(setup: &Setup) -> &'static str {
    match setup {
        Setup { moved: true, .. } => "MIGRATED",
        Setup { unregistered: true, .. } => "DISCONNECTED",
        Setup { flagged_since: Some(_), .. } => "FLAGGED",
        _ => "CONNECTED",
    }
}

/// `POST /{number}` with `webhook_configuration`: where webhooks about its messages go; or with `new_display_name`,
/// which is reviewed.
async fn configure(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let id = &number.phone_number_id;
    if let Some(name) = call.text("new_display_name") {
        if name.trim().is_empty() {
            return Err(GraphError::parameter("Param new_display_name must not be empty."));
        }
        check::at_most(&name, 128, "new_display_name")?;
        carrier.commit(|world, _| world.change_setup(id, |setup| setup.wanted_name = Some(name))).await?;
        return Ok(ok());
    }
    let configuration = call.params.get("webhook_configuration").and_then(Value::as_object);
    let configuration = configuration.ok_or_else(|| {
        GraphError::parameter("One of webhook_configuration, new_display_name and pin is required.")
    })?;
    let text = |name: &str| configuration.get(name).and_then(Value::as_str).map(str::to_owned);
    let address = verified_override(carrier, text("override_callback_uri"), text("verify_token")).await?;
    carrier.commit(|world, _| world.numbers.change(id, |number| number.webhook_override = address)).await?;
    Ok(ok())
}

/// `GET|POST /{number}/whatsapp_business_encryption`: the public key that Flows encrypt with.
async fn encryption(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let id = &number.phone_number_id;
    if call.method == Method::GET {
        let Some(key) = carrier.read(|world| world.setup(id).public_key) else {
            return Ok(json!({ "data": [] }));
        };
        return Ok(json!({ "data": [{ "business_public_key": key,
            "business_public_key_signature_status": "VALID" }] }));
    }
    let key = call.text("business_public_key").unwrap_or_default();
    let body = key.trim().strip_prefix("-----BEGIN PUBLIC KEY-----");
    if body
        .and_then(|rest| rest.strip_suffix("-----END PUBLIC KEY-----"))
        .is_none_or(|rest| rest.trim().is_empty())
    {
        return Err(GraphError::parameter("Param business_public_key must be a public key in PEM form."));
    }
    carrier.commit(|world, _| world.change_setup(id, |setup| setup.public_key = Some(key))).await?;
    Ok(ok())
}
