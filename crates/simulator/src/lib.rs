//! Carriers on one's desk: WhatsApp by the Graph API and SMS by Twilio's, signed webhooks, phones to look at, and a
//! clock to move.
//!
//! It uses none of the workspace's other crates and applies the carriers' rules by its own code, so that it cannot
//! share their mistakes. Where to look: the API's edges are in `graph/`, where `admission.rs` refuses sends; what
//! is delivered is billed in `pricing.rs`; SMS are in `sms/`; what phones do and show is in `phones/`, what the business is told in
//! `webhooks/`, the controls of `/_sim` in `sim/`; all of it stands on `world/`.

mod carrier;
mod clock;
mod errors;
mod graph;
mod media;
mod phones;
mod png;
mod pricing;
mod private;
mod running;
mod sim;
mod sms;
mod visitors;
mod webhooks;
mod world;

pub use pricing::Rules;
pub use running::{ClockHook, Options, Running, Simulator};
pub use sim::seed::{Seed, SeedCustomer, SeedTemplate};
pub use world::{App, Number, Override, SmsAccount, SmsSender, Waba};
