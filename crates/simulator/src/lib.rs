//! A Cloud API carrier on one's desk: Graph API, signed webhooks, phones to look at, and a clock to move.
//!
//! It uses none of the workspace's other crates and applies Meta's rules by its own code, so that it cannot
//! share their mistakes. Where to look: sends are refused in `admission.rs` and billed in `pricing.rs`; the API's
//! edges are in `graph/`; the controls of `/_sim` in `sim/`; what the business is told in `webhooks.rs`.

mod admission;
mod carrier;
mod clock;
mod errors;
mod faults;
mod graph;
mod journal;
mod media;
mod phone;
mod phones;
mod pricing;
mod rate;
mod render;
mod running;
mod samples;
mod seed;
mod sim;
mod wamid;
mod webhooks;
mod window;
mod world;

pub use pricing::Rules;
pub use running::{ClockHook, Options, Running, Simulator};
pub use seed::{Seed, SeedCustomer, SeedTemplate};
pub use world::{App, Number, Override, Waba};
