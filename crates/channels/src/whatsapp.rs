//! WhatsApp's Cloud API, both ways. Each file is one thing that passes over the wire.

pub mod account;
pub mod answer;
pub mod block;
pub mod connecting;
pub mod content;
pub mod draft;
pub mod erase;
pub mod fault;
pub mod graph_version;
pub mod handshake;
mod lenient;
pub mod links;
pub mod media;
pub mod number;
pub mod number_news;
pub mod origin;
pub mod outcome;
pub mod profile;
pub mod request;
pub mod signature;
pub mod time_zone;
pub mod webhook;
