//! Amounts of money, exactly. Meta's rates have four decimals; six are kept, and nothing is ever rounded.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many millionths make a unit of a currency.
const MILLION: i64 = 1_000_000;

/// An amount in millionths of a unit of its currency, which is named beside it. In text a decimal number,
/// `0.0625`, with four decimals at least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAmount;

impl Amount {
    /// No money at all. Not the absence of a rate: that is `None`.
    pub const ZERO: Self = Self(0);

    /// The highest rate there can be: a million. Nothing costs that much in any currency, and sums of very many
    /// messages at lower rates stay amounts.
    pub const HIGHEST_RATE: Self = Self(1_000_000 * MILLION);

    /// So many millionths.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// In millionths: the unit of the database.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// So many times the amount; saturates at nine trillion.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)))
    }
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        if rest.is_multiple_of(100) {
            write!(f, "{sign}{whole}.{:04}", rest / 100)
        } else {
            write!(f, "{sign}{whole}.{rest:06}")
        }
    }
}

impl FromStr for Amount {
    type Err = NotAnAmount;

    /// Reads `12`, `12.5` or `0.0625`; at most six decimals, no exponent, no sign, no separators.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(decimals) || decimals.len() > 6 {
            return Err(NotAnAmount);
        }
        let whole: i64 = whole.parse().map_err(|_| NotAnAmount)?;
        let fraction: i64 = format!("{decimals:0<6}").parse().map_err(|_| NotAnAmount)?;
        whole.checked_mul(MILLION).and_then(|whole| whole.checked_add(fraction)).map(Self).ok_or(NotAnAmount)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|NotAnAmount| D::Error::invalid_value(Unexpected::Str(&text), &"0.0625"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_and_written_as_decimals() {
        for (text, millionths, written) in [
            ("0.0625", 62_500, "0.0625"),
            ("12", 12_000_000, "12.0000"),
            ("0.5", 500_000, "0.5000"),
            ("0.000001", 1, "0.000001"),
            ("586.3300", 586_330_000, "586.3300"),
        ] {
            let amount: Amount = text.parse().unwrap();
            assert_eq!((amount.millionths(), amount.to_string().as_str()), (millionths, written));
        }
        assert_eq!(Amount::from_millionths(-62_500).to_string(), "-0.0625");
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0.0000001", "n/a", "99999999999999"] {
            assert_eq!(text.parse::<Amount>(), Err(NotAnAmount), "{text}");
        }
    }

    #[test]
    fn a_thousand_small_amounts_are_exactly_a_thousand_times_one() {
        let one: Amount = "0.0014".parse().unwrap();
        assert_eq!((0..1000).map(|_| one).sum::<Amount>(), one.times(1000));
        assert_eq!(one.times(1000).to_string(), "1.4000");
        assert_eq!(one.times(u64::MAX), Amount::from_millionths(i64::MAX));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(millionths in 0..i64::MAX) {
            let amount = Amount::from_millionths(millionths);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        }
    }
}
