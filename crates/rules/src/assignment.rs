//! Who of a team gets its next conversation, by the team's policy. Who may get one at all is the caller's to say.

use crate::id::UserId;
use crate::words;

words! {
    /// How the conversations of a team come to its people.
    Policy {
        /// By hand: they wait in the team until somebody takes them.
        Manual = "manual",
        /// In turn, each of those who are available as often as the others.
        RoundRobin = "round_robin",
        /// To whom has the fewest open conversations; of several to whom waited longest.
        LeastBusy = "least_busy",
    }
}

/// Somebody who may get the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub user: UserId,
    /// The number of the last one that they got of the team; 0 before the first.
    pub turn: i64,
    /// How many conversations they have open.
    pub open: i64,
}

/// Who gets the next one; nobody by hand, and nobody where there is nobody.
pub fn next(policy: Policy, candidates: &[Candidate]) -> Option<UserId> {
    let first = match policy {
        Policy::Manual => None,
        Policy::RoundRobin => candidates.iter().min_by_key(|one| (one.turn, one.user)),
        Policy::LeastBusy => candidates.iter().min_by_key(|one| (one.open, one.turn, one.user)),
    };
    first.map(|one| one.user)
}

/// Gives out so many at once: who gets each. The candidates are left as they stand afterwards.
pub fn deal(policy: Policy, candidates: &mut [Candidate], turns: &mut i64, count: usize) -> Vec<UserId> {
    let mut dealt = Vec::new();
    while dealt.len() < count
        && let Some(user) = next(policy, candidates)
    {
        *turns += 1;
        for one in candidates.iter_mut().filter(|one| one.user == user) {
            (one.turn, one.open) = (*turns, one.open + 1);
        }
        dealt.push(user);
    }
    dealt
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    fn candidates(all: &[(i64, i64)]) -> Vec<Candidate> {
        (1..)
            .zip(all)
            .map(|(n, (turn, open))| Candidate { user: user(n), turn: *turn, open: *open })
            .collect()
    }

    #[test]
    fn each_policy_has_its_next() {
        let all = candidates(&[(3, 1), (1, 4), (2, 1)]);
        for (policy, wanted) in
            [(Policy::Manual, None), (Policy::RoundRobin, Some(2)), (Policy::LeastBusy, Some(3))]
        {
            assert_eq!(next(policy, &all), wanted.map(user), "{policy}");
            assert_eq!(next(policy, &[]), None);
        }
    }

    #[test]
    fn who_comes_back_gets_one_and_then_takes_their_turn() {
        let mut all = candidates(&[(0, 0), (7, 9), (8, 9)]);
        let dealt = deal(Policy::RoundRobin, &mut all, &mut 8, 7);
        assert_eq!(dealt, [1, 2, 3, 1, 2, 3, 1].map(user));
    }

    proptest! {
        #[test]
        fn in_turn_all_get_the_same_and_the_least_busy_are_levelled(
            open in prop::collection::vec(0..6_i64, 1..6),
            count in 0..60_usize,
        ) {
            let fresh: Vec<(i64, i64)> = open.iter().map(|open| (0, *open)).collect();
            let spread = |of: Vec<i64>| of.iter().max().unwrap_or(&0) - of.iter().min().unwrap_or(&0);
            let (mut turns, mut all) = (0, candidates(&fresh));
            let dealt = deal(Policy::RoundRobin, &mut all, &mut turns, count);
            prop_assert_eq!(dealt.len(), count);
            let got = (1..).zip(&open).map(|(n, _)| dealt.iter().filter(|one| **one == user(n)).count());
            let got = got.map(|got| i64::try_from(got).unwrap_or_default()).collect();
            prop_assert!(spread(got) <= 1);
            let mut all = candidates(&fresh);
            deal(Policy::LeastBusy, &mut all, &mut turns, count);
            let before = spread(open);
            prop_assert!(spread(all.iter().map(|one| one.open).collect()) <= before.max(1));
        }
    }
}
