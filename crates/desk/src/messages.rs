//! Messages on their way out, until they stand in the outbox, and their files.

pub mod afterwards;
pub(crate) mod backfill;
pub mod barred;
pub mod bridge;
pub(crate) mod bulk;
pub mod cancel;
pub mod decide;
pub mod draft;
pub mod failures;
pub mod fallback;
pub mod file_links;
pub mod files;
pub mod instead;
pub mod newer;
pub(crate) mod old;
pub mod searched;
pub mod send;
pub mod story;
pub mod upload;
