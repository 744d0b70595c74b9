//! What the store promises, held on both engines: one file a noun, each case run on SQLite and PostgreSQL.

mod engines;
mod postgres;
mod world;

mod directory;
mod floor;
mod held;
mod identities;
mod inbox;
mod ledger;
mod migrations;
mod outbox;
mod parity;
mod transactions;
