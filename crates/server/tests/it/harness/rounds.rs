//! What `make rounds` asks of the tests beside the usual: other days, larger numbers. It says so in the environment.

use transom_desk::base::clock::Clock;
use transom_rules::time::{Span, Timestamp};

/// The instant that the clock of every new desk shows, if it is not to be this machine's.
pub(crate) fn now() -> Option<String> {
    asked("NOW")
}

/// How far a clock has to be moved for what runs after such a desk and stands on its rows.
pub(crate) fn moved() -> Span {
    let machine = Clock::new(Span::default()).machine();
    let asked = now().map(|instant| instant.parse::<jiff::Timestamp>().unwrap());
    let since =
        |asked: jiff::Timestamp| Timestamp::from_seconds(asked.as_second()) + Span::minutes(2) - machine;
    asked.map_or(Span::default(), since)
}

/// How much of something: what a round asks for by this name, or as little as will do every time.
pub(crate) fn many(name: &str, usual: usize) -> usize {
    asked(name)
        .map_or(usual, |number| number.parse().unwrap_or_else(|_| panic!("{name} is no number: {number}")))
}

#[expect(clippy::disallowed_methods, reason = "these are no settings: they are for the tests alone")]
fn asked(name: &str) -> Option<String> {
    std::env::var(format!("TRANSOM_TEST_{name}")).ok().filter(|value| !value.is_empty())
}
