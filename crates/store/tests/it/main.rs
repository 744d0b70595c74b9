//! What the store promises, held on both engines: one file a noun, each case run on SQLite and PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the cases are functions that the tests of both engines call; a panic is how they fail"
)]

mod engines;
mod postgres;
mod seals;
mod sources;
mod story;
mod world;

mod analytics;
mod apps;
mod attributes;
mod audit;
mod blocks;
mod bots;
mod campaigns;
mod channels;
mod charges;
mod connections;
mod consents;
mod dealt;
mod directory;
mod erase;
mod factors;
mod file_links;
mod files;
mod floor;
mod forensics;
mod found;
mod groups;
mod held;
mod identities;
mod imports;
mod inbox;
mod kept;
mod ledger;
mod marks;
mod merges;
mod migrations;
mod old;
mod outbox;
mod parity;
mod people;
mod purge;
mod rates;
mod reached;
mod reread;
mod scope;
mod sealed;
mod search;
mod suggestions;
mod tables;
mod template_sends;
mod templates;
mod tls;
mod transactions;
mod visibility;
