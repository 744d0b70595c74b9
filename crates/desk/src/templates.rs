//! The templates of each account.

pub mod answers;
pub mod guard;
pub mod last;
pub mod life;
pub mod measured;
pub mod meta;
pub mod names;
pub(crate) mod proven;
pub mod submit;
pub mod sync;
pub mod wanted;
pub mod wordings;
