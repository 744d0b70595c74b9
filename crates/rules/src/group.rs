//! Groups: who is in one, whether it can be written to, and how far a message got with each of its people. A group is an
//! identity of its own, with one window for all of them (R1.12).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::Status;
use crate::id::IdentityId;
use crate::receive::replaces;
use crate::time::Timestamp;
use crate::words;

words! {
    /// Whether a group can be written to.
    #[derive(Default)]
    GroupState {
        /// It can.
        #[default]
        Active = "active",
        /// Meta suspended it.
        Suspended = "suspended",
        /// It was deleted.
        Ended = "ended",
    }
}

/// What is known of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Whether it can be written to.
    pub state: GroupState,
    /// Since when that is told.
    pub told_at: Option<Timestamp>,
    /// Where somebody may join; empty if it was not told.
    pub invite_link: String,
    /// Everybody who was heard of in it, and whether they are still there.
    pub members: BTreeMap<IdentityId, Membership>,
}

/// Whether somebody is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// They are.
    pub is_in: bool,
    /// Since when that is known; `None` of those of whom only the newest word was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When it was told last.
    pub at: Timestamp,
}

impl Group {
    /// Somebody was there, or went, at an instant. The newest word holds.
    pub fn told_of(&mut self, member: IdentityId, is_in: bool, at: Timestamp) {
        let fresh = Membership { is_in, since: Some(at), at };
        let known = self.members.entry(member).or_insert(fresh);
        if known.is_in == is_in {
            known.since = known.since.min(Some(at));
            known.at = known.at.max(at);
        } else if replaces(at, Some(known.at)) {
            *known = fresh;
        }
    }

    /// The group was suspended, or can be written to again, or is gone, since an instant.
    pub fn told(&mut self, state: GroupState, at: Timestamp) {
        if replaces(at, self.told_at) && self.state != GroupState::Ended {
            self.state = state;
            self.told_at = Some(at);
        }
    }

    /// Who is in it, as far as that is known.
    pub fn participants(&self) -> impl Iterator<Item = IdentityId> {
        self.members.iter().filter(|(_, member)| member.is_in).map(|(id, _)| *id)
    }

    /// Everybody who was in it is gone.
    pub fn is_deserted(&self) -> bool {
        !self.members.is_empty() && self.participants().next().is_none()
    }
}

/// How far a message got with one participant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Receipt {
    /// The earliest `delivered` told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// The earliest `read` told, or `played`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
    /// The earliest `failed` told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Timestamp>,
    /// Meta's code for why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
}

/// How far a message got with each of those who were told of; empty for a message to one customer.
pub type Receipts = BTreeMap<IdentityId, Receipt>;

impl Receipt {
    /// Takes note of a status. True where it was not known.
    pub fn advance(&mut self, status: &Status, at: Timestamp, code: Option<i64>) -> bool {
        let told_at = match status {
            Status::Delivered => &mut self.delivered_at,
            Status::Read | Status::Played => &mut self.read_at,
            Status::Failed => &mut self.failed_at,
            Status::Accepted | Status::Sent | Status::Other(_) => return false,
        };
        let is_news = told_at.is_none_or(|known| at < known);
        if is_news {
            *told_at = Some(at);
            self.code = self.code.or(code);
        }
        is_news
    }

    /// When it reached them: the earlier of delivered and read.
    pub fn reached_at(&self) -> Option<Timestamp> {
        [self.delivered_at, self.read_at].into_iter().flatten().min()
    }
}

/// How many of a group a message reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// So many have it.
    pub delivered: usize,
    /// So many of them read it.
    pub read: usize,
    /// So many can not get it.
    pub failed: usize,
    /// Of so many.
    pub of: usize,
}

/// How far a message of this instant got with each: with whoever was told of, and with whoever was there by then.
pub fn each(group: &Group, receipts: &Receipts, at: Timestamp) -> Receipts {
    let is_meant = |member: &Membership| member.is_in && member.since.is_none_or(|since| since <= at);
    let there = group.members.iter().filter(|(_, member)| is_meant(member));
    let mut each: Receipts = there.map(|(id, _)| (*id, Receipt::default())).collect();
    each.extend(receipts);
    each
}

