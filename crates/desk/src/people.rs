//! Who works at the desk: how they come in ([`invite`], [`welcome`], [`first`], [`session`], [`challenge`], [`factor`],
//! [`standing`]), what they may ([`roles`], [`change`], [`teams`]), how they go ([`deactivate`]), their programs
//! ([`tokens`], [`limits`]), and what all of
//! them did ([`audit`]).

pub mod account;
pub mod add;
pub mod audit;
pub mod away;
pub mod challenge;
pub mod change;
pub mod deactivate;
pub mod email;
pub mod factor;
pub mod first;
pub mod invite;
pub mod limits;
pub mod list;
pub(crate) mod name;
pub mod password;
pub mod reset;
pub mod roles;
pub(crate) mod secret;
pub mod session;
pub mod shown_once;
pub(crate) mod someone;
pub mod standing;
pub mod teams;
#[cfg(test)]
mod tests;
pub mod throttle;
pub mod tokens;
pub mod welcome;
pub mod workspace;
