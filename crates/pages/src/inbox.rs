//! The inbox: `page` puts list, thread and contact side by side, `list` draws the conversations.

pub mod first_steps;
pub mod list;
mod page;

pub use page::page;
