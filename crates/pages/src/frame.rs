//! What every page is built from: the `shell` around a signed-in page and the `door` before it, icons, chips,
//! instants, prices, and the patches that change a page while it is open.

pub mod address;
pub(crate) mod bars;
pub mod chip;
pub mod described;
pub mod door;
pub mod field;
pub mod icon;
pub mod once;
pub mod patch;
pub mod price;
pub mod settings;
pub mod shell;
mod spoken;
pub mod tag;
pub mod there;
pub mod when;
