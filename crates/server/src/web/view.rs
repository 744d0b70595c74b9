//! What a person sees: plain functions from structs to HTML, one file a part of the screen. The same
//! partial draws the page, the stream of changes and the answer to a form. Nothing here asks the database
//! or the clock: `now` is always an argument.

pub mod body;
pub mod bubble;
pub mod chip;
pub mod composer;
pub mod costs;
pub mod door;
pub mod icon;
pub mod inbox;
pub mod list;
pub mod operator;
pub mod panel;
pub mod patch;
pub mod picker;
pub mod price;
pub mod refusal;
pub mod rich;
pub mod shell;
pub mod templates;
pub mod thread;
pub mod timeline;
pub mod when;
