//! The templates of each account.

pub mod sync;
