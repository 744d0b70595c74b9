//! The whole product from outside: the real binary, over HTTP, against the simulator. A file a subject; what
//! one function or one page does is tested beside it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails may panic"
)]

mod attributes;
mod harness;
#[path = "../../../store/tests/it/postgres.rs"]
mod postgres;

mod bad_input;
mod banners;
mod batch;
mod behind;
mod blocked;
mod bots;
mod bridges;
mod brought;
mod browser;
mod campaigns;
mod changes;
mod cluster;
mod codes;
mod consent;
mod crash;
mod dealt;
mod demo;
mod erasure;
mod files;
mod fixtures;
mod forensics;
mod groups;
mod guard;
mod hours;
mod imports;
mod keys;
mod layout;
mod ledger;
mod limit;
mod links;
mod logs;
mod many;
mod marks;
mod masking;
mod merge;
mod numbers;
mod older;
mod once;
mod operate;
mod outage;
mod people;
mod plain;
mod proven;
mod reconcile;
mod refusals;
mod reprocess;
mod residue;
mod retention;
mod search;
mod sms;
mod sources;
mod story;
mod suggest;
mod templates;
mod threads;
mod tidy;
mod uncertain;
mod views;
mod whom;
mod wire;
