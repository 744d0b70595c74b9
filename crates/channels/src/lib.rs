//! Bytes to meaning and back, for each channel: what a webhook says, what a draft means, what a request to
//! the carrier looks like and what its answer tells. No I/O and no clock; who fetches, stores and decides is
//! elsewhere (`transom` the server, `transom-store`, `transom-rules`).
//!
//! One folder a channel. Reading order for WhatsApp: [`whatsapp::signature`] → [`whatsapp::webhook`] on the
//! way in, [`whatsapp::draft`] → [`whatsapp::request`] → [`whatsapp::outcome`] on the way out,
//! [`whatsapp::content`] for what a bubble draws.

pub mod whatsapp;
