//! The inbox: `page` puts list, thread and contact side by side, `list` draws the conversations.

pub mod first_steps;
pub mod list;
pub mod narrow;
mod page;

pub use page::page;
