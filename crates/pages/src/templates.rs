//! Templates: the `page` of all of them and of `one`, the `form` that makes and changes one and how it will `look`, the `gallery` to start from,
//! the `picker` in which one is filled, and what a `slot` is called.

pub mod form;
pub mod gallery;
pub mod look;
pub mod one;
mod page;
pub mod picker;
pub mod slot;
mod standing;

pub use page::{Asked, SlotLine, TemplateLine, page};
