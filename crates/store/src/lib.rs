//! The only crate with SQL. One SQL text, two engines: SQLite for one machine, PostgreSQL for many.
//!
//! Reading order: [`db`], `tx` and `scope` (transactions, and what they see), [`value`] (what a row can hold), then one file a noun. Only
//! `db`, its two engines, `purge`, `statements`, `value` and `dialect` name an engine.

pub mod analytics;
pub mod apps;
pub mod attributes;
pub mod audit;
pub mod carried_blocks;
pub mod carry;
pub mod challenges;
pub mod channels;
pub mod charges;
pub mod consents;
pub mod contacts;
pub mod continued;
pub mod conversations;
pub mod counters;
pub mod db;
pub mod deliveries;
pub mod dialect;
pub mod drafts;
pub mod dump;
pub mod erase;
mod error;
pub mod factors;
pub mod feed;
pub mod forget;
pub mod groups;
pub mod held;
pub mod history;
pub mod idempotency;
pub mod imports;
pub mod labels;
pub mod links;
mod locked;
pub mod media;
pub mod merges;
pub mod messages;
mod migrate;
pub mod notes;
pub mod number_facts;
pub mod outbox;
#[cfg(test)]
mod plans;
mod postgres;
mod purge;
pub mod purposes;
mod query;
pub mod rates;
pub mod reached;
pub mod reread;
pub mod restore;
pub mod roles;
mod scope;
pub mod seal;
pub mod search;
pub mod sessions;
pub mod slots;
mod sqlite;
mod statements;
pub mod statuses;
pub mod tables;
pub mod teams;
pub mod template_events;
pub mod templates;
pub mod tokens;
mod tx;
pub mod users;
pub mod value;
pub mod views;
pub mod visibility;

pub use db::Db;
pub use error::{Error, Result};
pub use locked::Locked;
pub use scope::{Scope, Scoped};
pub use tx::{Tx, Work};
