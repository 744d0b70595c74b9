//! The Transom server: everything that touches the world. Reading order: [`app`], then the way in
//! ([`webhook`] → [`batcher`] → [`receive`]), the way out ([`send`] → [`dispatcher`]), then who asks: [`web`]
//! and the API.

pub mod api;
pub mod app;
pub mod batcher;
pub mod cli;
pub mod clock;
mod day;
pub mod demo;
pub mod dispatcher;
#[cfg(test)]
mod fixture;
pub mod graph;
pub mod http;
pub mod hub;
mod ledger;
pub mod log;
pub mod media;
pub mod metrics;
mod prices;
pub mod receive;
pub mod reconcile;
pub mod registry;
pub mod reprocess;
pub mod send;
pub mod session;
pub mod settings;
pub mod sweeper;
pub mod sync;
pub mod throttle;
pub mod web;
pub mod webhook;
mod zone;
