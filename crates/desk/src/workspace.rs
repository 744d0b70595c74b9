//! What a workspace defines for its own work: the statuses ([`statuses`]) and labels ([`labels`]) that its conversations
//! can have, and how long one stays the one that new messages join ([`validity`]). Whoever may list conversations may
//! know them.

pub mod labels;
pub mod statuses;
pub mod validity;
