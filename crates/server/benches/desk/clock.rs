//! The benchmark's stopwatch: the one place of it that asks the machine for the time.

use std::time::Instant;

/// Now.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; nothing is decided by it")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
