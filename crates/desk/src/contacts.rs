//! People who write: finding or making them, and how they are named in what others ask for.

pub mod address;
pub mod change;
pub mod consent;
mod dialled;
pub mod erase;
pub mod export;
pub mod links;
pub(crate) mod marketing;
pub mod meet;
pub mod merge;
pub mod name;
pub mod words;
