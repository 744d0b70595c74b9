//! Per-message pricing, from July 2025 (R3.1–R3.7): each delivered message by itself, outside an entry point.

use super::{Billed, BillingCategory, Charge, Delivered, Pool, PricingSettings, Reason, RuleSet, Verdict};
use crate::template::Category;

/// July 2025 to September 2026: everything but templates is free, utility templates are free in the window.
pub(super) fn price_2025(delivered: Delivered) -> Charge {
    let (category, reason) = match delivered.form {
        Billed::FreeForm => (BillingCategory::Service, Reason::FreeCustomerService),
        Billed::Template(Category::Utility) if delivered.in_window => {
            (BillingCategory::Utility, Reason::FreeCustomerService)
        }
        Billed::Template(category) => (category.into(), Reason::Regular),
    };
    Charge::new(RuleSet::Pmp2025, category, reason)
}

/// From October 2026: every message is charged but a number's first service messages of the month.
pub(super) fn price_2026(
    settings: &PricingSettings,
    delivered: Delivered,
    used: impl FnOnce(Pool) -> u32,
) -> Verdict {
    match delivered.form {
        Billed::FreeForm => {
            let pool = Pool::NumberServiceMessages;
            let free = used(pool) < settings.service_free_per_number_month;
            let reason = if free { Reason::FreeAllowance } else { Reason::Regular };
            let charge = Charge::new(RuleSet::Pmp2026, BillingCategory::Service, reason);
            Verdict { charge, opens: None, uses: Some(pool) }
        }
        Billed::Template(category) => {
            Verdict::plain(Charge::new(RuleSet::Pmp2026, category.into(), Reason::Regular))
        }
    }
}
