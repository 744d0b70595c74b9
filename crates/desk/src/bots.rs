//! Bots: writing and deploying them ([`act`]), what there is of them ([`list`]), trying one out without anybody ([`try_out`]),
//! and their runs: what people do with them ([`runs`]), how one moves by what happened ([`turn`]), what it wants done
//! ([`does`]), what is due by itself ([`work`], [`timed`]), and other programs that they ask ([`fetch`]), which know them by
//! a [`key`]. What a flow says is [`transom_rules::flow`]'s.
//!
//! Everything that one thing brings about happens in one transaction: it is heard, the run moves, messages are written
//! with their places in the outbox, the run and its path are kept. Whoever moves a run holds its conversation.

pub mod act;
mod broken;
pub(crate) mod does;
mod facts;
pub(crate) mod fetch;
pub(crate) mod flows;
mod hears;
mod here;
pub mod key;
mod known;
pub mod list;
mod outside;
mod rest;
pub mod runs;
mod said;
mod timed;
pub mod try_out;
mod turn;
mod ways;
pub(crate) mod work;

use std::sync::Arc;

use crate::app::App;
use crate::base::Base;
use crate::base::settings::Settings;
use known::Bounds;

pub use timed::begun_before;

/// What it takes to write bots.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// Rows, time, and who is told.
    pub base: Base<'a>,
    /// What they say of bots, and of how long before a window's end automated messages stop.
    pub settings: &'a Settings,
}

impl<'a> Writing<'a> {
    /// In the running server.
    pub fn of(app: &'a App) -> Self {
        Self { base: app.base(), settings: &app.settings }
    }

    fn bounds(self) -> Arc<Bounds> {
        Arc::new(Bounds::of(self.settings))
    }
}

#[cfg(test)]
mod tests;
