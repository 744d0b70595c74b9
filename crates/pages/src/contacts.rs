//! The pages about contacts that stand beside no conversation.

mod merge;

pub use merge::{Candidate, Choosing, Outlook, choose, outlook};
