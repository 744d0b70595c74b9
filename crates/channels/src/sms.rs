//! Text messages by a carrier that speaks Twilio's API, both ways. Each file is one thing that passes over the wire.

pub mod draft;
pub mod fault;
pub mod media;
pub mod number;
pub mod outcome;
pub mod request;
pub mod signature;
pub mod webhook;
