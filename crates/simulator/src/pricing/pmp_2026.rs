//! Per-message pricing since October 2026: every delivered message is charged, but of each number's month the
//! first 1,000 that are no template are free, and of eligible accounts all of them through 2027.

use jiff::civil::Date;

use super::rules::local_date;
use super::{ChargeType, Decision, RuleSet};
use crate::world::{Message, World};

/// So many delivered service messages of a number are free in each month.
const FREE_SERVICE_A_MONTH: u64 = 1000;
/// From this day eligible accounts pay for service like all others.
const EXEMPT_UNTIL: Date = Date::constant(2028, 1, 1);

pub(super) fn decide(world: &World, message: &Message, at: i64) -> Decision {
    let used = || world.counters.get(&month_key(world, message, at)).copied().unwrap_or(0);
    let is_free =
        message.category == "service" && (is_exempt(world, message, at) || used() < FREE_SERVICE_A_MONTH);
    let kind = if is_free { ChargeType::FreeCustomerService } else { ChargeType::Regular };
    Decision { rules: RuleSet::Pmp2026, kind, category: message.category.clone(), conversation: None }
}

/// Whether the account pays for no service messages at this instant.
pub(super) fn is_exempt(world: &World, message: &Message, at: i64) -> bool {
    let waba = world.waba_of(&message.number_id).filter(|waba| waba.eligible);
    waba.is_some_and(|waba| local_date(world, &waba.id, at) < EXEMPT_UNTIL)
}

/// Key of the counter of service messages delivered for a number in the month of this instant.
pub(super) fn month_key(world: &World, message: &Message, at: i64) -> String {
    let waba_id = world.waba_of(&message.number_id).map(|waba| waba.id.as_str()).unwrap_or_default();
    let date = local_date(world, waba_id, at);
    format!("service/{}/{:04}-{:02}", message.number_id, date.year(), date.month())
}
