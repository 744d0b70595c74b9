//! Business phone numbers: what they are, their profile, their QR codes, their own webhook address.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::callback::verified_override;
use super::{Answer, GraphError, check, fields, ok};
use crate::carrier::Carrier;
use crate::world::{Number, Waba};

/// `GET /{number}`
pub(super) fn get(call: &Call, number: &Number, waba: &Waba) -> Value {
    let tier = match waba.portfolio_limit {
        Some(..2000) => "TIER_250",
        Some(2000..10_000) => "TIER_2K",
        Some(10_000..100_000) => "TIER_10K",
        Some(100_000..) => "TIER_100K",
        None => "TIER_UNLIMITED",
    };
    let level = if number.messages_per_second >= 1000 { "HIGH" } else { "STANDARD" };
    let override_url = number.webhook_override.as_ref().map(|it| it.callback_url.clone());
    let mut configuration = Map::new();
    if let Some(url) = override_url {
        configuration.insert("phone_number".to_owned(), url.into());
    }
    let object = json!({
        "id": number.phone_number_id,
        "display_phone_number": number.display_phone_number,
        "verified_name": number.verified_name,
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
        "account_mode": "LIVE",
        "throughput": { "level": level },
        "whatsapp_business_manager_messaging_limit": tier,
        "is_official_business_account": false,
        "is_on_biz_app": false,
        "webhook_configuration": configuration,
    });
    let usual = [
        "verified_name",
        "code_verification_status",
        "display_phone_number",
        "quality_rating",
        "platform_type",
        "throughput",
        "webhook_configuration",
    ];
    fields::select(object, call, &usual)
}

/// `POST /{number}` with `webhook_configuration`: where webhooks about its messages go.
pub(super) async fn configure(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let configuration = call.params.get("webhook_configuration").and_then(Value::as_object);
    let configuration = configuration.ok_or_else(|| {
        GraphError::parameter("The only setting of a simulated number is webhook_configuration.")
    })?;
    let text = |name: &str| configuration.get(name).and_then(Value::as_str).map(str::to_owned);
    let address = verified_override(carrier, text("override_callback_uri"), text("verify_token")).await?;
    let id = &number.phone_number_id;
    carrier.commit(|world, _| world.numbers.change(id, |number| number.webhook_override = address)).await?;
    Ok(ok())
}

/// What a profile may hold, and how long each may be.
const PROFILE: [(&str, usize); 5] =
    [("about", 139), ("address", 256), ("description", 512), ("email", 128), ("vertical", 64)];

/// `GET|POST /{number}/whatsapp_business_profile`
pub(super) async fn profile(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    if call.method == Method::GET {
        let mut profile = number.profile.clone();
        profile.insert("messaging_product".to_owned(), "whatsapp".into());
        profile.entry("vertical").or_insert_with(|| "UNDEFINED".into());
        return Ok(json!({ "data": [profile] }));
    }
    let mut changes = Map::new();
    for (name, most) in PROFILE {
        if let Some(text) = call.text(name) {
            check::at_most(&text, most, name)?;
            changes.insert(name.to_owned(), text.into());
        }
    }
    if let Some(websites) = call.params.get("websites") {
        let fits =
            websites.as_array().is_some_and(|list| list.len() <= 2 && list.iter().all(Value::is_string));
        if !fits {
            return Err(GraphError::parameter("Param websites must be an array of at most 2 addresses."));
        }
        changes.insert("websites".to_owned(), websites.clone());
    }
    let id = &number.phone_number_id;
    carrier.commit(|world, _| world.numbers.change(id, |number| number.profile.extend(changes))).await?;
    Ok(ok())
}

/// `/{number}/message_qrdls[/{code}]`: links that begin a chat with a prepared text. Pictures of the codes are
/// not drawn here.
pub(super) async fn qr_codes(carrier: &Carrier, call: &Call, number: &Number, code: Option<&str>) -> Answer {
    let prefix = format!("qr/{}/", number.phone_number_id);
    let code = code.map(str::to_owned).or_else(|| call.text("code").filter(|_| call.method != Method::GET));
    match call.method {
        Method::GET => {
            let data: Vec<Value> = carrier.read(|world| {
                let own = world.settings.iter().filter(|(key, _)| key.starts_with(&prefix));
                let wanted = own.filter(|(key, _)| code.as_ref().is_none_or(|code| key.ends_with(code)));
                wanted.map(|(_, value)| value.clone()).collect()
            });
            Ok(json!({ "data": data }))
        }
        Method::DELETE => {
            let key = format!("{prefix}{}", code.unwrap_or_default());
            let gone = carrier.commit(|world, _| world.settings.remove(&key)).await?;
            gone.map(|_| ok()).ok_or_else(|| GraphError::parameter("There is no such code."))
        }
        _ => {
            let text = call.text("prefilled_message");
            let text = text.ok_or_else(|| GraphError::parameter("prefilled_message is required"))?;
            check::at_most(&text, 140, "prefilled_message")?;
            let saved = carrier.commit(|world, clock| {
                let is_new = code.is_none();
                let code = code.unwrap_or_else(|| clock.letters(14, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"));
                let key = format!("{prefix}{code}");
                if !is_new && !world.settings.has(&key) {
                    return Err(GraphError::parameter("There is no such code."));
                }
                let saved = json!({ "code": code, "prefilled_message": text,
                    "deep_link_url": format!("https://wa.me/message/{code}") });
                world.settings.put(&key, saved.clone());
                Ok(saved)
            });
            saved.await?
        }
    }
}
