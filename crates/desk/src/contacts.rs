//! People who write: finding or making them, how they are named in what others ask for, and all of them from a file
//! ([`imports`]) and into one ([`table`]).

pub mod address;
pub mod block;
pub mod change;
pub mod consent;
pub(crate) mod dialled;
pub mod erase;
pub mod export;
pub mod imports;
pub mod links;
pub mod locale;
pub(crate) mod marketing;
pub mod meet;
pub mod merge;
pub mod name;
pub mod suggest;
pub mod table;
pub mod words;
