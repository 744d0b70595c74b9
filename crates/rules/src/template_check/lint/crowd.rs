//! An account that has as many templates as Meta takes of it, or was given as many as it takes in an hour (R5.4, R5.5). Whether
//! Meta has verified the business only Meta knows: what depends on that is a warning.

use super::{Finding, Findings, words};

/// Of a business that is not verified (R5.4).
const OF_UNVERIFIED: u64 = 250;
/// Of any.
const OF_ANY: u64 = 6_000;
/// Within an hour (R5.5).
const IN_AN_HOUR: u64 = 100;
/// Meta's code for an account that has too many.
const TOO_MANY: i64 = 2_388_019;

/// How many templates an account has, a language counting as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    /// All that are not deleted.
    pub has: u64,
    /// Those of them that were submitted here within the last hour.
    pub lately: u64,
}

/// What stands against one more.
pub fn crowd(crowd: Crowd) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    if crowd.has >= OF_ANY {
        findings.error("/name", words::account_full(crowd.has), Some(TOO_MANY));
    } else if crowd.has >= OF_UNVERIFIED {
        findings.warning("/name", words::many_templates(crowd.has), Some(TOO_MANY));
    }
    if crowd.lately >= IN_AN_HOUR {
        findings.warning("/name", words::many_in_an_hour(crowd.lately), None);
    }
    findings.0
}

#[cfg(test)]
mod tests {
    use super::super::FindingSeverity;
    use super::*;

    #[test]
    fn one_more_than_meta_takes_is_told() {
        let told = |has, lately| {
            let found = crowd(Crowd { has, lately }).into_iter();
            found.map(|one| (one.rule, one.severity)).collect::<Vec<_>>()
        };
        assert_eq!(told(249, 99), []);
        assert_eq!(told(250, 0), [("R5.4", FindingSeverity::Warning)]);
        assert_eq!(told(6_000, 0), [("R5.4", FindingSeverity::Error)]);
        assert_eq!(told(100, 100), [("R5.5", FindingSeverity::Warning)]);
    }
}
