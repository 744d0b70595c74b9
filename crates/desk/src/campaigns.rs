//! Campaigns: a template to many. The plan is made first and frozen ([`plan`]): a row for each recipient with what it
//! costs, or why nothing is sent to them. A person starts it ([`act`]); then recipients become messages a few at a time
//! ([`run`]), on the path of every send, each in one transaction with its place in the outbox, whose at-most-once holds
//! from there. What becomes of them follows from their messages; what they answer is heard beside ([`hear`]).

pub mod act;
mod again;
pub mod audience;
mod bars;
mod begin;
mod budget;
mod file;
pub(crate) mod form;
pub mod found;
mod hear;
pub(crate) mod hours;
pub mod hurdles;
pub(crate) mod join;
mod known;
pub mod plan;
pub mod policy;
mod post;
pub mod preview;
pub mod results;
mod rows;
pub(crate) mod run;
pub mod sheet;
mod terms;
#[cfg(test)]
mod tests;
mod times;
mod trial;
pub mod try_one;
