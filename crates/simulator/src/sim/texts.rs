//! `/_sim/sms/accounts/{sid}` and `/_sim/sms/senders/{address}`: what is set up with the SMS carrier.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, object};
use crate::carrier::Carrier;
use crate::world::{SmsAccount, SmsSender};

/// Changes the fields that are given of an account: `{"advanced_opt_out"?,"closed_regions"?,"requests_per_second"?,…}`.
pub(super) async fn change_account(
    State(carrier): State<Arc<Carrier>>,
    Path(sid): Path<String>,
    body: Bytes,
) -> Answer {
    let before = carrier.read(|world| world.sms_accounts.get(&sid).cloned());
    let before = before.ok_or_else(|| Refusal::not_found(format!("there is no SMS account {sid}")))?;
    let account: SmsAccount = laid_over(&before, object(&body)?)?;
    if account.account_sid != sid {
        return Err(Refusal::wrong("an account keeps its SID"));
    }
    let shown = json!(account);
    carrier.commit(|world, _| world.sms_accounts.put(&sid, account)).await?;
    Ok(Json(shown))
}

/// Changes the fields that are given of a sender: `{"sms_url"?,"registered"?,"service_sid"?,"name"?}`.
pub(super) async fn change_sender(
    State(carrier): State<Arc<Carrier>>,
    Path(address): Path<String>,
    body: Bytes,
) -> Answer {
    let before = carrier.read(|world| world.sms_sender(&address).cloned());
    let before = before.ok_or_else(|| Refusal::not_found(format!("there is no SMS sender {address}")))?;
    let sender: SmsSender = laid_over(&before, object(&body)?)?;
    if sender.address != before.address {
        return Err(Refusal::wrong("a sender keeps its address"));
    }
    let shown = json!(sender);
    carrier.commit(|world, _| world.sms_senders.put(&before.address, sender)).await?;
    Ok(Json(shown))
}

/// A row with these fields in place of its own.
fn laid_over<Row: Serialize + DeserializeOwned>(
    row: &Row,
    fields: Map<String, Value>,
) -> Result<Row, Refusal> {
    let mut whole = json!(row);
    if let Some(known) = whole.as_object_mut() {
        known.extend(fields);
    }
    serde_json::from_value(whole).map_err(|error| Refusal::wrong(error.to_string()))
}
