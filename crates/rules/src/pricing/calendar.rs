//! Which rule set holds at an instant, and which month it falls in, by the account's time zone. Every switch
//! of Meta's falls on the first of a month at 00:00 there, so the beginnings of the months are all that has to
//! be known of a time zone. Whoever has a time zone database works them out; there is none here.

use super::{RuleSet, UnixSeconds};

/// How many months a [`Calendar`] knows: January 1970 to December 2106.
pub const MONTHS: u16 = 137 * 12;

/// The average length of a month, to guess with.
const MONTH_SECONDS: u32 = 2_629_746;

/// A month: how many began since January 1970, which is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(u16);

impl Month {
    /// The month of a year and a month's number from 1 to 12.
    pub const fn new(year: u16, month: u16) -> Self {
        Self(year.saturating_sub(1970).saturating_mul(12).saturating_add(month.saturating_sub(1)))
    }

    /// Its year.
    pub const fn year(self) -> u16 {
        1970 + self.0 / 12
    }

    /// Its number in the year, from 1 to 12.
    pub const fn number(self) -> u16 {
        self.0 % 12 + 1
    }
}

/// From then on service conversations were free.
pub const SERVICE_FREE_FROM: Month = Month::new(2024, 11);
/// From then on each message was charged by itself.
pub const PMP_2025_FROM: Month = Month::new(2025, 7);
/// From then on service messages are charged too.
pub const PMP_2026_FROM: Month = Month::new(2026, 10);
/// Before then service messages of eligible governments and non-profits are free all the same.
pub const ELIGIBLE_UNTIL: Month = Month::new(2028, 1);

/// Which rules hold when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    fixed: Option<RuleSet>,
    begins: Vec<u32>,
    pmp_2025_from: u32,
    pmp_2026_from: u32,
}

impl Calendar {
    /// A calendar in which `begins` tells for each month when its first day begins in the account's time zone,
    /// in Unix seconds. With `fixed` that rule set holds at every instant.
    pub fn new(fixed: Option<RuleSet>, begins: impl Fn(Month) -> i64) -> Self {
        let begin = |month| u32::try_from(begins(month).clamp(0, i64::from(u32::MAX))).unwrap_or_default();
        Self {
            fixed,
            begins: (0..MONTHS).map(Month).map(begin).collect(),
            pmp_2025_from: begin(PMP_2025_FROM),
            pmp_2026_from: begin(PMP_2026_FROM),
        }
    }

    /// The calendar of an account in UTC.
    pub fn utc(fixed: Option<RuleSet>) -> Self {
        Self::new(fixed, |month| days_to(month) * 86_400)
    }

    /// The rule set that holds at `at`.
    pub fn rules(&self, at: UnixSeconds) -> RuleSet {
        match self.fixed {
            Some(rules) => rules,
            None if at.get() < self.pmp_2025_from => RuleSet::Cbp,
            None if at.get() < self.pmp_2026_from => RuleSet::Pmp2025,
            None => RuleSet::Pmp2026,
        }
    }

    /// The month `at` falls in.
    pub fn month(&self, at: UnixSeconds) -> Month {
        let mut month = u16::try_from(at.get() / MONTH_SECONDS).unwrap_or(MONTHS).min(MONTHS - 1);
        let begins = |month: u16| self.begins.get(usize::from(month)).copied().unwrap_or(u32::MAX);
        while month > 0 && begins(month) > at.get() {
            month -= 1;
        }
        while month + 1 < MONTHS && begins(month + 1) <= at.get() {
            month += 1;
        }
        Month(month)
    }

    /// Whether service conversations that open at `at` are free.
    pub fn service_is_free(&self, at: UnixSeconds) -> bool {
        self.month(at) >= SERVICE_FREE_FROM
    }
}

/// Days from the first of January 1970 to the first of a month, by the Gregorian calendar.
fn days_to(month: Month) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let years = i64::from(month.year()) - 1970;
    let leap_days = (years + 1) / 4 - i64::from(month.year() > 2100);
    let is_leap = month.year().is_multiple_of(4) && month.year() != 2100;
    let in_year = BEFORE.get(usize::from(month.number() - 1)).copied().unwrap_or_default();
    years * 365 + leap_days + in_year + i64::from(is_leap && month.number() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UnixSeconds {
        UnixSeconds::new(seconds).unwrap()
    }

    #[test]
    fn rules_switch_at_midnight_of_the_account() {
        let utc = Calendar::utc(None);
        let tokyo = Calendar::new(None, |month| days_to(month) * 86_400 - 9 * 3600);
        for (seconds, before, after) in [
            (1_751_328_000, RuleSet::Cbp, RuleSet::Pmp2025),
            (1_790_812_800, RuleSet::Pmp2025, RuleSet::Pmp2026),
        ] {
            assert_eq!((utc.rules(at(seconds - 1)), utc.rules(at(seconds))), (before, after));
            let there = seconds - 9 * 3600;
            assert_eq!((tokyo.rules(at(there - 1)), tokyo.rules(at(there))), (before, after));
        }
        let service_free = 1_730_419_200;
        assert!(!utc.service_is_free(at(service_free - 1)) && utc.service_is_free(at(service_free)));
    }

    #[test]
    fn a_fixed_rule_set_holds_always() {
        let fixed = Calendar::utc(Some(RuleSet::Pmp2026));
        assert_eq!(fixed.rules(at(0)), RuleSet::Pmp2026);
    }

    #[test]
    fn months_begin_where_they_begin() {
        let utc = Calendar::utc(None);
        let mut begin = 0;
        for index in 0..135 * 12_u16 {
            let month = Month(index);
            assert_eq!(days_to(month) * 86_400, begin, "{month:?}");
            assert_eq!(utc.month(at(begin)), month);
            assert_eq!(Month::new(month.year(), month.number()), month);
            if begin > 0 {
                assert_eq!(utc.month(at(begin - 1)), Month(index - 1));
            }
            let year = month.year();
            let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
            let days = match month.number() {
                2 => 28 + i64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            begin += days * 86_400;
        }
        assert_eq!(utc.month(UnixSeconds::LATEST).year(), 2105);
    }
}
