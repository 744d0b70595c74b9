//! Per-message pricing, from July 2025 (R3.1–R3.7): each delivered message by itself, outside an entry point.

use super::calendar::ELIGIBLE_UNTIL;
use super::{Basis, Billed, BillingCategory, Charge, Delivered, Pool, Reason, RuleSet, Verdict};
use crate::template::Category;

/// July 2025 to September 2026: everything but templates is free, utility templates are free in the window.
pub(super) fn price_2025(delivered: Delivered) -> Charge {
    let (category, reason) = match delivered.form {
        Billed::Reaction => (BillingCategory::Service, Reason::FreeReaction),
        Billed::FreeForm => (BillingCategory::Service, Reason::FreeCustomerService),
        Billed::Sms | Billed::Mms => (BillingCategory::Sms, Reason::Regular),
        Billed::Template(Category::Utility) if delivered.in_window => {
            (BillingCategory::Utility, Reason::FreeCustomerService)
        }
        Billed::Template(category) => (category.into(), Reason::Regular),
    };
    Charge::new(RuleSet::Pmp2025, category, reason)
}

/// From October 2026: every message is charged but a number's first service messages of the month, those of
/// eligible accounts, and reactions.
pub(super) fn price_2026(basis: Basis<'_>, delivered: Delivered, used: impl FnOnce(Pool) -> u32) -> Verdict {
    let (category, reason, pool) = match delivered.form {
        Billed::Reaction => (BillingCategory::Service, Reason::FreeReaction, None),
        Billed::FreeForm if basis.eligible && basis.calendar.month(delivered.at) < ELIGIBLE_UNTIL => {
            (BillingCategory::Service, Reason::FreeEligible, None)
        }
        Billed::FreeForm => {
            let pool = Pool::NumberServiceMessages;
            let free = used(pool) < basis.settings.service_free_per_number_month;
            let reason = if free { Reason::FreeAllowance } else { Reason::Regular };
            (BillingCategory::Service, reason, Some(pool))
        }
        Billed::Sms | Billed::Mms => (BillingCategory::Sms, Reason::Regular, None),
        Billed::Template(category) => (category.into(), Reason::Regular, None),
    };
    Verdict { charge: Charge::new(RuleSet::Pmp2026, category, reason), opens: None, uses: pool }
}
