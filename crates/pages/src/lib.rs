//! The pages: plain functions from plain structs to HTML, a folder a page, a file a part of the screen. The
//! same partial draws the page, the stream of changes and the answer to a form. Nothing here asks the
//! database or the clock (`now` is always an argument), and nothing here knows HTTP: the server loads what a
//! page shows and answers with it.

pub mod assets;
pub mod bots;
pub mod campaigns;
pub mod contacts;
pub mod costs;
pub mod failures;
pub mod frame;
pub mod inbox;
pub mod numbers;
pub mod operator;
pub mod people;
pub mod templates;
pub mod thread;
pub mod timeline;
pub mod words;
pub mod workspace;

#[cfg(test)]
mod gallery;
#[cfg(test)]
mod sample;