/// How many of these a message reached.
pub fn reach(each: &Receipts) -> Reach {
    let count = |is: fn(&Receipt) -> bool| each.values().filter(|receipt| is(receipt)).count();
    Reach {
        delivered: count(|receipt| receipt.reached_at().is_some()),
        read: count(|receipt| receipt.read_at.is_some()),
        failed: count(|receipt| receipt.failed_at.is_some() && receipt.reached_at().is_none()),
        of: each.len(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn who(n: u128) -> IdentityId {
        IdentityId(Uuid::from_u128(n))
    }

    #[test]
    fn the_newest_word_says_who_is_in_a_group() {
        let mut group = Group::default();
        assert!(!group.is_deserted(), "nothing is known of it");
        group.told_of(who(1), true, at(10));
        group.told_of(who(2), true, at(10));
        group.told_of(who(1), false, at(20));
        group.told_of(who(1), true, at(15));
        assert_eq!(group.participants().collect::<Vec<_>>(), [who(2)]);
        group.told_of(who(2), false, at(20));
        assert!(group.is_deserted());
    }

    #[test]
    fn who_is_in_a_group_is_so_since_the_first_word_of_it() {
        let mut group = Group::default();
        let mut since = |is_in, seconds| {
            group.told_of(who(1), is_in, at(seconds));
            group.members[&who(1)].since
        };
        assert_eq!(since(true, 10), Some(at(10)));
        assert_eq!(since(true, 30), Some(at(10)));
        assert_eq!(since(true, 5), Some(at(5)), "it is told late");
        assert_eq!(since(false, 20), Some(at(5)), "they wrote since");
        assert_eq!(since(false, 40), Some(at(40)));
        assert_eq!(since(true, 50), Some(at(50)));
        let old: Membership = serde_json::from_str(r#"{"is_in":true,"at":5}"#).unwrap();
        group.members.insert(who(1), old);
        group.told_of(who(1), true, at(60));
        assert_eq!(group.members[&who(1)].since, None, "nobody knows any more");
    }

    #[test]
    fn a_group_that_is_gone_does_not_come_back() {
        let mut group = Group::default();
        group.told(GroupState::Suspended, at(10));
        group.told(GroupState::Active, at(9));
        assert_eq!(group.state, GroupState::Suspended);
        group.told(GroupState::Ended, at(20));
        group.told(GroupState::Active, at(30));
        assert_eq!(group.state, GroupState::Ended);
    }

    #[test]
    fn a_message_reaches_some_of_a_group() {
        let mut group = Group::default();
        for n in 1..=5 {
            group.told_of(who(n), true, at(1));
        }
        let mut receipts = Receipts::new();
        let mut told = |n, status: &Status, seconds, code| {
            receipts.entry(who(n)).or_default().advance(status, at(seconds), code)
        };
        assert!(told(1, &Status::Delivered, 10, None));
        assert!(!told(1, &Status::Delivered, 11, None), "it was told before");
        assert!(told(2, &Status::Read, 12, None));
        assert!(told(3, &Status::Failed, 12, Some(131_026)));
        assert!(told(3, &Status::Delivered, 13, None), "another device has it");
        assert!(told(9, &Status::Failed, 13, Some(131_026)), "who left meanwhile");
        assert!(!told(4, &Status::Sent, 13, None));
        receipts.remove(&who(4));
        group.told_of(who(6), true, at(20));
        let each = each(&group, &receipts, at(10));
        assert_eq!(reach(&each), Reach { delivered: 3, read: 1, failed: 1, of: 6 }, "the sixth came later");
        let kept = serde_json::to_string(&receipts).unwrap();
        assert_eq!(serde_json::from_str::<Receipts>(&kept).unwrap(), receipts);
    }
}
