//! Who works at the desk: how they come in ([`invite`], [`welcome`], [`first`], [`session`]), what they may
//! ([`roles`], [`change`], [`teams`]), how they go ([`deactivate`]), their programs ([`tokens`]), and what all of
//! them did ([`audit`]).

use crate::done::Wrong;

pub mod account;
pub mod add;
pub mod audit;
pub mod change;
pub mod deactivate;
pub mod email;
pub mod first;
pub mod invite;
pub mod list;
pub mod password;
pub mod reset;
pub mod roles;
mod secret;
pub mod session;
mod someone;
pub mod teams;
#[cfg(test)]
mod tests;
pub mod throttle;
pub mod tokens;
pub mod welcome;

/// The most characters of a name.
const LONGEST_NAME: usize = 100;

/// A name as it is kept.
fn named(told: &str) -> Result<String, Wrong> {
    let name = told.trim();
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(Wrong::Name) }
}
