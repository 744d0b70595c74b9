//! Templates: the `page` of all of them, the `picker` in which one is filled, and what a `slot` is called.

mod page;
pub mod picker;
pub mod slot;

pub use page::{Asked, SlotLine, TemplateLine, page};
