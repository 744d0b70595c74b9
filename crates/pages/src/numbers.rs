//! The connected numbers: whether they work, how each stands, their secrets, and disconnecting one.

pub mod health;
pub mod page;

pub use page::{Number, Numbers, page};
