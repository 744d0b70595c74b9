//! Who waits to have a secret looked at, and whose turn is next. Between places the turns go round. Within one they go
//! by turns to whoever came last and whoever came first: of a flood that is answered slowly the last one is seldom part,
//! and the first one has waited for as long as it takes. Time is an argument here.

use std::collections::BTreeMap;
use std::net::IpAddr;

use transom_rules::time::{Span, Timestamp};

use crate::base::budget::{Budgets, Rate};

/// How many wait at most: as many as one address may have connections. One more takes the place of somebody of those who
/// have the most waiting.
const MOST_WAITING: usize = 1024;
/// How many of one place are looked at together.
const TOGETHER: usize = 2;
/// How long somebody waits for a turn before they are asked to come again; a proxy has a minute of patience.
const PATIENCE: Span = Span::seconds(50);

/// Tries from one place, whatever they are at.
const OF_PLACE: Rate = Rate::each(Span::millis(100), 30);
/// Tries from one place at one account.
const OF_BOTH: Rate = Rate::each(Span::seconds(2), 10);
/// Tries at one account from everywhere. Where these are spent nobody is kept waiting for others' tries, or whoever
/// comes from enough places would keep its owner out; each of a stranger takes a little longer instead.
const OF_ACCOUNT: Rate = Rate::each(Span::seconds(30), 30);
/// How much longer.
const LONGER: Span = Span::seconds(3);

/// Somebody who tries something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    /// From where.
    pub(super) place: Place,
    /// At what, as a hash: what is made up takes no more memory than what there is.
    pub(super) at: [u8; 32],
}

/// From where somebody tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A network.
    Network(IpAddr),
    /// Wherever somebody is who is known already, as a hash.
    Known([u8; 32]),
}

/// All who wait, and what was spent. `T` is how somebody is told that it is their turn.
pub(super) struct Line<T> {
    /// How many are looked at together.
    places: usize,
    came: u64,
    turns: u64,
    waiting: BTreeMap<u64, Waiting<T>>,
    busy: BTreeMap<Place, Busy>,
    of_place: Budgets<Place>,
    of_both: Budgets<(Place, [u8; 32])>,
    of_account: Budgets<[u8; 32]>,
}

struct Waiting<T> {
    attempt: Attempt,
    not_before: Timestamp,
    patient_until: Timestamp,
    tell: T,
}

/// A place of which somebody waits or is looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Busy {
    waiting: usize,
    looked_at: usize,
    /// Which turn of all was the last of its; zero for none.
    last_turn: u64,
    /// Its next turn is that of whoever came first.
    is_firsts: bool,
}

impl<T> Line<T> {
    pub(super) const fn new(places: usize) -> Self {
        Self {
            places,
            came: 0,
            turns: 0,
            waiting: BTreeMap::new(),
            busy: BTreeMap::new(),
            of_place: Budgets::new(OF_PLACE),
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
        let is_known = matches!(attempt.place, Place::Known(_));
        let not_before = if is_tried_much && !is_known { now + LONGER } else { now };
        self.busy.entry(attempt.place).or_default().waiting += 1;
        let waiting = Waiting { attempt, not_before, patient_until: now + PATIENCE, tell };
        self.waiting.insert(self.came, waiting);
        self.came
    }

    /// The one goes who came first of those who have the most waiting.
    fn push_out(&mut self) {
        let waiting = |place: &Place| self.busy.get(place).map(|place| place.waiting);
        let most = self.busy.values().map(|place| place.waiting).max();
        let first = self.waiting.iter().find(|(_, one)| waiting(&one.attempt.place) == most);
        if let Some(number) = first.map(|(number, _)| *number) {
            self.leave(number);
        }
    }

    /// Somebody waits no longer; where they still did, nobody will tell them anything.
    pub(super) fn leave(&mut self, number: u64) {
        if let Some(gone) = self.waiting.remove(&number) {
            self.change(gone.attempt.place, |place| place.waiting -= 1);
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
        if self.busy.values().map(|place| place.looked_at).sum::<usize>() >= self.places {
            return None;
        }
        let number = self.whose_turn(now)?;
        let Waiting { attempt, tell, .. } = self.waiting.remove(&number)?;
        self.turns += 1;
        let turn = self.turns;
        self.change(attempt.place, |place| {
            place.waiting -= 1;
            place.looked_at += 1;
            place.last_turn = turn;
            place.is_firsts = !place.is_firsts;
        });
        self.of_place.spend(attempt.place, now);
        self.of_both.spend((attempt.place, attempt.at), now);
        self.of_account.spend(attempt.at, now);
        Some((attempt, tell))
    }

    /// The first or the last who came, of the place that has waited the longest for its turn.
    fn whose_turn(&self, now: Timestamp) -> Option<u64> {
        let mut open: BTreeMap<Place, (u64, u64)> = BTreeMap::new();
        for (number, one) in &self.waiting {
            if self.may_begin(one, now) == now {
                let (_, last) = open.entry(one.attempt.place).or_insert((*number, *number));
                *last = *number;
            }
        }
        let turns = open.into_iter().filter_map(|(place, (first, last))| {
            let Busy { looked_at, last_turn, is_firsts, .. } = *self.busy.get(&place)?;
            (looked_at < TOGETHER).then_some((looked_at, last_turn, if is_firsts { first } else { last }))
        });
        turns.min().map(|(_, _, number)| number)
    }

    /// The earliest instant from now on at which somebody may be looked at.
    fn may_begin(&self, one: &Waiting<T>, now: Timestamp) -> Timestamp {
        let Attempt { place, at } = one.attempt;
        let wait = self.of_place.wait(&place, now).max(self.of_both.wait(&(place, at), now));
        (now + wait).max(one.not_before)
    }

    /// When somebody next may begin who may not now, or has waited long enough. `None` where nobody waits.
    pub(super) fn looks_at(&self, now: Timestamp) -> Option<Timestamp> {
        let begin = self.waiting.values().map(|one| self.may_begin(one, now)).filter(|begin| *begin > now);
        let tired = self.waiting.values().next().map(|first| first.patient_until);
        begin.chain(tired).min()
    }

    /// Somebody was looked at.
    pub(super) fn done(&mut self, attempt: &Attempt) {
        self.change(attempt.place, |place| place.looked_at -= 1);
    }

    /// They knew it: it was no try.
    pub(super) fn forgive(&mut self, attempt: &Attempt) {
        self.of_place.give_back(&attempt.place);
        self.of_both.give_back(&(attempt.place, attempt.at));
        self.of_account.give_back(&attempt.at);
    }

    fn change(&mut self, place: Place, change: impl FnOnce(&mut Busy)) {
        let Some(busy) = self.busy.get_mut(&place) else { return };
        change(busy);
        if busy.waiting == 0 && busy.looked_at == 0 {
            self.busy.remove(&place);
        }
    }
}

#[cfg(test)]
impl<T> Line<T> {
    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests;
