//! The templates of each account.

pub mod submit;
pub mod sync;
