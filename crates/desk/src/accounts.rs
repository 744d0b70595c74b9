//! Connected numbers, the accounts they belong to, and what an account pays by.

pub mod asked;
pub mod begin;
pub mod check;
pub mod connect;
pub mod day;
pub mod disconnect;
pub mod meta;
pub mod numbers;
pub mod profile;
pub mod rates;
pub mod receiver;
pub mod registry;
pub mod secrets;
pub mod speed;
pub mod standing;
pub mod steps;
pub mod tariff;
pub mod timezone;
pub mod zone;

#[cfg(test)]
mod tests;
