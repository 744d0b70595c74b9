//! The pages about who works here: people, roles, teams, tokens, one's own account, the audit log, and the door for
//! somebody who comes by a one-time link.

pub mod account;
pub mod audit;
pub mod factor;
pub mod handed;
pub mod page;
pub mod person;
pub mod roles;
pub mod session;
pub mod teams;
pub mod tokens;
pub mod welcome;
pub mod workspace;

pub use page::{Invited, Line, Order, People, Search, page};
