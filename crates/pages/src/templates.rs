//! Templates: the `page` of all of them, and the `picker` in which one is filled.

mod page;
pub mod picker;

pub use page::{TemplateLine, page};
