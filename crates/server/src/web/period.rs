//! The days that a page of a report is asked for.

use transom_desk::charges::ledger;
use transom_desk::workspace::period::Period;
use transom_rules::pricing::date::Date;

use super::desk::{Desk, Done, Failed};

/// The days between two that an address says, or leaves empty. What is no day is not there.
pub(super) fn between(desk: &Desk, from: &str, to: &str) -> Done<Period> {
    let read = |told: &str| -> Done<Option<Date>> {
        if told.is_empty() { Ok(None) } else { told.parse().map(Some).map_err(|_| Failed::NotFound) }
    };
    let tariff = ledger::tariff(&desk.app, desk.workspace(), None);
    Period::between(read(from)?, read(to)?, &tariff, desk.now()).map_err(|_| Failed::NotFound)
}
