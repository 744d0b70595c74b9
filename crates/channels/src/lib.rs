//! Bytes to meaning and back, for each channel: what a webhook says, what a draft means, what a request to
//! the carrier looks like and what its answer tells. No I/O and no clock; who fetches, stores and decides is
//! elsewhere (`transom` the server, `transom-store`, `transom-rules`).
//!
//! One folder a channel, with the same names of files where they do the same. Reading order: `signature` → `webhook` on
//! the way in, `draft` → `request` → `outcome` on the way out, [`whatsapp::content`] for what a bubble draws: what
//! [`sms`] takes and brings has the shape of WhatsApp's message objects. What all channels say alike is [`verified`], [`told`],
//! [`outcome`] and [`fault`].

pub mod fault;
mod form;
mod meaning;
pub mod outcome;
pub mod sms;
pub mod spoken;
pub mod told;
pub mod verified;
pub mod whatsapp;
