//! Bots: which flows compile and why others do not, that no run of one that compiles steps out of the window, and that an
//! edit touches nothing else.

mod edits;
mod made;
mod manual;
mod prompt;
mod runs;
mod verdicts;

use transom_rules::flow::Known;
use transom_rules::settings::Settings;

/// A workspace of which nothing is known but its settings. One host inside may be asked.
fn known() -> Known {
    let internal_hosts = Some(["stock.internal".to_owned()].into());
    Known { margin: Settings::default().automated_margin, internal_hosts, ..Known::default() }
}
