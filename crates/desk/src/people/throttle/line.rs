//! Who waits to have a secret looked at, and whose turn is next. Whoever came to a network last is its next one: where
//! more is tried than can be looked at, those that came first belong to whoever floods, and have mostly gone. Between
//! networks the turns go round. Time is an argument here.

use std::collections::BTreeMap;
use std::net::IpAddr;

use transom_rules::time::{Span, Timestamp};

use crate::base::budget::{Budgets, Rate};

/// How many wait at most. One more takes the place of somebody from the network that has the most waiting.
const MOST_WAITING: usize = 256;
/// How many of one network are looked at together.
const TOGETHER: usize = 2;
/// How long somebody waits for a turn before they are asked to come again.
const PATIENCE: Span = Span::seconds(20);

/// Tries of one network, whatever they are at.
const OF_NETWORK: Rate = Rate::each(Span::seconds(1), 30);
/// Tries of one network at one account.
const OF_BOTH: Rate = Rate::each(Span::seconds(6), 10);
/// Tries at one account from everywhere. Where these are spent nobody is kept waiting for others' tries, or whoever
/// comes from enough places would keep its owner out; each takes a little longer instead.
const OF_ACCOUNT: Rate = Rate::each(Span::seconds(30), 30);
/// How much longer.
const LONGER: Span = Span::seconds(3);

/// Somebody who tries something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    /// From where.
    pub(super) network: IpAddr,
    /// At what, as a hash: what is made up takes no more memory than what there is.
    pub(super) at: [u8; 32],
}

/// All who wait, and what was spent. `T` is how somebody is told that it is their turn.
pub(super) struct Line<T> {
    /// How many are looked at together.
    places: usize,
    came: u64,
    turns: u64,
    waiting: BTreeMap<u64, Waiting<T>>,
    networks: BTreeMap<IpAddr, Network>,
    of_network: Budgets<IpAddr>,
    of_both: Budgets<(IpAddr, [u8; 32])>,
    of_account: Budgets<[u8; 32]>,
}

struct Waiting<T> {
    attempt: Attempt,
    not_before: Timestamp,
    patient_until: Timestamp,
    tell: T,
}

/// A network of which somebody waits or is looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Network {
    waiting: usize,
    looked_at: usize,
    /// Which turn of all was the last of its; zero for none.
    last_turn: u64,
}

impl<T> Line<T> {
    pub(super) const fn new(places: usize) -> Self {
        Self {
            places,
            came: 0,
            turns: 0,
            waiting: BTreeMap::new(),
            networks: BTreeMap::new(),
            of_network: Budgets::new(OF_NETWORK),
            of_both: Budgets::new(OF_BOTH),
            of_account: Budgets::new(OF_ACCOUNT),
        }
    }

    /// Somebody comes. Returns the number that they wait under.
    pub(super) fn join(&mut self, attempt: Attempt, tell: T, now: Timestamp) -> u64 {
        if self.waiting.len() >= MOST_WAITING {
            self.push_out();
        }
        self.came += 1;
        let is_tried_much = self.of_account.wait(&attempt.at, now) > Span::seconds(0);
        let not_before = if is_tried_much { now + LONGER } else { now };
        self.networks.entry(attempt.network).or_default().waiting += 1;
        let waiting = Waiting { attempt, not_before, patient_until: now + PATIENCE, tell };
        self.waiting.insert(self.came, waiting);
        self.came
    }

    /// The one goes who came first of the network that has the most waiting.
    fn push_out(&mut self) {
        let waiting = |network: &IpAddr| self.networks.get(network).map(|network| network.waiting);
        let most = self.networks.values().map(|network| network.waiting).max();
        let first = self.waiting.iter().find(|(_, one)| waiting(&one.attempt.network) == most);
        if let Some(number) = first.map(|(number, _)| *number) {
            self.leave(number);
        }
    }

    /// Somebody waits no longer; where they still did, nobody will tell them anything.
    pub(super) fn leave(&mut self, number: u64) {
        if let Some(gone) = self.waiting.remove(&number) {
            self.of(gone.attempt.network, |network| network.waiting -= 1);
        }
    }

    /// Gives the next one who may have it a turn. Whoever has waited long enough waits no longer.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<(Attempt, T)> {
        while let Some((number, first)) = self.waiting.first_key_value()
            && first.patient_until <= now
        {
            let number = *number;
            self.leave(number);
        }
        let busy: usize = self.networks.values().map(|network| network.looked_at).sum();
        if busy >= self.places {
            return None;
        }
        let number = self.whose_turn(now)?;
        let Waiting { attempt, tell, .. } = self.waiting.remove(&number)?;
        self.turns += 1;
        let turn = self.turns;
        self.of(attempt.network, |network| {
            network.waiting -= 1;
            network.looked_at += 1;
            network.last_turn = turn;
        });
        self.of_network.spend(attempt.network, now);
        self.of_both.spend((attempt.network, attempt.at), now);
        self.of_account.spend(attempt.at, now);
        Some((attempt, tell))
    }

    /// The last who came to the network that has waited the longest for its turn.
    fn whose_turn(&self, now: Timestamp) -> Option<u64> {
        let mut last_of = BTreeMap::new();
        for (number, one) in &self.waiting {
            if self.may_begin(one, now) == now {
                last_of.insert(one.attempt.network, *number);
            }
        }
        let of_late = |network: &IpAddr| self.networks.get(network).copied().unwrap_or_default();
        let open = last_of.into_iter().map(|(network, number)| (of_late(&network), number));
        open.filter(|(network, _)| network.looked_at < TOGETHER)
            .min_by_key(|(network, number)| (network.looked_at, network.last_turn, *number))
            .map(|(_, number)| number)
    }

    /// The earliest instant from now on at which somebody may be looked at.
    fn may_begin(&self, one: &Waiting<T>, now: Timestamp) -> Timestamp {
        let Attempt { network, at } = one.attempt;
        let wait = self.of_network.wait(&network, now).max(self.of_both.wait(&(network, at), now));
        (now + wait).max(one.not_before)
    }

    /// When somebody who waits has to look again by themselves: once they may begin, or have waited long enough.
    /// Before that it is whoever ends who looks. `None` for who does not wait.
    pub(super) fn looks_at(&self, number: u64, now: Timestamp) -> Option<Timestamp> {
        let one = self.waiting.get(&number)?;
        let begins = Some(self.may_begin(one, now)).filter(|begins| *begins > now);
        Some(begins.map_or(one.patient_until, |begins| begins.min(one.patient_until)))
    }

    /// Somebody was looked at.
    pub(super) fn done(&mut self, attempt: &Attempt) {
        self.of(attempt.network, |network| network.looked_at -= 1);
    }

    /// They knew it: it was no try.
    pub(super) fn forgive(&mut self, attempt: &Attempt) {
        self.of_network.give_back(&attempt.network);
        self.of_both.give_back(&(attempt.network, attempt.at));
        self.of_account.give_back(&attempt.at);
    }

    fn of(&mut self, network: IpAddr, change: impl FnOnce(&mut Network)) {
        let Some(known) = self.networks.get_mut(&network) else { return };
        change(known);
        if known.waiting == 0 && known.looked_at == 0 {
            self.networks.remove(&network);
        }
    }
}

#[cfg(test)]
mod tests;
