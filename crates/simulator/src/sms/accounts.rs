//! The account, and its numbers: where what customers write goes.

use axum::Json;
use axum::response::IntoResponse as _;
use axum::response::Response;
use reqwest::Url;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Answer;
use super::call::{Call, address};
use super::error::SmsError;
use super::listing::{Shown, page};
use crate::carrier::Carrier;
use crate::world::{SmsSender, digits};

/// `GET …/Accounts/{sid}.json`
pub(super) fn get(call: &Call) -> Response {
    let account = &call.account;
    Json(json!({
        "sid": account.account_sid,
        "owner_account_sid": account.account_sid,
        "friendly_name": account.friendly_name,
        "status": "active",
        "type": "Full",
        "uri": format!("/2010-04-01/Accounts/{}.json", account.account_sid),
        "subresource_uris": {
            "messages": address(&account.account_sid, "Messages.json"),
            "incoming_phone_numbers": address(&account.account_sid, "IncomingPhoneNumbers.json"),
        },
    }))
    .into_response()
}

/// `GET …/IncomingPhoneNumbers.json`, by `PhoneNumber` too.
pub(super) fn numbers(carrier: &Carrier, call: &Call) -> Answer {
    let wanted = call.text("PhoneNumber").map(digits);
    let of_account = own(carrier, call).into_iter();
    let found = of_account.filter(|one| wanted.as_ref().is_none_or(|it| digits(&one.address).contains(it)));
    let rows = found.map(|sender| Shown { key: number_sid(&sender), json: shape(&sender) }).collect();
    page(call, "incoming_phone_numbers", rows)
}

/// `GET …/IncomingPhoneNumbers/{sid}.json`
pub(super) fn number(carrier: &Carrier, call: &Call, sid: &str) -> Answer {
    Ok(Json(shape(&find(carrier, call, sid)?)).into_response())
}

/// `POST …/IncomingPhoneNumbers/{sid}.json`: `SmsUrl` says where its messages go, `FriendlyName` what it is called.
pub(super) async fn change_number(carrier: &Carrier, call: &Call, sid: &str) -> Answer {
    let mut sender = find(carrier, call, sid)?;
    if let Some(url) = call.given("SmsUrl") {
        if !url.is_empty() && Url::parse(url).is_err() {
            return Err(SmsError::about(20_001, "SmsUrl"));
        }
        sender.sms_url = Some(url.to_owned()).filter(|url| !url.is_empty());
    }
    if let Some(name) = call.text("FriendlyName") {
        name.clone_into(&mut sender.name);
    }
    let told = shape(&sender);
    carrier.commit(|world, _| world.sms_senders.put(&sender.address.clone(), sender)).await?;
    Ok(Json(told).into_response())
}

/// The account's numbers; names and short codes are none.
fn own(carrier: &Carrier, call: &Call) -> Vec<SmsSender> {
    carrier.read(|world| {
        let own = world.sms_senders.rows().filter(|one| one.account_sid == call.account.account_sid);
        own.filter(|one| one.address.starts_with('+')).cloned().collect()
    })
}

fn find(carrier: &Carrier, call: &Call, sid: &str) -> Result<SmsSender, SmsError> {
    let found = own(carrier, call).into_iter().find(|sender| number_sid(sender) == sid);
    found.ok_or_else(|| call.not_found())
}

/// A number's id, which is always the same.
fn number_sid(sender: &SmsSender) -> String {
    let hash = hex::encode(Sha256::digest(sender.address.as_bytes()));
    format!("PN{}", hash.get(..32).unwrap_or_default())
}

fn shape(sender: &SmsSender) -> Value {
    let sid = number_sid(sender);
    json!({
        "sid": sid,
        "account_sid": sender.account_sid,
        "phone_number": sender.address,
        "friendly_name": sender.name,
        "sms_url": sender.sms_url.as_deref().unwrap_or_default(),
        "sms_method": "POST",
        "capabilities": { "voice": false, "sms": true, "mms": true, "fax": false },
        "status": "in-use",
        "api_version": "2010-04-01",
        "uri": address(&sender.account_sid, &format!("IncomingPhoneNumbers/{sid}.json")),
    })
}
