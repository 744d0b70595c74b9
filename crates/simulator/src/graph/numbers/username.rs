//! `/{number}/username`, `/{number}/username_suggestions`: the name by which a business is found.

use axum::http::Method;
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, ok};
use crate::carrier::Carrier;
use crate::world::{Number, World};

const SHORTEST: usize = 3;
const LONGEST: usize = 35;

pub(super) async fn edge(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let id = &number.phone_number_id;
    match call.method {
        Method::GET => {
            let username = carrier.read(|world| world.setup(id).username);
            let username = username.ok_or_else(|| GraphError::parameter("This number has no username."))?;
            Ok(json!({ "username": username, "status": "approved" }))
        }
        Method::DELETE => {
            carrier.commit(|world, _| world.change_setup(id, |setup| setup.username = None)).await?;
            Ok(ok())
        }
        _ => set(carrier, call, number).await,
    }
}

async fn set(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let wanted = call.text("username").unwrap_or_default().to_lowercase();
    if !is_allowed(&wanted) {
        return Err(GraphError::code(147_001));
    }
    let may_move = call.text("transfer_action").as_deref() == Some("force_transfer");
    let set = carrier.commit(|world, _| {
        if let Some((other, waba_id)) =
            holder(world, &wanted).filter(|(other, _)| *other != number.phone_number_id)
        {
            if waba_id != number.waba_id {
                return Err(GraphError::code(147_001));
            }
            if !may_move {
                return Err(GraphError::code(147_005));
            }
            world.change_setup(&other, |setup| setup.username = None);
        }
        world.change_setup(&number.phone_number_id, |setup| setup.username = Some(wanted));
        Ok(json!({ "status": "approved" }))
    });
    set.await?
}

/// The number that has this username, and its account.
fn holder(world: &World, username: &str) -> Option<(String, String)> {
    let (id, _) = world.setups.iter().find(|(_, setup)| setup.username.as_deref() == Some(username))?;
    Some((id.clone(), world.numbers.get(id)?.waba_id.clone()))
}

/// Letters, digits, dots and underscores, with a letter among them, and nothing that reads like an address.
fn is_allowed(name: &str) -> bool {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_';
    let like_address =
        name.starts_with("www.") || [".com", ".net", ".org"].iter().any(|end| name.ends_with(end));
    (SHORTEST..=LONGEST).contains(&name.len())
        && name.chars().all(known)
        && name.chars().any(|c| c.is_ascii_lowercase())
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && !like_address
}

/// Names that are free for this number, made of the one that customers see.
pub(super) fn suggestions(carrier: &Carrier, number: &Number) -> Value {
    let plain: String = number
        .verified_name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let end: String = number.digits().chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    let names = [plain.clone(), format!("{plain}_{end}"), format!("{plain}.official")];
    let free: Vec<String> = carrier.read(|world| {
        names.into_iter().filter(|name| is_allowed(name) && holder(world, name).is_none()).collect()
    });
    json!({ "data": [{ "username_suggestions": free }] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_short_plain_and_no_addresses() {
        for name in ["acme", "acme_shop.1", "a1b"] {
            assert!(is_allowed(name), "{name}");
        }
        for name in ["ab", "123", "www.acme", "acme.com", ".acme", "ac..me", "ac me", &"a".repeat(36)] {
            assert!(!is_allowed(name), "{name}");
        }
    }
}
