//! `GET|POST /{number}/whatsapp_business_profile`: what customers read of the business.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, check, fields, media, ok};
use crate::carrier::Carrier;
use crate::world::Number;

/// What a profile may hold as text, and how long each may be.
const TEXTS: [(&str, usize); 4] = [("about", 139), ("address", 256), ("description", 512), ("email", 128)];
const VERTICALS: [&str; 19] = [
    "UNDEFINED",
    "OTHER",
    "AUTO",
    "BEAUTY",
    "APPAREL",
    "EDU",
    "ENTERTAIN",
    "EVENT_PLAN",
    "FINANCE",
    "GROCERY",
    "GOVT",
    "HOTEL",
    "HEALTH",
    "NONPROFIT",
    "PROF_SERVICES",
    "RETAIL",
    "TRAVEL",
    "RESTAURANT",
    "NOT_A_BIZ",
];
const USUAL: [&str; 9] = [
    "messaging_product",
    "about",
    "address",
    "description",
    "email",
    "profile_picture_url",
    "websites",
    "vertical",
    "id",
];

pub(super) async fn edge(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    if call.method == Method::GET {
        let mut profile = number.profile.clone();
        profile.insert("messaging_product".to_owned(), "whatsapp".into());
        profile.entry("vertical").or_insert_with(|| "UNDEFINED".into());
        return Ok(json!({ "data": [fields::select(Value::Object(profile), call, &USUAL)] }));
    }
    let mut changes = Map::new();
    for (name, most) in TEXTS {
        if let Some(text) = call.text(name) {
            check::at_most(&text, most, name)?;
            changes.insert(name.to_owned(), text.into());
        }
    }
    if let Some(email) = call.text("email").filter(|email| !email.is_empty()) {
        let is_address = email.split_once('@').is_some_and(|(one, two)| !one.is_empty() && two.contains('.'));
        if !is_address {
            return Err(GraphError::parameter("Param email must be a valid email address."));
        }
    }
    if let Some(vertical) = call.text("vertical") {
        let vertical = vertical.to_uppercase();
        if !VERTICALS.contains(&vertical.as_str()) {
            return Err(GraphError::parameter(format!("Param vertical must be one of {VERTICALS:?}.")));
        }
        changes.insert("vertical".to_owned(), vertical.into());
    }
    if let Some(websites) = call.list("websites")? {
        changes.insert("websites".to_owned(), checked(websites)?);
    }
    if let Some(handle) = call.text("profile_picture_handle").filter(|handle| !handle.is_empty()) {
        changes.insert("profile_picture_url".to_owned(), picture(carrier, &handle)?.into());
    }
    let id = &number.phone_number_id;
    carrier.commit(|world, _| world.numbers.change(id, |number| number.profile.extend(changes))).await?;
    Ok(ok())
}

fn checked(websites: Vec<Value>) -> Result<Value, GraphError> {
    let is_site = |site: &Value| {
        site.as_str().is_some_and(|site| {
            site.is_empty()
                || site.chars().count() <= 256
                    && (site.starts_with("http://") || site.starts_with("https://"))
        })
    };
    if websites.len() <= 2 && websites.iter().all(is_site) {
        return Ok(websites.into());
    }
    Err(GraphError::parameter(
        "Param websites must be an array of at most 2 addresses that begin with http:// or https://.",
    ))
}

/// The picture that was uploaded under this handle.
fn picture(carrier: &Carrier, handle: &str) -> Result<String, GraphError> {
    let upload = media::finished_upload(carrier, handle);
    let upload = upload.ok_or_else(|| {
        GraphError::parameter("Param profile_picture_handle is not the handle of an upload.")
    })?;
    if !["image/jpeg", "image/jpg", "image/png"].contains(&upload.mime_type.as_str()) {
        return Err(GraphError::parameter(
            "Param profile_picture_handle must be the handle of a JPEG or PNG image.",
        ));
    }
    Ok(format!("{}/_sim/media/{}", carrier.public_url, upload.media_id))
}
