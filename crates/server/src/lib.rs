//! The faces of the desk: pages, the JSON API, webhooks, commands, and a demo to play with. They ask the desk, load what
//! they show, and answer.

pub mod api;
mod carried;
pub mod cli;
mod csv;
pub mod demo;
mod failed;
mod found;
#[cfg(test)]
mod growth;
pub mod http;
pub mod listen;
pub mod metrics;
mod plain;
mod qr;
pub mod route;
mod served;
mod shown;
mod unfit;
pub mod web;
pub mod webhook;
