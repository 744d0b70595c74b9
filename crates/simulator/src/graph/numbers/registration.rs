//! How a number comes to send: added to the account, its owner shown by a code, registered under a PIN.

use serde_json::json;

use super::super::call::Call;
use super::super::{Answer, GraphError, ok};
use crate::carrier::Carrier;
use crate::world::{Number, Waba, World, digits};

/// A number may be registered and deregistered so often in this time.
const MOVES: usize = 10;
const MOVES_SECONDS: i64 = 72 * 3600;

/// `POST /{waba}/phone_numbers`: a new number, which has to be verified and registered.
pub(in super::super) async fn add(carrier: &Carrier, call: &Call, waba: &Waba) -> Answer {
    let country = call.text("cc").or_else(|| call.text("country_code"));
    let country = digits(&country.ok_or_else(|| GraphError::parameter("The parameter cc is required."))?);
    let local = digits(&required(call, "phone_number")?);
    let moves = call.flag("migrate_phone_number")? == Some(true);
    let verified_name =
        if moves { call.text("verified_name").unwrap_or_default() } else { required(call, "verified_name")? };
    if !(1..=3).contains(&country.len()) || !(4..=14).contains(&local.len()) {
        return Err(GraphError::parameter("phone_number is not a valid phone number."));
    }
    let local = local.strip_prefix(&country).filter(|rest| rest.len() > 6).unwrap_or(&local).to_owned();
    let added = carrier.commit(|world, clock| {
        let before = in_use(world, &waba.id, &format!("{country}{local}"), moves)?;
        let id = clock.digits(15);
        let sibling = world.numbers.rows().find(|number| number.waba_id == waba.id);
        let number = Number {
            phone_number_id: id.clone(),
            display_phone_number: format!("+{country} {local}"),
            verified_name: before.as_ref().map_or(verified_name, |before| before.verified_name.clone()),
            waba_id: waba.id.clone(),
            access_token: sibling.map_or_else(String::new, |number| number.access_token.clone()),
            messages_per_second: 80,
            webhook_override: None,
            profile: serde_json::Map::new(),
        };
        world.numbers.put(&id, number);
        world.change_setup(&id, |setup| {
            (setup.unverified, setup.unregistered) = (true, true);
            setup.moves_from = before.map(|before| before.phone_number_id);
        });
        Ok(json!({ "id": id }))
    });
    added.await?
}

/// Whose number it is already: a person's with the WhatsApp app, who has to give it up, or another account's, from which
/// it may be moved once its two-step verification is off.
fn in_use(world: &World, waba_id: &str, digits: &str, moves: bool) -> Result<Option<Number>, GraphError> {
    if world.customers.get(digits).is_some() {
        let why = "This phone number is registered with the WhatsApp app. Delete its account there first.";
        return Err(GraphError::parameter(why));
    }
    let gone = |number: &&Number| !world.setup(&number.phone_number_id).moved;
    let Some(known) = world.numbers.rows().filter(gone).find(|number| number.digits() == digits) else {
        return Ok(None);
    };
    if !moves || known.waba_id == waba_id {
        return Err(GraphError::parameter("This phone number has already been added to an account."));
    }
    if world.setup(&known.phone_number_id).pin.is_some() {
        return Err(GraphError::code(2_388_001));
    }
    Ok(Some(known.clone()))
}

/// `POST /{number}/request_code`: a code is sent to the number. Here `GET /_sim/numbers/{number}` shows it.
pub(super) async fn request_code(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let method = required(call, "code_method")?;
    if !["SMS", "VOICE"].contains(&method.to_uppercase().as_str()) {
        return Err(GraphError::parameter("code_method must be one of {SMS, VOICE}"));
    }
    required(call, "language")?;
    let id = &number.phone_number_id;
    let sent = carrier.commit(|world, clock| {
        if !world.setup(id).unverified {
            return Err(GraphError::code(136_024));
        }
        let code = clock.digits(6);
        world.change_setup(id, |setup| setup.code = Some(code));
        Ok(ok())
    });
    sent.await?
}

/// `POST /{number}/verify_code`
pub(super) async fn verify_code(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let given = digits(&required(call, "code")?);
    let id = &number.phone_number_id;
    let verified = carrier.commit(|world, _| {
        let setup = world.setup(id);
        if !setup.unverified {
            return Err(GraphError::code(136_024));
        }
        if setup.code.as_ref() != Some(&given) {
            return Err(GraphError::code(136_025));
        }
        world.change_setup(id, |setup| (setup.unverified, setup.code) = (false, None));
        if let Some(before) = setup.moves_from {
            world.change_setup(&before, |setup| (setup.moved, setup.unregistered) = (true, true));
        }
        Ok(ok())
    });
    verified.await?
}

/// `POST /{number}/register`: with the PIN of two-step verification, which it sets where there is none.
pub(super) async fn register(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let pin = pin_of(call)?;
    let id = &number.phone_number_id;
    let registered = carrier.commit(|world, clock| {
        let setup = world.setup(id);
        if setup.unverified {
            return Err(GraphError::code(133_006));
        }
        if setup.pin.as_ref().is_some_and(|known| *known != pin) {
            return Err(GraphError::code(133_005));
        }
        count_move(world, id, clock.now())?;
        world.change_setup(id, |setup| (setup.pin, setup.unregistered) = (Some(pin), false));
        Ok(ok())
    });
    registered.await?
}

/// `POST /{number}/deregister`: it sends nothing until it is registered again.
pub(super) async fn deregister(carrier: &Carrier, number: &Number) -> Answer {
    let id = &number.phone_number_id;
    let gone = carrier.commit(|world, clock| {
        if world.setup(id).unregistered {
            return Err(GraphError::code(133_010));
        }
        count_move(world, id, clock.now())?;
        world.change_setup(id, |setup| setup.unregistered = true);
        Ok(ok())
    });
    gone.await?
}

/// `POST /{number}` with `pin`: two-step verification.
pub(super) async fn set_pin(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let pin = pin_of(call)?;
    carrier
        .commit(|world, _| world.change_setup(&number.phone_number_id, |setup| setup.pin = Some(pin)))
        .await?;
    Ok(ok())
}

fn pin_of(call: &Call) -> Result<String, GraphError> {
    let pin = required(call, "pin")?;
    if pin.len() == 6 && pin.chars().all(|c| c.is_ascii_digit()) {
        return Ok(pin);
    }
    Err(GraphError::parameter("Param pin must be 6 characters long."))
}

fn count_move(world: &mut World, id: &str, now: i64) -> Result<(), GraphError> {
    let recent = |at: &i64| now < at + MOVES_SECONDS;
    if world.setup(id).moves.iter().filter(|at| recent(at)).count() >= MOVES {
        return Err(GraphError::code(133_016));
    }
    world.change_setup(id, |setup| {
        setup.moves.retain(recent);
        setup.moves.push(now);
    });
    Ok(())
}

fn required(call: &Call, name: &str) -> Result<String, GraphError> {
    let found = call.text(name).filter(|text| !text.is_empty());
    found.ok_or_else(|| GraphError::parameter(format!("The parameter {name} is required.")))
}
