//! `/{number}/block_users`: whose messages the business does not want.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, paging};
use crate::carrier::Carrier;
use crate::webhooks;
use crate::world::{Number, World, digits, window};

/// A number may block so many people.
const MOST: usize = 64_000;

pub(super) async fn edge(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    if call.method == Method::GET {
        let blocked = carrier.read(|world| world.setup(&number.phone_number_id).blocked);
        let row = |phone: &String| json!({ "messaging_product": "whatsapp", "wa_id": phone });
        return paging::page(carrier, call, &blocked.iter().map(row).collect::<Vec<_>>());
    }
    let asked = call.list("block_users")?.filter(|users| !users.is_empty());
    let asked = asked.ok_or_else(|| GraphError::parameter("The parameter block_users is required."))?;
    let adds = call.method == Method::POST;
    let done = carrier.commit(|world, clock| {
        let (mut changed, mut failed) = (Vec::new(), Vec::new());
        for user in &asked {
            let one = User::read(world, user);
            if let Some(code) = one.refusal(world, number, clock.now()).filter(|_| adds) {
                failed.push(json!({ "input": one.input, "errors": [webhooks::error_object(code, None)] }));
            } else {
                one.mark(world, number, adds);
                changed.push(one.shown());
            }
        }
        (changed, failed)
    });
    let (changed, failed) = done.await?;
    let mut told = Map::new();
    told.insert(if adds { "added_users" } else { "removed_users" }.to_owned(), changed.into());
    let all_well = failed.is_empty();
    if !all_well {
        told.insert("failed_users".to_owned(), failed.into());
    }
    let answer = json!({ "messaging_product": "whatsapp", "block_users": told });
    if all_well { Ok(answer) } else { Err(GraphError::code(139_100).beside(answer)) }
}

/// Somebody as the call names them.
struct User {
    input: String,
    by_user_id: bool,
    /// None: nobody has this user id.
    phone: Option<String>,
}

impl User {
    fn read(world: &World, given: &Value) -> User {
        let text = |name: &str| given.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        if let Some(user_id) = text("user_id") {
            let phone = world.customer_by_user_id(user_id).map(|customer| customer.phone.clone());
            return User { input: user_id.to_owned(), by_user_id: true, phone };
        }
        let input = text("user").unwrap_or_default().to_owned();
        let phone = Some(digits(&input)).filter(|phone| !phone.is_empty());
        User { input, by_user_id: false, phone }
    }

    /// Why somebody cannot be blocked: only who wrote within a day can.
    fn refusal(&self, world: &World, number: &Number, now: i64) -> Option<u32> {
        let Some(phone) = &self.phone else { return Some(131_009) };
        if world.setup(&number.phone_number_id).blocked.len() >= MOST {
            return Some(139_101);
        }
        (!window::is_open(&world.pair(&number.phone_number_id, phone), now)).then_some(131_047)
    }

    fn mark(&self, world: &mut World, number: &Number, adds: bool) {
        let Some(phone) = self.phone.clone() else { return };
        world.change_setup(&number.phone_number_id, |setup| {
            if adds {
                setup.blocked.insert(phone);
            } else {
                setup.blocked.remove(&phone);
            }
        });
    }

    fn shown(&self) -> Value {
        if self.by_user_id {
            return json!({ "input": self.input, "user_id": self.input });
        }
        json!({ "input": self.input, "wa_id": self.phone })
    }
}
