//! The JSON of the things that more than one resource shows. Instants are whole Unix seconds everywhere;
//! Meta's own objects stand inside ours as they are.

pub(super) mod attributes;
pub(super) mod conversation;
pub(super) mod fallback;
pub(super) mod message;
pub(super) mod price;
pub(super) mod refusal;
