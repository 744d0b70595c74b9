//! The days that a report is asked for.

use transom_desk::app::Shared;
use transom_desk::charges::ledger;
use transom_desk::workspace::period::Period;
use transom_rules::pricing::date::Date;

use super::auth::Caller;
use super::input::parameter;
use super::problem::Problem;

/// The days between two parameters, `from` and `to`.
pub(super) fn between(
    app: &Shared,
    caller: &Caller,
    from: Option<&String>,
    to: Option<&String>,
) -> Result<Period, Problem> {
    let expected = "a day such as 2026-11-21";
    let to = parameter::<Date>("to", to, expected)?;
    let from = parameter::<Date>("from", from, expected)?;
    let tariff = ledger::tariff(app, caller.workspace, None);
    let late = |_| Problem::bad_parameter("from", "Expected a day that is not after the last one.");
    Period::between(from, to, &tariff, app.clock.now()).map_err(late)
}
