//! The desk: what happens, whoever asks. Webhooks come in ([`intake`]), messages go out ([`messages`], then
//! [`outbox`]), what they cost is told and charged ([`charges`]). It knows no page, no route and no command: those
//! are faces of it, in the crate `transom`. Reading order: [`app`], [`run`], then the way in and the way out.

pub mod accounts;
pub mod app;
pub mod base;
pub mod bots;
pub mod campaigns;
mod changed;
pub mod charges;
pub mod contacts;
pub mod conversations;
pub mod done;
#[cfg(any(test, feature = "fixture"))]
pub mod fixture;
mod fold;
pub mod gate;
pub mod intake;
pub mod messages;
pub mod outbox;
pub mod people;
pub mod run;
pub mod templates;
pub mod upkeep;
pub mod veiled;
pub mod workspace;
