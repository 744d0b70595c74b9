//! The connected numbers: whether they work, their secrets, and disconnecting one.

pub mod page;

pub use page::{Number, Numbers, page};
