//! The templates of each account.

pub(crate) mod proven;
pub mod submit;
pub mod sync;
pub mod wanted;
