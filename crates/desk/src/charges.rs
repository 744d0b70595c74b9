//! What messages cost: told before they are sent, charged when they arrive, compared with Meta's word.

pub mod ledger;
pub mod price;
pub mod reconcile;
