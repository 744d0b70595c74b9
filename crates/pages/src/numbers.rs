//! The connected numbers: whether they work, how each stands, their secrets, and disconnecting one.

pub mod check;
pub mod connect;
pub mod health;
pub mod page;
pub mod profile;
pub mod set_up;

pub use page::{Number, Numbers, page};
