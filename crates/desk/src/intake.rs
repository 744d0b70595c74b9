//! Webhooks, from a checked body to committed rows; and the kept bodies, read again.

pub mod again;
mod arrival;
pub(crate) mod batcher;
mod customer;
mod erased;
mod events;
mod groups;
mod moved;
mod order;
pub mod post;
pub mod status;
pub mod store;
mod told;
