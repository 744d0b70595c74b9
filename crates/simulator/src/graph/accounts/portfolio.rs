//! The business portfolio that accounts belong to. Here accounts are of one portfolio when the same app listens to
//! them first; nobody shares accounts with anybody.

use serde_json::{Value, json};

use super::super::call::{Access, Call};
use super::super::{Answer, GraphError, paging};
use crate::carrier::Carrier;
use crate::world::Waba;

/// The portfolio of an account.
pub(super) fn id(waba: &Waba) -> String {
    format!("6{}", waba.app_ids.first().unwrap_or(&waba.id))
}

/// `GET /{business}/owned_whatsapp_business_accounts`
pub(in super::super) fn owned(carrier: &Carrier, call: &Call, access: &Access, business: &str) -> Answer {
    own(carrier, access, business)?;
    let wabas: Vec<Waba> =
        carrier.read(|world| world.wabas.rows().filter(|waba| id(waba) == business).cloned().collect());
    let rows: Result<Vec<Value>, GraphError> =
        wabas.iter().map(|waba| super::get(carrier, call, waba)).collect();
    paging::page(carrier, call, &rows?)
}

/// `GET /{business}/client_whatsapp_business_accounts`
pub(in super::super) fn shared(carrier: &Carrier, access: &Access, business: &str) -> Answer {
    own(carrier, access, business)?;
    Ok(json!({ "data": [] }))
}

fn own(carrier: &Carrier, access: &Access, business: &str) -> Result<(), GraphError> {
    let may = |waba: &Waba| access.may_use(&waba.id) && id(waba) == business;
    if carrier.read(|world| world.wabas.rows().any(may)) {
        return Ok(());
    }
    Err(GraphError::no_such_object(business))
}

/// The account that the call names as `source_waba_id`: another one of the same portfolio.
pub(in super::super) fn sibling(carrier: &Carrier, call: &Call, waba: &Waba) -> Result<String, GraphError> {
    let source = call.text("source_waba_id").unwrap_or_default();
    let found = carrier.read(|world| world.wabas.get(&source).cloned());
    match found.filter(|other| other.id != waba.id && id(other) == id(waba)) {
        Some(other) => Ok(other.id),
        None => Err(GraphError::no_such_object(&source)),
    }
}
