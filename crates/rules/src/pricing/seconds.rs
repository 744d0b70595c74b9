//! Whole seconds since 1970, Meta's unit, in half the room of a [`Timestamp`]: a million pairs with several
//! clocks each are folded at the speed of memory.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// An instant in whole seconds since 1970, up to the year 2105.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixSeconds(u32);

impl UnixSeconds {
    /// The latest instant that may be given. Room is left above it for what begins there to end.
    pub const LATEST: Self = Self(4_290_000_000);

    /// The instant, if it lies between 1970 and [`UnixSeconds::LATEST`].
    pub fn new(seconds: i64) -> Option<Self> {
        u32::try_from(seconds).ok().map(Self).filter(|at| *at <= Self::LATEST)
    }

    /// The same instant, rounded down to the second and moved into the range.
    pub fn from_timestamp(at: Timestamp) -> Self {
        Self::new(at.seconds()).unwrap_or(if at.seconds() < 0 { Self(0) } else { Self::LATEST })
    }

    /// The same instant in the unit of clocks.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_seconds(i64::from(self.0))
    }

    /// Seconds since 1970.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// So many hours later.
    #[must_use]
    pub const fn plus_hours(self, hours: u32) -> Self {
        Self(self.0.saturating_add(hours.saturating_mul(3600)))
    }

    /// So many seconds later.
    #[must_use]
    pub const fn plus(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_no_instant() {
        assert_eq!(UnixSeconds::new(-1), None);
        assert_eq!(UnixSeconds::new(4_290_000_001), None);
        assert_eq!(UnixSeconds::new(i64::MAX), None);
        assert_eq!(UnixSeconds::new(0).map(UnixSeconds::get), Some(0));
        assert_eq!(UnixSeconds::from_timestamp(Timestamp::from_seconds(-5)).get(), 0);
        assert_eq!(UnixSeconds::from_timestamp(Timestamp::from_millis(i64::MAX)), UnixSeconds::LATEST);
        assert!(UnixSeconds::LATEST.plus_hours(72) > UnixSeconds::LATEST);
    }
}
