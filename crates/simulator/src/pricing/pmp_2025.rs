//! Per-message pricing from July 2025 to September 2026: each delivered template is charged, but utility in
//! the customer's window is free, and so is everything that is no template.

use super::{ChargeType, Decision, RuleSet};
use crate::world::{Message, Pair, window};

pub(super) fn decide(pair: &Pair, message: &Message, at: i64) -> Decision {
    let is_free = match message.category.as_str() {
        "service" => true,
        "utility" => window::was_open(pair, at),
        _ => false,
    };
    let kind = if is_free { ChargeType::FreeCustomerService } else { ChargeType::Regular };
    Decision { rules: RuleSet::Pmp2025, kind, category: message.category.clone(), conversation: None }
}
