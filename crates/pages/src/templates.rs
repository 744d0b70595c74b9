//! Templates: the `page` of all of them and of `one`, the `form` that makes and changes one with its `parts`, the `file` that is the sample of its
//! header, the `hurdle`s before it, and how it will `look`, the `wordings` to start from, the `picker` in which one is filled, what a `slot` is
//! called, and what sending one brought (`statistics`).

pub mod file;
pub mod form;
pub mod hurdle;
pub mod look;
pub mod one;
mod page;
pub mod parts;
pub mod picker;
pub mod slot;
pub mod standing;
pub mod statistics;
pub mod wordings;

pub use page::{Asked, SlotLine, TemplateLine, page};
