//! The templates of each account.

pub mod answers;
pub mod away;
pub mod dearer;
pub mod guard;
pub(crate) mod hurdles;
pub mod last;
pub mod life;
pub mod measured;
pub mod meta;
pub mod names;
pub mod neighbours;
pub(crate) mod proven;
pub mod samples;
pub mod submit;
pub mod sync;
pub mod wanted;
pub mod wordings;
