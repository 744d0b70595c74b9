//! The pages of the inbox. `view` draws them from plain structs, `assets` holds the style sheet and the
//! script, `words` the words that stand on more than one page. Where the structs come from, sessions and
//! the stream of changes are other modules' business.

pub mod assets;
pub mod view;
pub mod words;

#[cfg(test)]
mod gallery;
#[cfg(test)]
mod sample;

/// The pages' routes.
pub fn router() -> axum::Router<crate::app::Shared> {
    axum::Router::new()
}
